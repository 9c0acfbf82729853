"""One origin or several: every rule of independence as a line."""

import pytest

from secondsource.attribute.statement import Link, Statement
from secondsource.cluster.story import Copy, Passage
from secondsource.compare.lineage import Party, Ties, because_of, origins, status_of
from secondsource.spans import Span

PARTIES = {
    id_: Party(id_, name, kind, words)
    for id_, name, kind, words in [
        ("mayor", "Ana Ruiz", "person", "Mayor Ana Ruiz"),
        ("chief", "Tom Berg", "person", "police chief Tom Berg"),
        ("guard", "Todor Vas", "person", "Todor Vas, a guard"),
        ("rebels", "Harbour Front", "group", "the rebels | Harbour Front"),
        ("voice", "Ida Holm", "person", "Ida Holm | Harbour Front spokeswoman Ida Holm"),
        ("nobody", "Max Roe", "person", "Max Roe"),
        ("wire", "Reuters", "organization", "Reuters"),
    ]
}


def said(by, report="A", n=1, role="speaker"):
    """A statement of a report on the word of parties, outermost first; none is own voice."""
    chain = tuple(
        Link(PARTIES[p].name if p in PARTIES else p, p if p in PARTIES else None, None, None, role)
        for p in by
    )
    return Statement(f"{report}{n}", report, Span(0, 10), "indirect", chain)


@pytest.mark.parametrize(
    ("one", "two", "count"),
    [
        (said(["mayor"]), said(["mayor"], "B"), 1),
        (said(["mayor"]), said([], "B"), 1),
        (said([]), said([], "B"), 1),
        (said(["mayor"]), said(["chief"], "B"), 1),  # authorities are one side
        (said(["mayor", "guard"]), said(["mayor"], "B"), 1),  # the mayor had it from the guard
        (said(["mayor"]), said(["wire"], "B", role="relay"), 1),  # an agency names no source
        (said(["rebels"]), said(["voice"], "B"), 1),  # a spokeswoman and her group
        (said(["mayor"]), said(["nobody"], "B"), 1),  # whose side is not known
        (said(["mayor"]), said(["officials"], "B", role="unnamed"), 1),
        (said(["officials"], role="unnamed"), said(["doctors"], "B", role="unnamed"), 1),
        (said(["police"], role="unnamed"), said(["detectives"], "B", role="unnamed"), 1),
        (  # either may have told the other report
            said(["police"], role="unnamed"),
            said(["detectives and people at the scene"], "B", role="unnamed"),
            1,
        ),
        (said(["every councillor"]), said(["all nine councillors", "councillor Roe"], "B"), 1),
        (said(["Tim Vasov"]), said(["Timothy Vasov"], "B"), 1),  # may be one by two names
        (said(["he"], role="unnamed"), said(["she"], "B", role="unnamed"), 1),
        (said(["mayor"]), said(["guard"], "B"), 2),
        (said(["mayor"]), said(["rebels"], "B"), 2),
        (said(["residents"], role="unnamed"), said(["officials"], "B", role="unnamed"), 2),
    ],
)
def test_origins_are_counted_only_on_evidence(one, two, count):
    assert len(origins([one, two], Ties(PARTIES))) == count


@pytest.mark.parametrize("pronoun", ["he", "It", "sources"])
def test_a_reader_is_told_no_pronoun(pronoun):
    (origin,) = origins([said([pronoun], role="unnamed")], Ties(PARTIES))
    assert (origin.name, origin.because) == ("an unnamed source", "rests on an unnamed source")


def test_every_origin_says_why():
    found = origins([said(["mayor"]), said(["mayor"], "B")], Ties(PARTIES))
    assert found[0].because == "both quote Ana Ruiz"


def test_a_copied_passage_is_one_origin():
    copy = Copy("A", "B", 0.9, (Passage(Span(0, 50), Span(0, 50)),))
    both = [said(["mayor"]), said(["guard"], "B")]
    assert len(origins(both, Ties(PARTIES, [copy]))) == 1


def test_one_agency_behind_two_reports_is_one_origin():
    both = [said(["mayor"]), said(["guard"], "B")]
    hands = {"A": frozenset({"Reuters"}), "B": frozenset({"Reuters", "Post group"})}
    found = origins(both, Ties(PARTIES, (), hands))
    assert [o.because for o in found] == ["both reports came through Reuters"]


@pytest.mark.parametrize(
    ("statements", "status"),
    [
        ([said(["mayor"])], "single"),
        ([said(["mayor"]), said(["guard"], n=2)], "single"),
        ([said(["mayor"]), said(["mayor"], "B")], "repeated"),
        ([said([]), said([], "B")], "repeated"),
        ([said(["mayor"]), said(["guard"], "B")], "corroborated"),
    ],
)
def test_the_status_follows_from_reports_and_origins(statements, status):
    assert status_of(statements, origins(statements, Ties(PARTIES))) == status


def test_a_corroboration_names_its_sources():
    both = [said(["mayor"]), said(["guard"], "B")]
    assert because_of(both, origins(both, Ties(PARTIES))) == (
        "Ana Ruiz and Todor Vas are different sources, and neither cites the other"
    )


def test_what_a_copied_passage_tells_in_its_own_voice_says_so():
    copy = Copy("A", "B", 0.9, (Passage(Span(0, 50), Span(0, 50)),))
    (origin,) = origins([said([]), said([], "B")], Ties(PARTIES, [copy]))
    assert origin.because == "the same passage stands in all of them, no source named"
