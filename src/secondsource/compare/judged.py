"""What persons said of statements, applied before the machine compares them.

::

    judgements ──found again──▶ about statements of this story
        not a statement, speaker, origin, number  ──▶ the statements as judged
        one claim or two, one origin or two       ──▶ bonds that grouping keeps

The machine's reading is a proposal and a person's word is not: what is judged to be one is one,
however far apart the scorer finds it.  Where two judgements contradict each other, the later holds,
and the earlier is told as overruled; where one can no longer be applied, it is told as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import NamedTuple

from secondsource.annotate.annotation import Quantity
from secondsource.attribute.statement import Link, Manner, Statement
from secondsource.compare.claim import Claim, Conflict, Origin, Side
from secondsource.errors import UsageError
from secondsource.judgement import (
    KINDS,
    PERSON_KINDS,
    STORY_KINDS,
    Cited,
    Judgement,
    Ruling,
    checked,
    says,
    signed,
    words_judged,
)
from secondsource.spans import Span

# A statement is the one that was judged if more than half of what either covers is common to both.
# With less, "not a statement" of half a sentence would take the whole sentence away.
_SAME_PLACE = 0.5


@dataclass(frozen=True, slots=True)
class Bond:
    """A person's word on two statements (their ids): they go together, or they do not."""

    one: str
    other: str
    together: bool
    why: str


@dataclass(frozen=True, slots=True)
class Bonds:
    """What was judged of pairs: one claim or two, one origin or two, can both hold or cannot, and
    who is not who.
    """

    claims: tuple[Bond, ...] = ()
    origins: tuple[Bond, ...] = ()
    both_hold: tuple[Bond, ...] = ()
    #: Figures that are two by somebody's word, both ways round.
    persons_apart: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What statements are found by: the letter of each report's id, and figures by folded name."""

    letters: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Statements as judged, what holds between them, and what became of each judgement so far."""

    statements: tuple[Statement, ...]
    bonds: Bonds = Bonds()
    rulings: tuple[Ruling, ...] = ()


class _Found(NamedTuple):
    """A judgement and the statements that it is about, as the machine read them."""

    judgement: Judgement
    statements: tuple[Statement, ...]

    @property
    def why(self) -> str:
        j = self.judgement
        return signed(j.by, j.at, says(j), j.note)

    @property
    def who(self) -> str:
        return f"{self.judgement.by}’s later judgement"


def correct(
    statements: Sequence[Statement], judgements: Iterable[Judgement], known: Known
) -> Corrected:
    """Apply what persons judged to the statements of a story.

    Args:
        statements: as read, with their ids in the story.
        judgements: in whatever order; those that were taken back count for nothing.
        known: how to find again what they are about.
    """
    standing = sorted(
        (
            j
            for j in judgements
            if j.revoked is None and j.kind in KINDS and j.kind not in PERSON_KINDS
        ),
        key=lambda j: (j.at, j.id),
    )
    if not standing:
        return Corrected(tuple(statements))
    return _Correcting(statements, known).run(standing)


class _Correcting:
    """Judgements while they are applied: ``fate`` says what became of each."""

    def __init__(self, statements: Sequence[Statement], known: Known) -> None:
        self._known = known
        self._read = {s.id: s for s in statements}
        self._now = dict(self._read)
        self._fate: dict[str, tuple[bool, str]] = {}
        self._why: dict[str, list[str]] = {}
        self._also: dict[str, tuple[str, ...]] = {}
        self._own: set[str] = set()

    def run(self, standing: Sequence[Judgement]) -> Corrected:
        found = [f for j in standing if (f := self._found(j)) is not None]
        by_id = {f.judgement.id: f for f in found}
        found = self._without_what_is_none(found)
        self._own = {f.statements[0].id for f in found if f.judgement.kind == "speaker"}
        for each in found:
            if self._is_overruled(each, found):
                continue
            self._apply(each)
        bonds = Bonds(
            self._bonds(found, {"same-claim": True, "not-same-claim": False}),
            self._bonds(found, {"origin": None}),
            self._bonds(found, {"no-conflict": True, "conflict": False}),
        )
        rulings = tuple(self._ruling(j, by_id.get(j.id)) for j in standing)
        return Corrected(tuple(self._now.values()), bonds, rulings)

    # ------------------------------------------------------------------------------ finding again

    def _found(self, judgement: Judgement) -> _Found | None:
        try:
            cited = checked(judgement.kind, judgement.about, judgement.payload)
        except UsageError as problem:
            self._refuse(judgement, f"it {problem.problem}")
            return None
        statements = []
        for each in cited:
            letter = self._known.letters.get(each.report)
            if letter is None:
                self._refuse(judgement, f"report {each.report} is not of this story")
                return None
            statement = found_again(Cited(letter, each.span), self._read.values())
            if statement is None:
                place = f"{letter}:{each.span.start}-{each.span.end}"
                self._refuse(judgement, f"no statement stands at {place} any more")
                return None
            statements.append(statement)
        if len({s.id for s in statements}) < len(statements):
            self._refuse(judgement, f"both are {statements[0].id} now, one statement")
            return None
        return _Found(judgement, tuple(statements))

    def _refuse(self, judgement: Judgement, because: str) -> None:
        self._fate[judgement.id] = (False, because)

    # ------------------------------------------------------------------------- statements as such

    def _without_what_is_none(self, found: Sequence[_Found]) -> list[_Found]:
        """Take away what was judged to be no statement, and what was judged of it before that."""
        last = {s.id: f for f in found for s in f.statements}
        gone = {id_: f for id_, f in last.items() if f.judgement.kind == "not-a-statement"}
        left = []
        for each in found:
            held = next((last[s.id] for s in each.statements if s.id not in gone), each)
            remover = next((gone[s.id] for s in each.statements if s.id in gone), None)
            if each.judgement.kind == "not-a-statement":
                what = each.statements[0].id
                ruling = (True, f"{what} is left out")
                self._fate[each.judgement.id] = (
                    ruling if remover else (False, f"overruled by {held.who}")
                )
            elif remover is not None:
                why = f"{remover.statements[0].id} is no statement, {remover.why}"
                self._refuse(each.judgement, why)
            else:
                left.append(each)
        for id_ in gone:
            del self._now[id_]
        return left

    def _is_overruled(self, each: _Found, found: Sequence[_Found]) -> bool:
        """A later judgement says otherwise of the same: this one is told as overruled."""
        asked = _question(each.judgement)
        if asked is None:
            return False
        statement = each.statements[0].id
        after = found[found.index(each) + 1 :]
        later = next(
            (
                f
                for f in reversed(after)
                if f.statements[0].id == statement and _answers(f.judgement, asked)
            ),
            None,
        )
        if later is not None and _said(later.judgement) != _said(each.judgement):
            self._refuse(each.judgement, f"overruled by {later.who}: {says(later.judgement)}")
            return True
        return False

    def _apply(self, found: _Found) -> None:
        judgement, id_ = found.judgement, found.statements[0].id
        payload, chain = judgement.payload, self._now[id_].chain
        if judgement.kind == "number-about":
            self._count(found, self._now[id_])
        elif judgement.kind == "speaker" and payload.get("own"):
            self._rewrite(found, id_, ())
        elif judgement.kind == "speaker":
            also = self._by_the_same_words(id_)
            for each in (id_, *also):
                self._rewrite(found, each, self._spoken(self._now[each].chain, payload["name"]))
            self._also[judgement.id] = also
        elif judgement.kind == "origin" and len(judgement.about) == 1:
            self._rewrite(found, id_, self._rests(chain, payload["name"]))

    def _by_the_same_words(self, id_: str) -> tuple[str, ...]:
        """Statements of the same "he said": who is meant is meant for all of them.

        Not those of which somebody judged the speaker by themselves.
        """
        words = _speaking(self._read[id_])
        return tuple(
            s.id
            for s in self._now.values()
            if s.id != id_
            and s.report == self._read[id_].report
            and words is not None
            and _speaking(self._read[s.id]) == words
            and s.id not in self._own
        )

    def _rewrite(self, found: _Found, id_: str, chain: tuple[Link, ...]) -> None:
        """Give a statement another chain, and say why and what was read."""
        read, why, by = self._read[id_], self._why.setdefault(id_, []), found.judgement.id
        was = _chain(read.chain)
        is_as_read = _chain(chain) == was
        told = "the machine reads it so as well" if is_as_read else f"the machine read: {was}"
        self._fate.setdefault(by, (True, f"{id_}: {told}"))
        why.append(found.why)
        manner: Manner = "indirect" if read.manner == "own" and chain else read.manner
        self._now[id_] = replace(
            self._now[id_],
            chain=read.chain if is_as_read else chain,
            manner=manner if chain else "own",
            because="; ".join(filter(None, [*why, read.because if is_as_read else told])),
        )

    def _spoken(self, chain: Sequence[Link], name: str) -> tuple[Link, ...]:
        """The chain with another speaker: who hands him on, and on whom he rests, stay."""
        at = next((n for n, link in enumerate(chain) if link.role != "relay"), len(chain))
        return (*chain[:at], self._link(name), *chain[at + 1 :])

    def _rests(self, chain: Sequence[Link], name: str) -> tuple[Link, ...]:
        """The chain with another origin: behind the speaker, in the place of the one read there."""
        link = self._link(name)
        for n, hand in enumerate(chain):
            if _is_one(hand, link):
                return tuple(chain[: n + 1])
        return (*(chain[:-1] if len(chain) > 1 else chain), link)

    def _link(self, name: str) -> Link:
        name = " ".join(name.split())
        figure = self._known.figures.get(folded_name(name))
        is_named = any(word[:1].isupper() for word in name.split())
        return Link(name, figure, None, None, "speaker" if is_named else "unnamed")

    def _count(self, found: _Found, statement: Statement) -> None:
        payload = found.judgement.payload
        at, what = Span(payload["start"], payload["end"]), " ".join(payload["what"].split())
        counted = max(
            (q for q in statement.quantities if q.span.overlaps(at)),
            key=lambda q: (q.span.jaccard(at), -q.span.start),
            default=None,
        )
        if counted is None:
            place = f"{statement.report}:{at.start}-{at.end}"
            self._refuse(found.judgement, f"no number stands at {place} in {statement.id}")
            return
        judged = replace(counted, what=what, of=payload.get("of"))
        self._now[statement.id] = replace(
            statement,
            quantities=_with(statement.quantities, counted, judged),
            because="; ".join(filter(None, [statement.because, found.why])),
        )
        read = f"the machine read: {counted.what or 'nothing counted'}"
        self._fate[found.judgement.id] = (True, f"{statement.id}: {read}")

    # -------------------------------------------------------------------------------------- pairs

    def _bonds(self, found: Sequence[_Found], kinds: Mapping[str, bool | None]) -> tuple[Bond, ...]:
        """What holds of pairs, the later judgement before the earlier; the rest is overruled."""
        group = {s.id: s.id for f in found for s in f.statements}
        apart: list[tuple[_Found, str, str]] = []
        joined: list[_Found] = []
        bonds = []
        for each in reversed(found):
            judgement = each.judgement
            if judgement.kind not in kinds or len(each.statements) != 2:
                continue
            together = kinds[judgement.kind]
            if together is None:
                together = bool(judgement.payload["same"])
            one, other = (s.id for s in each.statements)
            mine = {group[one], group[other]}
            if together:
                against = next((f for f, a, b in apart if mine == {group[a], group[b]}), None)
            else:
                against = _joining(joined, group, one) if len(mine) == 1 else None
            if against is not None:
                self._refuse(judgement, f"overruled by {against.who}: {says(against.judgement)}")
                continue
            if together:
                joined.append(each)
                group = {id_: min(mine) if g in mine else g for id_, g in group.items()}
            else:
                apart.append((each, one, other))
            bonds.append(Bond(one, other, together, each.why))
            self._fate[judgement.id] = (True, "")
        return tuple(bonds)

    # ------------------------------------------------------------------------------------ outcome

    def _ruling(self, judgement: Judgement, found: _Found | None) -> Ruling:
        applied, because = self._fate[judgement.id]
        told = tuple(s.id for s in found.statements) if found else ()
        also = self._also.get(judgement.id, ())
        because += f", and so {', '.join(also)} by the same words" if also else ""
        return replace(ruling(judgement, applied, because, told), also=also)


def of_stories(judgements: Iterable[Judgement], letters: Mapping[str, str]) -> list[Ruling]:
    """What became of judgements about reports: the library has moved them already."""
    found = []
    for j in sorted(judgements, key=lambda j: (j.at, j.id)):
        here = [letters[report] for report in j.about if report in letters]
        if j.revoked is None and j.kind in STORY_KINDS and here:
            are_one = len(here) == len(j.about)
            told = f"{' and '.join(here)} {'are' if are_one else 'is'} in this story"
            told += "" if are_one else ", the other report is not"
            found.append(ruling(j, are_one == (j.kind == "same"), told))
    return found


def ruling(
    judgement: Judgement, applied: bool, because: str, statements: tuple[str, ...] = ()
) -> Ruling:
    """What became of a judgement."""
    j = judgement
    return Ruling(
        j.id,
        j.kind,
        j.about,
        says(j),
        j.by,
        j.at,
        j.note,
        applied,
        because,
        statements,
        words_judged(j),
    )


def found_again(cited: Cited, statements: Iterable[Statement]) -> Statement | None:
    """The statement that stands where the judged one stood; ``cited`` goes by the report's letter.

    >>> told = [Statement("A1", "A", Span(0, 20), "own"), Statement("A2", "A", Span(21, 40), "own")]
    >>> found_again(Cited("A", Span(20, 42)), told).id, found_again(Cited("A", Span(0, 4)), told)
    ('A2', None)
    """
    here = [s for s in statements if s.report == cited.report and s.span.overlaps(cited.span)]
    best = max(here, key=lambda s: (s.span.jaccard(cited.span), -s.span.start), default=None)
    return best if best and best.span.jaccard(cited.span) > _SAME_PLACE else None


def folded_name(name: str) -> str:
    """A name as two writers of it would agree on.

    >>> folded_name("The  Harbour Board")
    'harbour board'
    """
    return " ".join(name.casefold().split()).removeprefix("the ")


def _speaking(statement: Statement) -> Span | None:
    """The words that stand for who says it."""
    return next((link.words for link in statement.chain if link.role != "relay"), None)


def _is_one(hand: Link, other: Link) -> bool:
    if hand.entity and hand.entity == other.entity:
        return True
    return folded_name(hand.source) == folded_name(other.source)


def _chain(chain: Sequence[Link]) -> str:
    return " → ".join(link.source for link in chain) or "the outlet’s own voice"


def _with(quantities: Sequence[Quantity], old: Quantity, new: Quantity) -> tuple[Quantity, ...]:
    return tuple(new if q is old else q for q in quantities)


def _said(judgement: Judgement) -> dict[str, object]:
    """What is judged, without the words that it was judged of."""
    return {k: v for k, v in judgement.payload.items() if k not in {"words", "number"}}


_Question = tuple[str, tuple[int, int] | None]


def _question(judgement: Judgement) -> _Question | None:
    """What a judgement of one statement answers: two answers to one question contradict."""
    if len(judgement.about) != 1:
        return None
    if judgement.kind == "number-about":
        return judgement.kind, (judgement.payload["start"], judgement.payload["end"])
    return judgement.kind, None


def _answers(judgement: Judgement, asked: _Question) -> bool:
    """Whether it answers that; the outlet's own voice leaves no origin either."""
    if asked[0] == "origin" and judgement.kind == "speaker" and judgement.payload.get("own"):
        return True
    return _question(judgement) == asked


def _joining(joined: Sequence[_Found], group: Mapping[str, str], one: str) -> _Found:
    """The earliest of the later judgements that put a statement where it is."""
    return next(f for f in reversed(joined) if group[f.statements[0].id] == group[one])


# --------------------------------------------------------------------------------------- afterwards


def concluded(
    corrected: Corrected,
    claims: Sequence[Claim],
    conflicts: Sequence[Conflict],
    others: Sequence[Ruling] = (),
) -> tuple[Ruling, ...]:
    """What became of each judgement, now that claims and conflicts stand; the oldest first."""
    home = {id_: claim for claim in claims for id_ in claim.statements}
    own = [_concluded(r, home, conflicts) if r.applied else r for r in corrected.rulings]
    return tuple(sorted([*own, *others], key=lambda r: (r.at, r.id)))


def _concluded(ruling: Ruling, home: Mapping[str, Claim], conflicts: Sequence[Conflict]) -> Ruling:
    if len(ruling.statements) != 2:
        return ruling
    one, other = ruling.statements
    claims = home[one], home[other]
    are_one = claims[0] is claims[1]
    ids = (
        f"{one} and {other} are in {claims[0].id}"
        if are_one
        else f"{one} is in {claims[0].id}, {other} in {claims[1].id}"
    )
    if ruling.kind == "same-claim" and not are_one:
        because = "the story has too many statements to compare, or they are of two happenings"
        return replace(ruling, applied=False, because=because)
    if ruling.kind == "origin" and not are_one:
        because = f"{ids}: origins are counted within one claim"
        return replace(ruling, applied=False, because=because)
    if ruling.kind in {"no-conflict", "conflict"}:
        held = [c.id for c in conflicts if _across(c.sides, one, other)]
        where = f"on two sides of {held[0]}" if held else "on no two sides"
        return replace(ruling, because=f"{one} and {other} are {where}")
    return replace(ruling, because=ids)


def conflicts_as_judged(
    conflicts: Sequence[Conflict], bonds: Sequence[Bond]
) -> tuple[Conflict, ...]:
    """Conflicts without those that were judged to be none, with those that were not seen.

    Sides that can both hold become one.
    """
    left = []
    for conflict in conflicts:
        sides = list(conflict.sides)
        for bond in bonds:
            pair = _across(sides, bond.one, bond.other)
            if bond.together and pair:
                sides = _one_side(sides, *pair)
        if len(sides) > 1:
            left.append(replace(conflict, sides=tuple(sides)))
    for bond in bonds:
        unseen = not any(_across(c.sides, bond.one, bond.other) for c in left)
        if not bond.together and unseen:
            sides = [Side((bond.one,), ""), Side((bond.other,), "")]
            left.append(Conflict("", "other", "what cannot both hold", tuple(sides), bond.why))
    return tuple(replace(c, id=f"X{n}") for n, c in enumerate(left, start=1))


def _across(sides: Sequence[Side], one: str, other: str) -> tuple[Side, Side] | None:
    for a, b in combinations(sides, 2):
        if (one in a.statements and other in b.statements) or (
            other in a.statements and one in b.statements
        ):
            return a, b
    return None


def _one_side(sides: Sequence[Side], a: Side, b: Side) -> list[Side]:
    both = Side((*a.statements, *b.statements), f"{a.value} or {b.value}")
    return [both if s is a else s for s in sides if s is not b]


# ------------------------------------------------------------------------------------------ origins


def origins_as_judged(
    found: Sequence[Origin], statements: Sequence[Statement], bonds: Sequence[Bond]
) -> tuple[Origin, ...]:
    """The origins of one claim, put together and taken apart as persons judged.

    Who is taken apart goes with all that rests on his source: the same words of the same report,
    and, where the two sources have two names, his word in other reports.
    """
    by_id = {s.id: s for s in statements}
    own = [b for b in bonds if b.one in by_id and b.other in by_id]
    groups = list(found)
    for bond in own:
        home = {id_: origin for origin in groups for id_ in origin.statements}
        a, b = home[bond.one], home[bond.other]
        if bond.together and a is not b:
            groups = _put_together(groups, a, b, bond)
    for bond in own:
        origin = next(o for o in groups if bond.one in o.statements)
        if not bond.together and bond.other in origin.statements:
            groups = _taken_apart(groups, origin, by_id, bond, own)
    return tuple(groups)


def _put_together(groups: Sequence[Origin], a: Origin, b: Origin, bond: Bond) -> list[Origin]:
    first, second = (o for o in groups if o is a or o is b)
    both = Origin(first.name or second.name, (*first.statements, *second.statements), bond.why)
    return [both if o is first else o for o in groups if o is not second]


def _taken_apart(
    groups: Sequence[Origin],
    origin: Origin,
    by_id: Mapping[str, Statement],
    bond: Bond,
    bonds: Sequence[Bond],
) -> list[Origin]:
    one, other = by_id[bond.one], by_id[bond.other]
    alike = _source(one) == _source(other)
    ids = [one.id, *(id_ for id_ in origin.statements if id_ != one.id)]
    pairs = pairs_of((b for b in bonds if b.together), {id_: n for n, id_ in enumerate(ids)})
    leaving: set[str] = set()
    staying: set[str] = set()
    for part in joined_by(pairs, len(ids)):
        members = [by_id[ids[n]] for n in part]
        goes = any(
            _source(m) == _source(other) and (m.report == other.report or not alike)
            for m in members
            if m.report == other.report or m.chain
        )
        is_held = one in members or (other not in members and not goes)
        (staying if is_held else leaving).update(m.id for m in members)
    kept = tuple(id_ for id_ in origin.statements if id_ in staying)
    gone = tuple(id_ for id_ in origin.statements if id_ in leaving)
    parts = [Origin(_name_of(kept, by_id), kept, bond.why)]
    parts += [Origin(_name_of(gone, by_id), gone, bond.why)]
    return [part for o in groups for part in (parts if o is origin else [o])]


def _source(statement: Statement) -> str | None:
    origin = statement.origin
    return None if origin is None else origin.entity or folded_name(origin.source)


def _name_of(ids: Iterable[str], by_id: Mapping[str, Statement]) -> str | None:
    """The first source that is named."""
    origins = (by_id[id_].origin for id_ in ids)
    return next((link.source for link in origins if link is not None), None)


def words_of(bonds: Iterable[Bond], statements: Iterable[str]) -> str:
    """What was judged of pairs among these statements, "" where nothing was."""
    ids = set(statements)
    return "; ".join(dict.fromkeys(b.why for b in bonds if {b.one, b.other} <= ids))


# ------------------------------------------------------------------------------- for the grouping


def pairs_of(bonds: Iterable[Bond], index: Mapping[str, int]) -> dict[tuple[int, int], Bond]:
    """Bonds by the indices of their statements, the lower first; those not there are left out."""
    return {
        (min(i, j), max(i, j)): bond
        for bond in bonds
        if (i := index.get(bond.one)) is not None and (j := index.get(bond.other)) is not None
    }


def joined_by(pairs: Iterable[tuple[int, int]], count: int) -> list[list[int]]:
    """Indices 0 to ``count`` partitioned by what holds them together, each part sorted.

    >>> joined_by([(3, 1), (1, 0)], 5)
    [[0, 1, 3], [2], [4]]
    """
    head = list(range(count))

    def first(n: int) -> int:
        while head[n] != n:
            n = head[n]
        return n

    for i, j in pairs:
        one, other = first(i), first(j)
        head[max(one, other)] = min(one, other)
    parts: dict[int, list[int]] = {}
    for n in range(count):
        parts.setdefault(first(n), []).append(n)
    return list(parts.values())
