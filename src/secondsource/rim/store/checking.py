"""Is all that was acknowledged still there, and does it hang together?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.exc import DatabaseError

from secondsource.errors import DataError
from secondsource.rim.store import schema
from secondsource.rim.store.facts import index_words
from secondsource.rim.store.judging import is_genuine
from secondsource.rim.store.records import Health
from secondsource.rim.store.shelf import Shelf, unpacked

_SHOWN = 5  # of each kind of problem
_AT_ONCE = 500

# What has to find no row, and what it means if it does.
_QUERIES = {
    "report {0} is member of a story that went up in another": """
        SELECT m.report FROM memberships m JOIN stories s ON s.id = m.story
        WHERE s.alias_of IS NOT NULL""",
    "story {0} counts {1} reports and has {2}": """
        SELECT s.id, s.size, count(m.report) FROM stories s
        LEFT JOIN memberships m ON m.story = s.id
        GROUP BY s.id, s.size HAVING s.size <> count(m.report)""",
    "report {0} has no text": """
        SELECT r.seq FROM reports r LEFT JOIN texts t ON t.report = r.seq
        WHERE t.report IS NULL AND r.sha256 <> ''""",
    "report {0} was seen nowhere": """
        SELECT r.seq FROM reports r LEFT JOIN sightings s ON s.report = r.seq
        WHERE s.report IS NULL AND r.sha256 <> ''""",
    "the bytes of report {0} are gone": """
        SELECT r.seq FROM reports r LEFT JOIN raws b ON b.sha256 = r.raw
        WHERE r.raw IS NOT NULL AND b.sha256 IS NULL""",
}


class Checking(Shelf):
    """The store's health."""

    def counts(self) -> dict[str, int]:
        """How many of each there are."""
        return self.database.read(_counts)

    def check(self, thorough: bool = False) -> Health:
        """Look for damage: of the file, of the index, of what tables say about one another.

        ``thorough`` also reads every text and every page again and holds them against their
        SHA-256: some minutes for a million reports.
        """

        def work(connection: Connection) -> Health:
            problems: list[str] = []
            for look in (_file, _relations, _index, _judged) + ((_contents,) * thorough):
                problems += look(connection)
            return Health(tuple(problems), _counts(connection))

        health = self.database.snapshot(work)
        if not thorough or not self.database.is_sqlite:
            return health
        return Health((*health.problems, *self.database.write(_words)), health.counts)

    def reindex(self) -> None:
        """Make the index of words anew: where `check` says that not all reports can be searched."""
        self.database.write(index_words)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _counts(connection: Connection) -> dict[str, int]:
    s = schema.stories
    living = select(func.count()).select_from(s).where(s.c.alias_of.is_(None), s.c.size > 0)
    names = ("judgements", "revocations", "jobs", "rules", "alerts", "readings", "dossiers")
    return {
        "reports": connection.scalar(select(func.max(schema.reports.c.seq))) or 0,
        "stories": connection.scalar(living) or 0,
    } | {name: _count(connection, schema.METADATA.tables[name]) for name in names}


def _file(connection: Connection) -> Iterator[str]:
    """SQLite's own look at its pages and references; PostgreSQL keeps both itself."""
    if connection.dialect.name != "sqlite":
        return
    for row in connection.execute(text("PRAGMA integrity_check(5)")):
        if row[0] != "ok":
            yield f"the file is damaged: {row[0]}"
    for row in connection.execute(text("PRAGMA foreign_key_check")).fetchmany(_SHOWN):
        yield f"{row[0]} row {row[1]} refers to {row[2]}, where nothing is"


def _relations(connection: Connection) -> Iterator[str]:
    for problem, asked in _QUERIES.items():
        for row in connection.execute(text(asked)).fetchmany(_SHOWN):
            yield problem.format(*row)


def _index(connection: Connection) -> Iterator[str]:
    """Reports are numbered without a gap, and every one can be searched."""
    reports = _count(connection, schema.reports)
    last = connection.scalar(select(func.max(schema.reports.c.seq))) or 0
    if reports != last:
        yield f"there are {reports} reports, and the last has number {last}"
    counted = "words_docsize" if connection.dialect.name == "sqlite" else "words"
    gone = connection.scalar(select(func.count()).where(schema.reports.c.sha256 == "")) or 0
    words = connection.scalar(text(f"SELECT count(*) FROM {counted}"))  # noqa: S608
    if words != reports - gone:
        yield f"{reports - gone} reports are kept, and {words} can be searched: make the index anew"


def _words(connection: Connection) -> tuple[str, ...]:
    """SQLite's own look at the index; it counts as writing."""
    try:
        connection.execute(text("INSERT INTO words (words) VALUES ('integrity-check')"))
    except DatabaseError as error:
        return (f"the index of words is damaged ({error.orig}): make it anew",)
    return ()


def _judged(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(schema.judgements)):
        if not is_genuine(row._mapping):  # type: ignore[arg-type]  # noqa: SLF001
            yield f"judgement {row.id} was changed after it was signed"


def _contents(connection: Connection) -> Iterator[str]:
    r, t, b = schema.reports.c, schema.texts.c, schema.raws.c
    options = connection.execution_options(yield_per=_AT_ONCE)
    asked = select(r.id, r.sha256, t.text).join_from(schema.reports, schema.texts)
    for row in options.execute(asked):
        if hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest() != row.sha256:
            yield f"the text of report {row.id} is not the one that was kept"
    for row in options.execute(select(b.sha256, b.codec, b.content)):
        try:
            same = hashlib.sha256(unpacked(row.codec, row.content)).hexdigest() == row.sha256
        except DataError:
            same = False
        if not same:
            yield f"the bytes {row.sha256[:16]} are not those that were kept"
