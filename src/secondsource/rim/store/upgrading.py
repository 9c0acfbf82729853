"""Migrations: how a store of an older program becomes one of this program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from secondsource.errors import StoreError
from secondsource.rim.store import schema

FOLDER = Path(__file__).parent / "migrations"


def schema_of(connection: Connection, name: str) -> str:
    """The migration that the store is at; empty where there are no tables at all.

    Raises:
        StoreError: there are tables of another program.
    """
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    if tables:
        raise StoreError(
            name, f"holds tables of another program ({min(tables)})", "give a database of its own"
        )
    return ""


def is_older(connection: Connection, name: str) -> bool:
    """The store wants migrations.

    Raises:
        StoreError: it was written by a later program.
    """
    there = schema_of(connection, name)
    if there == schema.HEAD:
        return False
    if there:
        must_know(there, name)
    return True


def must_know(revision: str, name: str) -> None:
    """Raises:
    StoreError: a later program wrote what stands at this revision.
    """
    if revision not in _known():
        raise StoreError(
            name,
            f"was written by a newer Second Source (schema {revision}; this one knows "
            f"{schema.HEAD})",
            "upgrade the program, or give another",
        )


def move(connection: Connection, revision: str) -> tuple[str, ...]:
    """Migrate up or down to a revision, in the transaction of this connection; says which ran."""
    from alembic import command

    ran: list[str] = []
    config = _config()
    config.attributes["connection"] = connection
    config.attributes["ran"] = ran
    before = schema_of(connection, "the store")
    if revision == "base" or (before and revision != "head" and revision < before):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
    return tuple(ran)


def _known() -> frozenset[str]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
