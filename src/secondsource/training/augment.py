"""Variations of a training window: the same words, written as another desk would write them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secondsource.attribute.tagger import Gap, Quote, Shape
from secondsource.training.corpus import Example, LinkedPieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

UNKNOWN = 100
CURLY_OPEN, CURLY_CLOSE, STRAIGHT, SINGLE_OPEN, SINGLE_CLOSE, APOSTROPHE = (
    1523,
    1524,
    1000,
    1520,
    1521,
    1005,
)
"""Piece ids of the quotation marks in the BERT uncased vocabulary."""
THAT = 2008
"""The piece "that"."""
ALONE_LEAST, ALONE_MOST = 8, 120  # pieces of an attribution that is also shown by itself
THAT_SHARE = 0.4

DOUBLE = (CURLY_OPEN, CURLY_CLOSE, STRAIGHT)


def vary(example: Example, dice: np.random.Generator, share: float, hide: float) -> Example:
    """Perhaps rewrite the quotation marks or the case, and hide a few pieces."""
    ids, features = example.ids.copy(), example.features.copy()
    keep = np.ones(len(ids), dtype=bool)
    if dice.random() < share:
        ids, features, keep = _rewrite_quotes(ids, features, dice)
    if dice.random() < share / 3:
        _rewrite_case(features, dice)
    if hide:
        ids[dice.random(len(ids)) < hide] = UNKNOWN
    varied = replace(example, ids=ids, features=features)
    return varied if keep.all() else _without(varied, keep)


def alone(example: Example, dice: np.random.Generator, share: float) -> Iterator[Example]:
    """Some attributions of a window by themselves, perhaps behind a "that".

    The tagger reads a content by itself to find what is told inside it ("... that the governor had
    told it the army was ready"); the corpus marks none of those, but these look like them.
    """
    for link in example.links if share else ():
        if dice.random() >= share or not link.content:
            continue
        spans = (link.cue, *link.source, *link.content)
        start, end = min(s for s, _ in spans), max(e for _, e in spans)
        if not ALONE_LEAST <= end - start <= ALONE_MOST:
            continue
        inside = tuple(
            _shifted(other, -start)
            for other in example.links
            if all(start <= s and e <= end for s, e in _spans(other))
        )
        part = Example(example.ids[start:end], example.features[start:end], inside)
        yield _behind_that(part) if dice.random() < THAT_SHARE else part


def _spans(link: LinkedPieces) -> tuple[tuple[int, int], ...]:
    return (link.cue, *link.source, *link.content)


def _shifted(link: LinkedPieces, by: int) -> LinkedPieces:
    def moved(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((s + by, e + by) for s, e in spans)

    return LinkedPieces(moved((link.cue,))[0], moved(link.source), moved(link.content))


def _behind_that(example: Example) -> Example:
    features = np.concatenate([[[Shape.LOWER, Gap.SPACE, Quote.OUTSIDE]], example.features])
    links = tuple(_shifted(link, 1) for link in example.links)
    return Example(np.concatenate([[THAT], example.ids]), features, links)


def _rewrite_quotes(
    ids: NDArray[np.int64], features: NDArray[np.int64], dice: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Curly to straight, straight to curly, double to single, none at all, or one mark lost."""
    keep = np.ones(len(ids), dtype=bool)
    marks = np.isin(ids, DOUBLE)
    opening = marks & (features[:, 2] == Quote.OPENING)
    way = dice.choice(5, p=(0.35, 0.35, 0.15, 0.1, 0.05))
    if way == 0:
        ids[marks] = STRAIGHT
    elif way == 1:
        ids[marks] = CURLY_CLOSE
        ids[opening] = CURLY_OPEN
    elif way == 2:
        curly = dice.random() < 0.5
        ids[marks] = SINGLE_CLOSE if curly else APOSTROPHE
        ids[opening] = SINGLE_OPEN if curly else APOSTROPHE
        inside = np.isin(features[:, 2], (Quote.INSIDE, Quote.UNCLOSED))
        features[inside, 2] = Quote.SINGLE
    elif way == 3:
        keep = ~marks
        features[:, 2] = Quote.OUTSIDE
    elif marks.any():
        lost = int(dice.choice(np.flatnonzero(marks)))
        keep[lost] = False
        step = 1 if features[lost, 2] == Quote.OPENING else -1
        became = Quote.OUTSIDE if step == 1 else Quote.UNCLOSED
        at = lost + step
        while 0 <= at < len(ids) and features[at, 2] == Quote.INSIDE:
            features[at, 2] = became
            at += step
    return ids, features, keep


def _rewrite_case(features: NDArray[np.int64], dice: np.random.Generator) -> None:
    """All capitals, all small, or a headline's capitals, for the whole window."""
    words = np.isin(features[:, 0], (Shape.LOWER, Shape.TITLE, Shape.UPPER, Shape.MIXED))
    features[words, 0] = dice.choice((Shape.UPPER, Shape.LOWER, Shape.TITLE))


def _without(example: Example, keep: NDArray[np.bool_]) -> Example:
    """The window without some pieces; spans shrink with it."""
    before = np.concatenate([[0], np.cumsum(keep)])
    features = example.features.copy()
    for lost in np.flatnonzero(~keep):  # the space before a lost mark is kept
        if lost + 1 < len(keep):
            features[lost + 1, 1] = max(features[lost, 1], features[lost + 1, 1])

    def moved(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        new = ((int(before[s]), int(before[e])) for s, e in spans)
        return tuple((s, e) for s, e in new if e > s)

    move: Callable[[tuple[tuple[int, int], ...]], tuple[tuple[int, int], ...]] = moved
    links = tuple(
        LinkedPieces(cue[0], move(link.source), move(link.content))
        for link in example.links
        if (cue := move((link.cue,)))
    )
    return Example(example.ids[keep], features[keep], links)
