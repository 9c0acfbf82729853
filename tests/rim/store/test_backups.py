"""Backups: whole, checked, and good for either database."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rim.store.made import arrival, move, placed, put
from secondsource.acquire.report import Validator
from secondsource.errors import DataError, StoreError, UsageError
from secondsource.rim.store import Alert, Store, open_store


@pytest.fixture
def full(store: Store) -> Store:
    """Something in every table."""
    store.keep([arrival("The b\x00ridge.", b"sketch", id="a", title="Bridge \ud800"),
                placed("b", "s"), placed("c", "s"), placed("d", "z"), placed("e", "y")])  # fmt: skip
    store.place([put("b", "s", merged=("z",)), put("b", "y", merged=("s",))])
    store.place([put("c", "y", split=("s",), moves=(move("b", "y", "s", "split"),))])
    store.put_readings({"a": b"\x00reading" * 50}, "engine-1")
    store.put_dossier("y", 1, "engine-1", b"{}")
    store.revoke(store.judge("same", ["a", "b"], {"x": 1}, by="Ana").id, by="Bo")
    store.job("add", "feed")
    store.keep_validators([Validator("https://a.example", "e1")])
    rule = store.add_rule("bridges", {"words": "bridge"}, by="Ana")
    (one,) = store.raise_alerts([Alert(rule.id, "new", "s", "", {})])
    store.sent(one.id, "mail", "no route")
    return store


def everything(store: Store) -> object:
    """All that can be asked."""
    stories = [entry.id for entry in store.stories().entries]
    return (
        store.counts(),
        list(store.report_rows()),
        [store.raw(report.id) for _, report in store.report_rows()],
        [list(store.shard_rows(shard)) for shard in store.shards()],
        list(store.reading_rows("engine-1")),
        store.stories(),
        [(store.members(story), store.history(story)) for story in stories],
        [store.alias(story) for story in "syz"],
        store.dossier("y", "engine-1"),
        store.judgements(revoked=True),
        store.jobs(),
        store.validator("https://a.example"),
        (store.rules(), store.alerts(), store.unsent("mail")),
        [hit.report for hit in store.search("report").hits],
        store.search("bridge"),
    )


@pytest.mark.parametrize("other_kind", ["sqlite", "postgresql"])
def test_a_backup_restores_into_either(
    full: Store, other_kind: str, make_url: Callable[[str], str], tmp_path: Path
) -> None:
    made = full.backup(tmp_path / "library.zip")
    with open_store(make_url(other_kind)) as other:
        done = other.restore(made.path)
        assert done.rows == made.rows
        assert everything(other) == everything(full)
        assert other.check(thorough=True).problems == ()
        (receipt,) = other.keep([arrival("Later.")])
        assert receipt.seq == full.counts()["reports"] + 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("other_kind", ["sqlite", "postgresql"])
def test_the_file_s_own_copy_is_a_store_and_restores(
    full: Store, other_kind: str, make_url: Callable[[str], str], tmp_path: Path
) -> None:
    made = full.backup(tmp_path / "copy.db")
    assert [p.name for p in tmp_path.glob("copy*")] == ["copy.db"]
    with open_store(make_url(other_kind)) as other:
        assert other.restore(made.path).rows == made.rows
        assert everything(other) == everything(full)
    with open_store(made.path) as copy:
        assert everything(copy) == everything(full)


def test_backing_up_and_writing_go_together(full: Store, tmp_path: Path) -> None:
    """What comes in the meantime is in the store and not in the backup."""
    made: list[int] = []
    original = full._stamp

    def stamp() -> str:
        if not made:
            made.append(1)
            full.keep([arrival("In the meantime.")])
        return original()

    full._stamp = stamp  # type: ignore[method-assign]
    full.backup(tmp_path / "library.zip")
    assert full.search("meantime").hits


def test_a_store_that_has_something_is_not_overwritten(full: Store, tmp_path: Path) -> None:
    full.backup(tmp_path / "library.zip")
    with pytest.raises(StoreError, match="is not empty"):
        full.restore(tmp_path / "library.zip")
    assert full.check().ok


def damaged(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    out = path.with_name("damaged.zip")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in archive.namelist():
            content = change(name, archive.read(name))
            if content is not None:
                copy.writestr(name, content)
    return out


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda n, c: c.replace(b"Ana", b"Eve"), "judgements: is not what the manifest says"),
        (lambda n, c: c[:-5] if n == "texts.jsonl" else c, "texts: cannot be read"),
        (lambda n, c: c + c if n == "jobs.jsonl" else c, "jobs: is not what the manifest says"),
        (lambda n, c: None if n == "texts.jsonl" else c, "texts: cannot be read"),
        (lambda n, c: None if n == "manifest.json" else c, "has no manifest"),
        (lambda n, c: b"{" if n == "manifest.json" else c, "has no manifest"),
        (lambda n, c: c.replace(b"backup/1", b"backup/9"), "upgrade the program"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_kept(
    full: Store,
    kind: str,
    make_url: Callable[[str], str],
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    problem: str,
) -> None:
    full.backup(tmp_path / "library.zip")
    with open_store(make_url(kind)) as other:
        with pytest.raises(DataError, match=problem):
            other.restore(damaged(tmp_path / "library.zip", change))
        assert other.counts()["reports"] == 0


def test_a_backup_of_a_newer_program_is_refused(
    full: Store, kind: str, make_url: Callable[[str], str], tmp_path: Path
) -> None:
    def newer(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        return json.dumps(json.loads(content) | {"schema": "9999"}).encode()

    full.backup(tmp_path / "library.zip")
    with open_store(make_url(kind)) as other:
        with pytest.raises(StoreError, match="newer Second Source"):
            other.restore(damaged(tmp_path / "library.zip", newer))
        assert other.check().ok


@pytest.mark.parametrize(
    ("name", "problem"),
    [("library.tar", "ends in none of"), ("nowhere/library.zip", "give a folder")],
)
def test_backups_refused(store: Store, tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        store.backup(tmp_path / name)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_postgresql_has_no_file_to_copy(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"ends in \.zip"):
        store.backup(tmp_path / "library.db")


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "is not there"), (b"", "is no backup"), (b"PK", "is no backup")]
)
def test_other_files_are_refused(
    store: Store, tmp_path: Path, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "library.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((DataError, UsageError), match=problem):
        store.restore(path)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_backup_that_finds_no_room_leaves_no_half(store: Store, tmp_path: Path) -> None:
    """A full device, where the system has one to try."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    (tmp_path / "library.zip.part").symlink_to("/dev/full")
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
    store.keep([arrival("A" * 100_000)])
    store.backup(tmp_path / "library.zip")  # the stale .part was not written through
    assert zipfile.is_zipfile(tmp_path / "library.zip")
