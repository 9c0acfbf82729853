"""A dossier as JSON: the contract of ``schema/dossier-1.json``, and back.

Keys stand in the order of the contract, records in the order of the dossier; the same dossier
gives the same bytes.  ``text`` is always exactly ``report.text[start:end]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Place, Quantity, TimeExpression
from secondsource.attribute.statement import Link, Statement
from secondsource.cluster.story import Copy, Passage
from secondsource.compare.claim import Claim, Conflict, Origin, Side
from secondsource.compose.dossier import (
    Dossier,
    DossierEntity,
    DossierMention,
    Gap,
    Label,
    LabelUse,
    Making,
    Moment,
)
from secondsource.errors import DataError
from secondsource.judgement import Ruling
from secondsource.spans import Span

SCHEMA = "secondsource/dossier/1"
Json = dict[str, Any]


def tell_json(dossier: Dossier) -> str:
    """The dossier as JSON text ending in a newline; alias of :func:`to_json`."""
    return to_json(dossier)


def to_json(dossier: Dossier) -> str:
    """The dossier as JSON text (UTF-8 safe, two spaces, a newline at the end).

    >>> empty = Dossier("s", "Nothing", None, None, (), {}, (), (), (), (), (), (), (), (),
    ...                 Making("0"))
    >>> to_json(empty).splitlines()[1]
    '  "schema": "secondsource/dossier/1",'
    >>> to_json(from_json(to_json(empty))) == to_json(empty)
    True
    """
    text = json.dumps(to_data(dossier), ensure_ascii=False, indent=2)
    # A broken surrogate from a broken file cannot be written as UTF-8; JSON can still name it.
    return re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def to_data(dossier: Dossier) -> Json:
    """The dossier as plain dictionaries, lists, strings and numbers."""
    texts = {r.id: r.text for r in dossier.reports}
    return {
        "schema": SCHEMA,
        "story": {
            "id": dossier.id,
            "title": dossier.title,
            "from": _day(dossier.first),
            "to": _day(dossier.last),
        },
        "reports": [_report(r, dossier.originals) for r in dossier.reports],
        "statements": [statement_data(s, texts[s.report]) for s in dossier.statements],
        "entities": [
            {
                "id": e.id,
                "name": e.name,
                "kind": e.kind,
                "mentions": [
                    {"report": m.report, **_words(m.span, texts[m.report])} for m in e.mentions
                ],
            }
            for e in dossier.entities
        ],
        "claims": [_claim(c) for c in dossier.claims],
        "conflicts": [_conflict(x) for x in dossier.conflicts],
        "copies": [_copy(c) for c in dossier.copies],
        "labels": [_label(x) for x in dossier.labels],
        "timeline": [
            {"from": _day(m.first), "to": _day(m.last), "statements": list(m.statements)}
            for m in dossier.timeline
        ],
        "gaps": [{"report": g.report, "claims": list(g.claims)} for g in dossier.gaps],
        "notices": list(dossier.notices),
        "judgements": [_ruling(r) for r in dossier.judgements],
        "made": {
            "version": dossier.made.version,
            "models": dict(sorted(dossier.made.models.items())),
            "settings": dict(sorted(dossier.made.settings.items())),
        },
    }


def _day(when: date | None) -> str | None:
    return when.isoformat() if when else None


def _number(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _words(span: Span, text: str) -> Json:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _report(report: Report, originals: Mapping[str, str]) -> Json:
    return {
        "id": report.id,
        "original": originals.get(report.id),
        "source": report.source,
        "outlet": report.outlet,
        "title": report.title,
        "published": _day(report.published),
        "published_basis": report.published_basis,
        "language": report.language,
        "agencies": list(report.agencies),
        "unread": report.unread,
        "notices": list(report.notices),
        "sha256": report.sha256,
        "text": report.text,
    }


def statement_data(s: Statement, text: str) -> Json:
    """One statement in its plain form; ``text`` is its report's."""
    origin = s.origin
    return {
        "id": s.id,
        "report": s.report,
        **_words(s.span, text),
        "manner": s.manner,
        "chain": [
            {
                "source": link.source,
                "entity": link.entity,
                "as": _words(link.words, text) if link.words else None,
                "cue": _words(link.cue, text) if link.cue else None,
                "role": link.role,
            }
            for link in s.chain
        ],
        "origin": {"entity": origin.entity, "name": origin.source} if origin else None,
        "certainty": s.certainty,
        "polarity": s.polarity,
        "quantities": [
            {
                "what": q.what,
                "low": _number(q.low),
                "high": _number(q.high),
                "approximate": q.approximate,
                "unit": q.unit,
                "of": q.of,
                **_words(q.span, text),
            }
            for q in s.quantities
        ],
        "dates": [
            {"from": _day(t.first), "to": _day(t.last), **_words(t.span, text)} for t in s.times
        ],
        "places": [
            {
                "name": p.name,
                "lat": p.lat,
                "lon": p.lon,
                "country": p.country,
                "start": p.span.start,
                "end": p.span.end,
            }
            for p in s.places
        ],
        "because": s.because,
    }


def _claim(claim: Claim) -> Json:
    return {
        "id": claim.id,
        "gloss": claim.gloss,
        "statements": list(claim.statements),
        "origins": [
            {"name": o.name, "statements": list(o.statements), "because": o.because}
            for o in claim.origins
        ],
        "status": claim.status,
        "disputed": claim.disputed,
        "because": claim.because,
    }


def _conflict(conflict: Conflict) -> Json:
    bounded = conflict.low is not None or conflict.high is not None
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "what": conflict.what,
        "sides": [{"statements": list(s.statements), "value": s.value} for s in conflict.sides],
        "range": {"low": _number(conflict.low), "high": _number(conflict.high)}
        if bounded
        else None,
        "because": conflict.because,
    }


def _copy(copy: Copy) -> Json:
    return {
        "from": copy.source,
        "to": copy.copy,
        "share": copy.share,
        "spans": [
            {
                "from": {"start": p.given.start, "end": p.given.end},
                "to": {"start": p.taken.start, "end": p.taken.end},
            }
            for p in copy.passages
        ],
        "common": copy.common,
        "because": copy.because,
    }


def _ruling(ruling: Ruling) -> Json:
    return {
        "id": ruling.id,
        "kind": ruling.kind,
        "about": list(ruling.about),
        "statements": list(ruling.statements),
        "words": list(ruling.words),
        "also": list(ruling.also),
        "says": ruling.says,
        "by": ruling.by,
        "at": ruling.at.isoformat(),
        "note": ruling.note,
        "applied": ruling.applied,
        "because": ruling.because,
    }


def _label(label: Label) -> Json:
    return {
        "entity": label.entity,
        "by_report": {
            r: [{"text": u.text, "count": u.count} for u in uses]
            for r, uses in sorted(label.by_report.items())
        },
    }


def from_json(text: str) -> Dossier:
    """Read a dossier back.

    What the contract does not carry (layout blocks, places of label words, reasons of entities)
    comes back empty or is found again in the text; ``to_json`` of the result gives the same bytes.

    Raises:
        DataError: the text is not JSON, or not a dossier of this version.
    """
    way_out = f"give a file that `secondsource read --json` wrote ({SCHEMA})"
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise DataError("dossier", f"the schema is {data['schema']!r}", way_out)
        return from_data(data)
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError("dossier", f"not a dossier: {error}", way_out) from error


def from_data(data: Mapping[str, Any]) -> Dossier:
    """The objects of a dossier from its plain form (see :func:`from_json`)."""
    reports = tuple(_read_report(r) for r in data["reports"])
    texts = {r.id: r.text for r in reports}
    story, made = data["story"], data["made"]
    return Dossier(
        id=story["id"],
        title=story["title"],
        first=_read_day(story["from"]),
        last=_read_day(story["to"]),
        reports=reports,
        blocks={},
        statements=tuple(_read_statement(s) for s in data["statements"]),
        entities=tuple(
            DossierEntity(
                e["id"],
                e["name"],
                e["kind"],
                tuple(DossierMention(m["report"], _read_span(m)) for m in e["mentions"]),
            )
            for e in data["entities"]
        ),
        claims=tuple(_read_claim(c) for c in data["claims"]),
        conflicts=tuple(_read_conflict(x) for x in data["conflicts"]),
        copies=tuple(_read_copy(c) for c in data["copies"]),
        labels=tuple(
            Label(
                x["entity"],
                {
                    r: tuple(_read_use(u, texts.get(r, "")) for u in uses)
                    for r, uses in x["by_report"].items()
                },
            )
            for x in data["labels"]
        ),
        timeline=tuple(
            Moment(
                date.fromisoformat(m["from"]), date.fromisoformat(m["to"]), tuple(m["statements"])
            )
            for m in data["timeline"]
        ),
        gaps=tuple(Gap(g["report"], tuple(g["claims"])) for g in data["gaps"]),
        made=Making(made["version"], made["models"], made["settings"]),
        notices=tuple(data.get("notices", ())),
        judgements=tuple(_read_ruling(r) for r in data.get("judgements", ())),
        originals={r["id"]: r["original"] for r in data["reports"] if r.get("original")},
    )


def _read_ruling(r: Mapping[str, Any]) -> Ruling:
    return Ruling(
        r["id"],
        r["kind"],
        tuple(r["about"]),
        r["says"],
        r["by"],
        datetime.fromisoformat(r["at"]),
        r["note"],
        r["applied"],
        r["because"],
        tuple(r["statements"]),
        tuple(r["words"]),
        tuple(r["also"]),
    )


def _read_day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _read_span(record: Mapping[str, Any]) -> Span:
    return Span(record["start"], record["end"])


def _read_report(r: Mapping[str, Any]) -> Report:
    return Report(
        id=r["id"],
        source=r["source"],
        text=r["text"],
        outlet=r["outlet"],
        title=r["title"],
        published=_read_day(r["published"]),
        published_basis=r["published_basis"],
        language=r["language"],
        agencies=tuple(r["agencies"]),
        unread=r.get("unread"),
        notices=tuple(r.get("notices", ())),
    )


def _read_statement(s: Mapping[str, Any]) -> Statement:
    return Statement(
        id=s["id"],
        report=s["report"],
        span=_read_span(s),
        manner=s["manner"],
        chain=tuple(
            Link(
                link["source"],
                link["entity"],
                _read_span(link["as"]) if link["as"] else None,
                _read_span(link["cue"]) if link["cue"] else None,
                link["role"],
            )
            for link in s["chain"]
        ),
        certainty=s["certainty"],
        polarity=s["polarity"],
        quantities=tuple(
            Quantity(
                _read_span(q),
                q["what"],
                q["low"],
                q["high"],
                q["approximate"],
                q["unit"],
                q["of"],
            )
            for q in s["quantities"]
        ),
        times=tuple(
            TimeExpression(_read_span(t), _read_day(t["from"]), _read_day(t["to"]), "other")
            for t in s["dates"]
        ),
        places=tuple(
            Place(_read_span(p), p["name"], p["lat"], p["lon"], p["country"]) for p in s["places"]
        ),
        because=s["because"],
    )


def _read_claim(c: Mapping[str, Any]) -> Claim:
    return Claim(
        id=c["id"],
        gloss=c["gloss"],
        statements=tuple(c["statements"]),
        origins=tuple(
            Origin(o["name"], tuple(o["statements"]), o["because"]) for o in c["origins"]
        ),
        status=c["status"],
        disputed=c["disputed"],
        because=c["because"],
    )


def _read_conflict(x: Mapping[str, Any]) -> Conflict:
    bounds = x["range"] or {"low": None, "high": None}
    return Conflict(
        id=x["id"],
        kind=x["kind"],
        what=x["what"],
        sides=tuple(Side(tuple(s["statements"]), s["value"]) for s in x["sides"]),
        because=x["because"],
        low=bounds["low"],
        high=bounds["high"],
    )


def _read_copy(c: Mapping[str, Any]) -> Copy:
    return Copy(
        source=c["from"],
        copy=c["to"],
        share=c["share"],
        passages=tuple(Passage(_read_span(p["to"]), _read_span(p["from"])) for p in c["spans"]),
        common=c.get("common"),
        because=c["because"],
    )


def _read_use(use: Mapping[str, Any], text: str) -> LabelUse:
    return LabelUse(use["text"], tuple(_first_places(use["text"], use["count"], text)))


def _first_places(words: str, most: int, text: str) -> Iterable[Span]:
    """As many places of the words as were counted; empty spans stand for those not found."""
    at = -1
    for _ in range(most):
        at = text.find(words, at + 1) if words else -1
        yield Span(at, at + len(words)) if at >= 0 else Span(0, 0)
        at = at if at >= 0 else len(text)
