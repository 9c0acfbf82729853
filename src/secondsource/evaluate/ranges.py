"""Yardstick ``ranges``: the lowest and highest toll that a text gives, in the Airwars sets' format.

Files: incidents, each with a ``text`` that sums up what several sources said, and the range that
its authors published for those killed and injured.  Scored where a range was published.  Beside
ours stands a trivial reader, in the same run: the lowest and highest of all counts of that harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.acquire.extract import report_from_record
from secondsource.annotate.annotation import Annotation
from secondsource.annotate.tolls import Range, find_range
from secondsource.errors import DataError
from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import Share
from secondsource.evaluate.yardstick import Case, Desk, Miss, Prediction, Tallies

HARMS = {"killed": frozenset({"killed"}), "injured": frozenset({"injured", "hospitalised"})}


@dataclass(frozen=True, slots=True)
class Incident:
    """One text and the ranges published for it; None where there is none."""

    id: str
    ranges: Mapping[str, Range | None]
    record: Record


def rule(name: str) -> str:
    """Both ends the same; for ``overlap``, that the two have a number in common."""
    return "overlap" if name.endswith("overlap") else "exact"


def records(files: Iterable[Path]) -> list[Incident]:
    """All incidents of all files that have a text.

    Raises:
        DataError: a record has no text, or a range without numbers.
    """
    return [
        Incident(
            field(record, "id", str, place),
            {name: _range(record.get(name), f"{place}, {name}") for name in HARMS},
            record,
        )
        for file in files
        for place, record in corpora.lines_of(file)
        if field(record, "text", str, place).strip()
    ]


def _range(value: Any, place: str) -> Range | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise DataError(place, "is no range", "give {low, high} or null")
    low, high = field(value, "low", int, place), field(value, "high", int, place)
    return Range(low, high)


def predict(case: Case) -> Iterator[tuple[Incident, Prediction]]:
    """Let the desk read every text."""
    incidents = records(case.files)
    for number, incident in enumerate(incidents):
        case.progress(number, len(incidents), incident.id)
        yield incident, {"id": incident.id, **_read(incident.record, case.desk)}


def _read(record: Record, desk: Desk) -> Prediction:
    report = report_from_record(record)
    annotation = desk.annotation(report)
    found: Prediction = {}
    for name, events in HARMS.items():
        told = find_range(report.text, annotation, annotation.quantities, events)
        found[name] = _public(told)
        found[f"{name}_all_numbers"] = _public(_all_numbers(annotation, events))
    return found


def _all_numbers(annotation: Annotation, events: frozenset[str]) -> Range | None:
    """The trivial reader: the lowest and highest of every count of that harm."""
    counts = [q for q in annotation.quantities if q.what.split()[-1] in events and not q.unit]
    ends = [int(end) for q in counts for end in (q.low, q.high) if end]
    return Range(min(ends), max(ends)) if ends else None


def _public(told: Range | None) -> dict[str, int] | None:
    return None if told is None else told._asdict()


def judge(incident: Incident, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one incident."""
    tallies: Tallies = {}
    misses = []
    for name, wanted in incident.ranges.items():
        place = f"prediction {incident.id}, {name}"
        given = _range(prediction.get(name), place)
        trivial = _range(prediction.get(f"{name}_all_numbers"), place)
        there = int(wanted is not None)
        tallies[f"{name}.exact"] = Share(there and given == wanted, there)
        tallies[f"{name}.overlap"] = Share(_overlap(wanted, given), there)
        tallies[f"{name}.exact.all_numbers"] = Share(there and trivial == wanted, there)
        if wanted is not None and given != wanted:
            told = f"{incident.id}: wanted {_words(wanted)}, given {_words(given)}"
            misses.append(Miss("ranges", f"wrong range, {name}", told))
    return tallies, misses


def _overlap(one: Range | None, other: Range | None) -> bool:
    return bool(one and other and one.low <= other.high and other.low <= one.high)


def _words(told: Range | None) -> str:
    return "none" if told is None else f"{told.low} to {told.high}"
