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

import calendar
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Literal, NamedTuple

from secondsource.annotate.annotation import Annotation, Granularity, TimeExpression, Token
from secondsource.annotate.numerals import NUMBER, number_value
from secondsource.lexicon import rows
from secondsource.spans import Span

Tense = Literal["past", "present", "future"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]

_REPEATED = "a repeated time"
_STATED = "stated"


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
    clock = _Clock(text, annotation, published)
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


# ------------------------------------------------------------------------------------ calendar


class _Reading(NamedTuple):
    value: str
    granularity: Granularity
    first: date | None = None
    last: date | None = None
    basis: str = ""


@cache
def _named(kind: str) -> dict[str, str]:
    return {row[1]: row[2] if len(row) > 2 else "" for row in rows("times") if row[0] == kind}


def _month_number(name: str) -> int:
    return int(_named("month")[name.lower().rstrip(".")])


def _weekday_number(name: str) -> int:
    name = name.lower().rstrip(".")
    return next(int(n) for day, n in _named("weekday").items() if day.startswith(name[:3]))


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(when: date | None, basis: str = _STATED) -> _Reading | None:
    return _Reading(when.isoformat(), "day", when, when, basis) if when else None


def _week(when: date, basis: str) -> _Reading:
    first = when - timedelta(days=when.weekday())
    year, number, _ = when.isocalendar()
    return _Reading(f"{year}-W{number:02d}", "week", first, first + timedelta(days=6), basis)


def _weekend(when: date, basis: str) -> _Reading:
    saturday = when + timedelta(days=5 - when.weekday())
    year, number, _ = when.isocalendar()
    last = saturday + timedelta(days=1)
    return _Reading(f"{year}-W{number:02d}-WE", "day", saturday, last, basis)


def _month(year: int, month: int, basis: str = _STATED) -> _Reading:
    last = calendar.monthrange(year, month)[1]
    span = date(year, month, 1), date(year, month, last)
    return _Reading(f"{year}-{month:02d}", "month", *span, basis)


def _year(year: int, basis: str = _STATED) -> _Reading | None:
    if not 1 <= year <= 9999:
        return None
    return _Reading(f"{year:04d}", "year", date(year, 1, 1), date(year, 12, 31), basis)


def _months(year: int, first: int, count: int, value: str, basis: str) -> _Reading:
    """``count`` whole months from month ``first`` of ``year``; they may run into the next."""
    end_year, end_month = _shift(year, first, count - 1)
    last = date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
    granularity: Granularity = "season" if "-" in value else "year"
    return _Reading(value, granularity, date(year, first, 1), last, basis)


def _season(year: int, code: str, basis: str) -> _Reading:
    # Northern, meteorological; winter carries the year it begins in, as TimeML has it.
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    return _months(year, start, 3, f"{year}-{code}", basis)


def _quarter(year: int, number: int, basis: str) -> _Reading:
    return _months(year, 3 * number - 2, 3, f"{year}-Q{number}", basis)


def _shift(year: int, month: int, by: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def _easter(year: int) -> date:
    """Gregorian Easter Sunday (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _holiday(name: str, year: int) -> date:
    rule = _named("holiday")[name]
    if rule.startswith("easter"):
        return _easter(year) + timedelta(days=int(rule.removeprefix("easter")))
    if "/" not in rule:
        return date(year, int(rule[:2]), int(rule[3:]))
    rule, _, later = rule.partition("+")
    month, weekday, which = (int(part) for part in rule.split("/"))
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[which - 1 if which > 0 else which]) + timedelta(int(later or 0))


# --------------------------------------------------------------------------------------- clock


@dataclass
class _Clock:
    """What a reading may ask: the day of publication, the tense at an offset, quotations."""

    text: str
    annotation: Annotation
    anchor: date | None
    told: _Reading | None = None  # the last day, month or year that was read

    @cached_property
    def view(self) -> str:
        """The text as the patterns see it: a report all in capitals is read in title case."""
        letters = sum(c.isalpha() for c in self.text)
        if letters and sum(c.isupper() for c in self.text) > 0.7 * letters:
            titled = self.text.title()
            if len(titled) == len(self.text):
                return titled
        return self.text

    @cached_property
    def _starts(self) -> list[int]:
        return [t.start for t in self.annotation.tokens]

    def token(self, offset: int) -> Token | None:
        at = bisect_right(self._starts, offset) - 1
        if at < 0 or self.annotation.tokens[at].end <= offset:
            return None
        return self.annotation.tokens[at]

    def index(self, offset: int) -> int | None:
        at = bisect_right(self._starts, offset) - 1
        return at if at >= 0 and self.annotation.tokens[at].end > offset else None

    @cached_property
    def quotations(self) -> list[Span]:
        quoted = re.compile(r"“[^”\n]{2,}(?:”|(?=\n|$))|\"[^\"\n]{2,}(?:\"|(?=\n|$))|``.{2,}?''")
        return [Span(*m.span()) for m in quoted.finditer(self.text)]

    def quoted(self, offset: int) -> bool:
        return any(q.start <= offset < q.end for q in self.quotations)

    def basis(self, tense: Tense | None = None) -> str:
        how = f" ({tense} tense)" if tense else ""
        return f"counted from the publication date, {self.anchor}{how}"

    def tense(self, offset: int) -> Tense:
        """The tense of the clause that the words at an offset stand in; past when unsure."""
        if _AHEAD_BEFORE.search(self.view, max(0, offset - 24), offset):
            return "future"
        at = self.index(offset)
        if at is None:
            return "past"
        tokens, first = self.annotation.tokens, at
        possessed = tokens[tokens[at].head].pos == "NOUN" and tokens[at].head > at
        for _ in range(12):
            tense = _verb_tense(tokens, at)
            if tense == "past" and first > at and tokens[at].lemma in _named("arrange"):
                return "future"  # "planned a march on Saturday"
            if tense == "future" and possessed:
                # "They would appeal Friday's ruling": only "will" looks ahead to a thing named so.
                return "future" if _helped_by(tokens, at, {"will", "'ll", "’ll"}) else "past"
            if tense:
                return tense
            head = tokens[at].head
            if head == at:
                return "past"
            at = head
        return "past"


_AHEAD_BEFORE = re.compile(
    r"(?i)\b(?:as early as|as soon as|no later than|starting|beginning|scheduled for|set for|due|"
    r"slated for|planned for|expected|ahead of)\s+(?:on |in )?\Z"
)


def _helped_by(tokens: tuple[Token, ...], at: int, helpers: set[str]) -> bool:
    around = range(max(0, at - 8), at)
    return any(tokens[i].head == at and tokens[i].text.lower() in helpers for i in around)


def _verb_tense(tokens: tuple[Token, ...], at: int) -> Tense | None:
    """The tense of one verb with its auxiliaries; None where only its governor can tell."""
    verb = tokens[at]
    if verb.pos not in {"VERB", "AUX"}:
        return "future" if verb.lemma.lower() in _named("plan") and verb.pos != "PROPN" else None
    around = range(max(0, at - 8), at)
    helpers = [tokens[i] for i in around if tokens[i].head == at and tokens[i].dep[:3] == "aux"]
    forms = {t.lemma.lower() for t in helpers} | {t.text.lower() for t in helpers}
    had = forms & {"have", "has", "had", "'ve"}
    if any(t.tag == "MD" for t in helpers):
        if had or "could" in forms:
            return "past"
        return "future"
    if verb.tag == "VBD" or had or forms & {"was", "were", "did"}:
        return "past"
    return _other_tense(tokens, at, forms)


def _other_tense(tokens: tuple[Token, ...], at: int, forms: set[str]) -> Tense | None:
    verb = tokens[at]
    if verb.tag in {"VBZ", "VBP"}:
        return "past" if verb.lemma in _named("tell") else "future"
    if forms & {"is", "are", "am", "'re", "be"} and verb.tag in {"VBG", "VBN"}:
        return "past" if verb.lemma in _named("tell") else "future"
    if verb.tag == "VB":
        governor = tokens[verb.head]
        return "future" if governor.lemma in _named("plan") else None
    if verb.tag == "VBN" and verb.lemma in _named("plan"):
        return "future"
    return "past" if verb.tag == "VBN" else None


def _by_speakers_clock(
    found: list[TimeExpression], clock: _Clock
) -> Iterator[TimeExpression]:
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
        moved = _Clock(clock.text, clock.annotation, spoken)
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
    expression: TimeExpression, found: list[TimeExpression], clock: _Clock
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


def _reread(span: Span, clock: _Clock) -> Iterator[_Reading]:
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


def _absolute(m: re.Match[str], _: _Clock) -> _Reading | None:
    return _day(_safe_date(int(m["year"]), _month_number(m["month"]), int(m["day"])))


def _iso(m: re.Match[str], _: _Clock) -> _Reading | None:
    return _day(_safe_date(int(m["year"]), int(m["mm"]), int(m["day"])))


def _slashed(m: re.Match[str], _: _Clock) -> _Reading | None:
    """10/27/2023 or 27/10/2023; 10/7/2023 could be either and is left unread."""
    a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
    if a > 12 >= b or a == b:
        return _day(_safe_date(year, b, a))
    return _day(_safe_date(year, a, b)) if b > 12 >= a else None


def _month_and_day(m: re.Match[str], clock: _Clock) -> _Reading | None:
    return _day_of_month(_month_number(m["month"]), int(m["day"]), m.start("month"), clock, m)


def _second_day(m: re.Match[str], clock: _Clock) -> _Reading | None:
    return _day_of_month(_month_number(m["month"]), int(m["day"]), m.start("x"), clock, m)


def _day_of_month(
    month: int, day: int, offset: int, clock: _Clock, match: re.Match[str]
) -> _Reading | None:
    if clock.anchor is None:
        # 29 February exists in the year that this is checked against.
        valid = _safe_date(2000, month, day)
        return _Reading(f"XXXX-{month:02d}-{day:02d}", "day", basis="no year") if valid else None
    past = clock.tense(offset) == "past"
    years = [clock.anchor.year + i for i in (-1, 0, 1)]
    days = [d for d in (_safe_date(y, month, day) for y in years) if d]
    named = _said(match, "weekday")
    if named:
        # The weekday settles the year better than the tense does.
        fitting = [d for d in days if d.weekday() == _weekday_number(named)]
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
    return _day((chosen or days or [None])[0], clock.basis("past" if past else "future"))


def _month_and_year(m: re.Match[str], _: _Clock) -> _Reading | None:
    return _month(int(m["year"]), _month_number(m["month"]))


def _month_alone(m: re.Match[str], clock: _Clock) -> _Reading | None:
    month = _month_number(m["month"])
    if clock.anchor is None:
        return _Reading(f"XXXX-{month:02d}", "month", basis="no year")
    year, which = clock.anchor.year, (_said(m, "which") or _said(m, "of")).lower()
    if which in {"last year", "next year", "this year"}:
        return _month(year + {"last": -1, "next": 1, "this": 0}[which[:4]], month, clock.basis())
    tense = clock.tense(m.start("month"))
    if which in {"last", "past"} or (which != "next" and tense == "past"):
        # "last June", said in June, is a year ago; "in June" is this month.
        early = month >= clock.anchor.month if which in {"last", "past"} else (
            month > clock.anchor.month
        )  # fmt: skip
        ahead = (month - clock.anchor.month) % 12
        if which or not 0 < ahead <= 2:
            return _month(year - early, month, clock.basis("past"))
    late = month <= clock.anchor.month if which == "next" else month < clock.anchor.month
    return _month(year + late, month, clock.basis("future"))


def _weekday_alone(m: re.Match[str], clock: _Clock) -> _Reading | None:
    number, which = _weekday_number(m["weekday"]), _said(m, "which").lower()
    if clock.anchor is None:
        return _Reading(f"XXXX-WXX-{number + 1}", "day", basis="no publication date")
    behind = (clock.anchor.weekday() - number) % 7
    if which in {"last", "past", "this past"}:
        day = clock.anchor - timedelta(days=behind or 7)
    elif which in {"next", "coming", "this coming"}:
        day = clock.anchor + timedelta(days=(-behind) % 7 or 7)
    elif which == "this":
        day = clock.anchor - timedelta(days=clock.anchor.weekday() - number)
    elif clock.tense(m.start("weekday")) == "past":
        return _day(clock.anchor - timedelta(days=behind), clock.basis("past"))
    else:
        return _day(clock.anchor + timedelta(days=(-behind) % 7), clock.basis("future"))
    return _day(day, clock.basis())


def _weekday_part(m: re.Match[str], clock: _Clock) -> _Reading | None:
    return _at_part(_weekday_alone(m, clock), m["part"])


def _at_part(day: _Reading | None, part: str) -> _Reading | None:
    code = _named("daypart")[part.lower()]
    return day and day._replace(value=f"{day.value}T{code}", granularity="daypart")


def _this_part(m: re.Match[str], clock: _Clock) -> _Reading | None:
    if clock.anchor is None:
        return None
    back = {"last": -1, "yesterday": -1, "tomorrow": 1}.get(m["which"].lower(), 0)
    return _at_part(_day(clock.anchor + timedelta(days=back), clock.basis()), m["part"])


def _near_day(m: re.Match[str], clock: _Clock) -> _Reading | None:
    words = m["near"].lower()
    if clock.anchor is None:
        return _Reading("", "day", basis="no publication date")
    by = {"yesterday": -1, "tomorrow": 1}.get(words, 0)
    if "before yesterday" in words or "after tomorrow" in words:
        by = -2 if "before" in words else 2
    day = _day(clock.anchor + timedelta(days=by), clock.basis())
    return _at_part(day, "night") if words == "tonight" else day


def _clock_time(m: re.Match[str], clock: _Clock) -> _Reading | None:
    hour, minute = int(m["hour"]), int(_said(m, "minute") or 0)
    half = _said(m, "half").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
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
        return _Reading(value, granularity, basis="no day")
    return _Reading(value, granularity, day.first, day.last, day.basis)


def _noon(m: re.Match[str], clock: _Clock) -> _Reading | None:
    day = _weekday_alone(m, clock) if _said(m, "weekday") else None
    day = day or _nearby_day(m.start("x"), clock)
    hour = "24:00" if m["noon"].lower() == "midnight" else "12:00"
    return day and day._replace(value=f"{day.value}T{hour}", granularity="hour")


def _nearby_day(offset: int, clock: _Clock) -> _Reading | None:
    """The weekday or date that the same sentence names nearest to a clock time, else today."""
    sentence = next((s.span for s in clock.annotation.sentences if s.span.start <= offset < s.span.end), None)  # noqa: E501
    best: tuple[int, _Reading] | None = None
    if sentence:
        sentence = Span(sentence.start, sentence.end + 30)  # a split after "a.m." is common
        for pattern, read in ((_WEEKDAY_RULE, _weekday_alone), (_MONTH_DAY_RULE, _month_and_day)):
            for m in pattern.finditer(clock.view, sentence.start, sentence.end):
                reading = read(m, clock)
                if reading and (best is None or abs(m.start() - offset) < best[0]):
                    best = abs(m.start() - offset), reading
    if best:
        return best[1]
    return _day(clock.anchor, clock.basis()) if clock.anchor else None


def _bare_year(m: re.Match[str], clock: _Clock) -> _Reading | None:
    token = clock.token(m.start("year"))
    dated = token is not None and token.entity_type == "DATE"
    return _year(int(m["year"])) if dated or _said(m, "before") else None


def _decade(m: re.Match[str], _: _Clock) -> _Reading | None:
    digits = m["decade"]
    year = int(digits) if len(digits) == 4 else 1900 + int(digits)
    span = date(year, 1, 1), date(year + 9, 12, 31)
    return _Reading(f"{year // 10}X", "other", *span, _STATED)


def _period(m: re.Match[str], clock: _Clock) -> _Reading | None:
    """last week, this month, next year."""
    unit, which = m["unit"].lower(), m["which"].lower().split()[-1]
    by = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    if clock.anchor is None:
        return _Reading("", "other", basis="no publication date")
    basis, now = clock.basis(), clock.anchor
    if unit == "week":
        return _week(now + timedelta(weeks=by), basis)
    if unit == "month":
        return _month(*_shift(now.year, now.month, by), basis)
    if unit == "year":
        return _year(now.year + by, basis)
    if unit == "quarter":
        year, month = _shift(now.year, now.month, 3 * by)
        return _quarter(year, (month + 2) // 3, basis)
    if unit == "decade":
        start = now.year // 10 * 10 + 10 * by
        return _Reading(f"{start // 10}X", "other", date(start, 1, 1), date(start + 9, 12, 31), basis)
    return None


def _the_weekend(m: re.Match[str], clock: _Clock) -> _Reading | None:
    if clock.anchor is None:
        return _Reading("XXXX-WXX-WE", "day", basis="no publication date")
    which = _said(m, "which").lower().split()[-1:]
    now = clock.anchor
    if which in (["last"], ["past"]) or (
        which != ["next"] and now.weekday() < 5 and clock.tense(m.start("x")) == "past"
    ):
        now -= timedelta(days=now.weekday() + 1 if now.weekday() < 6 or which else 0)
    elif which == ["next"]:
        now += timedelta(weeks=1)
    return _weekend(now, clock.basis())


def _season_of(m: re.Match[str], clock: _Clock) -> _Reading | None:
    code = _named("season")[m["season"].lower()]
    if _said(m, "year"):
        return _season(int(m["year"]), code, _STATED)
    if clock.anchor is None:
        return _Reading(f"XXXX-{code}", "season", basis="no year")
    which = _said(m, "which").lower()
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    year, basis = clock.anchor.year, clock.basis()
    if which in {"last", "past"}:
        ended = (start + 2) % 12 or 12
        return _season(year - (code == "WI" or ended >= clock.anchor.month), code, basis)
    if which == "next":
        return _season(year + (start <= clock.anchor.month), code, basis)
    return _season(year - (code == "WI" and clock.anchor.month < 3), code, basis)


def _quarter_of(m: re.Match[str], clock: _Clock) -> _Reading | None:
    number = int(_named("ordinal")[m["nth"].lower()])
    year = int(m["year"]) if _said(m, "year") else clock.anchor.year if clock.anchor else None
    basis = _STATED if _said(m, "year") else clock.basis()
    if m["part"].lower() == "half":
        if number > 2 or year is None:
            return None
        return _months(year, 6 * number - 5, 6, f"{year}-H{number}", basis)
    if number > 4:
        return None
    if year is None:
        return _Reading(f"XXXX-Q{number}", "season", basis="no year")
    return _quarter(year, number, basis)


def _holiday_of(m: re.Match[str], clock: _Clock) -> _Reading | None:
    name = re.sub("[’`]", "'", " ".join(m["holiday"].lower().split()))
    if _said(m, "year"):
        return _day(_holiday(name, int(m["year"])))
    if clock.anchor is None:
        return _Reading("", "day", basis="no year")
    days = [_holiday(name, clock.anchor.year + i) for i in (-1, 0, 1)]
    if _said(m, "which").lower() == "next" or (
        not _said(m, "which") and clock.tense(m.start("holiday")) != "past"
    ):
        return _day(next(d for d in days if d >= clock.anchor), clock.basis("future"))
    return _day([d for d in days if d <= clock.anchor][-1], clock.basis("past"))


def _ago(m: re.Match[str], clock: _Clock) -> _Reading | None:
    """Three years ago: a year; two days ago: a day; two hours ago: the day, we know no more."""
    number = _count(_said(m, "number"))
    if number is None:
        return _Reading("PAST_REF", "other", basis="vague")
    if clock.anchor is None:
        return _Reading("", "other", basis="no publication date")
    return _counted_back(clock.anchor, number, _unit_code(m["unit"]), clock.basis())


def _counted_back(now: date, number: float, code: str, basis: str) -> _Reading | None:
    whole = int(number)
    try:
        if code in {"D", "N"}:
            return _day(now - timedelta(days=whole), basis)
        if code in {"W", "F"}:
            return _week(now - timedelta(weeks=whole * (2 if code == "F" else 1)), basis)
    except OverflowError:
        return None
    if code == "M":
        year, month = _shift(now.year, now.month, -whole)
        return _month(year, month, basis) if year > 0 else None
    if code == "Q":
        year, month = _shift(now.year, now.month, -3 * whole)
        return _quarter(year, (month + 2) // 3, basis)
    if code in {"Y", "E", "C"}:
        return _year(now.year - int(number * {"Y": 1, "E": 10, "C": 100}[code]), basis)
    return _day(now, basis)


def _same_or_next(m: re.Match[str], clock: _Clock) -> _Reading | None:
    """That same day, the next day, the day before: counted from the day last read."""
    told = clock.told
    if told is None or told.first is None:
        return None
    basis, which = f"counted from {told.value}", m["which"].lower()
    if m["unit"].lower() == "year":
        return _year(told.first.year, basis) if "that" in which else None
    if told.first != told.last:
        return None
    by = 1 if which.split()[-1] in {"next", "following"} else 0
    if m["unit"].lower() == "day before":
        by = -1
    day = _day(told.first + timedelta(days=by), basis)
    return day if m["unit"].lower() in {"day", "day before"} else _at_part(day, m["unit"])


def _numbered_day(m: re.Match[str], clock: _Clock) -> _Reading | None:
    """On the 6th: that day of this month or, when it lies ahead of a past tense, of the last."""
    day = int(m["day"])
    if clock.anchor is None or not 1 <= day <= 31:
        return None
    past = clock.tense(m.start("day")) == "past"
    year, month = clock.anchor.year, clock.anchor.month
    if past and day > clock.anchor.day:
        year, month = _shift(year, month, -1)
    if not past and day < clock.anchor.day:
        year, month = _shift(year, month, 1)
    return _day(_safe_date(year, month, day), clock.basis("past" if past else "future"))


def _week_of(m: re.Match[str], clock: _Clock) -> _Reading | None:
    day = _month_and_day(m, clock)
    return _week(day.first, day.basis) if day and day.first else None


# ---------------------------------------------------------------------------------- durations


def _unit_code(unit: str) -> str:
    unit = unit.lower()
    return _named("unit")[unit if unit in _named("unit") else unit.removesuffix("s")] if (
        unit != "centuries"
    ) else "C"  # fmt: skip


def _count(words: str | None) -> float | None:
    """A count of units; None for "a few", "several" and no words at all."""
    phrase = " ".join((words or "").lower().split())
    if phrase in {"a", "an", "one"}:
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


def _duration(m: re.Match[str], _: _Clock) -> _Reading | None:
    value = _length_value(_count(_said(m, "number")), _unit_code(m["unit"]))
    return _Reading(value, "other", basis="a length of time")


def _often(m: re.Match[str], _: _Clock) -> _Reading | None:
    return _Reading(_named("often")[m["often"].lower()], "other", basis=_REPEATED)


def _every(m: re.Match[str], _: _Clock) -> _Reading | None:
    if _said(m, "weekday"):
        return _Reading(f"XXXX-WXX-{_weekday_number(m['weekday']) + 1}", "other", basis=_REPEATED)
    number = _count(_said(m, "number")) if _said(m, "number") else 1.0
    return _Reading(_length_value(number, _unit_code(m["unit"])), "other", basis=_REPEATED)


def _vague(value: str) -> Callable[[re.Match[str], _Clock], _Reading | None]:
    def read(_: re.Match[str], __: _Clock) -> _Reading | None:
        return _Reading(value, "other", basis="vague")

    return read


# --------------------------------------------------------------------------------------- rules


class _Rule(NamedTuple):
    """``pattern`` names the group "x", the words that are marked; ``read`` makes sense of them."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], _Clock], _Reading | None]


class _Candidate(NamedTuple):
    match: re.Match[str]
    rule: _Rule
    order: int


def _any(kind: str, *, capital: bool = False) -> str:
    names = sorted(_named(kind), key=lambda n: (-len(n), n))
    if capital:
        names = [f"{n[0].upper()}{n[1:]}" for n in names]
    return "|".join(re.escape(n).replace("'", "['’]") for n in names)


_MONTH = rf"(?P<month>(?:{_any('month', capital=True)})\b\.?)"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_WEEKDAY = (
    rf"(?P<weekday>(?:{_any('weekday', capital=True)})|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)"
    r"(?:\.|(?=,? (?:[A-Z][a-z]{2}|\d))))"
)
_PART = rf"(?P<part>(?i:{_any('daypart')}))"
_UNIT = r"(?P<unit>(?i:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|century))"
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


def _rule(pattern: str, read: Callable[[re.Match[str], _Clock], _Reading | None]) -> _Rule:
    return _Rule(re.compile(pattern), read)


_RULES: tuple[_Rule, ...] = (
    _rule(rf"\b(?P<x>(?:{_WEEKDAY},? )?(?:the )?{_MONTH} {_DAY},? {_YEAR})(?!\d)", _absolute),
    _rule(rf"\b(?P<x>(?:{_WEEKDAY},? )?(?:the )?{_DAY} (?:of )?{_MONTH},? {_YEAR})(?!\d)", _absolute),
    _rule(r"(?<![\d-])(?P<x>(?P<year>(?:19|20)\d\d)-(?P<mm>\d\d)-(?P<day>\d\d))(?![\d-])", _iso),
    _rule(r"(?<![\d/])(?P<x>(?P<a>\d\d?)[/.](?P<b>\d\d?)[/.](?P<year>(?:19|20)\d\d))(?!\d)", _slashed),
    _rule(rf"\b(?P<x>(?:{_WEEKDAY},? (?:the )?|(?i:last|this|next|this past) )?{_MONTH} {_DAY}\b)"
          r"(?!\d|:\d|,\d|[ -](?:people|percent))",
          _month_and_day),
    _rule(rf"\b(?P<x>(?:{_WEEKDAY},? )?(?:the )?{_DAY} (?:of )?{_MONTH}\b)(?! \d)", _month_and_day),
    _rule(rf"\b{_MONTH} \d\d?(?:st|nd|rd|th)?(?: ?(?:and|or|to|through|until|-|–) ?)"
          rf"(?P<x>{_DAY}\b)(?!,\d|[:.]\d| (?:people|percent|[a-z]+ed\b))", _second_day),
    _rule(rf"\b(?P<x>(?:the )?week of {_MONTH} {_DAY})\b", _week_of),
    _rule(rf"\b(?P<x>{_MODS}{_MONTH}(?:,? of|,)? {_YEAR})(?!\d)", _month_and_year),
    _rule(rf"\b(?P<x>(?:(?P<which>(?i:last|next|this|past)) )?{_MODS}"
          rf"(?P<month>(?:{_any('month', capital=True)}))\b(?![a-z])"
          r"(?:(?:,? of)? (?P<of>(?i:(?:last|next|this) year)))?)", _month_alone),
    _rule(rf"\b(?P<x>{_CLOCK}{_ZONE}(?:,? (?:on )?(?:(?P<which>(?i:last|next|this)) )?{_WEEKDAY})?)",
          _clock_time),
    _rule(rf"\b(?P<x>(?P<noon>(?i:noon|midday|midnight))(?: (?:on )?{_WEEKDAY})?)\b", _noon),
    _rule(rf"(?<![\d.,:$])(?P<x>{_CLOCK24})", _clock_time),
    _rule(rf"\b(?P<x>(?:(?P<which>(?i:last|next|this|this past|past)) )?{_MODS}{_WEEKDAY},? {_PART})\b",
          _weekday_part),
    _rule(rf"\b(?P<x>(?:(?P<which>(?i:last|next|this|this past|past|coming|this coming)) )?{_MODS}"
          rf"{_WEEKDAY})(?!\w)", _weekday_alone),
    _rule(rf"\b(?P<x>(?P<which>(?i:this|last|yesterday|tomorrow)) {_PART})\b", _this_part),
    _rule(r"\b(?P<x>(?:(?:early|earlier|late|later) )?(?P<near>(?i:the day before yesterday|the day after "
          r"tomorrow|yesterday|today|tomorrow|tonight)))\b", _near_day),
    _rule(rf"\b(?P<before>{_IN} |(?:early|late|mid)[- ])?(?P<x>{_YEAR})"
          r"(?![\d,]\d|[ -](?:people|men|women|percent|miles|feet|troops)|%|\.\d|s\b|['’]s\b|:|/)", _bare_year),
    _rule(r"\b(?P<x>(?i:(?:the )?(?:early |late |mid-?)?)['’]?(?P<decade>(?:1[5-9]|20)?\d0)['’]?s)\b", _decade),
    _rule(r"\b(?P<x>(?i:(?:early|earlier|late|later) )?(?P<which>(?i:last|this past|this|next|the coming|"
          r"the previous)) (?P<unit>(?i:week|month|year|quarter|decade)))\b(?![ -](?i:end|long))",
          _period),
    _rule(r"\b(?P<x>(?P<which>(?i:the|this|last|next|this past|the past|this coming))"
          r"(?: (?i:holiday|long))? (?i:weekend))\b", _the_weekend),
    _rule(rf"\b(?P<x>(?i:(?:the )?)(?:(?i:early|late|mid)[ -])?(?P<season>(?i:{_any('season')}))"
          rf"(?: of)? {_YEAR})\b", _season_of),
    _rule(rf"\b(?P<x>(?P<which>(?i:last|next|this|past)) (?P<season>(?i:{_any('season')})))\b",
          _season_of),
    _rule(rf"\b(?P<x>(?i:the )?(?P<nth>(?i:{_any('ordinal')}))[ -](?P<part>(?i:quarter|half))"
          rf"(?: of (?:fiscal )?{_YEAR}|(?= (?:of|profit|earning|result|sales|revenue|loss|net|gdp))))\b",
          _quarter_of),
    _rule(rf"\b(?P<x>(?:(?P<which>(?i:last|next|this)) )?(?P<holiday>(?i:{_any('holiday')}))"
          rf"(?:,? {_YEAR})?)\b(?! (?:Island|Bowl|Parade|tree))", _holiday_of),
    _rule(rf"\b(?P<x>(?:{_COUNT}|(?i:a few|several|some|many))[ -]{_UNITS} "
          r"(?i:ago|earlier))\b", _ago),
    _rule(r"\b(?i:on) (?P<x>the (?P<day>\d\d?)(?:st|nd|rd|th))\b(?! [a-z]+ ?(?:floor|century|day|anniversary)|"
          r"[- ](?:floor|century|day|anniversary|birthday|street|avenue|[A-Z]))", _numbered_day),
    _rule(rf"\b(?P<x>(?i:(?:earlier |later )?(?P<which>that same|the same|that|the next|the following)) "
          rf"(?P<unit>(?i:day|year|{_any('daypart')})))\b(?!['’-])", _same_or_next),
    _rule(rf"\b(?P<x>(?P<which>(?i:the)) (?P<unit>(?i:day before)))\b(?=[,.;])", _same_or_next),
    _rule(rf"\b(?i:in|over|during) (?P<x>(?i:the) {_UNITS}(?<=s)) (?i:before|after|since|following|leading)\b",
          _duration),
    _rule(rf"\b(?P<x>(?P<often>(?i:{_any('often')})))\b(?! (?:[A-Z]|newspaper|mail))", _often),
    _rule(rf"\b(?P<x>(?i:every|each)(?: (?i:other|single))? (?:(?:{_NUM} )?{_UNITS}|{_WEEKDAY}))\b", _every),
    _rule(rf"(?<![\w$€£.,-])(?P<x>(?:(?i:the )?(?i:past|last|next|first|final|coming) )?{_NUM}"
          rf"(?:(?:[ -](?i:more|full|whole|straight|consecutive|additional|calendar))?[ -]{_UNITS}))\b"
          rf"{_NOT_OLD}", _duration),
    _rule(rf"\b(?P<x>(?P<number>(?i:half an?|a couple of)) {_UNITS})\b{_NOT_OLD}", _duration),
    _rule(rf"\b(?i:for|in|within|after|nearly|almost|over|than|spent|lasted|about|least|once|took|takes|take)"
          rf" (?P<x>(?P<number>an?) {_UNIT})\b{_NOT_OLD}(?![ -]long)", _duration),
    _rule(rf"\b(?P<x>(?i:the )?(?i:past|last|coming|recent|several|a few|the few|many|next few|past few|"
          rf"last few|past several|last several|recent) {_UNITS}(?<=s))\b{_NOT_OLD}", _duration),
    _rule(rf"\b(?P<x>(?i:the past) {_UNIT})\b", lambda m, c: _Reading(
        _length_value(1.0, _unit_code(m["unit"])), "other", basis="a length of time")),
    _rule(rf"\b(?i:for|after|over|within|in|took|take) (?P<x>{_UNITS}(?<=s))\b(?! of age){_NOT_OLD}", _duration),
    _rule(r"\b(?P<x>(?i:now|currently|nowadays|at present|at the moment|right now))\b(?! that\b)",
          _vague("PRESENT_REF")),
    _rule(r"\b(?P<x>(?i:the (?:near |distant |foreseeable )?future))\b", _vague("FUTURE_REF")),
    _rule(r"\b(?i:in) (?P<x>(?i:the (?:recent |distant )?past))\b(?! \w+ (?:year|week|month|day|decade))",
          _vague("PAST_REF")),
)  # fmt: skip


def _longest(clock: _Clock) -> list[_Candidate]:
    """Candidates that do not overlap: the longer wins, then the earlier rule of the table."""
    every = [
        _Candidate(match, rule, order)
        for order, rule in enumerate(_RULES)
        for match in rule.pattern.finditer(clock.view)
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
