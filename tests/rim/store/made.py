"""Reports and arrivals that tests are made of."""

from __future__ import annotations

from datetime import date
from typing import Any

from secondsource.acquire.extract import report_id
from secondsource.acquire.report import RawDocument, Report
from secondsource.cluster.story import Move, Placement
from secondsource.rim.store import Arrival


def report(text: str, **fields: Any) -> Report:
    """A report of this text; ``id`` from what it says unless given."""
    outlet, title = fields.get("outlet"), fields.get("title")
    fields = {"id": report_id(outlet, title, text), "source": f"{text[:20]}.txt"} | fields
    return Report(text=text, **fields)


def arrival(text: str, sketch: bytes | None = None, **fields: Any) -> Arrival:
    made = report(text, **fields)
    raw = RawDocument(made.source, text.encode("utf-8", "surrogatepass"), "text/plain", "utf-8")
    return Arrival(made, raw, "test-1", sketch)


def placed(id: str, story: str, *, day: int = 3, **fields: Any) -> Arrival:
    """A report that comes in with its story."""
    made = report(f"Report {id}.", id=id, published=date(2021, 5, day))
    return Arrival(made, placement=put(id, story, **fields))


def put(id: str, story: str, **fields: Any) -> Placement:
    return Placement(id, story, **({"score": 0.9, "because": f"{id} is like it"} | fields))


def move(id: str, before: str, after: str, kind: str = "move") -> Move:
    return Move(id, before, after, kind, f"{id} fits better")
