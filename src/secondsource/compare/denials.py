"""Yes against no: one says what the other denies.

::

    another answer? ──said plainly?──▶ denied outright: the deed that is denied is told
                                   ──▶ negated: what is negated is told, by its subject or a no one
                                   ──▶ of ground: nothing is held, something is

Polarity alone, or polarity and some shared words, gives two false conflicts for each true one: most
negative statements near a positive one deny something else.  So what is negated itself must stand
in the other, and be told there, not feared, alleged or investigated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from secondsource.attribute.statement import Statement
from secondsource.compare.claim import Conflict, ConflictKind, Side
from secondsource.compare.clashes import Passage, negated, told_in, verbs_of
from secondsource.compare.matter import Matter, same_source
from secondsource.compare.moments import as_of, disjoint
from secondsource.lexicon.frequency import folded, rarity

# Control and presence say one thing of ground: who is there.
_HOLDING = frozenset({"control", "hold", "presence", "occupy", "rule", "enclave", "pocket"})
_GROUND = frozenset({"control", "presence", "enclave", "pocket", "area", "territory", "foothold"})
_GONE = frozenset({"release", "free", "destroy", "defeat", "liberate", "retake", "recapture"})
# At .35 "no one has been arrested" was held against every arrest and "have not found the other car"
# against the car that was found: of five on stories that nobody tuned on none was right below .5.
_MEANING = 0.5
# What came close to happening, is only alleged, advised or compared, is not told as a fact.
_NEARLY = re.compile(
    r"(?i)\b(?:close to|nearly|almost|alleged|so-called|attempt\w*|tried to|hoped?|if|whether|"
    r"would have|(?:will|would) never|den(?:y|ies|ied|ying)|should|must|ought|urg(?:e|es|ed|ing)|"
    r"call(?:s|ed|ing)? (?:on|for)|more\b.*\bthan)\b"
)
# "Not the first time" says that it has been so.
_PARTLY = re.compile(
    r"(?i)\b(?:all|every\w*|many|most|some|several|few|only|just|or won['’]t|yet|ever|before|"
    r"until|the (?:first|last))\b"
)
# "Not out of control" and "has lost control" disagree, "cannot be controlled" and "out of control"
# do not: what takes back the word after it turns the answer round.
_REVERSES = re.compile(
    r"(?i)\b(?:out of|los(?:e|es|t|ing)|without|lack(?:s|ed|ing)?|fail(?:s|ed|ing)? to|"
    r"refus(?:e|es|ed|ing) to)\b"
)
_COMMAND = re.compile(r"(?i)^\W*(?:do not|don['’]t|never)\b")
_HAS_NOT = re.compile(
    r"(?i)\b(?:no|none|not)\b|n['’]t\b"
)  # a yes with a no inside it is no clean answer
# Names aside, a denial and what it denies share something: "exchanged for prisoners" is not denied
# of "freed after negotiations", though both are about the girls and the group.
_DENIED_SHARE = 0.5
# A denial names what it denies: but for the denial the two would be one claim.  Nearness in
# meaning alone (.45) made 23 false conflicts on the gold events.
_DENIAL = 0.5
_DENIED = 3.0  # rarity that the denied words must have: one telling word, not two common ones
_POSSESSED = re.compile(r"(?i)\b(?:my|your|his|her|our|their)\b")  # "that's not my brother"
# "It wasn't nice" answers nobody: who or what "it" is, no word of it tells.  A noun tells enough:
# "this is no ransom".
_VAGUE = re.compile(r"(?i)^\W*(?:it|this|that|he|she|they|we|i|you)\b")


# "No one was hurt": in the raid, the day before, in the other house?
_NOBODY = re.compile(r"(?i)^\W*(?:no one|nobody|none)\b")
_OF_ONE = 0.2  # nearness from which nobody and somebody may be of one happening
# In meaning; below it, and not both in the news, four of four such pairs on stories that nobody
# tuned on were of two happenings.
_SURELY = 0.65


def polarity_conflicts(matter: Matter) -> list[Conflict]:
    """Conflicts and updates between those who say yes and those who say no."""
    claim_of = matter.claim_of()
    best: dict[tuple[int, int], tuple[float, int, int]] = {}
    for i, j in _worth_a_look(matter):
        if claim_of[i] == claim_of[j] or same_source(matter.statements[i], matter.statements[j]):
            continue
        strength = _opposed(i, j, matter)
        key = (min(claim_of[i], claim_of[j]), max(claim_of[i], claim_of[j]))
        if strength and (key not in best or strength > best[key][0]):
            best[key] = (strength, i, j)
    found = []
    for key in sorted(best):
        _, i, j = best[key]
        members = (matter.claims[claim_of[i]], matter.claims[claim_of[j]])
        one = [n for n in members[0] if n == i or _opposed(n, j, matter) > 0]
        other = [m for m in members[1] if m == j or _opposed(i, m, matter) > 0]
        if not _are_weeks_apart(i, j, matter):
            found.append(_conflict(i, j, one, other, matter))
    return _merged(found)


def _worth_a_look(matter: Matter) -> list[tuple[int, int]]:
    """Pairs near in meaning that differ in negation or denial; a long story has millions."""
    negative = np.array([s.polarity == "negative" for s in matter.statements])
    denied = np.array([s.certainty == "denied" for s in matter.statements])
    differ = (negative[:, None] != negative) | (denied[:, None] != denied)
    rows, columns = np.nonzero(np.triu(differ & (matter.alignment.meaning >= _MEANING), 1))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]


# ------------------------------------------------------------------------------------ is it a no


def _opposed(i: int, j: int, matter: Matter) -> float:
    """How strongly one statement says no to what the other says; 0 when it does not."""
    a, b = matter.statements[i], matter.statements[j]
    meaning = float(matter.alignment.meaning[i, j])
    one, other = matter.passages[i], matter.passages[j]
    if meaning < _MEANING or _says_no(a, one) == _says_no(b, other):
        return 0.0
    if _is_open(a, one) or _is_open(b, other):
        return 0.0
    if (a.certainty == "denied") != (b.certainty == "denied"):
        denied, told = (i, j) if a.certainty == "denied" else (j, i)
        return float(matter.alignment.scores[i, j]) if _is_denied(denied, told, matter) else 0.0
    if a.polarity == b.polarity:
        return 0.0
    negative, positive = (i, j) if a.polarity == "negative" else (j, i)
    return meaning if _is_negated(negative, positive, meaning, matter) else 0.0


def _says_no(statement: Statement, passage: Passage) -> bool:
    """True for a no, "lost control" counted as one."""
    return (_answer(statement) == "no") != bool(_REVERSES.search(passage.text))


def _is_open(statement: Statement, passage: Passage) -> bool:
    """True for what is asked, hedged and negative at once, only nearly so, or a denial retold."""
    negative = statement.polarity == "negative"
    hedged = negative and statement.certainty == "hedged"
    partly = _PARTLY.search(passage.text) if negative else _HAS_NOT.search(passage.text)
    unclear = partly or _NEARLY.search(passage.text) or _COMMAND.search(passage.text)
    return hedged or statement.certainty == "asked" or bool(unclear)


def _is_denied(denied: int, told: int, matter: Matter) -> bool:
    """True when what somebody denies is what the other tells: its words, and its deed."""
    passage = matter.passages[denied]
    words = matter.vocabulary[denied] - _names(passage)
    named = _stands_in(words, matter.vocabulary[told], _DENIED_SHARE)
    deed = verbs_of(passage) & matter.vocabulary[told] or not passage.tokens
    return bool(named and deed) and float(matter.alignment.scores[denied, told]) >= _DENIAL


def _is_negated(negative: int, positive: int, meaning: float, matter: Matter) -> bool:
    """True when what a negative statement negates is what the other tells."""
    said, told = matter.passages[negative], matter.passages[positive]
    words, others = matter.vocabulary[negative], matter.vocabulary[positive]
    shared = words & others
    answers = any(what <= told_in(told) for what in negated(said)) or not said.tokens
    if matter.actors[negative] & matter.actors[positive]:
        here = _holds(told) and not others & _GONE
        if (words & _GROUND and here) or (answers and len(shared) >= 3 and meaning >= 0.6):
            return True
    telling = sum(rarity(w) for w in shared) >= _DENIED
    is_what = any(t.dep == "attr" for t in said.tokens)  # "this is no swap"
    surely = meaning >= _SURELY and not _NOBODY.search(said.text)
    if not (is_what or surely or _are_of_one(negative, positive, matter)):
        return False
    vague = bool(_VAGUE.search(said.text)) and len(words) < 2
    vague = vague and (bool(_POSSESSED.search(said.text)) or not _has_noun(said))
    return answers and telling and not vague and _stands_in(words, shared, 0.8)


def _are_of_one(negative: int, positive: int, matter: Matter) -> bool:
    news = matter.early[negative] and matter.early[positive]
    return news or float(matter.alignment.scores[negative, positive]) >= _OF_ONE


def _has_noun(passage: Passage) -> bool:
    return any(t.pos == "NOUN" for t in passage.tokens)


def _holds(passage: Passage) -> bool:
    """True for "holds two villages", "keeps a presence"; not for "a holding company"."""
    if not passage.tokens:
        return False
    return any(
        t.lemma.casefold() in _HOLDING and t.dep not in {"compound", "amod"} for t in passage.tokens
    )


def _stands_in(denied: frozenset[str], told: frozenset[str], share: float) -> bool:
    """That share of the words that are denied, by their weight, stands in what was told."""
    weight = sum(rarity(w) for w in denied)
    return weight > 0 and sum(rarity(w) for w in denied & told) >= share * weight


def _names(passage: Passage) -> frozenset[str]:
    return frozenset(folded(t.lemma) for t in passage.tokens if t.pos == "PROPN")


# ------------------------------------------------------------------------------------ two sides


def _conflict(
    i: int, j: int, first: Sequence[int], second: Sequence[int], matter: Matter
) -> Conflict:
    statements = matter.statements
    a, b = statements[i], statements[j]
    first = [n for n in first if _answer(statements[n]) == _answer(a)]
    second = [n for n in second if _answer(statements[n]) == _answer(b)]
    sides = (
        Side(tuple(statements[n].id for n in first), _answer(a)),
        Side(tuple(statements[n].id for n in second), _answer(b)),
    )
    kind: ConflictKind = "polarity"
    because = "one says what the other denies"
    if any(_of_two_days(n, m, matter) for n in first for m in second):
        kind, because = (
            "update",
            "the two speak of different days: what held on one need not on the other",
        )
    return Conflict("", kind, "whether it is so", sides, because)


def _of_two_days(n: int, m: int, matter: Matter) -> bool:
    """True when the two speak of different days."""
    days = [as_of(matter.statements[k]) for k in (n, m)]
    return bool(days[0] and days[1]) and disjoint(days[0], days[1])


# Reports a week apart that give no day each speak of their own: "related" in June is no answer to
# "not related" in January, and called an update it was mostly of another thing.
_APART = 7


def _are_weeks_apart(n: int, m: int, matter: Matter) -> bool:
    """True for two that were printed a week and more apart, of which one gives no day."""
    a, b = matter.statements[n], matter.statements[m]
    days = [matter.published.get(s.report) for s in (a, b)]
    if (as_of(a) and as_of(b)) or days[0] is None or days[1] is None:
        return False
    return abs((days[0] - days[1]).days) >= _APART


def _merged(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """One conflict where the same statement answers several others, with all of them."""
    kept: list[Conflict] = []
    for conflict in conflicts:
        sides = _by_answer(conflict)
        for n, other in enumerate(kept):
            known = _by_answer(other)
            if other.kind == conflict.kind and any(
                set(known.get(answer, ())) & set(told) for answer, told in sides.items()
            ):
                joined = tuple(
                    Side(tuple(dict.fromkeys([*known[answer], *sides.get(answer, ())])), answer)
                    for answer in known
                )
                kept[n] = Conflict("", other.kind, other.what, joined, other.because)
                break
        else:
            kept.append(conflict)
    return kept


def _by_answer(conflict: Conflict) -> dict[str, tuple[str, ...]]:
    return {side.value: side.statements for side in conflict.sides}


def _answer(statement: Statement) -> str:
    no = (statement.polarity == "negative") != (statement.certainty == "denied")
    return "no" if no else "yes"
