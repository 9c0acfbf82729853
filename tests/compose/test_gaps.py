"""Gaps: what a report lacks, after a second look at its text."""

from __future__ import annotations

import pytest

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Copy
from secondsource.compare.claim import Claim, Conflict, Side
from secondsource.compose.gaps import MOST, gaps, is_told
from secondsource.spans import Span

ARREST = "Police arrested the captain on suspicion of drunkenness."
TOLL = "The collision killed four sailors."
REST = "The bridge at Vellmar stays closed until engineers have inspected its pillars."


class Desk:
    """Reports told in sentences; every sentence is a statement of its own."""

    def __init__(self, **texts: list[str]) -> None:
        self.reports = [Report(name, name, " ".join(said)) for name, said in texts.items()]
        self.statements: dict[str, Statement] = {}
        for report, said in zip(self.reports, texts.values(), strict=True):
            at = 0
            for n, words in enumerate(said, start=1):
                span = Span(at, at + len(words))
                told = Statement(f"{report.id}{n}", report.id, span, "own")
                self.statements[told.id] = told
                at += len(words) + 1

    def gaps(
        self, *claims: Claim, conflicts: tuple[Conflict, ...] = (), copies: tuple[Copy, ...] = ()
    ) -> dict[str, list[str]]:
        found = gaps(self.reports, claims, self.statements, conflicts, copies)
        return {gap.report: list(gap.claims) for gap in found}


def claim(id: str, *statements: str, disputed: bool = False) -> Claim:
    return Claim(id, id, statements, (), "single", disputed, "")


def test_what_two_others_tell_is_a_gap() -> None:
    desk = Desk(A=[ARREST], B=[ARREST], C=[REST])
    assert desk.gaps(claim("K1", "A1", "B1")) == {"C": ["K1"]}


@pytest.mark.parametrize(
    "courtesy",
    [
        "The union sent its condolences to the families of the drowned sailors.",
        "The harbour office did not respond to requests for comment on the collision.",
        "A still from a harbour camera shows the ferry beside the broken pillar.",
    ],
)
def test_courtesies_and_pictures_are_no_gap(courtesy: str) -> None:
    desk = Desk(A=[courtesy], B=[courtesy], C=[REST])
    assert desk.gaps(claim("K1", "A1", "B1")) == {}


def test_what_one_other_tells_is_none() -> None:
    assert Desk(A=[ARREST], C=[REST]).gaps(claim("K1", "A1")) == {}


def test_a_reprint_is_no_second_teller() -> None:
    desk = Desk(A=[ARREST], B=[ARREST], C=[REST])
    assert desk.gaps(claim("K1", "A1", "B1"), copies=(Copy("A", "B", 0.9),)) == {}
    assert desk.gaps(claim("K1", "A1", "B1"), copies=(Copy("A", "B", 0.2),)) == {"C": ["K1"]}


def test_what_is_disputed_is_one() -> None:
    assert Desk(A=[ARREST], C=[REST]).gaps(claim("K1", "A1", disputed=True)) == {"C": ["K1"]}


def test_a_toll_is_one() -> None:
    desk = Desk(A=[TOLL], C=[REST])
    told = desk.statements["A1"]
    desk.statements["A1"] = Statement(
        told.id, "A", told.span, "own", quantities=(Quantity(told.span, "sailors killed", 4, 4),)
    )
    assert desk.gaps(claim("K1", "A1")) == {"C": ["K1"]}


def test_the_second_look_finds_it_in_other_words() -> None:
    desk = Desk(
        A=[ARREST], B=[ARREST], C=[REST, "The captain, suspected of drunkenness, was held."]
    )
    assert desk.gaps(claim("K1", "A1", "B1")) == {}


def test_a_contradiction_is_no_gap() -> None:
    desk = Desk(A=[TOLL], B=[TOLL], C=["Nobody was hurt."])
    sides = (Side(("A1",), "4"), Side(("C1",), "0"))
    conflict = Conflict("X1", "number", "sailors killed", sides, "")
    assert desk.gaps(claim("K1", "A1", "B1"), conflicts=(conflict,)) == {}
    assert desk.gaps(claim("K1", "A1", "B1")) == {"C": ["K1"]}


def test_an_unread_report_has_no_gaps() -> None:
    desk = Desk(A=[ARREST], B=[ARREST], C=[])
    desk.reports[2] = Report("C", "c", "Kapteeni pidätettiin.", unread="its language is Finnish")
    assert desk.gaps(claim("K1", "A1", "B1")) == {}


def test_a_reader_gets_a_handful_the_most_told_first() -> None:
    desk = Desk(A=[ARREST] * 9, B=[ARREST] * 9, C=[REST], D=[ARREST])
    claims = [claim(f"K{n}", f"A{n}", f"B{n}") for n in range(1, 9)]
    claims.append(claim("K9", "A9", "B9", "D1"))
    assert desk.gaps(*claims)["C"] == ["K9", "K1", "K2", "K3", "K4", "K5"]
    assert MOST == 6


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the captain was arrested", False),
        ("engineers inspect the pillars of the bridge", True),
        ("it is", True),
        ("", True),
    ],
)
def test_is_told(words: str, expected: bool) -> None:
    assert is_told(words, REST) == expected
