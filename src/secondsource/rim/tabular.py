"""Tables written as Parquet, a bounded number of rows in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from secondsource.errors import UsageError
from secondsource.rim.engines.rows import arrow

_ROWS = 20_000
_NUMBERS = frozenset({"start", "end", "origins"})


def write_parquet(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Rows into a file; all of it or nothing.

    Columns are text but for those that count or say yes or no.

    Raises:
        UsageError: pyarrow is not installed, or the file cannot be written there.
    """
    pa = arrow()
    schema = pa.schema([(name, _kind(pa, name)) for name in columns])
    part = path.with_name(path.name + ".part")
    left = iter(rows)
    try:
        with pa.parquet.ParquetWriter(part, schema, compression="zstd") as writer:
            while some := list(islice(left, _ROWS)):
                writer.write_table(pa.Table.from_pylist(some, schema=schema))
        part.replace(path)
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise UsageError(str(path), reason, "give a file in a folder you may write to") from None


def _kind(pa: Any, name: str) -> Any:
    if name == "disputed":
        return pa.bool_()
    return pa.int64() if name in _NUMBERS else pa.string()
