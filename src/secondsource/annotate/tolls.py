"""The toll that one report tells in all: how many killed, how many injured, how many hit.

A report tells its toll many times and in many ways: a total in the headline, persons one by one
below, last year's toll further down.  The nearest to the top that says a number wins; persons told
one by one as known ("the victim died") count one when no number is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from secondsource.annotate.annotation import Annotation, Quantity
from secondsource.annotate.quantities import find_lone_fates
from secondsource.spans import Span, overlapping


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


class Range(NamedTuple):
    """From the fewest to the most that a text tells of, both included."""

    low: int
    high: int


def find_toll(text: str, annotation: Annotation, quantities: tuple[Quantity, ...]) -> Toll:
    """The toll of one report, from its quantities and from what befell single known persons.

    >>> find_toll("", Annotation("r"), ())
    Toll(killed=None, injured=None, hit=None)
    """
    sentences = annotation.sentences
    quantities = tuple(q for q in quantities if not _is_of_many(q, text, annotation))
    lead = Span(0, sentences[min(_LEAD_SENTENCES, len(sentences)) - 1].span.end if sentences else 0)
    fates = find_lone_fates(text, annotation)
    every = {event for _, event in fates}
    early = {event for at, event in fates if at < lead.end}
    injured = _told(text, {"injured", "hospitalised"}, lead, quantities, every)
    hit = _told(text, {"shot", "stabbed"}, lead, quantities, every)
    killed = _told(text, {"killed"}, lead, quantities, early, further=False)
    if killed is None and _DEADLY.search(text, 0, lead.end):
        killed = Told(1, counted=False)
    opens_with_hurt = early & _HURT or any(
        lead.covers(q.span) and q.what.split()[-1] in _HURT for q in quantities
    )
    if killed is None and not opens_with_hurt:
        killed = _told(text, {"killed"}, lead, quantities, every)
    return Toll(killed, injured, hit)


# "Six dead, 28 wounded in weekend shootings": the toll of a city, of no one shooting.
_MANY = re.compile(
    r"(?i)\b(?:shootings|attacks|incidents|stabbings|crashes|strikes|violence) (?:all )?across\b|"
    r"\b(?:weekend|separate|unrelated) (?:\w+ )?(?:shootings|attacks|incidents|stabbings|crashes|"
    r"violence)\b"
)


def _is_of_many(quantity: Quantity, text: str, annotation: Annotation) -> bool:
    here = overlapping(annotation.sentences, quantity.span)
    return any(_MANY.search(sentence.span.of(text)) for sentence in here)


def under_headline(toll: Toll, headline: Toll) -> Toll:
    """The toll of a report whose headline tells one of its own.

    A headline sums up: where both count, it wins.  A count wins over a person told as known.

    >>> under_headline(Toll(injured=Told(1, counted=False)), Toll(injured=Told(4, counted=True)))
    Toll(killed=None, injured=Told(number=4, counted=True), hit=None)
    """
    return Toll(*(_surer(h, t) for h, t in zip(headline, toll, strict=True)))


def _surer(first: Told | None, second: Told | None) -> Told | None:
    if first is None or second is None:
        return first or second
    return second if second.counted and not first.counted else first


# A report that opens with persons hurt and tells of dead only below tells there of other days.
_HURT = frozenset({"injured", "hospitalised", "shot", "stabbed"})
# Somebody died of it, though nobody is said to have been killed.  "Homicide" and "murder" cost more
# than they found: units and charges are called so where nobody has died yet.
_DEADLY = re.compile(
    r"(?i)\b(?:fatal shooting|shooting death|fatally|"
    r"shot (?:and killed|dead|to death)|found dead|slaying)\b"
)


def _told(
    text: str,
    events: set[str],
    lead: Span,
    quantities: tuple[Quantity, ...],
    lone: set[str],
    *,
    further: bool = True,
) -> Told | None:
    """The highest count in the lead; if none and ``further``, in all of it; else a known person."""
    counts = [q for q in quantities if q.what.split()[-1] in events and q.of is None and not q.unit]
    counts = [q for q in counts if q.low and q.low < 10_000]
    for some in ([q for q in counts if lead.covers(q.span)], counts if further else []):
        if some:
            best = max(some, key=lambda q: (q.low or 0.0, -q.span.start))
            single = best.low == 1 and best.span.of(text).lower().startswith(
                ("a ", "an ", "another ")
            )
            return Told(int(best.low or 0), counted=not single)
    return Told(1, counted=False) if lone & events else None


# ------------------------------------------------------------------------------------- ranges

# A text that sums up several sources opens with what they agree on ("at least 16") and tells below
# how high each goes.  A figure further off is of something else: the camp, the week, the war.
# On 586 summaries of air strikes: twice .597 exact, three times .608, ten times .604; not at all
# .543.
_FURTHEST = 3
# Where the opening gives one figure and leaves nothing open, less far: twice .613, four times .611.
_FURTHEST_FROM_EXACT = 2
_VAGUE = 20  # "dozens" bounds nobody's figure
_PLURAL = re.compile(
    r"(?i)\b(?:(?:an? )?(?:unknown |unspecified |large )?number of|several|multiple|deaths|"
    r"casualties|people|civilians|victims|members|others)\b"
)


def find_range(
    text: str,
    annotation: Annotation,
    quantities: Sequence[Quantity],
    events: frozenset[str] = frozenset({"killed"}),
) -> Range | None:
    """The lowest and the highest figure that one text gives for a toll, None when it tells none.

    The first whole count is the toll; where it is open ("at least 16"), or one of several, later
    counts of the same harm widen it.  Without any count, persons that are named are counted, and
    a plural ("a number of civilians") is two: the fewest that it can be.

    >>> find_range("", Annotation("r"), ()) is None
    True
    """
    counts = [q for q in quantities if _counts(q, events)]
    if not counts:
        return _uncounted(text, annotation, events)
    first, later = counts[0], [q for q in counts[1:] if not _is_vague(q)]
    highest = [top for top in map(_top, later) if top]
    low, high = first.low, first.high
    if low is None and high is not None:
        low = min([q.low for q in later if q.low and q.low < high], default=high)
    elif low is not None and high is None:
        high = max([low, *(top for top in highest if top <= _FURTHEST * low + 2)])
    elif low == high and low is not None and low > 1:
        high = max([low, *(top for top in highest if top <= _FURTHEST_FROM_EXACT * low)])
    return Range(int(low or 0), int(high or low or 0))


def _counts(quantity: Quantity, events: frozenset[str]) -> bool:
    """A whole count of that harm: no part ("nine of them"), nobody besides ("six others")."""
    who, _, event = quantity.what.rpartition(" ")
    whole = quantity.of is None and not quantity.unit and not who.startswith("other")
    return whole and event in events and bool(quantity.low or quantity.high)


def _is_vague(quantity: Quantity) -> bool:
    return (quantity.high or 0) - (quantity.low or 0) > _VAGUE and quantity.low is not None


def _top(quantity: Quantity) -> float | None:
    return quantity.high if quantity.high is not None else quantity.low


def _uncounted(text: str, annotation: Annotation, events: frozenset[str]) -> Range | None:
    """Persons told of by name in the first sentence that tells of a harm; else the fewest."""
    fates = [at for at, event in find_lone_fates(text, annotation) if event in events]
    harmed = [f for f in fates if any(f == t.start and t.tag == "NNP" for t in annotation.tokens)]
    for sentence in annotation.sentences[:_LEAD_SENTENCES]:
        named = [at for at in harmed if sentence.span.start <= at < sentence.span.end]
        if named:
            return Range(len(named), len(named))
        words = sentence.span.of(text)
        if _PLURAL.search(words) and _TELLS[next(iter(sorted(events)))].search(words):
            return Range(2, 2)
    return Range(1, 1) if fates else None


_TELLS = {
    "killed": re.compile(r"(?i)\b(?:kill\w*|deaths?|dead|died|casualties|martyrs?|fatal\w*)\b"),
    "hospitalised": re.compile(r"(?i)\b(?:injur\w+|wound\w+|hurt|casualties)\b"),
    "injured": re.compile(r"(?i)\b(?:injur\w+|wound\w+|hurt|casualties)\b"),
}
