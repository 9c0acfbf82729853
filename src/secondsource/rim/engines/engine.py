"""What every engine does: bytes in, bytes out, each task once, and deaths are answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

Work = Callable[[bytes], bytes]

#: A task whose worker died this often is taken to be why.  Once may be chance: the system ends
#: the largest process when memory runs out, and somebody may have stopped the wrong one.
DEATHS = 2


@dataclass(frozen=True, slots=True)
class Task:
    """What one worker does at a time; ``key`` is its name."""

    key: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task: ``result``, or ``death``: why whoever worked on it is no more."""

    key: str
    result: bytes | None = None
    death: str | None = None


class Engine(Protocol):
    """Maps a function over tasks, in any order, anywhere."""

    def run(self, work: Work, tasks: Iterable[Task]) -> Iterator[Answer]:
        """One answer for each task, as they come; tasks are taken as workers become free.

        ``work`` is a function of a module, so that its name leads to it anywhere.  What it raises
        is raised here and ends the run: what is wrong with one report is its answer, not an error.
        Leaving the iterator early, by Ctrl-C too, ends the workers.
        """


def one_thread() -> None:
    """One thread for each worker: as many workers as processors leave none for more threads."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
