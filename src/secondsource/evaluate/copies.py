"""Yardstick ``copies``: which reports hold each other's text, in the overlap-pairs format.

Files: the pairs, and the stories of the same set (any number of each, in any order).  The pairs
were computed exactly (Jaccard of word 5-grams of .3, or containment of .5, and ten shared), not
judged by people: this finds what a fast index misses, not what an editor would call a copy.

Recall is over all listed pairs; precision over ours with a ``share`` of at least .5, below which
the list is not complete.  Nor is it for texts shorter than the shortest that it has (in this set
registration notices where an article should be): pairs with such a text are left out.
``direction`` is right when the earlier report is the one copied from,
where both are dated and the days differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.acquire.extract import report_from_record
from secondsource.errors import DataError
from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import PRF, Share
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies

COMPLETE_FROM = 0.5
# Jaccard .3 of two equally long texts is containment .46: the least that a listed pair can have.
LEAST = 0.46


@dataclass(frozen=True, slots=True)
class Set:
    """All pairs of one set.

    ``days`` is the date of each article that has one (ISO), ``short`` the articles with fewer words
    than any listed one has.
    """

    id: str
    pairs: frozenset[tuple[str, str]]
    days: Mapping[str, str]
    short: frozenset[str]
    stories: tuple[Record, ...] = ()


def rule(_name: str) -> str:
    """A pair of ids, in either order."""
    return "pair"


def records(files: Iterable[Path]) -> list[Set]:
    """All files as the one set that they are.

    Raises:
        DataError: pairs or stories are missing, or a record is neither.
    """
    pairs: set[tuple[str, str]] = set()
    stories: list[Record] = []
    files = list(files)
    for file in files:
        for place, record in corpora.lines_of(file):
            if "text" in record:
                stories += [record] if record["text"].strip() else []
            else:
                a, b = (field(record, name, str, place) for name in ("a", "b"))
                pairs.add((min(a, b), max(a, b)))
    if not pairs or not stories:
        raise DataError(
            ", ".join(map(str, files)),
            "pairs or stories are missing",
            "give the overlap pairs and the stories file of one set",
        )
    days = {each["id"]: str(each["published"])[:10] for each in stories if each.get("published")}
    lengths = {each["id"]: len(each["text"].split()) for each in stories}
    least = min((lengths[each] for pair in pairs for each in pair if each in lengths), default=0)
    short = frozenset(each for each, words in lengths.items() if words < least)
    return [Set("pairs", frozenset(pairs), days, short, tuple(stories))]


def predict(case: Case) -> Iterator[tuple[Set, Prediction]]:
    """Let the desk look for copies among all stories at once."""
    for number, one in enumerate(records(case.files)):
        case.progress(number, 1, f"{len(one.stories)} reports")
        # A report's own id is the hash of its words; its source is the record's id.
        reports = [report_from_record(record) for record in one.stories]
        rows = [
            {"from": source, "to": copy, "share": share}
            for source, copy, share in case.desk.copies(reports, LEAST)
        ]
        yield one, {"id": one.id, "pairs": rows}


def lines(prediction: Prediction) -> list[Prediction]:
    """As the contract writes them: one pair a line."""
    return list(prediction["pairs"])


def gathered(rows: Iterable[Mapping[str, Any]]) -> dict[str, Prediction]:
    """The lines of a file as the one prediction that they are."""
    return {"pairs": {"id": "pairs", "pairs": [dict(row) for row in rows]}}


def judge(one: Set, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score the pairs."""
    said = {}
    for row in prediction["pairs"]:
        source, copy = (field(row, name, str, "a predicted pair") for name in ("from", "to"))
        if not one.short & {source, copy}:
            said[min(source, copy), max(source, copy)] = (
                source,
                copy,
                float(row.get("share") or 0),
            )
    found = one.pairs & said.keys()
    false = {pair for pair, (_, _, share) in said.items() if share >= COMPLETE_FROM} - one.pairs
    ordered = [said[pair] for pair in sorted(found) if _dated(pair, one.days)]
    right = sum(one.days[source] < one.days[copy] for source, copy, _ in ordered)
    misses = [Miss("copies", "missed", " ".join(pair)) for pair in sorted(one.pairs - found)]
    misses += [Miss("copies", "not listed", f"{' '.join(p)} {said[p][2]}") for p in sorted(false)]
    return {
        "pairs": PRF(len(found), len(false), len(one.pairs) - len(found)),
        "direction": Share(right, len(ordered)),
    }, misses


def _dated(pair: tuple[str, str], days: Mapping[str, str]) -> bool:
    return all(each in days for each in pair) and days[pair[0]] != days[pair[1]]
