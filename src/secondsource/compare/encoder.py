"""Vectors of words where they stand: how near two statements are in meaning, before any decision.

A statement is often half a sentence: "was to reopen on Friday".  So its whole sentence is read and
the statement's own words are averaged, which then know of the bridge that the sentence began with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from secondsource.spans import Span

if TYPE_CHECKING:
    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

_BATCH = 16  # texts of like length at once; more only pads
_LONGEST = 128  # word pieces; 99 % of sentences are shorter than 90


class Within(NamedTuple):
    """Words and what they stand in: ``text`` around them, their ``spans`` in it."""

    text: str
    spans: tuple[Span, ...]


def whole(text: str) -> Within:
    """A text by itself.

    >>> whole("The bridge is shut.").spans
    (Span(start=0, end=19),)
    """
    return Within(text, (Span(0, len(text)),))


class Encoder:
    """MiniLM (6 layers, 384 wide), its last states averaged over the words that are meant.

    Reimers and Gurevych, EMNLP 2019; weights all-MiniLM-L6-v2, int8.
    """

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.enable_padding()

    def embed(self, meant: Sequence[Within]) -> NDArray[np.float32]:
        """Vectors of length 1, shape ``(len(meant), 384)``; the dot product is the cosine.

        Words in one text cost one reading.  Words beyond the longest text that the network
        reads are stood for by all that it did read.
        """
        vectors = np.zeros((len(meant), 384), dtype=np.float32)
        by_text: dict[str, list[int]] = {}
        for n, one in enumerate(meant):
            by_text.setdefault(one.text, []).append(n)
        texts = sorted(by_text, key=lambda text: (len(text), text))
        for low in range(0, len(texts), _BATCH):
            batch = texts[low : low + _BATCH]
            encoded = self._tokenizer.encode_batch(batch)
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            states = self._session.run(None, {"ids": ids, "mask": mask})[0]
            for text, pieces, of_text in zip(batch, encoded, states, strict=True):
                for n in by_text[text]:
                    vectors[n] = _mean(of_text, pieces, meant[n].spans)
        return vectors


def _mean(
    states: NDArray[np.float32], pieces: Encoding, spans: Sequence[Span]
) -> NDArray[np.float32]:
    """The mean state of the word pieces inside the spans, length 1."""
    offsets = np.array(pieces.offsets)
    real = offsets[:, 1] > offsets[:, 0]
    inside = np.zeros(len(offsets), dtype=bool)
    for span in spans:
        inside |= real & (offsets[:, 0] >= span.start) & (offsets[:, 1] <= span.end)
    if not inside.any():
        inside = np.array(pieces.attention_mask, dtype=bool)
    mean = states[inside].mean(axis=0)
    vector: NDArray[np.float32] = mean / np.linalg.norm(mean)
    return vector
