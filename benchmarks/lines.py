"""One measured thing, and the command line that the benchmarks share."""

from __future__ import annotations

import gzip
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from secondsource import demo

SHARED = Path(__file__).parents[2] / "shared"
NEWS = SHARED / "data" / "newscluster_5w1h" / "stories.dev.jsonl.gz"
# One thread everywhere, as the product runs by default; it has to stand before numpy is imported.
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
Measured = TypeVar("Measured", bound=Sequence[Any])


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing: ``value`` in ``unit``, the median of ``runs``.

    ``value`` goes by the clock on the wall, ``cpu`` by the processor's, which other work on the
    machine does not slow; one thread reads, so on an idle machine the two agree.
    """

    name: str
    value: float
    unit: str
    runs: int
    note: str = ""
    cpu: float | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Texts that are read together."""

    name: str
    paths: tuple[Path, ...] = ()
    records: tuple[dict[str, Any], ...] = ()

    @property
    def size(self) -> int:
        return len(self.paths) + len(self.records)


def stories() -> list[Story]:
    """The bundled demo; the two Euphrates reports and five of one event, where ../shared is."""
    found = [Story("demo", demo.reports())]
    pair = sorted((SHARED / "data" / "euphrates-2017").glob("*.txt"))
    if pair:
        found.append(Story("euphrates-2017", tuple(pair)))
    if five := _five():
        found.append(Story("five reports", records=tuple(five)))
    return found


def records(path: Path = NEWS) -> Iterator[dict[str, Any]]:
    """Real reports of ../shared, each with its event; none where it is not."""
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _five() -> list[dict[str, Any]]:
    """The first five reports of one event with 300 to 700 words each."""
    by_story: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records():
        if 300 <= len(record["text"].split()) <= 700:
            by_story[record["story"]].append(record)
            if len(by_story[record["story"]]) == 5:
                return by_story[record["story"]]
    return []


def command(
    name: str,
    about: str | None,
    arguments: Mapping[str, Any],
    measure: Callable[[Namespace], Measured],
    tell: Callable[[Measured], str] | None = None,
    *,
    one_thread: bool = False,
) -> Measured:
    """Measure what the words of the command ask for and print it; gives what was measured.

    Args:
        name: of the benchmark's module.
        about: what ``--help`` says.
        arguments: of the parser, beside ``--json``: names, and what else `add_argument` takes.
        measure: gives the lines, which are dataclasses.
        tell: puts them into words; a table of `Line` when not given.
        one_thread: begin anew as a process in which every library has one.
    """
    parser = ArgumentParser(prog=f"python -m benchmarks.{name}", description=about)
    for word, more in arguments.items():
        parser.add_argument(word, **more)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    options = parser.parse_args()
    if one_thread and not THREADS.items() <= os.environ.items():
        again = [sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]]
        os.execve(sys.executable, again, os.environ | THREADS)
    lines = measure(options)
    told = json.dumps([asdict(line) for line in lines], indent=2) if options.json else None
    print(told or (tell or show)(lines))
    return lines


def there(path: Path, what: str) -> Path:
    """The path, or the end of the program with a word on what to name instead."""
    if not path.exists():
        raise SystemExit(f"{path} is not here; name {what}")
    return path


def show(lines: Sequence[Line]) -> str:
    """A table, one figure a line."""
    wide = max(len(line.name) for line in lines)
    rows = [f"{'':<{wide}}  {'wall':>9}  {'cpu':>9}"]
    for line in lines:
        cpu = f"{line.cpu:>9.3f}" if line.cpu is not None else f"{'':>9}"
        note = f"  ({line.note})" if line.note else ""
        rows.append(f"{line.name:<{wide}}  {line.value:>9.3f}  {cpu} {line.unit:<9}{note}".rstrip())
    return "\n".join([*rows, f"medians of {min(line.runs for line in lines)} runs or more"])
