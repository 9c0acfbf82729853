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

import argparse
import gzip
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lines import SHARED, Line, show

if TYPE_CHECKING:
    from secondsource.acquire.report import RawDocument

WORDS = 500


def documents(count: int) -> list[RawDocument]:
    """Reports of some 500 words: of ../shared where it is, else of the bundled demo's sentences.

    More than there are come round again under other names; only words are remembered, no texts.
    """
    from secondsource.acquire.report import RawDocument

    texts = list(_texts())
    return [
        RawDocument(f"report{n}.txt", text.encode(), "text/plain")
        for n, text in enumerate(islice(cycle(texts), count))
    ]


def _texts() -> Iterator[str]:
    path = SHARED / "data" / "newscluster_5w1h" / "stories.dev.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = _cut(json.loads(line)["text"])
                if len(text.split()) >= WORDS * 0.9:
                    yield text
        return
    from secondsource import demo

    bundled = [p.read_text(encoding="utf-8") for p in demo.reports() if p.suffix == ".txt"]
    for n in range(len(bundled)):
        yield _cut("\n\n".join(bundled[n:] + bundled[:n]))


def _cut(text: str) -> str:
    """The first paragraphs, 500 words of them."""
    left, kept = WORDS, []
    for paragraph in text.split("\n"):
        words = paragraph.split()
        kept.append(paragraph if len(words) <= left else " ".join(words[:left]))
        left -= len(words)
        if left <= 0:
            break
    return "\n".join(kept)


def one_thread(count: int) -> Line:
    """Reports a second in this process, models loaded and warm."""
    from secondsource.acquire.extract import report_from
    from secondsource.pipeline import read_report
    from secondsource.rim.wiring import tools
    from secondsource.settings import Settings

    borrowed, settings = tools(), Settings()
    reports = [report_from(d, settings) for d in documents(count + 3)]
    for report in reports[:3]:
        read_report(report, borrowed)
    wall, cpu = time.perf_counter(), time.process_time()
    for report in reports[3:]:
        read_report(report, borrowed)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    words = sum(len(r.text.split()) for r in reports[3:]) / count
    return Line(
        "full reading, one thread", count / wall, "reports/s", 1, f"{words:.0f} words", count / cpu
    )


def by_engine(name: str, jobs: int, given: Sequence[RawDocument]) -> float:
    """Seconds that an engine needs for the documents, part by part, on the disk."""
    from secondsource.rim.engines import engine_named
    from secondsource.rim.engines.parts import Shelf, read_documents
    from secondsource.rim.wiring import engine as made_with
    from secondsource.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder), made_with())
        began = time.perf_counter()
        read = read_documents(given, engine_named(name, jobs), shelf, Settings())
        count = sum(row.report is not None for _, rows in read for row in rows)
        seconds = time.perf_counter() - began
    if count != len(given):
        sys.exit(f"{name}, {jobs}: {count} of {len(given)} were read")
    return seconds


def by_pool(jobs: int, given: Sequence[RawDocument]) -> float:
    """Seconds that a pool of the standard library needs for the same parts, in memory."""
    from secondsource.rim.engines.parts import PART_REPORTS
    from secondsource.rim.engines.rows import arrow, document_batch, parquet_bytes
    from secondsource.rim.engines.work import read_bytes

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


def main() -> None:
    """Measure and print."""
    # Before numpy is imported, here and in every process.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--engines", nargs="*", default=["processes", "dask"])
    parser.add_argument("--jobs", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    options = parser.parse_args()
    lines = [one_thread(min(100, options.reports))]
    given = documents(options.reports)
    for name in options.engines:
        lines += compared(
            name, lambda jobs, name=name: by_engine(name, jobs, given), options.jobs, len(given)
        )
    pool = compared("plain pool", lambda jobs: by_pool(jobs, given), options.jobs[-1:], len(given))
    lines += list(pool)[:-1]
    print(json.dumps([asdict(line) for line in lines], indent=2) if options.json else show(lines))


if __name__ == "__main__":
    main()
