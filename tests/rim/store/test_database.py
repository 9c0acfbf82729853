"""The door: addresses, and what a user is told when it does not open."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, text

from rim.store.made import arrival
from secondsource.errors import StoreError
from secondsource.rim.store import Store, open_store
from secondsource.rim.store.database import address_of, shown


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("library.db", "library.db"),
        (Path("a/b.db"), "a/b.db"),
        ("sqlite:///a/b.db", "a/b.db"),
        ("sqlite:////a/b.db", "/a/b.db"),
        ("postgresql://desk:secret@host:5433/news", "postgresql://desk:***@host:5433/news"),
        ("postgres://host/news", "postgresql://host/news"),
        ("postgresql+psycopg://host/news", "postgresql://host/news"),
    ],
)
def test_addresses(url: str | Path, name: str) -> None:
    assert shown(address_of(url)) == name


@pytest.mark.parametrize("url", ["mysql://host/news", "sqlite://", "http://a", "redis://:secret@h"])
def test_no_address_of_a_store(url: str) -> None:
    with pytest.raises(StoreError, match="is no address of a store") as caught:
        address_of(url)
    assert "secret" not in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened; give a file in a folder that exists"):
        open_store(tmp_path / "nowhere" / "library.db")


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database " * 1000)
    with pytest.raises(StoreError, match="is damaged or no store"):
        open_store(tmp_path / "notes.txt")


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(StoreError, match="is away or busy"):
        open_store(f"postgresql://nobody:secret@/news?host={tmp_path}", patience_s=1)
    assert time.monotonic() - began < 10


def test_a_database_that_the_server_does_not_have(server: object) -> None:
    url = f"postgresql://postgres:secret@/nowhere?host={server.folder}"  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match='"nowhere" does not exist') as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_only_be_read(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    open_store(path).close()
    path.chmod(0o444)
    with open_store(path) as store, pytest.raises(StoreError, match="may only be read"):
        store.judge("same", ["a"], {}, by="Ana")


def test_a_driver_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'secondsource\[postgres\]'"):
        open_store("postgresql://host/news")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_does_not_speak_on_its_parents_connection(url: str) -> None:
    with open_store(url) as store:
        store.keep([arrival("A")])
        child = os.fork()
        if not child:
            try:
                found = len(store.search("A").hits)
                store.keep([arrival("B")])
            finally:
                os._exit(0 if found == 1 else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert store.counts()["reports"] == 2
        store.keep([arrival("C")])
        assert store.check().ok


def test_many_threads_at_once(url: str) -> None:
    """More than the pool has connections at hand."""
    with open_store(url) as store:
        store.keep([arrival("A")])
        with ThreadPoolExecutor(24) as pool:
            found = list(pool.map(lambda _: len(store.search("A").hits), range(200)))
        assert found == [1] * 200


def test_who_stops_in_the_midst_of_a_statement_holds_no_lock(store: Store) -> None:
    """As Ctrl-C does; whoever caught it still has a turn to give back."""
    engine, done = store.database.engine, list[str]()

    def stop(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT 1"):
            done.append(statement)
            raise KeyboardInterrupt

    event.listen(engine, "after_cursor_execute", stop)
    try:
        store.database.write(lambda c: c.execute(text("SELECT 1 UNION ALL SELECT 2")))
    except KeyboardInterrupt:  # the traceback still holds the cursor here
        store.database.patience_s, began = 1, time.monotonic()
        store.judge("same", ["a", "b"], {}, by="Ana")
        assert time.monotonic() - began < 5
    assert done
