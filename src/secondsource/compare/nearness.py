"""How near statements are to each other in meaning, three ways, from one reading by the encoder.

By the mean of all their words where they stand; word by word, each looking for its like in the
other (late interaction; Khattab and Zaharia, SIGIR 2020); and by what is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondsource.compare.encoder import Embed
from secondsource.compare.facts import Seen
from secondsource.compare.vectors import at_hand
from secondsource.lexicon.frequency import rarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Two words of unlike meaning stand at a cosine of some .3 in one language model's eyes.
_UNLIKE = 0.3
_BLOCK = 1024  # words at once: a long story has fifteen thousand, and each meets each


@dataclass(frozen=True, slots=True)
class Nearness:
    """Of every two statements, 0-1, shapes ``(n, n)``, symmetric.

    ``meaning`` is the cosine of the whole, ``told`` how much of the one's words finds its like in
    the other, on average of both ways, ``deed`` the cosine of what is done (`_UNLIKE` where one of
    the two does nothing).
    """

    meaning: NDArray[np.float32]
    told: NDArray[np.float32]
    deed: NDArray[np.float32]


def nearness(statements: Sequence[Seen], embed: Embed, kept: Sequence[bytes] = ()) -> Nearness:
    """Read all statements once and hold each against each; ``kept`` vectors are not made again."""
    vectors = at_hand(statements, kept, embed)
    wholes: list[int] = []
    words: list[int] = []
    deeds: list[int] = []
    at = 0
    for s in statements:
        wholes.append(at)
        words += range(at + 1, at + 1 + len(s.words))
        at += 1 + len(s.words)
        if s.deed is not None:
            deeds.append(at)
            at += 1
    n = len(statements)
    has_deed = np.array([s.deed is not None for s in statements], dtype=bool)
    deed = np.full((n, n), _UNLIKE, dtype=np.float32)
    deed[np.ix_(has_deed, has_deed)] = vectors[deeds] @ vectors[deeds].T
    return Nearness(
        np.clip(vectors[wholes] @ vectors[wholes].T, 0, 1),
        _word_by_word([[word for word, _ in s.words] for s in statements], vectors[words]),
        np.clip(deed, 0, 1),
    )


def weights_of(spread: Sequence[float], vocabulary: Sequence[str]) -> NDArray[np.float32]:
    """What a word tells: its rarity in news, less the more statements of the story have it.

    In a story about a consulate, "consulate" tells no two statements apart.
    """
    rare = np.array([rarity(word) for word in vocabulary], dtype=np.float32)
    weights: NDArray[np.float32] = rare / (1 + np.log(np.maximum(spread, 1)))
    return weights.astype(np.float32)


def _word_by_word(
    words: Sequence[Sequence[str]], vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Share of each statement's words, weighed, that find their like in each other statement."""
    n = len(words)
    told = np.zeros((n, n), dtype=np.float32)
    filled = [k for k, own in enumerate(words) if own]
    if not filled:
        return told
    vocabulary = sorted({word for own in words for word in own})
    number = {word: k for k, word in enumerate(vocabulary)}
    spread = np.zeros(len(vocabulary))
    for own in words:
        spread[sorted({number[word] for word in own})] += 1
    ids = np.array([number[word] for own in words for word in own])
    weight = weights_of(spread.tolist(), vocabulary)[ids] + 1e-3
    sizes = [len(words[k]) for k in filled]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    best = np.empty((len(ids), len(filled)), dtype=np.float32)
    for low in range(0, len(ids), _BLOCK):
        rows = slice(low, low + _BLOCK)
        like = (vectors[rows] @ vectors.T - _UNLIKE) / (1 - _UNLIKE)
        like[ids[rows, None] == ids[None, :]] = 1
        best[rows] = np.maximum.reduceat(like, starts, axis=1)
    best *= weight[:, None]
    share = (
        np.add.reduceat(np.clip(best, 0, None), starts) / np.add.reduceat(weight, starts)[:, None]
    )
    told[np.ix_(filled, filled)] = (share + share.T) / 2
    return np.clip(told, 0, 1)
