"""What a word of office or party can stand for: "the leader" for a president, "the Democrat"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from secondsource.annotate.mentions import countries, demonyms, fold, roles
from secondsource.lexicon import rows

# A vice president is not "the president", a police chief is "the chief".
_LESSER = frozenset({"", "vice", "deputy", "prime", "first", "assistant", "lieutenant", "press"})
_LEADS = frozenset({"head of state", "head of government", "monarch", "leader", "governor"})


@cache
def parties() -> dict[str, str]:
    """Words before a role that tell a party."""
    return {row[0]: row[1] for row in rows("parties") if len(row) == 2}


@cache
def party_codes() -> dict[str, str]:
    """Letters behind a name that tell a party: "(R-Ohio)"."""
    return {row[0]: row[1] for row in rows("parties") if len(row) > 2}


@cache
def members() -> dict[str, str]:
    """Party → what its members are called, where that is a role: "democrat"."""
    return {
        party: word.casefold() for word, party in parties().items() if word.casefold() in roles()
    }


@cache
def regions() -> dict[str, str]:
    """Names of a country's states, in full and as they are shortened → in full."""
    found = {row[0]: row[1] for row in rows("state_forms")}
    return found | {full: full for full in found.values()}


@cache
def body_nouns() -> dict[str, frozenset[str]]:
    """Nouns that can stand for a body just named, with their families."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for noun, family in rows("body_families"):
        found[noun].add(family)
    return {noun: frozenset(families) for noun, families in found.items()}


@cache
def _families(role: str) -> frozenset[str]:
    """The role itself and the families of it or, failing that, of its last word."""
    known = roles().get(role) or roles().get(role.rsplit(" ", 1)[-1])
    found = {role, known.family if known is not None else ""}
    front, _, last = role.rpartition(" ")
    own = roles().get(role)
    if own is None and front.split(" ")[-1] in _LESSER - {""}:
        return frozenset({role})
    same = own is None or own.family == (roles()[last].family if last in roles() else "")
    if last in roles() and same and front not in _LESSER:
        found.add(last)
    if known is not None and known.family in _LEADS:
        found.add("led")
    if role == "brass":
        found |= {"general", "commander", "admiral", "chief of staff"}
    return frozenset(found - {""})


def fits_role(noun: str, told: Iterable[str]) -> bool:
    """Can somebody told to be all of ``told`` be called ``noun``?

    A president can be "the leader"; a leader is not thereby "the president".
    """
    wanted = set(_families(noun))
    if "leader" not in wanted:
        wanted.discard("led")
    return any(wanted & _families(role) for role in told)


def may_also_be(noun: str, told: Iterable[str]) -> bool:
    """Can somebody told to be all of ``told`` have this second role too?"""
    wanted = (_family(noun), noun)
    return all(any((_family(role), other) in _second_roles() for other in wanted) for role in told)


@cache
def _second_roles() -> frozenset[tuple[str, str]]:
    return frozenset((row[0], row[1]) for row in rows("second_roles"))


def _family(role: str) -> str:
    known = roles().get(role) or roles().get(role.rsplit(" ", 1)[-1])
    return known.family if known is not None and known.family else role


def is_called(noun: str, told: Iterable[str]) -> bool:
    """The very word, not only one of its family."""
    last = noun.rsplit(" ", 1)[-1]
    return any(role.rsplit(" ", 1)[-1] == last for role in told)


def without_nation(title: str) -> str:
    """As "Russian Gen." → "Gen."."""
    parts = title.split(" ")
    while len(parts) > 1 and (
        parts[0].casefold() in demonyms() or fold(" ".join(parts[:2])) in countries()
    ):
        parts = parts[2 if fold(" ".join(parts[:2])) in countries() and len(parts) > 2 else 1 :]
    return " ".join(parts)
