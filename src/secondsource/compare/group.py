"""Claims: statements put together by their pairwise scores, most certain pairs first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from secondsource.attribute.statement import Statement
from secondsource.compare.align import SAME, Alignment

# Within one report the same thing is said twice only in nearly the same words (headline and
# lead): the scorer's rank sign is blind there, and at SAME it joined every second sentence.
# Nearness in meaning says nothing there: two halves of one sentence are always near.
SAME_WORDS = 0.55
# A statement joins a claim when it is as near to the claim's members on average as this share of
# SAME: single link (0) chained the injured to the hospital and the hospital to the bridge; .6 costs
# five points of precision, 1 three of recall.
AVERAGE = 0.8

Excludes = Callable[[int, int], bool]


def group(
    statements: Sequence[Statement],
    alignment: Alignment,
    words: Sequence[str],
    excludes: Excludes,
) -> list[list[int]]:
    """Partition statements into claims; each inner list is sorted, lists by their first member.

    Args:
        statements: in the order of the alignment's rows.
        alignment: pairwise scores.
        words: the words of each statement; the very same words are the same claim, unless they
            are too few to tell anything.
        excludes: True for two statements that cannot be one claim (different tolls).
    """
    pairs = sorted(_pairs(statements, alignment, words), key=lambda p: (-p[0], p[1], p[2]))
    member: list[int] = list(range(len(statements)))
    groups: dict[int, list[int]] = {n: [n] for n in member}
    for _, i, j in pairs:
        a, b = member[i], member[j]
        if a == b or not _may_join(groups[a], groups[b], statements, alignment, excludes):
            continue
        keep, drop = min(a, b), max(a, b)
        groups[keep] = sorted(groups[keep] + groups.pop(drop))
        for n in groups[keep]:
            member[n] = keep
    return sorted(groups.values())


def _pairs(
    statements: Sequence[Statement], alignment: Alignment, words: Sequence[str]
) -> list[tuple[float, int, int]]:
    keys = [_key(told) for told in words]
    reports = np.array([s.report for s in statements])
    across = reports[:, None] != reports[None, :]
    likeness = np.where(across, alignment.scores, alignment.words)
    same = np.array([[a == b for b in keys] for a in keys], dtype=bool).reshape(across.shape)
    joins = alignment.tells & (same | (likeness >= np.where(across, SAME, SAME_WORDS)))
    rows, columns = np.nonzero(np.triu(joins, 1))
    return [
        (1.0 if same[i, j] else float(likeness[i, j]), int(i), int(j))
        for i, j in zip(rows, columns, strict=True)
    ]


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _may_join(
    a: Sequence[int],
    b: Sequence[int],
    statements: Sequence[Statement],
    alignment: Alignment,
    excludes: Excludes,
) -> bool:
    if any(excludes(i, j) for i in a for j in b):
        return False
    across = [
        float(alignment.scores[i, j])
        for i in a
        for j in b
        if statements[i].report != statements[j].report
    ]
    return not across or sum(across) / len(across) >= AVERAGE * SAME
