"""Texts in which words are marked: what the yardsticks of times and of places share.

*In record t7, code points 14-20 are marked as a time, 2021-05-03.*  A yardstick says under which
field its marks stand and how one is read; the rest is here: reading the file, asking the desk,
laying our marks over the gold's, and telling the mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from secondsource.acquire.extract import report_from_record
from secondsource.annotate.annotation import Annotation
from secondsource.evaluate import corpora, metrics
from secondsource.evaluate.corpora import Record, field
from secondsource.evaluate.metrics import PRF
from secondsource.evaluate.yardstick import Case, Miss, Prediction, Tallies
from secondsource.spans import Span

#: Put before the figures of the trivial reader of the same texts, in the same run.
TRIVIAL = "trivial"


class Mark(Protocol):
    """Anything that stands at a span."""

    @property
    def span(self) -> Span:
        """Where it stands, in code points of the text."""


M = TypeVar("M", bound=Mark)


@dataclass(frozen=True, slots=True)
class Marked(Generic[M]):
    """One text with what the gold marks in it; ``record`` as it stands in the file."""

    id: str
    text: str
    marks: tuple[M, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class Laid(Generic[M]):
    """Our marks laid over the gold's; ``pairs`` leads from a gold mark to ours, by position."""

    document: Marked[M]
    said: tuple[M, ...]
    pairs: Mapping[int, int]

    @property
    def both(self) -> list[tuple[M, M]]:
        """The marks that met, the gold's first."""
        return [(self.document.marks[row], self.said[at]) for row, at in self.pairs.items()]

    def count(self, hits: int) -> PRF:
        """So many of ours are right."""
        return PRF(hits, len(self.said) - hits, len(self.document.marks) - hits)


@dataclass(frozen=True, slots=True)
class Marks(Generic[M]):
    """How one yardstick writes its marks: under which field, and how a row of it is read."""

    field: str
    read: Callable[[Record, str], M]
    counts: Callable[[Record], bool] = lambda _row: True

    def records(self, files: Iterable[Any]) -> list[Marked[M]]:
        """The texts of all files.

        Raises:
            DataError: a record is not in the format.
        """
        return [self._document(*line) for file in files for line in corpora.lines_of(file)]

    def _document(self, place: str, record: Record) -> Marked[M]:
        rows = field(record, self.field, list, place)
        marks = tuple(self.read(row, place) for row in rows if self.counts(row))
        text = field(record, "text", str, place)
        return Marked(field(record, "id", str, place), text, marks, record)

    def predict(
        self, case: Case, rows: Callable[[Annotation], list[Record]]
    ) -> Iterator[tuple[Marked[M], Prediction]]:
        """Let the desk annotate every text; ``rows`` writes what it found as the files do."""
        read = self.records(case.files)
        for number, document in enumerate(read):
            case.progress(number, len(read), document.id)
            annotation = case.desk.annotation(report_from_record(document.record))
            yield document, {"id": document.id, self.field: rows(annotation)}

    def lay(self, document: Marked[M], prediction: Mapping[str, Any]) -> Laid[M]:
        """A prediction over the gold."""
        place = f"prediction {document.id}"
        said = tuple(self.read(row, place) for row in prediction.get(self.field) or ())
        return lay(document, said)


def span_of(row: Record, place: str) -> Span:
    """Where a row's words stand, by its ``start`` and ``end``.

    >>> span_of({"start": 4, "end": 9}, "line 1")
    Span(start=4, end=9)

    Raises:
        DataError: either is missing or no number.
    """
    start, end = (field(row, name, int, place) for name in ("start", "end"))
    return Span(start, end)


def lay(document: Marked[M], said: Iterable[M]) -> Laid[M]:
    """Marks over the gold's, one to one where they overlap."""
    ours = tuple(said)
    pairs = align([mark.span for mark in document.marks], [mark.span for mark in ours])
    return Laid(document, ours, pairs)


def align(gold: Sequence[Span], said: Sequence[Span]) -> dict[int, int]:
    """Which overlaps which, one to one, by the greatest total overlap.

    >>> align([Span(0, 4), Span(5, 9)], [Span(0, 9)])
    {0: 0}
    """
    return metrics.assign(
        {
            (row, column): one.jaccard(other)
            for row, one in enumerate(gold)
            for column, other in enumerate(said)
            if one.overlaps(other)
        }
    )


def beside_trivial(ours: Tallies, trivial: Tallies) -> Tallies:
    """Our tallies, then those of the trivial reader under its own name.

    >>> list(beside_trivial({"value": PRF(3, 1, 1)}, {"value": PRF(1, 2, 3)}))
    ['value', 'trivial.value']
    """
    return {**ours, **{f"{TRIVIAL}.{name}": tally for name, tally in trivial.items()}}


def misses(
    laid: Laid[M], shown: Callable[[M], str], wrong: Callable[[M, M], str | None]
) -> Iterator[Miss]:
    """What was missed, what was met but read wrongly, and what nobody marked.

    ``shown`` tells a mark in words, ``wrong`` names the mistake of two that met (None: none).
    """
    document = laid.document

    def words(mark: M) -> str:
        return f"“{mark.span.of(document.text)}” {shown(mark)}"

    for row, one in enumerate(document.marks):
        if row not in laid.pairs:
            yield Miss(document.id, "missed", words(one))
            continue
        other = laid.said[laid.pairs[row]]
        kind = wrong(one, other)
        if kind is not None:
            yield Miss(document.id, kind, f"{words(one)}, read as {words(other)}")
    for column, other in enumerate(laid.said):
        if column not in laid.pairs.values():
            yield Miss(document.id, "spurious", words(other))
