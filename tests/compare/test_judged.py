"""What persons judge, applied to statements of a story: one fact a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import Link, Statement
from secondsource.compare.claim import Conflict, Origin, Side
from secondsource.compare.judged import (
    Bond,
    Corrected,
    Known,
    conflicts_as_judged,
    correct,
    found_again,
    joined_by,
    of_stories,
    origins_as_judged,
)
from secondsource.errors import UsageError
from secondsource.judgement import (
    KINDS,
    PERSON_KINDS,
    Cited,
    Judgement,
    Revocation,
    checked,
    says,
    signed,
)
from secondsource.spans import Span

NOON = datetime(2021, 5, 3, 12, 0, tzinfo=UTC)
KNOWN = Known({"ra": "A", "rb": "B", "rc": "C"}, {"ana ruiz": "E1"})


def link(name: str, role: str = "speaker") -> Link:
    return Link(name, None, None, None, role)  # type: ignore[arg-type]


def statement(id: str, start: int, *chain: Link, quantities: Iterable[Quantity] = ()) -> Statement:
    manner = "indirect" if chain else "own"
    return Statement(
        id, id[0], Span(start, start + 20), manner, chain, quantities=tuple(quantities)
    )


TOLL = Quantity(Span(45, 47), "people", 12, 12)
STORY = (
    statement("A1", 0, link("Bo Lind")),
    statement("A2", 40, quantities=[TOLL]),
    statement("A3", 80, link("Reuters", "relay"), link("Bo Lind"), link("Kai Roe")),
    statement("B1", 0),
    statement("B2", 40, link("Ana Ruiz")),
    statement("C1", 0),
)


def at(id: str) -> str:
    found = next(s for s in STORY if s.id == id)
    return f"r{id[0].lower()}:{found.span.start}-{found.span.end}"


def judged(
    kind: str, about: str, hour: int = 0, by: str = "Ana Ruiz", **payload: object
) -> Judgement:
    places = tuple(at(each) if each in {s.id for s in STORY} else each for each in about.split())
    return Judgement(
        f"{kind}-{about}-{hour}", kind, places, payload, by, NOON + timedelta(hours=hour)
    )


def after(*judgements: Judgement) -> Corrected:
    return correct(STORY, judgements, KNOWN)


def fate(corrected: Corrected) -> list[tuple[bool, str]]:
    return [(r.applied, r.because) for r in corrected.rulings]


def sources(corrected: Corrected, id: str) -> list[str]:
    return [link.source for s in corrected.statements if s.id == id for link in s.chain]


# ------------------------------------------------------------------------------ statements


@pytest.mark.parametrize(
    ("judgement", "chain"),
    [
        (judged("speaker", "A1", name="Kai Roe"), ["Kai Roe"]),
        (judged("speaker", "A1", own=True), []),
        (judged("speaker", "A2", name="Kai Roe"), ["Kai Roe"]),
        (judged("speaker", "A3", name="Ida Holm"), ["Reuters", "Ida Holm", "Kai Roe"]),
        (judged("speaker", "A3", own=True), []),
        (judged("origin", "A1", name="Kai Roe"), ["Bo Lind", "Kai Roe"]),
        (judged("origin", "A2", name="Kai Roe"), ["Kai Roe"]),
        (judged("origin", "A3", name="Ida Holm"), ["Reuters", "Bo Lind", "Ida Holm"]),
        (judged("origin", "A3", name="bo lind"), ["Reuters", "Bo Lind"]),
    ],
)
def test_a_chain_is_as_judged(judgement: Judgement, chain: list[str]) -> None:
    assert sources(after(judgement), judgement_of(judgement)) == chain


def judgement_of(judgement: Judgement) -> str:
    return next(s.id for s in STORY if at(s.id) == judgement.about[0])


def test_what_is_judged_says_by_whom_and_what_was_read() -> None:
    corrected = after(judged("speaker", "A1", own=True))
    said = next(s for s in corrected.statements if s.id == "A1")
    assert said.manner == "own"
    assert said.because == (
        "judged by Ana Ruiz, 3 May 2021: the outlet says it in its own voice; "
        "the machine read: Bo Lind"
    )
    assert fate(corrected) == [(True, "A1: the machine read: Bo Lind")]


def test_a_name_that_the_story_knows_is_that_person() -> None:
    corrected = after(judged("speaker", "A2", name="Ana  Ruiz"))
    said = next(s for s in corrected.statements if s.id == "A2")
    assert said.origin == Link("Ana Ruiz", "E1", None, None, "speaker")


def test_who_is_not_named_is_unnamed() -> None:
    corrected = after(judged("speaker", "A2", name="two activists"))
    assert next(s for s in corrected.statements if s.id == "A2").chain[0].role == "unnamed"


def test_who_is_meant_by_he_is_meant_in_all_that_he_said() -> None:
    he = Link("Bo Lind", None, Span(60, 62), None)
    told = [statement("A1", 0, he), statement("A2", 40, he), statement("A3", 80, link("Bo Lind"))]
    first = judged("speaker", "ra:0-20", name="Kai Roe")
    corrected = correct(told, [first], KNOWN)
    assert [sources(corrected, s.id) for s in told] == [["Kai Roe"], ["Kai Roe"], ["Bo Lind"]]
    assert corrected.rulings[0].also == ("A2",)
    assert corrected.rulings[0].because == (
        "A1: the machine read: Bo Lind, and so A2 by the same words"
    )
    own = judged("speaker", "ra:40-60", 1, own=True)
    assert [sources(correct(told, [first, own], KNOWN), s.id) for s in told[:2]] == [
        ["Kai Roe"],
        [],
    ]


def test_a_number_stays_when_the_speaker_is_as_read() -> None:
    number = judged("number-about", "A2", 1, start=45, end=47, what="people injured")
    corrected = after(number, judged("speaker", "A2", 2, own=True))
    told = next(s for s in corrected.statements if s.id == "A2")
    assert told.quantities[0].what == "people injured"


def test_who_agrees_with_the_machine_changes_nothing() -> None:
    corrected = after(judged("speaker", "A1", name="Bo Lind"))
    said = next(s for s in corrected.statements if s.id == "A1")
    assert said == replace(
        STORY[0], because="judged by Ana Ruiz, 3 May 2021: the speaker is Bo Lind"
    )
    assert fate(corrected) == [(True, "A1: the machine reads it so as well")]


def test_what_is_no_statement_is_left_out() -> None:
    corrected = after(judged("not-a-statement", "A2"))
    assert [s.id for s in corrected.statements] == ["A1", "A3", "B1", "B2", "C1"]
    assert fate(corrected) == [(True, "A2 is left out")]


def test_a_number_counts_what_is_judged() -> None:
    corrected = after(judged("number-about", "A2", start=45, end=47, what="people injured"))
    told = next(s for s in corrected.statements if s.id == "A2")
    assert told.quantities[0].what == "people injured"
    assert fate(corrected) == [(True, "A2: the machine read: people")]


def test_without_judgements_nothing_is_touched() -> None:
    assert correct(STORY, [], KNOWN) == Corrected(STORY)


@pytest.mark.parametrize(
    ("judgement", "because"),
    [
        (judged("speaker", "rx:0-20", own=True), "report rx is not of this story"),
        (judged("speaker", "ra:200-220", own=True), "no statement stands at A:200-220 any more"),
        (judged("speaker", "ra:0-5", own=True), "no statement stands at A:0-5 any more"),
        (judged("speaker", "A1"), "it names no speaker"),
        (judged("origin", "A1 B1"), "it does not say whether it is one origin"),
        (judged("same-claim", "A1 ra:1-21"), "both are A1 now, one statement"),
        (
            judged("number-about", "A1", start=2, end=3, what="x"),
            "no number stands at A:2-3 in A1",
        ),
    ],
)
def test_what_cannot_be_applied_is_kept_and_says_why(judgement: Judgement, because: str) -> None:
    corrected = after(judgement)
    assert fate(corrected) == [(False, because)]
    assert corrected.statements == STORY
    assert corrected.bonds.claims == ()


def test_what_was_taken_back_counts_for_nothing() -> None:
    made = judged("not-a-statement", "A2")
    taken = Judgement(
        made.id, made.kind, made.about, {}, made.by, made.at, "", Revocation("Bo", NOON)
    )
    assert after(taken) == Corrected(STORY)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Span(0, 20), "A1"),
        (Span(2, 22), "A1"),  # a little moved
        (Span(0, 38), "A1"),  # was longer
        (Span(0, 9), None),  # was less than half of it
        (Span(15, 45), None),  # between two
    ],
)
def test_a_statement_is_found_again_where_it_stood(place: Span, found: str | None) -> None:
    again = found_again(Cited("A", place), STORY)
    assert (again.id if again else None) == found


# ------------------------------------------------------------------------------ contradictions


def test_the_later_of_two_speakers_holds() -> None:
    early, late = judged("speaker", "A1", 1, name="Kai Roe"), judged("speaker", "A1", 2, own=True)
    for order in permutations([early, late]):
        corrected = after(*order)
        assert sources(corrected, "A1") == []
        assert fate(corrected)[0] == (
            False,
            "overruled by Ana Ruiz’s later judgement: the outlet says it in its own voice",
        )


def test_a_later_own_voice_leaves_no_origin() -> None:
    origin, own = judged("origin", "A1", 1, name="Kai Roe"), judged("speaker", "A1", 2, own=True)
    assert sources(after(origin, own), "A1") == []
    again = judged("origin", "A1", 3, name="Kai Roe")
    assert sources(after(own, again), "A1") == ["Kai Roe"]


def test_speaker_and_origin_go_together() -> None:
    speaker = judged("speaker", "A1", 1, name="Ida Holm")
    origin = judged("origin", "A1", 2, name="Kai Roe")
    assert sources(after(speaker, origin), "A1") == ["Ida Holm", "Kai Roe"]


def test_what_is_judged_later_is_a_statement_after_all() -> None:
    none, speaker = judged("not-a-statement", "A1", 1), judged("speaker", "A1", 2, own=True)
    corrected = after(none, speaker)
    assert "A1" in [s.id for s in corrected.statements]
    assert fate(corrected)[0] == (False, "overruled by Ana Ruiz’s later judgement")


def test_what_was_said_of_what_is_none_falls() -> None:
    one, none = judged("same-claim", "A1 B1", 1), judged("not-a-statement", "A1", 2)
    corrected = after(one, none)
    assert corrected.bonds.claims == ()
    assert fate(corrected)[0] == (
        False,
        "A1 is no statement, judged by Ana Ruiz, 3 May 2021: this is no statement",
    )


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("same A1 B1 / same B1 C1", [True, True]),
        ("same A1 B1 / not A1 B1", [False, True]),
        ("not A1 B1 / same A1 B1", [False, True]),
        # one way round: A1 and C1 are kept apart, so B1 goes with the later
        ("same A1 B1 / same B1 C1 / not A1 C1", [False, True, True]),
        ("not A1 C1 / same A1 B1 / same B1 C1", [False, True, True]),
        ("same A1 B1 / not A1 C1 / same B1 C1", [False, True, True]),
    ],
)
def test_bonds_hold_also_through_third_statements(asked: str, held: list[bool]) -> None:
    kinds = {"same": "same-claim", "not": "not-same-claim"}
    judgements = [
        judged(kinds[line.split()[0]], " ".join(line.split()[1:]), hour)
        for hour, line in enumerate(asked.split(" / "))
    ]
    for order in permutations(judgements):
        assert [applied for applied, _ in fate(after(*order))] == held


NAMES = [s.id for s in STORY]


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True)
        ),
        max_size=12,
    )
)
def test_bonds_never_contradict_each_other(asked: list[tuple[bool, list[str]]]) -> None:
    judgements = [
        judged("same-claim" if together else "not-same-claim", " ".join(pair), hour)
        for hour, (together, pair) in enumerate(asked)
    ]
    bonds = after(*judgements).bonds.claims
    index = {name: n for n, name in enumerate(NAMES)}
    parts = joined_by([(index[b.one], index[b.other]) for b in bonds if b.together], len(NAMES))
    home = {n: k for k, part in enumerate(parts) for n in part}
    assert not any(home[index[b.one]] == home[index[b.other]] for b in bonds if not b.together)
    if judgements:  # the latest always holds
        assert after(*judgements).rulings[-1].applied


# ------------------------------------------------------------------------------ origins, conflicts


def bond(one: str, other: str, together: bool) -> Bond:
    return Bond(one, other, together, "judged")


@pytest.mark.parametrize(
    ("found", "bonds", "groups"),
    [
        (["A1 B2"], [bond("A1", "B2", False)], ["A1", "B2"]),
        (["A2 B1"], [bond("A2", "B1", False)], ["A2", "B1"]),
        (["A2 B1 C1"], [bond("A2", "B1", False)], ["A2 C1", "B1"]),
        (["A1", "B2"], [bond("A1", "B2", True)], ["A1 B2"]),
        (["A1 A2", "B2"], [bond("A2", "B2", True)], ["A1 A2 B2"]),
        (["A1 B2 C1"], [bond("A1", "B2", False), bond("B2", "C1", True)], ["A1", "B2 C1"]),
        (["A1 B2"], [bond("A1", "C1", False)], ["A1 B2"]),  # of another claim
    ],
)
def test_origins_are_as_judged(found: list[str], bonds: list[Bond], groups: list[str]) -> None:
    before = [Origin("x", tuple(ids.split()), "") for ids in found]
    told = {i for o in before for i in o.statements}
    origins = origins_as_judged(before, [s for s in STORY if s.id in told], bonds)
    assert [" ".join(o.statements) for o in origins] == groups


CONFLICT = Conflict("X1", "number", "killed", (Side(("A1",), "7"), Side(("B1",), "9")), "")


@pytest.mark.parametrize(
    ("bonds", "sides"),
    [
        ([], [["7", "9"]]),
        ([bond("A1", "B1", True)], []),
        ([bond("A1", "C1", True)], [["7", "9"]]),
        ([bond("A1", "B1", False)], [["7", "9"]]),
        ([bond("A1", "C1", False)], [["7", "9"], ["", ""]]),
    ],
)
def test_conflicts_are_as_judged(bonds: list[Bond], sides: list[list[str]]) -> None:
    told = conflicts_as_judged([CONFLICT], bonds)
    assert [[side.value for side in c.sides] for c in told] == sides
    assert [c.id for c in told] == [f"X{n}" for n in range(1, len(told) + 1)]


def test_two_of_three_sides_that_can_both_hold_are_one() -> None:
    three = Conflict("X1", "number", "killed", (*CONFLICT.sides, Side(("C1",), "10")), "")
    (told,) = conflicts_as_judged([three], [bond("B1", "C1", True)])
    assert [(s.value, s.statements) for s in told.sides] == [
        ("7", ("A1",)),
        ("9 or 10", ("B1", "C1")),
    ]


@pytest.mark.parametrize(
    ("kind", "about", "applied", "because"),
    [
        ("same", "ra rb", True, "A and B are in this story"),
        ("same", "ra rx", False, "A is in this story, the other report is not"),
        ("apart", "ra rx", True, "A is in this story, the other report is not"),
        ("apart", "ra rb", False, "A and B are in this story"),
    ],
)
def test_what_is_judged_of_reports_is_told(
    kind: str, about: str, applied: bool, because: str
) -> None:
    (told,) = of_stories([judged(kind, about)], KNOWN.letters)
    assert (told.applied, told.because) == (applied, because)
    assert of_stories([judged(kind, "rx ry")], KNOWN.letters) == []


# ------------------------------------------------------------------------------ the noun


@pytest.mark.parametrize(
    ("kind", "about", "payload", "problem"),
    [
        ("wrong", ["a:1-2"], {}, "is of no known kind"),
        ("speaker", ["a:1-2", "a:3-4"], {"own": True}, "is about 2 statements"),
        ("same-claim", ["a:1-2", "a:1-2"], {}, "names one statement twice"),
        ("same-claim", ["a:1-2", "A12"], {}, "names no place"),
        ("same-claim", ["a:2-2", "a:3-4"], {}, "names no place"),
        ("speaker", ["a:1-2"], {"name": " "}, "names no speaker"),
        ("speaker", ["a:1-2"], {"own": "yes"}, "names no speaker"),
        ("origin", ["a:1-2"], {"name": 7}, "names no origin"),
        ("origin", ["a:1-2", "a:3-4"], {"same": "yes"}, "does not say whether it is one origin"),
        ("number-about", ["a:1-2"], {"what": "x"}, "does not say which number"),
        ("number-about", ["a:1-2"], {"start": 1, "end": 2, "what": ""}, "what is counted"),
        ("number-about", ["a:1-2"], {"start": True, "end": 2, "what": "x"}, "which number"),
        ("number-about", ["a:1-2"], {"start": 1, "end": 2, "what": 7}, "what is counted"),
        ("number-about", ["a:1-2"], {"start": 1, "end": 2, "what": "x", "of": 7}, "of what"),
        ("number-about", ["a:1-2"], {"start": 1, "end": 2, "what": "x" * 301}, "301 characters"),
        ("speaker", ["a:1-2"], {"name": "x" * 301}, "301 characters"),
        ("speaker", ["a:1-2"], {"name": ["x"]}, "names no speaker"),
    ],
)
def test_nonsense_is_refused(
    kind: str, about: list[str], payload: dict[str, object], problem: str
) -> None:
    with pytest.raises(UsageError, match=problem):
        checked(kind, about, payload)


def test_the_line_of_a_judgement() -> None:
    told = signed("Ana Ruiz", NOON, says(judged("origin", "A1 B1", same=False)), "two witnesses")
    assert told == (
        "judged by Ana Ruiz, 3 May 2021: they rest on independent origins (two witnesses)"
    )


ANYTHING = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers())
PAYLOADS = st.dictionaries(
    st.sampled_from(["name", "own", "same", "start", "end", "what", "of", "words", "number"]),
    ANYTHING,
)
ABOUT = st.sampled_from([at(s.id) for s in STORY] + ["ra:0-1", "rx:1-2", "ra", "", "ra:9-1"])


@given(
    st.lists(
        st.tuples(st.sampled_from([*KINDS, "x"]), st.lists(ABOUT, max_size=3), PAYLOADS), max_size=6
    )
)
def test_whatever_is_taken_in_a_dossier_is_made(
    asked: list[tuple[str, list[str], dict[str, object]]],
) -> None:
    judgements = [
        Judgement(str(n), kind, tuple(about), payload, "Eve", NOON + timedelta(hours=n))
        for n, (kind, about, payload) in enumerate(asked)
    ]
    corrected = after(*judgements)
    assert [r.id for r in corrected.rulings] == [
        j.id for j in judgements if j.kind in KINDS and j.kind not in PERSON_KINDS
    ]
    assert all(r.because for r in corrected.rulings if not r.applied)
    assert {s.id for s in corrected.statements} <= set(NAMES)
