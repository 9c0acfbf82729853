"""How fast, how heavy: reports a second per room, memory, start-up, beside a bare spaCy pass.

::

    python -m benchmarks.reading                 the bundled demo, and ../shared where it is
    python -m benchmarks.reading --runs 9 --json

Every figure is a median; the spaCy pass reads the same texts with the same model in the same run,
so the ratio holds on any machine although the seconds do not.  Start-up and memory are those of
fresh processes: the measuring process has long imported everything.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict
from typing import NamedTuple

from benchmarks.lines import Line, show, stories

# One thread everywhere, as the product runs by default; it has to stand before numpy is imported.
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


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
    command = [sys.executable, "-c", code, *arguments]
    began = time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | THREADS
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
    command = [sys.executable, "-m", "benchmarks.warm", str(runs)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, env=os.environ | THREADS, check=False, text=True
    )
    if done.returncode:
        sys.exit("the warm measurements failed; see above")
    return [Line(**row) for row in json.loads(done.stdout)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="repetitions of each measurement")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    options = parser.parse_args()
    lines = [*start_up(options.runs), *warm(options.runs)]
    print(json.dumps([asdict(line) for line in lines], indent=2) if options.json else show(lines))


if __name__ == "__main__":
    main()
