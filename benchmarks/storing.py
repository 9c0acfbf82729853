"""How fast reports are kept and how much room they take, in both stores.

::

    python -m benchmarks.storing                        20,000 synthetic reports, both stores
    python -m benchmarks.storing --reports 1000000 --url sqlite:///big.db

Batches of 1,000, one transaction each, with page, text, sketch and index of words.  ``last over
first`` is the processor time of the last tenth of the batches over that of the second tenth: what
growth costs.  Beside it, the least that a user would write instead: one SQLite table with an FTS5
index, no pages, no versions, no numbers that stay.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from benchmarks.clocks import megabytes
from benchmarks.lines import command
from benchmarks.postgres import programs, running
from benchmarks.synthetic import batches
from secondsource.rim.store import Store, open_store


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping so many reports cost.  ``cpu`` leaves out a server's part."""

    store: str
    reports: int
    per_second: float
    per_cpu_second: float
    last_over_first: float
    bytes_each: float
    peak_mb: float


def fill(store: Store, reports: int) -> Kept:
    """Keep so many."""
    walls, cpus, counts = [], [], []
    for batch in batches(reports):
        wall, cpu = time.perf_counter(), time.process_time()
        store.keep(batch)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        counts.append(len(batch))
    count = sum(counts)
    speed = count / sum(walls), count / sum(cpus)
    name = store.url.split("?")[0]
    return Kept(name, count, *speed, _growth(cpus), size(store) / count, megabytes())


def _growth(cpus: Sequence[float]) -> float:
    """The last tenth of the batches over the second tenth."""
    tenth = max(1, len(cpus) // 10)
    early = statistics.median(cpus[tenth : 2 * tenth] or cpus)
    return statistics.median(cpus[-tenth:]) / early


def size(store: Store) -> int:
    """Bytes on the disk."""
    asked = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if store.database.is_sqlite
        else "SELECT pg_database_size(current_database())"
    )
    return int(store.database.read(lambda connection: connection.scalar(text(asked))) or 0)


def plainly(path: Path, reports: int) -> Kept:
    """The same texts in one table with FTS5."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE reports (id TEXT PRIMARY KEY, title TEXT, text TEXT);"
        "CREATE VIRTUAL TABLE words USING fts5(title, text, content='reports');"
    )
    walls, cpus = [], []
    for batch in batches(reports):
        wall, cpu = time.perf_counter(), time.process_time()
        rows = [(each.report.id, each.report.title, each.report.text) for each in batch]
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO reports VALUES (?, ?, ?)", rows)
        connection.execute(
            "INSERT INTO words (rowid, title, text) SELECT rowid, title, text FROM reports "
            "WHERE rowid > (SELECT max(rowid) FROM reports) - ?", (len(rows),),
        )  # fmt: skip
        connection.execute("COMMIT")
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    connection.close()
    each = path.stat().st_size / reports
    speed = reports / sum(walls), reports / sum(cpus)
    return Kept("one table, FTS5", reports, *speed, _growth(cpus), each, 0)


@contextmanager
def stores(url: str | None) -> Iterator[list[Store]]:
    """The store asked for, or a new one of each kind."""
    if url:
        with open_store(url) as store:
            yield [store]
        return
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "library.db") as own:
        if programs() is None:
            print("no PostgreSQL here: only SQLite", file=sys.stderr)
            yield [own]
            return
        with running(durable=True) as server, open_store(server.make("library")) as other:
            yield [own, other]


ARGUMENTS = {
    "--reports": {"type": int, "default": 20_000},
    "--url": {"help": "an empty store, instead of a new one of each kind"},
}


def measure(reports: int, url: str | None) -> list[Kept]:
    """Keep so many in each, and in the plain table."""
    with stores(url) as made, tempfile.TemporaryDirectory() as folder:
        lines = [fill(store, reports) for store in made]
        return [*lines, plainly(Path(folder) / "plain.db", reports)]


def show(lines: Sequence[Kept]) -> str:
    """A line for each store."""
    return "\n".join(
        f"{line.store}: {line.reports:,} reports, {line.per_second:,.0f}/s "
        f"({line.per_cpu_second:,.0f} per second of the processor), last over first "
        f"{line.last_over_first:.2f}, {line.bytes_each / 1000:.1f} kB each"
        for line in lines
    )


def main() -> None:
    """Keep and print."""
    command("storing", __doc__, ARGUMENTS, lambda o: measure(o.reports, o.url), show)


if __name__ == "__main__":
    main()
