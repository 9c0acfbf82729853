"""Gold dossiers (GUIDE.md): a careful person's reading of two to four reports of one event.

*Report A, code points 120-187: "the bridge is closed", on the word of Ana Ruiz, asserted; claim K1
with B4; one origin.*  What is missing in a file is empty here; what is wrong raises `DataError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from secondsource.errors import DataError
from secondsource.evaluate import corpora
from secondsource.evaluate.corpora import Record
from secondsource.spans import Span

_FORMAT = "see GUIDE.md beside the gold dossiers"


@dataclass(frozen=True, slots=True)
class GoldReport:
    """Which report: ``record`` in data set ``dataset``; marked only before ``until``, if given."""

    id: str
    dataset: str
    record: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class GoldQuantity:
    """Inclusive bounds of one count; None where the text leaves the bound open."""

    what: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One statement; ``sources`` from the outermost hand to the innermost."""

    id: str
    report: str
    span: Span
    text: str
    sources: tuple[str, ...]
    certainty: str
    polarity: str
    quantities: tuple[GoldQuantity, ...]
    date: str | None
    repeats: str | None

    @property
    def origin(self) -> str | None:
        """The innermost source; None in the outlet's own voice."""
        return self.sources[-1] if self.sources else None


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """Statements that assert the same, partitioned by origin."""

    id: str
    gloss: str
    statements: tuple[str, ...]
    origins: tuple[tuple[str, ...], ...]
    status: str


@dataclass(frozen=True, slots=True)
class GoldConflict:
    """Sides that cannot all hold, or (``update``) did not hold at once."""

    kind: str
    what: str
    sides: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """One file."""

    id: str
    reports: tuple[GoldReport, ...]
    statements: tuple[GoldStatement, ...]
    claims: tuple[GoldClaim, ...]
    conflicts: tuple[GoldConflict, ...]
    labels: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def statement(self, id: str) -> GoldStatement:
        """The statement of that id; StopIteration when there is none."""
        return next(each for each in self.statements if each.id == id)


def read_event(path: Path) -> GoldEvent:
    """One gold dossier, its references checked.

    Raises:
        DataError: the file is missing, not in GUIDE.md's format, or refers to nothing.
    """
    record = corpora.object_of(path)
    place = str(path)
    reports = tuple(_report(each, place) for each in corpora.field(record, "reports", list, place))
    rows = corpora.field(record, "statements", list, place)
    statements = tuple(_statement(each, f"{place}, statement {n}") for n, each in enumerate(rows))
    event = GoldEvent(
        id=corpora.field(record, "id", str, place),
        reports=reports,
        statements=statements,
        claims=tuple(_claim(each, place) for each in record.get("claims") or ()),
        conflicts=tuple(_conflict(each, place) for each in record.get("conflicts") or ()),
        labels={
            each["entity"]: {report: tuple(words) for report, words in each["by_report"].items()}
            for each in record.get("labels") or ()
        },
    )
    _check_references(event, place)
    return event


def _report(row: Record, place: str) -> GoldReport:
    return GoldReport(
        id=corpora.field(row, "id", str, place),
        dataset=corpora.field(row, "dataset", str, place),
        record=corpora.field(row, "record", str, place),
        until=row.get("annotated_until"),
    )


def _statement(row: Record, place: str) -> GoldStatement:
    start, end = (corpora.field(row, name, int, place) for name in ("start", "end"))
    chain = row.get("chain") or []
    return GoldStatement(
        id=corpora.field(row, "id", str, place),
        report=corpora.field(row, "report", str, place),
        span=Span(start, end),
        text=corpora.field(row, "text", str, place),
        sources=tuple(corpora.field(link, "source", str, place) for link in chain),
        certainty=row.get("certainty") or "asserted",
        polarity=row.get("polarity") or "positive",
        quantities=tuple(
            GoldQuantity(each.get("what") or "", each.get("low"), each.get("high"))
            for each in row.get("quantities") or ()
            if not each.get("derived")
        ),
        date=row.get("date"),
        repeats=row.get("repeats"),
    )


def _claim(row: Record, place: str) -> GoldClaim:
    statements = tuple(corpora.field(row, "statements", list, place))
    return GoldClaim(
        id=corpora.field(row, "id", str, place),
        gloss=row.get("gloss") or "",
        statements=statements,
        origins=tuple(tuple(group) for group in row.get("origins") or (statements,)),
        status=row.get("status") or "single",
    )


def _conflict(row: Record, place: str) -> GoldConflict:
    return GoldConflict(
        kind=corpora.field(row, "kind", str, place),
        what=row.get("what") or "",
        sides=tuple(tuple(side) for side in corpora.field(row, "sides", list, place)),
    )


def _check_references(event: GoldEvent, place: str) -> None:
    ids = [statement.id for statement in event.statements]
    if len(set(ids)) < len(ids):
        twice = sorted({each for each in ids if ids.count(each) > 1})
        raise DataError(place, f"statement ids stand twice: {', '.join(twice)}", _FORMAT)
    reports = {report.id for report in event.reports}
    named = [each for claim in event.claims for each in claim.statements]
    named += [each for conflict in event.conflicts for side in conflict.sides for each in side]
    unknown = sorted(set(named) - set(ids))
    unknown += sorted({statement.report for statement in event.statements} - reports)
    if unknown:
        raise DataError(place, f"refers to unknown {', '.join(unknown)}", _FORMAT)


def records_for(event: GoldEvent, places: Sequence[Path]) -> list[Record]:
    """The event's reports, in gold order, each a record with at least ``id`` and ``text``.

    A report is looked for as ``DIR/<dataset>/<record>.txt`` and by its id in
    ``DIR/<dataset>/*.jsonl.gz`` (or ``.jsonl``) under each folder.  A record read from a text
    file also has ``path``.

    Raises:
        DataError: a report is nowhere, or its text is not what the gold statements quote.
    """
    found = [_find(report, places) for report in event.reports]
    for report, record in zip(event.reports, found, strict=True):
        _check_quotes(event, report, record["text"])
    return found


def _find(report: GoldReport, places: Sequence[Path]) -> Record:
    for place in places:
        plain = place / report.dataset / f"{report.record}.txt"
        if plain.is_file():
            return {"id": report.record, "text": corpora.text_of(plain), "path": plain}
        for file in _files(place / report.dataset):
            for where, record in corpora.lines_of(file):
                if record.get("id") == report.record and "text" in record:
                    corpora.field(record, "text", str, where)
                    return record
    raise DataError(
        f"report {report.dataset}/{report.record}",
        f"is not under {', '.join(str(place) for place in places) or 'any folder'}",
        "name the folder that holds the data sets with --data DIR",
    )


def _files(folder: Path) -> Iterator[Path]:
    # "stories" first: the other files of a set repeat the ids with other fields.
    names = [*folder.glob("*.jsonl.gz"), *folder.glob("*.jsonl")]
    yield from sorted(names, key=lambda path: (not path.name.startswith("stories"), path.name))


def _check_quotes(event: GoldEvent, report: GoldReport, text: str) -> None:
    for statement in event.statements:
        if statement.report == report.id and statement.span.of(text) != statement.text:
            raise DataError(
                f"{event.id}, statement {statement.id}",
                f"does not quote {report.dataset}/{report.record} at {list(statement.span)}",
                "the report's text has changed since it was marked: fetch the same data set",
            )


def default_places(files: Sequence[Path]) -> list[Path]:
    """``../data`` beside the folder of each gold file.

    >>> default_places([Path("/x/gold/a.json"), Path("/x/gold/b.json")]) == [Path("/x/data")]
    True
    """
    places: list[Path] = []
    for file in files:
        place = file.absolute().parent.parent / "data"
        if place not in places:
            places.append(place)
    return places


def number(value: Any) -> float | None:
    """A bound as a number: 12 and 12.0 are the same bound, None is open.

    >>> number(12), number(None), number("x")
    (12.0, None, None)
    """
    return float(value) if isinstance(value, int | float) else None
