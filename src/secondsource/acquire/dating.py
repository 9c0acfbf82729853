"""When a report has no date of its own, its sisters may have one.

A report without a date cannot resolve "on Wednesday".  Reports of one happening appear within days
of each other, so a sister's stated date is good to within those days, and is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from secondsource.acquire.report import Report

# A week holds each weekday once: beyond six days "on Wednesday" would mean two days at once, and
# half of that keeps the inferred date within a few days of every sister it was taken from.
NEAR = timedelta(days=3)


def with_inferred_dates(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports in their order; an undated one takes the date its sisters agree on.

    Agreement: the largest group of stated dates no more than three days apart that holds more than
    half of them; of that group the middle one.  Without agreement the date stays unknown, with a
    notice that says why.  The reports must be of one happening; nothing here can see that.

    >>> dated = Report("1", "a.txt", "…", outlet="The Post", published=date(2021, 5, 3),
    ...                published_basis="stated")
    >>> with_inferred_dates([dated, Report("2", "b.txt", "…")])[1].notices
    ('the text has no date; 2021-05-03 is taken from The Post',)
    """
    stated = sorted(
        (report for report in reports if report.published_basis == "stated" and report.published),
        key=lambda report: (report.published or date.min, report.id),
    )
    agreed = _agreeing(stated)
    return tuple(
        report if report.published or not stated else _dated(report, stated, agreed)
        for report in reports
    )


def _agreeing(stated: Sequence[Report]) -> Sequence[Report]:
    """The largest run of dates within ``NEAR`` that is a majority; the earliest of equal ones."""
    dates = [report.published for report in stated if report.published]
    best: tuple[int, int] = (0, 0)
    for start, first in enumerate(dates):
        end = start
        while end < len(dates) and dates[end] - first <= NEAR:
            end += 1
        if end - start > best[1] - best[0]:
            best = (start, end)
    run = stated[best[0] : best[1]]
    return run if 2 * len(run) > len(stated) else ()


def _dated(report: Report, stated: Sequence[Report], agreed: Sequence[Report]) -> Report:
    if not agreed:
        first, last = stated[0].published, stated[-1].published
        note = f"the text has no date, and the others' dates ({first} to {last}) do not agree"
        return replace(report, notices=(*report.notices, note))
    # Of an even number the earlier of the two in the middle: an actual date, never one between.
    middle = agreed[(len(agreed) - 1) // 2]
    lender = middle.outlet or (f"“{middle.title}”" if middle.title else middle.source)
    note = f"the text has no date; {middle.published} is taken from {lender}"
    return replace(
        report,
        published=middle.published,
        published_basis="inferred",
        notices=(*report.notices, note),
    )
