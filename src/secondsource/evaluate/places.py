"""Yardstick ``places``: place names and where they are, in the geoparsing sets' format.

A name is detected when the two overlap, one to one (``detection``), or are the same
(``detection.exact``).  Of those detected that have coordinates in the gold, ``within_161km`` is the
share that ours are at most 161 km (100 miles) from, as the literature counts; a name of ours that
has no coordinates is not within.  ``end_to_end`` takes both together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.acquire.extract import report_from_record
from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import PRF, Share
from secondsource.evaluate.times import align
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.spans import Span

NEAR_KM = 161.0
_EARTH_KM = 6371.0088
# GeoWebNews also marks common nouns ("the village") and what is no place; no detector of names
# should find these (README of the set).
_COMMON = ("_Expression", "Non_Toponym")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Toponym:
    """A name in a text; ``at`` in WGS 84 degrees (latitude, longitude), None when unresolved."""

    span: Span
    at: Point | None


@dataclass(frozen=True, slots=True)
class Placed:
    """One text with its place names."""

    id: str
    text: str
    toponyms: tuple[Toponym, ...]
    record: Record


def rule(name: str) -> str:
    """How two count as the same in the figure of that name."""
    return "exact" if ".exact" in name else "overlap"


def documents(path: Path) -> Iterator[Placed]:
    """The texts of a file.

    Raises:
        DataError: a record is not in the format.
    """
    for place, record in corpora.lines_of(path):
        rows = field(record, "toponyms", list, place)
        toponyms = tuple(
            _toponym(row, place) for row in rows if not str(row.get("type")).endswith(_COMMON)
        )
        text = field(record, "text", str, place)
        yield Placed(field(record, "id", str, place), text, toponyms, record)


def _toponym(row: Record, place: str) -> Toponym:
    start, end = (field(row, name, int, place) for name in ("start", "end"))
    lat, lon = row.get("lat"), row.get("lon")
    at = None if lat is None or lon is None else (float(lat), float(lon))
    return Toponym(Span(start, end), at)


def records(files: Iterable[Path]) -> list[Placed]:
    """The texts of all files."""
    return [document for file in files for document in documents(file)]


def predict(case: Case) -> Iterator[tuple[Placed, Prediction]]:
    """Let the desk annotate every text."""
    read = records(case.files)
    for number, document in enumerate(read):
        case.progress(number, len(read), document.id)
        rows = [
            {
                "start": each.span.start,
                "end": each.span.end,
                "name": each.name,
                "lat": each.lat,
                "lon": each.lon,
            }
            for each in case.desk.annotation(report_from_record(document.record)).places
        ]
        yield document, {"id": document.id, "toponyms": rows}


def kilometres(one: Point, other: Point) -> float:
    """Great-circle distance (haversine) on a sphere of the earth's mean radius.

    >>> round(kilometres((52.52, 13.405), (48.8566, 2.3522)))  # Berlin to Paris
    877
    >>> kilometres((10.0, 180.0), (10.0, -180.0)) < 1e-6
    True
    """
    (lat, lon), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def judge(document: Placed, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one text."""
    place = f"prediction {document.id}"
    said = [_toponym(row, place) for row in prediction.get("toponyms") or ()]
    gold = document.toponyms
    pairs = align([each.span for each in gold], [each.span for each in said])
    both = [(gold[row], said[column]) for row, column in pairs.items()]
    exact = sum(one.span == other.span for one, other in both)
    placed = [(one, other) for one, other in both if one.at]
    near = sum(is_near(one, other) for one, other in placed)
    there = sum(1 for each in gold if each.at)
    # A name of ours on one that the gold leaves unplaced is neither right nor wrong end to end.
    ours = len(said) - (len(both) - len(placed))
    return {
        "detection": PRF(len(pairs), len(said) - len(pairs), len(gold) - len(pairs)),
        "detection.exact": PRF(exact, len(said) - exact, len(gold) - exact),
        "within_161km": Share(near, len(placed)),
        "end_to_end": PRF(near, ours - near, there - near),
    }, list(_misses(document, said, pairs))


def is_near(gold: Toponym, said: Toponym) -> bool:
    """Both have coordinates, at most `NEAR_KM` apart."""
    return bool(gold.at and said.at and kilometres(gold.at, said.at) <= NEAR_KM)


def _misses(document: Placed, said: Sequence[Toponym], pairs: Mapping[int, int]) -> Iterator[Miss]:
    for row, one in enumerate(document.toponyms):
        words = f"“{one.span.of(document.text)}” {one.at}"
        if row not in pairs:
            yield Miss(document.id, "missed", words)
        elif one.at and not is_near(one, said[pairs[row]]):
            yield Miss(document.id, "elsewhere", f"{words}, read as {said[pairs[row]].at}")
    for column, other in enumerate(said):
        if column not in pairs.values():
            yield Miss(document.id, "spurious", f"“{other.span.of(document.text)}” {other.at}")
