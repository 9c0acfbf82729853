"""What cannot all hold: numbers, yes against no, times; and what only changed in between."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from secondsource.annotate.annotation import Quantity, TimeExpression
from secondsource.attribute.statement import CARRIED, Statement
from secondsource.compare.align import NEAR, Alignment
from secondsource.compare.claim import Conflict, ConflictKind, Side
from secondsource.compare.clashes import (
    Clash,
    Passage,
    all_or_none,
    beside,
    clash_of,
    negated,
    under_one_verb,
    verbs_of,
)
from secondsource.lexicon.frequency import folded, rarity

# Two figures for one count are "rounder words for one" up to this ratio: more than 270 and 276,
# about 30 and 32.  At 1.2 it swallowed tolls of 25 and 27 that two agencies corrected.
ROUND = 1.06
ABOUT = 1.15  # the same where one says "about": "dozens" and "about 100" are one figure
TWINS = 0.2  # probability of one claim from which two counts of a thing are of the same thing
_ANYONE = frozenset({"people", "persons", "civilians", "victims", "others"})
# Bodies of soldiers go by many names; "service members" are counted like troops.
_SOLDIERS = frozenset({"soldiers", "troops", "servicemen", "servicemembers"})
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
    if _counted(quantity)[1] in _SOLDIERS:
        return "soldiers"
    return " ".join(filter(None, [quantity.what.casefold(), quantity.unit]))


def _counted(quantity: Quantity) -> tuple[str, str]:
    """Whose or what kind, and the noun: ("german", "soldiers")."""
    what = quantity.what.casefold().replace("service members", "servicemembers")
    kind, _, noun = what.rpartition(" ")
    return kind, noun


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
        top_a = (high_a or low_a) * (ABOUT if a.approximate else 1 if high_a is not None else ROUND)
        top_b = (high_b or low_b) * (ABOUT if b.approximate else 1 if high_b is not None else ROUND)
        low_a, low_b = (
            low / (ABOUT if q.approximate else 1) for low, q in ((low_a, a), (low_b, b))
        )
        return low_a <= top_b and low_b <= top_a
    if (high_a is None) != (high_b is None) and not (a.approximate or b.approximate):
        open_low, told = (low_a, low_b) if high_a is None else (low_b, low_a)
        if told < open_low - 1:
            return False  # 80 is not "at least 84"; 700 may be "more than 700"
    small, large = sorted((low_a, low_b))
    slack = ABOUT if a.approximate or b.approximate else ROUND
    return small == large or (small >= 20 and large <= small * slack)


def find_conflicts(
    statements: Sequence[Statement],
    claims: Sequence[Sequence[int]],
    alignment: Alignment,
    vocabulary: Sequence[frozenset[str]],
    actors: Sequence[frozenset[str]],
    passages: Sequence[Passage] = (),
) -> tuple[Conflict, ...]:
    """All conflicts of a story, numbers first.

    Args:
        statements: of the story.
        claims: indices of the statements of each claim.
        alignment: pairwise scores.
        vocabulary: folded content words of each statement.
        actors: figure ids named in each statement.
        passages: words and tokens of each statement; without them only figures, answers and dates
            are looked at.
    """
    passages = passages or [Passage("", ())] * len(statements)
    found = _numbers(statements, alignment, actors, passages)
    found += _polarities(statements, claims, alignment, vocabulary, actors, passages)
    found += _times(statements, claims, passages)
    found += _details(statements, claims, alignment, actors, passages, found)
    return tuple(
        Conflict(f"X{n}", c.kind, c.what, c.sides, c.because, c.low, c.high)
        for n, c in enumerate(found, start=1)
    )


# ------------------------------------------------------------------------------------- numbers


def _numbers(
    statements: Sequence[Statement],
    alignment: Alignment,
    actors: Sequence[frozenset[str]],
    passages: Sequence[Passage],
) -> list[Conflict]:
    slots: dict[str, list[Count]] = defaultdict(list)
    for n, statement in enumerate(statements):
        for quantity in statement.quantities:
            slot = slot_of(quantity)
            told = bool(quantity.low or quantity.high) and not _is_one(
                quantity, statement, passages[n]
            )
            if slot and quantity.of is None and told:
                slots[slot].append(Count(n, quantity))
    conflicts = []
    for slot, counts in sorted(slots.items()):
        for cluster in _one_count(counts, statements, alignment, actors):
            conflict = _number_conflict(slot, cluster, statements)
            if conflict is not None:
                conflicts.append(conflict)
    return conflicts


def _is_one(quantity: Quantity, statement: Statement, passage: Passage) -> bool:
    """True for "a man was arrested": one of them, and no count of all."""
    start = quantity.span.start - statement.span.start
    words = passage.text[start : start + 8].casefold() if start >= 0 else ""
    return quantity.high == 1 and words.startswith(("a ", "an ", "another "))


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
    if i == j or disjoint(_own(statements[i].times), _own(statements[j].times)):
        return False
    if _is_other_time(statements[i], statements[j]) or _is_other_time(statements[j], statements[i]):
        return False
    if _gives_both(a, b, statements):
        return False
    same_report = statements[i].report == statements[j].report
    if same_report and _same_source(statements[i], statements[j]):
        return False  # one source that gives two figures counts two things
    if a.quantity.what != b.quantity.what and not _one_body(a.quantity, b.quantity):
        return False
    if _far_apart(a.quantity, b.quantity):
        return False
    if slot_of(a.quantity) not in _EVENTS:
        # Two counts of "girls" need not be of the same girls: the statements must be near twins.
        return float(alignment.scores[i, j]) >= TWINS
    near = float(alignment.scores[i, j]) >= NEAR or float(alignment.meaning[i, j]) >= 0.5
    return near or bool(actors[i] & actors[j])


def _gives_both(a: Count, b: Count, statements: Sequence[Statement]) -> bool:
    """True when one statement gives the other's figure too ("up from 70"): it disputes nothing."""
    return any(
        q.low == other.quantity.low and q.unit == other.quantity.unit
        for one, other in ((a, b), (b, a))
        for q in statements[one.statement].quantities
        if q != one.quantity and not q.what.startswith("other")
    )


# Tolls of one happening grow, seldom beyond this; "thirty" beside "four" was an earlier air strike,
# "more than 200" beside "21" all who had been taken.  Small tolls may: two dead first, nine later.
FAR = 5
FAR_FROM = 20


def _far_apart(a: Quantity, b: Quantity) -> bool:
    """True when the higher of two counts is so far above the lower that it is of something else."""
    low, high = sorted(float(q.high or q.low or 0) for q in (a, b))
    return high >= FAR_FROM and high > FAR * low


def _is_other_time(a: Statement, b: Statement) -> bool:
    """One is dated far back ("in September", "in 2015") and the other tells today's news."""
    own = [t for t in a.times if t.first and t.basis != CARRIED]
    past = [t for t in own if t.granularity in {"month", "season", "year"}]
    told = [t for t in b.times if t.first and t.basis != CARRIED]
    return bool(past) and not told and len(past) == len(own)


def _own(times: Sequence[TimeExpression]) -> list[TimeExpression]:
    """The times that the words themselves give, else those that the report gives elsewhere."""
    return [t for t in times if t.first and t.basis != CARRIED] or list(times)


def _whole(a: Quantity, b: Quantity) -> bool:
    """People and civilians are counted alike by news; pilots and children are parts of them."""
    return all(q.what.casefold().rsplit(" ", 1)[0] in _ANYONE for q in (a, b))


def _one_body(a: Quantity, b: Quantity) -> bool:
    """Two phrases for those counted that may be of one body of people."""
    if slot_of(a) != "soldiers":
        return _whole(a, b)
    (one, _), (other, _) = _counted(a), _counted(b)
    if "other" in {one, other}:
        return False
    return one == other or not one or not other


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
            value_of(min((c.quantity for c in side), key=_width)),
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


def _width(quantity: Quantity) -> float:
    """How wide a figure is told: "120" before "scores", which it may stand beside on one side."""
    low, high = quantity.low, quantity.high
    return high - low if low is not None and high is not None else 0.5


def value_of(quantity: Quantity) -> str:
    """A figure as a reader should see it: "at least 12", "about 30", "7 to 10 km"."""
    low, high = quantity.low, quantity.high
    unit = f" {quantity.unit}" if quantity.unit else ""
    about = "about " if quantity.approximate else ""
    if low is not None and high is None:
        return f"at least {_figure(low)}{unit}"
    if high is not None and (low is None or low == 0) and high:
        return f"up to {_figure(high)}{unit}"
    if low == high and low is not None:
        return f"{about}{_figure(low)}{unit}"
    return f"{_figure(low or 0)} to {_figure(high or 0)}{unit}"


def _figure(number: float) -> str:
    """In figures, from a million on with the word: "850", "1,200", "4.5 billion"."""
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if number >= size:
            return f"{round(number / size, 2):g}{word}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,g}"


# ----------------------------------------------------------------------------------- yes and no

# Control and presence say one thing of ground: who is there.
_HOLDING = frozenset(
    {"control", "hold", "held", "presence", "occupy", "rule", "maintain", "enclave", "pocket"}
)
_GROUND = _HOLDING | {"area", "territory"}
_GONE = frozenset({"release", "free", "destroy", "defeat", "liberate", "retake", "recapture"})
YES_NO_MEANING = 0.35
# What came close to happening, is only alleged, advised or compared, is not told as a fact.
_NEARLY = re.compile(
    r"(?i)\b(?:close to|nearly|almost|alleged|so-called|attempt\w*|tried to|hoped?|if|whether|"
    r"would have|(?:will|would) never|den(?:y|ies|ied|ying)|should|must|ought|urg(?:e|es|ed|ing)|"
    r"call(?:s|ed|ing)? (?:on|for)|more\b.*\bthan)\b"
)
_PARTLY = re.compile(r"(?i)\b(?:all|every\w*|only|just|or won['’]t|yet)\b")
# "Not out of control" and "has lost control" disagree, "cannot be controlled" and "out of control"
# do not: what takes back the word after it turns the answer round.
_REVERSES = re.compile(
    r"(?i)\b(?:out of|los(?:e|es|t|ing)|without|lack(?:s|ed|ing)?|fail(?:s|ed|ing)? to|"
    r"refus(?:e|es|ed|ing) to)\b"
)
_COMMAND = re.compile(r"(?i)^\W*(?:do not|don['’]t|never)\b")
_HAS_NOT = re.compile(r"(?i)\bnot\b|n['’]t\b")  # a yes with a no inside it is no clean answer
# Names aside, a denial and what it denies share something: "exchanged for prisoners" is not denied
# of "freed after negotiations", though both are about the girls and the group.
DENIED_SHARE = 0.5
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
    passages: Sequence[Passage],
) -> list[Conflict]:
    claim_of = {n: k for k, members in enumerate(claims) for n in members}
    best: dict[tuple[int, int], tuple[float, int, int]] = {}
    for i, j in _worth_a_look(statements, alignment):
        if claim_of[i] == claim_of[j] or _same_source(statements[i], statements[j]):
            continue
        strength = _opposed(i, j, statements, alignment, vocabulary, actors, passages)
        key = (min(claim_of[i], claim_of[j]), max(claim_of[i], claim_of[j]))
        if strength and (key not in best or strength > best[key][0]):
            best[key] = (strength, i, j)
    found = []
    for key in sorted(best):
        _, i, j = best[key]

        def says_no(n: int, m: int) -> bool:
            return _opposed(n, m, statements, alignment, vocabulary, actors, passages) > 0

        one = [n for n in claims[claim_of[i]] if n == i or says_no(n, j)]
        other = [m for m in claims[claim_of[j]] if m == j or says_no(i, m)]
        found.append(_polarity_conflict(i, j, one, other, statements))
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
    passages: Sequence[Passage],
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
    if (
        _parity(a, passages[i]) == _parity(b, passages[j])
        or _is_open(a, passages[i])
        or _is_open(b, passages[j])
    ):
        return 0.0
    if (a.certainty == "denied") != (b.certainty == "denied"):
        score = float(alignment.scores[i, j])
        denied, told = (i, j) if a.certainty == "denied" else (j, i)
        words = vocabulary[denied] - _names(passages[denied])
        named = _is_told(words, vocabulary[told], DENIED_SHARE)
        deed = verbs_of(passages[denied]) & vocabulary[told] or not passages[denied].tokens
        return score if named and deed and score >= DENIAL else 0.0
    if a.polarity != b.polarity:
        negative, positive = (i, j) if a.polarity == "negative" else (j, i)
        no = negated(passages[negative])
        answers = bool(no & vocabulary[positive]) or not passages[negative].tokens
        if actors[i] & actors[j]:
            here = vocabulary[positive] & _HOLDING and not vocabulary[positive] & _GONE
            holds = vocabulary[negative] & _GROUND and here
            if holds or (answers and len(shared) >= 3 and meaning >= 0.6):
                return meaning
        if answers and _is_denied(vocabulary[negative], shared):
            return meaning
    return 0.0


def _parity(statement: Statement, passage: Passage) -> bool:
    """True for a no, "lost control" counted as one."""
    return (_answer(statement) == "no") != bool(_REVERSES.search(passage.text))


def _is_open(statement: Statement, passage: Passage) -> bool:
    """True for what is asked, hedged and negative at once, only nearly so, or a denial retold."""
    negative = statement.polarity == "negative"
    hedged = negative and statement.certainty == "hedged"
    partly = _PARTLY.search(passage.text) if negative else _HAS_NOT.search(passage.text)
    unclear = partly or _NEARLY.search(passage.text) or _COMMAND.search(passage.text)
    return hedged or statement.certainty == "asked" or bool(unclear)


def _is_denied(negative: frozenset[str], shared: frozenset[str]) -> bool:
    """All that the denial denies stands in the other: "it was no ransom", "a ransom was paid"."""
    told = sum(rarity(w) for w in shared)
    return told >= DENIED and _is_told(negative, shared, 0.8)


def _is_told(denied: frozenset[str], told: frozenset[str], share: float) -> bool:
    """That share of the words that are denied, by their weight, stands in what was told."""
    weight = sum(rarity(w) for w in denied)
    return weight > 0 and sum(rarity(w) for w in denied & told) >= share * weight


def _names(passage: Passage) -> frozenset[str]:
    return frozenset(folded(t.lemma) for t in passage.tokens if t.pos == "PROPN")


def _polarity_conflict(
    i: int,
    j: int,
    first: Sequence[int],
    second: Sequence[int],
    statements: Sequence[Statement],
) -> Conflict:
    a, b = statements[i], statements[j]
    first = [n for n in first if _answer(statements[n]) == _answer(a)]
    second = [n for n in second if _answer(statements[n]) == _answer(b)]
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
    no = (statement.polarity == "negative") != (statement.certainty == "denied")
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


# An hour is an hour ago, counted from the day of print as often as from the happening.
_NEAR_TIME = frozenset({"minute", "daypart", "day", "week"})


def _times(
    statements: Sequence[Statement],
    claims: Sequence[Sequence[int]],
    passages: Sequence[Passage],
) -> list[Conflict]:
    """Within one claim: the one day or week that each outlet gives, when they differ."""
    found = []
    for members in claims:
        dated: dict[str, tuple[int, TimeExpression]] = {}
        for n in members:
            times = [t for t in statements[n].times if t.first and t.granularity in _NEAR_TIME]
            times = [t for t in times if t.basis != CARRIED]
            planned = _PLANNED.search(passages[n].text)
            if len(times) == 1 and statements[n].certainty == "asserted" and not planned:
                dated.setdefault(statements[n].report, (n, times[0]))
        pairs = list(dated.values())
        for k, (n, t) in enumerate(pairs):
            for m, u in pairs[k + 1 :]:
                if disjoint([t], [u]) and not _alike(t, u) and _of_one_deed(n, t, m, u, passages):
                    sides = (Side((statements[n].id,), _day(t)), Side((statements[m].id,), _day(u)))
                    found.append(Conflict("", "time", "when it was", sides, _DAYS))
    return _merged(found)


_DAYS = "different days for one happening"
# When it was to be is no rival of when it was.
_PLANNED = re.compile(
    r"(?i)\b(?:schedul\w+|planned|due|set to|expected|would|will|was to|were to)\b"
)


# Days; further apart are two happenings: two who turned 17, a year after each other.
ONE_DATE = 31


def _alike(a: TimeExpression, b: TimeExpression) -> bool:
    """Two Mondays, two New Year's Eves (one was counted from a wrong date), or two happenings."""
    if a.first is None or b.first is None or "week" in {a.granularity, b.granularity}:
        return False
    if abs((a.first - b.first).days) > ONE_DATE:
        return True
    same_day = (a.first.month, a.first.day) == (b.first.month, b.first.day)
    return same_day or a.first.weekday() == b.first.weekday()


def _of_one_deed(
    n: int, t: TimeExpression, m: int, u: TimeExpression, passages: Sequence[Passage]
) -> bool:
    """True when both times stand by one word: the strikes last week, the strikes this week."""
    if not passages[n].tokens or not passages[m].tokens:
        return True
    return bool(beside(passages[n], t.span) & beside(passages[m], u.span))


def _merged(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """One conflict for each two days: three outlets that say Sunday stand on one side."""
    sides: dict[tuple[str, ...], dict[str, dict[str, None]]] = {}
    for conflict in conflicts:
        key = tuple(sorted(side.value for side in conflict.sides))
        for side in conflict.sides:
            sides.setdefault(key, {}).setdefault(side.value, {}).update(
                dict.fromkeys(side.statements)
            )
    return [
        Conflict("", "time", "when it was", tuple(Side(tuple(ids), v) for v, ids in by.items()),
                 _DAYS)
        for by in sides.values()
    ]  # fmt: skip


def _day(time: TimeExpression) -> str:
    if time.first is None or time.last is None:
        return ""
    first, last = time.first.isoformat(), time.last.isoformat()
    return first if first == last else f"{first} to {last}"


# ------------------------------------------------------------------------------------- details

# Nearness from which "none was hurt" and "all were killed" may be of the same persons.  The two
# share hardly a word, so it is low; that both speak of all, and of whom, does the work.
ALL_MEANING = 0.3
# The clock of one moment differs by minutes; hours apart are two moments.
ONE_MOMENT = 60
# One verb and one actor in both make up for words: "rammed the gate", "rammed the main building".
VERB_MEANING = 0.5
CLOCK_MEANING = 0.35


def _details(
    statements: Sequence[Statement],
    claims: Sequence[Sequence[int]],
    alignment: Alignment,
    actors: Sequence[frozenset[str]],
    passages: Sequence[Passage],
    known: Sequence[Conflict],
) -> list[Conflict]:
    """Statements near each other that exclude each other in a detail, one conflict a detail."""
    if not passages:
        return []
    claim_of = {n: k for k, members in enumerate(claims) for n in members}
    told: dict[tuple[str, ...], tuple[Clash, dict[str, None], dict[str, None]]] = {}
    for i, j in _near_pairs(statements, alignment):
        clash = _clash(i, j, statements, alignment, actors, passages, claim_of)
        first, second = statements[i].id, statements[j].id
        if clash is None or _is_known(first, second, known):
            continue
        if (clash.other, clash.one) < (clash.one, clash.other):
            first, second = second, first
            clash = clash._replace(one=clash.other, other=clash.one)
        key = (clash.kind, clash.what, clash.one.casefold(), clash.other.casefold())
        _, one, other = told.setdefault(key, (clash, {}, {}))
        one[first] = other[second] = None
    return [
        Conflict("", c.kind, c.what, (Side(tuple(one), c.one), Side(tuple(other), c.other)),
                 c.because)
        for c, one, other in told.values()
        if not one.keys() & other.keys()
    ]  # fmt: skip


def _near_pairs(statements: Sequence[Statement], alignment: Alignment) -> list[tuple[int, int]]:
    """Pairs of different voices that are worth a look; a long story has millions."""
    near = alignment.meaning >= min(ALL_MEANING, CLOCK_MEANING)
    rows, columns = np.nonzero(np.triu(near, 1))
    pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
    return [
        (i, j)
        for i, j in pairs
        if not (
            statements[i].report == statements[j].report
            and _same_source(statements[i], statements[j])
        )
        and "asked" not in {statements[i].certainty, statements[j].certainty}
    ]


def _clash(
    i: int,
    j: int,
    statements: Sequence[Statement],
    alignment: Alignment,
    actors: Sequence[frozenset[str]],
    passages: Sequence[Passage],
    claim_of: dict[int, int],
) -> Clash | None:
    a, b = statements[i], statements[j]
    if a.polarity == b.polarity and (a.certainty == "denied") == (b.certainty == "denied"):
        if claim_of[i] == claim_of[j] or float(alignment.scores[i, j]) >= TWINS:
            clash = clash_of(passages[i], passages[j])
            if clash is not None and not (clash.kind != "time" and disjoint(a.times, b.times)):
                return clash
        if float(alignment.meaning[i, j]) >= VERB_MEANING and actors[i] & actors[j]:
            deed = under_one_verb(passages[i], passages[j])
            if deed is not None:
                return deed
        if float(alignment.meaning[i, j]) >= CLOCK_MEANING:
            clock = _clocks(a, b, passages[i], passages[j])
            if clock is not None:
                return clock
    if "denied" not in {a.certainty, b.certainty}:
        return all_or_none(passages[i], passages[j])
    return None


def _clocks(a: Statement, b: Statement, one: Passage, other: Passage) -> Clash | None:
    """Two clock times, minutes apart, of what the same verb tells."""
    first, second = _clock(a), _clock(b)
    if first is None or second is None or not 0 < abs(first - second) <= ONE_MOMENT:
        return None
    verbs = [{t.lemma.casefold() for t in p.tokens if t.pos == "VERB"} for p in (one, other)]
    if not verbs[0] & verbs[1]:
        return None
    told = "different times of day for one happening"
    return Clash("time", "when it was", _hour(first), _hour(second), told)


def _clock(statement: Statement) -> int | None:
    """Minutes since midnight of the one clock time that a statement gives."""
    values = [t.value.partition("T")[2] for t in statement.times if t.granularity == "minute"]
    if len(values) != 1 or not values[0][:2].isdigit() or not values[0][3:5].isdigit():
        return None
    return int(values[0][:2]) * 60 + int(values[0][3:5])


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _is_known(one: str, other: str, conflicts: Sequence[Conflict]) -> bool:
    return any(
        sum(bool({one, other} & set(side.statements)) for side in c.sides) > 1 for c in conflicts
    )
