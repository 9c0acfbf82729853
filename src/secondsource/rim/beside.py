"""A process beside this one that does what is asked of it, one thing after another.

Questions and answers are lines of JSON over its standard input and output.  It ends with whoever
started it: its input ends then.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from secondsource.errors import SecondSourceError

#: The last line of an answer has one of these.
ENDS = ("end", "error")
_PATIENCE_S = 5.0


class Beside:
    """A module of ours as a process; it is started with the first question, and again if it ended.

    Args:
        module: is run with ``python -m``.
        first: is told to it before anything else.
    """

    def __init__(self, module: str, first: Any) -> None:
        self._module, self._first = module, first
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def start(self) -> None:
        """Start the process before somebody waits for it."""
        with self._lock:
            self._running()

    def ask(self, question: Any, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """The last line of the answer; those before go to ``tell``.

        Raises:
            SecondSourceError: the process ended before it had answered.
        """
        with self._lock:
            process = self._running()
            try:
                _say(process, question)
                for line in process.stdout or ():
                    said: dict[str, Any] = json.loads(line)
                    if any(end in said for end in ENDS):
                        return said
                    tell(said)
            except (BrokenPipeError, ValueError):
                pass
        self._end(process)
        raise SecondSourceError(
            "the process that reads", f"ended ({process.poll()})", "ask again; the log says more"
        )

    def _running(self) -> subprocess.Popen[str]:
        if self._is_closed:
            raise SecondSourceError("this desk", "is ending", "ask again in a minute")
        if self._process is not None and self._process.poll() is not None:
            self._end(self._process)
            self._process = None
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the one who started it
            )
            _say(self._process, self._first)
        return self._process

    def close(self) -> None:
        """End it, whatever it is at."""
        self._is_closed = True
        if self._process is not None:
            self._end(self._process)

    def _end(self, process: subprocess.Popen[str]) -> None:
        with contextlib.suppress(OSError):
            process.terminate()
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _say(process: subprocess.Popen[str], what: Any) -> None:
    if process.stdin is not None:
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()


def questions() -> Iterator[Any]:
    """In the process itself: what is asked, until nobody asks any more.

    It steps behind those who answer people.
    """
    if hasattr(os, "nice"):
        os.nice(5)
    for line in sys.stdin:
        yield json.loads(line)


def answer(said: dict[str, Any]) -> None:
    """In the process itself: a line of the answer."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
