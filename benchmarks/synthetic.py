"""Reports with the shape of real ones: words by Zipf's law, 300 to 500 of them, some frequent.

No text of anybody: words are made of syllables.  The same number gives the same report.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from random import Random

from secondsource.acquire.extract import report_id
from secondsource.acquire.report import RawDocument, Report
from secondsource.rim.store import Arrival

VOCABULARY = 60_000
_FIRST = date(2016, 1, 1)
_SYLLABLES = [c + v for c in "bcdfghjklmnprstvz" for v in ("a", "e", "i", "o", "u", "ar", "en")]


@cache
def vocabulary() -> tuple[str, ...]:
    """Words, the most frequent first; frequent ones are short."""
    random = Random(5)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        length = 1 + random.randrange(2) + (len(words) > 200) + (len(words) > 5000)
        words["".join(random.choice(_SYLLABLES) for _ in range(length))] = None
    return tuple(words)


@cache
def _shares() -> list[float]:
    # Zipf-Mandelbrot, as news has it: the most frequent word is one in twenty.
    return list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))


def words(random: Random, count: int, above: int = 0) -> list[str]:
    """Words as often as texts have them; ``above`` leaves out so many of the most frequent."""
    shares = _shares()
    low = shares[above - 1] if above else 0.0
    span = shares[-1] - low
    known = vocabulary()
    return [known[bisect_left(shares, low + random.random() * span)] for _ in range(count)]


def report(number: int, reports: int = 100_000) -> Report:
    """The report of this number, of a stream of so many over ten years."""
    random = Random(number)
    paragraphs = (words(random, random.randint(33, 45)) for _ in range(random.randint(8, 12)))
    parts = [" ".join(paragraph).capitalize() + "." for paragraph in paragraphs]
    title = " ".join(words(random, 8, above=60)).capitalize()
    text = "\n\n".join((title, *parts))
    outlet = f"The {vocabulary()[300 + number % 97].capitalize()} Post"
    return Report(
        id=report_id(outlet, title, text),
        source=f"https://{vocabulary()[300 + number % 97]}.example/{number}",
        text=text,
        outlet=outlet,
        title=title,
        published=_FIRST + timedelta(days=3650 * number // reports),
        published_basis="stated",
        url=f"https://{vocabulary()[300 + number % 97]}.example/{number}",
    )


def arrival(number: int, reports: int = 100_000) -> Arrival:
    """The report as it comes in: a page around its text, a sketch of some hundred bytes."""
    made = report(number, reports)
    paragraphs = "".join(f"<p>{part}</p>\n" for part in made.text.split("\n\n"))
    page = f"<!doctype html><html><title>{made.title}</title><article>{paragraphs}</article></html>"
    sketch = b"".join(blake2b(f"{number}/{n}".encode()).digest() for n in range(8))
    raw = RawDocument(made.source, page.encode(), "text/html", "utf-8", made.url)
    return Arrival(made, raw, "synthetic-1", sketch)


def batches(reports: int, size: int = 1000) -> Iterator[list[Arrival]]:
    """All of them, so many at once."""
    for start in range(0, reports, size):
        yield [arrival(number, reports) for number in range(start, min(start + size, reports))]
