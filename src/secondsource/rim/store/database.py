"""One door to SQLite and PostgreSQL: opening, transactions, patience, errors a user can act on.

::

    read(work)      never waits for writers
    write(work)     the only writer: BEGIN IMMEDIATE, or an advisory lock for the transaction
    snapshot(work)  many statements, one state of the store
    migrate(work)   the only writer, free to rebuild tables

All run ``work(connection)`` to its end or not at all, and run it again when the database was
away or busy.  So ``work`` must leave no trace outside the transaction, and what it writes must bear
being written twice: a connection that breaks during COMMIT does not say on which side it broke.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool

from secondsource.errors import StoreError

Result = TypeVar("Result")

# Of all programs that use a database only this one takes this lock; any number would do.
LOCK = 0x5EC0_2D50_0CE5

# Waits after a failed try, in seconds: short ones for a lock, then those of a server coming back.
FIRST_WAIT_S = 0.05
LONGEST_WAIT_S = 2.0

_SQLITE_PRAGMAS = (
    # A text of 3 kB leaves a quarter of a page of 4 kB empty; 8 kB saves 13 % of the whole store,
    # 16 kB 2 % more and writes twice as much for every change of an index.
    "PRAGMA page_size = 8192",
    "PRAGMA busy_timeout = 30000",
    # WAL: readers and the writer do not wait for each other.
    "PRAGMA journal_mode = WAL",
    # FULL: what was acknowledged outlives a power cut too.  NORMAL would save one fsync for a batch
    # of 1,000 reports, which could not be told from noise.
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -65536",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA temp_store = MEMORY",
)

# A server that has gone without a word is noticed after a minute.
_POSTGRES_MANNERS = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}

# PostgreSQL's SQLSTATEs that pass by themselves: connection lost, shutting down, not yet up, too
# many connections, serialisation failure, deadlock, lock not available.
_PASSING = ("08", "57P", "53300", "40001", "40P01", "55P03")
_FULL = ("53100", "54023")


# A child process must not speak on its parent's connections: it forgets them, unclosed.
_ENGINES: WeakSet[Engine] = WeakSet()


def _forget() -> None:
    for engine in list(_ENGINES):
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


class Database:
    """A SQLAlchemy engine with the store's manners."""

    def __init__(self, url: str | Path, patience_s: float = 120.0) -> None:
        self.address = address_of(url)
        self.is_sqlite = self.address.get_backend_name() == "sqlite"
        self.name = shown(self.address)
        self.patience_s = patience_s
        self.engine = _engine(self.address, self.name)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work``, which writes nothing; each of its statements sees all that is committed."""
        # Nothing to begin and nothing to commit: two ways to the server and back less.
        level = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        return self._patiently(self.engine, level, work, self.patience_s)

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` as the only writer, whole or not at all."""
        return self._patiently(self.engine, {"writes": True}, self._locked(work), self.patience_s)

    def snapshot(self, work: Callable[[Connection], Result]) -> Result:
        """Like `read`, and several statements see the same state: for backups and checks."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        return self._patiently(self.engine, level, work, self.patience_s)

    def migrate(self, work: Callable[[Connection], Result], patience_s: float) -> Result:
        """Run ``work`` as the only writer, free to rebuild tables that others refer to.

        SQLite changes a table by making another, which foreign keys would forbid half-way; they
        can be left out only before the transaction begins, so this one has its own connection.
        """
        engine = _engine(self.address, self.name, migrates=True)
        try:
            return self._patiently(engine, {"writes": True}, self._locked(work), patience_s)
        finally:
            engine.dispose()

    def _locked(self, work: Callable[[Connection], Result]) -> Callable[[Connection], Result]:
        def locked(connection: Connection) -> Result:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            return work(connection)

        return locked

    def _patiently(
        self,
        engine: Engine,
        options: dict[str, Any],
        work: Callable[[Connection], Result],
        patience_s: float,
    ) -> Result:
        until = time.monotonic() + patience_s
        wait = FIRST_WAIT_S
        while True:
            try:
                with engine.connect() as plain:
                    connection = plain.execution_options(**options)
                    with connection.begin():
                        return work(connection)
            except (DBAPIError, PoolTimeoutError) as error:
                if isinstance(error, DBAPIError) and not is_passing(error):
                    raise StoreError(self.name, *told(error)) from error
                if time.monotonic() + wait > until:
                    problem = f"is away or busy ({_first_line(error)})"
                    raise StoreError(
                        self.name, problem, "see that the database runs, then try again"
                    ) from error
            # Some jitter, so that writers that lost one server do not all return at one moment.
            time.sleep(wait * (0.5 + secrets.randbelow(1000) / 1000))
            wait = min(2 * wait, LONGEST_WAIT_S)


# -------------------------------------------------------------------------------------- opening


def address_of(url: str | Path) -> URL:
    """The address of a store: a path, ``sqlite:///PATH`` or ``postgresql://…``.

    >>> address_of("library.db").database, address_of("postgresql://desk@host/news").drivername
    ('library.db', 'postgresql+psycopg')

    Raises:
        StoreError: it is none of these.
    """
    said = str(url)
    if isinstance(url, Path) or "://" not in said:
        return URL.create("sqlite+pysqlite", database=said)
    way_out = "give a path, sqlite:///PATH or postgresql://USER@HOST/NAME"
    try:
        address = make_url(said.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise StoreError(
            said.split("://", maxsplit=1)[0] + "://…", "is no address of a store", way_out
        ) from None
    kind = address.get_backend_name()
    if kind == "sqlite" and address.database:
        return address.set(drivername="sqlite+pysqlite")
    if kind == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    raise StoreError(shown(address), "is no address of a store", way_out)


def shown(address: URL) -> str:
    """The address for people: a plain path, or a URL without its password.

    >>> shown(address_of("postgresql://desk:secret@host/news"))
    'postgresql://desk:***@host/news'
    """
    if address.get_backend_name() == "sqlite":
        return address.database or "sqlite"
    return address.set(drivername=address.get_backend_name()).render_as_string(hide_password=True)


def _engine(address: URL, name: str, *, migrates: bool = False) -> Engine:
    # A web server's threads each hold one for some milliseconds; those beyond the pool's size are
    # closed again, and another one costs more than most questions.  More of them would only keep
    # more of SQLite's caches, 64 MB each on a large library.
    pool: dict[str, Any] = (
        {"poolclass": NullPool} if migrates else {"pool_size": 10, "max_overflow": 30}
    )
    is_sqlite = address.get_backend_name() == "sqlite"
    manners: dict[str, Any] = {} if is_sqlite else _POSTGRES_MANNERS
    wanted = {key: value for key, value in manners.items() if key not in address.query}
    try:
        engine = create_engine(address, connect_args=wanted, **pool)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError(
            name, "needs the driver of PostgreSQL", "pip install 'secondsource[postgres]'"
        ) from None
    if is_sqlite:
        _teach_sqlite(engine, foreign_keys=not migrates)
    else:
        _teach_postgres(engine)
    _ENGINES.add(engine)
    return engine


def _teach_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    """Transactions begin where we say, not where the driver guesses."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma)
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "invalidate")
    def invalidated(connection: Any, _record: object, _error: object) -> None:
        # Ctrl-C in the midst of a statement: the connection is closed, but SQLite keeps its lock as
        # long as a traceback holds the cursor, and what gives the turn back would wait for it.
        with suppress(sqlite3.Error):
            connection.rollback()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # IMMEDIATE: a writer waits for the other at its first line, not at its last, where
        # what it has read may have changed and the only way out is to fail.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _teach_postgres(engine: Engine) -> None:
    """Plans for tables that are read by their keys, or whole and in the order of their keys.

    The planner does not know that a frequent word means unpacking as many vectors, and reads all
    of them instead of the index: seconds instead of milliseconds.  Without sequential scans its
    costs have no measure, and compiling a plan would take longer than running it.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET jit = off")
        # As patient with another writer as SQLite is: then `_patiently` says what is the matter.
        connection.execute("SET lock_timeout = '30s'")
        connection.autocommit = False


# --------------------------------------------------------------------------------------- errors


def _state(error: DBAPIError) -> str:
    """PostgreSQL's SQLSTATE or SQLite's name of the error."""
    cause: Any = error.orig
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""


def _first_line(error: DBAPIError | PoolTimeoutError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]


def is_passing(error: DBAPIError) -> bool:
    """The same call may succeed a moment later."""
    state = _state(error)
    if state.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or state.startswith(_PASSING):
        return True
    if state:
        return False
    # A connection that was never made, or that broke, has no state.
    said = str(error.orig).lower()
    refused = ("password", "authentication", "does not exist", "no pg_hba", "invalid", "resolve")
    return error.connection_invalidated or (
        type(error.orig).__name__ == "OperationalError"
        and hasattr(error.orig, "sqlstate")
        and not any(word in said for word in refused)
    )


def told(error: DBAPIError) -> tuple[str, str]:
    """What is wrong and the way out, in words."""
    state, line = _state(error), _first_line(error)
    if state.startswith("SQLITE_FULL") or state.startswith(_FULL):
        return (
            "the disk is full; nothing of this step was kept, all before it was",
            "make room and run the same command again",
        )
    if state.startswith("SQLITE_IOERR"):
        return f"the disk refused ({line}); nothing of this step was kept", "look at the disk"
    if state.startswith("SQLITE_CANTOPEN"):
        return "cannot be opened", "give a file in a folder that exists and that you may write to"
    if state.startswith("SQLITE_READONLY") or state == "25006":
        return "may only be read here", "ask for the right to write to it"
    if state.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return f"is damaged or no store ({line})", "restore a backup, or give another path"
    if not state:
        return f"cannot be reached ({line})", "check the address, the name and the password"
    return f"refused ({state}: {line})", "run `secondsource doctor`, or report this"
