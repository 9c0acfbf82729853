"""Processes of this machine, each with its own models, each fed one task at a time.

``concurrent.futures`` gives up the whole pool when one process dies and does not say over which
task; with one pipe to each process both are known.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait

from secondsource.errors import SecondSourceError
from secondsource.rim.engines.engine import DEATHS, Answer, Task, Work, one_thread, processors

# Spawned, not forked: a fork copies the threads' locks of onnxruntime and BLAS as they are.
_SPAWN = multiprocessing.get_context("spawn")


class Processes:
    """As many processes as there are processors, or ``jobs``.

    ``patience_s`` is how long one task may take before its process is ended as stuck.
    """

    def __init__(self, jobs: int | None = None, patience_s: float = 900.0) -> None:
        self._jobs = max(1, jobs or processors())
        self._patience_s = patience_s
        self._workers: list[_Worker] = []

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that work now."""
        return tuple(w.pid for w in self._workers)

    def run(self, work: Work, tasks: Iterable[Task]) -> Iterator[Answer]:
        deaths: Counter[str] = Counter()
        again: list[Task] = []
        waiting = iter(tasks)
        try:
            while True:
                self._feed(work, waiting, again)
                if not self._workers:
                    return
                for worker in self._ready():
                    task = worker.task
                    if task is None:
                        continue
                    answer = worker.answer(task)
                    if answer.death is not None:
                        self._workers.remove(worker)
                        deaths[task.key] += 1
                        if deaths[task.key] < DEATHS:
                            again.append(task)
                            continue
                    yield answer
        finally:
            for worker in self._workers:
                worker.end()
            self._workers.clear()

    def _feed(self, work: Work, waiting: Iterator[Task], again: list[Task]) -> None:
        """A task for every idle process, a process for every task while there may be more."""
        idle = [w for w in self._workers if w.task is None]
        for n in range(len(idle) + self._jobs - len(self._workers)):
            task = again.pop(0) if again else next(waiting, None)
            if task is None:
                for worker in idle[n:]:
                    worker.end()
                    self._workers.remove(worker)
                return
            if n < len(idle):
                idle[n].give(task)
            else:
                worker = _Worker(work)
                self._workers.append(worker)
                worker.give(task)

    def _ready(self) -> list[_Worker]:
        """Those that have answered, died, or taken too long; waits for the first of them."""
        first = min(w.since for w in self._workers) + self._patience_s
        wait([w.pipe for w in self._workers], max(0.0, first - time.monotonic()))
        late = time.monotonic() - self._patience_s
        ready = []
        for worker in self._workers:
            if worker.pipe.poll():
                ready.append(worker)
            elif worker.since <= late:
                worker.stuck = True
                ready.append(worker)
        return ready


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, work: Work) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        # The work travels packed: it is unpacked, and numpy imported, after the threads are set.
        self._process = _SPAWN.Process(
            target=_serve, args=(theirs, pickle.dumps(work)), daemon=True
        )
        self._process.start()
        theirs.close()
        self.pid = self._process.pid or 0
        self.task: Task | None = None
        self.since = 0.0
        self.stuck = False

    def give(self, task: Task) -> None:
        self.task, self.since = task, time.monotonic()
        with suppress(BrokenPipeError):  # it has died meanwhile: the answer will say so
            self.pipe.send_bytes(task.payload)

    def answer(self, task: Task) -> Answer:
        """What came of its task; a death when the process is gone or stuck."""
        try:
            if self.stuck:
                raise EOFError
            is_well, content = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return Answer(task.key, death=self._gone())
        if not is_well:
            raise content
        self.task = None
        return Answer(task.key, content)

    def _gone(self) -> str:
        if self.stuck:
            self.end()
            return "the process that read it was stuck"
        self._process.join(timeout=10)
        code = self._process.exitcode
        self.end()
        if code is not None and code < 0:
            return f"the process that read it was ended by {signal.Signals(-code).name}"
        return f"the process that read it ended with code {code}"

    def end(self) -> None:
        """End the process, whatever it does."""
        self.pipe.close()
        self._process.kill()
        self._process.join(timeout=10)


def _serve(pipe: Connection, packed: bytes) -> None:
    """What a process does until nobody asks any more."""
    # Ctrl-C reaches every process of the terminal; whoever asked decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_thread()
    work: Work = pickle.loads(packed)  # noqa: S301 - from the process that started this one
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            payload = pipe.recv_bytes()
            try:
                answer: tuple[bool, object] = (True, work(payload))
            except Exception as error:  # whatever it is, whoever asked raises it
                answer = (False, _portable(error))
            pipe.send(answer)


def _portable(error: Exception) -> Exception:
    if isinstance(error, SecondSourceError):
        return error
    return RuntimeError(f"{type(error).__name__}: {error}")
