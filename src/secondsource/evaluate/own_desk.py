"""The project's own desk as the judge sees it: default settings, tools loaded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secondsource import desk, pipeline
from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Annotation
from secondsource.annotate.segment import segment
from secondsource.cluster.borders import grouped
from secondsource.cluster.copies import CopyIndex, find_copies
from secondsource.cluster.stories import sketch
from secondsource.compare.encoder import whole
from secondsource.compare.extracts import Extract, alike
from secondsource.compare.swaps import find_swap
from secondsource.compare.told import told
from secondsource.compose.dossier import Dossier
from secondsource.compose.labels import wordings
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
        return pipeline.annotate(report, tools())

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

    def stories(self, reports: Sequence[Report]) -> Iterator[tuple[str, str]]:
        """The story of each report, as a library has it that they were added to, one by one."""
        found = grouped(sketch(report, _embed) for report in reports)
        yield from ((report.id, found[report.id]) for report in reports)

    def wordings(self, reports: Sequence[Report]) -> Iterator[tuple[int, Span, str]]:
        """What stands for one person, body, place or thing, in all reports of a story."""
        lettered = [replace(r, id=pipeline.letter(n)) for n, r in enumerate(reports)]
        # Who says what does not matter here: the words that name them do.
        readings = [pipeline.Reading(r, pipeline.annotate(r, tools()), ()) for r in lettered]
        annotations = {r.report.id: r.annotation for r in readings}
        at = {report.id: number for number, report in enumerate(lettered)}
        for report, span, thing in wordings(lettered, annotations, pipeline.figures_of(readings)):
            yield at[report], span, thing

    def contradiction(self, one: str, other: str) -> float:
        """The share of words that two sentences have in common where what is left clashes."""
        swap = find_swap(one, other)
        return 0.0 if swap is None else swap.share

    def alike(self, extracts: Sequence[Extract]) -> Sequence[Sequence[float]]:
        """The probability that two assert the same."""
        return [[float(x) for x in row] for row in alike(extracts, _annotate, tools().embed)]

    def told(self, asked: Extract, text: str) -> float:
        """The probability that the text tells it."""
        return told(asked, text, _annotate, tools().embed)

    def attributions(self, text: str) -> Sequence[Mapping[str, Any]]:
        """Source, cue and content spans of one article."""
        return desk.attributions(text)


def _embed(text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = tools().embed([whole(text)])[0]
    return vector


@lru_cache(maxsize=64)  # one document is asked for many propositions
def _annotate(text: str) -> Annotation:
    return segment(text, None, tools().parse)


def _in_order(one: Report, other: Report) -> tuple[Report, Report]:
    """Who gave and who took, as the fourth room says; as they came where it sees no copy."""
    for found in find_copies((replace(one, id="1"), replace(other, id="2"))):
        return (one, other) if found.source == "1" else (other, one)
    return one, other
