"""What stories form by: a report in a few hundred bytes, read without any model.

::

    report ──► telling words, names, figures, each with where it stood ──► Sketch
           ──► the days on which the text says that something happened ──┘

A sketch is a pure function of the report, so it can be kept beside it and read back years later.
How telling a word is among the reports at hand is not in it: that is the grouper's to know.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from secondsource import lexicon
from secondsource.acquire.report import Report
from secondsource.cluster.story import (
    IN_LEAD,
    IN_TITLE,
    NAME,
    NUMBER,
    PERSON,
    PHRASE,
    Sketch,
    Trait,
)
from secondsource.lexicon.frequency import REPORTS, folded, rarity

# Beyond this many words a report tells its background, and a live page other happenings.
READ = 600
# The lead, in words: the report in brief, where agencies and desks put the news.
LEAD = 70
# Reports of fewer words are short: a round-up's item, an agency's flash.
SHORT = 150
# Traits kept.
KEPT = 112

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?\n]")
_STOPS = frozenset(".!?\n:")
# "Bridge shut - Harbour Post", "Bridge shut | News | Harbour Post": the page's furniture.
_SITE = re.compile(r"\s+(?:[-–—|]|::)\s+")
_AGE = re.compile(r"(?<![\w.])(\d{1,2})(?:-|\s)years?(?:-|\s)old|,\s(\d{2}),|\((\d{2})\)")


Embed = Callable[[str], NDArray[np.float32]]


class _Word(NamedTuple):
    form: str
    rarity: float
    is_name: bool | None  # None: a figure
    is_given: bool


@lru_cache(maxsize=1 << 17)
def _word(token: str) -> _Word:
    if token[0].isdigit():
        return _Word(token.replace(",", ""), 0.0, None, False)
    form = folded(token).removesuffix("'s")
    is_name = token[0].isupper()
    return _Word(form, rarity(form), is_name, is_name and form in _given_names())


@cache
def _given_names() -> frozenset[str]:
    return frozenset(folded(name) for name in lexicon.words("given_names"))


@lru_cache(maxsize=1 << 17)
def rarity_of(trait: str) -> float:
    """How telling a trait is in news at large, 0-6.5 (`secondsource.lexicon.frequency.rarity`).

    Figures and pairs of names are in no list of words: two digits say little, a street number or
    a surname behind its given name much.

    >>> rarity_of("bridge") < rarity_of("ana ruiz"), rarity_of("12") < rarity_of("1,243")
    (True, True)
    """
    if trait[0].isdigit() or trait[0] == "#":
        return _FIGURES.get(len(trait), 5.5) if trait[:2] not in {"19", "20"} else 2.0
    first, _, second = trait.partition(" ")
    if second:
        return min(log(REPORTS / 4), max(rarity(first), rarity(second)) + 1.0)
    return rarity(first)


_FIGURES = {1: 0.5, 2: 2.0, 3: 3.5, 4: 4.5}


class _Seen:
    """What was seen of one trait."""

    __slots__ = ("lower", "marks", "times")

    def __init__(self) -> None:
        self.times, self.marks, self.lower = 0, 0, False


def _tally(text: str, where: int, seen: dict[str, _Seen], read: int) -> int:
    """Count the words, figures and pairs of names of one text; says how many words it read."""
    before: str | None = None
    is_first_name = False
    number = 0
    for word in _TOKEN.findall(text[: read * 9]):
        if word in _STOPS:
            # "St. Paul" goes on over its full stop, "on Monday. Ana" does not.
            before = before if word == "." and before and len(before) < 4 else None
            continue
        number += 1
        if number > read:
            break
        marks = where or (IN_LEAD if number <= LEAD else 0)
        form, rare, is_name, is_given = _word(word)
        if is_name is None:
            before = None
            if len(word) > 1:
                _note(seen, form, marks | NUMBER)
            continue
        if rare <= 0.7 or len(form) < 2:
            before = None
            continue
        if len(form) > 2:
            one = _note(seen, form, marks | NAME if is_name else marks)
            one.lower |= not is_name
        if not is_name:
            before = None
            continue
        if before is not None:
            is_person = is_first_name and rare > 2
            _note(seen, f"{before} {form}", marks | PHRASE | (PERSON if is_person else 0))
        before, is_first_name = form, is_given
    return number


def _note(seen: dict[str, _Seen], form: str, marks: int) -> _Seen:
    one = seen.get(form)
    if one is None:
        one = seen[form] = _Seen()
    one.times += 1
    one.marks |= marks
    return one


def sketch(report: Report, embed: Embed | None = None) -> Sketch:
    """What of a report tells which story it belongs to; pure, about a millisecond.

    ``embed`` makes a unit vector of a text.  It is asked for undated reports of fewer than `SHORT`
    words alone: there it won five points of average precision (allsides_neus, dev), on longer
    reports none (gva, ecbplus), and it takes five times as long as all the rest.

    >>> made = sketch(Report("A", "a.txt", "A barge struck the Kesten bridge at Vellmar on Monday. "
    ...     "Ana Ruiz, 43, was hurt.", title="Barge hits bridge", published=date(2021, 5, 4)))
    >>> [trait.form for trait in made.traits if trait.marks & (PHRASE | NUMBER)]
    ['ana ruiz', '#43', '43']
    >>> made.day - made.days[0], Sketch.from_bytes(made.to_bytes()) == made
    (1, True)
    """
    seen: dict[str, _Seen] = {}
    title = report.title or ""
    text = report.text
    if title and text.startswith(title):
        text = text[len(title) :]
    if not title:
        # A page without a headline: its first line, where that is short, is one.
        first, _, rest = text.lstrip().partition("\n")
        if rest and len(first) < 150:
            title, text = first, rest
    title = _headline(title)
    _tally(title, IN_TITLE, seen, 40)
    length = _tally(text, 0, seen, READ)
    for match in _AGE.finditer(text[: READ * 7]):
        _note(seen, f"#{next(filter(None, match.groups()))}", NUMBER)
    day = report.published.toordinal() if report.published else None
    meaning = b""
    if embed is not None and day is None and length < SHORT:
        vector = embed(f"{title}. {' '.join(text.split()[:60])}")
        meaning = np.clip(np.rint(vector * 127), -127, 127).astype(np.int8).tobytes()
    return Sketch(
        report.id,
        day,
        report.language,
        title[:120],
        min(length, READ),
        tuple(_kept(seen)),
        _days(text[: READ * 6], day),
        report.outlet,
        meaning,
    )


def _headline(title: str) -> str:
    """The title without the site's name behind it, where four words or more stand before."""
    head, *rest = _SITE.split(title)
    return head if rest and len(head.split()) > 3 else title


def _kept(seen: dict[str, _Seen]) -> list[Trait]:
    """The traits that weigh most; what stood in the headline or the lead weighs more."""
    ranked = []
    for form, one in seen.items():
        marks = one.marks & ~NAME if one.lower else one.marks
        weight = rarity_of(form) * (1 + log(one.times)) * (1.5 if marks & 6 else 1)
        ranked.append((-weight, form, min(one.times, 255), marks))
    ranked.sort()
    return [Trait(form, times, marks) for _, form, times, marks in ranked[:KEPT]]


@cache
def _calendar() -> tuple[re.Pattern[str], dict[str, int], dict[str, int]]:
    """English names of months (1-12) and weekdays (0-6), in small letters, and what finds days."""
    months, weekdays = dict[str, int](), dict[str, int]()
    for row in lexicon.rows("times"):
        if row[0] == "month":
            months[row[1].rstrip(".").lower()] = int(row[2])
        elif row[0] == "weekday":
            weekdays[row[1].rstrip(".").lower()] = int(row[2])
    any_month = "|".join(sorted(months, key=len, reverse=True))
    any_day = "|".join(sorted((w for w in weekdays if len(w) > 4), key=len, reverse=True))
    # The first letter decides quickly; to fold case letter by letter took three times as long.
    pattern = re.compile(
        r"\b(?=[0-9adfjlmnostwy])"
        rf"(?:(?P<month>{any_month})\b\.?\s(?P<on>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<year>(?:19|20)\d\d))?"
        rf"|(?P<on2>\d{{1,2}})\s(?P<month2>{any_month})\b\.?(?:,?\s(?P<year2>(?:19|20)\d\d))?"
        rf"|(?P<weekday>{any_day})\b|(?P<near>yesterday|today|tonight|this morning|last night))"
    )
    return pattern, months, weekdays


def _days(text: str, published: int | None) -> tuple[int, ...]:
    """The days that the text names, as ordinals, the first eight different ones in text order.

    A weekday is the last one before publication, or that day itself; a month and a day are the
    nearest such date not more than a week ahead.  Without a date of publication only full dates
    tell a day.
    """
    pattern, months, weekdays = _calendar()
    found: list[int] = []
    for match in pattern.finditer(text.lower()):
        day = _day_of(match, months, weekdays, published)
        if day is not None and day not in found:
            found.append(day)
            if len(found) == 8:
                break
    return tuple(found)


def _day_of(
    match: re.Match[str], months: dict[str, int], weekdays: dict[str, int], published: int | None
) -> int | None:
    year = match["year"] or match["year2"]
    month = months.get(match["month"] or match["month2"] or "")
    if month:
        number = int(match["on"] or match["on2"])
        if year:
            return _ordinal(int(year), month, number)
        if published is None:
            return None
        this = date.fromordinal(published).year
        choices = [_ordinal(y, month, number) for y in (this - 1, this, this + 1)]
        past = [each for each in choices if each is not None and each <= published + 7]
        return past[-1] if past else None
    if published is None:
        return None
    weekday = weekdays.get(match["weekday"] or "")
    if weekday is not None:
        return published - (date.fromordinal(published).weekday() - weekday) % 7
    return published - (match["near"] in {"yesterday", "last night"})


def _ordinal(year: int, month: int, day: int) -> int | None:
    if not 1 <= year <= 9998 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day).toordinal()
