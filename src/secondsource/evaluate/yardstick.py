"""The nouns of the judge: what is handed in, what comes out.

::

    files + desk  --run-->  Result: figures (signed), groups (per event), predictions, misses
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation
from secondsource.compare.extracts import Extract
from secondsource.evaluate.metrics import PRF, Balanced, Count, Share
from secondsource.evaluate.signature import Figure, Signature
from secondsource.spans import Span

Prediction = dict[str, Any]
Tally = PRF | Share | Balanced | Count
Tallies = dict[str, Tally]
Progress = Callable[[int, int, str], None]
"""Called with (done, of, what is being read) before each record."""


class Desk(Protocol):
    """The system under test; if it has an ``engine``, figures are signed with that name."""

    def read_reports(self, reports: Sequence[Report], /) -> Any:
        """All reports of one story in, a Dossier (or its JSON as a mapping) out."""

    def annotation(self, report: Report, /) -> Annotation:
        """What the second room finds in one report: times, quantities, places."""

    def copies(
        self, reports: Sequence[Report], at_least: float, /
    ) -> Iterable[tuple[str, str, float]]:
        """Pairs whose containment reaches ``at_least``: copied from, copy (sources), share."""

    def stories(self, reports: Sequence[Report], /) -> Iterable[tuple[str, str]]:
        """Reports in the order in which they arrive in; id and story of each out, at the end."""

    def wordings(self, reports: Sequence[Report], /) -> Iterable[tuple[int, Span, str]]:
        """Words of the reports of one story: in which (from 0), where, for which thing."""

    def contradiction(self, one: str, other: str, /) -> float:
        """How surely two sentences exclude each other, from 0 (not at all) to 1."""

    def alike(self, extracts: Sequence[Extract], /) -> Sequence[Sequence[float]]:
        """How surely each two extracts of one story assert the same, from 0 to 1."""

    def told(self, asked: Extract, text: str, /) -> float:
        """How surely a text tells what the words say, from 0 to 1."""

    def attributions(self, text: str, /) -> Iterable[Mapping[str, Any]]:
        """A whole article in; its attributions out, as in PolNeAR's records."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a yardstick is run with."""

    files: tuple[Path, ...]
    desk: Desk
    data: tuple[Path, ...] = ()
    progress: Progress = lambda _done, _of, _what: None


@dataclass(frozen=True, slots=True)
class Miss:
    """One mistake, with the words it was made on."""

    group: str
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a yardstick says.

    ``figures`` are pooled over all records; ``groups`` the same for each event or file part, where
    that is worth reading; ``predictions`` the raw lines that anybody can score again.
    """

    yardstick: str
    figures: tuple[Figure, ...]
    groups: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    predictions: tuple[Prediction, ...] = ()
    misses: tuple[Miss, ...] = ()

    def value(self, name: str) -> float:
        """The pooled figure of that name.

        Raises:
            KeyError: there is none.
        """
        return {figure.name: figure.value for figure in self.figures}[name]

    def public(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "yardstick": self.yardstick,
            "figures": {figure.name: figure.public() for figure in self.figures},
            "groups": {
                group: {figure.name: figure.public() for figure in figures}
                for group, figures in self.groups.items()
            },
        }


def add(one: Tallies, other: Tallies) -> Tallies:
    """Pool two runs: tallies of one name add up, a name that one lacks is kept.

    >>> add({"found": PRF(1, 0, 1)}, {"found": PRF(2, 2, 0), "mouth": Count(1, 3)})
    {'found': PRF(tp=3, fp=2, fn=1), 'mouth': Count(value=1, whole=3)}
    """
    both = dict(one)
    for name, tally in other.items():
        # mypy cannot know that one name always keeps one kind of tally.
        both[name] = both[name] + tally if name in both else tally  # type: ignore[operator]
    return both


def figures(
    prefix: str, tallies: Tallies, sign: Callable[[str, int], Signature]
) -> tuple[Figure, ...]:
    """Read the figures off the tallies; ``n`` is what each was counted over.

    Precision is counted over what was predicted, recall and F1 over what is there.

    >>> sign = lambda _, n: Signature("mine", "ab" * 32, n, "exact", "fake", "0")
    >>> [f"{f.name} {f.shown} {f.signature.n}" for f in figures("x", {"cue": PRF(1, 1, 3)}, sign)]
    ['x.cue.precision 0.500 2', 'x.cue.recall 0.250 4', 'x.cue.f1 0.333 4']
    """
    rows: list[Figure] = []

    def put(name: str, value: float, n: int, *, lower: bool = False) -> None:
        rows.append(Figure(name, value, sign(name, n), lower_is_better=lower))

    for name, tally in tallies.items():
        full = f"{prefix}.{name}"
        if isinstance(tally, PRF):
            there, said = tally.tp + tally.fn, tally.tp + tally.fp
            put(f"{full}.precision", tally.precision, said)
            put(f"{full}.recall", tally.recall, there)
            put(f"{full}.f1", tally.f1, there)
        elif isinstance(tally, Share | Balanced):
            put(full, tally.value, tally.whole, lower=full.endswith(".share"))
        else:
            put(full, tally.value, tally.whole, lower=True)
    return tuple(rows)
