"""Yardstick ``labels``: which words of several reports stand for one thing, in NewsWCL50's format.

A coded phrase is found when words of ours overlap it, one to one.  For each concept of the gold
the group of ours that meets it best (F1) is taken, as Hamborg, Zhukova and Gipp (JCDL 2019) judge
the grouping of candidates; ``grouping`` pools these over the concepts, so that each weighs as many
as its phrases.  A phrase that nothing of ours meets is lost; words of ours that meet no coded
phrase count nowhere, because only the main concepts are coded.  ``pairs`` counts every two coded
phrases that both put together.  The trivial reader groups the coded phrases themselves by their
last word before a preposition; it is spared the finding.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.acquire.extract import report_from_record
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.marked import Marked, Marks, beside_trivial
from secondsource.evaluate.metrics import PRF, pairwise
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase that stands for a concept; the same concept in all reports of an event."""

    span: Span
    concept: str


@dataclass(frozen=True, slots=True)
class Event:
    """The reports of one event, with their coded phrases."""

    id: str
    texts: tuple[Marked[Wording], ...]


def rule(_name: str) -> str:
    """Words stand for a coded phrase that they overlap."""
    return "overlap"


def _wording(row: Record, place: str) -> Wording:
    start, end = field(row, "span", list, place)
    return Wording(Span(start, end), field(row, "concept", str, place))


_WORDINGS = Marks("mentions", _wording)


def records(files: Iterable[Path]) -> list[Event]:
    """The events of all files, their reports in the order of the files.

    Raises:
        DataError: a record is not in the format.
    """
    events: defaultdict[str, list[Marked[Wording]]] = defaultdict(list)
    for text in _WORDINGS.records(files):
        events[str(text.record.get("event"))].append(text)
    return [Event(id_, tuple(texts)) for id_, texts in events.items()]


def predict(case: Case) -> Iterator[tuple[Event, Prediction]]:
    """Let the desk read the reports of every event together."""
    events = records(case.files)
    for number, event in enumerate(events):
        case.progress(number, len(events), event.id)
        found: list[list[Record]] = [[] for _ in event.texts]
        reports = [report_from_record(text.record) for text in event.texts]
        for at, span, concept in case.desk.wordings(reports):
            found[at].append({"span": list(span), "concept": f"{event.id} {concept}"})
        lines = [
            {"id": text.id, "mentions": rows} for text, rows in zip(event.texts, found, strict=True)
        ]
        yield event, {"id": event.id, "texts": lines}


def lines(prediction: Prediction) -> list[Prediction]:
    """As the contract writes them: one report a line."""
    return list(prediction["texts"])


def gathered(rows: Iterable[Mapping[str, Any]]) -> dict[str, Prediction]:
    """The lines of a file by event; a report's id begins with its event's."""
    events: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        events[str(row.get("id")).rpartition("_")[0]].append(row)
    return {id_: {"id": id_, "texts": texts} for id_, texts in events.items()}


def judge(event: Event, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one event."""
    given = {line.get("id"): line for line in prediction.get("texts") or ()}
    gold: dict[str, str] = {}
    said: dict[str, str] = {}
    trivial: dict[str, str] = {}
    words: dict[str, str] = {}
    for text in event.texts:
        laid = _WORDINGS.lay(text, given.get(text.id, {}))
        for row, mark in enumerate(text.marks):
            key = f"{text.id} {row:05}"
            gold[key], words[key] = mark.concept, mark.span.of(text.text)
            trivial[key] = last_word(words[key])
            if row in laid.pairs:
                said[key] = laid.said[laid.pairs[row]].concept
    ours, simple = _tallies(gold, said), _tallies(gold, trivial)
    return beside_trivial(ours, simple), list(_misses(event, gold, said, words))


def _tallies(gold: Mapping[str, str], said: Mapping[str, str]) -> Tallies:
    found = len(gold.keys() & said.keys())
    return {
        "grouping": sum((score for _, score in best(gold, said).values()), PRF()),
        "pairs": pairwise(gold, said),
        "found": PRF(found, 0, len(gold) - found),
    }


def best(gold: Mapping[str, str], said: Mapping[str, str]) -> dict[str, tuple[str | None, PRF]]:
    """For each concept the group that meets it best, and how well.

    >>> best({"a": "X", "b": "X", "c": "Y"}, {"a": "1", "b": "1", "c": "1"})["X"]
    ('1', PRF(tp=2, fp=1, fn=0))
    >>> best({"a": "X"}, {})
    {'X': (None, PRF(tp=0, fp=0, fn=1))}
    """
    size = Counter(said[item] for item in gold if item in said)
    met = Counter((concept, said[item]) for item, concept in gold.items() if item in said)
    found: dict[str, tuple[str | None, PRF]] = {}
    for concept, whole in Counter(gold.values()).items():
        found[concept] = (None, PRF(fn=whole))
        for (of, group), hits in met.items():
            score = PRF(hits, size[group] - hits, whole - hits)
            if of == concept and score.f1 > found[concept][1].f1:
                found[concept] = (group, score)
    return found


_BEHIND = re.compile(r"\s(?:of|for|in|on|at|to|from|with|by|that|who|which|about|over)\s|[,(]")


def last_word(phrase: str) -> str:
    """The last word before a preposition, in lower case without its plural.

    >>> last_word("the leaders of both unions"), last_word("“Harbour strike”")
    ('leader', 'strike')
    """
    front = _BEHIND.split(phrase.strip())[0] or phrase
    words: Sequence[str] = re.findall(r"\w+", re.sub(r"['’]s\b", "", front))
    return words[-1].lower().removesuffix("s") if words else phrase


def _misses(
    event: Event, gold: Mapping[str, str], said: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[Miss]:
    for concept, (group, score) in best(gold, said).items():
        lost = [words[k] for k, c in gold.items() if c == concept and said.get(k, group) != group]
        unseen = [words[k] for k, c in gold.items() if c == concept and k not in said]
        wrong = [words[k] for k, g in said.items() if g == group and gold.get(k) != concept]
        for kind, phrases in (("elsewhere", lost), ("not seen", unseen), ("another's", wrong)):
            if phrases:
                told = "; ".join(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases))
                yield Miss(event.id, kind, f"{concept} ({score.f1:.2f}): {told}")
