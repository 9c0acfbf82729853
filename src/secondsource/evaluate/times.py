"""Yardstick ``times``: time expressions and their calendar values, in TempEval-3's format.

As the TempEval-3 scorer counts (UzZaman et al., SemEval 2013, task 1): an expression is detected
when the two overlap (``relaxed``) or are the same (``strict``); ``value`` and ``type`` are the
relaxed F1 with only those counted as hits that also have the right value or type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.acquire.extract import report_from_record
from secondsource.annotate.times import timex_type
from secondsource.evaluate import corpora, metrics
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import PRF
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression with its TIMEX3 type and value."""

    span: Span
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Dated:
    """One text with its time expressions; ``record`` as it stands in the file."""

    id: str
    text: str
    timexes: tuple[Timex, ...]
    record: Record


def rule(name: str) -> str:
    """How two count as the same in the figure of that name."""
    return "exact" if ".strict" in name else "overlap"


def documents(path: Path) -> Iterator[Dated]:
    """The texts of a file.

    Raises:
        DataError: a record is not in the format.
    """
    for place, record in corpora.lines_of(path):
        rows = field(record, "timexes", list, place)
        text = field(record, "text", str, place)
        timexes = tuple(_timex(row, place) for row in rows)
        yield Dated(field(record, "id", str, place), text, timexes, record)


def _timex(row: Record, place: str) -> Timex:
    start, end = (field(row, name, int, place) for name in ("start", "end"))
    return Timex(Span(start, end), row.get("type") or "", row.get("value") or "")


def records(files: Iterable[Path]) -> list[Dated]:
    """The texts of all files."""
    return [document for file in files for document in documents(file)]


def predict(case: Case) -> Iterator[tuple[Dated, Prediction]]:
    """Let the desk annotate every text."""
    read = records(case.files)
    for number, document in enumerate(read):
        case.progress(number, len(read), document.id)
        found = case.desk.annotation(report_from_record(document.record)).times
        rows = [
            {
                "start": each.span.start,
                "end": each.span.end,
                "type": timex_type(each),
                "value": each.value,
            }
            for each in found
        ]
        yield document, {"id": document.id, "timexes": rows}


def judge(document: Dated, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one text."""
    place = f"prediction {document.id}"
    said = [_timex(row, place) for row in prediction.get("timexes") or ()]
    gold = document.timexes
    pairs = align([each.span for each in gold], [each.span for each in said])
    both = [(gold[row], said[column]) for row, column in pairs.items()]

    def count(hits: int) -> PRF:
        return PRF(hits, len(said) - hits, len(gold) - hits)

    return {
        "value": count(sum(one.value == other.value for one, other in both)),
        "type": count(sum(one.type == other.type for one, other in both)),
        "relaxed": count(len(pairs)),
        "strict": count(sum(one.span == other.span for one, other in both)),
    }, list(_misses(document, said, pairs))


def align(gold: Sequence[Span], said: Sequence[Span]) -> dict[int, int]:
    """Which overlaps which, one to one, by the greatest total overlap.

    >>> align([Span(0, 4), Span(5, 9)], [Span(0, 9)])
    {0: 0}
    """
    return metrics.assign(
        {
            (row, column): one.jaccard(other)
            for row, one in enumerate(gold)
            for column, other in enumerate(said)
            if one.overlaps(other)
        }
    )


def _misses(document: Dated, said: Sequence[Timex], pairs: Mapping[int, int]) -> Iterator[Miss]:
    for row, one in enumerate(document.timexes):
        words = f"“{one.span.of(document.text)}” {one.type} {one.value}"
        if row not in pairs:
            yield Miss(document.id, "missed", words)
            continue
        other = said[pairs[row]]
        if (one.value, one.type) != (other.value, other.type):
            read = f"“{other.span.of(document.text)}” {other.type} {other.value}"
            yield Miss(document.id, "value", f"{words}, read as {read}")
    for column, other in enumerate(said):
        if column not in pairs.values():
            words = f"“{other.span.of(document.text)}” {other.type} {other.value}"
            yield Miss(document.id, "spurious", words)
