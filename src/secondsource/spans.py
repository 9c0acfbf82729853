"""Places in a text: every noun of Second Source points back to one.

Offsets count Unicode code points of ``report.text`` (not bytes, not UTF-16 units) and are
half-open: ``[start, end)``.  ``span.of(text)`` is therefore always ``text[start:end]``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, NamedTuple, Protocol, TypeVar

T = TypeVar("T")


class Span(NamedTuple):
    """A half-open stretch of code points.

    >>> span = Span(4, 9)
    >>> span.of("the mayor said")
    'mayor'
    >>> span.length, span.overlaps(Span(8, 12)), span.covers(Span(5, 9))
    (5, True, True)
    """

    start: int
    end: int

    @property
    def length(self) -> int:
        """Code points in the span; 0 when it is empty."""
        return max(0, self.end - self.start)

    def of(self, text: str) -> str:
        """The exact words: ``text[start:end]``."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """True when the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """True when ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def shared(self, other: Span) -> int:
        """Code points in both."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def jaccard(self, other: Span) -> float:
        """Shared code points over all code points of the two, 0-1.

        >>> Span(0, 10).jaccard(Span(5, 15))
        0.3333333333333333
        """
        shared = self.shared(other)
        either = self.length + other.length - shared
        return shared / either if either else 0.0


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span that covers all of them.

    >>> hull([Span(10, 12), Span(3, 5)])
    Span(start=3, end=12)

    Raises:
        ValueError: no span was given.
    """
    spans = list(spans)
    if not spans:
        raise ValueError("hull() needs at least one span")
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def trim(span: Span, text: str, also: str = "") -> Span:
    """Drop white space, and any character of ``also``, from both ends.

    >>> trim(Span(0, 9), "  a, b,  ", also=",")
    Span(start=2, end=6)
    """
    start, end = span
    while start < end and (text[start].isspace() or text[start] in also):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in also):
        end -= 1
    return Span(start, end)


class Placed(Protocol):
    """Anything that has a place in the text."""

    @property
    def span(self) -> Span:
        """Where it stands."""


P = TypeVar("P", bound=Placed)


def beginning_in(things: Sequence[P], span: Span) -> Sequence[P]:
    """Those of ``things``, which stand in text order, that begin inside the span.

    What a span covers is among them, found without looking at a whole transcript.
    """
    low = bisect_left(things, span.start, key=lambda t: t.span.start)
    return things[low : bisect_left(things, span.end, low, key=lambda t: t.span.start)]


def overlapping(things: Sequence[P], span: Span) -> Sequence[P]:
    """Those of ``things`` that overlap the span; they stand in text order, one behind another."""
    low = bisect_right(things, span.start, key=lambda t: t.span.end)
    return things[low : bisect_left(things, span.end, low, key=lambda t: t.span.start)]


class Shelf(Generic[T]):
    """Things by place: finds those that overlap a span without looking at all the others.

    >>> shelf = Shelf([(Span(4, 9), "mayor"), (Span(0, 9), "the mayor"), (Span(10, 14), "said")])
    >>> shelf.over(Span(0, 4)), shelf.over(Span(8, 11))
    (['the mayor'], ['mayor', 'the mayor', 'said'])
    """

    def __init__(self, things: Iterable[tuple[Span, T]]) -> None:
        self._placed = sorted(
            ((span, n, thing) for n, (span, thing) in enumerate(things)), key=lambda x: x[:2]
        )
        self._starts = [span.start for span, _, _ in self._placed]
        self._reach = list(accumulate((span.end for span, _, _ in self._placed), max))

    def over(self, span: Span) -> list[T]:
        """What overlaps the span, in the order given."""
        found = []
        k = bisect_left(self._starts, span.end)
        while k > 0 and self._reach[k - 1] > span.start:
            k -= 1
            if self._placed[k][0].overlaps(span):
                found.append(self._placed[k][1:])
        return [thing for _, thing in sorted(found, key=lambda x: x[0])]
