"""Who is who, as persons judged it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from secondsource.attribute.statement import Link, Statement
from secondsource.cluster.story import Figure
from secondsource.compare.persons import Persons, persons
from secondsource.judgement import Judgement, Revocation, says
from secondsource.spans import Span

NOON = datetime(2021, 5, 3, 12, 0, tzinfo=UTC)
#: Ana Ruiz in A, B and C, "Ruiz" in D; Bo Lind in A.
FIGURES = (
    Figure("E1", "Ana Ruiz", "person", (("A", "e1"), ("B", "e1"), ("C", "e1")), "one name"),
    Figure("E2", "Ruiz", "person", (("D", "e1"),)),
    Figure("E3", "Bo Lind", "person", (("A", "e2"),)),
)
NAMES = {
    ("A", "e1"): "Ana Ruiz",
    ("B", "e1"): "Ana Ruiz",
    ("C", "e1"): "Ana Ruiz",
    ("D", "e1"): "Ruiz",
    ("A", "e2"): "Bo Lind",
}
LETTERS = {"ra": "A", "rb": "B", "rc": "C", "rd": "D"}


def said(id: str, start: int, *chain: tuple[str, str | None]) -> Statement:
    links = tuple(Link(source, entity, None, None) for source, entity in chain)
    return Statement(id, id[0], Span(start, start + 20), "indirect", links)


STATEMENTS = (
    said("A1", 0, ("Ana Ruiz", "e1")),
    said("A2", 40, ("Bo Lind", "e2")),
    said("A3", 80),
    said("B1", 0, ("Ana Ruiz", "e1")),
    said("C1", 0, ("Ana Ruiz", "e1")),
    said("D1", 0, ("the mayor", None), ("Ruiz", "e1")),
)
PLACES = {s.id: f"r{s.report.lower()}:{s.span.start}-{s.span.end}" for s in STATEMENTS}
NAMED = {"A1": "Ana Ruiz", "A2": "Bo Lind", "A3": "Ana Ruiz", "B1": "Ana Ruiz", "C1": "Ana Ruiz"}


def judged(word: str, hour: int = 0, by: str = "Eve") -> Judgement:
    """``A1 = D1``: they are one; ``A1 / B1``: they are two."""
    one, sign, other = word.split()
    kind = "same-person" if sign == "=" else "not-same-person"
    names = [NAMED.get(each, "Ruiz") for each in (one, other)]
    about = tuple(PLACES.get(each, each) for each in (one, other))
    return Judgement(word, kind, about, {"names": names}, by, NOON + timedelta(hours=hour))


def told(*words: str) -> Persons:
    made = [judged(word, hour) for hour, word in enumerate(words)]
    return persons(FIGURES, STATEMENTS, NAMES, made, LETTERS)


def who(found: Persons) -> dict[str, str]:
    """The reports of each figure, by its name."""
    return {f.name: "".join(sorted(r for r, _ in f.members)) for f in found.figures}


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ((), {"Ana Ruiz": "ABC", "Ruiz": "D", "Bo Lind": "A"}),
        (("A1 = D1",), {"Ana Ruiz": "ABCD", "Bo Lind": "A"}),
        (("D1 = A1",), {"Ana Ruiz": "ABCD", "Bo Lind": "A"}),
        (("A1 / B1",), {"Ana Ruiz": "AC", "Ruiz": "D", "Bo Lind": "A", "Ana Ruiz (2)": "B"}),
        (("A1 / B1", "A1 / C1"), {"Ana Ruiz": "A", "Ruiz": "D", "Bo Lind": "A",
                                  "Ana Ruiz (2)": "B", "Ana Ruiz (3)": "C"}),
        (("A1 / B1", "A1 / C1", "B1 = C1"), {"Ana Ruiz": "A", "Ruiz": "D", "Bo Lind": "A",
                                             "Ana Ruiz (2)": "BC"}),
        (("A1 = D1", "A1 / D1"), {"Ana Ruiz": "ABC", "Bo Lind": "A", "Ruiz": "D"}),
        (("A1 / B1", "A1 = B1"), {"Ana Ruiz": "ABC", "Ruiz": "D", "Bo Lind": "A"}),
        (("A1 / D1",), {"Ana Ruiz": "ABC", "Ruiz": "D", "Bo Lind": "A"}),
    ],
)  # fmt: skip
def test_figures_are_as_judged(words: tuple[str, ...], figures: dict[str, str]) -> None:
    assert who(told(*words)) == figures


ELSEWHERE = "the other stands in another story: the page of people follows it"


@pytest.mark.parametrize(
    ("words", "fates"),
    [
        (("A1 = D1",), [(True, "in this story it is Ana Ruiz")]),
        (("A1 / B1",), [(True, "in this story they are Ana Ruiz and Ana Ruiz (2)")]),
        (("A1 = A3",), [(False, "A3 names no “Ana Ruiz” who is followed")]),
        (("A1 / A1x",), [(False, "it names no place")]),
        (("A1 = rz:0-20",), [(True, ELSEWHERE)]),
        (("A1 = rb:900-920",), [(False, "a statement of it does not stand here any more")]),
        (("A1 = D1", "A1 / D1"), [(False, "overruled by Eve’s later judgement"),
                                  (True, "in this story they are Ana Ruiz and Ruiz")]),
    ],
)  # fmt: skip
def test_what_became_of_each(words: tuple[str, ...], fates: list[tuple[bool, str]]) -> None:
    assert [(r.applied, r.because) for r in told(*words).rulings] == fates


def test_who_is_apart_is_told_both_ways_round() -> None:
    assert told("A1 / B1").apart == {("E1", "E4"), ("E4", "E1")}
    assert told("A1 / B1", "A1 = B1").apart == frozenset()


def test_a_report_means_one_person_by_one_name() -> None:
    twice = (*STATEMENTS, said("A4", 120, ("Ana Ruiz", "e1")))
    judgement = Judgement(
        "j", "not-same-person", ("ra:0-20", "ra:120-140"), {"names": ["Ana Ruiz"] * 2}, "Eve", NOON
    )
    found = persons(FIGURES, twice, NAMES, [judgement], LETTERS)
    assert found.figures == FIGURES
    assert found.rulings[0].because.startswith("both stand in A under one name")


def test_why_two_are_one_stands_with_them() -> None:
    (ruiz, *_) = told("A1 = D1").figures
    assert ruiz.because == "one name; judged by Eve, 3 May 2021: “Ana Ruiz” and “Ruiz” are one"


def test_what_was_taken_back_counts_for_nothing() -> None:
    made = judged("A1 = D1")
    gone = Judgement(
        made.id, made.kind, made.about, made.payload, "Eve", NOON, "", Revocation("Eve", NOON)
    )
    assert persons(FIGURES, STATEMENTS, NAMES, [gone], LETTERS) == Persons(FIGURES)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("A1 = D1", "“Ana Ruiz” and “Ruiz” are one"),
        ("A1 / B1", "“Ana Ruiz” stands for two"),
    ],
)
def test_in_words(word: str, words: str) -> None:
    assert says(judged(word)) == words
