"""When things happened, as the statements date them, and the days of the main event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import TimeExpression
from secondsource.attribute.statement import Statement
from secondsource.compose.dossier import Moment

Interval = tuple[date, date]

# Longer than a year is no moment ("in the 1990s", "since 2014" with both ends known).
_LONGEST = timedelta(days=366)
# "On Tuesday", "overnight", "at the weekend": what can be the day of an event.
_DAYS = timedelta(days=2)
# News tells of the last days; 10 covers the report that comes a week after.
_FRESH = timedelta(days=10)


def _interval(time: TimeExpression) -> Interval | None:
    if time.first is None or time.last is None or time.last < time.first:
        return None
    return (time.first, time.last) if time.last - time.first <= _LONGEST else None


def when(statement: Statement) -> Interval | None:
    """The days that a statement is about: its narrowest resolved time, the first of equals.

    "On Tuesday, two years after the war that began in 2014" is about Tuesday.
    """
    intervals = [i for i in map(_interval, statement.times) if i is not None]
    return min(intervals, key=lambda i: i[1] - i[0], default=None)


def timeline(statements: Sequence[Statement]) -> tuple[Moment, ...]:
    """The dated statements by day, week, month or year, in the order of time.

    Statements of exactly the same interval share a moment and keep their order; a wider interval
    that begins on the same day follows the narrower one.  Statements without a resolved time, or
    that span more than a year, are left out.

    >>> from secondsource.spans import Span
    >>> def said(id: str, *days: tuple[date, date]) -> Statement:
    ...     times = tuple(TimeExpression(Span(0, 1), *day, "day") for day in days)
    ...     return Statement(id, "A", Span(0, 1), "own", times=times)
    >>> monday, year = (date(2021, 5, 3),) * 2, (date(2021, 1, 1), date(2021, 12, 31))
    >>> for moment in timeline([said("A1", monday, year), said("A2", year), said("A3", monday)]):
    ...     print(moment.first, moment.last, *moment.statements)
    2021-01-01 2021-12-31 A2
    2021-05-03 2021-05-03 A1 A3
    """
    by_interval: defaultdict[Interval, list[str]] = defaultdict(list)
    for statement in statements:
        interval = when(statement)
        if interval is not None:
            by_interval[interval].append(statement.id)
    return tuple(Moment(*days, tuple(by_interval[days])) for days in sorted(by_interval))


def extent(
    moments: Sequence[Moment], statements: Mapping[str, Statement], reports: Sequence[Report]
) -> tuple[date | None, date | None]:
    """First and last day of the main event: where the dated statements crowd before publication.

    The day that most statements (each report counts, too) tell of, with its neighbours that hold
    at least a third as many; else the days of publication; else (None, None).

    >>> extent((), {}, [Report("A", "a.txt", "...", published=date(2021, 5, 4))])
    (datetime.date(2021, 5, 4), datetime.date(2021, 5, 4))
    """
    published = sorted(report.published for report in reports if report.published)
    weight: defaultdict[Interval, int] = defaultdict(int)
    for moment in moments:
        days = (moment.first, moment.last)
        if days[1] - days[0] <= _DAYS and _is_fresh(days, published):
            told_by = {statements[told].report for told in moment.statements}
            weight[days] += len(moment.statements) + 2 * len(told_by)
    if not weight:
        if not published:
            return None, None
        # A page may bear the day on which it was changed last, so a late date is none.
        last = published[-1] if published[-1] - published[0] <= _FRESH else published[0]
        return published[0], last
    # Of equal crowds the later is the news, the earlier its background.
    heaviest = max(weight, key=lambda days: (weight[days], days))
    if not published and weight[heaviest] < _SURE:
        return None, None  # one report that calls something to mind dates no story
    first, last = heaviest
    enough = weight[heaviest] / 3
    near = timedelta(days=1)
    for days in sorted(weight, reverse=True):
        if weight[days] >= enough and days[0] < first and days[1] + near >= first:
            first = days[0]
    for days in sorted(weight):
        if weight[days] >= enough and days[1] > last and days[0] - near <= last:
            last = days[1]
    return first, last


# The weight from which a day dates reports that bear none: two of them tell it.
_SURE = 6


def _is_fresh(days: Interval, published: Sequence[date]) -> bool:
    if not published:
        return True
    return published[0] - _FRESH <= days[1] and days[0] <= published[-1] + timedelta(days=1)
