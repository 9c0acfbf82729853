"""The project's own desk as the judge sees it: default settings, tools loaded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from secondsource import desk, pipeline
from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation
from secondsource.cluster.copies import CopyIndex, find_copies
from secondsource.compare.swaps import find_swap
from secondsource.compose.dossier import Dossier
from secondsource.rim.wiring import tools
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """See `secondsource.evaluate.yardstick.Desk`."""

    @property
    def engine(self) -> str:
        """The version and the models' fingerprints."""
        return desk.engine()

    def read_reports(self, reports: Sequence[Report]) -> Dossier:
        """All reports of one story in, their dossier out."""
        return desk.read_reports(reports)

    def annotation(self, report: Report) -> Annotation:
        """What the second room finds in one report."""
        return pipeline.read_report(report, tools()).annotation

    def copies(
        self, reports: Sequence[Report], at_least: float
    ) -> Iterator[tuple[str, str, float]]:
        """Pairs of reports that hold each other's text: copied from, copy, containment."""
        index, seen = CopyIndex(), dict[str, Report]()
        for report in reports:
            for other, share in index.find_and_add(report.source, report.text, at_least):
                source, copy = _in_order(seen[other], report)
                yield source.source, copy.source, share
            seen[report.source] = report

    def wordings(self, reports: Sequence[Report]) -> Iterator[tuple[int, Span, str]]:
        """What stands for one person, body, place or thing: figures' mentions, labels' words."""
        dossier = self.read_reports(reports)
        at = {report.id: number for number, report in enumerate(dossier.reports)}
        for entity in dossier.entities:
            for mention in entity.mentions:
                yield at[mention.report], mention.span, entity.id
        figures = {entity.id for entity in dossier.entities}
        for number, label in enumerate(dossier.labels):
            if label.entity not in figures:
                for report, uses in label.by_report.items():
                    for span in (span for use in uses for span in use.spans):
                        yield at[report], span, f"{label.entity} {number}"

    def contradiction(self, one: str, other: str) -> float:
        """The share of words that two sentences have in common where what is left clashes."""
        swap = find_swap(one, other)
        return 0.0 if swap is None else swap.share

    def attributions(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Source, cue and content spans of one article."""
        return desk.attributions(text)


def _in_order(one: Report, other: Report) -> tuple[Report, Report]:
    """Who gave and who took, as the fourth room says; as they came where it sees no copy."""
    for found in find_copies((replace(one, id="1"), replace(other, id="2"))):
        return (one, other) if found.source == "1" else (other, one)
    return one, other
