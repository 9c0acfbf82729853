"""Full reading: reports a second on one thread, from text to statements and their vectors.

::

    python -m benchmarks.full                    100 reports of 500 words, each read once
    python -m benchmarks.full --reports 20 --json

Models are loaded and three reports read before the clock starts.  Every report is new to the
process: parser and tagger remember words, not texts.  Below stand the seconds of each step for one
report; what a dossier takes besides is measured by ``benchmarks.comparing``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from benchmarks.clocks import Clock, timed
from benchmarks.lines import Line, command, records
from secondsource import demo, pipeline
from secondsource.acquire.extract import report_from
from secondsource.acquire.report import RawDocument, Report
from secondsource.rim.wiring import tools
from secondsource.settings import Settings

BEFORE = 3  # reports that warm the process
ROOMS = ("annotate", "attribute", "compare")
WORDS = 500


def full(count: int) -> list[Line]:
    """Reports a second, and the seconds of each step for one report."""
    lent, settings = tools(), Settings()
    reports = [report_from(d, settings) for d in documents(count + BEFORE)]
    _read(reports[:BEFORE], lent)
    with timed(pipeline, lambda verb, home: verb if home in ROOMS else None) as steps:
        before = Clock.now()
        _read(reports[BEFORE:], lent)
        spent = Clock.now().since(before)
    words = sum(len(r.text.split()) for r in reports[BEFORE:]) / count
    different = len({r.text for r in reports[BEFORE:]})
    note = f"{count} reports, {different} different, {words:.0f} words each"
    name, speed = "full reading, one thread", spent.speed(count)
    return [
        Line(name, speed.wall, "reports/s", 1, note, speed.cpu),
        *(
            Line(f"  {step}", took.wall / count, "s", 1, "", took.cpu / count)
            for step, took in sorted(steps.items(), key=lambda each: -each[1].cpu)
        ),
    ]


def _read(reports: Sequence[Report], lent: pipeline.Tools) -> None:
    for report in reports:
        pipeline.read_report(report, lent)


def documents(count: int) -> list[RawDocument]:
    """Reports of some 500 words: of ../shared where it is, else of the bundled demo's sentences.

    More than there are come round again under other names; only words are remembered, no texts.
    """
    texts = list(_texts())
    return [
        RawDocument(f"report{n}.txt", text.encode(), "text/plain")
        for n, text in enumerate(islice(cycle(texts), count))
    ]


def _texts() -> Iterator[str]:
    real = [text for r in records() if len((text := _cut(r["text"])).split()) >= WORDS * 0.9]
    if real:
        yield from real
        return
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


ARGUMENTS = {"--reports": {"type": int, "default": 100}}


def main() -> None:
    """Measure and print; in a process that has one thread for every library."""
    command("full", __doc__, ARGUMENTS, lambda o: full(o.reports), one_thread=True)


if __name__ == "__main__":
    main()
