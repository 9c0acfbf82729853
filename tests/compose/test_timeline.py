"""The timeline: which day a statement is about, in what order, and when the event was."""

from __future__ import annotations

from datetime import date

import pytest

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import TimeExpression
from secondsource.attribute.statement import Statement
from secondsource.compose.timeline import extent, timeline, when
from secondsource.spans import Span

Days = tuple[str, str] | str


def time(days: Days | None) -> TimeExpression:
    if days is None:
        return TimeExpression(Span(0, 1), None, None, "other")
    first, last = (days, days) if isinstance(days, str) else days
    return TimeExpression(Span(0, 1), date.fromisoformat(first), date.fromisoformat(last), "day")


def said(id: str, *days: Days | None) -> Statement:
    return Statement(id, id[0], Span(0, 1), "own", times=tuple(map(time, days)))


YEAR = ("2021-01-01", "2021-12-31")
DECADE = ("2010-01-01", "2019-12-31")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), None),
        ((None,), None),
        (("2021-05-03",), "2021-05-03"),
        ((YEAR, "2021-05-03"), "2021-05-03"),
        (("2021-05-03", "2021-05-01"), "2021-05-03"),
        ((None, "2021-05-03"), "2021-05-03"),
        ((DECADE,), None),
        ((("2021-05-03", "2021-05-01"),), None),
    ],
)
def test_a_statement_is_about_its_narrowest_time(
    days: tuple[Days | None, ...], expected: str | None
) -> None:
    found = when(said("A1", *days))
    assert (found and found[0].isoformat()) == expected


def test_moments_are_in_order_and_share_equal_days() -> None:
    told = [said("A1", "2021-05-03"), said("B1", YEAR), said("B2", "2021-05-03"), said("B3")]
    assert [(m.first.isoformat(), m.statements) for m in timeline(told)] == [
        ("2021-01-01", ("B1",)),
        ("2021-05-03", ("A1", "B2")),
    ]


def span_of(told: list[Statement], *published: str) -> tuple[str | None, ...]:
    reports = [
        Report(chr(65 + n), "x", "", published=date.fromisoformat(day))
        for n, day in enumerate(published)
    ]
    days = extent(timeline(told), {s.id: s for s in told}, reports)
    return tuple(day.isoformat() if day else None for day in days)


@pytest.mark.parametrize(
    ("told", "published", "expected"),
    [
        pytest.param([], [], (None, None), id="nothing is known"),
        pytest.param([], ["2021-05-04", "2021-05-06"], ("2021-05-04", "2021-05-06"), id="no dates"),
        pytest.param(
            [], ["2021-05-04", "2022-01-06"], ("2021-05-04", "2021-05-04"), id="a page kept alive"
        ),
        pytest.param(
            [said("A1", "2021-05-03"), said("B1", "2021-05-03"), said("B2", "2021-04-29")],
            ["2021-05-04"],
            ("2021-05-03", "2021-05-03"),
            id="the day that most tell of",
        ),
        pytest.param(
            [said("A1", "2021-05-03"), said("B1", "2021-05-03"), said("A2", "2021-05-04")],
            ["2021-05-05"],
            ("2021-05-03", "2021-05-04"),
            id="neighbouring days",
        ),
        pytest.param(
            [said("A1", "2014-02-01"), said("A2", "2014-02-01"), said("A3", "2021-05-03")],
            ["2021-05-04"],
            ("2021-05-03", "2021-05-03"),
            id="background is old",
        ),
        pytest.param(
            [said("A1", YEAR)], ["2021-05-04"], ("2021-05-04", "2021-05-04"), id="a year is no day"
        ),
    ],
)
def test_extent(
    told: list[Statement], published: list[str], expected: tuple[str | None, str | None]
) -> None:
    assert span_of(told, *published) == expected
