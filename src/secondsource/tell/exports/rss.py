"""A story as RSS 2.0: its reports, claims that gained a second origin, conflicts; newest first.

The same document is written for alerts (`rim.channels`), which are not of one story.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

from secondsource.acquire.report import Report
from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.linked import web_address
from secondsource.tell.phrases import count, folded, listed, name_of
from secondsource.tell.planning import plan
from secondsource.tell.telling import ClaimTold, ConflictTold, Quote, Told

#: A feed must name a page; a dossier has none of its own.
NOWHERE = "https://secondsource.invalid/"
#: An alert in plain form, with its ``id`` and when it was raised, ``at``.
Alerted = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed; ``key`` is the same whenever the same thing is told again."""

    key: str
    title: str
    text: str
    kind: str
    at: datetime | None
    link: str | None = None


def feed(title: str, description: str, version: str, items: Iterable[Item]) -> str:
    """An RSS 2.0 document, made by that version; words of strangers stay text.

    >>> "&lt;script&gt;" in feed("<script>", "", "0.1.0", [])
    True
    """
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for name, text in (
        ("title", title),
        ("link", NOWHERE),
        ("description", description),
        ("generator", f"secondsource {version}"),
    ):
        ET.SubElement(channel, name).text = _printable(text)
    for item in items:
        entry = ET.SubElement(channel, "item")
        ET.SubElement(entry, "title").text = _printable(item.title)
        if item.link:
            ET.SubElement(entry, "link").text = _printable(item.link)
        ET.SubElement(entry, "description").text = _printable(item.text)
        ET.SubElement(entry, "category").text = _printable(item.kind)
        ET.SubElement(entry, "guid", isPermaLink="false").text = _printable(item.key)
        if item.at is not None:
            ET.SubElement(entry, "pubDate").text = format_datetime(item.at)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _printable(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def line_of(alert: Alerted) -> str:
    """An alert in one line.

    >>> line_of({"kind": "new story", "what": "Ferry burns", "title": "Ferry burns"})
    'new story: Ferry burns'
    >>> line_of({"kind": "second origin", "what": "nobody was hurt", "title": "Ferry burns"})
    'second origin: nobody was hurt (Ferry burns)'
    """
    about = "" if alert["title"] in alert["what"] else f" ({alert['title']})"
    return " ".join(f"{alert['kind']}: {alert['what']}{about}".split())


def body_of(alert: Alerted) -> str:
    """An alert in a few lines: what, why, by whom, and the command that shows the story."""
    told = [f"  {r['outlet']}: {r['source']}" for r in alert["reports"]]
    return "\n".join(
        [line_of(alert), alert["because"], *told, f"secondsource show {alert['story']}"]
    )


def of_alert(alert: Alerted) -> Item:
    """An alert as an entry of a feed."""
    return Item(
        str(alert["id"]),
        line_of(alert),
        body_of(alert),
        alert["kind"],
        datetime.fromisoformat(alert["at"]).astimezone(UTC),
    )


#: What the dossier tells by itself, and more exactly than an alert that was raised of it.
_TOLD = frozenset({"new report", "second origin", "new conflict"})


def tell_rss(dossier: Dossier, alerts: Iterable[Alerted] = ()) -> str:
    """The feed of one story.

    Items are dated by their reports: when a report was published, when the last report of a claim
    or conflict was.  Undated ones stand last.

    Args:
        dossier: the story as it is.
        alerts: what was told of it as it changed, as `line_of` has them: a figure that changed, a
            conflict that is gone stand in no dossier.
    """
    found = [*_items(dossier), *map(of_alert, (a for a in alerts if a["kind"] not in _TOLD))]
    items = sorted(found, key=lambda i: (i.at is None, -_stamp(i.at)))
    telling = plan(dossier)
    about = f"{telling.when}. {telling.summary}"
    return feed(telling.title, about, dossier.made.version, items)


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _items(dossier: Dossier) -> Iterator[Item]:
    telling = plan(dossier)
    reports = {r.id: r for r in dossier.reports}
    for report in dossier.reports:
        yield _of_report(report, sum(s.report == report.id for s in dossier.statements))
    for claim in telling.shared:
        if claim.status == "corroborated":
            yield _of_claim(dossier, claim, reports)
    for conflict in telling.conflicts:
        if conflict.kind != "update":
            yield _of_conflict(dossier, conflict, reports)


def _of_report(report: Report, statements: int) -> Item:
    title = folded(report.title or "") or "a report without a title"
    told = [report.unread] if report.unread else [count(statements, "statement")]
    told += [f"credits {listed(report.agencies)}"] if report.agencies else []
    told += [f"sha256 {report.sha256}"]
    return Item(
        report.sha256,
        f"{name_of(report)}: {title}",
        "; ".join(folded(t) for t in told),
        "new report",
        _published(report),
        web_address(report),
    )


def _published(report: Report) -> datetime | None:
    """The instant that it states, else the beginning of its day in UTC."""
    if report.published_at is not None:
        return report.published_at.astimezone(UTC)
    if report.published is None:
        return None
    return datetime.combine(report.published, time(), UTC)


def _of_claim(dossier: Dossier, claim: ClaimTold, reports: dict[str, Report]) -> Item:
    lines = [f"{claim.count}: {claim.because}", *(_quoted(t, reports) for t in claim.told)]
    return Item(
        _key(dossier, "second origin", [t.quote for t in claim.told], reports),
        f"second origin: {claim.gloss}",
        "\n".join(lines),
        "second origin",
        _last(claim.reports, reports),
    )


def _of_conflict(dossier: Dossier, conflict: ConflictTold, reports: dict[str, Report]) -> Item:
    told = [t for side in conflict.sides for t in side.told]
    return Item(
        _key(dossier, "new conflict", [t.quote for t in told], reports),
        f"conflict: {conflict.line}",
        "\n".join(filter(None, [conflict.because, *(_quoted(t, reports) for t in told)])),
        "new conflict",
        _last([t.report for t in told], reports),
    )


def _quoted(told: Told, reports: dict[str, Report]) -> str:
    quote = told.quote
    outlet = name_of(reports[quote.report])
    return f"“{quote.shown}” — {quote.said} ({outlet}, {quote.where})"


def _last(letters: Sequence[str], reports: dict[str, Report]) -> datetime | None:
    return max((at for r in letters if (at := _published(reports[r]))), default=None)


def _key(dossier: Dossier, kind: str, quotes: Sequence[Quote], reports: dict[str, Report]) -> str:
    """By the first of its words: a third report makes no second entry."""
    places = [(reports[q.report].sha256, q.locator.partition(":")[2]) for q in quotes]
    parts = (dossier.id, kind, min(places, default=("", "")))
    return hashlib.blake2b(repr(parts).encode(errors="replace"), digest_size=12).hexdigest()
