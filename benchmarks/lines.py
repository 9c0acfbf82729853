"""One measured thing, and the command line that the benchmarks share."""

from __future__ import annotations

import gzip
import json
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2] / "shared"


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
    demo = files("secondsource.demo")
    bundled = sorted(
        Path(str(each)) for each in demo.iterdir() if each.name.endswith((".txt", ".html"))
    )
    found = [Story("demo", tuple(bundled))]
    pair = sorted((SHARED / "data" / "euphrates-2017").glob("*.txt"))
    if pair:
        found.append(Story("euphrates-2017", tuple(pair)))
    set_file = SHARED / "data" / "newscluster_5w1h" / "stories.dev.jsonl.gz"
    if set_file.exists():
        found.append(Story("five reports", records=tuple(_five(set_file))))
    return found


def _five(path: Path) -> list[dict[str, Any]]:
    """The first five reports of one event with 300 to 700 words each."""
    by_story: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if 300 <= len(record["text"].split()) <= 700:
                by_story[record["story"]].append(record)
                if len(by_story[record["story"]]) == 5:
                    return by_story[record["story"]]
    return []


def command(
    name: str,
    about: str | None,
    arguments: Mapping[str, Mapping[str, Any]],
    measure: Callable[[Namespace], Sequence[Any]],
    tell: Callable[[Sequence[Any]], str] | None = None,
) -> None:
    """Measure what the words of the command ask for and print it.

    Args:
        name: of the benchmark's module.
        about: what ``--help`` says.
        arguments: of the parser, beside ``--json``: names, and what else `add_argument` takes.
        measure: gives the lines, which are dataclasses.
        tell: puts them into words; a table of `Line` when not given.
    """
    parser = ArgumentParser(prog=f"python -m benchmarks.{name}", description=about)
    for word, more in arguments.items():
        parser.add_argument(word, **more)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    options = parser.parse_args()
    lines = measure(options)
    told = json.dumps([asdict(line) for line in lines], indent=2) if options.json else None
    print(told or (tell or show)(lines))


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
