"""Claims by outlets: who tells it, who tells it otherwise, who is silent.

A cell that tells carries the number of the origin that the report rests on: equal numbers in one
row are one origin, however many outlets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from secondsource.tell.telling import OWN_VOICE, ClaimTold, ConflictTold, Quote, Telling


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says of one claim.

    ``statement`` is where it tells it ("" when silent), ``origin`` the number of its origin within
    the claim (0 where no source is named), ``said`` that origin's name; ``otherwise`` are the
    conflicts in which it stands on another side.
    """

    report: str
    statement: str = ""
    times: int = 0
    origin: int = 0
    said: str = ""
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A claim and a cell for each report that was read."""

    claim: ClaimTold
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``several`` are told by more than one outlet or disputed, ``single`` by one alone."""

    reports: tuple[str, ...]
    several: tuple[Row, ...]
    single: tuple[Row, ...]


def matrix(telling: Telling) -> Matrix:
    """The claims of a telling by its reports, in the order told.

    >>> from secondsource import desk
    >>> from secondsource.tell.planning import plan
    >>> found = matrix(plan(desk.demo().dossier))
    >>> found.reports
    ('A', 'B', 'C', 'D')
    >>> any(cell.otherwise for row in found.several for cell in row.cells)
    True
    """
    letters = tuple(r.id for r in telling.reports if r.unread is None)
    against = _against(telling.conflicts)
    rows = [
        Row(c, tuple(_cell(c, r, against, telling.quotes) for r in letters)) for c in telling.claims
    ]
    return Matrix(
        letters,
        tuple(r for r in rows if _is_several(r)),
        tuple(r for r in rows if not _is_several(r)),
    )


def _is_several(row: Row) -> bool:
    return len(row.claim.told) > 1 or bool(row.claim.disputed_by)


def _against(conflicts: Iterable[ConflictTold]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each claim the reports that stand against it, and in which conflicts."""
    found: dict[str, dict[str, list[str]]] = {}
    for conflict in conflicts:
        for side in conflict.sides:
            others = [s for s in conflict.sides if s is not side]
            for claim in dict.fromkeys(t.quote.claim for t in side.told if t.quote.claim):
                for report in dict.fromkeys(r for s in others for r in s.reports):
                    found.setdefault(claim, {}).setdefault(report, []).append(conflict.id)
    return {
        claim: {report: tuple(dict.fromkeys(ids)) for report, ids in by.items()}
        for claim, by in found.items()
    }


def _cell(
    claim: ClaimTold,
    report: str,
    against: Mapping[str, Mapping[str, tuple[str, ...]]],
    quotes: Mapping[str, Quote],
) -> Cell:
    otherwise = against.get(claim.id, {}).get(report, ())
    told = next((t for t in claim.told if t.report == report), None)
    if told is None:
        return Cell(report, otherwise=otherwise)
    ids = (told.quote.id, *told.also)
    spoken = {i for i in ids if quotes[i].said != OWN_VOICE}
    number, said = 0, OWN_VOICE
    for n, origin in enumerate((o for o in claim.origins if o.named), start=1):
        if spoken & set(origin.statements):
            number, said = n, origin.name
            break
    return Cell(report, told.quote.id, len(ids), number, said, otherwise)
