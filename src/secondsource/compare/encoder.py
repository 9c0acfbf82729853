"""Sentence vectors: how near two statements are in meaning, before anything is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

_BATCH = 16  # texts of like length at once; more only pads
_LONGEST = 96  # word pieces; 99 % of statements are shorter than 60


class Encoder:
    """MiniLM (6 layers, 384 wide), mean-pooled, as its authors use it for sentence similarity.

    Reimers and Gurevych, EMNLP 2019; weights all-MiniLM-L6-v2, int8.
    """

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.enable_padding()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, shape ``(len(texts), 384)``; the dot product is the cosine."""
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda n: (len(texts[n]), texts[n]))
        for low in range(0, len(order), _BATCH):
            batch = order[low : low + _BATCH]
            encoded = self._tokenizer.encode_batch([texts[n] for n in batch])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            states = self._session.run(None, {"ids": ids, "mask": mask})[0]
            weights = mask[:, :, None].astype(np.float32)
            mean = (states * weights).sum(axis=1) / weights.sum(axis=1)
            vectors[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors
