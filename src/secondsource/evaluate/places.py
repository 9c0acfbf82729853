"""Yardstick ``places``: place names and where they are, in the geoparsing sets' format.

A name is detected when the two overlap, one to one (``detection``), or are the same
(``detection.exact``).  Of those detected that have coordinates in the gold, ``within_161km`` is the
share that ours are at most 161 km (100 miles) from, as the literature counts; a name of ours that
has no coordinates is not within.  ``end_to_end`` takes both together.  The trivial reader beside
ours takes every capitalised name that the gazetteer holds for its most populous place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.annotate.annotation import Annotation
from secondsource.evaluate.corpora import Record
from secondsource.evaluate.marked import Laid, Marked, Marks, beside_trivial, lay, misses, span_of
from secondsource.evaluate.metrics import PRF, Share
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.lexicon.gazetteer import load_gazetteer
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


def rule(name: str) -> str:
    """How two count as the same in the figure of that name."""
    return "exact" if ".exact" in name else "overlap"


def _toponym(row: Record, place: str) -> Toponym:
    lat, lon = row.get("lat"), row.get("lon")
    at = None if lat is None or lon is None else (float(lat), float(lon))
    return Toponym(span_of(row, place), at)


_PLACES = Marks("toponyms", _toponym, lambda row: not str(row.get("type")).endswith(_COMMON))


def records(files: Iterable[Path]) -> list[Marked[Toponym]]:
    """The texts of all files.

    Raises:
        DataError: a record is not in the format.
    """
    return _PLACES.records(files)


def predict(case: Case) -> Iterator[tuple[Marked[Toponym], Prediction]]:
    """Let the desk annotate every text."""
    return _PLACES.predict(case, _rows)


def _rows(annotation: Annotation) -> list[Record]:
    return [
        {"start": p.span.start, "end": p.span.end, "name": p.name, "lat": p.lat, "lon": p.lon}
        for p in annotation.places
    ]


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


def judge(document: Marked[Toponym], prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one text."""
    laid = _PLACES.lay(document, prediction)
    told = misses(
        laid,
        lambda t: str(t.at),
        lambda a, b: "elsewhere" if a.at and not is_near(a, b) else None,
    )
    return beside_trivial(_tallies(laid), _tallies(lay(document, trivial(document)))), list(told)


def _tallies(laid: Laid[Toponym]) -> Tallies:
    both = laid.both
    placed = [(one, other) for one, other in both if one.at]
    near = sum(is_near(one, other) for one, other in placed)
    there = sum(1 for each in laid.document.marks if each.at)
    # A name of ours on one that the gold leaves unplaced is neither right nor wrong end to end.
    ours = len(laid.said) - (len(both) - len(placed))
    return {
        "detection": laid.count(len(both)),
        "detection.exact": laid.count(sum(one.span == other.span for one, other in both)),
        "within_161km": Share(near, len(placed)),
        "end_to_end": PRF(near, ours - near, there - near),
    }


def is_near(gold: Toponym, said: Toponym) -> bool:
    """Both have coordinates, at most `NEAR_KM` apart."""
    return bool(gold.at and said.at and kilometres(gold.at, said.at) <= NEAR_KM)


_CAPITALISED = re.compile(r"[A-Z][\w’'.-]{2,}(?: [A-Z][\w’'.-]*){0,3}")


def trivial(document: Marked[Toponym]) -> Iterator[Toponym]:
    """Every run of capitalised words that names a place, as the most populous of that name.

    >>> [each.at for each in trivial(Marked("t", "They left Paris on foot.", (), {}))]
    [(48.86, 2.36)]
    """
    at = 0
    while found := _CAPITALISED.search(document.text, at):
        at = found.end()
        parts = found.group().split(" ")
        for count in range(len(parts), 0, -1):
            name = " ".join(parts[:count])
            known = load_gazetteer().find(name)
            if known:
                at = found.start() + len(name)
                yield Toponym(Span(found.start(), at), (known[0].lat, known[0].lon))
                break
        else:
            at = found.start() + len(parts[0])
