"""What anybody would try first on stories: tf-idf and average link, in numpy alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_WORD = re.compile(r"[^\W_]{2,}")
# Words of more than one report in five hardly change a cosine and cost most of the time.
COMMON = 0.2
# Where the tree of merges may be cut.
CUTS = tuple(round(0.06 + 0.02 * step, 2) for step in range(33))


def cosines(texts: Sequence[str]) -> Matrix:
    """Cosines of tf-idf vectors (1 + log tf, smooth idf), shape ``(n, n)``, the diagonal 0.

    >>> alike = cosines(["the red barge sank", "a red barge had sunk", "prices rose", "it rained"])
    >>> bool(alike[0, 1] > alike[0, 2] == 0)
    True
    """
    counts = [Counter(_WORD.findall(text.lower())) for text in texts]
    df = Counter(word for each in counts for word in each)
    n = len(texts)
    most = max(COMMON * n, 2)
    vectors = [
        {w: (1 + np.log(c)) * (np.log((1 + n) / (1 + df[w])) + 1) for w, c in each.items()}
        for each in counts
    ]
    lengths = [np.sqrt(sum(w * w for w in each.values())) or 1.0 for each in vectors]
    held: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (each, length) in enumerate(zip(vectors, lengths, strict=True)):
        for word, weight in each.items():
            if df[word] <= most:
                held[word].append((number, weight / length))
    postings = {
        word: (np.array([i for i, _ in rows]), np.array([w for _, w in rows], dtype=np.float32))
        for word, rows in held.items()
        if len(rows) > 1
    }
    alike = np.zeros((n, n), dtype=np.float32)
    for number, (each, length) in enumerate(zip(vectors, lengths, strict=True)):
        for word, weight in each.items():
            if word in postings:
                at, weights = postings[word]
                alike[number, at] += weights * np.float32(weight / length)
        alike[number, number] = 0
    return alike


def merges(alike: Matrix, least: float) -> Iterator[tuple[float, int, int]]:
    """The merges of average link down to a likeness of ``least``: height, and one member of each.

    Nearest-neighbour chains (Murtagh, 1983); ``alike`` is used up.

    >>> rows = [[0, 0.9, 0.1], [0.9, 0, 0.3], [0.1, 0.3, 0]]
    >>> found = merges(np.array(rows, dtype=np.float32), 0.1)
    >>> [(round(height, 2), one, other) for height, one, other in found]
    [(0.9, 1, 0), (0.2, 2, 0)]
    """
    sizes = np.ones(len(alike), dtype=np.float32)
    waiting = list(range(len(alike)))[::-1]
    gone: set[int] = set()
    chain: list[int] = []
    while waiting or chain:
        if not chain:
            start = waiting.pop()
            if start in gone:
                continue
            chain = [start]
        top = chain[-1]
        near = int(np.argmax(alike[top]))
        before = chain[-2] if len(chain) > 1 else -1
        if before >= 0 and alike[top, before] >= alike[top, near]:
            near = before
        height = float(alike[top, near])
        if height < least:  # nothing that joins later can come nearer
            gone.add(chain.pop())
            alike[top, :] = alike[:, top] = 0
        elif near == before:
            del chain[-2:]
            _join(alike, sizes, before, top)
            gone.add(top)
            waiting.append(before)
            yield height, top, before
        else:
            chain.append(near)


def _join(alike: Matrix, sizes: NDArray[np.float32], into: int, other: int) -> None:
    total = sizes[into] + sizes[other]
    row = (sizes[into] * alike[into] + sizes[other] * alike[other]) / total
    row[into] = row[other] = 0
    sizes[into] = total
    alike[other, :] = alike[:, other] = 0
    alike[into, :] = alike[:, into] = row


def best_cut(alike: Matrix, score: Callable[[list[int]], float]) -> list[int]:
    """The labels of the cut of the tree that scores best, which no honest grouper could choose."""
    tree = sorted(merges(alike, CUTS[0]), reverse=True)
    best: tuple[float, list[int]] = (-1.0, [])
    for cut in CUTS:
        labels = _labels(len(alike), [(a, b) for height, a, b in tree if height >= cut])
        best = max(best, (score(labels), labels), key=lambda each: each[0])
    return best[1]


def _labels(n: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    leader = list(range(n))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for a, b in pairs:
        leader[find(a)] = find(b)
    return [find(i) for i in range(n)]
