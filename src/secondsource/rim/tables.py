"""Tables of reports, row by row: JSON lines, JSON arrays, Parquet; none is ever held whole.

A row that is no report is one error with its line; the rest goes on.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from secondsource.acquire.formats.ninjs import is_ninjs, json_of
from secondsource.acquire.formats.records import field, known_of, whole
from secondsource.acquire.report import RawDocument
from secondsource.errors import RefusedError, SourceError
from secondsource.settings import Settings

Member = RawDocument | SourceError | None

_WAY_OUT = "mend that line; the others are read"
_BATCH = 256
# A table of something else is told once, not a million times.
_MOST_BAD_AT_FIRST = 1_000


def sensible(source: str, members: Iterator[Member]) -> Iterator[Member]:
    """The members of a table, up to where it is plain that it holds no reports."""
    bad = 0
    for member in members:
        yield member
        if isinstance(member, RawDocument):
            break
        bad += isinstance(member, SourceError)
        if bad >= _MOST_BAD_AT_FIRST:
            problem = f"holds no report in its first {bad:,} members; the rest is left out"
            yield RefusedError(source, problem, 'each needs a field "text"')
            return
    yield from members


def lines_of(
    source: str, stream: io.BufferedIOBase, settings: Settings, after: int = 0
) -> Iterator[Member]:
    """The documents of a JSON lines stream behind line ``after``; blank lines are passed over."""
    limit = 2 * settings.max_report_bytes
    number = 0
    try:
        while line := stream.readline(limit + 1):
            number += 1
            if len(line) > limit:
                yield _too_long(source, number, limit)
                _skip_line(source, stream, settings)
            elif number > after and not line.isspace():
                yield _from_line(source, number, line)
        stream.read(1)  # damage shows when more is asked for
    except SourceError as error:  # the stream itself: cut short, damaged, a bomb
        place = f"{error.problem} after line {number}"
        yield type(error)(source, place, error.way_out)


def array_of(source: str, content: bytes, after: int = 0) -> Iterator[Member]:
    """The documents of a JSON array, or of an object that is one; behind item ``after``."""
    try:
        loaded = json.loads(content.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        yield SourceError(source, "is damaged JSON", "check where it was cut or joined")
        return
    for number, item in enumerate(loaded if isinstance(loaded, list) else [loaded], 1):
        if number > after:
            yield _document(source, number, item, "item")


def rows_of(source: str, path: Path, after: int = 0) -> Iterator[Member]:
    """The documents of a Parquet file behind row ``after``, a few hundred rows in memory at once.

    Raises:
        SourceError: pyarrow is not installed, or the file is no readable Parquet.
    """
    parquet, broken = _pyarrow(source)
    try:
        with parquet.ParquetFile(path, memory_map=False, pre_buffer=False) as table:
            first, groups = _groups_behind(table, after)
            batches = table.iter_batches(_BATCH, row_groups=groups, use_threads=False)
            rows = (row for batch in batches for row in batch.to_pylist())
            for number, row in enumerate(rows, first + 1):
                if number > after:
                    yield _document(source, number, row, "row")
    except (broken, OSError, UnicodeDecodeError, OverflowError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else "damaged"
        raise SourceError(
            source, f"cannot be read as Parquet ({reason})", "write it again"
        ) from error


def _pyarrow(source: str) -> tuple[Any, type[Exception]]:
    try:
        return import_module("pyarrow.parquet"), import_module("pyarrow").ArrowException
    except ImportError as error:
        raise SourceError(
            source,
            "is Parquet, and pyarrow is not installed",
            "pip install 'secondsource[parquet]', or give it as JSON lines",
        ) from error


def _groups_behind(table: Any, after: int) -> tuple[int, list[int]]:
    """How many rows can be left unread as whole groups, and the groups from there."""
    first, group = 0, 0
    while group < table.num_row_groups:
        rows = table.metadata.row_group(group).num_rows
        if first + rows > after:
            break
        first, group = first + rows, group + 1
    return first, list(range(group, table.num_row_groups))


def _from_line(source: str, number: int, line: bytes) -> Member:
    try:
        record = json.loads(line.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return SourceError(f"{source}#{number}", "is no JSON", _WAY_OUT)
    return _document(source, number, record, "line")


def _document(source: str, number: int, record: object, member: str) -> Member:
    """A row as a document: its text as bytes, its other fields as what is known of it."""
    place = f"{source}#{number}"
    if not isinstance(record, dict):
        return SourceError(place, f"is no object with a text ({member} {number})", _WAY_OUT)
    named = field(record, "id")
    place = f"{source}#{named[:120]}" if named else place
    if is_ninjs(record):
        return RawDocument(
            place, json_of(record), "application/json", "utf-8", position=str(number)
        )
    text, markup = whole(record, "text"), whole(record, "html")
    if not text and not markup:
        return SourceError(place, f'has no field "text" ({member} {number})', _WAY_OUT)
    return RawDocument(
        place,
        _encoded(text or markup or ""),
        "text/plain" if text else "text/html",
        "utf-8",
        known_of(record).url,
        known_of(record),
        position=str(number),
    )


def _encoded(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which JSON can spell and UTF-8 cannot, becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _too_long(source: str, number: int, limit: int) -> RefusedError:
    return RefusedError(
        f"{source}#{number}", f"is a line of more than {limit / 1_000_000:g} MB", _WAY_OUT
    )


def _skip_line(source: str, stream: io.BufferedIOBase, settings: Settings) -> None:
    """Reads to the end of a line that is too long; one without end is no table."""
    for _ in range(20):
        piece = stream.readline(settings.max_report_bytes)
        if not piece or piece.endswith(b"\n"):
            return
    raise RefusedError(source, "has a line without end", "check that it is JSON lines")
