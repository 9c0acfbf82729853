"""The calendar and the clock that time expressions are read by.

A *reading* is what some words mean: a TIMEX3 value and an interval of days.  The *clock* of a
report knows its day of publication and tells the tense at an offset, so that "Friday" can be
counted backwards or forwards.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Literal, NamedTuple

from secondsource.annotate.annotation import Annotation, Granularity, Token
from secondsource.lexicon import rows
from secondsource.spans import Span

Tense = Literal["past", "present", "future"]

#: The basis of a reading whose words say the whole date.
STATED = "stated"


# ------------------------------------------------------------------------------------ calendar


class Reading(NamedTuple):
    value: str
    granularity: Granularity
    first: date | None = None
    last: date | None = None
    basis: str = ""


@cache
def named(kind: str) -> dict[str, str]:
    return {row[1]: row[2] if len(row) > 2 else "" for row in rows("times") if row[0] == kind}


def month_number(name: str) -> int:
    """The month 1-12 of a name or short form, with or without its full stop."""
    return int(named("month")[name.lower().rstrip(".")])


def weekday_number(name: str) -> int:
    """The weekday 0-6 (Monday 0) of a name or short form."""
    name = name.lower().rstrip(".")
    return next(int(n) for day, n in named("weekday").items() if day.startswith(name[:3]))


def safe_date(year: int, month: int, day: int) -> date | None:
    """That date, None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def on_day(when: date | None, basis: str = STATED) -> Reading | None:
    """One day."""
    return Reading(when.isoformat(), "day", when, when, basis) if when else None


def in_week(when: date, basis: str) -> Reading:
    """The ISO week that a day lies in."""
    first = when - timedelta(days=when.weekday())
    year, number, _ = when.isocalendar()
    return Reading(f"{year}-W{number:02d}", "week", first, first + timedelta(days=6), basis)


def on_weekend(when: date, basis: str) -> Reading:
    """Saturday and Sunday of the ISO week that a day lies in."""
    saturday = when + timedelta(days=5 - when.weekday())
    year, number, _ = when.isocalendar()
    last = saturday + timedelta(days=1)
    return Reading(f"{year}-W{number:02d}-WE", "day", saturday, last, basis)


def in_month(year: int, month: int, basis: str = STATED) -> Reading:
    """A calendar month."""
    last = calendar.monthrange(year, month)[1]
    span = date(year, month, 1), date(year, month, last)
    return Reading(f"{year}-{month:02d}", "month", *span, basis)


def in_year(year: int, basis: str = STATED) -> Reading | None:
    """A calendar year, None beyond the calendar."""
    if not 1 <= year <= 9999:
        return None
    return Reading(f"{year:04d}", "year", date(year, 1, 1), date(year, 12, 31), basis)


def in_months(year: int, first: int, count: int, value: str, basis: str) -> Reading:
    """``count`` whole months from month ``first`` of ``year``; they may run into the next."""
    end_year, end_month = shift(year, first, count - 1)
    last = date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
    granularity: Granularity = "season" if "-" in value else "year"
    return Reading(value, granularity, date(year, first, 1), last, basis)


def in_season(year: int, code: str, basis: str) -> Reading:
    """A northern, meteorological season; winter carries the year that it begins in."""
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    return in_months(year, start, 3, f"{year}-{code}", basis)


def in_quarter(year: int, number: int, basis: str) -> Reading:
    """A quarter of a calendar year."""
    return in_months(year, 3 * number - 2, 3, f"{year}-Q{number}", basis)


def shift(year: int, month: int, by: int) -> tuple[int, int]:
    """The year and month that many months later (earlier when negative)."""
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def _easter(year: int) -> date:
    """Gregorian Easter Sunday (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def on_holiday(name: str, year: int) -> date:
    """The day of a feast of the list of times, in that year."""
    rule = named("holiday")[name]
    if rule.startswith("easter"):
        return _easter(year) + timedelta(days=int(rule.removeprefix("easter")))
    if "/" not in rule:
        return date(year, int(rule[:2]), int(rule[3:]))
    rule, _, later = rule.partition("+")
    month, weekday, which = (int(part) for part in rule.split("/"))
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[which - 1 if which > 0 else which]) + timedelta(int(later or 0))


# --------------------------------------------------------------------------------------- clock


class Clock:
    """What a reading may ask of a report: its day of publication, the tense, the quotations.

    ``told`` is the last day, month or year that was read, for "the next day".
    """

    def __init__(self, text: str, annotation: Annotation, anchor: date | None) -> None:
        self.text = text
        self.annotation = annotation
        self.anchor = anchor
        self.told: Reading | None = None

    @cached_property
    def view(self) -> str:
        """The text as the patterns see it: single spaces for line ends, capitals in title case."""
        text = re.sub(r"[\n\t\u00a0\u2009\u202f]", " ", self.text)
        if text.upper() == text:
            titled = text.title()
            if len(titled) == len(text):
                return titled
        return text

    @cached_property
    def _starts(self) -> list[int]:
        return [t.start for t in self.annotation.tokens]

    def token(self, offset: int) -> Token | None:
        """The token at an offset, None between tokens."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0 or self.annotation.tokens[at].end <= offset:
            return None
        return self.annotation.tokens[at]

    def index(self, offset: int) -> int | None:
        """The number of the token at an offset."""
        at = bisect_right(self._starts, offset) - 1
        return at if at >= 0 and self.annotation.tokens[at].end > offset else None

    @cached_property
    def quotations(self) -> list[Span]:
        quoted = re.compile(r"“[^”\n]{2,}(?:”|(?=\n|$))|\"[^\"\n]{2,}(?:\"|(?=\n|$))|``.{2,}?''")
        return [Span(*m.span()) for m in quoted.finditer(self.text)]

    def quoted(self, offset: int) -> bool:
        """True inside quotation marks."""
        return any(q.start <= offset < q.end for q in self.quotations)

    def basis(self, tense: Tense | None = None) -> str:
        """What a reading was counted from, in words for the reader."""
        how = f" ({tense} tense)" if tense else ""
        return f"counted from the publication date, {self.anchor}{how}"

    def tense(self, offset: int) -> Tense:
        """The tense of the clause that the words at an offset stand in; past when unsure."""
        if _AHEAD_BEFORE.search(self.view, max(0, offset - 24), offset):
            return "future"
        at = self.index(offset)
        if at is None or _AFTER_IT.search(self.view, max(0, offset - 16), offset):
            return "past"  # "the message from Tuesday is clear", "since Monday"
        tokens, first = self.annotation.tokens, at
        possessed = tokens[tokens[at].head].pos == "NOUN" and tokens[at].head > at
        for _ in range(12):
            tense = _verb_tense(tokens, at)
            if tense == "past" and first > at and tokens[at].lemma in named("arrange"):
                return "future"  # "planned a march on Saturday"
            if tense == "future" and possessed:
                if tokens[at].lemma in _ARRANGED and tokens[tokens[first].head].head == at:
                    return "future"  # "Monday's session is expected to be long"
                # "They would appeal Friday's ruling": only "will" looks ahead to a thing named so.
                return "future" if _helped_by(tokens, at, {"will", "'ll", "’ll"}) else "past"
            if tense:
                return tense
            head = tokens[at].head
            if head == at:
                return "past"
            at = head
        return "past"


_AFTER_IT = re.compile(r"(?i)\bmessage from \Z|\bsince \Z")
_ARRANGED = frozenset({"expect", "plan", "schedule", "set", "slate"})
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
        return "future" if verb.lemma.lower() in named("plan") and verb.pos != "PROPN" else None
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
        return "past" if verb.lemma in named("tell") else "future"
    if forms & {"is", "are", "am", "'re", "be"} and verb.tag in {"VBG", "VBN"}:
        return "past" if verb.lemma in named("tell") else "future"
    if verb.tag == "VB":
        governor = tokens[verb.head]
        return "future" if governor.lemma in named("plan") else None
    if verb.tag == "VBN" and verb.lemma in named("plan"):
        return "future"
    return "past" if verb.tag == "VBN" else None
