"""What cannot all hold: numbers, yes against no, times; and what only changed in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from secondsource.annotate.annotation import Quantity, TimeExpression
from secondsource.attribute.statement import CARRIED, Statement
from secondsource.compare.align import NEAR, Alignment
from secondsource.compare.claim import Conflict, ConflictKind, Side
from secondsource.lexicon.frequency import rarity

# Two figures for one count are "rounder words for one" up to this ratio: more than 270 and 276,
# about 30 and 32.  At 1.2 it swallowed tolls of 25 and 27 that two agencies corrected.
ROUND = 1.06
TWINS = 0.2  # probability of one claim from which two counts of a thing are of the same thing
_ANYONE = frozenset({"people", "persons", "civilians", "victims", "others"})
_EVENTS = ("killed", "injured", "wounded", "missing", "arrested", "abducted", "freed", "displaced")


class Count(NamedTuple):
    """A quantity and the statement (its index) that gives it."""

    statement: int
    quantity: Quantity


def at_odds(a: Statement, b: Statement) -> bool:
    """True when two statements can never be one claim: another count, or one denies."""
    return different_counts(a, b) or (a.certainty == "denied") != (b.certainty == "denied")


def different_counts(a: Statement, b: Statement) -> bool:
    """True when two statements give different figures for one count: never one claim."""
    return any(
        slot_of(p) == slot_of(q) and not compatible(p, q)
        for p in a.quantities
        for q in b.quantities
        if p.of is None and q.of is None and slot_of(p)
    )


def slot_of(quantity: Quantity) -> str:
    """What is counted, coarse enough to compare: the harm for people, else the thing and unit.

    "civilians killed" and "people killed" are one slot; "soldiers" is its own.
    """
    last = quantity.what.casefold().split()[-1:]
    if last and last[0] in _EVENTS:
        return "injured" if last[0] == "wounded" else last[0]
    return " ".join(filter(None, [quantity.what.casefold(), quantity.unit]))


def compatible(a: Quantity, b: Quantity) -> bool:
    """True when two figures are one figure in rounder words.

    >>> from secondsource.spans import Span
    >>> at = Span(0, 1)
    >>> compatible(Quantity(at, "girls", 271, None), Quantity(at, "girls", 276, 276))
    True
    >>> compatible(Quantity(at, "people killed", 12, None), Quantity(at, "people killed", 21, 21))
    False
    """
    low_a, high_a = a.low or 0.0, a.high
    low_b, high_b = b.low or 0.0, b.high
    wide_a = high_a is not None and high_a > low_a
    wide_b = high_b is not None and high_b > low_b
    if wide_a or wide_b:  # "dozens", "7 to 10": compatible where the ranges meet
        top_a = high_a if high_a is not None else low_a * ROUND
        top_b = high_b if high_b is not None else low_b * ROUND
        return low_a <= top_b and low_b <= top_a
    small, large = sorted((low_a, low_b))
    slack = 1.15 if a.approximate or b.approximate else ROUND
    return small == large or (small >= 20 and large <= small * slack)


def find_conflicts(
    statements: Sequence[Statement],
    claims: Sequence[Sequence[int]],
    alignment: Alignment,
    vocabulary: Sequence[frozenset[str]],
    actors: Sequence[frozenset[str]],
) -> tuple[Conflict, ...]:
    """All conflicts of a story, numbers first.

    Args:
        statements: of the story.
        claims: indices of the statements of each claim.
        alignment: pairwise scores.
        vocabulary: folded content words of each statement.
        actors: figure ids named in each statement.
    """
    found = _numbers(statements, alignment, actors)
    found += _polarities(statements, claims, alignment, vocabulary, actors)
    found += _times(statements, claims)
    return tuple(
        Conflict(f"X{n}", c.kind, c.what, c.sides, c.because, c.low, c.high)
        for n, c in enumerate(found, start=1)
    )


# ------------------------------------------------------------------------------------- numbers


def _numbers(
    statements: Sequence[Statement], alignment: Alignment, actors: Sequence[frozenset[str]]
) -> list[Conflict]:
    slots: dict[str, list[Count]] = defaultdict(list)
    for n, statement in enumerate(statements):
        for quantity in statement.quantities:
            slot = slot_of(quantity)
            if slot and quantity.of is None and (quantity.low or quantity.high):
                slots[slot].append(Count(n, quantity))
    conflicts = []
    for slot, counts in sorted(slots.items()):
        for cluster in _one_count(counts, statements, alignment, actors):
            conflict = _number_conflict(slot, cluster, statements)
            if conflict is not None:
                conflicts.append(conflict)
    return conflicts


def _one_count(
    counts: Sequence[Count],
    statements: Sequence[Statement],
    alignment: Alignment,
    actors: Sequence[frozenset[str]],
) -> list[list[Count]]:
    """Counts of one slot that are about one happening, put together."""
    clusters: list[list[Count]] = []
    for count in counts:
        for cluster in clusters:
            if all(_one_happening(count, c, statements, alignment, actors) for c in cluster):
                cluster.append(count)
                break
        else:
            clusters.append([count])
    return clusters


def _one_happening(
    a: Count,
    b: Count,
    statements: Sequence[Statement],
    alignment: Alignment,
    actors: Sequence[frozenset[str]],
) -> bool:
    """Positive evidence that two counts are of one thing; without it they are left apart."""
    i, j = a.statement, b.statement
    if i == j or disjoint(statements[i].times, statements[j].times):
        return False
    if _is_other_time(statements[i], statements[j]) or _is_other_time(statements[j], statements[i]):
        return False
    same_report = statements[i].report == statements[j].report
    if same_report and _same_source(statements[i], statements[j]):
        return False  # one source that gives two figures counts two things
    if a.quantity.what != b.quantity.what and not _whole(a.quantity, b.quantity):
        return False
    if slot_of(a.quantity) not in _EVENTS:
        # Two counts of "girls" need not be of the same girls: the statements must be near twins.
        return float(alignment.scores[i, j]) >= TWINS
    near = float(alignment.scores[i, j]) >= NEAR or float(alignment.meaning[i, j]) >= 0.5
    return near or bool(actors[i] & actors[j])


def _is_other_time(a: Statement, b: Statement) -> bool:
    """One is dated far back ("in September", "in 2015") and the other tells today's news."""
    past = [t for t in a.times if t.first and t.granularity in {"month", "season", "year"}]
    return bool(past) and not b.times and len(past) == len([t for t in a.times if t.first])


def _whole(a: Quantity, b: Quantity) -> bool:
    """People and civilians are counted alike by news; pilots and children are parts of them."""
    return all(q.what.casefold().rsplit(" ", 1)[0] in _ANYONE for q in (a, b))


def _same_source(a: Statement, b: Statement) -> bool:
    first, second = a.origin, b.origin
    if first is None or second is None:
        return first is second
    return first.source == second.source


def _number_conflict(
    slot: str, counts: Sequence[Count], statements: Sequence[Statement]
) -> Conflict | None:
    sides: list[list[Count]] = []
    for count in counts:
        for side in sides:
            if all(compatible(count.quantity, c.quantity) for c in side):
                side.append(count)
                break
        else:
            sides.append([count])
    if len(sides) < 2:
        return None
    lows = [c.quantity.low for c in counts if c.quantity.low is not None]
    highs = [c.quantity.high if c.quantity.high is not None else c.quantity.low for c in counts]
    told = [
        Side(
            tuple(dict.fromkeys(statements[c.statement].id for c in side)),
            value_of(side[0].quantity),
        )
        for side in sides
    ]
    what = max((c.quantity.what for c in counts), key=lambda w: (w != f"people {slot}", w))
    open_ended = any(c.quantity.high is None for c in counts)
    because = f"different figures for one count: {' against '.join(s.value for s in told)}"
    if open_ended:
        because += "; an open figure (“at least”) does not exclude the higher one"
    known = [h for h in highs if h is not None]
    return Conflict(
        "", "number", what, tuple(told), because, min(lows, default=None), max(known, default=None)
    )


def value_of(quantity: Quantity) -> str:
    """A figure as a reader should see it: "at least 12", "about 30", "7 to 10 km"."""
    low, high = quantity.low, quantity.high
    unit = f" {quantity.unit}" if quantity.unit else ""
    about = "about " if quantity.approximate else ""
    if low is not None and high is None:
        return f"at least {low:,g}{unit}"
    if high is not None and (low is None or low == 0) and high:
        return f"up to {high:,g}{unit}"
    if low == high and low is not None:
        return f"{about}{low:,g}{unit}"
    return f"{low:,g} to {high:,g}{unit}"


# ----------------------------------------------------------------------------------- yes and no

_OPPOSITES = (
    (frozenset({"safe", "unhurt", "unharmed", "uninjured", "unscathed", "well"}),
     frozenset({"kill", "hurt", "injure", "wound", "harm", "die", "dead"})),
    (frozenset({"deny", "reject", "dismiss"}), frozenset({"confirm", "admit", "acknowledge"})),
    (frozenset({"open", "reopen"}), frozenset({"close", "closed", "shut"})),
    (frozenset({"alive"}), frozenset({"dead", "die", "kill"})),
    (frozenset({"defeat", "destroy", "liberate", "free", "end"}),
     frozenset({"remain", "maintain", "hold", "persist", "continue", "resist"})),
)  # fmt: skip
# Control and presence say one thing of ground: who is there.
_HOLDING = frozenset(
    {"control", "hold", "held", "presence", "occupy", "rule", "maintain", "area", "territory"}
)
YES_NO_MEANING = 0.35
# A denial names what it denies: but for the denial the two would be one claim.  Nearness in
# meaning alone (.45) made 23 false conflicts on the gold events.
DENIAL = 0.5
DENIED = 3.0  # rarity that the denied words must have: one telling word, not two common ones


def _polarities(
    statements: Sequence[Statement],
    claims: Sequence[Sequence[int]],
    alignment: Alignment,
    vocabulary: Sequence[frozenset[str]],
    actors: Sequence[frozenset[str]],
) -> list[Conflict]:
    claim_of = {n: k for k, members in enumerate(claims) for n in members}
    best: dict[tuple[int, int], tuple[float, int, int]] = {}
    for i, j in _worth_a_look(statements, alignment):
        if claim_of[i] == claim_of[j] or _same_source(statements[i], statements[j]):
            continue
        strength = _opposed(i, j, statements, alignment, vocabulary, actors)
        key = (min(claim_of[i], claim_of[j]), max(claim_of[i], claim_of[j]))
        if strength and (key not in best or strength > best[key][0]):
            best[key] = (strength, i, j)
    found = []
    for key in sorted(best):
        _, i, j = best[key]
        found.append(_polarity_conflict(i, j, claims[claim_of[i]], claims[claim_of[j]], statements))
    return found


def _worth_a_look(statements: Sequence[Statement], alignment: Alignment) -> list[tuple[int, int]]:
    """Pairs near in meaning that differ in negation or denial; a long story has millions."""
    negative = np.array([s.polarity == "negative" for s in statements])
    denied = np.array([s.certainty == "denied" for s in statements])
    differ = (negative[:, None] != negative) | (denied[:, None] != denied)
    rows, columns = np.nonzero(np.triu(differ & (alignment.meaning >= YES_NO_MEANING), 1))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]


def _opposed(
    i: int,
    j: int,
    statements: Sequence[Statement],
    alignment: Alignment,
    vocabulary: Sequence[frozenset[str]],
    actors: Sequence[frozenset[str]],
) -> float:
    """How strongly one statement says no to what the other says; 0 when it does not.

    Needs a shared actor, nearness in meaning, and either one negation between them over shared
    words, or a pair of opposite words.  Polarity alone, without shared words, gave two false
    conflicts for each true one on the gold events.
    """
    a, b = statements[i], statements[j]
    meaning = float(alignment.meaning[i, j])
    if meaning < YES_NO_MEANING:
        return 0.0
    shared = vocabulary[i] & vocabulary[j]
    if (a.certainty == "denied") != (b.certainty == "denied"):
        score = float(alignment.scores[i, j])
        return score if score >= DENIAL and "asked" not in {a.certainty, b.certainty} else 0.0
    if a.polarity != b.polarity and "asked" not in {a.certainty, b.certainty}:
        negative, positive = (i, j) if a.polarity == "negative" else (j, i)
        if actors[i] & actors[j]:
            holds = vocabulary[negative] & _HOLDING and vocabulary[positive] & _HOLDING
            if holds or (len(shared) >= 3 and meaning >= 0.6):
                return meaning
        if _is_denied(vocabulary[negative], shared):
            return meaning
    return 0.0


def _is_denied(negative: frozenset[str], shared: frozenset[str]) -> bool:
    """All that the denial denies stands in the other: "it was no ransom", "a ransom was paid"."""
    weight = sum(rarity(w) for w in negative)
    told = sum(rarity(w) for w in shared)
    return weight > 0 and told >= 0.8 * weight and told >= DENIED


def _polarity_conflict(
    i: int,
    j: int,
    first: Sequence[int],
    second: Sequence[int],
    statements: Sequence[Statement],
) -> Conflict:
    a, b = statements[i], statements[j]
    sides = (
        Side(tuple(statements[n].id for n in first), _answer(a)),
        Side(tuple(statements[n].id for n in second), _answer(b)),
    )
    kind: ConflictKind = "polarity"
    because = "one says what the other denies"
    if any(disjoint(_as_of(statements[n]), _as_of(statements[m])) for n in first for m in second):
        kind, because = (
            "update",
            "the two speak of different days: what held on one need not on the other",
        )
    return Conflict("", kind, "whether it is so", sides, because)


def _answer(statement: Statement) -> str:
    no = statement.polarity == "negative" or statement.certainty == "denied"
    return "no" if no else "yes"


# --------------------------------------------------------------------------------------- times


def disjoint(a: Sequence[TimeExpression], b: Sequence[TimeExpression]) -> bool:
    """True when both give days and no day is in both."""
    days_a = [(t.first, t.last) for t in a if t.first and t.last]
    days_b = [(t.first, t.last) for t in b if t.first and t.last]
    if not days_a or not days_b:
        return False
    return not any(
        p[0] <= q[1] and q[0] <= p[1]
        for p in days_a
        for q in days_b
        if p[0] and q[0] and p[1] and q[1]
    )


def _as_of(statement: Statement) -> Sequence[TimeExpression]:
    """The times of a statement; when it gives none, the time at which it was said."""
    if statement.times or statement.said is None:
        return statement.times
    return (statement.said,)


_NEAR_TIME = frozenset({"minute", "hour", "daypart", "day", "week"})


def _times(statements: Sequence[Statement], claims: Sequence[Sequence[int]]) -> list[Conflict]:
    """Within one claim: the one day or week that each outlet gives, when they differ."""
    found = []
    for members in claims:
        dated: dict[str, tuple[int, TimeExpression]] = {}
        for n in members:
            times = [t for t in statements[n].times if t.first and t.granularity in _NEAR_TIME]
            times = [t for t in times if t.basis != CARRIED]
            if len(times) == 1 and statements[n].certainty == "asserted":
                dated.setdefault(statements[n].report, (n, times[0]))
        pairs = list(dated.values())
        for k, (n, t) in enumerate(pairs):
            for m, u in pairs[k + 1 :]:
                # Two Mondays that come out as different days come from a wrong date of publication.
                same_words = t.first and u.first and t.first.weekday() == u.first.weekday()
                if disjoint([t], [u]) and not (
                    same_words and t.granularity == u.granularity == "day"
                ):
                    sides = (
                        Side((statements[n].id,), _day(t)),
                        Side((statements[m].id,), _day(u)),
                    )
                    found.append(
                        Conflict(
                            "", "time", "when it was", sides, "different days for one happening"
                        )
                    )
    return found


def _day(time: TimeExpression) -> str:
    if time.first is None or time.last is None:
        return ""
    first, last = time.first.isoformat(), time.last.isoformat()
    return first if first == last else f"{first} to {last}"
