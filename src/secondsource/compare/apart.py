"""What speaks against two figures being of one happening, or rivals there.

::

    another day, in print before      the times told
    up from 70                        one gives the other's figure too
    killed five, then himself         whether who did it is counted is not said
    four hurt; three hurt, one dead   one has died since
    in two attacks                    and the other tells of one
    86 over Saturday                  and the other of all days
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import CARRIED, Statement
from secondsource.compare.counts import compatible, is_harm, one_body, slot_of
from secondsource.compare.matter import Matter, same_source
from secondsource.compare.moments import after_print, disjoint, far_back, own_times
from secondsource.compare.wholes import Count


def apart(a: Count, b: Count, counts: Sequence[Count], matter: Matter) -> bool:
    """True when something speaks against two counts being of one happening, or rivals there.

    Args:
        a: a count.
        b: another of the same slot.
        counts: all counts of the slot.
        matter: the story.
    """
    i, j = a.statement, b.statement
    one, other = matter.statements[i], matter.statements[j]
    agree = compatible(a.quantity, b.quantity)
    if i == j or (one.report == other.report and not agree and not _are_two_voices(one, other)):
        return True
    if disjoint(own_times(one.times), own_times(other.times)):
        return True
    if far_back(one, other, matter.published) or far_back(other, one, matter.published):
        return True
    if after_print(one, other, matter.published) or after_print(other, one, matter.published):
        return True
    if not one_body(a.quantity, b.quantity) or _far_apart(a.quantity, b.quantity):
        return True
    return not agree and (
        _gives(a, b, matter)
        or _gives(b, a, matter)
        or _knows_both(a, b, counts, matter)
        or _are_explained(a, b, counts, matter)
    )


def _are_two_voices(one: Statement, other: Statement) -> bool:
    """True when two named sources of one report give a figure each.

    One source that gives two figures counts two things, and so does the outlet that gives its own
    beside a source's.
    """
    return bool(one.chain and other.chain) and not same_source(one, other)


# Tolls of one happening grow, seldom beyond this; "thirty" beside "four" was an earlier air strike,
# "more than 200" beside "21" all who had been taken.  Small tolls may: two dead first, nine later.
_FAR = 5
_FAR_FROM = 20


def _far_apart(a: Quantity, b: Quantity) -> bool:
    """True when the higher of two counts is so far above the lower that it is of something else."""
    low, high = sorted(float(q.high or q.low or 0) for q in (a, b))
    return high >= _FAR_FROM and high > _FAR * low


def _gives(a: Count, b: Count, matter: Matter) -> bool:
    """True when the first statement gives the other's figure too ("up from 70")."""
    return any(
        q.low == b.quantity.low and q.unit == b.quantity.unit
        for q in matter.statements[a.statement].quantities
        if q != a.quantity and not q.what.startswith("other")
    )


def _is_one_voice(a: Statement, b: Statement) -> bool:
    """True within a report for one source, and for anybody beside what the outlet tells itself."""
    return a.report == b.report and (not b.chain or same_source(a, b))


def _knows_both(a: Count, b: Count, counts: Sequence[Count], matter: Matter) -> bool:
    """True when who gives one of two figures gives the other as well: of two things."""
    return any(
        c.statement != one.statement
        and _is_one_voice(matter.statements[c.statement], matter.statements[one.statement])
        and compatible(c.quantity, other.quantity)
        for one, other in ((a, b), (b, a))
        for c in counts
    )


# ---------------------------------------------------------------------- figures that both may hold


def _are_explained(a: Count, b: Count, counts: Sequence[Count], matter: Matter) -> bool:
    """True where both figures may hold: of other happenings, another period, one more or less."""
    slot = slot_of(a.quantity)
    texts = [matter.passages[count.statement].text for count in (a, b)]
    if bool(_SEVERAL.search(texts[0])) != bool(_SEVERAL.search(texts[1])):
        return True
    if slot in _WITH_WHO_DID_IT and _may_count_who_did_it(a, b, matter):
        return True
    if slot == "injured" and any(
        _has_died(more, Count(c.statement, fewer.quantity), matter)
        for more, fewer in ((a, b), (b, a))
        for c in counts
        if compatible(c.quantity, fewer.quantity)
    ):
        return True
    running = is_harm(slot) and slot.rpartition(" ")[2] not in _AT_ONCE
    return running and _is_of_a_day(a, matter) != _is_of_a_day(b, matter)


_MANY = r"(?:two|three|four|five|six|several|multiple|separate|different|\d+)"
_SEVERAL = re.compile(
    rf"(?i)\b(?:(?:series|string|spate|wave|pair|number) of|{_MANY}(?: (?:separate|different|"
    r"related|suicide|simultaneous|coordinated))?) (?:shootings|attacks|incidents|crashes|"
    r"accidents|fires|explosions|blasts|bombings|raids|(?:air ?)?strikes|stabbings|"
    r"locations|scenes|homes|houses)\b"
)
_WITH_WHO_DID_IT = frozenset({"killed", "people shot"})
# What befalls people at once; arrests and releases go on from day to day.
_AT_ONCE = frozenset({"killed", "injured"})
_WHO = (
    r"(?:gunm[ae]n|shooters?|attackers?|suspects?|assailants?|bombers?|killers?|perpetrators?|"
    r"hijackers?|(?:him|her)self|themselves)"
)
_FORCE = r"(?:police(?:m[ae]n)?|officers?|deput(?:y|ies)|troopers?|swat|guards?|soldiers?)"
_HIMSELF = re.compile(
    rf"(?i)\b(?:(?:including|besides|plus|excluding) (?:the |an? |one )?(?:\w+ ){{0,2}}?{_WHO}|"
    r"and (?:then |finally |later )?(?:him|her)self|"
    r"(?:kill|shoot|shot|hang)(?:s|ed|ing)? (?:\w+ ){0,3}?(?:him|her|them)sel(?:f|ves)|"
    r"(?:weapon|gun|rifle|pistol|knife) on (?:him|her|them)sel(?:f|ves)|"
    r"(?:his|her|their) own li(?:fe|ves)|suicides?|self-inflicted|"
    rf"{_WHO}\W+(?:\w+\W+){{0,4}}?(?:dead|killed|died|dies)|"
    rf"(?:kill|shot)(?:ed|ing|s)? (?:the |a )?{_WHO}|"
    rf"(?:kill|shot)(?:ed)?(?: dead| to death)? by (?:\w+ ){{0,3}}?{_FORCE}|"
    rf"{_FORCE} (?:fatally |later |then |also )?(?:shot|killed))\b"
)


def _may_count_who_did_it(a: Count, b: Count, matter: Matter) -> bool:
    """True for tolls one apart where a report says that who did it died as well.

    "Five died" counts him or does not; mostly the words do not say.
    """
    low, high = sorted(float(c.quantity.low or c.quantity.high or 0) for c in (a, b))
    if high - low != 1:
        return False
    reports = {matter.statements[c.statement].report for c in (a, b)}
    return any(
        _HIMSELF.search(passage.text)
        for statement, passage in zip(matter.statements, matter.passages, strict=True)
        if statement.report in reports
    )


def _has_died(more: Count, fewer: Count, matter: Matter) -> bool:
    """Four were hurt; three were hurt and one died: of the four one has died since.

    Not where who counts more hurt counts dead besides.
    """
    least, told = fewer.quantity.low or 0.0, matter.statements[more.statement]
    if (more.quantity.low or 0.0) <= least or _dead([told]):
        return False
    statement = matter.statements[fewer.statement]
    news = [
        s
        for s, early in zip(matter.statements, matter.early, strict=True)
        if early and s.report == statement.report
    ]
    return any(least + dead == more.quantity.low for dead in _dead([statement]) or _dead(news))


def _dead(statements: Sequence[Statement]) -> set[float]:
    """How many dead some statements tell of."""
    return {
        q.low
        for s in statements
        for q in s.quantities
        if slot_of(q) == "killed" and q.low and q.of is None
    }


def _is_of_a_day(count: Count, matter: Matter) -> bool:
    """True when the statement's own words give a day."""
    return any(
        t.basis != CARRIED and t.granularity in {"daypart", "day"}
        for t in matter.statements[count.statement].times
    )
