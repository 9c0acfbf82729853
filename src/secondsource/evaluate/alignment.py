"""Yardstick ``alignment``: do two reports say the same, in whatever words?

Two kinds of file, told apart by their fields, each with word overlap beside ours in the same run:

``pairs``
    PropSegmEnt: does a document tell a proposition of another document?  Balanced accuracy over
    the pairs on which the raters did not tie; "contradicts" counts as no.  The documents lie in
    the file with ``clusters`` for ``pairs`` in its name.  Word overlap is the share of the
    proposition's telling words in the best sentence, from .6 on.
``spans``
    SuperPAL, Multi-News part: which spans of a topic's reports state what which spans of its
    summary state?  F1 over all pairs of a summary's span and a report's span in a topic; what is
    not listed counts as no.  The set holds only spans that have a partner, and a statement is in
    one claim only, so a report's span is given to the summary's span that is most alike and to no
    other.  Word overlap is the Jaccard of telling words, from .26 on (``words``, the figure that
    is published with the set), or by the same rule of one partner (``words_best``).

A pair of spans goes by the ids of the first lines that hold them ("dev-0~dev-3"), a proposition by
its document, sentence and offsets and the document that is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondsource.compare.extracts import Extract
from secondsource.errors import DataError
from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import PRF, Balanced, Share
from secondsource.evaluate.yardstick import Case, Desk, Miss, Prediction, Tallies
from secondsource.lexicon.frequency import rarity
from secondsource.spans import Span

TOLD = 0.5  # the probability from which the desk is taken to say that a document tells it
ALIKE = 0.05  # a pair of most alike spans below this is none; chosen on the shared topics
_TELLING = (
    0.7  # rarity: half of all news reports have "not", "we" or "would", and no rarer word is little
)
WORDS_TOLD, WORDS_ALIKE = 0.6, 0.26  # the word-overlap rules' own bounds, from the sets' READMEs


@dataclass(frozen=True, slots=True)
class Proposition:
    """Words of one document, and the sentences of another on the same story that may tell them."""

    id: str
    story: str
    asked: Extract
    sentences: tuple[str, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Spans:
    """A span of a summary and one of a report on the same topic.

    ``overlap`` is the Jaccard of their words, ``best_overlap`` whether no other span of the summary
    has more words in common with the report's.
    """

    id: str
    topic: str
    summary: Extract
    report: Extract
    same: bool
    overlap: float
    best_overlap: bool


def rule(name: str) -> str:
    """Whether the label of the pair is met."""
    return "balanced" if "propositions" in name else "listed"


def records(files: Iterable[Path]) -> list[Proposition | Spans]:
    """The pairs of all files, in order.

    Raises:
        DataError: a record has other fields, or its documents are not there.
    """
    found: list[Proposition | Spans] = []
    for file in files:
        lines = list(corpora.lines_of(file))
        if lines and "summary_span" in lines[0][1]:
            found += _spans(lines)
        elif lines and "hyp_spans" in lines[0][1]:
            found += _propositions(lines, file)
        elif lines and "documents" not in lines[0][1]:
            where, need = lines[0][0], "hand in pairs of propositions or aligned spans"
            raise DataError(where, "has neither hyp_spans nor summary_span", need)
    return found


def _propositions(lines: Iterable[tuple[str, Record]], file: Path) -> Iterator[Proposition]:
    beside = file.with_name(file.name.replace("pairs", "clusters"))
    documents = {
        (field(cluster, "cluster", str, place), each["doc"]): tuple(each["sentences"])
        for place, cluster in corpora.lines_of(beside)
        for each in field(cluster, "documents", list, place)
    }
    for place, row in lines:
        if field(row, "label", str, place) == "tie":
            continue
        story = field(row, "cluster", str, place)
        mine, asked = (field(row, name, str, place) for name in ("hyp_doc", "premise_doc"))
        if not {(story, mine), (story, asked)} <= documents.keys():
            raise DataError(place, f"is of a document that {beside} lacks", "keep the two together")
        spans = tuple(Span(start, end) for start, end in field(row, "hyp_spans", list, place))
        number = field(row, "hyp_sent", int, place)
        at = ",".join(f"{span.start}-{span.end}" for span in spans)
        yield Proposition(
            f"{mine}:{number}:{at}~{asked}",
            story,
            Extract(mine, documents[story, mine][number], spans),
            documents[story, asked],
            row["label"] == "entails",
        )


def _spans(lines: Iterable[tuple[str, Record]]) -> Iterator[Spans]:
    topics: dict[str, tuple[dict[str, _Held], dict[str, _Held], set[tuple[str, str]]]] = {}
    for place, row in lines:
        topic = topics.setdefault(field(row, "topic", str, place), ({}, {}, set()))
        one, other = (field(row, name, str, place) for name in ("summary_span", "doc_span"))
        name = field(row, "id", str, place)
        told = field(row, "summary_sentence", str, place)
        topic[0].setdefault(one, _Held(name, extract("summary", told, one)))
        told = field(row, "doc_sentence", str, place)
        topic[1].setdefault(other, _Held(name, extract(row.get("doc") or "", told, other)))
        topic[2].add((one, other))
    for name, (summary, reports, listed) in topics.items():
        for other, its in reports.items():
            shared = {one: overlap(mine.extract, its.extract) for one, mine in summary.items()}
            best = max(shared, key=lambda one: shared[one])
            for one, mine in summary.items():
                yield Spans(
                    f"{mine.id}~{its.id}",
                    name,
                    mine.extract,
                    its.extract,
                    (one, other) in listed,
                    shared[one],
                    one == best,
                )


@dataclass(frozen=True, slots=True)
class _Held:
    id: str
    extract: Extract


def extract(report: str, sentence: str, pieces: str) -> Extract:
    """The words of a sentence that a span names, its pieces joined by "..."; all if none is there.

    >>> extract("A", "The ferry, late again, sank.", "The ferry...sank.").spans
    (Span(start=0, end=9), Span(start=23, end=28))
    """
    spans, at = [], 0
    for piece in filter(None, (part.split() for part in pieces.split("..."))):
        found = re.compile(r"\s*".join(map(re.escape, piece))).search(sentence, at)
        if found:
            spans.append(Span(*found.span()))
            at = found.end()
    return Extract(report, sentence, tuple(spans) or (Span(0, len(sentence)),))


# ------------------------------------------------------------------------------------- predict


def predict(case: Case) -> Iterator[tuple[Proposition | Spans, Prediction]]:
    """Let the desk look at every pair, the spans topic by topic."""
    read = records(case.files)
    scores = _topics([each for each in read if isinstance(each, Spans)], case.desk)
    for number, each in enumerate(read):
        case.progress(number, len(read), each.id)
        if isinstance(each, Spans):
            score, same = scores[each.id]
        else:
            score = case.desk.told(each.asked, " ".join(each.sentences))
            same = score >= TOLD
        yield each, {"id": each.id, "score": round(score, 4), "same": same}


def _topics(pairs: Iterable[Spans], desk: Desk) -> dict[str, tuple[float, bool]]:
    """By id, how alike the two are, and whether they are partners."""
    topics: dict[str, list[Spans]] = {}
    for pair in pairs:
        topics.setdefault(pair.topic, []).append(pair)
    found: dict[str, tuple[float, bool]] = {}
    for members in topics.values():
        extracts = list(dict.fromkeys(each for p in members for each in (p.summary, p.report)))
        at = {each: number for number, each in enumerate(extracts)}
        alike = desk.alike(extracts)
        scores = {pair.id: float(alike[at[pair.summary]][at[pair.report]]) for pair in members}
        best: dict[Extract, str] = {}
        for pair in members:
            if scores[pair.id] > scores.get(best.get(pair.report, ""), ALIKE):
                best[pair.report] = pair.id
        chosen = set(best.values())
        found |= {pair.id: (scores[pair.id], pair.id in chosen) for pair in members}
    return found


# --------------------------------------------------------------------------------------- judge


def judge(pair: Proposition | Spans, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one pair."""
    said = field(dict(prediction), "same", bool, f"prediction {pair.id}")
    kind = "spans" if isinstance(pair, Spans) else "propositions"
    tallies: Tallies
    if isinstance(pair, Spans):
        tallies = {
            "spans": _counted(pair.same, said),
            "spans.words": _counted(pair.same, pair.overlap >= WORDS_ALIKE),
            "spans.words_best": _counted(pair.same, pair.best_overlap),
        }
    else:
        tallies = {
            "propositions.accuracy": _balanced(pair.same, said),
            "propositions.accuracy.words": _balanced(pair.same, by_words(pair)),
        }
    if said == pair.same:
        return tallies, []
    what = f"{kind} {'missed' if pair.same else 'made up'}"
    return tallies, [Miss("alignment", what, f"{pair.id} {_shown(pair)}")]


def _counted(same: bool, said: bool) -> PRF:
    return PRF(int(same and said), int(said and not same), int(same and not said))


def _balanced(same: bool, said: bool) -> Balanced:
    right = Share(int(same == said), 1)
    return Balanced(yes=right) if same else Balanced(no=right)


def by_words(pair: Proposition) -> bool:
    """What the word-overlap rule says of a proposition."""
    asked = telling(pair.asked)
    best = max((len(asked & _telling(sentence)) for sentence in pair.sentences), default=0)
    return best >= WORDS_TOLD * max(1, len(asked))


def overlap(one: Extract, other: Extract) -> float:
    """Jaccard of telling words, 0-1."""
    mine, its = telling(one), telling(other)
    return len(mine & its) / max(1, len(mine | its))


def telling(extract: Extract) -> frozenset[str]:
    """The words of an extract but for stop words.

    >>> sorted(telling(Extract("A", "The ferry was late.", (Span(0, 19),))))
    ['ferry', 'late']
    """
    return frozenset().union(*(_telling(span.of(extract.text)) for span in extract.spans))


def _telling(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"\w+", text.casefold()) if rarity(w) >= _TELLING)


def _shown(pair: Proposition | Spans) -> str:
    if isinstance(pair, Proposition):
        return f"“{_said(pair.asked)}”\n  in: {' '.join(pair.sentences)}"
    return f"“{_said(pair.summary)}”\n  with: “{_said(pair.report)}”"


def _said(extract: Extract) -> str:
    return " ... ".join(" ".join(span.of(extract.text).split()) for span in extract.spans)
