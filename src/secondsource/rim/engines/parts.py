"""Parts: documents in Parquet files named by their content, readings beside them, resumable.

::

    documents/KEY.parquet   some documents; KEY is the sha256 of what is in them
    readings/KEY.parquet    what was read in them, a row for each
    readings/KEY.json       what it was read with, from which KEY, its sha256, how many rows

A part whose readings are there, whole and made by this engine, is not read again.  Files appear
under their names when they are complete, the manifest last.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from secondsource.acquire.report import RawDocument
from secondsource.errors import DataError, UsageError
from secondsource.rim.engines.engine import Answer, Engine, Task, Work
from secondsource.rim.engines.rows import (
    Row,
    arrow,
    death_row,
    document_batch,
    documents_in,
    parquet_bytes,
    reading_schema,
    row_of,
)
from secondsource.rim.engines.work import MADE_WITH, read_bytes
from secondsource.settings import Settings

# What is lost with a worker: some ten seconds of reading.
PART_REPORTS = 32
PART_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents that are read together."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder that parts lie in, and the engine (version, models) that reads them."""

    folder: Path
    made_with: str

    def lay(self, documents: Sequence[RawDocument]) -> Part:
        """Write documents as a part; one that is there already is left."""
        table = arrow().Table.from_batches([document_batch(documents)])
        # When a file was looked at is no part of what is in it.
        timeless = parquet_bytes(table.drop_columns(["received_at"]))
        key = hashlib.sha256(timeless).hexdigest()
        if not self._documents(key).exists():
            _write(self._documents(key), parquet_bytes(table))
        return Part(key, len(documents))

    def has(self, part: Part) -> bool:
        """Its readings are there, whole, and were made by this engine from these documents."""
        try:
            manifest = json.loads(self._manifest(part.key).read_bytes())
            content = self._readings(part.key).read_bytes()
        except (OSError, ValueError):
            return False
        return bool(manifest == self._facts(part, content))

    def keep(self, part: Part, content: bytes) -> None:
        """Keep what an engine made of a part."""
        _write(self._readings(part.key), content)
        facts = json.dumps(self._facts(part, content), indent=1)
        _write(self._manifest(part.key), facts.encode())

    def payload(self, part: Part) -> bytes:
        """The bytes of a part's documents."""
        return self._documents(part.key).read_bytes()

    def rows(self, part: Part) -> Iterator[Row]:
        """What came of each document of a part that was read."""
        pq = arrow().parquet
        documents = _documents_of(self.payload(part))
        table = pq.read_table(self._readings(part.key))
        for document, data in zip(documents, table.to_pylist(), strict=True):
            yield row_of(document, data)

    def drop(self, part: Part) -> None:
        """Remove a part: what was read of it is kept elsewhere by now."""
        for path in (self._manifest, self._readings, self._documents):
            path(part.key).unlink(missing_ok=True)

    def _facts(self, part: Part, content: bytes) -> dict[str, Any]:
        return {
            "engine": self.made_with,
            "input": part.key,
            "output": hashlib.sha256(content).hexdigest(),
            "count": part.count,
        }

    def _documents(self, key: str) -> Path:
        return self.folder / "documents" / f"{key}.parquet"

    def _readings(self, key: str) -> Path:
        return self.folder / "readings" / f"{key}.parquet"

    def _manifest(self, key: str) -> Path:
        return self.folder / "readings" / f"{key}.json"


def read_documents(
    documents: Iterable[RawDocument],
    engine: Engine,
    shelf: Shelf,
    settings: Settings,
    rows: int = PART_REPORTS,
) -> Iterator[tuple[Part, list[Row]]]:
    """Each part with what came of its documents, in the order given, as they become ready.

    A part that killed whoever read it comes last, read one document at a time; a document that
    kills again is a row that says so, and the others of its part are read.  Whoever takes the rows
    drops the part when they are safe elsewhere.

    Raises:
        UsageError: pyarrow, or the engine, is not installed.
        ModelError: a worker has no models.
        DataError: a worker runs another version.
    """
    order: deque[Part] = deque()
    done: set[str] = set()
    dead: list[Part] = []
    work = partial(read_bytes, settings=settings)

    def tasks() -> Iterator[Task]:
        sized = batches(documents, rows, PART_BYTES)
        for part in (shelf.lay(batch) for batch in sized):
            if part in order:
                continue  # the same documents twice
            order.append(part)
            if shelf.has(part):
                done.add(part.key)
            else:
                yield Task(part.key, shelf.payload(part))

    for answer in engine.run(work, tasks()):
        part = next(p for p in order if p.key == answer.key)
        if answer.result is None:
            order.remove(part)
            dead.append(part)
        else:
            shelf.keep(part, _checked(answer.result, shelf))
            done.add(part.key)
        yield from _finished(order, done, shelf)
    yield from _finished(order, done, shelf)
    for part in dead:
        shelf.keep(part, _one_by_one(part, engine, work, shelf))
        yield part, list(shelf.rows(part))


def _finished(order: deque[Part], done: set[str], shelf: Shelf) -> Iterator[tuple[Part, list[Row]]]:
    while order and order[0].key in done:
        part = order.popleft()
        done.discard(part.key)
        yield part, list(shelf.rows(part))


def _one_by_one(part: Part, engine: Engine, work: Work, shelf: Shelf) -> bytes:
    """The readings of a part whose documents are read each by itself."""
    pa = arrow()
    documents = _documents_of(shelf.payload(part))
    singles = (
        Task(str(n), parquet_bytes(pa.Table.from_batches([document_batch([document])])))
        for n, document in enumerate(documents)
    )
    answers: dict[int, Answer] = {int(a.key): a for a in engine.run(work, singles)}
    tables = []
    for n, document in enumerate(documents):
        result, death = answers[n].result, answers[n].death
        if result is None:
            rows = [death_row(document, death or "nobody knows why")]
            tables.append(pa.Table.from_pylist(rows, schema=reading_schema()))
        else:
            table = pa.parquet.read_table(pa.BufferReader(_checked(result, shelf)))
            tables.append(table.replace_schema_metadata(None))
    return parquet_bytes(pa.concat_tables(tables))


def _checked(content: bytes, shelf: Shelf) -> bytes:
    """What a worker sent, when it was made by the engine that was asked for."""
    pa = arrow()
    metadata = pa.parquet.read_schema(pa.BufferReader(content)).metadata or {}
    made_with = metadata.get(MADE_WITH, b"another version").decode()
    if made_with != shelf.made_with:
        raise DataError(
            "a worker",
            f"reads with {made_with}, not with {shelf.made_with}",
            "install the same version of secondsource on every machine of the cluster",
        )
    return content


def _documents_of(payload: bytes) -> list[RawDocument]:
    pa = arrow()
    table = pa.parquet.read_table(pa.BufferReader(payload))
    return [d for batch in table.to_batches() for d in documents_in(batch)]


def batches(
    documents: Iterable[RawDocument], rows: int, most_bytes: int
) -> Iterator[list[RawDocument]]:
    """Documents in batches of at most so many rows and bytes; one too large stands alone.

    >>> few = [RawDocument(f"{n}.txt", b"12345678") for n in range(5)]
    >>> [len(batch) for batch in batches(few, 2, 100)], [len(b) for b in batches(few, 9, 24)]
    ([2, 2, 1], [3, 2])
    """
    batch: list[RawDocument] = []
    size = 0
    for document in documents:
        if batch and (len(batch) >= rows or size + len(document.content) > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document.content)
    if batch:
        yield batch


def _write(path: Path, content: bytes) -> None:
    """All of a file or nothing, whatever happens meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise UsageError(
            str(path), reason, "free some space, or name another folder with --parts"
        ) from error
