"""Report text as HTML with its statements marked, nested as they lie.

Every code point of the text appears once and in order; only the small claim numbers behind a
statement are added.  Statements that cross are cut at the crossing, never re-ordered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from secondsource.annotate.annotation import Block
from secondsource.spans import Span
from secondsource.tell.phrases import visible


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement to mark: where, its id, its claim, and the classes of its looks."""

    span: Span
    id: str
    claim: str
    classes: str
    said: str


@dataclass(slots=True)
class _Piece:
    """A mark or a part of one between two crossings."""

    span: Span
    mark: Mark
    is_first: bool
    is_last: bool
    inner: list[_Piece] = field(default_factory=list)


def _nested(marks: Sequence[Mark], within: Span) -> list[_Piece]:
    """The marks inside ``within`` as a forest; a mark that crosses another is cut there."""
    todo = [
        _Piece(
            Span(max(m.span.start, within.start), min(m.span.end, within.end)),
            m,
            m.span.start >= within.start,
            m.span.end <= within.end,
        )
        for m in marks
        if m.span.overlaps(within)
    ]
    roots: list[_Piece] = []
    stack: list[_Piece] = []
    todo.sort(key=lambda p: (p.span.start, -p.span.end))
    while todo:
        piece = todo.pop(0)
        while stack and stack[-1].span.end <= piece.span.start:
            stack.pop()
        if stack and piece.span.end > stack[-1].span.end:
            at = stack[-1].span.end
            rest = _Piece(Span(at, piece.span.end), piece.mark, False, piece.is_last)
            piece = _Piece(Span(piece.span.start, at), piece.mark, piece.is_first, False)
            todo.append(rest)
            todo.sort(key=lambda p: (p.span.start, -p.span.end))
        (stack[-1].inner if stack else roots).append(piece)
        stack.append(piece)
    return roots


def _plain(text: str) -> str:
    return str(escape(visible(text)))


def _told(text: str, within: Span, pieces: Sequence[_Piece]) -> Iterator[str]:
    at = within.start
    for piece in pieces:
        yield _plain(text[at : piece.span.start])
        mark = piece.mark
        place = f' id="{escape(mark.id)}"' if piece.is_first else ""
        yield (
            f'<span class="s {mark.classes}"{place} data-s="{escape(mark.id)}"'
            f' data-k="{escape(mark.claim)}" title="{escape(mark.said)}">'
        )
        yield from _told(text, piece.span, piece.inner)
        if piece.is_last and mark.claim:
            yield f'<a class="n" href="#{escape(mark.claim)}">{escape(mark.claim)}</a>'
        yield "</span>"
        at = piece.span.end
    yield _plain(text[at : within.end])


def _paragraphs(text: str, blocks: Sequence[Block]) -> Iterator[tuple[Span, str]]:
    """Stretches of text with the kind of their block; words outside any block are paragraphs."""
    at = 0
    for block in sorted(blocks):
        if block.span.start > at:
            yield from _lines(text, Span(at, block.span.start))
        if block.span.end > at:
            yield Span(max(at, block.span.start), block.span.end), block.kind
            at = block.span.end
    yield from _lines(text, Span(at, len(text)))


def _lines(text: str, span: Span) -> Iterator[tuple[Span, str]]:
    start = span.start
    for line in span.of(text).splitlines(keepends=True):
        if line.strip():
            yield Span(start, start + len(line)), "paragraph"
        start += len(line)


def marked(text: str, blocks: Sequence[Block], marks: Sequence[Mark]) -> Markup:
    """The text as paragraphs with its statements as ``<span class="s" id="A12" data-k="K3">``.

    >>> print(marked("He said it fell.", (), [Mark(Span(8, 15), "A1", "K1", "single", "he")]))
    <p class="paragraph" dir="auto">He said <span class="s single" id="A1" data-s="A1" data-k="K1" \
title="he">it fell<a class="n" href="#K1">K1</a></span>.</p>
    """
    parts: list[str] = []
    last_end = -1
    for span, kind in _paragraphs(text, blocks):
        # A dateline stands on the line of its first sentence: both are one paragraph of print.
        joins = bool(parts) and "\n" not in text[last_end : span.start] and last_end >= 0
        if joins and text[last_end - 1 : last_end] != "\n":
            parts.append(_plain(text[last_end : span.start]))
        elif parts:
            parts.append("</p>\n")
            joins = False
        if not joins:
            parts.append(f'<p class="{"paragraph" if kind == "dateline" else kind}" dir="auto">')
        body = "".join(_told(text, span, _nested(marks, span)))
        parts.append(f'<span class="{kind}">{body}</span>' if kind == "dateline" else body)
        last_end = span.end
    return Markup("".join(parts) + "</p>") if parts else Markup()  # noqa: S704 - all escaped above
