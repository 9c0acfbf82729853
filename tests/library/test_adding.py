"""What goes into the library, what does not, and that the two are accounted for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from secondsource.acquire import extract
from secondsource.acquire.report import Report
from secondsource.errors import SourceError, StoreError, UsageError
from secondsource.library import Account, Library, open_library
from secondsource.rim.engines.engine import Answer, Task, Work
from secondsource.rim.engines.here import Here
from secondsource.rim.engines.processes import Processes


def report(folder: Path, name: str, title: str, body: str = "The bridge was closed.") -> str:
    path = folder / name
    path.write_text(f"{title}\n\n{body} The mayor said so on Monday, and the police agreed.\n")
    return str(path)


def archive(path: Path, count: int, title: str = "Bridge") -> str:
    rows = (
        {
            "id": f"r{n}",
            "title": f"{title} {n} closed",
            "text": f"{title} {n} closed. The mayor said on Monday that bridge {n} was closed.",
            "outlet": f"Post {n % 7}",
            "published": "2021-05-03",
        }
        for n in range(count)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def numbers(account: Account) -> tuple[int, int, int]:
    return account.added, account.known, sum(account.refused.values())


def test_reports_go_in_and_form_stories(library: Library, inbox: Path) -> None:
    report(inbox, "a.txt", "Bridge closed")
    report(inbox, "b.txt", "Bridge reopens", "It was opened again.")
    report(inbox, "c.txt", "Ferry sinks", "The ferry sank.")
    account = library.add([str(inbox)])
    assert numbers(account) == (3, 0, 0)
    assert sorted(s.size for s in library.stories().entries) == [1, 2]
    assert len(account.stories) == 2


def test_nothing_is_added_twice(library: Library, inbox: Path) -> None:
    report(inbox, "a.txt", "Bridge closed")
    assert numbers(library.add([str(inbox)])) == (1, 0, 0)
    assert numbers(library.add([str(inbox)])) == (0, 1, 0)
    assert numbers(library.add([str(inbox), str(inbox / "a.txt")])) == (0, 2, 0)
    assert library.store.counts()["reports"] == 1


def test_what_is_bad_is_named_and_the_rest_goes_in(library: Library, inbox: Path) -> None:
    report(inbox, "a.txt", "Bridge closed")
    (inbox / "b.txt").write_bytes(b"")
    account = library.add([str(inbox), str(inbox / "none.txt")])
    assert numbers(account) == (1, 0, 2)
    assert account.refused == {"SourceError": 2}
    assert "there is no such file" in str(account.named[1])


def test_every_refusal_is_handed_on_and_ten_are_named(library: Library, inbox: Path) -> None:
    for n in range(15):
        (inbox / f"{n:02}.txt").write_bytes(b"")
    seen: list[SourceError] = []
    account = library.add([str(inbox)], on_refusal=seen.append)
    assert len(seen) == 15
    assert [e.thing for e in account.named] == [e.thing for e in seen[:10]]


def test_progress_is_told(library: Library, inbox: Path) -> None:
    told: list[int] = []
    library.add(
        [archive(inbox / "a.jsonl", 150)], tell=lambda account, _: told.append(account.added)
    )
    assert told == sorted(told)
    assert told[-1] >= 128


def test_an_updated_page_is_a_version(library: Library, inbox: Path) -> None:
    row = {"id": "r", "title": "Bridge closed", "url": "https://post.example/a", "outlet": "Post"}
    for n, text in enumerate(["The bridge was closed.", "The bridge was closed and reopened."]):
        path = inbox / f"{n}.jsonl"
        path.write_text(json.dumps({**row, "text": text}) + "\n")
        account = library.add([str(path)])
    assert account.versions == 1
    (story,) = library.stories().entries
    (latest,) = library.reports(story.id)
    assert latest.text == "The bridge was closed and reopened."


def test_an_interrupted_addition_goes_on_where_it_stopped(
    library: Library, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = archive(inbox / "a.jsonl", 200)
    real, calls = extract.report_from, []

    def interrupted(*args):
        calls.append(1)
        if len(calls) == 150:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(extract, "report_from", interrupted)
    with pytest.raises(KeyboardInterrupt):
        library.add([source])
    assert library.store.counts()["reports"] == 128
    assert numbers(library.add([source])) == (72, 0, 0)
    assert numbers(library.add([source])) == (0, 200, 0)


TESTS = str(Path(__file__).parents[1])
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[4])
from library.grouping import Plain
from secondsource.cluster import stories
from secondsource.acquire import extract
from secondsource.library import open_library
real, calls = extract.report_from, []
def deadly(*args):
    calls.append(1)
    if len(calls) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args)
extract.report_from = deadly
stories.Shelver = Plain
with open_library(sys.argv[1]) as library:
    library.add([sys.argv[2]])
"""


@pytest.mark.parametrize("moment", [1, 65, 140])
def test_kill_9_loses_nothing_that_was_kept_and_the_next_run_goes_on(
    tmp_path: Path, plain: None, moment: int
) -> None:
    place, source = str(tmp_path / "news.db"), archive(tmp_path / "a.jsonl", 150)
    command = [sys.executable, "-c", KILLED, place, source, str(moment), TESTS]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with open_library(place) as library:
        library.add([source])
        assert library.store.counts()["reports"] == 150
        assert sum(s.size for s in library.all_stories()) == 150
        assert library.store.check().ok


def test_two_processes_take_turns(tmp_path: Path, plain: None) -> None:
    place = str(tmp_path / "news.db")
    one, other = archive(tmp_path / "a.jsonl", 100), archive(tmp_path / "b.jsonl", 100, "Ferry")
    with open_library(place) as first, open_library(place) as second:
        first.add([one])
        second.add([other])
        first.add([other])
        assert first.store.counts()["reports"] == 200
        assert [s.size for s in first.all_stories()] == [100, 100]


def test_who_waits_too_long_is_told_who_has_the_turn(tmp_path: Path, plain: None) -> None:
    place = str(tmp_path / "news.db")
    with open_library(place) as first, open_library(place) as second:
        second.placer._patience_s = 0
        with first.placer.turn() as placer:
            placer.place([Report("a", "a.txt", "The bridge was closed.")])
            source = archive(tmp_path / "a.jsonl", 1)
            with pytest.raises(
                StoreError, match=f"another process is adding to it .*{os.getpid()}"
            ):
                second.add([source])
        assert second.add([source]).added == 1


def test_stories_that_become_one_go_by_one_name(library: Library, inbox: Path) -> None:
    report(inbox, "a.txt", "Bridge closed")
    report(inbox, "b.txt", "Ferry sinks", "The ferry sank.")
    report(inbox, "c.txt", "Tie of both", "The ferry sank at the bridge.")
    account = library.add([str(inbox)])
    (story,) = library.stories().entries
    assert story.size == 3
    assert account.stories == (story.id,)


# -------------------------------------------------------------------------------- with an engine


class Dying:
    """Reads here; a worker dies over whatever has the word."""

    def __init__(self, word: bytes = b"\x00") -> None:
        self.word, self.tasks = word, 0

    def run(self, work: Work, tasks: Iterable[Task]) -> Iterator[Answer]:
        from secondsource.rim.engines.parts import _documents_of

        for task in tasks:
            self.tasks += 1
            if any(self.word in d.content for d in _documents_of(task.payload)):
                yield Answer(task.key, death="the process that read it was ended by SIGKILL")
            else:
                yield Answer(task.key, work(task.payload))


def test_an_engine_reads_what_it_adds(library: Library, inbox: Path) -> None:
    source = archive(inbox / "a.jsonl", 5)
    assert numbers(library.add([source], engine=Here())) == (5, 0, 0)
    assert library.store.counts()["readings"] == 5
    assert numbers(library.add([source], engine=Here())) == (0, 5, 0)


def test_an_engine_reads_what_was_added_without_one(library: Library, inbox: Path) -> None:
    source = archive(inbox / "a.jsonl", 3)
    library.add([source])
    assert numbers(library.add([source], engine=Here())) == (0, 3, 0)
    assert library.store.counts()["readings"] == 3


def test_readings_of_an_engine_make_the_same_dossier(tmp_path: Path, plain: None) -> None:
    from secondsource import demo

    sources = [str(p) for p in demo.reports()]
    dossiers = []
    for name, engine in (("a", None), ("b", Here())):
        with open_library(str(tmp_path / f"{name}.db")) as library:
            library.add(sources, engine=engine)
            reports = [library.store.report(r) for _, r in library.store.unread("nobody")]
            dossiers.append(library.compose("s", sorted(filter(None, reports), key=lambda r: r.id)))
    assert dossiers[0] == dossiers[1]


def test_what_kills_a_worker_is_refused_and_the_rest_goes_in(library: Library, inbox: Path) -> None:
    report(inbox, "a.txt", "Bridge closed")
    report(inbox, "b.txt", "Ferry sinks", "poison")
    report(inbox, "c.txt", "Bridge reopens", "It was opened again.")
    account = library.add([str(inbox)], engine=Dying(b"poison"))
    assert numbers(account) == (2, 0, 1)
    assert "was ended by SIGKILL" in str(account.named[0])
    assert not [p for p in Path(f"{library.place}.parts").rglob("*") if p.is_file()]


def test_parts_lie_where_they_are_told(library: Library, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("a file")
    with pytest.raises(UsageError, match="name another folder with --parts"):
        library.add([archive(inbox / "a.jsonl", 1)], engine=Here(), parts=tmp_path / "full")


def test_a_worker_killed_while_it_reads_loses_and_doubles_nothing(
    library: Library, inbox: Path
) -> None:
    engine = Processes(2)

    def kill() -> None:
        while len(engine.pids) < 2:
            time.sleep(0.05)
        time.sleep(1.0)
        os.kill(engine.pids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    account = library.add([archive(inbox / "a.jsonl", 70)], engine=engine)
    killer.join()
    assert numbers(account) == (70, 0, 0)
    assert library.store.counts()["readings"] == 70
    assert sum(s.size for s in library.all_stories()) == 70


def test_ctrl_c_in_the_middle_of_an_engine_costs_only_what_was_not_read(
    library: Library, inbox: Path
) -> None:
    source, engine = archive(inbox / "a.jsonl", 100), Dying()

    def stop(account: Account, _: str) -> None:
        if account.added >= 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add([source], engine=engine, tell=stop)
    assert library.store.counts()["reports"] == 64
    again = Dying()
    assert numbers(library.add([source], engine=again)) == (36, 64, 0)
    assert again.tasks == 2  # of four parts; the first two were taken in
