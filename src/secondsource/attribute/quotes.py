"""Quotation marks: which stretches of a text are somebody's very words.

A quotation may run over several sentences, and over several paragraphs when each new paragraph
opens with a mark and only the last one closes (the convention of English-language newspapers).
A mark that never closes ends with its paragraph, so an odd number of marks spoils one paragraph
and no more.  Single marks count only where they cannot be apostrophes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from secondsource.spans import Span

_MARK = re.compile(
    r"[\"“”„«»]|``|''|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?…\"”])[’'](?!\w)|(?<=[.,!?…] )'(?=\s|$)"
)
_OPENING = frozenset({"“", "„", "«", "``", "‘"})
_CLOSING = frozenset({"”", "»", "''", "’"})
# Single marks inside a paragraph that also has double ones are quotations within quotations or
# apostrophes; reading them as marks of their own cut double-quoted speech at "terrorists’".
_SINGLE = frozenset({"‘", "’", "'"})


def find_quotes(text: str, paragraphs: Sequence[Span]) -> tuple[Span, ...]:
    """Quotations in text order, marks excluded.

    Args:
        text: the report's text.
        paragraphs: where to look; a quotation that runs on into the next paragraph is given as
            one span per paragraph.

    >>> text = "“It is shut,” he said. “We wait."
    >>> [q.of(text) for q in find_quotes(text, [Span(0, len(text))])]
    ['It is shut,', 'We wait.']
    """
    found: list[Span] = []
    opened: Span | None = None
    for paragraph in paragraphs:
        if opened is not None:
            end = _runs_on_to(text, opened, paragraph)
            found[-1] = Span(found[-1].start, end) if end else found[-1]
        inside = _in_paragraph(text, paragraph)
        found += inside
        if any(_marks(text, paragraph)):
            is_open = bool(inside) and inside[-1].end == paragraph.end
            opened = paragraph if is_open else None
    return tuple(found)


_FARTHEST = 700  # characters that a quotation may run on without a mark of its own


def _runs_on_to(text: str, opened: Span, paragraph: Span) -> int:
    """Where a paragraph closes the quotation that an earlier one opened; 0 when it does not.

    Wires and old corpora give each sentence a line of its own and set marks around the whole.
    """
    first = next(iter(_marks(text, paragraph)), None)
    if first is None or paragraph.start - opened.end > _FARTHEST:
        return 0
    mark, start, end = first
    if mark in _OPENING or (mark not in _CLOSING and _may_open(text, start, end, mark)):
        return 0
    if mark in _SINGLE and text[start - 1 : start] not in ".,!?… ":
        return 0  # an apostrophe: "the boys’ club"
    return start


_Mark = tuple[str, int, int]  # the mark, where it starts and ends


def _marks(text: str, paragraph: Span) -> list[_Mark]:
    """The marks of a paragraph: the single ones only where no double ones stand around them."""
    marks = [
        (m.group(), paragraph.start + m.start(), paragraph.start + m.end())
        for m in _MARK.finditer(paragraph.of(text))
    ]
    if all(mark in _SINGLE for mark, _, _ in marks):
        return marks
    kept: list[_Mark] = []
    for n, mark in enumerate(marks):
        if kept and kept[-1][1] >= mark[1]:
            continue  # inside single marks
        if mark[0] not in _SINGLE:
            kept.append(mark)
        elif len(kept) % 2 == 0 and _opens_speech(text, mark, paragraph):
            closed = next((m for m in marks[n + 1 :] if _closes_single(text, m)), None)
            if closed is not None:
                kept += [mark, closed]
            elif mark[1] == paragraph.start:
                return [*kept, mark]
    return kept


def _opens_speech(text: str, mark: _Mark, paragraph: Span) -> bool:
    """A single mark with which speech begins: «Ana Ruiz said: 'I told her, "Run."'»."""
    _, start, end = mark
    begins = start == paragraph.start or text[max(0, start - 2) : start] in {": ", ", "}
    return begins and text[end : end + 1].isalpha()


def _closes_single(text: str, mark: _Mark) -> bool:
    """No apostrophe: behind a stop or another mark, or behind a word that is no plural."""
    before = text[mark[1] - 1]
    return mark[0] in _SINGLE and (before in '.,!?…"”' or (before.isalnum() and before != "s"))


def _in_paragraph(text: str, paragraph: Span) -> list[Span]:
    marks = _marks(text, paragraph)
    # A single mark that never closes is an apostrophe, but not in front of all.
    left_open = any(m[0] not in _SINGLE or m[1] == paragraph.start for m in marks[:1])
    found: list[Span] = []
    opened: int | None = None
    for mark, start, end in marks:
        if opened is None:
            if mark in _CLOSING and mark not in _SINGLE and not found and start > paragraph.start:
                continue  # closes what nothing opened
            if _may_open(text, start, end, mark):
                opened = end
        elif mark in _OPENING:
            # A second opening without a close: the first was never closed, start afresh.
            opened = end
        elif _may_close(text, start, end, paragraph):
            if start > opened:
                found.append(Span(opened, start))
            opened = None
    if opened is not None and opened < paragraph.end and left_open:
        found.append(Span(opened, paragraph.end))
    return found


def _may_open(text: str, start: int, end: int, mark: str) -> bool:
    if mark in _OPENING:
        return True
    before = text[start - 1 : start]
    after = text[end : end + 1]
    return (not before or not before.isalnum()) and bool(after) and not after.isspace()


def _may_close(text: str, start: int, end: int, paragraph: Span) -> bool:
    after = text[end : end + 1] if end < paragraph.end else ""
    before = text[start - 1 : start]
    if before == " " and text[start:end] == '"':  # «It is shut, "she said»: the blank is astray
        before = text[start - 2 : start - 1]
    return not after.isalnum() or before in ".,!?…"


def quoted_share(span: Span, quotes: Sequence[Span]) -> float:
    """How much of a span stands inside quotation marks, 0-1.

    >>> quoted_share(Span(0, 10), [Span(5, 20)])
    0.5
    """
    if not span.length:
        return 0.0
    return sum(span.shared(q) for q in _around(span, quotes)) / span.length


def is_quoted(span: Span, quotes: Sequence[Span]) -> bool:
    """True when the span lies wholly inside one quotation.

    >>> is_quoted(Span(6, 9), [Span(5, 20)]), is_quoted(Span(0, 9), [Span(5, 20)])
    (True, False)
    """
    return any(q.covers(span) for q in _around(span, quotes))


def _around(span: Span, quotes: Sequence[Span]) -> Sequence[Span]:
    """The quotations that overlap a span; they stand in text order, one behind another."""
    low = bisect_right(quotes, span.start, key=lambda q: q.end)
    return quotes[low : bisect_left(quotes, span.end, low, key=lambda q: q.start)]
