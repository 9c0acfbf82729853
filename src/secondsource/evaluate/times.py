"""Yardstick ``times``: time expressions and their calendar values, in TempEval-3's format.

As the TempEval-3 scorer counts (UzZaman et al., SemEval 2013, task 1): an expression is detected
when the two overlap (``relaxed``) or are the same (``strict``); ``value`` and ``type`` are the
relaxed F1 with only those counted as hits that also have the right value or type.  The trivial
reader beside ours is a handful of patterns: dates, weekdays counted backwards, years, "today".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from secondsource.annotate.annotation import Annotation
from secondsource.annotate.times import timex_type
from secondsource.evaluate.corpora import Record
from secondsource.evaluate.marked import Laid, Marked, Marks, beside_trivial, lay, misses, span_of
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression with its TIMEX3 type and value."""

    span: Span
    type: str
    value: str


def rule(name: str) -> str:
    """How two count as the same in the figure of that name."""
    return "exact" if ".strict" in name else "overlap"


def _timex(row: Record, place: str) -> Timex:
    return Timex(span_of(row, place), row.get("type") or "", row.get("value") or "")


_TIMES = Marks("timexes", _timex)


def records(files: Iterable[Path]) -> list[Marked[Timex]]:
    """The texts of all files.

    Raises:
        DataError: a record is not in the format.
    """
    return _TIMES.records(files)


def predict(case: Case) -> Iterator[tuple[Marked[Timex], Prediction]]:
    """Let the desk annotate every text."""
    return _TIMES.predict(case, _rows)


def _rows(annotation: Annotation) -> list[Record]:
    return [
        {"start": t.span.start, "end": t.span.end, "type": timex_type(t), "value": t.value}
        for t in annotation.times
    ]


def judge(document: Marked[Timex], prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one text."""
    laid = _TIMES.lay(document, prediction)
    told = misses(
        laid,
        lambda t: f"{t.type} {t.value}",
        lambda a, b: None if (a.value, a.type) == (b.value, b.type) else "value",
    )
    return beside_trivial(_tallies(laid), _tallies(lay(document, trivial(document)))), list(told)


def _tallies(laid: Laid[Timex]) -> Tallies:
    return {
        "value": laid.count(sum(one.value == other.value for one, other in laid.both)),
        "type": laid.count(sum(one.type == other.type for one, other in laid.both)),
        "relaxed": laid.count(len(laid.pairs)),
        "strict": laid.count(sum(one.span == other.span for one, other in laid.both)),
    }


# The judge has its own patterns: those of the reader under test would be no stranger to it.
_MONTHS = "January February March April May June July August September October November December"
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_NEAR = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_PATTERN = re.compile(
    rf"\b(?:(?P<month>{'|'.join(_MONTHS.split())})(?: (?P<day>\d\d?)\b)?(?:,? (?P<year>\d{{4}}))?"
    rf"|(?P<weekday>{'|'.join(_WEEKDAYS.split())})"
    rf"|(?P<near>(?i:{'|'.join(_NEAR)}))"
    r"|(?P<alone>(?:19|20)\d\d)"
    r"|(?P<number>\d+) (?P<unit>day|week|month|year)s?)\b"
)


def trivial(document: Marked[Timex]) -> Iterator[Timex]:
    """What five patterns find; without a publication date no value is counted from it.

    >>> told = Marked("t", "It sank on Monday, 3 days before May 6, 2021.", (),
    ...               {"published": "2021-05-05"})
    >>> [each.value for each in trivial(told)]
    ['2021-05-03', 'P3D', '2021-05-06']
    """
    day = str(document.record.get("published") or "")[:10]
    now = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None
    for match in _PATTERN.finditer(document.text):
        kind = "DURATION" if match["unit"] else "DATE"
        yield Timex(Span(*match.span()), kind, _value(match, now))


def _value(match: re.Match[str], now: date | None) -> str:
    if match["unit"]:
        return f"P{match['number']}{match['unit'][0].upper()}"
    if match["alone"]:
        return match["alone"]
    if match["month"]:
        month = _MONTHS.split().index(match["month"]) + 1
        year = match["year"] or (f"{now.year}" if now else "XXXX")
        return f"{year}-{month:02d}" + (f"-{int(match['day']):02d}" if match["day"] else "")
    if now is None:
        return ""
    if match["near"]:
        return (now + timedelta(days=_NEAR[match["near"].lower()])).isoformat()
    back = (now.weekday() - _WEEKDAYS.split().index(match["weekday"])) % 7
    return (now - timedelta(days=back)).isoformat()
