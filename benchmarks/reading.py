"""How fast, how heavy: reports a second per room, memory, start-up, beside a bare spaCy pass.

::

    python -m benchmarks.reading                 the bundled demo, and ../shared where it is
    python -m benchmarks.reading --runs 9 --json

Every figure is a median; the spaCy pass reads the same texts with the same model in the same run,
so the ratio holds on any machine although the seconds do not.  Start-up and memory are those of
fresh processes: the measuring process has long imported everything.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

from benchmarks.lines import THREADS, Line, command, stories


def start_up(runs: int) -> list[Line]:
    """`secondsource --help`, and the first dossier, each from a cold start."""
    texts = next(story for story in reversed(stories()) if story.paths)
    helping = [_process("--help") for _ in range(runs)]
    reading = [_process("read", *map(str, texts.paths), "--json") for _ in range(max(3, runs // 2))]
    peak = statistics.median(used.megabytes for used in reading)
    return [
        _line("secondsource --help", helping),
        _line("cold start to dossier", reading, texts.name),
        Line("peak memory", peak, "MB", len(reading), texts.name),
    ]


class Used(NamedTuple):
    """What one process used: seconds on the wall, of the processor, peak resident megabytes."""

    wall: float
    cpu: float
    megabytes: float


def _line(name: str, all_used: list[Used], note: str = "") -> Line:
    wall = statistics.median(used.wall for used in all_used)
    cpu = statistics.median(used.cpu for used in all_used)
    return Line(name, wall, "s", len(all_used), note, cpu)


def _process(*arguments: str) -> Used:
    """Run one command to its end."""
    code = "import sys; from secondsource.cli import main; sys.exit(main())"
    words = [sys.executable, "-c", code, *arguments]
    began = time.perf_counter()
    child = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | THREADS
    )
    assert child.stderr
    told = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if child.returncode:
        sys.exit(f"secondsource {' '.join(arguments)} failed:\n{told.decode(errors='replace')}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Used(wall, usage.ru_utime + usage.ru_stime, kilobytes / 1024)


def warm(runs: int) -> list[Line]:
    """What `benchmarks.warm` measures in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.warm", str(runs)]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, env=os.environ | THREADS, check=False, text=True
    )
    if done.returncode:
        sys.exit("the warm measurements failed; see above")
    return [Line(**row) for row in json.loads(done.stdout)]


ARGUMENTS = {"--runs": {"type": int, "default": 5, "help": "repetitions of each measurement"}}


def main() -> None:
    """Measure and print."""
    command("reading", __doc__, ARGUMENTS, lambda o: [*start_up(o.runs), *warm(o.runs)])


if __name__ == "__main__":
    main()
