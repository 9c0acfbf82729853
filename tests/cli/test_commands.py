"""The command line as a user meets it: what is printed where, and with which exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from library.grouping import Plain
from library.test_adding import TESTS, archive, report
from secondsource import cli
from secondsource.cluster import stories
from secondsource.errors import UsageError


class Printed(NamedTuple):
    out: str
    err: str
    code: int


Run = Callable[..., Printed]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("SECONDSOURCE_LIBRARY", str(tmp_path / "news.db"))
    monkeypatch.setattr(stories, "Shelver", Plain)

    def command(*words: object) -> Printed:
        monkeypatch.setattr("sys.argv", ["secondsource", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return Printed(printed.out, printed.err, int(ended.value.code or 0))

    return command


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    report(folder, "a.txt", "Ferry sinks", "The ferry sank off Vellmar.")
    report(folder, "b.txt", "Ferry lost", "The ferry sank at dawn, the coast guard said.")
    report(folder, "c.txt", "Bridge closed", "Lorries wait at the Kesten bridge.")
    return folder


def ids(run: Run) -> dict[int, str]:
    return {s["reports"]: s["id"] for s in json.loads(run("stories", "--json").out)}


def test_add_tells_people_on_standard_error(run: Run, inbox: Path) -> None:
    assert run("add", inbox) == ("", "3 added; 2 stories changed\n", 0)
    assert run("add", inbox).err == "0 added, 3 already there; 0 stories changed\n"


def test_add_names_what_it_refused(run: Run, inbox: Path, tmp_path: Path) -> None:
    for n in range(12):
        (inbox / f"empty{n:02}.txt").write_bytes(b"")
    errors = tmp_path / "errors.jsonl"
    printed = run("add", inbox, "--errors", errors)
    assert printed.code == 3
    lines = printed.err.splitlines()
    assert lines[0] == "3 added, 12 refused; 2 stories changed"
    assert lines[1].strip() == "12 could not be read as reports"
    assert lines[-1].strip() == f"… and 2 more; all are in {errors}"
    refused = [json.loads(line) for line in errors.read_text().splitlines()]
    assert len(refused) == 12
    assert refused[0]["problem"] == "the file is empty"


@pytest.mark.parametrize(
    ("source", "code"), [("none.txt", 3), ("http://127.0.0.1:9/x", 5), ("file:///etc/passwd", 5)]
)
def test_add_exits_by_the_kind_of_the_first_refusal(run: Run, source: str, code: int) -> None:
    assert run("add", source).code == code


@pytest.mark.parametrize(
    "words",
    [
        ("add", "INBOX", "--json"),
        ("stories", "--json"),
        ("show", "STORY", "--json"),
        ("search", "ferry", "--json"),
        ("search", "--meaning", "boats", "--json"),
        ("export", "STORY"),
        ("judge", "list", "--json"),
        ("library", "check", "--json"),
        ("watch", "INBOX", "--once", "--json"),
    ],
)
def test_json_is_all_there_is_on_standard_output(
    run: Run, inbox: Path, words: tuple[str, ...]
) -> None:
    run("add", inbox)
    story = ids(run)[2]
    printed = run(*(w.replace("INBOX", str(inbox)).replace("STORY", story) for w in words))
    assert printed.code == 0
    assert json.loads(printed.out) is not None


def test_stories_are_listed_for_people(run: Run, inbox: Path) -> None:
    run("add", inbox)
    lines = run("stories", "--words", "ferry").out.splitlines()
    assert lines[0].endswith(("Ferry sinks", "Ferry lost"))
    assert "2 reports" in lines[1]


def test_no_story_is_said(run: Run) -> None:
    assert run("stories") == ("", "no story\n", 0)


def test_show_prints_a_dossier(run: Run, inbox: Path, tmp_path: Path) -> None:
    run("add", inbox)
    story = ids(run)[2]
    assert "ferry" in run("show", story).out.lower()
    assert run("show", story, "--markdown").out.startswith("# ")
    run("show", story, "--html", tmp_path / "a.html")
    assert (tmp_path / "a.html").read_text().startswith("<!")


def test_search_shows_where(run: Run, inbox: Path) -> None:
    run("add", inbox)
    printed = run("search", "Kesten bridge")
    assert "Bridge closed" in printed.out
    assert run("search", "submarine").err == "nothing found\n"


def test_judgements_from_beginning_to_end(run: Run, inbox: Path, tmp_path: Path) -> None:
    run("add", inbox)
    made = run("judge", "merge", *ids(run).values(), "--by", "Ana Ruiz", "--note", "same ferry").out
    assert "same" in made
    assert "by Ana Ruiz" in made
    assert "(same ferry)" in made
    assert list(ids(run)) == [3]
    run("judge", "undo", made.split()[0], "--by", "Tom Lund")
    assert "taken back by Tom Lund" in run("judge", "list").out
    lines = tmp_path / "judgements.jsonl"
    lines.write_text(run("judge", "export").out)
    assert run("judge", "import", lines).err == "0 new judgements\n"


def test_a_library_is_backed_up_and_restored(run: Run, inbox: Path, tmp_path: Path) -> None:
    run("add", inbox)
    run("library", "backup", tmp_path / "news.zip")
    other = tmp_path / "other.db"
    run("library", "restore", tmp_path / "news.zip", "--library", other)
    assert len(json.loads(run("stories", "--json", "--library", other).out)) == 2
    assert run("library", "restore", tmp_path / "news.zip").code == 8
    assert run("library", "check").out.endswith("whole\n")
    assert run("library", "upgrade").err == "up to date already\n"
    assert run("library", "path").out == f"{tmp_path / 'news.db'}\n"


def test_doctor_looks_at_the_library(run: Run, inbox: Path, tmp_path: Path) -> None:
    assert "not made yet" in run("doctor").out
    run("add", inbox)
    printed = run("doctor")
    assert (printed.out.splitlines()[-1], printed.code) == ("healthy", 0)
    assert "3 reports, 2 stories" in printed.out
    (tmp_path / "bad.db").write_text("no database" * 1000)
    assert run("doctor", "--library", tmp_path / "bad.db").code == 8


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "s-x"), "story s-x: is not in the library"),
        (("stories", "--since", "May"), "--since May: is no date; write it as 2026-11-22"),
        (("export",), "needs one story or --all"),
        (("export", "s-x", "--all"), "needs one story or --all"),
        (("export", "s-x", "--format", "xls"), "--format xls: is no format; choose one of json"),
        (("watch", "f", "--every", "soon"), "--every soon: is no interval; write it as 90s"),
        (("watch", "f", "--every", "1s"), "is too often for other people's servers"),
        (("watch", "f", "--once", "--alert", "pigeon"), "--alert pigeon: is no way to send"),
        (("watch", "f", "--once", "--rule", "x=y"), "rule 'x=y': 'x=y' is not understood"),
        (("add", "f", "--engine", "spark"), "spark: is no engine; choose one of none, processes"),
        (("search", "x", "--meaning", "--outlet", "y"), "--meaning: takes no --since"),
        (("judge", "undo", "nothing"), "nothing"),
    ],
)
def test_every_error_names_the_thing_and_the_way_out(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    printed = run(*words)
    assert printed.code == UsageError.exit_code
    assert printed.out == ""
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1


PLAINLY = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from library.grouping import Plain
from secondsource import cli
from secondsource.cluster import stories
stories.Shelver = Plain
cli.main()
"""


def test_ctrl_c_keeps_what_was_added(tmp_path: Path) -> None:
    place, source = tmp_path / "news.db", archive(tmp_path / "a.jsonl", 3000)
    command = [sys.executable, "-c", PLAINLY, TESTS, "add", source, "--library", str(place)]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while time.monotonic() < until and not _kept(place):
        time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert err.endswith("give the same command again to go on\n")
    assert _kept(place) % 64 == 0


def _kept(place: Path) -> int:
    import sqlite3

    if not place.exists():
        return 0
    try:
        connection = sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=5)
        count: int = connection.execute("SELECT count(*) FROM reports").fetchone()[0]
    except sqlite3.Error:
        return 0
    connection.close()
    return count


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['secondsource', '--help']\n"
        "from secondsource.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'numpy', 'rich', 'spacy', 'httpx', 'pyarrow'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    for name in ("read", "add", "watch", "stories", "show", "search", "export", "judge", "library"):
        assert f"\n  {name} " in done.stdout
    assert done.stdout.endswith("[]\n")


def test_a_report_is_deleted_by_law(run: Run, inbox: Path) -> None:
    run("add", inbox)
    (found,) = json.loads(run("search", "ferry", "sank", "--json").out)[:1]
    told = run("library", "forget", found["report"], "--note", "order 7", "--by", "Ana", "--yes")
    assert (told.code, told.out) == (0, f"{found['report']} deleted by Ana: order 7\n")
    assert "backups that were made before" in told.err
    assert found["report"] not in run("search", "ferry", "--json").out
    assert run("library", "check").code == 0
    assert run("library", "forget", "none", "--note", "order 7", "--yes").code == 2


def test_an_index_is_made_anew(run: Run, inbox: Path) -> None:
    run("add", inbox)
    told = run("library", "reindex")
    assert (told.code, "can be found again" in told.err) == (0, True)


def test_shards_are_listed_and_cut_anew(run: Run, inbox: Path) -> None:
    run("add", inbox)
    assert run("library", "shards").out == "en\n"
    assert run("library", "shards", "--days", 512).out == "en undated\n"
