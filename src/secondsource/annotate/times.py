"""When: the time expressions of a report as intervals of calendar days.

::

    words ──rules──▶ candidates ──longest first──▶ expressions ──clock, tense──▶ intervals

A rule is a pattern and a reading; the table ``_RULES`` lists them, most telling first.  A weekday,
a month without its year and the like are counted from the publication date, backwards when the
clause is in the past tense and forwards when it looks ahead ("will meet on Friday").  Words inside
quotation marks run on the speaker's clock: when the sentence says on which day he spoke, "today"
is that day.  Values follow TIMEX3 (TimeML 1.2.1), as the TempEval-3 corpora write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from secondsource.annotate.annotation import Annotation, Granularity, TimeExpression
from secondsource.annotate.clock import (
    STATED,
    Clock,
    Reading,
    in_month,
    in_months,
    in_quarter,
    in_season,
    in_week,
    in_year,
    month_number,
    named,
    on_day,
    on_holiday,
    on_weekend,
    safe_date,
    shift,
    weekday_number,
)
from secondsource.lexicon.numerals import NUMBER, number_value
from secondsource.spans import Span

Tense = Literal["past", "present", "future"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]

_REPEATED = "a repeated time"


def find_times(
    text: str, annotation: Annotation, published: date | None
) -> tuple[TimeExpression, ...]:
    """The time expressions of a report, in text order, none overlapping.

    Args:
        text: the report's text.
        annotation: its tokens and sentences (their parse tells the tense).
        published: the publication date; without it "on Wednesday" keeps its words but gets no
            interval (``first`` and ``last`` None, value "XXXX-WXX-3").

    >>> [t.value for t in find_times("It fell on 6 May 2021 after three days.", Annotation("r"),
    ...                              None)]
    ['2021-05-06', 'P3D']
    """
    clock = Clock(text, annotation, published)
    found: list[TimeExpression] = []
    for candidate in _longest(clock):
        reading = candidate.rule.read(candidate.match, clock)
        if reading is not None:
            if reading.first and reading.granularity in {"day", "daypart", "month", "year"}:
                clock.told = reading
            span = Span(candidate.match.start("x"), candidate.match.end("x"))
            found.append(
                TimeExpression(span, reading.first, reading.last, reading.granularity,
                               reading.value, reading.basis)
            )  # fmt: skip
    return tuple(_by_speakers_clock(found, clock))


def timex_type(expression: TimeExpression) -> TimexType:
    """The TIMEX3 type that an expression's value implies.

    >>> timex_type(TimeExpression(Span(0, 5), None, None, "other", "P1D", _REPEATED))
    'SET'
    >>> timex_type(TimeExpression(Span(0, 5), None, None, "daypart", "2021-05-06TMO"))
    'TIME'
    """
    if expression.basis == _REPEATED:
        return "SET"
    if re.match(r"PT?[\dX]", expression.value):
        return "DURATION"
    if expression.granularity in {"daypart", "hour", "minute"}:
        return "TIME"
    return "DATE"


def _by_speakers_clock(found: list[TimeExpression], clock: Clock) -> Iterator[TimeExpression]:
    """Move "today", "yesterday" and "two days ago" inside a quotation to the day of speaking."""
    for expression in found:
        offset = expression.span.start
        words = clock.view[slice(*expression.span)].lower()
        if expression.first is None or not _DEICTIC.search(words) or not clock.quoted(offset):
            yield expression
            continue
        spoken = _day_of_speaking(expression, found, clock)
        if spoken is None or clock.anchor is None:
            yield replace(expression, basis=f"the speaker's clock, taken as {clock.anchor}")
            continue
        moved = Clock(clock.text, clock.annotation, spoken)
        yield next(
            (
                replace(expression, first=r.first, last=r.last, value=r.value,
                        basis=f"the speaker's clock: spoken on {spoken}")
                for r in _reread(expression.span, moved)
            ),
            expression,
        )  # fmt: skip


_DEICTIC = re.compile(r"\b(?:today|yesterday|tomorrow|tonight|ago|this morning|last night)\b")


def _day_of_speaking(
    expression: TimeExpression, found: list[TimeExpression], clock: Clock
) -> date | None:
    """The one day that the sentence names outside its quotations, if it is at most a week old."""
    for sentence in clock.annotation.sentences:
        if sentence.span.covers(expression.span):
            days = {
                e.first
                for e in found
                if sentence.span.covers(e.span)
                and e.granularity in {"day", "daypart"}
                and e.first == e.last
                and e.first is not None
                and not clock.quoted(e.span.start)
            }
            day = days.pop() if len(days) == 1 else None
            if day and clock.anchor and 0 <= (clock.anchor - day).days <= 7:
                return day
    return None


def _reread(span: Span, clock: Clock) -> Iterator[Reading]:
    for rule in _RULES:
        match = rule.pattern.match(clock.view, span.start)
        if match and match.span("x") == span:
            reading = rule.read(match, clock)
            if reading:
                yield reading


# ------------------------------------------------------------------------------------ readings


def _said(m: re.Match[str], group: str) -> str:
    """The words of a group; "" when the rule has none of that name or it stayed empty."""
    return m.groupdict().get(group) or ""


def _absolute(m: re.Match[str], _: Clock) -> Reading | None:
    return on_day(safe_date(int(m["year"]), month_number(m["month"]), int(m["day"])))


def _iso(m: re.Match[str], _: Clock) -> Reading | None:
    return on_day(safe_date(int(m["year"]), int(m["mm"]), int(m["day"])))


def _slashed(m: re.Match[str], _: Clock) -> Reading | None:
    """10/27/2023 or 27/10/2023; 10/7/2023 could be either and is left unread."""
    a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
    if a > 12 >= b or a == b:
        return on_day(safe_date(year, b, a))
    return on_day(safe_date(year, a, b)) if b > 12 >= a else None


def _month_and_day(m: re.Match[str], clock: Clock) -> Reading | None:
    return _day_of_month(month_number(m["month"]), int(m["day"]), m.start("month"), clock, m)


def _second_day(m: re.Match[str], clock: Clock) -> Reading | None:
    return _day_of_month(month_number(m["month"]), int(m["day"]), m.start("x"), clock, m)


def _day_of_month(
    month: int, day: int, offset: int, clock: Clock, match: re.Match[str]
) -> Reading | None:
    if clock.anchor is None:
        # 29 February exists in the year that this is checked against.
        valid = safe_date(2000, month, day)
        return Reading(f"XXXX-{month:02d}-{day:02d}", "day", basis="no year") if valid else None
    past = clock.tense(offset) == "past"
    years = [clock.anchor.year + i for i in (-1, 0, 1)]
    days = [d for d in (safe_date(y, month, day) for y in years) if d]
    named = _said(match, "weekday")
    if named:
        # The weekday settles the year better than the tense does.
        fitting = [d for d in days if d.weekday() == weekday_number(named)]
        days = fitting or days
    # A date a few days ahead is as often an embargo or a dateline as a slip of the tense.
    before = [d for d in days if d <= clock.anchor + timedelta(days=1)]
    after = [d for d in days if d >= clock.anchor]
    if past and before and after:
        # Nobody calls last year's 12 March "March 12" in February without saying so.
        past = (clock.anchor - before[-1]).days < 300 or (after[0] - clock.anchor).days > 60
    elif before and after:
        past = (clock.anchor - before[-1]).days < 60 and (after[0] - clock.anchor).days > 300
    chosen = before[-1:] if past else after[:1]
    return on_day(next(iter(chosen or days), None), clock.basis("past" if past else "future"))


def _month_and_year(m: re.Match[str], _: Clock) -> Reading | None:
    return in_month(int(m["year"]), month_number(m["month"]))


_NAMES = frozenset({"PERSON", "ORG", "EVENT", "WORK_OF_ART", "FAC", "LAW", "PRODUCT"})


def _month_alone(m: re.Match[str], clock: Clock) -> Reading | None:
    month, token = month_number(m["month"]), clock.token(m.start("month"))
    if token and (token.entity_type in _NAMES or token.pos in {"AUX", "VERB"}):
        return None  # "April Jones", "may"
    if re.match(r" (?:for|on|of) (?:Our |the )?[A-Z]", clock.view[m.end("month") :][:12]):
        return None  # "the March for Life"
    if clock.anchor is None:
        return Reading(f"XXXX-{month:02d}", "month", basis="no year")
    year, which = clock.anchor.year, (_said(m, "which") or _said(m, "of")).lower()
    if which in {"last year", "next year", "this year"}:
        return in_month(year + {"last": -1, "next": 1, "this": 0}[which[:4]], month, clock.basis())
    tense = clock.tense(m.start("month"))
    if which in {"last", "past"} or (which != "next" and tense == "past"):
        # "last June", said in June, is a year ago; "in June" is this month.
        early = month >= clock.anchor.month if which in {"last", "past"} else (
            month > clock.anchor.month
        )  # fmt: skip
        ahead = (month - clock.anchor.month) % 12
        if which or not 0 < ahead <= 2:
            return in_month(year - early, month, clock.basis("past"))
    late = month <= clock.anchor.month if which == "next" else month < clock.anchor.month
    return in_month(year + late, month, clock.basis("future"))


# On a Monday nobody calls the day six days before "Tuesday": it is tomorrow's ("headed Tuesday to
# Oslo", "has until Tuesday").  Of 177 weekdays in AQUAINT none lay six days back, eight one ahead.
_AWEEK = 6


def _weekday_alone(m: re.Match[str], clock: Clock) -> Reading | None:
    number, which = weekday_number(m["weekday"]), _said(m, "which").lower()
    if clock.anchor is None:
        return Reading(f"XXXX-WXX-{number + 1}", "day", basis="no publication date")
    behind = (clock.anchor.weekday() - number) % 7
    if which in {"last", "past", "this past"}:
        day = clock.anchor - timedelta(days=behind or 7)
    elif which in {"next", "coming", "this coming"}:
        day = clock.anchor + timedelta(days=(-behind) % 7 or 7)
    elif which == "this":
        day = clock.anchor - timedelta(days=clock.anchor.weekday() - number)
    elif clock.tense(m.start("weekday")) == "past" and behind < _AWEEK:
        return on_day(clock.anchor - timedelta(days=behind), clock.basis("past"))
    else:
        return on_day(clock.anchor + timedelta(days=(-behind) % 7), clock.basis("future"))
    return on_day(day, clock.basis())


def _weekday_part(m: re.Match[str], clock: Clock) -> Reading | None:
    return _at_part(_weekday_alone(m, clock), m["part"])


def _at_part(day: Reading | None, part: str) -> Reading | None:
    code = named("daypart")[part.lower()]
    return day and day._replace(value=f"{day.value}T{code}", granularity="daypart")


def _this_part(m: re.Match[str], clock: Clock) -> Reading | None:
    if clock.anchor is None:
        return None
    back = {"last": -1, "yesterday": -1, "tomorrow": 1}.get(m["which"].lower(), 0)
    return _at_part(on_day(clock.anchor + timedelta(days=back), clock.basis()), m["part"])


def _near_day(m: re.Match[str], clock: Clock) -> Reading | None:
    words = m["near"].lower()
    if clock.anchor is None:
        return Reading("", "day", basis="no publication date")
    by = {"yesterday": -1, "tomorrow": 1}.get(words, 0)
    if "before yesterday" in words or "after tomorrow" in words:
        by = -2 if "before" in words else 2
    day = on_day(clock.anchor + timedelta(days=by), clock.basis())
    return _at_part(day, "night") if words == "tonight" else day


def _clock_time(m: re.Match[str], clock: Clock) -> Reading | None:
    hour, minute = int(m["hour"]), int(_said(m, "minute") or 0)
    half = _said(m, "half").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        late = half[0] == "p" or half in {"afternoon", "evening"} or (half == "night" and hour > 4)
        hour = hour % 12 + (12 if late else 0)
    if hour > 24 or minute > 59:
        return None
    day = None
    if _said(m, "weekday"):
        day = _weekday_alone(m, clock)
    if day is None or day.first is None:
        day = _nearby_day(m.start("x"), clock)
    granularity: Granularity = "minute" if _said(m, "minute") else "hour"
    value = f"{day.value if day else 'XXXX-XX-XX'}T{hour:02d}:{minute:02d}"
    if day is None:
        return Reading(value, granularity, basis="no day")
    return Reading(value, granularity, day.first, day.last, day.basis)


def _noon(m: re.Match[str], clock: Clock) -> Reading | None:
    day = _weekday_alone(m, clock) if _said(m, "weekday") else None
    day = day or _nearby_day(m.start("x"), clock)
    hour = "24:00" if m["noon"].lower() == "midnight" else "12:00"
    return day and day._replace(value=f"{day.value}T{hour}", granularity="hour")


def _nearby_day(offset: int, clock: Clock) -> Reading | None:
    """The weekday or date that the same sentence names nearest to a clock time, else today."""
    sentence = next(
        (s.span for s in clock.annotation.sentences if s.span.start <= offset < s.span.end), None
    )
    best: tuple[int, Reading] | None = None
    if sentence:
        sentence = Span(sentence.start, sentence.end + 30)  # a split after "a.m." is common
        for pattern, read in ((_WEEKDAY_RULE, _weekday_alone), (_MONTH_DAY_RULE, _month_and_day)):
            for m in pattern.finditer(clock.view, sentence.start, sentence.end):
                reading = read(m, clock)
                if reading and (best is None or abs(m.start() - offset) < best[0]):
                    best = abs(m.start() - offset), reading
    if best:
        return best[1]
    return on_day(clock.anchor, clock.basis()) if clock.anchor else None


_NUMBERED = frozenset(
    {"apartment", "bus", "channel", "flight", "gate", "highway", "hangar", "interstate", "lot",
     "model", "number", "room", "route", "section", "suite", "train", "unit", "version"}
)  # fmt: skip


def _bare_year(m: re.Match[str], clock: Clock) -> Reading | None:
    token, before = clock.token(m.start("year")), clock.token(m.start("year") - 2)
    dated = token is not None and token.entity_type == "DATE"
    if before is not None and before.entity_type in {"ORG", "PRODUCT"}:
        return None  # a model, not a year
    if before is not None and before.lemma.lower() in _NUMBERED:
        return None  # "Flight 1943"
    return in_year(int(m["year"])) if dated or _said(m, "before") else None


def _decade(m: re.Match[str], _: Clock) -> Reading | None:
    digits = m["decade"]
    year = int(digits) if len(digits) == 4 else 1900 + int(digits)
    span = date(year, 1, 1), date(year + 9, 12, 31)
    return Reading(f"{year // 10}X", "other", *span, STATED)


def _period(m: re.Match[str], clock: Clock) -> Reading | None:
    """Last week, this month, next year."""
    unit, which = m["unit"].lower(), m["which"].lower().split()[-1]
    by = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    if clock.anchor is None:
        return Reading("", "other", basis="no publication date")
    basis, now = clock.basis(), clock.anchor
    if unit == "week":
        return in_week(now + timedelta(weeks=by), basis)
    if unit == "month":
        return in_month(*shift(now.year, now.month, by), basis)
    if unit == "year":
        return in_year(now.year + by, basis)
    if unit == "quarter":
        year, month = shift(now.year, now.month, 3 * by)
        return in_quarter(year, (month + 2) // 3, basis)
    if unit == "decade" and by > 0:  # "over the next decade": from now on, not from 2030
        return Reading("P1DE", "other", basis=basis)
    if unit == "decade":
        start = now.year // 10 * 10 + 10 * by
        return Reading(
            f"{start // 10}X", "other", date(start, 1, 1), date(start + 9, 12, 31), basis
        )
    return None


def _the_weekend(m: re.Match[str], clock: Clock) -> Reading | None:
    if clock.anchor is None:
        return Reading("XXXX-WXX-WE", "day", basis="no publication date")
    which = _said(m, "which").lower().split()[-1:]
    now = clock.anchor
    ahead = which == ["next"] or (which == ["this"] and now.weekday() in {3, 4})
    if which in (["last"], ["past"]) or (
        not ahead and now.weekday() < 5 and clock.tense(m.start("x")) == "past"
    ):
        now -= timedelta(days=now.weekday() + 1 if now.weekday() < 6 or which else 0)
    elif which == ["next"]:
        now += timedelta(weeks=1)
    return on_weekend(now, clock.basis())


def _season_of(m: re.Match[str], clock: Clock) -> Reading | None:
    code = named("season")[m["season"].lower()]
    if _said(m, "year"):
        return in_season(int(m["year"]), code, STATED)
    if clock.anchor is None:
        return Reading(f"XXXX-{code}", "season", basis="no year")
    which = _said(m, "which").lower()
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    year, basis = clock.anchor.year, clock.basis()
    if which in {"last", "past"}:
        ended = (start + 2) % 12 or 12
        return in_season(year - (code == "WI" or ended >= clock.anchor.month), code, basis)
    if which == "next":
        return in_season(year + (start <= clock.anchor.month), code, basis)
    return in_season(year - (code == "WI" and clock.anchor.month < 3), code, basis)


def _quarter_of(m: re.Match[str], clock: Clock) -> Reading | None:
    number = int(named("ordinal")[m["nth"].lower()])
    year = int(m["year"]) if _said(m, "year") else clock.anchor.year if clock.anchor else None
    basis = STATED if _said(m, "year") else clock.basis()
    if m["part"].lower() == "half":
        if number > 2 or year is None:
            return None
        return in_months(year, 6 * number - 5, 6, f"{year}-H{number}", basis)
    if number > 4:
        return None
    if year is None:
        return Reading(f"XXXX-Q{number}", "season", basis="no year")
    return in_quarter(year, number, basis)


def _holiday_of(m: re.Match[str], clock: Clock) -> Reading | None:
    name = re.sub("[’`]", "'", " ".join(m["holiday"].lower().split()))
    if _said(m, "year"):
        return on_day(on_holiday(name, int(m["year"])))
    if clock.anchor is None:
        return Reading("", "day", basis="no year")
    days = [on_holiday(name, clock.anchor.year + i) for i in (-1, 0, 1)]
    just = [d for d in days if 0 <= (clock.anchor - d).days <= 3]
    if just and not _said(m, "which"):
        return on_day(just[-1], clock.basis("past"))  # of a feast just past nobody means the next
    if _said(m, "which").lower() == "next" or (
        not _said(m, "which") and clock.tense(m.start("holiday")) != "past"
    ):
        return on_day(next(d for d in days if d >= clock.anchor), clock.basis("future"))
    ahead = min(d for d in days if d > clock.anchor)
    if (ahead - clock.anchor).days < 14 and clock.view[m.end("x") :].startswith(" week"):
        return on_day(ahead, clock.basis("future"))  # "prayed as Easter week began"
    last = max(d for d in days if d <= clock.anchor)
    return on_day(last, clock.basis("past"))


def _ago(m: re.Match[str], clock: Clock) -> Reading | None:
    """Three years ago: a year; two days ago: a day; two hours ago: the day, we know no more."""
    number = _count(_said(m, "number"))
    if number is None:
        return Reading("PAST_REF", "other", basis="vague")
    if clock.anchor is None:
        return Reading("", "other", basis="no publication date")
    return _counted_back(clock.anchor, number, _unit_code(m["unit"]), clock.basis())


def _counted_back(now: date, number: float, code: str, basis: str) -> Reading | None:
    whole = int(number)
    try:
        if code in {"D", "N"}:
            return on_day(now - timedelta(days=whole), basis)
        if code in {"W", "F"}:
            return in_week(now - timedelta(weeks=whole * (2 if code == "F" else 1)), basis)
    except OverflowError:
        return None
    if code == "M":
        year, month = shift(now.year, now.month, -whole)
        return in_month(year, month, basis) if year > 0 else None
    if code == "Q":
        year, month = shift(now.year, now.month, -3 * whole)
        return in_quarter(year, (month + 2) // 3, basis)
    if code in {"Y", "E", "C"}:
        return in_year(now.year - int(number * {"Y": 1, "E": 10, "C": 100}[code]), basis)
    return on_day(now, basis)


def _same_or_next(m: re.Match[str], clock: Clock) -> Reading | None:
    """That same day, the next day, the day before: counted from the day last read."""
    told = clock.told
    if told is None or told.first is None:
        return None
    basis, which = f"counted from {told.value}", m["which"].lower()
    if m["unit"].lower() == "year":
        return in_year(told.first.year, basis) if "that" in which else None
    if told.first != told.last:
        return None
    by = 1 if which.split()[-1] in {"next", "following"} else 0
    if m["unit"].lower() == "day before":
        by = -1
    day = on_day(told.first + timedelta(days=by), basis)
    return day if m["unit"].lower() in {"day", "day before"} else _at_part(day, m["unit"])


def _numbered_day(m: re.Match[str], clock: Clock) -> Reading | None:
    """On the 6th: that day of this month or, when it lies ahead of a past tense, of the last."""
    day = int(m["day"])
    if clock.anchor is None or not 1 <= day <= 31:
        return None
    past = clock.tense(m.start("day")) == "past"
    year, month = clock.anchor.year, clock.anchor.month
    if past and day > clock.anchor.day:
        year, month = shift(year, month, -1)
    if not past and day < clock.anchor.day:
        year, month = shift(year, month, 1)
    return on_day(safe_date(year, month, day), clock.basis("past" if past else "future"))


def _week_of(m: re.Match[str], clock: Clock) -> Reading | None:
    day = _month_and_day(m, clock)
    return in_week(day.first, day.basis) if day and day.first else None


# ---------------------------------------------------------------------------------- durations


def _unit_code(unit: str) -> str:
    unit = unit.lower()
    return named("unit")[unit if unit in named("unit") else unit.removesuffix("s")] if (
        unit != "centuries"
    ) else "C"  # fmt: skip


def _count(words: str | None) -> float | None:
    """A count of units; None for "a few", "several" and no words at all."""
    phrase = " ".join((words or "").lower().split())
    if phrase in {"a", "an", "one", "the"}:
        return 1.0
    if phrase in {"half an", "half a"}:
        return 0.5
    if phrase in {"a couple of", "a couple", "couple of"}:
        return 2.0
    return number_value(phrase) if phrase else None


def _length_value(number: float | None, code: str) -> str:
    times = {"F": 2, "E": 10, "C": 100, "Q": 3}.get(code, 1)
    letter = {"F": "W", "E": "Y", "C": "Y", "Q": "M", "N": "D"}.get(code, code)
    prefix, letter = ("PT", letter[1]) if letter.startswith("T") else ("P", letter)
    if number is None:
        return f"{prefix}X{letter}"
    number *= times
    smaller = {"TH": ("M", 60), "Y": ("M", 12)}.get(code)
    whole, rest = int(number), number - int(number)
    if rest and smaller:
        head = f"{whole}{letter}" if whole else ""
        return f"{prefix}{head}{round(rest * smaller[1])}{smaller[0]}"
    return f"{prefix}{number:g}{letter}" if number < 1e6 else f"{prefix}X{letter}"


def _duration(m: re.Match[str], clock: Clock) -> Reading | None:
    around = clock.view[max(0, m.start("x") - 1)], clock.view[m.end("x") : m.end("x") + 1]
    if around[0] in "\"'“‘" and around[1] in set(",\"'”’"):
        return None  # a title: “60 Minutes”
    if re.match(r"[ -]War\b", clock.view[m.end("x") :][:5]):
        return None  # the Six-Day War
    if m["unit"].lower().startswith("quarter") and clock.view.startswith(" of a", m.end("x")):
        return None  # three quarters of a million
    whole = "number" in m.groupdict() and not m["number"]  # "a day-long talk"
    number = 1.0 if whole else _count(_said(m, "number"))
    value = _length_value(number, _unit_code(m["unit"]))
    return Reading(value, "other", basis="a length of time")


def _often(m: re.Match[str], _: Clock) -> Reading | None:
    return Reading(named("often")[m["often"].lower()], "other", basis=_REPEATED)


def _every(m: re.Match[str], _: Clock) -> Reading | None:
    if _said(m, "weekday"):
        return Reading(f"XXXX-WXX-{weekday_number(m['weekday']) + 1}", "other", basis=_REPEATED)
    number = _count(_said(m, "number")) if _said(m, "number") else 1.0
    return Reading(_length_value(number, _unit_code(m["unit"])), "other", basis=_REPEATED)


def _vague(value: str) -> Callable[[re.Match[str], Clock], Reading | None]:
    def read(_: re.Match[str], __: Clock) -> Reading | None:
        return Reading(value, "other", basis="vague")

    return read


# --------------------------------------------------------------------------------------- rules


class _Rule(NamedTuple):
    """``pattern`` names the group "x", the words that are marked; ``read`` makes sense of them.

    Without a word of the kind that it ``needs`` it matches nothing; "" is any of them.
    """

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], Clock], Reading | None]
    needs: str


class _Candidate(NamedTuple):
    match: re.Match[str]
    rule: _Rule
    order: int


def _any(kind: str, *, capital: bool = False) -> str:
    names = sorted(named(kind), key=lambda n: (-len(n), n))
    if capital:
        names = [f"{n[0].upper()}{n[1:]}" for n in names]
    return "|".join(re.escape(n).replace("'", "['’]") for n in names)


_MONTH_WORD = rf"(?P<month>(?:{_any('month', capital=True)}))"
_MONTH = rf"{_MONTH_WORD}\b\.?"
# "Jan" without its full stop and without a day is a first name.
_MONTH_ALONE = rf"{_MONTH_WORD}(?:(?<=May)|(?<=[a-z]{{3}})|(?=\.))"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_WEEKDAY = (
    rf"(?P<weekday>(?:{_any('weekday', capital=True)})|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)"
    r"(?:\.|(?=,? (?:[A-Z][a-z]{2}|\d))))"
)
_PART = rf"(?P<part>(?i:{_any('daypart')}))"
_UNIT = (
    r"(?P<unit>(?i:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|century))"
)
_UNITS = (
    r"(?P<unit>(?i:(?:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade)s?"
    r"|centur(?:y|ies)))"
)
_NUM = rf"(?P<number>(?i:{NUMBER}))"
_COUNT = rf"(?P<number>(?i:{NUMBER}|half an?|an? couple(?: of)?|couple of|an?))"
_ZONE = r"(?: ?\(?(?:[ECMP][SD]T|[ECMP]T|GMT|UTC|BST|CET|IST|local(?: time)?)\b\)?)?"
_CLOCK = (
    r"(?P<hour>[012]?\d)(?:[:.](?P<minute>[0-5]\d))?"
    r"(?: ?(?P<half>[aApP](?:\.\s?[mM]\.|\.?[mM]\b)\.?))"
)
_CLOCK24 = (
    r"(?P<hour>[012]?\d)(?:[:.]?(?P<minute>[0-5]\d))(?: ?hrs)?"
    r"(?P<half>)(?= ?\(?(?:GMT|UTC|[ECMP][SD]T|BST|CET|local time|hrs|hours)\b)"
)
_MODS = r"(?:(?i:early|earlier|late|later|mid)[ -])?"
_NOT_OLD = r"(?!(?:[ -]|’|')?s?(?:[ -]|’|')?old\b)(?![ -]of[ -]age)"
_IN = r"(?i:in|since|of|by|until|till|from|to|during|before|after|between|and|through|circa|year)"

_WEEKDAY_RULE = re.compile(rf"\b(?P<x>{_WEEKDAY})")
_MONTH_DAY_RULE = re.compile(rf"\b(?P<x>(?:{_WEEKDAY},? )?{_MONTH} {_DAY})(?![\d:])")


_ORDINAL = rf"(?P<nth>(?i:{_any('ordinal')}))"
_SEASON = rf"(?P<season>(?i:{_any('season')}))"
_HOLIDAY = rf"(?P<holiday>(?i:{_any('holiday')}))"
_OFTEN = rf"(?P<often>(?i:{_any('often')}))"


def _which(words: str) -> str:
    return rf"(?:(?P<which>(?i:{words})) )"


def _rule(
    read: Callable[[re.Match[str], Clock], Reading | None],
    *marked: str,
    said_before: str = "",
    not_before: str = "",
    not_after: str = r"\w",
    needs: str = "",
) -> _Rule:
    """A rule for the words ``marked``; ``said_before`` must stand before them, unmarked."""
    start = rf"(?<![{not_before}])" if not_before else r"\b"
    words = "".join(marked)
    return _Rule(re.compile(rf"{start}{said_before}(?P<x>{words})(?!{not_after})"), read, needs)


_FOR = (
    r"(?i:for|in|within|after|nearly|almost|over|than|spent|lasted|about|least|once|takes?|took|"
    r"long as) "
)
_SOME = (
    r"(?i:past|last|coming|recent|several|a few|the few|many|next few|past few|last few|"
    r"past several|last several)"
)

# "He returned his keys a week later" is a length, "$2 billion a year" a rate.
_NO_RATE = "after|ago|and|before|earlier|early|from|later|long|old|or|since"

_RULES: tuple[_Rule, ...] = (
    # the whole date
    _rule(_absolute, rf"(?:{_WEEKDAY},? )?(?:the )?{_MONTH} {_DAY},? {_YEAR}", not_after=r"\d",
          needs="month"),
    _rule(_absolute, rf"(?:{_WEEKDAY},? )?(?:the )?{_DAY} (?:of )?{_MONTH},? {_YEAR}",
          not_after=r"\d", needs="month"),
    _rule(_iso, r"(?P<year>(?:19|20)\d\d)-(?P<mm>\d\d)-(?P<day>\d\d)",
          not_before=r"\d-", not_after=r"[\d-]", needs="figure"),
    _rule(_slashed, r"(?P<a>\d\d?)[/.](?P<b>\d\d?)[/.](?P<year>(?:19|20)\d\d)",
          not_before=r"\d/", not_after=r"\d", needs="figure"),
    # a day of a month
    _rule(_month_and_day, rf"(?:{_WEEKDAY},? (?:the )?|(?i:last|this|next|this past) )?",
          rf"{_MONTH} {_DAY}\b", not_after=r"\d|:\d|,\d|[ -](?:people|percent)", needs="month"),
    _rule(_month_and_day, rf"(?:{_WEEKDAY},? )?(?:the )?{_DAY} (?:of )?{_MONTH}\b",
          not_after=r" \d", needs="month"),
    _rule(_second_day, rf"{_DAY}\b",
          said_before=rf"{_MONTH} \d\d?(?:st|nd|rd|th)? ?(?:and|or|to|through|until|-|–) ?",
          not_after=r",\d|[:.]\d| (?:people|percent|[a-z]+ed\b)", needs="month"),
    _rule(_week_of, rf"(?:the )?week of {_MONTH} {_DAY}", needs="month"),
    _rule(_numbered_day, r"the (?P<day>\d\d?)(?:st|nd|rd|th)", said_before="(?i:on) ",
          not_after=r"\w|(?: [a-z]+)?[- ](?:floor|century|day|anniversary|birthday|street|[A-Z])",
          needs="figure"),
    # a month, a year, a decade
    _rule(_month_and_year, rf"{_MODS}{_MONTH}(?:,? of|,)? {_YEAR}", not_after=r"\d", needs="month"),
    _rule(_month_alone, rf"{_which('last|next|this|past')}?{_MODS}{_MONTH_ALONE}",
          r"(?:(?:,? of)? (?P<of>(?i:(?:last|next|this) year)))?", needs="month"),
    _rule(_bare_year, _YEAR, said_before=rf"(?P<before>{_IN} |(?:early|late|mid)[- ])?",
          not_after=r"[\d,]\d|[ -](?:people|men|women|percent|miles|feet|troops)|%|\.\d|s\b|"
          r"['’]s\b|[:/\w]", needs="figure"),
    _rule(_decade, r"(?<!his )(?<!her )(?<!their )(?<!mid-)(?i:the )?(?i:early |late |mid-?)?['’]?",
          r"(?P<decade>(?:1[5-9]|20)?\d0)['’]?s",
          needs="figure"),
    # a time of day
    _rule(_clock_time, rf"{_CLOCK}{_ZONE}",
          rf"(?:,? (?:on )?{_which('last|next|this')}?{_WEEKDAY})?", not_after="(?!)",
          needs="figure"),
    _rule(_clock_time, r"(?P<hour>1[0-2]|[1-9])(?P<minute>) (?:o'clock )?(?:in the|at)",
          r" (?P<half>morning|afternoon|evening|night)",
          said_before="(?:at|around|about|by|until|from) ", needs="figure"),
    _rule(_noon, rf"(?<![Hh]igh )(?P<noon>(?i:noon|midday|midnight))(?: (?:on )?{_WEEKDAY})?"),
    _rule(_clock_time, _CLOCK24, not_before=r"\d.,:$", not_after="(?!)", needs="figure"),
    # a weekday
    _rule(_weekday_part, rf"{_which('last|next|this|this past|past')}?{_MODS}{_WEEKDAY},? {_PART}",
          needs="weekday"),
    _rule(_weekday_alone, rf"{_which('last|next|this|this past|past|coming|this coming')}?",
          rf"{_MODS}{_WEEKDAY}", needs="weekday"),
    # counted from today
    _rule(_this_part, rf"{_which('this|last|yesterday|tomorrow')}{_PART}"),
    _rule(_near_day, r"(?:(?:early|earlier|late|later) )?(?P<near>(?i:the day before yesterday|"
          r"the day after tomorrow|yesterday|today|tomorrow|tonight))"),
    _rule(_period, r"(?i:(?:early|earlier|late|later) )?",
          _which("last|this past|this|next|the coming|the previous"),
          r"(?P<unit>(?i:week|month|year|quarter|decade))", not_after=r"\w|[ -](?i:end|long)"),
    _rule(_the_weekend, _which("the|this|last|next|this past|the past|this coming"),
          r"(?i:holiday |long )?(?i:weekend)"),
    _rule(_ago, rf"(?:{_COUNT}|(?i:a few|several|some|many))[ -]{_UNITS} (?i:ago|earlier)",
          needs="unit"),
    # counted from the day last read
    _rule(_same_or_next, r"(?i:(?:earlier |later )?)",
          _which("that same|the same|that|the next|the following"),
          rf"(?P<unit>(?i:day|year|{_any('daypart')}))", not_after=r"[\w'’-]"),
    _rule(_same_or_next, r"(?P<which>(?i:the)) (?P<unit>(?i:day before))", not_after=r"[^,.;]"),
    # seasons, quarters, feasts
    _rule(_season_of, rf"(?i:the )?(?:(?i:early|late|mid)[ -])?{_SEASON}(?: of)? {_YEAR}",
          needs="season"),
    _rule(_season_of, rf"{_which('last|next|this|past')}{_SEASON}", needs="season"),
    _rule(_quarter_of, rf"(?i:the )?{_ORDINAL}[ -](?P<part>(?i:quarter|half))",
          rf"(?: of (?:fiscal )?{_YEAR}|",
          r"(?= (?:of|profit|earning|result|sales|revenue|loss|net|gdp)))", not_after=r"[a-z]"),
    _rule(_holiday_of, rf"{_which('last|next|this')}?{_HOLIDAY}(?:,? {_YEAR})?",
          not_after=r"\w| (?:Island|Bowl|Parade|tree)", needs="holiday"),
    # lengths and repeated times
    _rule(_often, _OFTEN, not_after=r"\w| (?:[A-Z]|newspaper|mail)"),
    _rule(_every, rf"(?i:every|each)(?: (?i:other|single))? (?:(?:{_NUM} )?{_UNITS}|{_WEEKDAY})"),
    _rule(_duration, rf"(?:(?i:the )?(?i:past|last|next|first|final|coming) )?{_NUM}",
          r"(?:[ -](?i:more|full|whole|straight|consecutive|additional|calendar))?",
          rf"[ -]{_UNITS}\b{_NOT_OLD}", not_before=r"\w$€£.,-", needs="unit"),
    _rule(_every, r"an? (?P<unit>(?:day|week|month|year))", not_after=rf"[ -](?:{_NO_RATE})\b|\w",
          said_before=r"(?:[mb]illion|[a-z]{3,}[^s]s) "),
    _rule(_duration, rf"{_UNITS}(?<=s)(?=-long\b)", not_after="(?!)", needs="unit"),
    _rule(_duration, rf"(?P<number>){_UNIT}(?=-long\b)", not_after="(?!)", needs="unit"),
    _rule(_duration, rf"(?P<number>(?i:half an?|a couple of)) {_UNITS}\b{_NOT_OLD}", needs="unit"),
    _rule(_duration, rf"(?P<number>an?) {_UNIT}\b{_NOT_OLD}", said_before=_FOR,
          not_after=r"[ -]long", needs="unit"),
    _rule(_duration, rf"(?i:the )?{_SOME} {_UNITS}(?<=s)\b{_NOT_OLD}", needs="unit"),
    _rule(_duration, rf"(?P<number>(?i:the)) (?i:past) {_UNIT}", needs="unit"),
    _rule(_duration, rf"{_UNITS}(?<=s)\b(?! of age){_NOT_OLD}",
          said_before="(?i:for|after|over|within|in|took|take) ", needs="unit"),
    _rule(_duration, rf"(?i:the) {_UNITS}(?<=s) (?=(?i:before|after|since|following|leading)\b)",
          said_before="(?i:in|over|during) ", needs="unit"),
    # no more than a direction
    _rule(_vague("PRESENT_REF"), r"(?i:now|currently|nowadays|at present|at the moment|right now)",
          not_after=r"\w| that\b"),
    _rule(_vague("FUTURE_REF"), r"(?i:the (?:near |distant |foreseeable )?future)"),
    _rule(_vague("PAST_REF"), r"(?i:the (?:recent |distant )?past)", said_before="(?i:in) ",
          not_after=r"\w| \w+ (?:year|week|month|day|decade)"),
)  # fmt: skip

# Words without which no rule can match: the rules look only around them, and a rule that needs a
# word of one kind only around those.  A report is more than half something else: the rules over all
# of it take 20 ms for 500 words, around any such word 11, around their own kind 3.
_REACH = 60  # code points on either side; the longest rule is shorter
_HAS_FIGURE = re.compile(r"\d").search
_KINDS = ("", "month", "weekday", "season", "holiday", "unit", "figure")


@cache
def _triggers() -> dict[str, tuple[str, ...]]:
    """The kinds of each word that a rule may need; "" is one of all."""
    listed = {kind: {w for name in named(kind) for w in name.split()} for kind in _KINDS[1:-1]}
    listed["weekday"] |= set("mon tue tues wed thu thur thurs fri sat sun".split())
    listed["unit"] |= {f"{unit}s" for unit in named("unit")} | {"centuries"}
    others = "today tonight tomorrow yesterday weekend half now currently nowadays present moment"
    every = {*named("daypart"), *named("often"), *others.split(), "future", "past"}
    every = every.union(*listed.values())
    return {w: ("", *(kind for kind, own in listed.items() if w in own)) for w in sorted(every)}


def _kinds_of(word: str) -> Iterable[str]:
    if _HAS_FIGURE(word) is None:
        return _triggers().get(word, ())
    # "10-month" and "mid-2017" are one token.
    return {"", "figure", *(k for w in word.split("-") for k in _triggers().get(w, ()))}


def _windows(clock: Clock) -> dict[str, list[Span]]:
    """Per kind the stretches around its words, merged; all of a text without tokens."""
    view = clock.view
    if not clock.annotation.tokens:
        return {kind: [Span(0, len(view))] for kind in _KINDS}
    windows: dict[str, list[Span]] = {kind: [] for kind in _KINDS}
    for token in clock.annotation.tokens:
        kinds = _kinds_of(token.text.lower().rstrip("."))
        if not kinds:
            continue
        start, end = max(0, token.start - _REACH), min(len(view), token.end + _REACH)
        while end < len(view) and view[end - 1] != " ":
            end += 1  # a window that ends inside "Eastern" would find Easter
        for merged in (windows[kind] for kind in kinds):
            if merged and start <= merged[-1].end:
                start_of, _ = merged.pop()
                merged.append(Span(start_of, end))
            else:
                merged.append(Span(start, end))
    return windows


def _longest(clock: Clock) -> list[_Candidate]:
    """Candidates that do not overlap: the longer wins, then the earlier rule of the table."""
    windows = _windows(clock)
    every = [
        _Candidate(match, rule, order)
        for order, rule in enumerate(_RULES)
        for window in windows[rule.needs]
        for match in rule.pattern.finditer(clock.view, window.start, window.end)
    ]
    every.sort(key=lambda c: (-len(c.match["x"]), c.order, c.match.start("x")))
    taken: list[Span] = []
    kept = []
    for candidate in every:
        span = Span(*candidate.match.span("x"))
        if not any(span.overlaps(t) for t in taken):
            taken.append(span)
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.match.start("x"))
