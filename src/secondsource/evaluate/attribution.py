"""Yardstick ``attribution``: who said what, in PolNeAR's format.

Three ways of counting, since the literature has used more than one:

- ``source|cue|content`` exact: each contiguous piece is a span; right when both ends are right.
  This is how CofeNet's tables count (B-/I- runs) and what the goals are stated in.
- ``….whole``: all pieces of one source (cue, content) have to be right together.  This is how the
  human ceiling of the README was counted.
- ``linked``: an attribution is found when source and content both overlap with Jaccard of at
  least .5, one to one, counted in code points (a lost quote mark should cost a two-word quotation
  no more than a long one).  Two attributions that both lack a source agree on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from secondsource.evaluate import corpora, metrics
from secondsource.evaluate.corpora import PARTS, Article, Attribution, Part, Pieces
from secondsource.evaluate.metrics import PRF, Share
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.spans import Span

# Half of the tokens in common, on both sides, is the measure that the goals are stated in.
LINKED_JACCARD = 0.5


def rule(name: str) -> str:
    """How two count as the same in the figure of that name.

    >>> rule("attribution.cue.f1"), rule("attribution.cue.whole.f1"), rule("attribution.linked.f1")
    ('exact', 'exact-whole', 'jaccard>=.5')
    """
    rules = {".whole": "exact-whole", ".jaccard": "mean-jaccard", ".linked": "jaccard>=.5"}
    return next((told for part, told in rules.items() if part in name), "exact")


def records(files: Iterable[Path]) -> list[Article]:
    """The articles of all files."""
    return [article for file in files for article in corpora.articles(file)]


def predict(case: Case) -> Iterator[tuple[Article, Prediction]]:
    """Let the desk read every article."""
    read = records(case.files)
    for number, article in enumerate(read):
        case.progress(number, len(read), article.id)
        found = [
            corpora.attribution(each, len(article.text), f"the desk, {article.id}").public()
            for each in case.desk.attributions(article.text)
        ]
        yield article, {"id": article.id, "attributions": found}


def judge(article: Article, prediction: Mapping[str, Any]) -> tuple[Tallies, list[Miss]]:
    """Score one article."""
    said = tuple(
        corpora.attribution(each, len(article.text), f"prediction {article.id}, attribution {n}")
        for n, each in enumerate(prediction.get("attributions") or ())
    )
    tallies: Tallies = {}
    for part in PARTS:
        tallies[part] = PRF.of(
            runs(article.attributions, part, article.text), runs(said, part, article.text)
        )
    units = metrics.tokens(article.text)
    for part in PARTS:
        tallies[f"{part}.whole"] = PRF.of(_wholes(article.attributions, part), _wholes(said, part))
    for part in PARTS:
        tallies[f"{part}.jaccard"] = _overlap(article, said, part, units)
    pairs = link(article.attributions, said)
    tallies["linked"] = PRF(
        len(pairs), len(said) - len(pairs), len(article.attributions) - len(pairs)
    )
    return tallies, list(_misses(article, said, pairs))


def runs(attributions: Iterable[Attribution], part: Part, text: str) -> set[Span]:
    """The contiguous pieces; two of one attribution with only blanks between are one run.

    >>> split = Attribution(content=(Span(0, 3), Span(4, 7)))
    >>> runs([split], "content", "one two"), len(runs([split], "content", "one,two"))
    ({Span(start=0, end=7)}, 2)
    """
    found: set[Span] = set()
    for each in attributions:
        joined: list[Span] = []
        for piece in each.part(part):
            if joined and not text[joined[-1].end : piece.start].strip():
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, piece.end))
            else:
                joined.append(piece)
        found.update(joined)
    return found


def _wholes(attributions: Iterable[Attribution], part: Part) -> set[tuple[Span, ...]]:
    return {each.part(part) for each in attributions if each.part(part)}


def _overlap(
    article: Article, said: Sequence[Attribution], part: Part, units: Sequence[Span]
) -> Share:
    gold, predicted = (
        [metrics.touched(units, [run]) for run in sorted(runs(side, part, article.text))]
        for side in (article.attributions, said)
    )
    return metrics.span_jaccard(gold, predicted)


def link(gold: Sequence[Attribution], said: Sequence[Attribution]) -> dict[int, int]:
    """Which attribution of ``gold`` is which of ``said``, one to one.

    >>> mine = Attribution((Span(6, 9),), (Span(10, 14),), (Span(0, 4), Span(16, 23)))
    >>> yours = Attribution((Span(6, 9),), (), (Span(16, 23),))
    >>> link([mine], [yours])
    {0: 0}
    >>> link([mine], [Attribution((), (), mine.content)])  # on nobody's word: another thing
    {}
    """
    scores = {}
    for row, one in enumerate(gold):
        for column, other in enumerate(said):
            what = overlap(one.content, other.content)
            if what >= LINKED_JACCARD and one.content:
                who = overlap(one.source, other.source)
                if who >= LINKED_JACCARD:
                    scores[row, column] = who + what
    return metrics.assign(scores)


def overlap(one: Pieces, other: Pieces) -> float:
    """Jaccard of two sets of pieces in code points, 0-1; two without any piece are the same, 1.

    >>> overlap((Span(0, 4), Span(6, 10)), (Span(2, 10),))
    0.6
    >>> overlap((), ()), overlap((), (Span(0, 1),))
    (1.0, 0.0)
    """
    shared = sum(a.shared(b) for a in one for b in other)
    either = sum(a.length for a in (*one, *other)) - shared
    return shared / either if either else 1.0


def _misses(
    article: Article, said: Sequence[Attribution], pairs: Mapping[int, int]
) -> Iterator[Miss]:
    for number, each in enumerate(article.attributions):
        if number not in pairs:
            yield Miss(article.id, "missed attribution", _told(each, article.text))
        elif each != said[pairs[number]]:
            gold, other = _told(each, article.text), _told(said[pairs[number]], article.text)
            yield Miss(article.id, "boundary", f"{gold}\n  read as: {other}")
    taken = set(pairs.values())
    for number, each in enumerate(said):
        if number not in taken:
            yield Miss(article.id, "spurious attribution", _told(each, article.text))


def _told(each: Attribution, text: str) -> str:
    source, cue, content = (
        " … ".join(piece.of(text) for piece in each.part(part)) or "-" for part in PARTS
    )
    return f"[{source}] [{cue}] [{content}]"
