"""One origin or several: whether statements that say the same are independent of each other.

Fails closed.  Two statements count as two origins only when there is positive evidence that they
are two: both name their ultimate source, and the two sources are of different sides or kinds, and
neither hands on the other's word, and neither passage is a copy of the other.  Everything else is
one origin, and the because says which rule made it one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from secondsource.annotate.annotation import Entity
from secondsource.attribute.statement import Link, Statement
from secondsource.cluster.story import Copy, Figure
from secondsource.compare.claim import Origin, Status
from secondsource.lexicon import rows


@dataclass(frozen=True, slots=True)
class Party:
    """What is known of a source: its figure's id, name, kind, and the words used for it."""

    id: str
    name: str
    kind: str
    words: str


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


def origins(
    statements: Sequence[Statement], parties: Mapping[str, Party], copies: Sequence[Copy]
) -> tuple[Origin, ...]:
    """The statements of one claim, partitioned by ultimate origin, most statements first."""
    named = [s for s in statements if s.origin is not None]
    unnamed = [s for s in statements if s.origin is None]
    groups: list[list[Statement]] = []
    reasons: list[list[str]] = []
    for statement in named:
        for members, why in zip(groups, reasons, strict=True):
            reason = next(
                (r for m in members if (r := one_origin(m, statement, parties, copies))), None
            )
            if reason:
                members.append(statement)
                why.append(reason)
                break
        else:
            groups.append([statement])
            reasons.append([])
    if not groups:
        return (_own(unnamed),)
    if unnamed:
        groups[0] += unnamed
        reasons[0].append("what is told without a source adds no origin")
    return tuple(_origin(g, r, parties) for g, r in zip(groups, reasons, strict=True))


def _own(statements: Sequence[Statement]) -> Origin:
    reports = dict.fromkeys(s.report for s in statements)
    because = (
        "told in the outlet's own voice, no source named"
        if len(reports) == 1
        else f"told by {len(reports)} outlets, no source named: independence is not shown"
    )
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


def _name(link: Link, parties: Mapping[str, Party]) -> str:
    party = parties.get(link.entity or "")
    return party.name if party is not None else link.source


# ------------------------------------------------------------------------------ one or several


def one_origin(
    a: Statement, b: Statement, parties: Mapping[str, Party], copies: Sequence[Copy]
) -> str | None:
    """Why two sourced statements rest on one origin; None when they are shown to be two."""
    first, second = a.origin, b.origin
    if first is None or second is None:
        return "what is told without a source adds no origin"
    one, two = _name(first, parties), _name(second, parties)
    if _same(first, second, parties):
        return f"both quote {one}"
    handed = _handed_on(a, b, parties) or _handed_on(b, a, parties)
    if handed:
        return handed
    body = _one_body(first, second, parties) or _one_body(second, first, parties)
    if body:
        return body
    copied = _copied(a, b, copies)
    if copied:
        return copied
    if first.role == "relay" or second.role == "relay":
        relay = one if first.role == "relay" else two
        return f"{relay} names no source of its own, so it adds none"
    return _one_side(first, second, one, two, parties)


def _same(a: Link, b: Link, parties: Mapping[str, Party]) -> bool:
    if a.entity and a.entity == b.entity:
        return True
    return _plain(_name(a, parties)) == _plain(_name(b, parties))


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
    """One is called by the other's name: the Taliban and "Taliban spokesman Zabihullah Mujahid"."""
    party, name = parties.get(b.entity or ""), _plain(_name(a, parties))
    if party is None or len(name) < 3:
        return None
    words = f" {_plain(party.words)} {_plain(b.source)} "
    if f" {name} " in words:
        return f"{_name(b, parties)} speaks for {_name(a, parties)}"
    return None


def _copied(a: Statement, b: Statement, copies: Sequence[Copy]) -> str | None:
    for copy in copies:
        if {copy.source, copy.copy} != {a.report, b.report}:
            continue
        for passage in copy.passages:
            spans = {copy.copy: passage.taken, copy.source: passage.given}
            if spans[a.report].overlaps(a.span) and spans[b.report].overlaps(b.span):
                return "the same passage stands in both reports"
    return None


def _one_side(a: Link, b: Link, one: str, two: str, parties: Mapping[str, Party]) -> str | None:
    """Sources of one side or kind count as one unless each is named and of another body."""
    kind_a, kind_b = kind_of(a, parties), kind_of(b, parties)
    if kind_a == kind_b:
        if kind_a in {"state", "militant", "company"}:
            return f"{one} and {two} speak for one side"
        if kind_a is None or a.role == "unnamed" or b.role == "unnamed":
            return f"{one} and {two} are not shown to be different sources"
        return None
    official = {kind_a, kind_b} <= {"state", "medic", "aid"}
    unknown = kind_a is None or kind_b is None or official
    if unknown and (a.role == "unnamed" or b.role == "unnamed"):
        return f"{one} and {two} are not shown to be different sources"
    if kind_a is None or kind_b is None:
        # Two names of which one's part is unknown: an employee and his firm look like this.
        return f"{one} and {two} are not shown to be of different sides"
    return None


def kind_of(link: Link, parties: Mapping[str, Party]) -> str | None:
    """The side or kind of a source, by the words used for it; None when they do not tell."""
    party = parties.get(link.entity or "")
    words = f"{link.source} | {party.name} | {party.words}" if party is not None else link.source
    low = f" {words.casefold()} "
    for word, kind in rows("sides"):
        if re.search(rf"\b{re.escape(word)}\b", low):
            return kind
    return None


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
