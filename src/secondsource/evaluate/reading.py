"""What was judged: a dossier's JSON (``secondsource/dossier/1``), as far as the judge needs it.

The judge scores the JSON and not the objects, so that whoever scores a prediction file again scores
exactly what we did, and any other program's dossier can be scored as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondsource.errors import DataError
from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import Record
from secondsource.evaluate.gold import number
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a dossier.

    ``sources`` holds for each link all the names that the dossier shows for it (the link's own and
    its entity's); ``bounds`` the (low, high) of its quantities; ``days`` its (from, to).
    """

    id: str
    report: str
    span: Span
    sources: tuple[tuple[str, ...], ...]
    origin: tuple[str, ...]
    certainty: str
    polarity: str
    quantities: tuple[tuple[str, float | None, float | None], ...]
    days: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class SaidClaim:
    """One claim of a dossier."""

    id: str
    statements: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class SaidConflict:
    """One conflict of a dossier."""

    id: str
    kind: str
    what: str
    sides: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier; report ids are those of the gold event, by position."""

    texts: Mapping[str, str]
    statements: tuple[Said, ...]
    claims: tuple[SaidClaim, ...]
    conflicts: tuple[SaidConflict, ...]
    labels: Mapping[str, Mapping[str, tuple[str, ...]]]
    models: Mapping[str, str]


def read(dossier: Mapping[str, Any], reports: Sequence[str], place: str) -> Reading:
    """Take a dossier apart; ``reports`` are the gold ids in the order that the desk was given.

    Raises:
        DataError: not a dossier, another number of reports, or a span outside its text.
    """
    record = dict(dossier)
    given = corpora.field(record, "reports", list, place)
    if len(given) != len(reports):
        problem = f"has {len(given)} reports, the gold event {len(reports)}"
        raise DataError(place, problem, "hand in the dossier of all reports in gold order")
    own = {report["id"]: gold for report, gold in zip(given, reports, strict=True)}
    texts = {own[report["id"]]: corpora.field(report, "text", str, place) for report in given}
    names = {entity["id"]: entity["name"] for entity in record.get("entities") or ()}
    rows = corpora.field(record, "statements", list, place)
    return Reading(
        texts=texts,
        statements=tuple(_said(row, own, texts, names, place) for row in rows),
        claims=tuple(
            SaidClaim(row["id"], tuple(row["statements"]), row["status"])
            for row in record.get("claims") or ()
        ),
        conflicts=tuple(_conflict(row) for row in record.get("conflicts") or ()),
        labels=_labels(record, own, names),
        models=dict((record.get("made") or {}).get("models") or {}),
    )


def _said(
    row: Record,
    own: Mapping[str, str],
    texts: Mapping[str, str],
    names: Mapping[str, str],
    place: str,
) -> Said:
    where = f"{place}, statement {row.get('id')}"
    report = own.get(corpora.field(row, "report", str, where), "")
    start, end = (corpora.field(row, name, int, where) for name in ("start", "end"))
    if not report or not 0 <= start < end <= len(texts[report]):
        raise DataError(where, "is outside its report", "check report, start and end")
    origin = row.get("origin") or {}
    return Said(
        id=corpora.field(row, "id", str, where),
        report=report,
        span=Span(start, end),
        sources=tuple(
            _names(link.get("source"), link.get("entity"), names) for link in row.get("chain") or ()
        ),
        origin=_names(origin.get("name"), origin.get("entity"), names),
        certainty=row.get("certainty") or "asserted",
        polarity=row.get("polarity") or "positive",
        quantities=tuple(
            (each.get("what") or "", number(each.get("low")), number(each.get("high")))
            for each in row.get("quantities") or ()
        ),
        days=tuple((each.get("from"), each.get("to")) for each in row.get("dates") or ()),
    )


def _names(name: str | None, entity: str | None, names: Mapping[str, str]) -> tuple[str, ...]:
    shown = [name, names.get(entity or "")]
    return tuple(dict.fromkeys(each for each in shown if each))


def _conflict(row: Record) -> SaidConflict:
    return SaidConflict(
        id=row["id"],
        kind=row["kind"],
        what=row.get("what") or "",
        sides=tuple(tuple(side["statements"]) for side in row["sides"]),
    )


def _labels(
    record: Record, own: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        f"{number} {names.get(row['entity'], row['entity'])}": {
            own[report]: tuple(use["text"] for use in uses)
            for report, uses in row["by_report"].items()
            if report in own
        }
        for number, row in enumerate(record.get("labels") or ())
    }
