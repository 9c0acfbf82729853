"""`secondsource serve` and the process beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from secondsource.errors import MissingError, SecondSourceError
from secondsource.library import Elsewhere, Library
from secondsource.web.work import Composer

COMMAND = [sys.executable, "-m", "secondsource"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, timeout=60, check=False
    )


def test_beyond_this_machine_it_does_not_start_without_users(library: Library) -> None:
    done = run("serve", "--host", "0.0.0.0", "--library", library.place)
    assert done.returncode == 2
    assert "users add" in done.stderr


def test_a_port_that_is_taken(library: Library) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, "--library", library.place)
    assert done.returncode == 2
    assert port in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["--help", "serve --help", "users --help", "stories --help"])
def test_nothing_of_the_web_is_loaded_for_help(command: str) -> None:
    code = (
        "import sys; sys.argv = ['secondsource', *sys.argv[1:]]\n"
        "from secondsource.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('fastapi', 'uvicorn', 'argon2', 'mcp') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]", done.stdout + done.stderr


def test_it_serves_and_ends_when_it_is_told_to(library: Library, story: str) -> None:
    library.judge("not-a-statement", [place(library, story)], {}, by="x")  # the dossier ages
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "serve", "--port", str(port), "--library", library.place]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                assert httpx.get(f"{url}/health").json()["status"] == "ok"
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        dossier = httpx.get(f"{url}/stories/{story}/dossier", timeout=120)
        assert dossier.status_code == 200
        assert "server" not in dossier.headers
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert f"the desk is at {url}/" in said
    assert "Traceback" not in said


def place(library: Library, story: str) -> str:
    s = library.dossier(story).statements[0]
    return f"{library.originals(story)[s.report]}:{s.span.start}-{s.span.end}"


def test_a_dossier_is_made_in_a_process_beside(library: Library, story: str) -> None:
    about = place(library, story)
    beside = Elsewhere(library)
    try:
        library.judge("not-a-statement", [about], {}, by="x")
        assert library.kept_dossier(story) is None
        seen: list[tuple[int, int]] = []
        beside.make(story, lambda done, of: seen.append((done, of)))
        assert seen[-1] == (4, 4)
        assert library.kept_dossier(story) is not None
        with pytest.raises(MissingError, match="story none"):
            beside.make("none", lambda *_: None)
        # One that is killed is missed, and the next question starts another.
        os.kill(beside._beside._process.pid, signal.SIGKILL)  # type: ignore[union-attr]
        time.sleep(0.2)
        beside.make(story, lambda *_: None)
    finally:
        beside.close()
    with pytest.raises(SecondSourceError, match="is ending"):
        beside.make(story, lambda *_: None)


class Beside:
    """In the place of the process beside: makes what it is asked for, one after another."""

    def __init__(self, library: Library) -> None:
        self.make_here, self.made = library.dossier, 0
        self.may_go_on = threading.Event()

    def make(self, story: str, tell: Callable[[int, int], None]) -> None:
        self.may_go_on.wait(10)
        before = self.made
        self.make_here(story, tell=lambda *_: setattr(self, "made", before + 1))

    def close(self) -> None:
        self.may_go_on.set()


@pytest.fixture
def beside(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Composer, Beside]]:
    """A composer whose process is here; the library itself makes nothing."""
    stub = Beside(library)
    composer = Composer(library)
    composer._elsewhere = stub  # type: ignore[assignment]

    def dossier(*_: object, **__: object) -> None:
        raise AssertionError("made by the process that answers")

    monkeypatch.setattr(library, "dossier", dossier)
    yield composer, stub
    composer.stop()


def test_five_judgements_at_once_cost_two_makings(
    library: Library, story: str, beside: tuple[Composer, Beside]
) -> None:
    composer, stub = beside
    report = library.reports(story)[0].id
    for end in range(10, 15):
        composer.renew([library.judge("not-a-statement", [f"{report}:0-{end}"], {}, by="x")])
    stub.may_go_on.set()
    made = composer.ask(story).future.result(30)
    assert len(made.judgements) == 5
    assert stub.made <= 2


def test_who_judges_while_it_is_made_makes_nobody_read_here(
    library: Library, story: str, beside: tuple[Composer, Beside]
) -> None:
    composer, stub = beside
    report = library.reports(story)[0].id
    library.judge("not-a-statement", [f"{report}:0-10"], {}, by="x")
    make = stub.make

    def and_then(story: str, tell: Callable[[int, int], None]) -> None:
        make(story, tell)
        library.judge("not-a-statement", [f"{report}:0-20"], {}, by="x")

    stub.make, _ = and_then, stub.may_go_on.set()  # type: ignore[method-assign]
    assert len(composer.ask(story).future.result(30).judgements) == 1


def test_what_nobody_ever_read_is_not_made_for_a_judgement(
    library: Library, story: str, beside: tuple[Composer, Beside], tmp_path: Path
) -> None:
    composer, _ = beside
    (tmp_path / "other.txt").write_text("A crane fell in Oldport on Monday, said Ana Ruiz.")
    library.add([str(tmp_path / "other.txt")])
    new = next(each for each in library.stories().entries if each.id != story)
    report = library.reports(new.id)[0].id
    composer.renew([library.judge("not-a-statement", [f"{report}:0-10"], {}, by="x")])
    assert composer.progress(new.id) is None
