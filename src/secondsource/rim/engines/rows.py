"""What travels between the library and its workers: documents and readings as Arrow rows.

Parquet, so that another program can read what was read; every column is text, a list of texts or
bytes, so that no version of Arrow reads one of them otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from secondsource import errors
from secondsource.acquire.report import Known, RawDocument, Report, Validator
from secondsource.errors import SourceError, UsageError
from secondsource.pipeline import Reading
from secondsource.rim.readings import decoder, reading_bytes, to_json

if TYPE_CHECKING:
    from pyarrow import RecordBatch

_PLAIN = ("source", "media_type", "charset", "url", "container", "position")
_RECORDS: dict[str, Any] = {
    "known": Known,
    "validator": Validator | None,
    "received_at": datetime | None,
}
_TEXTS = ("id", "source", "text", "outlet", "title", "byline", "published_basis", "language")
_MORE_TEXTS = ("url", "unread", "dateline", "canonical", "publisher", "licence")
_TIMES = {"published": date, "published_at": datetime, "updated_at": datetime}
_LISTS = ("agencies", "notices")
OURS = "this is an error of Second Source; please report it with the document"


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one document: a report and its reading as bytes, or why there is none."""

    document: RawDocument
    report: Report | None = None
    reading: bytes | None = None
    error: SourceError | None = None


def arrow() -> Any:
    """The Arrow library.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError(
            "Parquet", "pyarrow is not installed", "pip install 'secondsource[parquet]'"
        ) from None
    return pyarrow


def parquet_bytes(table: Any) -> bytes:
    """A table as a Parquet file; the same table gives the same bytes."""
    pa = arrow()
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(table, sink, compression="zstd", compression_level=3)
    return bytes(sink.getvalue().to_pybytes())


def document_schema() -> Any:
    """One document a row: RawDocument's fields, records among them as JSON."""
    pa = arrow()
    texts = ((name, pa.string()) for name in (*_PLAIN, *_RECORDS))
    return pa.schema([*texts, ("content", pa.large_binary())])


def reading_schema() -> Any:
    """One row for each document: Report's fields, ``statements`` (JSON), ``reading`` (bytes)."""
    pa = arrow()
    return pa.schema(
        [
            *((name, pa.string()) for name in (*_TEXTS, *_MORE_TEXTS, *_TIMES)),
            *((name, pa.list_(pa.string())) for name in _LISTS),
            ("sha256", pa.string()),
            ("statements", pa.string()),
            ("reading", pa.large_binary()),
            *((f"error_{name}", pa.string()) for name in ("kind", "thing", "problem", "way_out")),
        ]
    )


def document_batch(documents: Sequence[RawDocument]) -> RecordBatch:
    """Documents as a batch by ``document_schema``."""
    rows = [
        {name: getattr(d, name) for name in (*_PLAIN, "content")}
        | {name: to_json(getattr(d, name)) for name in _RECORDS}
        for d in documents
    ]
    return arrow().RecordBatch.from_pylist(rows, schema=document_schema())


def documents_in(batch: RecordBatch) -> Iterator[RawDocument]:
    """The documents of a batch by ``document_schema``."""
    for row in batch.to_pylist():
        records = {name: decoder(kind)(json.loads(row[name])) for name, kind in _RECORDS.items()}
        yield RawDocument(**row | records)


def reading_row(reading: Reading) -> dict[str, Any]:
    """A reading as a row by ``reading_schema``."""
    from secondsource.tell.json_form import statement_data

    report = reading.report
    row: dict[str, Any] = {name: getattr(report, name) for name in (*_TEXTS, *_MORE_TEXTS, *_LISTS)}
    row |= {n: v.isoformat() if (v := getattr(report, n)) else None for n in _TIMES}
    statements = [statement_data(s, report.text) for s in reading.statements]
    row["sha256"] = report.sha256
    row["statements"] = json.dumps(statements, ensure_ascii=False)
    row["reading"] = reading_bytes(reading)
    return row


def refusal_row(error: SourceError) -> dict[str, Any]:
    return {
        "error_kind": type(error).__name__,
        "error_thing": error.thing,
        "error_problem": error.problem,
        "error_way_out": error.way_out,
    }


def row_of(document: RawDocument, data: dict[str, Any]) -> Row:
    """What a row by ``reading_schema`` tells of its document."""
    if data["error_kind"]:
        kind = getattr(errors, data["error_kind"], SourceError)
        told = (data["error_thing"], data["error_problem"], data["error_way_out"])
        return Row(document, error=kind(*told))
    fields: dict[str, Any] = {name: data[name] for name in (*_TEXTS, *_MORE_TEXTS)}
    fields |= {name: tuple(data[name] or ()) for name in _LISTS}
    for name, kind in _TIMES.items():
        fields[name] = kind.fromisoformat(data[name]) if data[name] else None
    return Row(document, Report(**fields), data["reading"])


def death_row(document: RawDocument, death: str) -> dict[str, Any]:
    """The row of a document that killed whoever read it."""
    return refusal_row(SourceError(document.source, f"could not be read: {death}", OURS))
