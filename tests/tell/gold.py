"""A gold event with its reports as a Dossier, to see and measure tellings of real size."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Place, Quantity, TimeExpression
from secondsource.attribute.statement import Link, Statement
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
from secondsource.spans import Span


def records(data: Path, dataset: str, wanted: set[str]) -> dict[str, dict[str, Any]]:
    """The records of a set with these ids; a plain text file counts as a record."""
    found: dict[str, dict[str, Any]] = {}
    for record_id in sorted(wanted):
        path = data / dataset / f"{record_id}.txt"
        if path.is_file():
            found[record_id] = {"text": path.read_bytes().decode()}
    # A set may hold a record twice with different texts (5W1H answers); the gold reads the story's.
    paths = (data / dataset).glob("*.jsonl.gz")
    for path in sorted(paths, key=lambda p: (not p.name.startswith("stories"), p.name)):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record.get("id") in wanted - found.keys() and "text" in record:
                    found[record["id"]] = record
    return found


def _span(text: str, words: str | None, near: int) -> Span | None:
    """The place of the words that is nearest to an offset."""
    if not words:
        return None
    at, places = text.find(words), []
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    if not places:
        return None
    start = min(places, key=lambda p: abs(p - near))
    return Span(start, start + len(words))


def dossier(path: Path, data: Path) -> Dossier:
    """Convert a gold file; ``data`` is the folder of the data sets."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    reports = []
    for r in gold["reports"]:
        record = records(data, r["dataset"], {r["record"]})[r["record"]]
        published = r.get("published")
        reports.append(
            Report(
                r["id"],
                f"{r['dataset']}/{r['record'][:12]}.txt",
                record["text"],
                r.get("outlet"),
                record.get("title"),
                published=date.fromisoformat(published) if published else None,
                published_basis="stated" if published else "unknown",
            )
        )
    texts = {r.id: r.text for r in reports}
    names = list(dict.fromkeys(link["source"] for s in gold["statements"] for link in s["chain"]))
    ids = {name: f"E{n}" for n, name in enumerate(names, 1)}
    statements = tuple(_statement(s, texts[s["report"]], ids) for s in gold["statements"])
    by_id = {s.id: s for s in statements}
    conflicts = tuple(_conflict(n, x, by_id) for n, x in enumerate(gold["conflicts"], 1))
    disputed = {i for x in conflicts for side in x.sides for i in side.statements}
    claims = tuple(_claim(c, by_id, disputed) for c in gold["claims"])
    when = [r.published for r in reports if r.published]
    moments: dict[date, list[str]] = {}
    for s in statements:
        for t in s.times:
            if t.first:
                moments.setdefault(t.first, []).append(s.id)
    return Dossier(
        id=gold["id"],
        title=gold["title"],
        first=min(when),
        last=max(when),
        reports=tuple(reports),
        blocks={},
        statements=statements,
        entities=tuple(
            DossierEntity(
                ids[name],
                name,
                "other",
                tuple(
                    DossierMention(s.report, link.words)
                    for s in statements
                    for link in s.chain
                    if link.source == name and link.words
                ),
            )
            for name in names
        ),
        claims=claims,
        conflicts=conflicts,
        copies=(),
        labels=tuple(_label(x, texts) for x in gold["labels"]),
        timeline=tuple(Moment(d, d, tuple(moments[d])) for d in sorted(moments)),
        gaps=tuple(
            Gap(r.id, tuple(c.id for c in claims if _missing(c, r.id, by_id))) for r in reports
        ),
        made=Making("gold"),
    )


def _missing(claim: Claim, letter: str, by_id: dict[str, Statement]) -> bool:
    letters = {by_id[i].report for i in claim.statements}
    return letter not in letters and len(letters) > 1


def _statement(s: dict[str, Any], text: str, ids: dict[str, str]) -> Statement:
    span = Span(s["start"], s["end"])
    links = []
    for link in s["chain"]:
        source = link["source"]
        links.append(
            Link(
                source,
                ids[source],
                _span(text, link.get("as"), span.start),
                _span(text, link.get("cue"), span.start),
                "speaker" if source[:1].isupper() else "unnamed",
            )
        )
    when = s.get("date")
    times = ()
    if when and len(when) == 10:
        times = (TimeExpression(span, date.fromisoformat(when), date.fromisoformat(when), "day"),)
    return Statement(
        s["id"],
        s["report"],
        span,
        "indirect" if links else "own",
        tuple(links),
        s["certainty"],
        s["polarity"],
        tuple(
            Quantity(span, q["what"], q["low"], q["high"], q.get("approximate", False),
                     None, q.get("of"))
            for q in s["quantities"]
        ),
        times,
        tuple(_places(s.get("place"), span)),
    )  # fmt: skip


def _places(name: str | None, span: Span) -> list[Place]:
    known = {  # enough to see a map; the gazetteer is another room's
        "Syria": (35.0, 38.5), "Deir az-Zour": (35.34, 40.14), "eastern Syria": (35.2, 39.9),
        "al-Jarthi": (35.05, 40.45), "Mazar-i-Sharif": (36.71, 67.11), "Kunduz": (36.73, 68.86),
        "Kabul": (34.53, 69.17), "Duisburg": (51.43, 6.76), "Nigeria": (9.08, 8.68),
        "Chibok": (10.87, 12.85), "Abuja": (9.06, 7.49), "Costa Rica": (9.75, -83.75),
        "Guanacaste": (10.6, -85.4), "Afghanistan": (33.9, 67.7), "Geneva": (46.2, 6.15),
        "Staten Island": (40.58, -74.15), "Moscow": (55.75, 37.62), "Rhine": (51.45, 6.72),
    }  # fmt: skip
    return [Place(span, name, *known[name])] if name in known else []


def _claim(c: dict[str, Any], by_id: dict[str, Statement], disputed: set[str]) -> Claim:
    origins = []
    for group in c["origins"]:
        inner = [o.source for i in group if (o := by_id[i].origin)]
        origins.append(Origin(inner[0] if inner else None, tuple(group), ""))
    return Claim(
        c["id"],
        c["gloss"],
        tuple(c["statements"]),
        tuple(origins),
        c["status"],
        any(i in disputed for i in c["statements"]),
        c.get("note", ""),
    )


def _conflict(n: int, x: dict[str, Any], by_id: dict[str, Statement]) -> Conflict:
    sides, lows, highs = [], [], []
    for side in x["sides"]:
        value = ""
        for i in side:
            for q in by_id[i].quantities:
                if q.what == x["what"]:
                    value = f"at least {q.low:g}" if q.high is None else f"{q.low:g}"
                    lows.append(q.low)
                    highs.append(q.high if q.high is not None else q.low)
        sides.append(Side(tuple(side), value))
    is_bounded = x["kind"] == "number" and lows
    return Conflict(
        f"X{n}", x["kind"], x["what"], tuple(sides), x.get("note", ""),
        min(lows) if is_bounded else None, max(highs) if is_bounded else None,
    )  # fmt: skip


def _label(x: dict[str, Any], texts: dict[str, str]) -> Label:
    by_report = {}
    for letter, uses in x["by_report"].items():
        found = []
        for use in uses:
            spans, at = [], texts[letter].find(use)
            while at >= 0:
                spans.append(Span(at, at + len(use)))
                at = texts[letter].find(use, at + 1)
            found.append(LabelUse(use, tuple(spans) or (Span(0, 0),)))
        by_report[letter] = tuple(found)
    return Label(x["entity"], by_report)
