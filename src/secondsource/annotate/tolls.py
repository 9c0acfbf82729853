"""The toll that one report tells in all: how many killed, how many injured, how many hit.

A report tells its toll many times and in many ways: a total in the headline, persons one by one
below, last year's toll further down.  The nearest to the top that says a number wins; persons told
one by one as known ("the victim died") count one when no number is given.
"""

from __future__ import annotations

from typing import NamedTuple

from secondsource.annotate.annotation import Annotation, Quantity
from secondsource.annotate.quantities import find_lone_fates
from secondsource.spans import Span


class Told(NamedTuple):
    """A number of people; ``counted`` is False when it is one person told by name or as known."""

    number: int
    counted: bool


class Toll(NamedTuple):
    """What one report tells of people killed, injured, and hit (shot, stabbed) with no outcome."""

    killed: Told | None = None
    injured: Told | None = None
    hit: Told | None = None


# Further down a news report turns to earlier incidents and to the statistics of the year.  Swept
# 3-12 on 400 incidents of gun-violence news: 5-8 are within half a point of each other.
_LEAD_SENTENCES = 6


def find_toll(text: str, annotation: Annotation, quantities: tuple[Quantity, ...]) -> Toll:
    """The toll of one report, from its quantities and from what befell single known persons.

    >>> find_toll("", Annotation("r"), ())
    Toll(killed=None, injured=None, hit=None)
    """
    sentences = annotation.sentences
    lead = sentences[min(_LEAD_SENTENCES, len(sentences)) - 1].span.end if sentences else 0
    lone = {event for _, event in find_lone_fates(text, annotation)}
    return Toll(
        _told(text, {"killed"}, Span(0, lead), quantities, lone),
        _told(text, {"injured", "hospitalised"}, Span(0, lead), quantities, lone),
        _told(text, {"shot", "stabbed"}, Span(0, lead), quantities, lone),
    )


def _told(
    text: str, events: set[str], lead: Span, quantities: tuple[Quantity, ...], lone: set[str]
) -> Told | None:
    counts = [q for q in quantities if q.what.split()[-1] in events and q.of is None and not q.unit]
    counts = [q for q in counts if q.low and q.low < 10_000]
    for some in ([q for q in counts if lead.covers(q.span)], counts):
        if some:
            best = max(some, key=lambda q: (q.low or 0.0, -q.span.start))
            single = best.low == 1 and best.span.of(text).lower().startswith(
                ("a ", "an ", "another ")
            )
            return Told(int(best.low or 0), counted=not single)
    return Told(1, counted=False) if lone & events else None
