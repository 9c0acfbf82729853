"""Yardstick ``entities``: who is who within one text, in ECB+'s format.

The gold marks, in the sentences that were checked, the words that stand for a person or a body,
and which of them are one.  Ours are laid over them, one to one where they overlap; what nothing of
ours meets stands alone.  ``links`` are the joints that hold the chains together (MUC, Vilain et al.
1995), ``pairs`` every two mentions of one, ``b3`` how pure and how whole the chain of the average
mention is (Bagga and Baldwin 1998).  The trivial reader takes two mentions for one when they end in
the same word, whatever their case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.annotate.annotation import Annotation
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.marked import Marked, Marks, beside_trivial, span_of
from secondsource.evaluate.metrics import PRF, Share, b_cubed, pairwise
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Named:
    """Words that stand for somebody; the same ``chain`` wherever it is the same one."""

    span: Span
    chain: str


def rule(_name: str) -> str:
    """Words of ours stand for a mention that they overlap."""
    return "overlap"


def _named(row: Record, place: str) -> Named:
    return Named(span_of(row, place), field(row, "chain", str, place))


def _is_somebody(row: Record) -> bool:
    """A person or body of a checked sentence; ours carry neither field."""
    vehicle = row.get("tag") == "HUMAN_PART_VEH"
    return row.get("kind", "human") == "human" and bool(row.get("validated", True)) and not vehicle


_NAMED = Marks("mentions", _named, _is_somebody)


def records(files: Iterable[Path]) -> list[Marked[Named]]:
    """The texts of all files.

    Raises:
        DataError: a record is not in the format.
    """
    return _NAMED.records(files)


def predict(case: Case) -> Iterator[tuple[Marked[Named], Prediction]]:
    """Let the desk annotate every text."""
    return _NAMED.predict(case, _rows)


def _rows(annotation: Annotation) -> list[Record]:
    return [
        {"start": m.span.start, "end": m.span.end, "chain": entity.id}
        for entity in annotation.entities
        for m in entity.mentions
    ]


def judge(document: Marked[Named], prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one text."""
    laid = _NAMED.lay(document, prediction)
    gold = {f"{row:05}": mark.chain for row, mark in enumerate(document.marks)}
    words = {f"{row:05}": mark.span.of(document.text) for row, mark in enumerate(document.marks)}
    said = {f"{row:05}": laid.said[at].chain for row, at in laid.pairs.items()}
    trivial = {key: last_word(told) for key, told in words.items()}
    ours = {**_tallies(gold, said), "found": Share(len(said), len(gold))}
    return beside_trivial(ours, _tallies(gold, trivial)), list(_misses(document, gold, said, words))


def _tallies(gold: Mapping[str, str], said: Mapping[str, str]) -> Tallies:
    precision, recall, _ = b_cubed(gold, said)
    return {
        "links": links(gold, said),
        "pairs": pairwise(gold, said),
        "b3.precision": Share(precision * len(gold), len(gold)),
        "b3.recall": Share(recall * len(gold), len(gold)),
    }


def links(gold: Mapping[str, str], said: Mapping[str, str]) -> PRF:
    """Joints of chains, as MUC counts them: a chain of three has two.

    >>> links({"a": "X", "b": "X", "c": "X", "d": "Y"}, {"a": "1", "b": "1", "c": "2", "d": "2"})
    PRF(tp=1, fp=1, fn=1)
    """
    label = {item: (said[item],) if item in said else ("alone", item) for item in gold}
    cells = len({(gold[item], label[item]) for item in gold})
    hits = len(gold) - cells
    return PRF(hits, cells - len(set(label.values())), cells - len(set(gold.values())))


def last_word(phrase: str) -> str:
    """The last word in lower case.

    >>> last_word("the harbour’s Mayor")
    'mayor'
    """
    found: list[str] = re.findall(r"\w+", phrase.lower())
    return found[-1] if found else phrase


def _misses(
    document: Marked[Named],
    gold: Mapping[str, str],
    said: Mapping[str, str],
    words: Mapping[str, str],
) -> Iterator[Miss]:
    """Neighbours of a chain that we part, and of one of ours that are two."""
    for truth, other, kind in ((gold, said, "parted"), (said, gold, "joined")):
        last: dict[str, str] = {}
        for key in sorted(truth):
            before = last.get(truth[key])
            last[truth[key]] = key
            if before is not None and (key not in other or other.get(before) != other[key]):
                both = (" ".join(words[k].split()) for k in (before, key))
                yield Miss(document.id, kind, " | ".join(both))
