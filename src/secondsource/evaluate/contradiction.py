"""Yardstick ``contradiction``: does a single changed word make two sentences exclude each other?

Files: pairs of sentences in the format of the Breaking-NLI set, each with its ``label`` and
``category``.  ``numbers_and_places`` is the recall over changed numbers, ranks, countries and
nationalities, ``synonyms`` the share of pairs of synonyms that are called a contradiction; the one
says nothing without the other.  Beside ours stands a trivial rule: the digits or the capitalised
words of the two differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import field
from secondsource.evaluate.metrics import Share
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies

ASKED = ("cardinals", "ordinals", "countries", "nationalities")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences and what people say of them."""

    id: str
    one: str
    other: str
    contradicts: bool
    category: str


def rule(_name: str) -> str:
    """The label itself."""
    return "exact"


def records(files: Iterable[Path]) -> list[Pair]:
    """All pairs of all files, in order.

    Raises:
        DataError: a record has no sentences, label or category.
    """
    return [
        Pair(
            field(record, "id", str, place),
            field(record, "premise", str, place),
            field(record, "hypothesis", str, place),
            field(record, "label", str, place) == "contradiction",
            field(record, "category", str, place),
        )
        for file in files
        for place, record in corpora.lines_of(file)
    ]


def predict(case: Case) -> Iterator[tuple[Pair, Prediction]]:
    """Let the desk hold the two sentences of every pair against each other."""
    pairs = records(case.files)
    for number, pair in enumerate(pairs):
        case.progress(number, len(pairs), pair.id)
        score = case.desk.contradiction(pair.one, pair.other)
        yield pair, {"id": pair.id, "score": score, "contradicts": score > 0}


def judge(pair: Pair, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one pair."""
    said = field(dict(prediction), "contradicts", bool, f"prediction {pair.id}")
    guess = by_regex(pair.one, pair.other)
    asked = pair.contradicts and pair.category in ASKED
    synonyms = not pair.contradicts and pair.category == "synonyms"
    tallies: Tallies = {
        "numbers_and_places.recall": Share(asked and said, int(asked)),
        "synonyms.false": Share(synonyms and said, int(synonyms)),
        "numbers_and_places.recall.regex": Share(asked and guess, int(asked)),
        "synonyms.false.regex": Share(synonyms and guess, int(synonyms)),
    }
    for category in ASKED:
        here = asked and pair.category == category
        tallies[f"{category}.recall"] = Share(here and said, int(here))
    tallies["all.recall"] = Share(pair.contradicts and said, int(pair.contradicts))
    tallies["all.false"] = Share(not pair.contradicts and said, int(not pair.contradicts))
    if said == pair.contradicts or not (asked or said):
        return tallies, []
    what = "missed" if pair.contradicts else "made up"
    told = f"{pair.id} {pair.category}\n  {pair.one}\n  {pair.other}"
    return tallies, [Miss("contradictions", what, told)]


def by_regex(one: str, other: str) -> bool:
    """The trivial rule: digits or capitalised words, the first word apart, are not the same.

    >>> by_regex("A boat left for Chad.", "A boat left for Mali.")
    True
    >>> by_regex("Two boats left.", "Three boats left.")
    False
    """
    marks = [set(re.findall(r"(?<!^)\b(?:\d+|[A-Z]\w+)", text)) for text in (one, other)]
    return marks[0] != marks[1]
