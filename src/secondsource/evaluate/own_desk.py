"""The project's own desk as the judge sees it: default settings, tools loaded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondsource import desk, pipeline
from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation
from secondsource.compose.dossier import Dossier
from secondsource.rim.wiring import tools


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

    def attributions(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Source, cue and content spans of one article."""
        return desk.attributions(text)
