"""Dossiers as a table: one row for each statement, with its claim, its origin, its words' place.

For spreadsheets, databases and statistics; the dossier's JSON holds the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from secondsource.attribute.statement import Statement
from secondsource.compose.dossier import Dossier
from secondsource.judgement import signed
from secondsource.tell.exports.cells import Value, csv_lines
from secondsource.tell.json_form import to_data

#: The columns in their order.  Lists stand as JSON.
COLUMNS = (
    "story",
    "story_title",
    "claim",
    "claim_gloss",
    "status",
    "disputed",
    "origins",
    "statement",
    "report",
    "outlet",
    "title",
    "published",
    "source",
    "text_sha256",
    "start",
    "end",
    "words",
    "manner",
    "chain",
    "origin",
    "certainty",
    "polarity",
    "quantities",
    "dates",
    "places",
    "because",
    "judged",
)


def rows(dossier: Dossier) -> Iterator[dict[str, Value]]:
    """One row for each statement of a dossier, in its order, by ``COLUMNS``."""
    judged = _judged(dossier)
    claims = {s: c for c in dossier.claims for s in c.statements}
    reports = {r.id: r for r in dossier.reports}
    for statement in dossier.statements:
        report, claim = reports[statement.report], claims.get(statement.id)
        yield {
            "story": dossier.id,
            "story_title": dossier.title,
            "claim": claim.id if claim else None,
            "claim_gloss": claim.gloss if claim else None,
            "status": claim.status if claim else None,
            "disputed": claim.disputed if claim else None,
            "origins": len(claim.origins) if claim else None,
            "statement": statement.id,
            "report": report.id,
            "outlet": report.outlet,
            "title": report.title,
            "published": report.published.isoformat() if report.published else None,
            "source": report.url or report.source,
            "text_sha256": report.sha256,
            "start": statement.span.start,
            "end": statement.span.end,
            "words": statement.span.of(report.text),
            "manner": statement.manner,
            **_whose(statement),
            **_what(statement, report.text),
            "because": statement.because,
            "judged": _json(judged.get(statement.id, [])),
        }


def _judged(dossier: Dossier) -> dict[str, list[str]]:
    """What persons said of each statement and what holds: one line each, who, when, what, why."""
    found: dict[str, list[str]] = {}
    for ruling in dossier.judgements:
        if ruling.applied:
            line = signed(ruling.by, ruling.at, ruling.says, ruling.note)
            for id_ in (*ruling.statements, *ruling.also):
                found.setdefault(id_, []).append(line)
    return found


def _whose(statement: Statement) -> dict[str, Value]:
    return {
        "chain": _json([link.source for link in statement.chain]),
        "origin": statement.origin.source if statement.origin else None,
        "certainty": statement.certainty,
        "polarity": statement.polarity,
    }


def _what(statement: Statement, text: str) -> dict[str, Value]:
    quantities = [
        {"what": q.what, "low": q.low, "high": q.high, "unit": q.unit, "words": q.span.of(text)}
        for q in statement.quantities
    ]
    dates = [
        {"from": t.first.isoformat(), "to": (t.last or t.first).isoformat()}
        for t in statement.times
        if t.first
    ]
    places = [
        {"name": p.name, "lat": p.lat, "lon": p.lon, "country": p.country} for p in statement.places
    ]
    return {"quantities": _json(quantities), "dates": _json(dates), "places": _json(places)}


def _json(value: list[Any]) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None


def tell_jsonl(dossiers: Iterable[Dossier]) -> Iterator[str]:
    """Whole dossiers as JSON, one a line; each is what the JSON format holds."""
    return (json.dumps(to_data(each), ensure_ascii=True) + "\n" for each in dossiers)


def tell_csv(dossiers: Iterable[Dossier]) -> Iterator[str]:
    r"""Lines of CSV (RFC 4180) with a heading, statement by statement.

    The words are those of strangers: see `cells.harmless`.

    >>> next(tell_csv([]))[:25]
    'story,story_title,claim,c'
    """
    return csv_lines(COLUMNS, (row for each in dossiers for row in rows(each)))
