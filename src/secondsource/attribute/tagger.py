"""The attribution tagger: who is cited, by which words, for what.

*"The bridge is closed," said Ana Ruiz* gives one :class:`Tagged`: source *Ana Ruiz*, cue *said*,
content *"The bridge is closed,"*.

How it works, in the order of the code:

1. :func:`cut_pieces` cuts the text into word pieces and notes three things that an uncased
   vocabulary forgets: the shape of the word (``Shape``), the white space before it (``Gap``), and
   whether it stands inside quotation marks (``Quote``).
2. :func:`plan_windows` lays overlapping windows of whole sentences over the pieces.
3. The network (one ONNX graph) encodes a window once.  Every piece that may be the first piece of
   a cue becomes an *anchor*; for each anchor a small head labels every piece of the window with
   source, cue and content *of that anchor*.  Linking falls out, and attributions may overlap.
4. :func:`best_paths` finds the best legal sequence of labels per anchor (Viterbi), and
   :meth:`Tagger.tag` turns the labels into spans of the text.

No torch here: onnxruntime, tokenizers and numpy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from secondsource.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
"""What a piece can be for one anchor; the order of the network's last axis."""

OUT, B_SOURCE, I_SOURCE, B_CUE, I_CUE, B_CONTENT, I_CONTENT = range(7)

IMPOSSIBLE = -1e4
"""Log score of a forbidden tag or step: finite, so that sums stay finite in 32 bits."""

INNER_LEAST = 8
"""Pieces that a content must have to be read again for what is told inside it."""

PAD, CLS, SEP = 0, 101, 102
"""Piece ids of the vocabulary (BERT uncased)."""


class Shape(IntEnum):
    """How the word that a piece belongs to is written."""

    MARK = 0  # punctuation, symbols
    LOWER = 1
    TITLE = 2
    UPPER = 3
    MIXED = 4
    DIGITS = 5
    SPECIAL = 6  # [CLS], [SEP], padding


class Gap(IntEnum):
    """What stands between a piece and the piece before it."""

    NONE = 0
    SPACE = 1
    LINE = 2  # one line end
    PARAGRAPH = 3  # two or more
    START = 4  # first piece of the text


class Quote(IntEnum):
    """Where a piece stands with regard to quotation marks; the state resets at each line end."""

    OUTSIDE = 0
    INSIDE = 1
    OPENING = 2
    CLOSING = 3
    UNCLOSED = 4  # after an opening mark that the line never closes
    SINGLE = 5  # inside 'single' marks


@dataclass(frozen=True, slots=True)
class Tagged:
    """One attribution as the tagger sees it; spans are code points of the text.

    Attributes:
        source: the words for whom it is ascribed to; empty when nobody is named.
        cue: the words that ascribe ("said", "according to", a headline's colon).
        content: what is ascribed; several spans when interrupted ("X," he said, "Y").
        score: 0-1; 1 means sure that this is an attribution.
        inner: found inside the content of another, in a second pass.  Corpora that give a word to
            one attribution only (PolNeAR) mark none of these: leave them out to compare.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    score: float
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into ``n`` word pieces.

    Attributes:
        ids: vocabulary ids, shape ``(n,)``.
        features: ``Shape``, ``Gap``, ``Quote`` per piece, shape ``(n, 3)``.
        starts: first code point of each piece, shape ``(n,)``.
        ends: one past the last code point of each piece, shape ``(n,)``.
        inner: True where the piece continues a word, shape ``(n,)``.
    """

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    inner: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces ``[start, end)`` are read together; anchors in ``[core_start, core_end)`` count."""

    start: int
    end: int
    core_start: int
    core_end: int


_WORD = re.compile(r"\w+")
_DOUBLE = re.compile('[“”"„«»]')
_SINGLE = re.compile(
    r"(?<!\w)['‘](?=\w)[^\n'‘]{1,600}?(?:\w['’]\w[^\n'‘]{0,600}?)*"
    r"(?<=[\w.,!?;:…])['’](?!\w)"
)


def word_shape(word: str) -> Shape:
    """The shape of one word.

    >>> word_shape("Reuters").name, word_shape("UN").name, word_shape("said").name
    ('TITLE', 'UPPER', 'LOWER')
    """
    if word.isdigit():
        return Shape.DIGITS
    if word.islower():
        return Shape.LOWER
    if word.isupper():
        return Shape.UPPER if len(word) > 1 else Shape.TITLE
    if word[0].isupper() and word[1:].islower():
        return Shape.TITLE
    return Shape.MIXED


def _opens(mark: str, before: str, after: str, is_open: bool) -> bool:
    """Does this double mark open a quotation?  Straight marks are told by the space around."""
    if mark in "“„«":
        return True
    if mark in "”»":
        return False
    free_before = not before or before.isspace() or before in "([—–-‘'"
    free_after = not after or after.isspace() or after in ".,;:!?)]—–-’'"
    if free_before != free_after:
        return free_before
    return not is_open


def quote_states(text: str) -> NDArray[np.uint8]:
    """``Quote`` of every code point, shape ``(len(text),)``.

    >>> quote_states('"Go," he said.')[:6].tolist()
    [2, 1, 1, 1, 3, 0]
    """
    states = np.zeros(len(text), dtype=np.uint8)
    for match in _SINGLE.finditer(text):
        states[match.start() + 1 : match.end() - 1] = Quote.SINGLE
        states[match.start()] = Quote.OPENING
        states[match.end() - 1] = Quote.CLOSING
    opened = -1
    line_end = 0
    for match in _DOUBLE.finditer(text):
        at = match.start()
        if at >= line_end:
            if opened >= 0:
                states[opened + 1 : line_end] = Quote.UNCLOSED
            opened = -1
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
        if _opens(text[at], text[at - 1 : at], text[at + 1 : at + 2], opened >= 0):
            if opened >= 0:
                states[opened + 1 : at] = Quote.UNCLOSED
            states[at], opened = Quote.OPENING, at
        else:
            if opened >= 0:
                states[opened + 1 : at] = Quote.INSIDE
            states[at], opened = Quote.CLOSING, -1
    if opened >= 0:
        states[opened + 1 : line_end] = Quote.UNCLOSED
    return states


def cut_pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    """Cut a text into word pieces with their features; no special pieces are added."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    n = len(encoding.ids)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(n, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    shapes = np.full(len(text) + 1, int(Shape.MARK), dtype=np.int64)
    inside = np.zeros(len(text) + 1, dtype=bool)
    for match in _WORD.finditer(text):
        shapes[match.start() : match.end()] = word_shape(match.group())
        inside[match.start() + 1 : match.end()] = True
    newlines = np.zeros(len(text) + 1, dtype=np.int64)
    for match in re.finditer("\n", text):
        newlines[match.end()] = 1
    newlines = np.cumsum(newlines)
    features = np.zeros((n, 3), dtype=np.int64)
    if n:
        features[:, 0] = shapes[starts]
        lines = newlines[starts[1:]] - newlines[ends[:-1]]
        gaps = np.where(starts[1:] > ends[:-1], int(Gap.SPACE), int(Gap.NONE))
        gaps = np.where(lines == 1, int(Gap.LINE), gaps)
        features[1:, 1] = np.where(lines > 1, int(Gap.PARAGRAPH), gaps)
        features[0, 1] = Gap.START
        features[:, 2] = quote_states(text)[starts]
    ids = np.array(encoding.ids, dtype=np.int64)
    return Pieces(ids, features, starts, ends, inside[starts])


def plan_windows(n: int, cuts: Sequence[int], size: int, margin: int) -> list[Window]:
    """Lay windows of at most ``size`` pieces over ``n`` pieces; their cores tile ``[0, n)``.

    Args:
        n: number of pieces.
        cuts: pieces at which a sentence begins, ascending.
        size: most pieces in a window.
        margin: most pieces of context on each side of the core.

    >>> [(w.start, w.end, w.core_start, w.core_end) for w in plan_windows(10, [0, 4, 8], 6, 2)]
    [(0, 6, 0, 4), (4, 10, 4, 10)]
    """
    if n <= size:
        return [Window(0, n, 0, n)] if n else []
    starts = np.array(sorted({0, *cuts}), dtype=np.int64)
    windows: list[Window] = []
    core = 0
    while core < n:
        left = core - margin
        if core and left > 0:  # begin at a sentence: so did the windows of the training
            first = starts[np.searchsorted(starts, left) : np.searchsorted(starts, core, "right")]
            left = int(first[0]) if len(first) else left
        left = max(0, left)
        limit = min(n, left + size)
        if limit < n:
            limit = max(core + 1, limit - margin)
            inside = starts[(starts > core) & (starts <= limit)]
            limit = int(inside[-1]) if len(inside) else limit
        windows.append(Window(left, min(n, left + size), core, limit))
        core = limit
    return windows


def legal_steps() -> NDArray[np.float32]:
    """Scores of the steps that BIO forbids: 0 or ``IMPOSSIBLE``, shape ``(7 from, 7 to)``."""
    steps = np.zeros((7, 7), dtype=np.float32)
    for inner, begin in ((I_SOURCE, B_SOURCE), (I_CUE, B_CUE), (I_CONTENT, B_CONTENT)):
        for before in range(7):
            if before not in (begin, inner):
                steps[before, inner] = IMPOSSIBLE
    return steps


def best_paths(
    scores: NDArray[np.float32], steps: NDArray[np.float32], inner: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The best legal tag sequence of each row (Viterbi).

    Args:
        scores: tag scores, shape ``(k, n, 7)``.
        steps: score of going from a tag to the next, shape ``(7, 7)``.
        inner: True where a piece continues a word, so that no span begins or ends before it,
            shape ``(k, n)``.

    Returns:
        tags, shape ``(k, n)``.
    """
    k, n, _ = scores.shape
    # inside a word: out stays out, begin and inside go on to inside
    hold = np.full((7, 7), IMPOSSIBLE, dtype=np.float32)
    hold[OUT, OUT] = 0
    for begin in (B_SOURCE, B_CUE, B_CONTENT):
        hold[begin, begin + 1] = hold[begin + 1, begin + 1] = 0
    moves = np.stack([steps.T, hold.T])  # (2, to, from): the best is sought along the last axis
    within = inner.T.astype(np.intp)
    pieces = np.array(scores.transpose(1, 0, 2), order="C")  # (n, k, 7), a copy
    pieces[0][:, [I_SOURCE, I_CUE, I_CONTENT]] = IMPOSSIBLE
    back = np.zeros((n, k, 7), dtype=np.int8)
    best = pieces[0]
    for t in range(1, n):
        total = moves[within[t]]
        total += best[:, None, :]
        back[t] = total.argmax(axis=2)
        best = total.max(axis=2) + pieces[t]
    paths = np.zeros((n, k), dtype=np.int64)
    paths[-1] = best.argmax(axis=1)
    rows = np.arange(k)
    for t in range(n - 1, 0, -1):
        paths[t - 1] = back[t, rows, paths[t]]
    return paths.T


def runs(tags: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Runs of pieces ``(begin tag, first, one past last)`` in one row of tags.

    >>> list(runs(np.array([0, 5, 6, 0, 1, 3])))
    [(5, 1, 3), (1, 4, 5), (3, 5, 6)]
    """
    begin, first = OUT, 0
    for at, tag in enumerate([*tags.tolist(), OUT]):
        if begin != OUT and tag != begin + 1:
            yield begin, first, at
            begin = OUT
        if tag in (B_SOURCE, B_CUE, B_CONTENT):
            begin, first = tag, at


@dataclass(frozen=True, slots=True)
class Decoding:
    """Everything of the decoder that was learnt or swept; stored in the manifest.

    Attributes:
        steps: learnt score of going from tag to tag, shape ``(7, 7)``.
        window: most pieces in a window, without the two special pieces.
        margin: pieces of context on each side of a window's core.
        threshold: least score of an attribution that is reported.
        nested: least score of one whose cue lies in the content of another, in the same pass.
        inner: least score in the second pass, which reads each content by itself and so finds what
            is told inside it ("A said that B told C ..."); 1 or more turns that pass off.
    """

    steps: tuple[tuple[float, ...], ...] = field(default=((0.0,) * 7,) * 7)
    window: int = 190
    margin: int = 24
    threshold: float = 0.4
    nested: float = 0.5
    inner: float = 0.9


def barred_tags(pieces: Pieces, cuts: Sequence[int]) -> NDArray[np.bool_]:
    """Tags that the layout forbids, shape ``(n, 7)``.

    A source or a cue never runs on over a line end, or into a sentence that opens a quotation.  A
    content runs on over a line end only as a quotation whose new paragraph begins with a mark.
    Barring sources at every sentence start cost 7 points of source F1 with a splitter that took
    "Sen." for an end, so only those starts count that a mark confirms.
    """
    barred = np.zeros((len(pieces), len(TAGS)), dtype=bool)
    first = np.zeros(len(pieces), dtype=bool)
    first[[cut for cut in cuts if cut < len(pieces)]] = True
    lines = np.isin(pieces.features[:, 1], (Gap.LINE, Gap.PARAGRAPH))
    ends = lines | (first & (pieces.features[:, 2] == Quote.OPENING))
    barred[ends, I_SOURCE] = barred[ends, I_CUE] = True
    barred[lines & (pieces.features[:, 2] == Quote.OUTSIDE), I_CONTENT] = True
    return barred


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says about one anchor.

    Attributes:
        at: the piece of the text that begins the cue.
        score: 0-1.
        spans: runs of pieces, ``(begin tag, first, one past last)``.
        inner: found in the second pass.
    """

    at: int
    score: float
    spans: tuple[tuple[int, int, int], ...]
    inner: bool = False

    def of(self, begin: int) -> list[tuple[int, int]]:
        """Runs of one kind (``B_SOURCE``, ``B_CUE``, ``B_CONTENT``)."""
        return [(first, last) for tag, first, last in self.spans if tag == begin]


class Tagger:
    """Finds attributions.  Safe to share between threads: it holds no state of a text."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        tokenizer: Tokenizer,
        decoding: Decoding | None = None,
    ) -> None:
        self._session = session
        self.tokenizer = tokenizer
        self._decoding = decoding or Decoding()
        self._steps = np.array(self._decoding.steps, dtype=np.float32) + legal_steps()

    def tag(self, text: str, sentences: Sequence[Span]) -> tuple[Tagged, ...]:
        """All attributions of a text, by content start.

        Args:
            text: one report, or any part of one; headlines and several paragraphs are welcome.
            sentences: its sentences, in order.  They decide where windows begin, nothing else.
        """
        pieces = cut_pieces(text, self.tokenizer)
        cuts = np.searchsorted(pieces.starts, [s.start for s in sentences]).tolist()
        barred = barred_tags(pieces, cuts)
        readings = choose(self._read(pieces, cuts, barred), self._decoding)
        if self._decoding.inner < 1:
            readings += self._read_inside(pieces, readings, barred)
        tagged = [_in_text(reading, pieces) for reading in readings]
        return tuple(sorted(tagged, key=lambda t: (t.content[0].start, -t.content[-1].end, t.cue)))

    def _read(
        self,
        pieces: Pieces,
        cuts: Sequence[int],
        barred: NDArray[np.bool_],
    ) -> list[Reading]:
        """Every believable anchor of every window's core."""
        size, margin = self._decoding.window, self._decoding.margin
        windows = plan_windows(len(pieces), cuts, size, margin)
        least = min(self._decoding.threshold, self._decoding.nested)
        return self._read_windows(pieces, windows, barred, least)

    def _read_inside(
        self,
        pieces: Pieces,
        outer: Sequence[Reading],
        barred: NDArray[np.bool_],
    ) -> list[Reading]:
        """What is told inside a content, read as if it stood alone.

        The training corpus gives every word to one attribution at most, so the first pass has
        learnt to pass over inner ones (it gives them less than 8 %); read alone, they look like any
        other sentence and are found with 0.97 and more.
        """
        taken = {at for r in outer for first, last in r.of(B_CUE) for at in range(first, last)}
        windows = [
            Window(first, last, first, last)
            for reading in outer
            for first, last in reading.of(B_CONTENT)
            if INNER_LEAST <= last - first <= self._decoding.window
        ]
        found = [
            reading
            for reading in self._read_windows(pieces, windows, barred, self._decoding.inner)
            if taken.isdisjoint(range(*reading.of(B_CUE)[0]))
        ]
        alone = replace(self._decoding, threshold=self._decoding.inner, nested=self._decoding.inner)
        return [replace(reading, inner=True) for reading in choose(found, alone)]

    def _read_windows(
        self,
        pieces: Pieces,
        windows: Sequence[Window],
        barred: NDArray[np.bool_],
        least: float,
    ) -> list[Reading]:
        """Run the network window by window (padding a batch cost more), decode all at once."""
        heads: list[tuple[Window, int, float]] = []
        scores: list[NDArray[np.float32]] = []
        for window in windows:
            at, belief, tags = self._run(pieces, window)
            for i in np.flatnonzero(belief >= least).tolist():
                heads.append((window, int(at[i]) + window.start, float(belief[i])))
                scores.append(tags[i])
        if not heads:
            return []
        n = max(map(len, scores))
        padded = np.full((len(heads), n, len(TAGS)), IMPOSSIBLE, dtype=np.float32)
        padded[:, :, OUT] = 0  # beyond the window: nothing
        inner = np.zeros((len(heads), n), dtype=bool)
        for row, ((window, anchor, _), own) in enumerate(zip(heads, scores, strict=True)):
            padded[row, : len(own)] = own
            padded[row, : len(own)][barred[window.start : window.end]] = IMPOSSIBLE
            inner[row, : len(own)] = pieces.inner[window.start : window.end]
            padded[row, :, B_CUE] = IMPOSSIBLE  # a cue begins at the anchor, and only there
            padded[row, anchor - window.start] = IMPOSSIBLE
            padded[row, anchor - window.start, B_CUE] = 0
        paths = best_paths(padded, self._steps, inner)
        return [
            Reading(
                anchor,
                belief,
                tuple(
                    (tag, first + window.start, last + window.start)
                    for tag, first, last in runs(tags)
                ),
            )
            for (window, anchor, belief), tags in zip(heads, paths, strict=True)
        ]

    def _run(
        self, pieces: Pieces, window: Window
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        """Anchors in a window's core: places (k,), belief 0-1 (k,), tag scores (k, n, 7)."""
        part = slice(window.start, window.end)
        n = window.end - window.start
        ids = np.concatenate([[CLS], pieces.ids[part], [SEP]])
        features = np.zeros((n + 2, 3), dtype=np.int64)
        features[:, 0] = Shape.SPECIAL
        features[1:-1] = pieces.features[part]
        core = np.zeros(n + 2, dtype=bool)
        core[window.core_start - window.start + 1 : window.core_end - window.start + 1] = True
        at, likely, accepted, tags = self._session.run(
            ["anchors", "likely", "accepted", "tags"],
            {"ids": ids, "features": features, "core": core},
        )
        belief = 1 / (1 + np.exp(-(likely + accepted) / 2))
        return at - 1, belief, tags[:, 1:-1]  # without [CLS] and [SEP]


def choose(readings: list[Reading], decoding: Decoding) -> list[Reading]:
    """Keep the readings that can stand side by side, best first.

    Two cues never share a piece.  A reading whose cue lies in the content of a better one is nested
    ("A said that B told C …") and has its own threshold.
    """
    kept: list[Reading] = []
    for reading in sorted(readings, key=lambda r: (-r.score, r.at)):
        content, cues = reading.of(B_CONTENT), reading.of(B_CUE)
        if not content or reading.score < min(decoding.threshold, decoding.nested):
            continue
        if any(_overlap(cues, other.of(B_CUE)) for other in kept):
            continue
        nested = any(_overlap(cues, other.of(B_CONTENT)) for other in kept)
        if reading.score >= (decoding.nested if nested else decoding.threshold):
            kept.append(reading)
    return kept


def _overlap(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> bool:
    return any(a < d and c < b for a, b in one for c, d in other)


def _in_text(reading: Reading, pieces: Pieces) -> Tagged:
    """From pieces to code points."""

    def spans(begin: int) -> tuple[Span, ...]:
        return tuple(
            Span(int(pieces.starts[first]), int(pieces.ends[last - 1]))
            for first, last in reading.of(begin)
        )

    source = spans(B_SOURCE)
    if len(source) > 1:  # a person marks one; the nearer to the cue is it
        at = int(pieces.starts[reading.at])
        source = (min(source, key=lambda s: (abs(s.start - at), s.start)),)
    return Tagged(source, spans(B_CUE), spans(B_CONTENT), reading.score, reading.inner)
