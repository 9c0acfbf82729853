"""Full reading: reports a second on one thread, and what a second process or worker brings.

::

    python -m benchmarks.scaling                      2,000 reports of 500 words; takes a while
    python -m benchmarks.scaling --reports 100 --engines processes dask --json

Asked: 4 reports a second on one thread, two processes 1.7 times as fast as one.  Beside the engines
runs what a program would otherwise use: a pool of processes from the standard library, which gives
up everything when one of them dies.  All times are from the first document to the last reading in
its part, starting the processes and loading their models included.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.full import documents, full
from benchmarks.lines import Line, command
from secondsource.acquire.report import RawDocument
from secondsource.rim.engines import engine_named
from secondsource.rim.engines.parts import PART_REPORTS, Shelf, read_documents
from secondsource.rim.engines.rows import arrow, document_batch, parquet_bytes
from secondsource.rim.engines.work import read_bytes
from secondsource.rim.wiring import engine
from secondsource.settings import Settings


def by_engine(name: str, jobs: int, given: Sequence[RawDocument]) -> float:
    """Seconds that an engine needs for the documents, part by part, on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder), engine())
        began = time.perf_counter()
        read = read_documents(given, engine_named(name, jobs), shelf, Settings())
        count = sum(row.report is not None for _, rows in read for row in rows)
        seconds = time.perf_counter() - began
    if count != len(given):
        sys.exit(f"{name}, {jobs}: {count} of {len(given)} were read")
    return seconds


def by_pool(jobs: int, given: Sequence[RawDocument]) -> float:
    """Seconds that a pool of the standard library needs for the same parts, in memory."""
    table = arrow().Table
    began = time.perf_counter()
    parts = [
        parquet_bytes(table.from_batches([document_batch(given[n : n + PART_REPORTS])]))
        for n in range(0, len(given), PART_REPORTS)
    ]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        for _ in pool.map(read_bytes, parts):
            pass
    return time.perf_counter() - began


def compared(
    name: str, run: Callable[[int], float], jobs: Sequence[int], count: int
) -> Iterator[Line]:
    """Reports a second with each number of processes, and how the last stands to the first."""
    seconds = {}
    for n in jobs:
        seconds[n] = run(n)
        yield Line(f"{name}, {n}", count / seconds[n], "reports/s", 1)
    first, last = jobs[0], jobs[-1]
    yield Line(f"{name}: {last} against {first}", seconds[first] / seconds[last], "times", 1)


def measure(options: Namespace) -> list[Line]:
    """One thread, each engine, and the plain pool."""
    lines = full(min(100, options.reports))[:1]
    given = documents(options.reports)
    for name in options.engines:
        lines += compared(
            name, lambda jobs, name=name: by_engine(name, jobs, given), options.jobs, len(given)
        )
    pool = compared("plain pool", lambda jobs: by_pool(jobs, given), options.jobs[-1:], len(given))
    return [*lines, *list(pool)[:-1]]


ARGUMENTS = {
    "--reports": {"type": int, "default": 2000},
    "--engines": {"nargs": "*", "default": ["processes", "dask"]},
    "--jobs": {"nargs": "*", "type": int, "default": [1, 2]},
}


def main() -> None:
    """Measure and print; every process has one thread for every library."""
    command("scaling", __doc__, ARGUMENTS, measure, one_thread=True)


if __name__ == "__main__":
    main()
