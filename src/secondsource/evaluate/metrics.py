"""The arithmetic of the judge: pure functions, no file, no clock, no engine.

The picture first.  A *tally* is what two runs can add up: `PRF` counts hits and misses, `Share`
counts how many of how many.  Figures are read off tallies only at the end, so pooling six events
is ``sum`` and never a mean of ratios.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from secondsource.spans import Span

# CofeNet counts punctuation marks as tokens of their own, so a missing quote mark costs overlap.
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class PRF:
    """Hits, false alarms and misses, which add up as spaCy's ``PRFScore`` does.

    >>> score = PRF(3, 1, 2) + PRF(1, 0, 0)
    >>> score.precision, round(score.recall, 3), round(score.f1, 3)
    (0.8, 0.667, 0.727)

    Nothing predicted, or nothing there: the ratio is 0, never an error (as in spaCy).

    >>> PRF().f1, PRF(fn=4).precision
    (0.0, 0.0)
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @classmethod
    def of(cls, gold: Collection[Hashable], predicted: Collection[Hashable]) -> PRF:
        """Compare two collections of whatever can be equal; doubles count once.

        >>> PRF.of({"a", "b"}, ["b", "b", "c"])
        PRF(tp=1, fp=1, fn=1)
        """
        truth, said = set(gold), set(predicted)
        hits = len(truth & said)
        return cls(hits, len(said) - hits, len(truth) - hits)

    def __add__(self, other: PRF) -> PRF:
        return PRF(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Hits of all that was predicted, 0-1."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Hits of all that is there, 0-1."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two, 0-1."""
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; also a plain mean when ``part`` is a sum of parts between 0 and 1.

    >>> (Share(2, 3) + Share(1, 1)).value
    0.75
    >>> Share().value
    0.0
    """

    part: float = 0.0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float:
        """The share, 0-1."""
        return _ratio(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Balanced:
    """The mean of two shares, those rightly said yes to and rightly said no to.

    >>> (Balanced(Share(1, 1), Share(1, 2)) + Balanced(no=Share(0, 2))).value
    0.625
    """

    yes: Share = Share()
    no: Share = Share()

    def __add__(self, other: Balanced) -> Balanced:
        return Balanced(self.yes + other.yes, self.no + other.no)

    @property
    def whole(self) -> int:
        """How many were asked."""
        return self.yes.whole + self.no.whole

    @property
    def value(self) -> float:
        """Balanced accuracy, 0-1; a guess gives .5."""
        return (self.yes.value + self.no.value) / 2


@dataclass(frozen=True, slots=True)
class Count:
    """A number of mistakes (less is better), out of ``whole`` chances to make one.

    >>> Count(1, 10) + Count(0, 4)
    Count(value=1, whole=14)
    """

    value: int = 0
    whole: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.value + other.value, self.whole + other.whole)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def tokens(text: str) -> list[Span]:
    """Words and single marks, in text order.

    >>> [span.of("Don't!") for span in tokens("Don't!")]
    ['Don', "'", 't', '!']
    """
    return [Span(*found.span()) for found in _TOKEN.finditer(text)]


def words(text: str) -> list[Span]:
    """Words and numbers without marks, in text order.

    >>> [span.of("It's 3.5 km") for span in words("It's 3.5 km")]
    ['It', 's', '3', '5', 'km']
    """
    return [Span(*found.span()) for found in _WORD.finditer(text)]


def touched(units: Sequence[Span], pieces: Iterable[Span]) -> frozenset[int]:
    """Which units (by index, in text order, none overlapping) the pieces touch, if by one point.

    >>> sorted(touched(words("one two three"), [Span(5, 9)]))
    [1, 2]
    >>> touched(words("one two"), [])
    frozenset()
    """
    found: set[int] = set()
    for piece in pieces:
        first = bisect_right(units, piece.start, key=lambda unit: unit.end)
        found.update(range(first, bisect_left(units, piece.end, key=lambda unit: unit.start)))
    return frozenset(found)


def jaccard(one: Collection[Hashable], other: Collection[Hashable]) -> float:
    """Shared over all, 0-1; two empty sets are the same thing, so 1.

    >>> jaccard({1, 2, 3}, {2, 3, 4}), jaccard(set(), set()), jaccard({1}, set())
    (0.5, 1.0, 0.0)
    """
    mine, yours = set(one), set(other)
    either = mine | yours
    return len(mine & yours) / len(either) if either else 1.0


def overlap_f1(one: Collection[Hashable], other: Collection[Hashable]) -> float:
    """Dice's F1 of two sets, 0-1; two empty sets share nothing, so 0.

    >>> overlap_f1({1, 2, 3}, {2, 3}), overlap_f1(set(), set())
    (0.8, 0.0)
    """
    mine, yours = set(one), set(other)
    return _ratio(2 * len(mine & yours), len(mine) + len(yours))


def span_jaccard(gold: Sequence[Collection[int]], predicted: Sequence[Collection[int]]) -> Share:
    """Mean Jaccard as CofeNet's table 8 has it (Wang et al., COLING 2022).

    Every gold span brings its best overlap with any predicted span; every predicted span that
    touches no gold span brings a 0.

    >>> span_jaccard([{1, 2}, {8}], [{1, 2, 3}, {5}]).value  # 2/3, 0 and 0 over three
    0.2222222222222222
    >>> span_jaccard([], []).value
    0.0
    """
    best = [max((jaccard(g, p) for p in predicted), default=0.0) for g in gold]
    idle = sum(1 for p in predicted if not any(set(p) & set(g) for g in gold))
    return Share(sum(best), len(best) + idle)


def assign(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """One-to-one assignment with the greatest total; pairs that are not listed cannot be chosen.

    Kuhn-Munkres in Jonker and Volgenant's shortest-path form, component by component, so a long
    text with few overlaps stays cheap.

    >>> assign({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.8})  # greedy would take (0, 0) and stop
    {0: 1, 1: 0}
    >>> assign({})
    {}
    """
    chosen: dict[int, int] = {}
    for rows, columns in _components(scores):
        chosen.update(_munkres(rows, columns, scores))
    return dict(sorted(chosen.items()))


def _components(
    scores: Mapping[tuple[int, int], float],
) -> list[tuple[list[int], list[int]]]:
    """Rows and columns that hang together, each sorted, in the order of their first row."""
    by_row: dict[int, set[int]] = defaultdict(set)
    by_column: dict[int, set[int]] = defaultdict(set)
    for row, column in scores:
        by_row[row].add(column)
        by_column[column].add(row)
    parts: list[tuple[list[int], list[int]]] = []
    seen: set[int] = set()
    for first in sorted(by_row):
        if first in seen:
            continue
        rows, columns, frontier = {first}, set[int](), [first]
        while frontier:
            fresh = by_row[frontier.pop()] - columns
            columns |= fresh
            more = {row for column in fresh for row in by_column[column]} - rows
            rows |= more
            frontier.extend(more)
        seen |= rows
        parts.append((sorted(rows), sorted(columns)))
    return parts


def _munkres(
    rows: list[int], columns: list[int], scores: Mapping[tuple[int, int], float]
) -> dict[int, int]:
    """Greatest total over one component; each row also has a way out that scores 0."""
    width = len(columns) + len(rows)

    def cost(row: int, column: int) -> float:
        if column >= len(columns):
            return 0.0
        return -scores.get((rows[row], columns[column]), 0.0)

    partner = [-1] * (width + 1)  # column -> row; the last column is where the search starts
    price_row, price_column = [0.0] * len(rows), [0.0] * (width + 1)
    for row in range(len(rows)):
        partner[width] = row
        _augment(width, partner, price_row, price_column, cost)
    return {
        rows[partner[column]]: columns[column]
        for column in range(len(columns))
        if partner[column] >= 0 and (rows[partner[column]], columns[column]) in scores
    }


def _augment(
    width: int,
    partner: list[int],
    price_row: list[float],
    price_column: list[float],
    cost: Callable[[int, int], float],
) -> None:
    """One shortest augmenting path from the row that waits at column ``width``."""
    least, before = [float("inf")] * width, [width] * width
    done = [False] * (width + 1)
    at = width
    while partner[at] >= 0:
        done[at] = True
        row, step, onward = partner[at], float("inf"), width
        for column in range(width):
            if done[column]:
                continue
            reduced = cost(row, column) - price_row[row] - price_column[column]
            if reduced < least[column]:
                least[column], before[column] = reduced, at
            if least[column] < step:
                step, onward = least[column], column
        for column in range(width + 1):
            if done[column]:
                price_row[partner[column]] += step
                price_column[column] -= step
            elif column < width:
                least[column] -= step
        at = onward
    while at != width:
        partner[at] = partner[before[at]]
        at = before[at]
    partner[width] = -1


def pairwise(gold: Mapping[str, Hashable], predicted: Mapping[str, Hashable]) -> PRF:
    """Pairs put together by both, by one, by the other; every item of ``gold`` counts.

    An item that ``predicted`` leaves out stands alone.

    >>> pairwise({"a": 1, "b": 1, "c": 2}, {"a": "x", "b": "x", "c": "x"})
    PRF(tp=1, fp=2, fn=0)
    >>> pairwise({"a": 1, "b": 1}, {"a": "x"})
    PRF(tp=0, fp=0, fn=1)
    """
    both = Counter((gold[item], _label(item, predicted)) for item in gold)
    hits = sum(_pairs(count) for count in both.values())
    truth = sum(_pairs(count) for count in Counter(gold.values()).values())
    said = sum(_pairs(n) for n in Counter(_label(item, predicted) for item in gold).values())
    return PRF(hits, said - hits, truth - hits)


def b_cubed(
    gold: Mapping[str, Hashable], predicted: Mapping[str, Hashable]
) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998), each item weighing the same.

    >>> b_cubed({"a": 1, "b": 1, "c": 2}, {"a": "x", "b": "y", "c": "z"})  # all singletons
    (1.0, 0.6666666666666666, 0.8)
    >>> b_cubed({}, {})
    (0.0, 0.0, 0.0)
    """
    both = Counter((gold[item], _label(item, predicted)) for item in gold)
    truth = Counter(gold.values())
    said = Counter(_label(item, predicted) for item in gold)
    precision = _ratio(sum(n * n / said[label] for (_, label), n in both.items()), len(gold))
    recall = _ratio(sum(n * n / truth[label] for (label, _), n in both.items()), len(gold))
    return precision, recall, _ratio(2 * precision * recall, precision + recall)


def _label(item: str, predicted: Mapping[str, Hashable]) -> Hashable:
    return predicted.get(item, ("alone", item))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def linked(groups: Iterable[Iterable[str]]) -> set[tuple[str, str]]:
    """All pairs within the groups, each sorted.

    >>> sorted(linked([["b", "a", "c"], ["d"]]))
    [('a', 'b'), ('a', 'c'), ('b', 'c')]
    """
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}
