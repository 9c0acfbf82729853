"""Backup and restore: a file that holds the whole store and restores into either database.

::

    library.zip
      manifest.json        form, schema, when, by what; rows and SHA-256 of every member
      reports.jsonl …      one table each, one row a line, bytes in base64

The index of words is left out, since the texts make it again; so are sessions and kept answers
(`schema.FLEETING`), while users, tokens (by their hashes) and the audit log are in.

Beside that, SQLite's own copy of its file, which is quicker and is a store by itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import (
    Connection,
    Table,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
)

from secondsource import __version__
from secondsource.errors import DataError, StoreError, UsageError
from secondsource.rim.store import schema, upgrading
from secondsource.rim.store.facts import index_words
from secondsource.rim.store.records import Backup
from secondsource.rim.store.shelf import Shelf, chunks, told

FORM = "secondsource/backup/1"
MANIFEST = "manifest.json"
SQLITE_SUFFIXES = (".db", ".sqlite", ".sqlite3")
_AT_ONCE = 500
# A line holds one row; the largest is a raw page, 10 MB and a third more in base64.
_LONGEST_LINE = 1 << 28


class Backups(Shelf):
    """Copies of the whole store."""

    def backup(self, path: str | Path) -> Backup:
        """Write the whole store, as it is at this moment, to a file; readers and writers go on.

        A name that ends in .zip gives the portable form; .db, .sqlite or .sqlite3 gives SQLite's
        own copy.  The file appears when it is whole.

        Raises:
            UsageError: the name ends otherwise, or no file can be written there.
            StoreError: the store is not SQLite's and the name asks for its own copy.
        """
        path = Path(path)
        if path.suffix not in {".zip", *SQLITE_SUFFIXES}:
            raise UsageError(str(path), "ends in none of .zip, .db, .sqlite", "say which you want")
        part = path.with_name(path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            rows = self._dump(part) if path.suffix == ".zip" else self._copy(part)
            _settle(part)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            reason = (error.strerror or "cannot be written").lower()
            raise UsageError(str(path), reason, "give a folder with room in it") from error
        return Backup(path, rows, path.stat().st_size)

    def restore(self, path: str | Path) -> Backup:
        """Fill this empty store from a backup of either database; whole or not at all.

        Raises:
            StoreError: the store has something in it, or the backup is of a newer program.
            DataError: the file is no backup, or is damaged.
        """
        path = Path(path)
        if path.suffix in SQLITE_SUFFIXES:
            return self._restore_copy(path)
        with _opened(path) as archive:
            manifest = _verified(path, archive)
            upgrading.must_know(manifest["schema"], str(path))

            def work(connection: Connection) -> int:
                return _fill(connection, archive, manifest, self.database.name)

            rows = self.database.migrate(work, self.database.patience_s)
        return Backup(path, rows, path.stat().st_size)

    # --------------------------------------------------------------------------------- writing

    def _dump(self, part: Path) -> int:
        at = self._stamp()

        def work(connection: Connection) -> int:
            members: dict[str, dict[str, Any]] = {}
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for each in _lasting():
                    with archive.open(f"{each.name}.jsonl", "w", force_zip64=True) as member:
                        members[each.name] = _write_rows(connection, each, member)
                manifest = {
                    "form": FORM,
                    "schema": schema.HEAD,
                    "made_at": at,
                    "made_by": f"secondsource {__version__}",
                    "members": members,
                }
                archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
            return sum(each["rows"] for each in members.values())

        return self.database.snapshot(work)

    def _copy(self, part: Path) -> int:
        if not self.database.is_sqlite:
            raise StoreError(self.database.name, "is not a file", "give a name that ends in .zip")
        source = self.database.engine.raw_connection()
        try:
            copy = sqlite3.connect(part)
            try:
                cast("sqlite3.Connection", source.driver_connection).backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, not three
                copy.execute("PRAGMA secure_delete = ON")
                for name in schema.FLEETING:
                    copy.execute(f'DELETE FROM "{name}"')  # noqa: S608
                copy.commit()
                names = [each.name for each in _lasting()]
                counts = [copy.execute(f'SELECT count(*) FROM "{name}"') for name in names]  # noqa: S608
                return sum(found.fetchone()[0] for found in counts)
            finally:
                copy.close()
        except sqlite3.OperationalError as error:
            part.unlink(missing_ok=True)
            raise StoreError(str(part), f"could not be written ({error})", "make room") from error
        finally:
            source.close()

    def _restore_copy(self, path: Path) -> Backup:
        """By way of the portable form: the copy may be of an older schema, or the store another."""
        from secondsource.rim.store.store import open_store

        if not path.is_file():
            raise UsageError(str(path), "is not there", "give the file that `backup` wrote")
        with tempfile.TemporaryDirectory(prefix="secondsource-") as folder:
            # A copy, since opening a store brings it up to date.
            copy, portable = Path(folder) / "copy.db", Path(folder) / "copy.zip"
            shutil.copyfile(path, copy)
            with open_store(copy) as other:
                other.backup(portable)
            done = self.restore(portable)
        return Backup(path, done.rows, path.stat().st_size)


def _lasting() -> list[Table]:
    """The tables that a backup holds."""
    return [each for each in schema.METADATA.sorted_tables if each.name not in schema.FLEETING]


def _settle(path: Path) -> None:
    """The bytes are on the disk before the name is."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _write_rows(connection: Connection, each: Any, member: IO[bytes]) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    asked = select(each).order_by(*each.primary_key)
    with connection.execution_options(yield_per=_AT_ONCE).execute(asked) as found:
        for row in found:
            line = told({k: _plain(v) for k, v in row._mapping.items()}).encode("ascii") + b"\n"  # noqa: SLF001
            digest.update(line)
            member.write(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"base64": b64encode(value).decode("ascii")}
    return value


# -------------------------------------------------------------------------------------- reading


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise UsageError(str(path), "is not there", "give the file that `backup` wrote") from None
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(str(path), f"is no backup ({error})", "give another") from None


def _verified(path: Path, archive: zipfile.ZipFile) -> Mapping[str, Any]:
    """The manifest, after every member was held against it."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        form, members = manifest["form"], manifest["members"]
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(str(path), f"has no manifest ({error})", "give another") from None
    if form != FORM:
        raise DataError(str(path), f"is in the form {form!r}, not {FORM!r}", "upgrade the program")
    for name, said in members.items():
        digest, rows = hashlib.sha256(), 0
        try:
            with archive.open(f"{name}.jsonl") as member:
                for line in _lines(member):
                    digest.update(line)
                    rows += 1
        except (KeyError, zipfile.BadZipFile, OSError, ValueError) as error:
            raise DataError(
                f"{path}, {name}", f"cannot be read ({error})", "give another"
            ) from None
        if (digest.hexdigest(), rows) != (said["sha256"], said["rows"]):
            raise DataError(
                f"{path}, {name}", "is not what the manifest says: it is damaged", "give another"
            )
    return manifest


def _lines(member: IO[bytes]) -> Iterator[bytes]:
    while line := member.readline(_LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise ValueError("a line does not end")
        yield line


def _fill(
    connection: Connection, archive: zipfile.ZipFile, manifest: Mapping[str, Any], name: str
) -> int:
    """Rows go in under the schema that they were written by; migrations bring them up to date."""
    _is_empty(connection, name)
    if manifest["schema"] != schema.HEAD:
        upgrading.move(connection, "base")
        upgrading.move(connection, manifest["schema"])
    connection.execute(delete(schema.meta))
    rows = 0
    for each in manifest["members"]:
        with archive.open(f"{each}.jsonl") as member:
            for some in chunks(_lines(member), _AT_ONCE):
                records = [_record(line) for line in some]
                made = table(each, *(column(field) for field in records[0]))
                connection.execute(insert(made), records)
                rows += len(records)
    if manifest["schema"] != schema.HEAD:
        upgrading.move(connection, "head")
    index_words(connection)
    return rows


def _record(line: bytes) -> dict[str, Any]:
    return {name: _held(value) for name, value in json.loads(line).items()}


def _held(value: Any) -> Any:
    if isinstance(value, dict):
        return b64decode(value["base64"])
    return schema.holdable(value) if isinstance(value, str) else value


def _is_empty(connection: Connection, name: str) -> None:
    upgrading.is_older(connection, name)
    for each in _lasting():
        if each.name == "meta":
            continue
        if connection.scalar(
            select(func.count()).select_from(
                select(literal_column("1")).select_from(each).limit(1).subquery()
            )
        ):
            raise StoreError(
                name, f"is not empty ({each.name})", "restore into a new store: give another path"
            )
