"""Dossiers as a Parquet table of statements: the columns of the CSV, typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from secondsource.compose.dossier import Dossier
from secondsource.errors import UsageError
from secondsource.tell.exports.cells import Value
from secondsource.tell.exports.tables import COLUMNS, rows

# Some 20 MB of news text: a library of any size is written in this much memory.
_ROWS = 20_000
_NUMBERS = frozenset({"start", "end", "origins"})


def tell_parquet(dossiers: Iterable[Dossier]) -> Iterator[bytes]:
    """The file in pieces, a bounded number of rows in memory.

    Columns are text but for those that count or say yes or no.  Words are exact, control
    characters and all: a table of this kind shows nothing to anybody.

    >>> b"".join(tell_parquet([]))[:4]
    b'PAR1'

    Raises:
        UsageError: pyarrow is not installed.
    """
    pa = _arrow()
    schema = pa.schema([(name, _kind(pa, name)) for name in COLUMNS])
    sink = _Sink()
    left = (row for each in dossiers for row in rows(each))
    with pa.parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as out:
        while some := [_writable(row) for row in islice(left, _ROWS)]:
            out.write_table(pa.Table.from_pylist(some, schema=schema))
            yield sink.drained()
    yield sink.drained()


class _Sink:
    """A file that only hands on what is written to it."""

    closed = False

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def drained(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held

    def flush(self) -> None:
        """Nothing is behind it."""

    def close(self) -> None:
        self.closed = True


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        way_out = "pip install 'secondsource[parquet]'"
        raise UsageError("Parquet", "pyarrow is not installed", way_out) from None
    return pyarrow


def _kind(pa: Any, name: str) -> Any:
    if name == "disputed":
        return pa.bool_()
    return pa.int64() if name in _NUMBERS else pa.string()


def _writable(row: dict[str, Value]) -> dict[str, Value]:
    """Without broken surrogates, which UTF-8 has no way to write."""
    return {
        name: value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }
