"""Kill -9 at random moments while reports are added: what was acknowledged must be there.

::

    python -m benchmarks.crashing                       50 moments, both stores
    python -m benchmarks.crashing --moments 500 --url sqlite:///crash.db
    python -m benchmarks.crashing --away 60             PostgreSQL is gone for a minute meanwhile

A child adds batches and tells after each that it is kept; it is killed in the middle of whatever it
does, and the next one goes on where the job's position says.  At the end every report told of must
be in the store, once; every batch whole or absent; the position that of the last batch; the
store's own thorough check without a word.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.lines import command
from benchmarks.postgres import programs, running
from secondsource.acquire.report import RawDocument, Report
from secondsource.cluster.story import Placement
from secondsource.rim.store import Arrival, Progress, Store, open_store

BATCH = 6
LONGEST_S = 0.25  # a child lives up to so long after its first batch


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found when all children were dead."""

    store: str
    moments: int
    batches: int
    acknowledged: int
    lost: int
    doubled: int
    half_done: int
    problems: tuple[str, ...]
    seconds: float

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.half_done or self.problems)


def batch(number: int) -> list[Arrival]:
    """The reports of one batch: two of them one story, one that was in the batch before."""
    made = []
    for place in range(BATCH):
        # The last of a batch is the first of the next: adding is idempotent in the midst of it.
        n = number * (BATCH - 1) + place
        text = f"Report {n} of the harbour.\n\n" + f"The crane lifted load {n} at noon. " * 20
        report = Report(f"r{n}", f"harbour/{n}.txt", text, published=date(2021, 5, 1 + n % 28))
        story = Placement(f"r{n}", f"s{n // 2}", 0.9, "one load", new=n % 2 == 0)
        raw = RawDocument(report.source, text.encode())
        made.append(Arrival(report, raw, "crash-1", text[:80].encode(), story))
    return made


def add(url: str, told: int) -> None:
    """The child: go on where the job has come to, for ever."""
    with open_store(url) as store:
        holder = f"child {os.getpid()}"
        while (job := store.take("add", holder=holder, lease_s=0.0)) is None:
            time.sleep(0.01)
        number = job.done
        while True:
            progress = Progress(job.id, holder, str(number), number + 1, lease_s=0.0)
            receipts = store.keep(batch(number), job=progress)
            line = {"batch": number, "reports": [receipt.report for receipt in receipts]}
            os.write(told, json.dumps(line).encode() + b"\n")
            number += 1


def child(url: str) -> tuple[int, int]:
    """Its process and the pipe that it tells its batches through."""
    out, told = os.pipe()
    process = os.fork()
    if process:
        os.close(told)
        return process, out
    os.close(out)
    try:
        add(url, told)
    finally:
        os._exit(1)
    raise AssertionError


def crash(url: str, moments: int, seed: int = 7) -> Outcome:
    """Kill so many children."""
    random = Random(seed)
    began = time.monotonic()
    with open_store(url) as store:
        store.job("add", "harbour")
    acknowledged: set[str] = set()
    for _ in range(moments):
        process, out = child(url)
        with os.fdopen(out, "rb") as lines:
            first = lines.readline()
            time.sleep(random.uniform(0, LONGEST_S))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            for line in [first, *lines]:
                if line.endswith(b"\n"):
                    acknowledged.update(json.loads(line)["reports"])
    with open_store(url) as store:
        return _looked(store, moments, acknowledged, time.monotonic() - began)


def _looked(store: Store, moments: int, acknowledged: set[str], seconds: float) -> Outcome:
    ids = [report.id for _, report in store.report_rows()]
    (job,) = store.jobs("add")
    expected = {each.report.id for n in range(job.done) for each in batch(n)}
    return Outcome(
        store.url.split("?")[0],
        moments,
        job.done,
        len(acknowledged),
        len(acknowledged - set(ids)),
        len(ids) - len(set(ids)),
        len(expected ^ set(ids)),
        store.check(thorough=True).problems,
        round(seconds, 1),
    )


def away(seconds: float) -> Outcome:
    """Add while the server is stopped as if it had died, and started again after so long."""
    began = time.monotonic()
    with running(durable=True) as server, open_store(server.make("away")) as store:
        job = store.job("add", "harbour")
        holder, kept = "the only one", 0
        store.take("add", holder=holder)
        stopping = threading.Timer(1, server.stop, ["immediate"])
        starting = threading.Timer(1 + seconds, server.start)
        stopping.start()
        starting.start()
        acknowledged: list[str] = []
        while starting.is_alive() or kept % 50:
            progress = Progress(job.id, holder, str(kept), kept + 1)
            receipts = store.keep(batch(kept), job=progress)
            acknowledged += [receipt.report for receipt in receipts if receipt.new]
            kept += 1
        found = _looked(store, 1, set(acknowledged), time.monotonic() - began)
        # Each was new once: a step that was repeated knows its own reports.
        return replace(found, doubled=found.doubled + len(acknowledged) - len(set(acknowledged)))


@contextmanager
def stores(url: str | None) -> Iterator[list[str]]:
    """The store asked for, or a new one of each kind."""
    if url:
        yield [url]
        return
    with tempfile.TemporaryDirectory() as folder:
        own = f"sqlite:///{Path(folder) / 'crash.db'}"
        if programs() is None:
            print("no PostgreSQL here: only SQLite", file=sys.stderr)
            yield [own]
            return
        with running(durable=True) as server:
            yield [own, server.make("crash")]


def show(outcomes: list[Outcome]) -> str:
    """A line for each store."""
    return "\n".join(
        f"{each.store}: killed {each.moments} times in {each.seconds} s, "
        f"{each.batches} batches; of {each.acknowledged} reports acknowledged "
        f"{each.lost} lost, {each.doubled} doubled, {each.half_done} half-done; "
        f"{len(each.problems)} problems {' '.join(each.problems)}".rstrip()
        for each in outcomes
    )


def measure(options: Namespace) -> list[Outcome]:
    """Crash, or be away."""
    if options.away is not None:
        return [away(options.away)]
    with stores(options.url) as urls:
        return [crash(url, options.moments, options.seed) for url in urls]


ARGUMENTS = {
    "--moments": {"type": int, "default": 50, "help": "children to kill, each store"},
    "--seed": {"type": int, "default": 7},
    "--url": {"help": "an empty store, instead of a new one of each kind"},
    "--away": {"type": float, "help": "seconds that the server is gone", "metavar": "S"},
}


def main() -> None:
    """Crash and say what was lost."""
    outcomes = command("crashing", __doc__, ARGUMENTS, measure, show)
    sys.exit(not all(each.is_clean for each in outcomes))


if __name__ == "__main__":
    main()
