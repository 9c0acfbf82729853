"""Vectors of words where they stand: how near two statements are in meaning, before any decision.

A statement is often half a sentence: "was to reopen on Friday".  So its whole sentence is read and
the statement's own words are averaged, which then know of the bridge that the sentence began with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from secondsource.spans import Span

if TYPE_CHECKING:
    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

_PIECES = 512  # word pieces at once: fewer fetch the weights too often, more outgrow the cache
_LONGEST = 128  # word pieces; 99 % of sentences are shorter than 90


class Within(NamedTuple):
    """Words and what they stand in: ``text`` around them, their ``spans`` in it."""

    text: str
    spans: tuple[Span, ...]


Embed = Callable[[Sequence[Within]], "NDArray[np.float32]"]
"""Vectors of length 1, one a row, of words where they stand."""


def whole(text: str) -> Within:
    """A text by itself.

    >>> whole("The bridge is shut.").spans
    (Span(start=0, end=19),)
    """
    return Within(text, (Span(0, len(text)),))


class Encoder:
    """MiniLM (6 layers, 384 wide), its last states averaged over the words that are meant.

    Reimers and Gurevych, EMNLP 2019; weights all-MiniLM-L6-v2, int8.  A vector is the same to the
    last bit whatever is read beside it.
    """

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.no_padding()

    def embed(self, meant: Sequence[Within]) -> NDArray[np.float32]:
        """Vectors of length 1, shape ``(len(meant), 384)``; the dot product is the cosine.

        Words in one text cost one reading.  Words beyond the longest text that the network
        reads are stood for by all that it did read.
        """
        vectors = np.zeros((len(meant), 384), dtype=np.float32)
        by_text: dict[str, list[int]] = {}
        for n, one in enumerate(meant):
            by_text.setdefault(one.text, []).append(n)
        for batch in self._batches(list(by_text)):
            ids = np.array([pieces.ids for _, pieces in batch], dtype=np.int64)
            states = self._session.run(None, {"ids": ids})[0]
            for (text, pieces), of_text in zip(batch, states, strict=True):
                own = by_text[text]
                vectors[own] = _means(of_text, pieces, [meant[n].spans for n in own])
        return vectors

    def _batches(self, texts: Sequence[str]) -> Iterator[list[tuple[str, Encoding]]]:
        """Texts of one length, so that nothing is padded, as many as are read at once."""
        by_length: dict[int, list[tuple[str, Encoding]]] = {}
        for text in texts:
            pieces = self._tokenizer.encode(text)
            by_length.setdefault(len(pieces), []).append((text, pieces))
        for length, alike in sorted(by_length.items()):
            most = max(1, _PIECES // length)
            yield from (alike[low : low + most] for low in range(0, len(alike), most))


def _means(
    states: NDArray[np.float32], pieces: Encoding, meant: Sequence[Sequence[Span]]
) -> NDArray[np.float32]:
    """For each the mean state of the word pieces inside its spans, length 1."""
    ends, starts = [], []  # of the pieces but the first and the last, which stand for no word
    for start, end in pieces.offsets[1:-1]:
        starts.append(start)
        ends.append(end)
    inside: list[int] = []
    first: list[int] = []
    for spans in meant:
        first.append(len(inside))
        for span in spans:
            inside += range(1 + bisect_left(starts, span.start), 1 + bisect_right(ends, span.end))
        if len(inside) == first[-1]:
            inside += range(len(pieces))
    # Summed one after the other: a product of matrices rounds differently with other rows beside.
    sums = np.add.reduceat(states[inside], first, axis=0)
    vectors: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return vectors
