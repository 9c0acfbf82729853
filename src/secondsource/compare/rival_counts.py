"""Number conflicts: different figures for one count, and tolls that only rose in between.

::

    counts of one slot ──veto, evidence──▶ of one happening ──agree?──▶ sides ──▶ Conflict

A story tells of several happenings: the blast, last year's blast, the war.  Two counts are of one
only on positive evidence: both stand where their reports tell the news, or the statements are near
each other; and nothing (another day, a part, another body of people) may speak against it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from secondsource.annotate.annotation import Quantity
from secondsource.compare.align import SAME
from secondsource.compare.apart import apart
from secondsource.compare.claim import Conflict, ConflictKind, Side
from secondsource.compare.counts import (
    compatible,
    is_toll,
    of_anyone,
    slot_of,
    value_of,
)
from secondsource.compare.matter import Matter
from secondsource.compare.wholes import Count, is_whole, unlisted

TWINS = 0.2  # probability of one claim from which two counts of a thing are of the same thing
# Nearness from which two tolls may be of one happening.  With less (.02, or an actor in both) the
# toll of the war was held against that of the raid; asking for an actor in both as well loses a
# village's two tolls.  Nearness in meaning alone (.5) held a city's toll of the week-end against
# that of one house: as many right as wrong.
_NEAR = 0.1


def number_conflicts(matter: Matter) -> list[Conflict]:
    """The conflicts of a story in which figures differ, by slot."""
    slots: dict[str, list[Count]] = defaultdict(list)
    for n, statement in enumerate(matter.statements):
        for quantity in statement.quantities:
            if is_whole(Count(n, quantity), matter):
                slots[slot_of(quantity)].append(Count(n, quantity))
    return [
        conflict
        for slot, counts in sorted(slots.items())
        for cluster in _by_happening(unlisted(counts, matter), matter)
        if (conflict := _conflict(slot, cluster, matter)) is not None
    ]


# ----------------------------------------------------------------------------- of one happening


def _by_happening(counts: Sequence[Count], matter: Matter) -> list[list[Count]]:
    """Counts of one slot that are about one happening, put together."""
    clusters: list[list[Count]] = []
    for count in counts:
        for cluster in clusters:
            if any(apart(count, c, counts, matter) for c in cluster):
                continue
            tied = sum(_together(count, c, matter) for c in cluster)
            if 2 * tied >= len(cluster):
                cluster.append(count)
                break
        else:
            clusters.append([count])
    return clusters


def _together(a: Count, b: Count, matter: Matter) -> bool:
    """Positive evidence that two counts are of one happening; without it they are left apart."""
    i, j = a.statement, b.statement
    score = float(matter.alignment.scores[i, j])
    if not is_toll(slot_of(a.quantity)):
        # Two counts of "girls" need not be of the same girls, nor two of dollars of one sum.  At
        # `TWINS` none of six such pairs on stories that nobody tuned on was right.
        near = SAME if slot_of(a.quantity) != "soldiers" else TWINS
        return score >= near and _share_a_verb(i, j, matter)
    if not (of_anyone(a.quantity) and of_anyone(b.quantity)):
        return score >= TWINS  # officers killed in May, officers killed since
    if matter.early[i] and matter.early[j]:
        return True
    return score >= _NEAR


def _share_a_verb(i: int, j: int, matter: Matter) -> bool:
    one, other = (matter.passages[n].tokens for n in (i, j))
    verbs = [
        {t.lemma.casefold() for t in some if t.pos in {"VERB", "AUX"}} for some in (one, other)
    ]
    return bool(verbs[0] & verbs[1]) or not one or not other


# --------------------------------------------------------------------------------------- sides


def _conflict(slot: str, counts: Sequence[Count], matter: Matter) -> Conflict | None:
    sides = _sides(counts)
    if len(sides) < 2:
        return None
    lows = [c.quantity.low for c in counts if c.quantity.low is not None]
    highs = [c.quantity.high if c.quantity.high is not None else c.quantity.low for c in counts]
    known = [h for h in highs if h is not None]
    told = tuple(
        Side(
            tuple(matter.statements[n].id for n in _with_their_claims(side, matter)),
            value_of(side[0].quantity),
        )
        for side in sides
    )
    what = max((c.quantity.what for c in counts), key=lambda w: (w != f"people {slot}", w))
    kind, because = _because(sides, told, matter)
    low, high = min(lows, default=None), max(known, default=None)
    return Conflict("", kind, what, told, because, low, high)


def _with_their_claims(side: Sequence[Count], matter: Matter) -> list[int]:
    """The statements of a side and, of their claims, those that give the same figure.

    "Four workers were killed" stands by the headline's "four killed", whose claim it is.
    """
    claim_of = matter.claim_of()
    figures = {
        (claim_of.get(c.statement), c.quantity.low, c.quantity.high, slot_of(c.quantity))
        for c in side
    }
    kin = [
        n
        for n, statement in enumerate(matter.statements)
        if any(
            (claim_of.get(n), q.low, q.high, slot_of(q)) in figures for q in statement.quantities
        )
    ]
    return list(dict.fromkeys([*(c.statement for c in side), *kin]))


def _sides(counts: Sequence[Count]) -> list[list[Count]]:
    """Figures that agree, put together: the exact ones first, a vague one goes to the nearest."""
    sides: list[list[Count]] = []
    for count in sorted(counts, key=lambda c: _vagueness(c.quantity)):
        agreeing = [
            side for side in sides if all(compatible(count.quantity, c.quantity) for c in side)
        ]
        if agreeing:
            min(agreeing, key=lambda s: abs(_low(s[0]) - _low(count))).append(count)
        else:
            sides.append([count])
    order = {id(c): n for n, c in enumerate(counts)}
    return sorted(sides, key=lambda side: min(order[id(c)] for c in side))


def _low(count: Count) -> float:
    return count.quantity.low or count.quantity.high or 0.0


def _vagueness(quantity: Quantity) -> float:
    """How vaguely a figure is told: "120", "about 120", "at least 120", "scores"."""
    low, high = quantity.low, quantity.high
    if high is None:
        return 2
    return (
        1 if low == high and quantity.approximate else 0 if low == high else 3 + high - (low or 0)
    )


# ------------------------------------------------------------------------------------- updates

_CHANGED = re.compile(
    r"(?i)\b(?:r[io]se[ns]?|rising|climb(?:s|ed|ing)?|gr[eo]w(?:s|n|ing)?|increased|"
    r"jump(?:s|ed)|revised|updated|risen|up from|down from|later died|has now|now stands)\b"
)
_BEFORE = re.compile(
    r"(?i)\b(?:initial(?:ly)?|(?:earlier|previous) (?:report|figure|count|toll|estimate)s?|"
    r"(?:earlier|previously) (?:said|put|reported|thought|given)|at first|preliminary|so far)\b"
)
# Two reports a day apart may each stand by their figure; two days later the count has gone on.
_LATER = 2  # days
_RUNNING = frozenset({"arrested", "charged", "detained", "missing", "freed", "rescued"})  # one day


def _because(
    sides: Sequence[Sequence[Count]], told: Sequence[Side], matter: Matter
) -> tuple[ConflictKind, str]:
    """Conflict or update, and why."""
    by_height = sorted(sides, key=lambda side: _low(side[0]))
    if all(_grew(low, high, matter) for low, high in pairwise(by_height)):
        steps = " to ".join(value_of(side[0].quantity) for side in by_height)
        return "update", f"the count changed in between, from {steps}"
    because = f"different figures for one count: {' against '.join(s.value for s in told)}"
    if any(c.quantity.high is None for side in sides for c in side):
        because += "; an open figure (“at least”) does not exclude the higher one"
    return "number", because


def _grew(low: Sequence[Count], high: Sequence[Count], matter: Matter) -> bool:
    """True when the words tell of change, or the higher figure was printed days later."""
    texts = [[matter.passages[c.statement].text for c in side] for side in (low, high)]
    if any(map(_CHANGED.search, texts[1])) or any(map(_BEFORE.search, texts[0])):
        return True
    early, late = ([_printed(c, matter) for c in side] for side in (low, high))
    if None in early or None in late:
        return False
    least = 1 if slot_of(low[0].quantity).rpartition(" ")[2] in _RUNNING else _LATER
    return all(b - a >= least for a in early for b in late if a is not None and b is not None)


def _printed(count: Count, matter: Matter) -> int | None:
    day = matter.published.get(matter.statements[count.statement].report)
    return day.toordinal() if day else None
