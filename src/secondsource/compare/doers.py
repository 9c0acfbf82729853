"""Who did it: one deed to one thing, done by the army according to one, by rebels to the other.

Two doers exclude each other only when they stand in two camps.  Names and bodies that merely differ
("officials", "China", "the space agency") are one doer in other words: of ninety pairs of doers of
one deed in forty stories not one pair was at odds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from secondsource.compare.clashes import Clash, Passage
from secondsource.lexicon import rows

_TOLD = "the same is said to have been done, but not by the same side"
_LIGHT = frozenset({"be", "have", "say", "tell", "see", "know", "want", "think", "get", "call"})


class Deed(NamedTuple):
    """A verb and what it was done to, as statements are compared by them, and who did it."""

    verb: str
    thing: str
    camp: str
    doer: str


def doers(a: Passage, b: Passage) -> Clash | None:
    """The two sides that did one thing, where each statement names one.

    >>> doers(Passage("Rebels took it.", ()), Passage("Soldiers took it.", ())) is None  # no parse
    True
    """
    for one in _deeds(a):
        for other in _deeds(b):
            if one[:2] == other[:2] and one.camp != other.camp:
                return Clash("agent", "who did it", one.doer, other.doer, _TOLD)
    return None


def _deeds(passage: Passage) -> list[Deed]:
    """What was done to what, by whom, where who did it stands in a camp."""
    found = []
    for n, token in enumerate(passage.tokens):
        verb = passage.words[n] if n < len(passage.words) else ""
        if token.pos != "VERB" or not verb or verb in _LIGHT or _below(passage, n, "neg"):
            continue
        by = [p for a in _below(passage, n, "agent") for p in _below(passage, a, "pobj")]
        active = _below(passage, n, "nsubj"), _below(passage, n, "dobj")
        who, what = (by, _below(passage, n, "nsubjpass")) if by else active
        if not who or not what or not passage.words[what[0]]:
            continue
        camp = _camp(passage, who[0])
        if camp:
            text = passage.tokens[who[0]].text
            found.append(Deed(verb, passage.words[what[0]], camp, text))
    return found


def _below(passage: Passage, at: int, dep: str) -> list[int]:
    return [
        n
        for n, t in enumerate(passage.tokens)
        if t.dep == dep and t.head - passage.first == at and n != at
    ]


def _camp(passage: Passage, at: int) -> str | None:
    """The one camp of a noun and the nouns before it: "rebel fighters", "police officers"."""
    near = [at, *(n for d in ("compound", "amod") for n in _below(passage, at, d))]
    words = {passage.tokens[n].text.casefold().rpartition("-")[2] for n in near}
    camps = {_camps()[w] for w in words if w in _camps()}
    return next(iter(camps)) if len(camps) == 1 else None


@cache
def _camps() -> Mapping[str, str]:
    return {word: camp for camp, words in rows("camps") for word in words.split()}
