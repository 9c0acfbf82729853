"""Tagger and chains, reports a second: 500 words each, one thread, warm, the parse not counted.

The tagger reads every paragraph here; in a dossier it reads only those in which no rule hears
anybody, which the last line measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.clocks import repeated
from benchmarks.lines import SHARED, Line, records
from secondsource import desk
from secondsource.acquire.report import Report
from secondsource.annotate.coref import describe, entity_at
from secondsource.attribute.attribution import Who, WhoIs
from secondsource.attribute.chains import find_statements
from secondsource.attribute.merge import Tag
from secondsource.attribute.tagger import Tagger
from secondsource.pipeline import Reading, read_report
from secondsource.rim.models import load_tagger
from secondsource.rim.wiring import models_folder, tools
from secondsource.settings import Settings
from secondsource.spans import Span

SETS = ("polnear/dev.jsonl.gz", "newscluster_5w1h/stories.dev.jsonl.gz")
SHORTEST, LONGEST = 450, 550  # words
MOST = 12  # reports of each set


class Read(NamedTuple):
    """A report as the tagger and the chains find it: parsed, its people and bodies known."""

    reading: Reading
    who: WhoIs


def tagging(runs: int) -> list[Line]:
    """Reports a second of the tagger alone, with chains, and of both as a dossier has them."""
    lent = tools()
    read = [_read(report) for report in _reports()]
    words = sum(len(r.reading.report.text.split()) for r in read)
    note = f"{len(read)} reports, {words} words"
    once, twice = load_tagger(models_folder(), nested=False), load_tagger(models_folder())
    product = lent.tagger.tag if lent.tagger else None
    works: dict[str, Callable[[Read], object]] = {
        "tagger": lambda r: _tag(once, r),
        "tagger with its second pass": lambda r: _tag(twice, r),
        "tagger and chains": lambda r: (_tag(once, r), _chains(r, None)),
        "tagger and chains as a dossier has them": lambda r: _chains(r, product),
    }
    return [_speed(name, read, work, runs, note) for name, work in works.items()]


def _tag(tagger: Tagger, r: Read) -> object:
    return tagger.tag(r.reading.report.text, [s.span for s in r.reading.annotation.sentences])


def _chains(r: Read, tag: Tag | None) -> object:
    return find_statements(r.reading.report.text, r.reading.annotation, r.who, tag)


def _speed(
    name: str, read: Sequence[Read], work: Callable[[Read], object], runs: int, note: str
) -> Line:
    """The median over runs of reports a second, by the wall and by the processor."""
    fast = repeated(lambda: [work(r) for r in read], runs).speed(len(read))
    return Line(name, fast.wall, "reports/s", runs, note, fast.cpu)


def _read(report: Report) -> Read:
    reading = read_report(report, tools())
    text, annotation = report.text, reading.annotation

    def who(span: Span) -> Who:
        entity = entity_at(span, annotation.entities, annotation)
        name = describe(text, annotation, span, annotation.entities)
        return Who(name) if entity is None else Who(name, entity.id, entity.kind)

    return Read(reading, who)


def _reports() -> list[Report]:
    """Real reports of about 500 words where ../shared is, elsewhere the bundled ones."""
    files = [SHARED / "data" / name for name in SETS]
    texts = [text for file in files for text in islice(_long(file), MOST)]
    if not texts:
        return list(desk.acquire(desk.demo_sources(), Settings())[0])
    return [Report(f"{n}", f"{n}", text) for n, text in enumerate(texts)]


def _long(file: Path) -> Iterator[str]:
    texts = (record["text"] for record in records(file))
    return (text for text in texts if SHORTEST <= len(text.split()) <= LONGEST)
