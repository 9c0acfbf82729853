"""The noun of the sixth room: everything about one story, ready to be told.

The JSON form is the contract of ``schema/dossier-1.json``; this is the same in objects.  Reports
are lettered A, B, ... in the order given; statements are numbered within their report (A1, A2,
...), claims K1, K2, ..., conflicts X1, X2, ..., entities E1, E2, ....
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Block, EntityKind
from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Copy
from secondsource.compare.claim import Claim, Conflict, Unsure
from secondsource.judgement import Ruling
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class DossierMention:
    """Words in one report that stand for a dossier entity."""

    report: str
    span: Span


@dataclass(frozen=True, slots=True)
class DossierEntity:
    """A person, body, place or thing across the reports of the story."""

    id: str
    name: str
    kind: EntityKind
    mentions: tuple[DossierMention, ...]
    because: str = ""


@dataclass(frozen=True, slots=True)
class LabelUse:
    """One wording and how often a report uses it; ``spans`` are where."""

    text: str
    spans: tuple[Span, ...]

    @property
    def count(self) -> int:
        return len(self.spans)


@dataclass(frozen=True, slots=True)
class Label:
    """The words that each report uses for one entity (or thing), where they differ."""

    entity: str
    by_report: Mapping[str, tuple[LabelUse, ...]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point or stretch of the timeline with the statements that tell of it."""

    first: date
    last: date
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Claims that others tell and this report's text does not contain."""

    report: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Making:
    """What made the dossier: version, models by name and sha256, settings."""

    version: str
    models: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of one story.

    ``reports`` have the letters as their ids; ``blocks`` gives the layout of each report's text by
    its letter.  In ``statements`` each link's ``entity`` is a dossier entity id (E1, ...).
    ``judgements`` are what persons corrected, applied or not, the oldest first;
    ``doubts`` what the machine is least sure of, which no telling prints.  ``originals``
    are the reports' own ids by their letters: what judgements name them by.
    """

    id: str
    title: str
    first: date | None
    last: date | None
    reports: tuple[Report, ...]
    blocks: Mapping[str, tuple[Block, ...]]
    statements: tuple[Statement, ...]
    entities: tuple[DossierEntity, ...]
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    copies: tuple[Copy, ...]
    labels: tuple[Label, ...]
    timeline: tuple[Moment, ...]
    gaps: tuple[Gap, ...]
    made: Making
    notices: tuple[str, ...] = ()
    judgements: tuple[Ruling, ...] = ()
    doubts: tuple[Unsure, ...] = ()
    originals: Mapping[str, str] = field(default_factory=dict)

    def report(self, id: str) -> Report:
        """The report with that letter; StopIteration when there is none."""
        return next(r for r in self.reports if r.id == id)

    def words(self, statement: Statement) -> str:
        """The exact words of a statement."""
        return statement.span.of(self.report(statement.report).text)
