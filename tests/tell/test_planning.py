"""The plan of a telling: what is said, in words."""

import dataclasses

import pytest

from secondsource.compare.claim import Claim, Conflict, Origin, Side
from secondsource.spans import Span
from secondsource.tell.planning import plan
from tell.invented import dossier, toll

FULL = dossier()
TOLD = plan(FULL)


def claim(id):
    return next(c for c in TOLD.claims if c.id == id)


@pytest.mark.parametrize(
    ("id", "count", "because"),
    [
        ("K1", "one origin, three reports",
         "A and C quote the harbour office, and B names no source"),
        ("K2", "one origin, three reports", "all quote Ilse Brandt, who cites Tom Okafor"),
        ("K3", "two origins, two outlets",
         "the transport ministry, and a pilot who speaks from his own work"),
        ("K11", "one origin, two outlets", "nobody names a source"),
        ("K6", "one origin, one outlet", "nobody names a source"),
        ("K5", "one origin, one outlet", "all rest on Dockers' union"),
    ],
)  # fmt: skip
def test_claims_bring_their_because(id, count, because):
    assert (claim(id).count, claim(id).because) == (count, because)


def test_corroborated_comes_before_repeated_before_single():
    assert [c.status for c in TOLD.claims] == sorted(c.status for c in TOLD.claims)


def test_an_update_disputes_nothing():
    updates = tuple(dataclasses.replace(x, kind="update") for x in FULL.conflicts)
    told = plan(dataclasses.replace(FULL, conflicts=updates))
    assert all(c.disputed_by == () for c in told.claims)


def test_an_unnamed_source_keeps_its_description():
    assert TOLD.quotes["B5"].said == "one resident"


@pytest.mark.parametrize(
    ("source", "entity", "shown"),
    [
        ("Brandt", "Ilse Brandt", "Ilse Brandt"),
        ("Dockers' union", "docker", "Dockers' union"),
        ("military port command", "foreign ministry spokesman", "military port command"),
        ("NHC", "North Harbour Council", "North Harbour Council"),
        ("Captain Ilse Brandt", "Ilse Brandt", "Ilse Brandt"),
        ("spokesman for Ilse Brandt", "Ilse Brandt", "spokesman for Ilse Brandt"),
        ("Ilse Brandt (@ilse)", "Ilse Brandt (@ilse)", "Ilse Brandt"),
        ("he", "he", "somebody (“he”)"),
        ("it", "it", "something (“it”)"),
    ],
)
def test_a_source_is_shown_by_its_fuller_name_never_by_another(source, entity, shown):
    one = next(s for s in FULL.statements if s.chain)
    named = dataclasses.replace(one.chain[0], source=source, entity="E99", role="speaker")
    story = dataclasses.replace(
        FULL,
        statements=tuple(
            dataclasses.replace(s, chain=(named,)) if s is one else s for s in FULL.statements
        ),
        entities=(*FULL.entities, dataclasses.replace(FULL.entities[0], id="E99", name=entity)),
    )
    assert plan(story).quotes[one.id].said == shown


def test_a_subject_that_the_words_leave_out_stands_before_them_in_brackets():
    own = next(s for s in FULL.statements if not s.chain)
    said = next(s for s in FULL.statements if s.chain and s.chain[-1].words)
    first = Span(own.span.start, own.span.start + 4)
    story = dataclasses.replace(
        FULL,
        statements=tuple(
            dataclasses.replace(s, about=first if s is own else s.chain[-1].words)
            if s in {own, said}
            else s
            for s in FULL.statements
        ),
    )
    quotes = plan(story).quotes
    assert quotes[own.id].shown == f"[{quotes[own.id].words[:4].strip()}] {quotes[own.id].words}"
    assert quotes[said.id].shown == quotes[said.id].words  # who speaks is named beside already


def test_a_relay_stands_before_who_spoke():
    assert TOLD.quotes["C3"].said == "Verran Gazette → Ilse Brandt"


@pytest.mark.parametrize(("id", "where"), [("A1", "A:0-28 headline"), ("A2", "A:58-125 ¶1")])
def test_locators(id, where):
    assert TOLD.quotes[id].where == where


def test_several_in_their_own_voice():
    silent = Conflict("X3", "time", "when", (Side(("A6",), "now"), Side(("B4", "A1"), "")), "")
    sides = plan(dataclasses.replace(FULL, conflicts=(silent,))).conflicts[0].sides
    assert [s.who for s in sides] == [("A in its own voice",), ("B and A in their own voice",)]


def test_a_conflict_finds_its_figures_under_another_noun():
    odd = dataclasses.replace(FULL.conflicts[0], what="people killed")
    low_high = [
        (s.low, s.high)
        for s in plan(dataclasses.replace(FULL, conflicts=(odd,))).conflicts[0].sides
    ]
    assert low_high == [(7, None), (9, 9)]


def test_one_report_alone_has_nothing_to_compare():
    letter = FULL.reports[0]
    mine = tuple(s for s in FULL.statements if s.report == "A")
    alone = dataclasses.replace(
        FULL,
        reports=(letter,),
        statements=mine,
        claims=tuple(
            Claim(f"K{n}", "", (s.id,), (Origin(None, (s.id,), ""),), "single", False, "")
            for n, s in enumerate(mine, 1)
        ),
        conflicts=(), copies=(), gaps=(), timeline=(), labels=(),
    )  # fmt: skip
    assert plan(alone).summary.endswith("One report alone: nothing to compare it with.")


def test_places_count_their_statements():
    assert [(p.name, p.statements) for p in TOLD.places] == [("Port Verran", ("A2", "B2"))]


def test_quantities_of_the_examples_are_real():
    assert toll("A", "At least 7", "workers killed", 7, None).span.of(FULL.reports[0].text)


def test_yes_and_no_are_told_by_the_words_of_yes():
    sides = (Side(("A4",), "no"), Side(("B5", "B4"), "yes"))
    bare = Conflict("X3", "polarity", "whether it is so", sides, "")
    told = plan(dataclasses.replace(FULL, conflicts=(bare,))).conflicts[0]
    assert told.line == "whether “It was an attack”: no — yes"
