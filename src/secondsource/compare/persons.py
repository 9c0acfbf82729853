"""Who is who, as persons judged it: applied to the figures before anything is compared.

::

    figures, as linked across the reports ──┬─ two names are one:  their figures become one
                                            └─ one name is two:    what its report says of it leaves

A judgement names a statement and a name in its chain, and by them the entity of that report.  Who
is told apart leaves with his whole report, since one report means one person by one name; and
where the two have two names, with all that goes by his.  The later judgement holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Figure
from secondsource.compare.judged import folded_name, found_again, ruling
from secondsource.errors import UsageError
from secondsource.judgement import PERSON_KINDS, Cited, Judgement, Ruling, checked, says, signed

#: An entity of one report: the report's letter, the entity's id there.
Member = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Persons:
    """Figures as judged, the pairs of them that are two by somebody's word, and what became of
    each judgement.
    """

    figures: tuple[Figure, ...]
    apart: frozenset[tuple[str, str]] = frozenset()
    rulings: tuple[Ruling, ...] = ()


class _Pair(NamedTuple):
    """A judgement, the statements that it is about, and whom they name there."""

    judgement: Judgement
    statements: tuple[str, ...]
    one: Member
    other: Member

    @property
    def together(self) -> bool:
        return self.judgement.kind == "same-person"

    @property
    def why(self) -> str:
        j = self.judgement
        return signed(j.by, j.at, says(j), j.note)


def persons(
    figures: Sequence[Figure],
    statements: Sequence[Statement],
    names: Mapping[Member, str],
    judgements: Iterable[Judgement],
    letters: Mapping[str, str],
) -> Persons:
    """Apply what persons judged of who is who.

    Args:
        figures: as linked.
        statements: as read, each under its report's letter; links carry the report's own entities.
        names: of the entities of each report.
        judgements: in whatever order; those that were taken back count for nothing.
        letters: of the reports, by their ids.
    """
    standing = sorted(
        (j for j in judgements if j.revoked is None and j.kind in PERSON_KINDS),
        key=lambda j: (j.at, j.id),
    )
    if not standing:
        return Persons(tuple(figures))
    return _Telling(figures, statements, names).run(standing, letters)


class _Telling:
    """Figures while judgements are applied: ``_home`` is the figure of each member."""

    def __init__(
        self,
        figures: Sequence[Figure],
        statements: Sequence[Statement],
        names: Mapping[Member, str],
    ) -> None:
        self._figures = {f.id: f for f in figures}
        self._home = {m: f.id for f in figures for m in f.members}
        self._statements, self._names = statements, names
        self._why: dict[str, list[str]] = {}

    def run(self, standing: Sequence[Judgement], letters: Mapping[str, str]) -> Persons:
        told: list[_Pair | Ruling] = [self._found(j, letters) for j in standing]
        pairs = [each for each in told if isinstance(each, _Pair)]
        for pair in pairs:
            if pair.together:
                self._join(pair)
            else:
                self._part(pair)
        rulings = [each if isinstance(each, Ruling) else self._ruling(each, pairs) for each in told]
        apart = {
            (self._home[p.one], self._home[p.other])
            for p in pairs
            if not p.together and self._home[p.one] != self._home[p.other]
        }
        both = {*apart, *((b, a) for a, b in apart)}
        return Persons(self._as_judged(), frozenset(both), tuple(rulings))

    # ------------------------------------------------------------------------------ finding again

    def _found(self, judgement: Judgement, letters: Mapping[str, str]) -> _Pair | Ruling:
        try:
            cited = checked(judgement.kind, judgement.about, judgement.payload)
        except UsageError as problem:
            return ruling(judgement, False, f"it {problem.problem}")
        here = [Cited(letters[c.report], c.span) for c in cited if c.report in letters]
        found = [found_again(each, self._statements) for each in here]
        ids = tuple(s.id for s in found if s is not None)
        if len(ids) < len(here):
            return ruling(judgement, False, "a statement of it does not stand here any more", ids)
        if len(here) < len(cited):
            because = "the other stands in another story: the page of people follows it"
            return ruling(judgement, bool(here), because, ids)
        members: list[Member] = []
        for statement, name in zip(found, judgement.payload["names"], strict=True):
            member = self._named(statement, name) if statement else None
            if member is None:
                where = statement.id if statement else judgement.about[len(members)]
                return ruling(judgement, False, f"{where} names no “{name}” who is followed", ids)
            members.append(member)
        if members[0] == members[1] and judgement.kind == "not-same-person":
            because = f"both stand in {members[0][0]} under one name: judge who says the statement"
            return ruling(judgement, False, because, ids)
        return _Pair(judgement, ids, members[0], members[1])

    def _named(self, statement: Statement, name: str) -> Member | None:
        """Whom a statement calls by a name, the innermost hand first."""
        for link in reversed(statement.chain):
            member = (statement.report, link.entity or "")
            figure = self._figures.get(self._home.get(member, ""))
            called = (link.source, self._names.get(member, ""), figure.name if figure else "")
            if figure and folded_name(name) in map(folded_name, called):
                return member
        return None

    # ----------------------------------------------------------------------------------- applying

    def _members(self, figure: str) -> list[Member]:
        return [m for m, home in self._home.items() if home == figure]

    def _join(self, pair: _Pair) -> None:
        one, other = self._home[pair.one], self._home[pair.other]
        if one == other:
            return
        stays, goes = sorted((one, other), key=list(self._figures).index)
        for member in self._members(goes):
            self._home[member] = stays
        self._why[stays] = [*self._why.get(stays, []), *self._why.pop(goes, []), pair.why]

    def _part(self, pair: _Pair) -> None:
        home = self._home[pair.other]
        if self._home[pair.one] != home:
            return
        one, other = (folded_name(self._names.get(m, "")) for m in (pair.one, pair.other))
        leaving = [
            m
            for m in self._members(home)
            if m == pair.other
            or (m != pair.one and m[0] == pair.other[0] != pair.one[0])
            or (one != other and folded_name(self._names.get(m, "")) == other)
        ]
        new = f"E{len(self._figures) + 1}"
        self._figures[new] = replace(self._figures[home], id=new, members=())
        for member in leaving:
            self._home[member] = new
        for figure in (home, new):
            self._why[figure] = [*self._why.get(figure, []), pair.why]

    # ------------------------------------------------------------------------------------ outcome

    def _as_judged(self) -> tuple[Figure, ...]:
        """The figures with their members and names; two of one name are told apart by a number."""
        kept: list[Figure] = []
        taken: set[str] = set()
        for figure in self._figures.values():
            members = tuple(self._members(figure.id))
            if not members:
                continue
            if members == figure.members:
                kept.append(figure)
                taken.add(folded_name(figure.name))
                continue
            name = self._name(figure, members)
            n = 1
            while folded_name(f"{name} ({n})" if n > 1 else name) in taken:
                n += 1
            told = f"{name} ({n})" if n > 1 else name
            taken.add(folded_name(told))
            because = "; ".join(filter(None, [figure.because, *self._why.get(figure.id, [])]))
            kept.append(replace(figure, name=told, members=members, because=because))
        return tuple(kept)

    def _name(self, figure: Figure, members: Sequence[Member]) -> str:
        """The fullest name that the members have."""
        own = [self._names[m] for m in members if self._names.get(m)]
        if figure.name in own or not own:
            own.append(figure.name)
        first = {name: -n for n, name in enumerate(own)}
        return max(own, key=lambda name: (len(name.split()), len(name), first[name]))

    def _ruling(self, pair: _Pair, pairs: Sequence[_Pair]) -> Ruling:
        one, other = self._home[pair.one], self._home[pair.other]
        if (one == other) is pair.together:
            names = {f.id: f.name for f in self._as_judged()}
            told = names[one] if pair.together else f"{names[one]} and {names[other]}"
            because = f"in this story {'it is' if pair.together else 'they are'} {told}"
            return ruling(pair.judgement, True, because, pair.statements)
        later = [p for p in pairs[pairs.index(pair) + 1 :] if p.together is not pair.together]
        whose = f"{later[-1].judgement.by}’s" if later else "a"
        because = f"overruled by {whose} later judgement"
        return ruling(pair.judgement, False, because, pair.statements)
