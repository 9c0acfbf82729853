"""The engine that is none: one task after another, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from secondsource.rim.engines.engine import Answer, Task, Work


class Here:
    """Reads in this process.  What kills it kills the program; all that was read is kept."""

    def run(self, work: Work, tasks: Iterable[Task]) -> Iterator[Answer]:
        for task in tasks:
            yield Answer(task.key, work(task.payload))
