"""Statements near each other that exclude each other in a detail, one conflict for each detail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from secondsource.compare.align import SAME
from secondsource.compare.claim import Conflict, Side
from secondsource.compare.clashes import Clash, all_or_none, clash_of, under_one_verb
from secondsource.compare.doers import doers
from secondsource.compare.matter import Matter
from secondsource.compare.moments import clocks, disjoint
from secondsource.compare.rival_counts import TWINS

# Nearness from which "none was hurt" and "all were killed" may be of the same persons.  The two
# share hardly a word, so it is low; that both speak of all, and of whom, does the work.
_ALL_MEANING = 0.3
# One verb and one actor in both make up for words: "rammed the gate", "rammed the main building".
_VERB_MEANING = 0.5
_CLOCK_MEANING = 0.35
# Where and what it was clash only within what is one claim as far as its words tell: with `TWINS`
# a bomb that was found was a rival of the rifle that was found.
_OF_ONE_CLAIM = frozenset({"place", "other", "agent"})


def detail_conflicts(matter: Matter, known: Sequence[Conflict]) -> list[Conflict]:
    """Conflicts in a detail between statements that no ``known`` conflict holds apart already."""
    claim_of = matter.claim_of()
    told: dict[tuple[str, ...], tuple[Clash, dict[str, None], dict[str, None]]] = {}
    for i, j in _near_pairs(matter):
        clash = _clash(i, j, matter, claim_of)
        first, second = matter.statements[i].id, matter.statements[j].id
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


def _near_pairs(matter: Matter) -> list[tuple[int, int]]:
    """Pairs of different voices that are worth a look; a long story has millions."""
    near = matter.alignment.meaning >= min(_ALL_MEANING, _CLOCK_MEANING)
    rows, columns = np.nonzero(np.triu(near, 1))
    pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
    return [
        (i, j)
        for i, j in pairs
        if not matter.one_voice(i, j)
        and "asked" not in {matter.statements[i].certainty, matter.statements[j].certainty}
    ]


def _clash(i: int, j: int, matter: Matter, claim_of: Mapping[int, int]) -> Clash | None:
    a, b = matter.statements[i], matter.statements[j]
    one, other = matter.passages[i], matter.passages[j]
    meaning = float(matter.alignment.meaning[i, j])
    score = 1.0 if claim_of[i] == claim_of[j] else float(matter.alignment.scores[i, j])
    if a.polarity == b.polarity and (a.certainty == "denied") == (b.certainty == "denied"):
        if score >= TWINS:
            clash = clash_of(one, other)
            clash = clash or doers(one, other)
            if clash is not None and (
                _knows_both(clash, i, j, matter) or _may_be_two_persons(i, j, matter)
            ):
                return None
            if clash is not None and clash.kind in _OF_ONE_CLAIM and score < SAME:
                clash = None
            if clash is not None and clash.kind == "other" and a.report == b.report:
                clash = None  # one report that names two weapons tells of two
            if clash is not None and not (clash.kind != "time" and disjoint(a.times, b.times)):
                return clash
        if meaning >= _VERB_MEANING and matter.actors[i] & matter.actors[j]:
            deed = under_one_verb(one, other)
            if deed is not None and not (deed.kind == "other" and a.report == b.report):
                return deed
        # One report that tells two clock times tells of two happenings: three of three were.
        if meaning >= _CLOCK_MEANING and a.report != b.report:
            clock = clocks(a, b, one, other)
            if clock is not None:
                return clock
    if "denied" not in {a.certainty, b.certainty}:
        return all_or_none(one, other)
    return None


# "He died at 1:19": who did?
_SOMEBODY = re.compile(r"(?i)^\W*(?:he|she|they)\b")
_TELLS_MUCH = 8  # words; sentences as long that are one but for a word are of one person


def _may_be_two_persons(i: int, j: int, matter: Matter) -> bool:
    """True for two short statements of somebody, when nothing shows that it is one person."""
    texts = [matter.passages[n].text for n in (i, j)]
    if matter.actors[i] & matter.actors[j] or not all(map(_SOMEBODY.search, texts)):
        return False
    return min(len(text.split()) for text in texts) < _TELLS_MUCH


def _knows_both(clash: Clash, i: int, j: int, matter: Matter) -> bool:
    """True when a report gives the other's figure elsewhere: of two things, not two figures.

    "An 18-year-old was also shot" is no rival of "a 16-year-old was also shot" where one report
    tells of both.
    """
    if clash.kind != "number":
        return False
    for at, figure, told in ((i, clash.other, j), (j, clash.one, i)):
        _, _, after = matter.passages[told].text.partition(figure)
        counted = re.match(r"\W*\w+", after)
        if counted is None:
            continue
        both = re.compile(rf"(?i)(?<!\w){re.escape(figure + counted[0])}\b")
        report = matter.statements[at].report
        for n, passage in enumerate(matter.passages):
            if n != at and matter.statements[n].report == report and both.search(passage.text):
                return True
    return False


def _is_known(one: str, other: str, conflicts: Sequence[Conflict]) -> bool:
    return any(
        sum(bool({one, other} & set(side.statements)) for side in c.sides) > 1 for c in conflicts
    )
