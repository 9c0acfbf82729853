"""What is new in a story: two dossiers of it, the earlier and the later, side by side.

Statements and claims are numbered anew in every dossier.  A statement is the same where it stands
at the same place in the same text, or, when a report was updated, where the same words stand in
the same outlet's report.  Claims and conflicts are matched by the statements that they share.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from secondsource.acquire.report import Report
from secondsource.attribute.statement import Statement
from secondsource.compare.claim import Claim, Conflict, ConflictKind
from secondsource.compose.dossier import Dossier
from secondsource.spans import Span

ChangeKind = Literal[
    "new story", "new report", "second origin", "figure changed", "new conflict", "conflict gone"
]
KINDS: tuple[ChangeKind, ...] = (
    "new story",
    "new report",
    "second origin",
    "figure changed",
    "new conflict",
    "conflict gone",
)
_OF_FIGURES: tuple[ConflictKind, ...] = ("number", "update")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, in one sentence, and why it is taken to be so.

    ``reports`` and ``statements`` are letters and ids of the later dossier (of the earlier one
    for a conflict that is gone).  ``before`` and ``after`` are a figure's range or a claim's
    status.  ``key`` is the same whenever the same thing is found again, in whatever dossier.
    """

    kind: ChangeKind
    what: str
    because: str
    key: str
    reports: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    before: str | None = None
    after: str | None = None


def changes(earlier: Dossier | None, later: Dossier) -> tuple[Change, ...]:
    """What the later dossier of a story has and the earlier had not.

    Args:
        earlier: the dossier as it was; None when the story is new.
        later: the dossier as it is.

    Returns:
        Changes in the order of ``KINDS``, within a kind in the order of the dossier.  Nothing for
        what was only numbered, worded or ordered anew.
    """
    found = [
        *_new_story(earlier, later),
        *_new_reports(earlier, later),
        *_second_origins(earlier, later),
        *_figures(earlier, later),
        *_new_conflicts(earlier, later),
        *_gone(earlier, later),
    ]
    return tuple({change.key: change for change in found}.values())


def _new_story(earlier: Dossier | None, later: Dossier) -> Iterator[Change]:
    if earlier is None:
        letters = tuple(r.id for r in later.reports)
        outlets = _listed(dict.fromkeys(_outlet(r) for r in later.reports))
        yield Change(
            "new story", later.title, f"told by {outlets}", _key("new story", later.id), letters
        )


def _new_reports(earlier: Dossier | None, later: Dossier) -> Iterator[Change]:
    if earlier is None:
        return
    known = {_text_of(r) for r in earlier.reports}
    addresses = {r.source: r for r in earlier.reports}
    for report in later.reports:
        if _text_of(report) in known:
            continue
        updated = report.source in addresses
        copied = next((c.because for c in later.copies if c.copy == report.id and c.because), "")
        because = "its text was changed" if updated else copied or "it came in"
        what = f"{_outlet(report)}: {report.title or 'a report without a title'}"
        yield Change("new report", what, because, _key("new report", report.sha256), (report.id,))


def _second_origins(earlier: Dossier | None, later: Dossier) -> Iterator[Change]:
    """Claims that rest on two independent origins now and on fewer before."""
    before = _Marks(earlier)
    after = _Marks(later)
    for claim in later.claims:
        if claim.status != "corroborated":
            continue
        were = before.claims_with(after.of(claim.statements))
        if any(c.status == "corroborated" for c in were):
            continue
        status = were[0].status if were else None
        yield Change(
            "second origin",
            claim.gloss,
            claim.because,
            # By its first statement: a third origin later makes no second "second origin".
            _key("second origin", *min(after.of(claim.statements))),
            after.reports(claim.statements),
            claim.statements,
            status,
            claim.status,
        )


def _figures(earlier: Dossier | None, later: Dossier) -> Iterator[Change]:
    if earlier is not None:
        yield from _figures_at_odds(earlier, later)
        yield from _figures_rewritten(earlier, later)


def _figures_at_odds(earlier: Dossier, later: Dossier) -> Iterator[Change]:
    """A conflict or an update over a number that had one range before and has another now."""
    before, after = _Marks(earlier), _Marks(later)
    for conflict in later.conflicts:
        if conflict.kind not in _OF_FIGURES:
            continue
        told = [s for side in conflict.sides for s in side.statements]
        known = before.statements_at(after.of(told))
        was = _range_before(earlier, conflict, known)
        now = _range(conflict.low, conflict.high)
        if was is None or now is None or was == now:
            continue
        yield Change(
            "figure changed",
            f"{conflict.what}: {was}, now {now}",
            conflict.because,
            _key("figure changed", conflict.what, was, now),
            after.reports(told),
            tuple(told),
            was,
            now,
        )


def _range_before(earlier: Dossier, conflict: Conflict, known: Sequence[Statement]) -> str | None:
    """The earlier range of a figure: of the same conflict, else of the same words."""
    if not known:
        return None
    ids = {s.id for s in known}
    for other in earlier.conflicts:
        shared = sum(bool(ids & set(side.statements)) for side in other.sides)
        if other.kind in _OF_FIGURES and other.what == conflict.what and shared >= 2:
            return _range(other.low, other.high)
    bounds = {
        (q.low, q.high) for s in known for q in s.quantities if q.what == conflict.what and not q.of
    }
    if not bounds:
        return None
    lows = [low for low, _ in bounds if low is not None]
    highs = [high for _, high in bounds]
    high = None if None in highs else max(h for h in highs if h is not None)
    return _range(min(lows) if lows else None, high)


def _figures_rewritten(earlier: Dossier, later: Dossier) -> Iterator[Change]:
    """One outlet's report gave one figure for one thing and, updated, gives another."""
    texts = {_text_of(r) for r in earlier.reports}
    for report in later.reports:
        old = next((r for r in earlier.reports if r.source == report.source), None)
        if old is None or _text_of(report) in texts:
            continue
        figures = _figures_in(earlier, old), _figures_in(later, report)
        for what in figures[0].keys() & figures[1].keys():
            (was, _), (now, statements) = figures[0][what], figures[1][what]
            if was != now:
                yield Change(
                    "figure changed",
                    f"{what}: {was}, now {now}",
                    f"{_outlet(report)} changed its report",
                    _key("figure changed", what, was, now),
                    (report.id,),
                    statements,
                    was,
                    now,
                )


def _figures_in(dossier: Dossier, report: Report) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What a report counts once and for all: by what is counted, the figure and its statements.

    A thing with two figures in one text (a total and a part, then and now) tells no change.
    """
    found: dict[str, set[str]] = {}
    where: dict[str, list[str]] = {}
    for statement in dossier.statements:
        if statement.report != report.id or statement.certainty not in {"asserted", "hedged"}:
            continue
        for q in statement.quantities:
            figure = _range(q.low, q.high)
            if q.what and not q.of and not q.unit and figure:
                found.setdefault(q.what, set()).add(figure)
                where.setdefault(q.what, []).append(statement.id)
    return {
        what: (min(figures), tuple(dict.fromkeys(where[what])))
        for what, figures in sorted(found.items())
        if len(figures) == 1
    }


def _new_conflicts(earlier: Dossier | None, later: Dossier) -> Iterator[Change]:
    after, before = _Marks(later), _Marks(earlier)
    old = [(c, before.sides(c)) for c in (earlier.conflicts if earlier else ())]
    for conflict in later.conflicts:
        sides = after.sides(conflict)
        # An update is no conflict: the later figure replaces the earlier one.
        if conflict.kind == "update" or any(_same_conflict(sides, s) for _, s in old):
            continue
        told = [s for side in conflict.sides for s in side.statements]
        yield Change(
            "new conflict",
            _apart(later, conflict),
            conflict.because,
            _key("new conflict", conflict.kind, *min(min(s) for s in sides if s)),
            after.reports(told),
            tuple(told),
            None,
            _range(conflict.low, conflict.high),
        )


def _gone(earlier: Dossier | None, later: Dossier) -> Iterator[Change]:
    if earlier is None:
        return
    before, after = _Marks(earlier), _Marks(later)
    now = [(c, after.sides(c)) for c in later.conflicts]
    for conflict in earlier.conflicts:
        sides = before.sides(conflict)
        heir = next((c for c, s in now if _same_conflict(sides, s)), None)
        if conflict.kind == "update" or (heir is not None and heir.kind != "update"):
            continue
        told = [s for side in conflict.sides for s in side.statements]
        standing = [bool(after.statements_at(side)) for side in sides]
        because = (
            heir.because
            if heir is not None
            else "both accounts stand, and are no longer read as excluding each other"
            if all(standing)
            else "one account is no longer told"
        )
        yield Change(
            "conflict gone",
            _apart(earlier, conflict),
            because,
            _key("conflict gone", conflict.kind, *min(min(s) for s in sides if s)),
            before.reports(told),
            tuple(told),
            _range(conflict.low, conflict.high),
        )


def _apart(dossier: Dossier, conflict: Conflict) -> str:
    """What a conflict is about: its figures, or the words where "yes" and "no" would say little."""
    if conflict.kind in _OF_FIGURES:
        return f"{conflict.what}: " + " against ".join(side.value for side in conflict.sides)
    by_id = {s.id: s for s in dossier.statements}
    told = [by_id[side.statements[0]] for side in conflict.sides if side.statements]
    quoted = [f"“{_short(dossier.words(statement))}”" for statement in told]
    return f"{conflict.what}: " + " against ".join(quoted)


def _short(words: str, most: int = 90) -> str:
    """As many whole words as fit."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} …"


_Mark = tuple[str, ...]


class _Marks:
    """The statements of a dossier by marks that hold from one dossier to the next."""

    def __init__(self, dossier: Dossier | None) -> None:
        self._dossier = dossier
        self._marks: dict[str, frozenset[_Mark]] = {}
        self._by_mark: dict[_Mark, Statement] = {}
        reports = {r.id: r for r in dossier.reports} if dossier else {}
        for statement in dossier.statements if dossier else ():
            marks = frozenset(_marks_of(statement, reports[statement.report]))
            self._marks[statement.id] = marks
            for mark in marks:
                self._by_mark.setdefault(mark, statement)

    def of(self, statements: Iterable[str]) -> frozenset[_Mark]:
        return frozenset().union(*(self._marks.get(s, frozenset()) for s in statements))

    def sides(self, conflict: Conflict) -> tuple[frozenset[_Mark], ...]:
        return tuple(self.of(side.statements) for side in conflict.sides)

    def statements_at(self, marks: Iterable[_Mark]) -> tuple[Statement, ...]:
        found = {s.id: s for mark in sorted(marks) if (s := self._by_mark.get(mark))}
        return tuple(found.values())

    def claims_with(self, marks: Iterable[_Mark]) -> tuple[Claim, ...]:
        """The claims that have one of the statements, those with the most first."""
        ids = {s.id for s in self.statements_at(marks)}
        claims = self._dossier.claims if self._dossier else ()
        shared = [(len(ids & set(c.statements)), c) for c in claims]
        return tuple(c for n, c in sorted(shared, key=lambda x: -x[0]) if n)

    def reports(self, statements: Iterable[str]) -> tuple[str, ...]:
        by_id: Mapping[str, Statement] = (
            {s.id: s for s in self._dossier.statements} if self._dossier else {}
        )
        return tuple(dict.fromkeys(by_id[s].report for s in statements if s in by_id))


def _marks_of(statement: Statement, report: Report) -> tuple[_Mark, _Mark]:
    span: Span = statement.span
    words = " ".join(span.of(report.text).casefold().split())
    place = (*_text_of(report), f"{span.start:09}", f"{span.end:09}")
    return place, ("words", _outlet(report), words)


def _same_conflict(one: Sequence[frozenset[_Mark]], other: Sequence[frozenset[_Mark]]) -> bool:
    """Two sides of the one are sides of the other, and not the same side."""
    met = [{n for n, side in enumerate(other) if side & mine} for mine in one]
    return len(set().union(*met)) >= 2 and sum(bool(m) for m in met) >= 2


def _text_of(report: Report) -> tuple[str, str]:
    return _outlet(report), report.sha256


def _outlet(report: Report) -> str:
    return report.outlet or report.source


def _range(low: float | None, high: float | None) -> str | None:
    """A range as a reader should see it.

    >>> _range(7, 11), _range(7, 7), _range(7, None), _range(None, 11), _range(None, None)
    ('7–11', '7', 'at least 7', 'at most 11', None)
    """
    if low is None and high is None:
        return None
    if low is None or high is None:
        return f"at least {low:g}" if low is not None else f"at most {high:g}"
    return _number(low) if low == high else f"{_number(low)}–{_number(high)}"


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


def _listed(names: Iterable[str]) -> str:
    """A, B and C."""
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last


def _key(*parts: str) -> str:
    return hashlib.blake2b("\x00".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
