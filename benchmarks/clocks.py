"""Clocks read around what is measured: the wall's and the processor's."""

from __future__ import annotations

import functools
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple


class Clock(NamedTuple):
    """Seconds on the wall and of the processor."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Clock:
        return cls(time.perf_counter(), time.process_time())

    def since(self, before: Clock) -> Clock:
        return Clock(self.wall - before.wall, self.cpu - before.cpu)

    def speed(self, count: int) -> Clock:
        """So many in this time are so many a second."""
        return Clock(count / self.wall, count / self.cpu)


def median(spent: Iterable[Clock]) -> Clock:
    """The median of the one and of the other."""
    return Clock(*map(statistics.median, zip(*spent, strict=True)))


def repeated(work: Callable[[], object], runs: int) -> Clock:
    """The median seconds of some work."""
    spent = []
    for _ in range(runs):
        before = Clock.now()
        work()
        spent.append(Clock.now().since(before))
    return median(spent)


def megabytes() -> float:
    """Peak memory of this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


@contextmanager
def timed(
    module: ModuleType, part_of: Callable[[str, str], str | None]
) -> Iterator[dict[str, Clock]]:
    """Add up the seconds of what a module calls, by part; what is called within a part is its own.

    ``part_of`` tells the part of a function from its name and the room that it is defined in; None
    leaves it alone.
    """
    spent: dict[str, Clock] = defaultdict(lambda: Clock(0.0, 0.0))
    depth = [0]

    def clocked(part: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(verb)
        def run(*arguments: Any, **named: Any) -> Any:
            depth[0] += 1
            before = Clock.now()
            try:
                return verb(*arguments, **named)
            finally:
                depth[0] -= 1
                if not depth[0]:
                    more = Clock.now().since(before)
                    spent[part] = Clock(spent[part].wall + more.wall, spent[part].cpu + more.cpu)

        return run

    before = dict(vars(module))
    for name, value in before.items():
        home = str(getattr(value, "__module__", "")).removeprefix("secondsource.").split(".")[0]
        part = part_of(name, home)
        if part and callable(value) and not isinstance(value, type):
            setattr(module, name, clocked(part, value))
    try:
        yield spent
    finally:
        for name, value in before.items():
            setattr(module, name, value)
