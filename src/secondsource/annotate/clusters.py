"""Mentions taken for one so far, and when two of their names can be one.

A surname is the full name that it ends, an acronym the body whose initials it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from secondsource.annotate.annotation import EntityKind
from secondsource.annotate.mentions import (
    Gender,
    RawMention,
    bodies,
    country_names,
    demonyms,
    fold,
    known_names,
)
from secondsource.annotate.offices import body_nouns
from secondsource.lexicon import rows, words


class Cluster:
    """Mentions taken for one so far (the only mutable record of this room)."""

    __slots__ = (
        "because",
        "country",
        "gender",
        "mentions",
        "number",
        "plural",
        "region",
        "roles",
        "shown",
        "sort",
    )

    def __init__(self, number: int, sort: EntityKind = "other") -> None:
        self.number = number
        self.mentions: list[RawMention] = []
        self.sort: EntityKind = sort
        self.gender: Gender = ""
        self.plural = False
        self.country = ""
        self.region = ""
        self.roles: set[str] = set()
        self.because: list[str] = []
        # how many mentions the name was chosen from, and the name
        self.shown: tuple[int, str] = (0, "")

    @property
    def named(self) -> bool:
        return any(m.kind == "name" for m in self.mentions)


def fullest_nominal(ordered: Sequence[RawMention]) -> RawMention:
    """The longest description among mentions, the earliest of those; the first mention if none."""
    nominal = [m for m in ordered if m.kind == "nominal"]
    return max(nominal, key=lambda m: (m.last - m.first, -m.span.start)) if nominal else ordered[0]


def name_of(c: Cluster) -> str:
    """The fullest name; a form that the lexicon knows before any other; "" without a name."""
    if c.shown[0] != len(c.mentions):
        c.shown = (len(c.mentions), _fullest(c))
    return c.shown[1]


def _fullest(c: Cluster) -> str:
    counts = Counter(m.name for m in c.mentions if m.kind == "name")
    if not counts:
        return ""
    known = {n: k for n, k in counts.items() if n in known_names()}
    if known and c.sort != "person":
        counts = Counter(known)
    return max(counts, key=lambda n: (len(n.split()), not n.isupper(), counts[n], n))


def parts_of(c: Cluster) -> list[str]:
    """Folded words of a person's name, initials left out when two others remain."""
    parts = fold(name_of(c)).split()
    whole = [p for p in parts if len(p) > 1 and p not in ("jr", "sr", "ii", "iii")]
    return whole or parts


def is_junior(name: str) -> bool:
    """As "Ann Poe Jr."."""
    return fold(name).endswith((" jr", " sr", " ii", " iii"))


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """Folded short form of a given name → the names that it can stand for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for full, *shorts in rows("nicknames"):
        for short in shorts:
            found[fold(short)].add(fold(full))
    return {short: frozenset(full) for short, full in found.items()}


def is_within(short: Sequence[str], full: Sequence[str]) -> bool:
    """A surname, a first name, or first and last of a longer name."""
    if len(short) >= len(full):
        same = len(short) == len(full) > 1 and short[1:] == full[1:]
        return same and (short[0] == full[0] or full[0] in _nicknames().get(short[0], ()))
    if len(short) == 1:
        return short[0] in (full[-1], full[0]) or short[0] in full[1:]
    rest = iter(full)
    return short[0] == full[0] and all(p in rest for p in short)


def agree(a: str, b: str) -> bool:
    """Equal, or one of them unknown ("")."""
    return not a or not b or a == b


def is_acronym(short: str, full: str) -> bool:
    """As "COHR" of "Chilean Office for Human Rights".

    >>> is_acronym("COHR", "Chilean Office for Human Rights"), is_acronym("CO", "Chilean Office X")
    (True, False)
    """
    letters = short.replace(".", "").removesuffix("s")
    if not (2 <= len(letters) <= 8 and letters.isupper()) or " " not in full:
        return False
    parts = full.replace("-", " ").split()
    names = "".join(w[0] for w in parts if w[0].isupper())
    small = "".join(w[0] for w in parts if w[0].isalpha()).upper()
    found = {names, small}
    if fold(parts[0]) in country_names():  # "FWS", "USFWS" for a "U.S. Fish and Wildlife Service"
        found |= {names[1:], parts[0].replace(".", "") + names[1:]}
    return letters in found


def letters_in_order(short: str, full: str) -> bool:
    """The letters of one come in another in their order."""
    rest = iter(full.casefold())
    return all(c in rest for c in short.casefold() if c.isalnum())


def is_end_of(short: str, full: str) -> bool:
    """As "Defense Ministry" of "Russian Defense Ministry", "the Times" of "New York Times".

    Or its front, when only "Inc." or "International" is left out.
    """
    a, b = fold(short).split(), fold(full).split()
    if not a or len(a) >= len(b):
        return False
    if len(a) > 1 and b[: len(a)] == a:
        return set(b[len(a) :]) <= words("company_ends")
    if len(a) == 1 and a[0] not in bodies():
        return len(a[0]) > 3 and a[0] == b[-1] and len(b) <= 3 and a[0] not in demonyms()
    return b[-len(a) :] == a


def body_families(c: Cluster) -> set[str]:
    """The families of the body's nouns: {"company"} for "Poe Airlines"."""
    found = {
        family
        for m in c.mentions
        for w in fold(m.name).split()
        for family in body_nouns().get(w, ())
    }
    if c.sort == "group":
        found.add("group")
    last = fold(name_of(c)).rsplit(" ", 1)[-1]
    if bodies().get(last) == "m":
        found.add("outlet")
    return found
