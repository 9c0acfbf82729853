"""Claims: statements put together by their pairwise scores, the nearest first (average linkage)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Copy
from secondsource.compare.align import SAME, Alignment
from secondsource.compare.judged import Bond, joined_by, pairs_of
from secondsource.compare.lineage import copied

# Within one report the same thing is said twice only in nearly the same words (headline and
# lead): the scorer's rank sign is blind there, and at SAME it joined every second sentence.
# Nearness in meaning says nothing there: two halves of one sentence are always near.
SAME_WORDS = 0.55
# Two groups become one when two of their statements reach SAME, and all of them on average nine
# tenths of it: single link chained the injured to the hospital and the hospital to the bridge.
# With the table of the other events, precision on gold is .65 at .8, .71 at 1, on the judged
# stories .71 and .77; F1 is the same within .01. Pairs by score with the average only as a bar,
# tried first, made claims by whichever pair came first.
AVERAGE = 0.9

Excludes = Callable[[int, int], bool]


def group(
    statements: Sequence[Statement],
    alignment: Alignment,
    words: Sequence[str],
    excludes: Excludes,
    copies: Sequence[Copy] = (),
    bonds: Sequence[Bond] = (),
) -> list[list[int]]:
    """Partition statements into claims; each inner list is sorted, lists by their first member.

    Args:
        statements: in the order of the alignment's rows.
        alignment: pairwise scores.
        words: the words of each statement; the very same words are the same claim, unless they
            are too few to tell anything.
        excludes: True for two statements that cannot be one claim (different tolls).
        copies: text reused between the reports; the same words in it are one claim, however few.
        bonds: what persons judged of pairs; it holds, whatever the scores.
    """
    pairs = pairs_of(bonds, {s.id: n for n, s in enumerate(statements)})
    return _Groups(statements, alignment, words, excludes, copies, pairs).joined()


class _Groups:
    """The groups so far, by their first member, and how near each two that may join are."""

    def __init__(
        self,
        statements: Sequence[Statement],
        alignment: Alignment,
        words: Sequence[str],
        excludes: Excludes,
        copies: Sequence[Copy],
        bonds: Mapping[tuple[int, int], Bond],
    ) -> None:
        keys = [_key(told) for told in words]
        reports = np.array([s.report for s in statements])
        alike = np.array([[a == b for b in keys] for a in keys], dtype=bool)
        alike = alike.reshape(len(keys), len(keys))
        tells = alignment.tells | _one_passage(statements, alike, copies)
        same = alike & tells
        self._across = reports[:, None] != reports[None, :]
        self._likeness = np.where(self._across, alignment.scores, alignment.words)
        self._likeness = np.where(same, 1.0, self._likeness)
        self._excludes = cache(excludes)
        self._members = {n: [n] for n in range(len(statements))}
        # What is judged to be one is joined at the end, so that nobody who is near to one of the
        # two alone falls out; until then it counts as one where something is judged to be apart.
        self._one = [p for p, bond in bonds.items() if bond.together]
        self._apart = [p for p, bond in bonds.items() if not bond.together]
        joins = tells & (self._likeness >= np.where(self._across, SAME, SAME_WORDS))
        rows, columns = np.nonzero(np.triu(joins, 1))
        pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
        self._near = {p: near for p in pairs if (near := self._nearness(*p)) is not None}

    def joined(self) -> list[list[int]]:
        """Join the two nearest groups until none may."""
        while self._near:
            first, second = max(self._near, key=lambda p: (self._near[p], -p[0], -p[1]))
            if self._exclude_each_other(first, second):
                del self._near[first, second]
            else:
                self._join(first, second)
        return self._parts(self._one)

    def _parts(self, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
        """The groups, put together by these pairs of statements."""
        held = [(m[0], n) for m in self._members.values() for n in m[1:]]
        return joined_by([*held, *pairs], len(self._across))

    def _are_judged_apart(self, first: int, second: int) -> bool:
        """To join them would put two statements together that were judged to be two."""
        if not self._apart:
            return False
        parts = self._parts([*self._one, (first, second)])
        home = {n: k for k, part in enumerate(parts) for n in part}
        return any(home[i] == home[j] for i, j in self._apart)

    def _join(self, first: int, second: int) -> None:
        self._members[first] = sorted(self._members[first] + self._members.pop(second))
        touched = {p for p in self._near if first in p or second in p}
        others = sorted({n for p in touched for n in p} - {first, second})
        self._near = {p: near for p, near in self._near.items() if p not in touched}
        for other in others:
            pair = (min(first, other), max(first, other))
            if (near := self._nearness(*pair)) is not None:
                self._near[pair] = near

    def _exclude_each_other(self, a: int, b: int) -> bool:
        members = self._members
        excluded = any(self._excludes(i, j) for i in members[a] for j in members[b])
        return excluded or self._are_judged_apart(a, b)

    def _nearness(self, a: int, b: int) -> float | None:
        """How near two groups are; None for two that may not join.

        On average across reports; by their words, and after all others, within one.
        """
        pairs = np.ix_(self._members[a], self._members[b])
        likeness, across = self._likeness[pairs], self._across[pairs]
        if not across.any():
            best = float(likeness.max())
            return best if best >= SAME_WORDS else None
        average = float(likeness[across].mean())
        return average if average >= AVERAGE * SAME else None


def _one_passage(
    statements: Sequence[Statement], alike: NDArray[np.bool_], copies: Sequence[Copy]
) -> NDArray[np.bool_]:
    """Pairs of the same words that stand in one passage of two reports; shape ``(n, n)``."""
    found = np.zeros_like(alike)
    for i, j in np.argwhere(np.triu(alike, 1)) if copies else ():
        found[i, j] = found[j, i] = copied(statements[i], statements[j], copies)
    return found


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))
