"""Two statements about one thing that differ in a detail: where, when, in what, all or none.

::

    near enough in meaning ──▶ one but for a word?            swaps
                           ──▶ one verb, another wall?        under_one_verb
                           ──▶ going on, or yet to begin?     phases
    both speak of all      ──▶ all killed, none hurt?         all_or_none

Each asks for positive evidence that both speak of one thing and that the two details exclude each
other; what is merely different is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from secondsource.annotate.annotation import Token
from secondsource.compare.claim import ConflictKind
from secondsource.compare.swaps import exclusive, find_swap
from secondsource.lexicon import rows
from secondsource.spans import Span


class Passage(NamedTuple):
    """A statement's words and tokens.

    ``words`` are the tokens as statements are compared by them ("" for a little word), ``first``
    is the number of the first token in its report.
    """

    text: str
    tokens: Sequence[Token]
    words: Sequence[str] = ()
    first: int = 0


class Clash(NamedTuple):
    """What excludes what: ``one`` is the first statement's side, ``other`` the second's."""

    kind: ConflictKind
    what: str
    one: str
    other: str
    because: str


def clash_of(a: Passage, b: Passage) -> Clash | None:
    """The detail in which two statements about one thing exclude each other, if there is one.

    >>> one, other = "The ferry left on Sunday with Ana.", "The ferry left on Monday with Ana."
    >>> clash_of(Passage(one, ()), Passage(other, ())).kind
    'time'
    """
    swap = find_swap(a.text, b.text)
    if swap is not None:
        told = "the two are one but for these words"
        return Clash(swap.kind, _WHAT[swap.kind], swap.one, swap.other, told)
    return under_one_verb(a, b) or phases(a, b)


_WHAT: Mapping[ConflictKind, str] = {
    "number": "how many",
    "polarity": "whether it is so",
    "time": "when it was",
    "place": "where it was",
    "agent": "who did it",
    "other": "what it was",
    "update": "what changed",
}


# ---------------------------------------------------------------------- one verb, another detail

_EVERYDAY = frozenset({"be", "have", "do", "say", "tell", "go", "get", "make", "take", "see"})
_KINDS: Mapping[str, ConflictKind] = {"part": "place", "vehicle": "other", "weapon": "other"}


def under_one_verb(a: Passage, b: Passage) -> Clash | None:
    """One verb in both, and beside it two words of a kind of which there can be only one.

    "Rammed the gate" against "rammed the main building"; "fled in a van" against "on a moped".
    A statement that names two of a kind ("a car and a van") excludes nothing.
    """
    if not _lemmas(a) & _lemmas(b):
        return None
    for kind, conflict in _KINDS.items():
        one, other = _of_kind(a, kind), _of_kind(b, kind)
        if len(one) == len(other) == 1 and not one.keys() & other.keys():
            (first,), (second,) = one.values(), other.values()
            deeds = _deeds_by(a, first) & _deeds_by(b, second)
            if kind == "part":
                deeds &= _blows()  # who enters by the door enters the bathroom
            if not any(_is_of_one(a, b, deed, (first, second)) for deed in deeds):
                continue  # cars were shot at, and a truck was taken
            told = "the same is said to have been done, but not to the same thing"
            return Clash(conflict, _WHAT[conflict], _thing(a, first), _thing(b, second), told)
    return None


@cache
def _blows() -> frozenset[str]:
    """Verbs of harm, which befalls one part: "ram", "hit"."""
    return frozenset(
        lemma for lemma, pos, *_, of in rows("happenings") if (pos, of) == ("verb", "harm")
    )


def _is_of_one(a: Passage, b: Passage, deed: str, things: tuple[int, int]) -> bool:
    """False when the verb has another object in each: men were shot, cars were shot at."""
    objects = [
        {
            t.lemma.casefold()
            for n, t in enumerate(p.tokens)
            if t.dep == "dobj"
            and n != thing
            and 0 <= t.head - p.first < len(p.tokens)
            and p.tokens[t.head - p.first].lemma.casefold() == deed
        }
        for p, thing in zip((a, b), things, strict=True)
    ]
    return not all(objects) or bool(objects[0] & objects[1])


def _thing(passage: Passage, at: int) -> str:
    return "main building" if _is_main_building(passage, at) else passage.tokens[at].text


def _deeds_by(passage: Passage, at: int) -> frozenset[str]:
    """The verbs that a word stands by: all above it, and those that hang on it."""
    below = {n for n, t in enumerate(passage.tokens) if t.head - passage.first == at}
    deeds = below | set(_path(passage, at))
    lemmas = {passage.tokens[n].lemma.casefold() for n in deeds if passage.tokens[n].pos == "VERB"}
    return frozenset(lemmas - _EVERYDAY)


def verbs_of(passage: Passage) -> frozenset[str]:
    """The verbs as statements are compared by them."""
    pairs = zip(passage.tokens, passage.words, strict=False)
    return frozenset(word for token, word in pairs if token.pos == "VERB" and word)


def _lemmas(passage: Passage) -> frozenset[str]:
    verbs = (t.lemma.casefold() for t in passage.tokens if t.pos == "VERB")
    return frozenset(v for v in verbs if v not in _EVERYDAY)


def _of_kind(passage: Passage, kind: str) -> dict[str, int]:
    """The places of the things of a kind that a statement names, by their first word for it."""
    found = {}
    for n, token in enumerate(passage.tokens):
        word = token.lemma.casefold()
        if kind == "part" and _is_main_building(passage, n):
            found["building"] = n
        elif token.pos == "NOUN" and exclusive().get(word, ("", ""))[0] == kind:
            found[exclusive()[word][1]] = n
    return found


def _is_main_building(passage: Passage, at: int) -> bool:
    before = passage.tokens[at - 1].lemma if at else ""
    return passage.tokens[at].lemma == "building" and before == "main"


# ------------------------------------------------------------------- going on, or yet to begin

_BEGIN = re.compile(
    r"(?i)\b(?:will|would|to|due to|set to|expected to)\s+(?:\w+ly\s+)?"
    r"(?:begin|start|open|launch|commence)\b"
)
_GOING_ON = re.compile(
    r"(?i)\b(?:continu(?:e|es|ing)|(?:is|are|was|were) (?:under ?way|ongoing|in progress)|"
    r"(?:has|have|had) (?:already )?(?:begun|started|opened|launched))\b"
)
_STEM = 7  # letters: "investigate" and "investigation" are one matter, "inspect" is another


def phases(a: Passage, b: Passage) -> Clash | None:
    """What goes on according to one is yet to begin according to the other.

    >>> going, coming = "Divers continue to search the lake.", "A search will begin on Monday."
    >>> phases(Passage(going, ()), Passage(coming, ())) is None  # what is searched must be named
    True
    """
    for one, other, turned in ((a, b, False), (b, a, True)):
        going, coming = _GOING_ON.search(one.text), _BEGIN.search(other.text)
        if not going or not coming or _BEGIN.search(one.text) or _GOING_ON.search(other.text):
            continue
        if not _stems(one) & _stems(other):
            continue
        sides = (f"{going[0]}", f"{coming[0]}")
        first, second = reversed(sides) if turned else sides
        told = "what one says is going on, the other says is yet to begin"
        return Clash("time", "when it begins", first, second, told)
    return None


def _stems(passage: Passage) -> frozenset[str]:
    words = (t.lemma.casefold() for t in passage.tokens if t.pos in {"NOUN", "VERB"})
    return frozenset(w[:_STEM] for w in words if len(w) >= _STEM and not w.startswith("continu"))


# ------------------------------------------------------------------------------- all or none

_HURT = r"(?:kill|hurt|injur|wound|harm)\w*"
_WHO = r"(?P<who>(?:[\w’'-]+\s+){1,5}?)"
_NONE_HURT = re.compile(
    rf"(?i)\bno {_WHO}(?:was|were|had been|has been|have been|got) {_HURT}"
    r"|\ball (?:of )?(?:the )?(?P<all>(?:[\w’'-]+\s+){1,7}?)(?:is|are|was|were) (?:all )?"
    r"[\"“]?(?:safe|unhurt|unharmed|uninjured|alive|well)\b"
)


def all_or_none(a: Passage, b: Passage) -> Clash | None:
    """All of them killed, according to one; none of them even hurt, according to the other.

    Both must speak of all and name whom: "everyone aboard was killed" does not exclude that "no one
    on the ground was hurt".

    >>> one, other = "They killed all the foreigners.", "No Danish staff were hurt."
    >>> all_or_none(Passage(one, ()), Passage(other, ())).kind
    'polarity'
    """
    for one, other, turned in ((a, b, False), (b, a, True)):
        hurt, unhurt = _all_hurt(one.text), _none_hurt(other.text)
        if hurt is None or unhurt is None or not _same_people(hurt, unhurt):
            continue
        sides = ("all killed", "none hurt")
        first, second = reversed(sides) if turned else sides
        told = "one says that all of them were killed, the other that none of them was hurt"
        return Clash("polarity", "whether they were hurt", first, second, told)
    return None


# A statement is held against hundreds of others: what it says is asked once.
@lru_cache(maxsize=1 << 12)
def _all_hurt(text: str) -> str | None:
    for pattern in _ALL_HURT_PARTS:
        found = pattern.search(text)
        if found:
            return found["who"]
    return None


@lru_cache(maxsize=1 << 12)
def _none_hurt(text: str) -> str | None:
    found = _NONE_HURT.search(text)
    return (found["who"] or found["all"]) if found else None


_ALL_HURT_PARTS = (
    re.compile(
        r"(?i)\bkill(?:ed|ing|s)? (?:all|every one) (?:of )?(?:the )?"
        r"(?P<who>[\w’'-]+(?: [\w’'-]+)?)"
    ),
    re.compile(rf"(?i)\ball (?:of )?(?:the )?{_WHO}(?:were|was|had been|have been) killed\b"),
)

_STAFF = frozenset({"staff", "employee", "employees", "personnel", "worker", "workers"})


def _same_people(one: str, other: str) -> bool:
    """Whether two phrases name the same people: one noun, or foreigners and people of a nation."""
    first, second = _names_of(one), _names_of(other)
    if first & second:
        return True
    foreign = {"foreigner", "foreigners", "foreign"}
    nations = {word.casefold() for word, _, _, scope in rows("nationalities") if scope == "state"}
    return bool((first & foreign and second & nations) or (second & foreign and first & nations))


def _names_of(phrase: str) -> frozenset[str]:
    words = {w.casefold().strip("’'") for w in phrase.split()}
    kept = words - {"the", "of", "in", "at", "on", "one", "people", "who", "them", "its", "his"}
    return frozenset(kept | ({"staff"} if kept & _STAFF else set()))


# ------------------------------------------------------------------------- what is said not to be

_NOT = frozenset({"not", "n't", "never", "no", "neither", "nor", "hardly"})
_NOBODY = frozenset({"nobody", "none", "nothing", "no"})
_ANYBODY = frozenset({"one", "body", "person", "people"})
_PERSONS = frozenset({"he", "she", "they", "we", "i", "you"})


def negated(passage: Passage) -> tuple[frozenset[str], ...]:
    """What a negative statement negates, each as the words that carry it together.

    "Was not *hurt*", "is no *swap*", "no *boat sank*" (a boat, and that it sank).  Empty where the
    negation is not found, and where it is of certain persons only ("these men were not hurt"),
    which is no answer to "two men were hurt".
    """
    if _of_certain_persons(passage):
        return ()
    found: dict[frozenset[str], None] = {}
    for n, token in enumerate(passage.tokens):
        lemma, at = token.lemma.casefold(), token.head - passage.first
        if not 0 <= at < len(passage.tokens):
            continue
        denies = token.dep == "neg" or (lemma in _NOT and token.dep in {"det", "preconj", "advmod"})
        nobody = lemma in _NOBODY and token.dep in {"nsubj", "nsubjpass", "attr", "dobj"}
        if denies or (nobody and at != n):
            found |= dict.fromkeys(_carried(passage, at, whole=token.dep == "det"))
    return tuple(words for words in found if words)


def _carried(passage: Passage, at: int, *, whole: bool) -> list[frozenset[str]]:
    """The word itself; of a form of "be" what it says of its subject; of "no boat" what it did."""
    token = passage.tokens[at]
    if token.lemma == "be":
        return [frozenset([word]) for word in sorted(_said_of_subject(passage, at))]
    above = token.head - passage.first
    does = token.dep in {"nsubj", "nsubjpass"} or token.lemma.casefold() in _ANYBODY
    own = {passage.words[at]} - {""}
    if does and 0 <= above < len(passage.tokens) and passage.words[above]:
        who = own if whole and token.lemma.casefold() not in _ANYBODY else set[str]()
        return [frozenset({passage.words[above], *who})]
    return [frozenset(own)]


def _said_of_subject(passage: Passage, verb: int) -> set[str]:
    """What a form of "be" says: "was *hurt*", "is in *control*"; nothing in "was not there"."""
    below = [n for n, t in enumerate(passage.tokens) if t.head - passage.first == verb]
    found = {n for n in below if passage.tokens[n].dep in {"attr", "acomp"}}
    for n in below:
        if passage.tokens[n].dep == "prep":
            path = {n}
            for m, t in enumerate(passage.tokens):
                if t.dep in {"prep", "pobj"} and t.head - passage.first in path:
                    path.add(m)
            found |= path
    return {passage.words[n] for n in found} - {""}


def _of_certain_persons(passage: Passage) -> bool:
    for token in passage.tokens:
        lemma = token.lemma.casefold()
        if token.dep in {"nsubj", "nsubjpass"} and lemma in _PERSONS:
            return True
        if token.dep == "det" and lemma in {"these", "those"}:
            return True
    return False


# What is feared, alleged or looked into is not told: "an inquiry into possible fraud".
_UNTOLD = frozenset(
    "investigation investigate inquiry probe examine possibility possible potential suspicion "
    "suspect suspected allegation allege alleged accusation accuse charge claim fear risk threat "
    "threaten question rumour rumor speculation warn warning report call plan proposal "
    # "our plan has not changed" is not answered by "we need changes", "she is against changes"
    "need want wish seek demand propose suggest urge consider oppose against option".split()
)


def told_in(passage: Passage) -> frozenset[str]:
    """The words of a passage that it tells, none that stands under a fear, a charge or an inquiry.

    >>> told_in(Passage("Nothing is known.", ()))
    frozenset()
    """
    return frozenset(
        word
        for n, word in enumerate(passage.words)
        if word and not any(_untold(passage, at) for at in _path(passage, n))
    )


def _untold(passage: Passage, at: int) -> bool:
    below = [t for t in passage.tokens if t.head - passage.first == at and t.dep == "amod"]
    return any(t.lemma.casefold() in _UNTOLD for t in (*below, passage.tokens[at]))


def _path(passage: Passage, at: int) -> list[int]:
    """The places of a token and of all that it hangs on, as far as the passage goes."""
    path: list[int] = []
    while 0 <= at < len(passage.tokens) and at not in path:
        path.append(at)
        at = passage.tokens[at].head - passage.first
    return path


def beside(passage: Passage, time: Span) -> frozenset[str]:
    """The words that a time stands by, up to `_FEW` before it and the one it hangs on.

    The parse hangs "last week" on any verb ("retaliation for the strikes near Oru last week"), so
    what stands before it counts as well.
    """
    inside = [n for n, t in enumerate(passage.tokens) if time.start <= t.start < time.end]
    if not inside:
        return frozenset()
    hung = {passage.tokens[n].head - passage.first for n in inside}
    before = range(max(0, inside[0] - _FEW), inside[0])
    own = set(inside)
    near = [n for n in {*hung, *before} if 0 <= n < len(passage.words) and n not in own]
    return frozenset(passage.words[n] for n in near if passage.words[n])


_FEW = 8
