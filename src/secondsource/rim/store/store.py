"""The library's store: one door, all parts behind it."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import Connection, text

from secondsource import __version__
from secondsource.errors import StoreError
from secondsource.rim.closing import Closing
from secondsource.rim.store import schema, upgrading
from secondsource.rim.store.accounts import Accounts
from secondsource.rim.store.backups import Backups
from secondsource.rim.store.checking import Checking
from secondsource.rim.store.database import Database
from secondsource.rim.store.forgetting import Forgetting
from secondsource.rim.store.searching import Searching
from secondsource.rim.store.sharding import Sharding
from secondsource.rim.store.shelf import add_missing
from secondsource.rim.store.watching import Watching

# A store that does not answer when it is opened is more likely mistyped than away.
OPENING_S = 5.0


class Store(Closing, Sharding, Searching, Forgetting, Watching, Accounts, Backups, Checking):
    """Reports, stories, judgements: in SQLite or PostgreSQL, and the same in both.

    Safe to use from several threads and processes.  Every call is one transaction, whole or not at
    all; while the database is away a call waits and tries again, up to ``patience_s``.
    """

    @property
    def url(self) -> str:
        """Where it is, for people: without the password."""
        return self.database.name

    @property
    def schema(self) -> str:
        """The migration that it is at."""
        return self.database.read(lambda c: upgrading.schema_of(c, self.url))

    def upgrade(self) -> tuple[str, ...]:
        """Bring the store up to this program; says which migrations ran.  Opening does it too.

        Raises:
            StoreError: it was written by a newer program.
        """

        def work(connection: Connection) -> tuple[str, ...]:
            # Another process may have done it while this one waited for its turn.
            if not upgrading.is_older(connection, self.url):
                return ()
            ran = upgrading.move(connection, "head")
            made = [
                {"key": "store", "value": secrets.token_hex(8)},
                {"key": "made_at", "value": self._stamp()},
                {"key": "made_by", "value": f"secondsource {__version__}"},
            ]
            add_missing(connection, schema.meta, made)
            return ran

        return self.database.migrate(work, self.database.patience_s)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()


def open_store(url: str | Path, *, upgrade: bool = True, patience_s: float = 120.0) -> Store:
    """The store at a path, ``sqlite:///PATH`` or ``postgresql://USER@HOST/NAME``.

    Makes it where there is none, and brings an older one up to date unless ``upgrade`` is false.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/library.db") as store:
    ...     store.counts()["reports"]
    0

    Raises:
        StoreError: it cannot be opened, is of a newer program, or is older and may not be upgraded.
    """
    store = Store(Database(url, min(patience_s, OPENING_S)))
    try:
        _is_usable(store)
        older = store.database.read(lambda c: upgrading.is_older(c, store.url))
        store.database.patience_s = patience_s
        if older and not upgrade:
            raise StoreError(store.url, "is of an older schema", "run its upgrade")
        if older:
            store.upgrade()
    except BaseException:
        store.close()
        raise
    return store


def _is_usable(store: Store) -> None:
    def work(connection: Connection) -> str:
        if store.database.is_sqlite:
            return "UTF8"
        return str(connection.scalar(text("SHOW server_encoding")))

    encoding = store.database.read(work)
    if encoding != "UTF8":
        raise StoreError(store.url, f"is in {encoding}", "make a database with ENCODING 'UTF8'")
