"""The work of a part: rooms one to three over a batch of documents, rows in, rows out.

``read_part`` is what every engine maps, and what a cluster of another kind would: Arrow batches in
and out, nothing else.  A document that gives no report gives a row that says why.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from secondsource.acquire.extract import report_from, report_id
from secondsource.acquire.report import RawDocument, Report
from secondsource.errors import SecondSourceError, SourceError
from secondsource.pipeline import Reading
from secondsource.rim.engines.rows import (
    OURS,
    arrow,
    documents_in,
    parquet_bytes,
    reading_row,
    reading_schema,
    refusal_row,
)
from secondsource.settings import Settings

if TYPE_CHECKING:
    from pyarrow import RecordBatch

#: The name, in a part's metadata, of what the readings in it were made with.
MADE_WITH = b"secondsource.engine"
_BROKEN = re.compile("[\ud800-\udfff]")


def read_bytes(payload: bytes, settings: Settings = Settings()) -> bytes:  # noqa: B008 - frozen
    """``read_part`` over a Parquet file's bytes, for engines that send bytes."""
    from secondsource.rim.wiring import engine

    pa = arrow()
    table = pa.parquet.read_table(pa.BufferReader(payload))
    batches = [read_part(batch, settings) for batch in table.to_batches()]
    read = pa.Table.from_batches(batches, reading_schema())
    return parquet_bytes(read.replace_schema_metadata({MADE_WITH: engine().encode()}))


def read_part(batch: RecordBatch, settings: Settings) -> RecordBatch:
    """Acquire, annotate and attribute a batch of documents.

    Args:
        batch: by ``document_schema``: one document a row.
        settings: limits of a reading.

    Returns:
        By ``reading_schema``: one row for each document, in the same order; the fields of its
        report, its statements as the dossier's JSON has them, and the whole reading as bytes; or,
        where there is no report, the ``error_*`` columns.
    """
    columns: dict[str, list[Any]] = {name: [] for name in reading_schema().names}
    for document in documents_in(batch):
        row = _row(document, settings)
        for name, column in columns.items():
            column.append(row.get(name))
    return arrow().RecordBatch.from_pydict(columns, schema=reading_schema())


def _row(document: RawDocument, settings: Settings) -> dict[str, Any]:
    try:
        reading = _read(document, settings)
    except SourceError as error:
        return refusal_row(error)
    except SecondSourceError:
        raise  # a missing model is no fault of the document
    except Exception as error:  # one document must not cost the others of its part
        problem = f"could not be read ({type(error).__name__}: {error})"
        return refusal_row(SourceError(document.source, problem, OURS))
    return reading_row(reading)


def _read(document: RawDocument, settings: Settings) -> Reading:
    from secondsource.pipeline import read_report
    from secondsource.rim.sources import instruments
    from secondsource.rim.wiring import tools

    report = report_from(document, settings, instruments())
    return read_report(storable(report), tools(settings))


def storable(report: Report) -> Report:
    r"""The report with half surrogate pairs, which no database keeps, replaced one for one.

    >>> storable(Report("r", "a.txt", "Closed\ud83d.")).text
    'Closed\ufffd.'
    """
    if not _BROKEN.search(report.text + (report.title or "") + (report.byline or "")):
        return report
    text, title, byline = (
        _BROKEN.sub("\ufffd", v) if v else v for v in (report.text, report.title, report.byline)
    )
    whole = replace(report, text=text or "", title=title, byline=byline)
    return replace(whole, id=report_id(whole.outlet, whole.title, whole.text))
