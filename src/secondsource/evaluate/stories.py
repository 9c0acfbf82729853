"""Yardstick ``stories``: which reports tell of one happening, in the story sets' format.

All files together are one set.  A dated set is read as a stream in the order of publication;
reports of one day, and all of an undated set, come in an order that tells nothing (by the hash of
their ids), since a file often lists a story's reports side by side.  Records marked ``suspect``
are left out, and so are those without text.

``pairs`` counts pairs of reports put together; ``b_cubed`` weighs every report the same (Bagga and
Baldwin, 1998) and stands beside ``b_cubed.alone``, what putting every report by itself would get,
which flatters where most stories have one report.  The trivial grouper, under ``trivial``: tf-idf
of this set's own words, average link, no link over more than thirty days where reports are dated,
and the threshold that suits these very reports best, which ours is not given.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from secondsource.acquire.extract import report_from_record
from secondsource.errors import DataError
from secondsource.evaluate import corpora
from secondsource.evaluate.average_link import best_cut, cosines
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import Share, b_cubed, pairwise
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies

WINDOW = 30  # days, for the trivial grouper


@dataclass(frozen=True, slots=True)
class Set:
    """All records of a set in the order in which they are read, and the story of each."""

    id: str
    records: tuple[Record, ...]
    gold: Mapping[str, str]


def rule(_name: str) -> str:
    """Reports of one story."""
    return "story"


def records(files: Iterable[Path]) -> list[Set]:
    """All files as the one set that they are.

    Raises:
        DataError: a record has no id, no story or no text field, or two have one id.
    """
    kept: list[Record] = []
    gold: dict[str, str] = {}
    for file in files:
        for place, record in corpora.lines_of(file):
            text, known, story = (field(record, n, str, place) for n in ("text", "id", "story"))
            if record.get("suspect") or not text.strip():
                continue
            if known in gold:
                raise DataError(place, f"{known} stands there twice", "give every record once")
            gold[known] = story
            kept.append(record)
    return [Set("stories", tuple(sorted(kept, key=_turn)), gold)]


def _turn(record: Record) -> tuple[str, str]:
    return str(record.get("published") or "")[:10], hashlib.sha1(
        record["id"].encode(), usedforsecurity=False
    ).hexdigest()


def predict(case: Case) -> Iterator[tuple[Set, Prediction]]:
    """Let the desk place every report, one after another."""
    for one in records(case.files):
        case.progress(0, 1, f"{len(one.records)} reports")
        # A report's own id is the hash of its words; records of one text are still two reports.
        reports = [replace(report_from_record(r), id=r["id"]) for r in one.records]
        rows = [{"id": report, "story": story} for report, story in case.desk.stories(reports)]
        yield one, {"id": one.id, "rows": rows}


def lines(prediction: Prediction) -> list[Prediction]:
    """As the contract writes them: one report a line."""
    return list(prediction["rows"])


def gathered(rows: Iterable[Mapping[str, Any]]) -> dict[str, Prediction]:
    """The lines of a file as the one prediction that they are."""
    return {"stories": {"id": "stories", "rows": [dict(row) for row in rows]}}


def judge(one: Set, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score the grouping, beside none at all and the trivial one."""
    rows = prediction["rows"]
    said = {field(r, "id", str, "a prediction"): field(r, "story", str, "it") for r in rows}
    alone = b_cubed(one.gold, {})[2]
    tallies = _tallies(one.gold, said)
    tallies["b_cubed.alone"] = Share(alone * len(one.gold), len(one.gold))
    trivial = _trivial(one)
    tallies |= {f"trivial.{name}": tally for name, tally in _tallies(one.gold, trivial).items()}
    return tallies, _misses(one, said)


def _tallies(gold: Mapping[str, str], said: Mapping[str, str]) -> Tallies:
    precision, recall, f1 = b_cubed(gold, said)
    n = len(gold)
    return {
        "pairs": pairwise(gold, said),
        "b_cubed.precision": Share(precision * n, n),
        "b_cubed.recall": Share(recall * n, n),
        "b_cubed.f1": Share(f1 * n, n),
    }


def _misses(one: Set, said: Mapping[str, str]) -> list[Miss]:
    """Each report with one that it was falsely put with, or falsely kept from."""
    titles = {record["id"]: _title(record) for record in one.records}
    together: defaultdict[str, list[str]] = defaultdict(list)
    for record in one.records:
        together[said.get(record["id"], record["id"])].append(record["id"])
    misses = []
    for members in together.values():
        first = members[0]
        odd = next((m for m in members if one.gold[m] != one.gold[first]), None)
        if odd:
            misses.append(Miss("stories", "together", f"{titles[first]} | {titles[odd]}"))
    homes: dict[str, str] = {}
    for record in one.records:
        first = homes.setdefault(one.gold[record["id"]], record["id"])
        if said.get(first, first) != said.get(record["id"], record["id"]):
            misses.append(Miss("stories", "apart", f"{titles[first]} | {titles[record['id']]}"))
    return misses


def _title(record: Record) -> str:
    told = record.get("title") or " ".join(record["text"][:80].split())
    return f"{str(record.get('published') or '')[:10]} {told} ({record['id'][:24]})".strip()


def _trivial(one: Set) -> dict[str, str]:
    """The trivial grouper's story of each record."""
    texts = [f"{record.get('title') or ''} {record['text']}" for record in one.records]
    alike = cosines(texts)
    days = [str(record.get("published") or "")[:10] for record in one.records]
    if any(days):
        when = np.array([date.fromisoformat(day).toordinal() if day else 0 for day in days])
        alike[np.abs(when[:, None] - when[None, :]) > WINDOW] = 0
    ids = [record["id"] for record in one.records]
    cut = best_cut(alike, lambda labels: _f1(one.gold, ids, labels))
    return {each: str(label) for each, label in zip(ids, cut, strict=True)}


def _f1(gold: Mapping[str, str], ids: Sequence[str], labels: Sequence[int]) -> float:
    return pairwise(gold, dict(zip(ids, labels, strict=True))).f1
