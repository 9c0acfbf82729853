"""Attribution corpora as numbered word pieces.

A training example is one window of whole sentences with the attributions whose cue begins in it.
"""

from __future__ import annotations

import gzip
import json
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secondsource.attribute.tagger import (
    B_CONTENT,
    B_CUE,
    B_SOURCE,
    Pieces,
    cut_pieces,
)
from secondsource.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’')\]]{0,3}\s+(?=[\"“‘'(\[]{0,2}[A-Z0-9])|\n+")
_NO_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Rev|St|Jr|Sr|vs|No|Jan|Feb|Aug|Sept|Oct|Nov"
    r"|Dec)|\b[A-Z])\.[\"”’')\]]{0,3}$"
)

PieceSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One attribution as a person marked it, in code points."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldText:
    """One text of a corpus with its attributions."""

    id: str
    text: str
    attributions: tuple[GoldAttribution, ...]


@dataclass(frozen=True, slots=True)
class LinkedPieces:
    """One attribution in pieces: a cue and what belongs to it, ``(first, one past last)``."""

    cue: PieceSpan
    source: tuple[PieceSpan, ...]
    content: tuple[PieceSpan, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text cut into pieces, with its sentence starts and attributions in pieces."""

    pieces: Pieces
    cuts: tuple[int, ...]
    links: tuple[LinkedPieces, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One training window of ``n`` pieces, without the special pieces.

    Attributes:
        ids: shape ``(n,)``.
        features: shape ``(n, 3)``.
        links: attributions, clipped to the window, offsets from its first piece.
    """

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    links: tuple[LinkedPieces, ...]


def read_linked(path: Path) -> list[GoldText]:
    """Read a file of linked attributions (the PolNeAR layout)."""
    texts = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            attributions = tuple(
                GoldAttribution(
                    *(
                        tuple(Span(s, e) for s, e in item[role])
                        for role in ("source", "cue", "content")
                    )
                )
                for item in record["attributions"]
                if item["content"]
            )
            texts.append(GoldText(record["id"], record["text"], attributions))
    return texts


def simple_sentences(text: str) -> list[Span]:
    """Sentences by punctuation and line ends; good enough to lay windows.

    >>> [s.of("He left. She, too.") for s in simple_sentences("He left. She, too.")]
    ['He left.', 'She, too.']
    """
    sentences = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if "\n" not in match.group() and _NO_END.search(text, start, match.start()):
            continue
        if text[start : match.end()].strip():
            sentences.append(Span(start, start + len(text[start : match.end()].rstrip())))
        start = match.end()
    if text[start:].strip():
        sentences.append(Span(start, start + len(text[start:].rstrip())))
    return sentences


def prepare(gold: GoldText, tokenizer: Tokenizer) -> Prepared:
    """Cut a text into pieces and its attributions with it; a span that holds no piece is lost."""
    pieces = cut_pieces(gold.text, tokenizer)
    starts, ends = pieces.starts.tolist(), pieces.ends.tolist()

    def in_pieces(span: Span) -> PieceSpan | None:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end)
        return (first, last) if last > first else None

    def all_in_pieces(spans: tuple[Span, ...]) -> tuple[PieceSpan, ...]:
        return tuple(p for p in map(in_pieces, spans) if p is not None)

    links = []
    for item in gold.attributions:
        cue = all_in_pieces(item.cue)
        if cue:
            links.append(
                LinkedPieces(cue[0], all_in_pieces(item.source), all_in_pieces(item.content))
            )
    cuts = tuple(bisect_left(starts, s.start) for s in simple_sentences(gold.text))
    return Prepared(pieces, cuts, tuple(links))


def _clip(spans: tuple[PieceSpan, ...], start: int, end: int) -> tuple[PieceSpan, ...]:
    """Spans cut to ``[start, end)`` and counted from ``start``."""
    return tuple(
        (max(s, start) - start, min(e, end) - start) for s, e in spans if s < end and e > start
    )


def cut_examples(text: Prepared, size: int, dice: np.random.Generator | None) -> Iterator[Example]:
    """Cut a text into windows of whole sentences, of at most ``size`` pieces.

    With dice, the first window is shorter by chance, so that every epoch cuts elsewhere.
    """
    n = len(text.pieces)
    cuts = np.array(sorted({0, *text.cuts, n}))
    start = 0
    room = size if dice is None else int(dice.integers(size // 4, size + 1))
    while start < n:
        limit = min(n, start + room)
        fitting = cuts[(cuts > start) & (cuts <= limit)]
        end = int(fitting[-1]) if len(fitting) else limit
        links = tuple(
            LinkedPieces(
                _clip((link.cue,), start, end)[0],
                _clip(link.source, start, end),
                _clip(link.content, start, end),
            )
            for link in text.links
            if start <= link.cue[0] < end
        )
        yield Example(text.pieces.ids[start:end], text.pieces.features[start:end], links)
        start, room = end, size


def link_tags(link: LinkedPieces, n: int) -> NDArray[np.int64]:
    """Tags of a window's pieces for one attribution, shape ``(n,)``; the cue wins overlaps."""
    tags = np.zeros(n, dtype=np.int64)
    for begin, spans in ((B_CONTENT, link.content), (B_SOURCE, link.source), (B_CUE, (link.cue,))):
        for start, end in spans:
            tags[start:end] = begin + 1
            tags[start] = begin
            # a span that this one cuts in two begins anew behind it
            if end < n and tags[end] in (B_CONTENT + 1, B_SOURCE + 1) and tags[end] != begin + 1:
                tags[end] -= 1
    return tags
