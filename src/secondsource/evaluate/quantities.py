"""Yardstick ``quantities``: killed and injured per incident, in the gun-violence sets' format.

Files: the incidents, and the stories of the same set (any number of each, in any order).  An
incident's articles are those whose ``story`` is its id, ``suspect`` ones left out; their tolls are
reconciled to one figure each (`tolls.reconcile`).  Beside ours stands the trivial guess of always
zero, which half of the incidents agree with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.acquire.extract import report_from_record
from secondsource.annotate.tolls import Toll, find_toll, under_headline
from secondsource.errors import DataError
from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import Share
from secondsource.evaluate.tolls import reconcile
from secondsource.evaluate.yardstick import Case, Desk, Miss, Prediction, Tallies


@dataclass(frozen=True, slots=True)
class Incident:
    """What the archive holds of one incident."""

    id: str
    killed: int
    injured: int


def rule(_name: str) -> str:
    """The number itself."""
    return "exact"


def incidents(path: Path) -> Iterator[Incident]:
    """The incidents with both numbers known; none in a file of stories.

    Raises:
        DataError: a record is neither an incident nor a story.
    """
    for place, record in corpora.lines_of(path):
        if "text" in record:
            return
        killed, injured = record.get("killed"), record.get("injured")
        if isinstance(killed, int) and isinstance(injured, int):
            yield Incident(field(record, "id", str, place), killed, injured)
        elif "killed" not in record:
            raise DataError(place, "is neither an incident nor a story", "see the README's format")


def _articles(files: Iterable[Path]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for file in files:
        for place, record in corpora.lines_of(file):
            if "text" not in record:
                break
            if record["text"].strip() and not record.get("suspect"):
                found[field(record, "story", str, place)].append(record)
    return found


def records(files: Iterable[Path]) -> list[Incident]:
    """The incidents of which there is an article.

    Raises:
        DataError: incidents or stories are missing.
    """
    return [incident for incident, _ in _read(files)]


def _read(files: Iterable[Path]) -> list[tuple[Incident, list[Record]]]:
    files = list(files)
    articles = _articles(files)
    known = [each for file in files for each in incidents(file)]
    if not articles or not known:
        raise DataError(
            ", ".join(map(str, files)),
            "incidents or stories are missing",
            "give the incidents file and the stories file of one set",
        )
    return [(each, articles[each.id]) for each in known if each.id in articles]


def predict(case: Case) -> Iterator[tuple[Incident, Prediction]]:
    """Let the desk read the articles of every incident that has some."""
    told = _read(case.files)
    for number, (incident, articles) in enumerate(told):
        case.progress(number, len(told), incident.id)
        killed, injured = reconcile(_toll(record, case.desk) for record in articles)
        yield incident, {"id": incident.id, "killed": killed, "injured": injured}


def _toll(record: Record, desk: Desk) -> Toll:
    title = (record.get("title") or "").strip()
    headline = _toll_of({**record, "text": title, "title": None}, desk) if title else Toll()
    return under_headline(_toll_of(record, desk), headline)


def _toll_of(record: Record, desk: Desk) -> Toll:
    report = report_from_record(record)
    annotation = desk.annotation(report)
    return find_toll(report.text, annotation, annotation.quantities)


def judge(incident: Incident, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one incident."""
    place = f"prediction {incident.id}"
    killed, injured = (field(dict(prediction), name, int, place) for name in ("killed", "injured"))
    rights = (killed == incident.killed, injured == incident.injured)
    tallies: Tallies = {
        "killed": Share(rights[0], 1),
        "injured": Share(rights[1], 1),
        "both": Share(all(rights), 1),
        "killed.always_zero": Share(incident.killed == 0, 1),
        "injured.always_zero": Share(incident.injured == 0, 1),
    }
    if all(rights):
        return tallies, []
    wanted, given = (incident.killed, incident.injured), (killed, injured)
    told = f"{incident.id}: wanted {wanted} killed and injured, given {given}"
    return tallies, [Miss("incidents", "wrong toll", told)]
