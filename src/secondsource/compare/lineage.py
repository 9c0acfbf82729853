"""One origin or several: whether statements that say the same are independent of each other.

Fails closed.  Two statements count as two origins only when there is positive evidence that they
are two: both name their ultimate source, and the two sources are of different sides or kinds, and
neither hands on the other's word, and neither passage is a copy of the other.  Everything else is
one origin, and the because says which rule made it one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from secondsource.annotate.annotation import Entity
from secondsource.attribute.statement import Link, Statement
from secondsource.cluster.story import Copy, Figure
from secondsource.compare.claim import Origin, Status
from secondsource.lexicon import rows
from secondsource.lexicon.frequency import rarity


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of a source: its figure's id, name, kind, and the words used for it."""

    id: str
    name: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Ties:
    """What may bind two reports or two sources: parties by figure, copies, and hands by report.

    A report's hands are its publisher's family and the agencies that it credits.  ``texts`` are
    the reports' texts, ``apart`` figures that somebody judged to be two, whatever their names.
    """

    parties: Mapping[str, Party]
    copies: Sequence[Copy] = ()
    hands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()


def parties_of(
    figures: Sequence[Figure], entities: Mapping[str, Sequence[Entity]], texts: Mapping[str, str]
) -> dict[str, Party]:
    """Every figure as a possible source, with the titles and phrases that reports use for it."""
    by_member = {(report, e.id): e for report, found in entities.items() for e in found}
    parties = {}
    for figure in figures:
        members = [(m[0], by_member[m]) for m in figure.members if m in by_member]
        words = {t for _, e in members for t in e.titles}
        words |= {
            m.span.of(texts[report])
            for report, e in members
            for m in e.mentions
            if m.kind != "pronoun"
        }
        parties[figure.id] = Party(figure.id, figure.name, figure.kind, " | ".join(sorted(words)))
    return parties


def origins(statements: Sequence[Statement], ties: Ties) -> tuple[Origin, ...]:
    """The statements of one claim, partitioned by ultimate origin, most statements first."""
    named = [s for s in statements if s.origin is not None]
    unnamed = [s for s in statements if s.origin is None]
    groups: list[list[Statement]] = []
    reasons: list[list[str]] = []
    for statement in named:
        for members, why in zip(groups, reasons, strict=True):
            reason = _belongs(statement, members, ties)
            if reason:
                members.append(statement)
                why.append(reason)
                break
        else:
            groups.append([statement])
            reasons.append([])
    if not groups:
        return (_own(unnamed, ties.copies),)
    if unnamed:
        groups[0] += unnamed
        reasons[0].append("what is told without a source adds no origin")
    return tuple(_origin(g, r, ties.parties) for g, r in zip(groups, reasons, strict=True))


class Reason(NamedTuple):
    """Why two statements rest on one origin; ``is_shown`` when something shows it, and not only
    that nothing shows the contrary.
    """

    words: str
    is_shown: bool = True


def _belongs(statement: Statement, members: Sequence[Statement], ties: Ties) -> str | None:
    """Why a statement rests on the origin of others.

    One shown tie to any of them is enough.  "Not shown to be different" counts only when it holds
    towards all: to be shown different from one is to be a second origin.
    """
    found = [one_origin(m, statement, ties) for m in members]
    shown = next((r.words for r in found if r is not None and r.is_shown), None)
    if shown is not None:
        return shown
    return found[0].words if found[0] is not None and all(found) else None


def joined(found: Sequence[Origin], because: str) -> tuple[Origin, ...]:
    """All origins of a claim as one, for a reason that is not in the sources themselves."""
    told = tuple(id_ for origin in found for id_ in origin.statements)
    name = next((o.name for o in found if o.name), None)
    return (Origin(name, told, because),)


def _own(statements: Sequence[Statement], copies: Sequence[Copy]) -> Origin:
    first = [s for s in statements if s.report == statements[0].report]
    others = [s for s in statements if s.report != statements[0].report]
    if not others:
        because = "told in the outlet's own voice, no source named"
    elif all(any(copied(s, t, copies) for t in first) for s in others):
        because = "the same passage stands in all of them, no source named"
    else:
        told = len({s.report for s in statements})
        because = f"told by {told} outlets, no source named: independence is not shown"
    return Origin(None, tuple(s.id for s in statements), because)


def _origin(
    members: Sequence[Statement], reasons: Sequence[str], parties: Mapping[str, Party]
) -> Origin:
    first = next(s for s in members if s.origin is not None)
    link = first.origin
    assert link is not None  # noqa: S101 - chosen by it in the line above
    told = "; ".join(dict.fromkeys(reasons))
    alone = f"rests on {_name(link, parties)}" + _through(first, parties)
    return Origin(_name(link, parties), tuple(s.id for s in members), told or alone)


def _through(statement: Statement, parties: Mapping[str, Party]) -> str:
    hands = [_name(link, parties) for link in statement.chain[:-1]]
    return f", through {' and '.join(reversed(hands))}" if hands else ""


_NOBODY = frozenset(
    {"he", "i", "it", "one", "she", "source", "sources", "that", "they", "we", "which", "who"}
)


def _name(link: Link, parties: Mapping[str, Party]) -> str:
    party = parties.get(link.entity or "")
    name = party.name if party is not None else link.source
    return "an unnamed source" if _plain(name) in _NOBODY else name


# ------------------------------------------------------------------------------ one or several


def one_origin(a: Statement, b: Statement, ties: Ties) -> Reason | None:
    """Why two sourced statements rest on one origin; None when they are shown to be two."""
    first, second, parties = a.origin, b.origin, ties.parties
    if first is None or second is None:
        return Reason("what is told without a source adds no origin")
    one, two = _name(first, parties), _name(second, parties)
    if _same(first, second, parties):
        return Reason(f"both quote {one}")
    are_two = (first.entity or "", second.entity or "") in ties.apart
    shown = (
        _handed_on(a, b, parties)
        or _handed_on(b, a, parties)
        or (None if are_two else _one_body(first, second, parties))
        or (None if are_two else _one_body(second, first, parties))
        or ("the same passage stands in both reports" if copied(a, b, ties.copies) else None)
        or _one_hand(a, b, ties)
    )
    if shown:
        return Reason(shown)
    if first.role == "relay" or second.role == "relay":
        relay = one if first.role == "relay" else two
        return Reason(f"{relay} names no source of its own, so it adds none")
    shared = None if are_two else _shared_word(one, two)
    if shared:
        return Reason(f"{one} and {two} may be the same: both are called “{shared}”", False)
    return _one_side(_voice(a, first, ties), _voice(b, second, ties))


# "Every Republican" and "all nine Republican members" were two origins; so were Tim and Timothy
# Murray.  Words by which anybody may be called tell nothing ("people"; a military and a local
# source are two).
_TELLING = 0.7
_ANYBODY = frozenset({"source", "sources", "spokesman", "spokesperson", "spokeswoman", "statement"})


def _shared_word(one: str, two: str) -> str | None:
    """A telling word by which both are called, as it is written of the first."""
    both = set(_plain(one).split()) & set(_plain(two).split()) - _ANYBODY
    written = [w for w in re.findall(r"\w+", one) if w.casefold() in both and len(w) > 3]
    return next((w for w in written if rarity(w.casefold()) >= _TELLING), None)


def _same(a: Link, b: Link, parties: Mapping[str, Party]) -> bool:
    if a.entity and a.entity == b.entity:
        return True
    return _plain(_name(a, parties)) == _plain(_name(b, parties))


@lru_cache(maxsize=4096)  # every source is held against every other
def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"^(?:the|an?)\s+", "", name.casefold())))


def _handed_on(a: Statement, b: Statement, parties: Mapping[str, Party]) -> str | None:
    """One source stands in the other's chain: "Ruiz, who was told by the fire service"."""
    outer = b.origin
    if outer is None or a.origin is None:
        return None
    if any(_same(link, outer, parties) for link in a.chain[:-1]):
        return f"{_name(outer, parties)} had it from {_name(a.origin, parties)}"
    return None


def _one_body(a: Link, b: Link, parties: Mapping[str, Party]) -> str | None:
    """One is called by the other's name: the Harbour Front and "Front spokeswoman Ida Holm"."""
    party, name = parties.get(b.entity or ""), _plain(_name(a, parties))
    if party is None or len(name) < 3:
        return None
    if f" {name} " in f" {_plain(party.name)} ":
        return f"{_name(a, parties)} may be {party.name}"
    words = f" {_plain(party.words)} {_plain(b.source)} "
    if f" {name} " in words:
        return f"{_name(b, parties)} speaks for {_name(a, parties)}"
    return None


def copied(a: Statement, b: Statement, copies: Sequence[Copy]) -> bool:
    """True when two statements stand in one passage that their reports share."""
    for copy in copies:
        if {copy.source, copy.copy} != {a.report, b.report}:
            continue
        for passage in copy.passages:
            spans = {copy.copy: passage.taken, copy.source: passage.given}
            if spans[a.report].overlaps(a.span) and spans[b.report].overlaps(b.span):
                return True
    return False


def _one_hand(a: Statement, b: Statement, ties: Ties) -> str | None:
    """Two reports of one agency's copy, or of one publisher, are not two witnesses."""
    if a.report == b.report:
        return None
    none: frozenset[str] = frozenset()
    shared = sorted(ties.hands.get(a.report, none) & ties.hands.get(b.report, none))
    return f"both reports came through {shared[0]}" if shared else None


class Voice(NamedTuple):
    """A source as independence sees it: its name, its side or kind, whether it is named at all."""

    name: str
    kind: str | None
    is_named: bool


def _one_side(a: Voice, b: Voice) -> Reason | None:
    """Sources of one side or kind count as one unless each is named and of another body."""
    both_named = a.is_named and b.is_named
    unknown = a.kind is None or b.kind is None
    if a.kind == b.kind and a.kind in {"state", "militant", "company"}:
        return Reason(f"{a.name} and {b.name} speak for one side")
    # An unnamed official may be the doctor; an unnamed doctor may be the ministry's.
    official = {a.kind, b.kind} <= {"state", "medic", "aid"}
    if not both_named and (unknown or official or a.kind == b.kind):
        return Reason(f"{a.name} and {b.name} are not shown to be different sources", False)
    if unknown:
        # Two names of which one's part is unknown: an employee and his firm look like this.
        return Reason(f"{a.name} and {b.name} are not shown to be of different sides", False)
    return None


def _voice(statement: Statement, link: Link, ties: Ties) -> Voice:
    return Voice(
        _name(link, ties.parties), kind_of(link, statement.report, ties), link.role != "unnamed"
    )


def kind_of(link: Link, report: str, ties: Ties) -> str | None:
    """The side or kind of a source, by the words used for it; None when they do not tell.

    Nor do they where two speak at once, "detectives and people at the scene": either may be whom
    another report asked.
    """
    parts = {_kind_by(f" {part.casefold()} ") for part in _SEVERAL.split(link.source)} - {None}
    if len(parts) > 1:
        return None
    party = ties.parties.get(link.entity or "")
    words = [link.source] if party is None else [link.source, party.name, party.words]
    if link.words is not None and report in ties.texts:
        words.append(link.words.of(ties.texts[report]))
    return _kind_by(f" {' | '.join(words).casefold()} ")


_SEVERAL = re.compile(r",\s+(?:and\s+)?|\s+and\s+")


def _kind_by(low: str) -> str | None:
    for kind, words_ in _kinds():
        if words_.search(low):
            return kind
    return "resident" if _private_roles().search(low) else None


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Kinds in the order of the list: the first whose words fit decides."""
    runs: list[tuple[str, list[str]]] = []
    for word, kind in rows("sides"):
        if not runs or runs[-1][0] != kind:
            runs.append((kind, []))
        runs[-1][1].append(word)
    return tuple((kind, _any_of(found)) for kind, found in runs)


@cache
def _private_roles() -> re.Pattern[str]:
    """Roles of people who speak for nobody but themselves: a farmer, a neighbour, a cousin."""
    return _any_of([row[0] for row in rows("roles") if row[2] in {"person", "kin"}])


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def status_of(statements: Sequence[Statement], found: Sequence[Origin]) -> Status:
    """``corroborated`` by two origins, ``repeated`` by two outlets on one, else ``single``."""
    if len({s.report for s in statements}) < 2:
        return "single"
    return "corroborated" if len(found) > 1 else "repeated"


def because_of(statements: Sequence[Statement], found: Sequence[Origin]) -> str:
    """Why a claim has the status that it has, in one sentence."""
    reports = len({s.report for s in statements})
    if reports < 2:
        return f"only report {statements[0].report} tells it"
    if len(found) > 1:
        names = " and ".join(o.name or "no named source" for o in found)
        return f"{names} are different sources, and neither cites the other"
    return found[0].because
