"""Compare and compose: five reports of about 500 words of one event, one thread, warm.

::

    python -m benchmarks.comparing               its own five, and ../shared where it is
    python -m benchmarks.comparing --runs 15 --json

The reports are read once before (annotated, attributed, their vectors made); then the flow runs
with those readings, and clocks are read around each room, around each step of the fifth and the
sixth, and around the sentence encoder, which has nothing to do then.  What moved into reading is
not hidden: "all of it" is the same dossier with nothing at hand, "vectors" how much of it they are.
Medians; steps below a millisecond are left out.  Reports of ../shared that are longer are read up
to the sentence that ends before 550 words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.clocks import Clock, median, timed
from benchmarks.lines import Line, command, records
from secondsource import desk, pipeline
from secondsource.acquire.report import Report
from secondsource.compare import claims
from secondsource.compare.encoder import Embed, Within
from secondsource.evaluate.dossier import report_of
from secondsource.pipeline import Reading, Tools, dossier_of, read_report
from secondsource.rim.wiring import tools
from secondsource.settings import Settings

SHORTEST, LONGEST, REPORTS = 450, 550, 5  # words of a report, reports of a story
STORIES = 3  # of ../shared
ROOMS = ("compare", "compose")
TOTAL = "compare and compose"
WHOLE = "all of it, read anew"
LEAST = 0.001  # seconds; what takes less is not told by itself

Read = Callable[[Report, Tools], Reading]


def comparing(name: str, reports: Sequence[Report], runs: int) -> list[Line]:
    """Seconds of all that comes after reading: in total, by room, by step."""
    kept: dict[str, Reading] = {}

    def read(report: Report, lent: Tools) -> Reading:
        if report.id not in kept:
            kept[report.id] = read_report(report, lent)
        return kept[report.id]

    told = len(dossier_of(reports, tools(), read).statements)
    words = sum(len(report.text.split()) for report in reports)
    spent: dict[str, list[Clock]] = defaultdict(list)
    for _ in range(runs):
        for part, clock in (_run(reports, read) | _anew(reports)).items():
            spent[part].append(clock)
    notes = {TOTAL: f"{len(reports)} reports, {words} words, {told} statements"}
    return [
        Line(f"{name}: {part}", clock.wall, "s", runs, notes.get(part, ""), clock.cpu)
        for part, clock in ((part, median(each)) for part, each in spent.items())
        if clock.cpu >= LEAST
    ]


def _run(reports: Sequence[Report], read: Read) -> Mapping[str, Clock]:
    """One flow with readings at hand: the seconds of each part."""
    lent, embedding = tools(), [Clock(0.0, 0.0)]
    embed = _clocked(lent.embed, embedding)
    with timed(pipeline, _verb) as flow, timed(claims, _step) as steps:
        dossier_of(reports, replace(lent, embed=embed), read)
    rooms = {room: _sum(c for part, c in flow.items() if part.startswith(room)) for room in ROOMS}
    return {
        TOTAL: _sum(rooms.values()),
        "compare": rooms["compare"],
        "  vectors that were not at hand": _sum(embedding),
        **steps,
        "compose": rooms["compose"],
        **{f"  {part.removeprefix('compose ')}": c for part, c in _of(flow, "compose")},
        **{f"before: {part}": c for part, c in _of(flow, "cluster")},
    }


def _anew(reports: Sequence[Report]) -> Mapping[str, Clock]:
    """The same dossier from the texts: the seconds of all of it, and of its vectors."""
    lent, embedding = tools(), [Clock(0.0, 0.0)]
    before = Clock.now()
    dossier_of(reports, replace(lent, embed=_clocked(lent.embed, embedding)))
    return {WHOLE: Clock.now().since(before), f"{WHOLE}: vectors": _sum(embedding)}


def _clocked(embed: Embed, spent: list[Clock]) -> Embed:
    def timed_embed(meant: Sequence[Within]) -> Any:
        before = Clock.now()
        vectors = embed(meant)
        spent.append(Clock.now().since(before))
        return vectors

    return timed_embed


def _verb(verb: str, home: str) -> str | None:
    return f"{home} {verb}" if home in {"cluster", *ROOMS} else None


def _step(verb: str, home: str) -> str | None:
    return f"  {verb}" if home == "compare" else None


def _of(flow: Mapping[str, Clock], room: str) -> list[tuple[str, Clock]]:
    return [(part, clock) for part, clock in flow.items() if part.startswith(room)]


def _sum(clocks: Iterable[Clock]) -> Clock:
    return Clock(*map(sum, zip(Clock(0.0, 0.0), *clocks, strict=True)))


def fives() -> Iterator[tuple[str, list[Report]]]:
    """Stories of five reports each: the benchmark's own, and real ones where ../shared is."""
    own = sorted((Path(__file__).parent / "reports").glob("*.txt"))
    yield "own five", list(desk.acquire([str(path) for path in own], Settings())[0])
    by_story: dict[str, list[Report]] = defaultdict(list)
    for record in records():
        record["text"] = _shortened(record["text"])
        if SHORTEST <= len(record["text"].split()) <= LONGEST:
            by_story[record["story"]].append(report_of(record))
    full = (reports[:REPORTS] for reports in by_story.values() if len(reports) >= REPORTS)
    yield from ((f"newscluster {n}", five) for n, five in enumerate(islice(full, STORIES), 1))


def _shortened(text: str) -> str:
    """The text up to the last sentence that ends within the most words."""
    if len(text.split()) <= LONGEST:
        return text
    ends = (found.end() for found in re.finditer(r"[.!?][\"”’]*(?=\s)", text))
    return text[: max((end for end in ends if len(text[:end].split()) <= LONGEST), default=0)]


ARGUMENTS = {"--runs": {"type": int, "default": 9, "help": "repetitions of each measurement"}}


def measure(runs: int) -> list[Line]:
    """The seconds of each story."""
    return [line for name, five in fives() for line in comparing(name, five, runs)]


def main() -> None:
    """Measure and print; in a process that has one thread for every library."""
    command("comparing", __doc__, ARGUMENTS, lambda o: measure(o.runs), one_thread=True)


if __name__ == "__main__":
    main()
