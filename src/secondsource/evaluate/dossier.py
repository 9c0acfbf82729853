"""Yardstick ``dossier``: what the desk makes of several reports, against a careful reading.

The events are gold files (GUIDE.md); their reports are looked for under each ``--data`` folder and
under ``../data`` beside the gold folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from secondsource.acquire.extract import report_from, report_from_record
from secondsource.acquire.report import RawDocument, Report
from secondsource.evaluate import gold, measures, misses
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.gold import GoldEvent
from secondsource.evaluate.matching import match
from secondsource.evaluate.reading import read
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.settings import Settings
from secondsource.tell.json_form import to_data


def rule(_name: str) -> str:
    """How two statements count as the same, in every figure (`matching.LEAST`)."""
    return "token-f1>=.5"


def records(files: Iterable[Path]) -> list[GoldEvent]:
    """The events of all files."""
    return [gold.read_event(file) for file in files]


def predict(case: Case) -> Iterator[tuple[GoldEvent, Prediction]]:
    """Let the desk read the reports of every event."""
    places = [*case.data, *gold.default_places(case.files)]
    events = records(case.files)
    for number, event in enumerate(events):
        case.progress(number, len(events), event.id)
        reports = [report_of(record) for record in gold.records_for(event, places)]
        yield event, {"id": event.id, "dossier": dossier_json(case.desk.read_reports(reports))}


def report_of(record: Record) -> Report:
    """The Report of a record or of a text file, as the first room makes it."""
    path = record.get("path")
    if isinstance(path, Path):
        return report_from(RawDocument(source=str(path), content=path.read_bytes()), Settings())
    return report_from_record(record)


def dossier_json(dossier: Any) -> Mapping[str, Any]:
    """The JSON of a dossier; a mapping is taken as it is."""
    return dossier if isinstance(dossier, Mapping) else to_data(dossier)


def judge(event: GoldEvent, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one event's dossier.

    Raises:
        DataError: the prediction has no dossier, or not one of these reports.
    """
    place = f"prediction {event.id}"
    dossier = field(dict(prediction), "dossier", dict, place)
    matching = match(event, read(dossier, [report.id for report in event.reports], place))
    return measures.tally(matching), misses.tell(matching)
