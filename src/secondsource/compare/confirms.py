"""Do the origins of a claim confirm each other?  Not by the same text, not by half a likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from secondsource.attribute.statement import Statement
from secondsource.compare.align import Alignment
from secondsource.compare.claim import Origin
from secondsource.compare.facts import ENOUGH, Facts
from secondsource.compare.lineage import joined

# Sure enough that two origins say the same to call it confirmed.  At .3 a hostel's locked door was
# "confirmed" by the news that the hostel had burned.
CORROBORATES = 0.5
# Share of words from which two statements are one text: of two quotations, and of other words.  A
# post quoted by five outlets was "confirmed" where one of them had got its author's name wrong.
QUOTED, VERBATIM = 0.5, 0.8
_TEXT = 4  # telling words, in quotations one less; two witnesses may both say that "two men fled"
_RUN = 5  # words in a row that all stand in the other: one quotation, cut short by one outlet


@dataclass(frozen=True, slots=True)
class Told:
    """One story's statements beside what was found of each; all in one order."""

    statements: Sequence[Statement]
    facts: Sequence[Facts]
    words: Sequence[str]
    alignment: Alignment


def confirmed(found: tuple[Origin, ...], indices: Sequence[int], told: Told) -> tuple[Origin, ...]:
    """The origins of one claim, put together where they do not confirm each other."""
    found = one_text(found, indices, told)
    if len(found) > 1 and _likeness(found, indices, told) < CORROBORATES:
        return joined(found, "what they say is not near enough to confirm each other")
    return found


def one_text(found: Sequence[Origin], indices: Sequence[int], told: Told) -> tuple[Origin, ...]:
    """Origins whose words are the same, put together: people do not choose the same words."""
    home = _home(found)
    group_of = list(range(len(found)))
    for i in indices:
        for j in indices:
            a, b = (group_of[home[told.statements[n].id]] for n in (i, j))
            if a < b and _are_one_text(i, j, told):
                group_of = [a if g == b else g for g in group_of]
    return tuple(
        parts[0] if len(parts) == 1 else joined(parts, "they give the same words: one text")[0]
        for g in dict.fromkeys(group_of)
        for parts in [[found[n] for n, own in enumerate(group_of) if own == g]]
    )


def _home(found: Sequence[Origin]) -> dict[str, int]:
    """The number of each statement's origin."""
    return {told: n for n, origin in enumerate(found) for told in origin.statements}


def _are_one_text(i: int, j: int, told: Told) -> bool:
    quoted = all(told.statements[n].manner in {"direct", "mixed"} for n in (i, j))
    if quoted and _holds(told.words[i], told.words[j]):
        return True
    least = QUOTED if quoted else VERBATIM
    enough = min(len(told.facts[i].words), len(told.facts[j].words)) >= _TEXT - quoted
    return enough and float(told.alignment.words[i, j]) >= least


def _holds(one: str, other: str) -> bool:
    """Whether the words of one quotation stand in the other, in a row."""
    first, second = (re.findall(r"\w+", words.casefold()) for words in (one, other))
    short, long = sorted((first, second), key=len)
    return len(short) >= _RUN and f" {' '.join(short)} " in f" {' '.join(long)} "


def _likeness(found: Sequence[Origin], indices: Sequence[int], told: Told) -> float:
    """The surest pair of statements, in two reports, that rest on different origins.

    Fragments confirm nothing ("quietly parted"), unless by a number ("four dead"); nor does a no
    confirm a yes.
    """
    home, statements, facts = _home(found), told.statements, told.facts
    return max(
        (
            float(told.alignment.scores[i, j])
            for i in indices
            for j in indices
            if home[statements[i].id] != home[statements[j].id]
            and statements[i].report != statements[j].report
            and statements[i].polarity == statements[j].polarity
            and (
                min(len(facts[i].words), len(facts[j].words)) >= ENOUGH
                or facts[i].numbers & facts[j].numbers
            )
        ),
        default=0.0,
    )
