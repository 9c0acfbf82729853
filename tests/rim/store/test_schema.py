"""The schema: every column with its reason, the migrations make just that, up and down."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, inspect, text

from rim.store.made import arrival
from secondsource.errors import StoreError
from secondsource.rim.store import Store, open_store, upgrading
from secondsource.rim.store.schema import APPEND_ONLY, HEAD, METADATA, Words, holdable, unheld

COLUMNS = [column for table in METADATA.sorted_tables for column in table.columns]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_has_its_reason(column: Column[object]) -> None:
    assert column.doc


@pytest.mark.parametrize("said", ["", "plain", "\x00", "\x1a", "\x1a0000", "\ud800\udfff", "a\x00\x1a\ud8001a"])  # fmt: skip
def test_what_a_database_cannot_hold_is_escaped(said: str) -> None:
    assert unheld(holdable(said)) == said
    holdable(said).encode()
    assert "\x00" not in holdable(said)


def test_what_is_append_only_is_there() -> None:
    assert set(APPEND_ONLY) <= set(METADATA.tables)


# ------------------------------------------------------------------------------------ migrations


def differences(store: Store) -> list[object]:
    def work(connection: Connection) -> list[object]:
        def is_ours(item: object, name: str | None, kind: str, *_: object) -> bool:
            return not (kind == "table" and (name or "").startswith(("words", "alembic_version")))

        def same_type(_context: object, _column: object, metadata_column: Column[object],
                      *_: object) -> bool | None:  # fmt: skip
            return False if isinstance(metadata_column.type, Words) else None

        options = {"include_object": is_ours, "compare_type": same_type}
        return compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)

    return store.database.read(work)


def test_migrations_make_the_schema_as_it_is_written(empty_url: str) -> None:
    with open_store(empty_url) as store:
        assert store.schema == HEAD
        assert differences(store) == []


def test_the_newest_migration_is_the_one_that_is_named() -> None:
    assert max(upgrading._known()) == HEAD


def test_up_down_up(empty_url: str) -> None:
    def move(store: Store, revision: str) -> tuple[str, ...]:
        return store.database.migrate(lambda c: upgrading.move(c, revision), 5)

    with open_store(empty_url) as store:
        store.keep([arrival("A")])
        assert move(store, "base")
        left = store.database.read(lambda connection: inspect(connection).get_table_names())
        assert left == ["alembic_version"]
        assert move(store, "head") == ("0001", "0002", HEAD)
        assert differences(store) == []
        assert store.keep([arrival("A")])[0].new
        assert store.search("A").hits
        assert store.check(thorough=True).ok


# A later program's step: a rename, a column that must be filled, a check.
LATER = '''
"""Later."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9001", "{head}"

def upgrade():
    with op.batch_alter_table("jobs") as batch:
        batch.alter_column("note", new_column_name="remark")
        batch.add_column(sa.Column("worth", sa.Integer, nullable=False, server_default="1"))
        batch.create_check_constraint("ck_jobs_worth", "worth > 0")
{bad}

def downgrade():
    with op.batch_alter_table("jobs") as batch:
        batch.drop_constraint("ck_jobs_worth", type_="check")
        batch.drop_column("worth")
        batch.alter_column("remark", new_column_name="note")
'''


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this program the next one, with one migration more."""

    def write(bad: str = "") -> None:
        import shutil

        folder = tmp_path / "migrations"
        shutil.copytree(upgrading.FOLDER, folder, dirs_exist_ok=True)
        said = LATER.format(head=HEAD, bad=bad)
        (folder / "versions" / "v9001_later.py").write_text(said)
        monkeypatch.setattr(upgrading, "FOLDER", folder)
        monkeypatch.setattr("secondsource.rim.store.schema.HEAD", "9001")

    return write


def jobs(store: Store) -> list[tuple[object, ...]]:
    asked = text("SELECT source, remark, worth FROM jobs")
    return store.database.read(lambda c: [tuple(row) for row in c.execute(asked)])


def test_a_later_program_brings_an_older_store_up_and_back(
    empty_url: str, later: Callable[[str], None]
) -> None:
    with open_store(empty_url) as store:
        store.keep([arrival("A")])
        store.job("add", "feed")
    later("")
    with pytest.raises(StoreError, match="is of an older schema"):
        open_store(empty_url, upgrade=False)
    with open_store(empty_url) as store:
        assert (store.schema, store.upgrade()) == ("9001", ())
        assert jobs(store) == [("feed", "", 1)]
        with pytest.raises(StoreError, match="worth"):
            store.database.write(lambda c: c.execute(text("UPDATE jobs SET worth = 0")))
        store.database.migrate(lambda c: upgrading.move(c, HEAD), 5)
        assert differences(store) == []
        assert [job.source for job in store.jobs()] == ["feed"]
        assert store.check(thorough=True).ok


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    empty_url: str, later: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(empty_url) as store:
        store.job("add", "feed")
    with monkeypatch.context():
        later("    op.execute('SELECT * FROM nowhere')")
        with pytest.raises(StoreError, match="nowhere"):
            open_store(empty_url)
    monkeypatch.undo()
    with open_store(empty_url) as store:
        assert store.schema == HEAD
        assert differences(store) == []
        assert [job.source for job in store.jobs()] == ["feed"]


def test_a_backup_of_an_older_program_is_brought_up(
    store: Store, empty_url: str, later: Callable[[str], None], tmp_path: Path
) -> None:
    store.job("add", "feed")
    store.keep([arrival("A")])
    store.backup(tmp_path / "old.zip")
    if store.database.is_sqlite:
        empty_url = f"sqlite:///{tmp_path / 'fresh.db'}"
    later("")
    with open_store(empty_url) as new:
        new.restore(tmp_path / "old.zip")
        assert (new.schema, jobs(new)) == ("9001", [("feed", "", 1)])
        assert new.search("A").hits


def test_a_store_of_a_newer_program_is_refused(empty_url: str) -> None:
    with open_store(empty_url) as store:
        store.keep([arrival("A")])
        newer = text("UPDATE alembic_version SET version_num = '9999'")
        store.database.write(lambda connection: connection.execute(newer))
        with pytest.raises(StoreError, match=r"newer Second Source \(schema 9999; this one knows"):
            store.upgrade()
    with pytest.raises(StoreError, match="upgrade the program"):
        open_store(empty_url)


def test_an_index_that_lost_something_is_seen_and_made_anew(empty_url: str, kind: str) -> None:
    lose = {
        "sqlite": "INSERT INTO words (words) VALUES ('delete-all')",
        "postgresql": "TRUNCATE words",
    }[kind]
    with open_store(empty_url) as store:
        store.keep([arrival("A bridge."), arrival("A ferry.", title="Bridges")])
        store.database.write(lambda connection: connection.execute(text(lose)))
        assert store.check().problems == (
            "2 reports are kept, and 0 can be searched: make the index anew",
        )
        store.reindex()
        store.reindex()
        assert store.check(thorough=True).problems == ()
        assert len(store.search("bridge*").hits) == 2


def test_tables_of_another_program_are_left_alone(empty_url: str) -> None:
    with pytest.raises(StoreError, match=r"holds tables of another program \(theirs\)"):
        other_program(empty_url)


def other_program(url: str) -> None:
    from secondsource.rim.store.database import Database

    database = Database(url)
    database.write(lambda connection: connection.execute(text("CREATE TABLE theirs (id INTEGER)")))
    database.close()
    open_store(url)


def test_many_may_open_a_new_store_at_once(empty_url: str) -> None:
    problems: list[BaseException] = []

    def run(number: int) -> None:
        try:
            with open_store(empty_url) as store:
                store.keep([arrival(f"Text {number}")])
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with open_store(empty_url) as store:
        assert store.counts()["reports"] == 4
        assert store.check().ok
