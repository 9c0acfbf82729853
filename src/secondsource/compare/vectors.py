"""The vectors of statements: made when a report is read, kept with it, at hand when it is compared.

A vector depends on its sentence and its place in it alone, and making it takes a quarter of the
time of reading; holding statements against each other takes a third of what making their vectors
does.  Kept are 384 steps of a byte each: the angle between two vectors is off by some .0005, a
report of 500 words takes 100 kB.  Half floats, tried, take twice that and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from secondsource.compare.encoder import Embed, Within
from secondsource.compare.facts import Seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDE = 384
_STEPS = 127


def places(statement: Seen) -> tuple[Within, ...]:
    """What a statement has vectors of, in order: all of it, its telling words, its deed if any.

    >>> from secondsource.compare.encoder import whole
    >>> ferry = whole("The ferry sank.")
    >>> len(places(Seen(ferry, (("ferry", ferry), ("sink", ferry)), ferry)))
    4
    """
    telling = tuple(place for _, place in statement.words)
    return (statement.whole, *telling, *((statement.deed,) if statement.deed is not None else ()))


def made(statements: Sequence[Seen], embed: Embed) -> tuple[bytes, ...]:
    """The vectors of each statement as they are kept, `WIDE` bytes for each of its places."""
    of_each = [places(s) for s in statements]
    distinct = list(dict.fromkeys(place for own in of_each for place in own))
    row = {place: n for n, place in enumerate(distinct)}
    steps = _steps(embed(distinct)) if distinct else np.zeros((0, WIDE), dtype=np.int8)
    return tuple(steps[[row[place] for place in own]].tobytes() for own in of_each)


def at_hand(statements: Sequence[Seen], kept: Sequence[bytes], embed: Embed) -> NDArray[np.float32]:
    """Vectors of length 1 of all places of all statements, in order; shape ``(places, WIDE)``.

    ``kept`` is what :func:`made` made of each statement; what is not there, or is not as many as
    the statement has places, is made now, and is the same.
    """
    blocks = [*kept, *(b"" for _ in statements[len(kept) :])]
    lacking = [n for n, s in enumerate(statements) if len(blocks[n]) != WIDE * len(places(s))]
    for n, block in zip(lacking, made([statements[n] for n in lacking], embed), strict=True):
        blocks[n] = block
    count = sum(len(places(s)) for s in statements)
    steps = np.frombuffer(b"".join(blocks), dtype=np.int8).reshape(count, -1 if count else WIDE)
    vectors: NDArray[np.float32] = steps.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _steps(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Each vector in whole steps of its own greatest value."""
    most = np.abs(vectors).max(axis=1, keepdims=True)
    steps: NDArray[np.int8] = np.rint(vectors * (_STEPS / most)).astype(np.int8)
    return steps
