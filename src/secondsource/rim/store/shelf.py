"""What all parts of the store stand on: the database, the clock, the forms of times and records."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from secondsource.errors import DataError
from secondsource.rim import whereabouts
from secondsource.rim.store.database import Database

Item = TypeVar("Item")

# SQLite takes 32,766 values in one statement (PostgreSQL 65,535), and longer lists gain nothing.
AT_ONCE = 1000


class Shelf:
    """A part of the store."""

    def __init__(
        self, database: Database, now: Callable[[], datetime] = whereabouts.instant
    ) -> None:
        self.database = database
        self.now = now

    def _stamp(self) -> str:
        return stamp(self.now())

    def _lease_time(self, connection: Connection) -> datetime:
        """One clock for all who share a store: PostgreSQL's, or that of SQLite's one machine."""
        if self.database.is_sqlite:
            return self.now()
        seconds = connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
        return datetime.fromtimestamp(float(seconds or 0), UTC)


def stamp(moment: datetime) -> str:
    """An instant as the store writes it.

    >>> stamp(datetime(2021, 5, 3, 14, 2, tzinfo=UTC))
    '2021-05-03T14:02:00.000000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(said: str) -> datetime:
    """An instant that the store wrote."""
    return datetime.fromisoformat(said)


def told(record: object) -> str:
    r"""A record as JSON; the same record gives the same text.

    >>> told({"b": [1], "a": "é"})
    '{"a":"\\u00e9","b":[1]}'
    """
    return json.dumps(record, sort_keys=True, separators=(",", ":"))


def hashed(*parts: object) -> str:
    """An id from what it names: 16 hex digits of SHA-256 over the parts as JSON."""
    return hashlib.sha256(told(parts).encode("ascii")).hexdigest()[:16]


def bounded(key: str) -> str:
    """A text as a key: PostgreSQL's have room for 2,700 bytes, and some addresses are longer.

    >>> bounded("https://post.example"), len(bounded("x" * 9999))
    ('https://post.example', 265)
    """
    if len(key) <= 500:
        return key
    return f"{key[:200]}~{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def packed(content: bytes) -> tuple[str, bytes]:
    """The codec and the bytes by it; what does not shrink stays as it is."""
    smaller = zlib.compress(content, 6)
    return ("zlib", smaller) if len(smaller) < len(content) else ("none", content)


def unpacked(codec: str, content: bytes) -> bytes:
    """The bytes that were packed.

    Raises:
        DataError: they are damaged, or a later program packed them.
    """
    if codec == "none":
        return bytes(content)
    if codec != "zlib":
        raise DataError("the store", f"has bytes packed by {codec!r}", "upgrade Second Source")
    try:
        return zlib.decompress(content)
    except zlib.error as problem:
        raise DataError("the store", f"holds damaged bytes ({problem})", "run its check") from None


def chunks(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """The items, some at once."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def add_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet; the others stay as they are."""
    if not rows:
        return
    made = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(made(table).on_conflict_do_nothing(), list(map(dict, rows)))
