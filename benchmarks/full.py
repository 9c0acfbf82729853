"""Full reading: reports a second on one thread, from text to statements and their vectors.

::

    python -m benchmarks.full                    100 reports of 500 words, each read once
    python -m benchmarks.full --reports 20 --json

Models are loaded and three reports read before the clock starts.  Every report is new to the
process: parser and tagger remember words, not texts.  Below stand the seconds of each step for one
report; what a dossier takes besides is measured by ``benchmarks.comparing``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.lines import Line, show
from benchmarks.reading import THREADS

BEFORE = 3  # reports that warm the process


def full(count: int) -> list[Line]:
    """Reports a second, and the seconds of each step for one report."""
    from benchmarks.scaling import documents
    from benchmarks.warm import Clock, timed
    from secondsource import pipeline
    from secondsource.acquire.extract import report_from
    from secondsource.rim.wiring import tools
    from secondsource.settings import Settings

    lent, settings = tools(), Settings()
    reports = [report_from(d, settings) for d in documents(count + BEFORE)]
    _read(reports[:BEFORE], lent)
    rooms = {"annotate", "attribute", "compare"}
    with timed(pipeline, lambda verb, home: verb if home in rooms else None) as steps:
        before = Clock.now()
        _read(reports[BEFORE:], lent)
        spent = Clock.now().since(before)
    words = sum(len(r.text.split()) for r in reports[BEFORE:]) / count
    different = len({r.text for r in reports[BEFORE:]})
    note = f"{count} reports, {different} different, {words:.0f} words each"
    return [
        Line(
            "full reading, one thread", count / spent.wall, "reports/s", 1, note, count / spent.cpu
        ),
        *(
            Line(f"  {step}", took.wall / count, "s", 1, "", took.cpu / count)
            for step, took in sorted(steps.items(), key=lambda each: -each[1].cpu)
        ),
    ]


def _read(reports: Sequence[object], lent: object) -> None:
    from secondsource import pipeline

    for report in reports:
        pipeline.read_report(report, lent)  # type: ignore[arg-type]


def main() -> None:
    """Measure and print; in a process that has one thread for every library."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.full", description=__doc__)
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    options = parser.parse_args()
    if not THREADS.items() <= os.environ.items():  # it has to stand before numpy is imported
        command = [sys.executable, "-m", "benchmarks.full", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | THREADS)
    lines = full(options.reports)
    print(json.dumps([asdict(line) for line in lines], indent=2) if options.json else show(lines))


if __name__ == "__main__":
    main()
