"""Sources to reports: how many a second, one thread, and in how much memory.

::

    python -m benchmarks.acquiring                       made up: plain texts, pages, an archive
    python -m benchmarks.acquiring FILE…                 your own: anything that `add` takes
    python -m benchmarks.acquiring --json

Beside each stands the bare library under it: `json` for lines, `trafilatura` for pages.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.clocks import repeated
from benchmarks.lines import Line, command
from secondsource.acquire.extract import report_from
from secondsource.acquire.report import RawDocument
from secondsource.errors import SourceError
from secondsource.rim.sources import expand, instruments
from secondsource.settings import Settings

_STORY = (
    "The old bridge was closed on Monday after a barge struck its second pier, the harbour police"
    " said. Nobody was hurt, said the mayor, who had come to the quay within the hour. Reuters"
    " reported that {n} lorries were turned back before noon, and that a ferry ran until midnight."
    " Engineers will look at the pier on Tuesday, when the water is low, and decide by Friday."
)


def texts(count: int) -> Iterator[str]:
    """Texts of about 500 words, no two the same."""
    for number in range(count):
        parts = (_STORY.format(n=number * 7 + part) for part in range(7))
        yield "HARBOUR CITY (AP) — " + "\n\n".join(parts)


def table(folder: Path, count: int) -> Path:
    """A packed table of JSON lines."""
    path = folder / "table.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as lines:
        for number, text in enumerate(texts(count)):
            record = {"id": number, "title": f"Bridge {number} closed", "text": text}
            record |= {"outlet": "post.example", "published": "2021-05-03T14:02:11Z"}
            lines.write(json.dumps(record) + "\n")
    return path


def page(number: int, text: str) -> bytes:
    """A page with the furniture that pages have."""
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(40))
    data = json.dumps({"@type": "NewsArticle", "datePublished": "2021-05-03T14:02:11Z"})
    body = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Bridge {number} closed</title>"
        f'<script type="application/ld+json">{data}</script></head><body><nav><ul>{menu}</ul></nav>'
        f"<article><h1>Bridge {number} closed</h1>{body}</article><footer>All rights reserved"
        "</footer></body></html>"
    ).encode()


def archive(folder: Path, count: int) -> Path:
    """A packed web archive of pages."""
    path = folder / "pages.warc.gz"
    with path.open("wb") as out:
        for number, text in enumerate(texts(count)):
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(number, text)
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2021-05-04T10:00:00Z\r\n"
                f"WARC-Target-URI: https://post.example/{number}\r\n"
                f"Content-Type: application/http\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            out.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", 1))
    return path


def acquired(sources: list[str], most: int) -> int:
    """How many reports come out of the sources, up to ``most``."""
    settings, lent, count = Settings(), instruments(), 0
    for item in expand(sources, settings):
        if isinstance(item, RawDocument):
            try:
                report_from(item, settings, lent)
            except SourceError:
                continue
            count += 1
            if count >= most:
                break
    return count


def expanded(sources: list[str]) -> int:
    """How many documents come out of the sources, unread."""
    return sum(isinstance(item, RawDocument) for item in expand(sources))


def bare_json(path: Path) -> int:
    """The lines of a table, parsed and nothing else."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return sum(1 for line in lines if json.loads(line))


def bare_trafilatura(pages: list[bytes]) -> int:
    """Pages by the library under ours, text alone."""
    from trafilatura import extract

    return sum(1 for each in pages if extract(each.decode(), include_comments=False))


def speed(name: str, work: Callable[[], int], runs: int, note: str = "") -> Line:
    """Reports a second, the median of some runs behind one that warms."""
    count = work()
    fast = repeated(work, runs).speed(count)
    return Line(name, fast.wall, "reports/s", runs, note or f"{count} reports", fast.cpu)


def measured(files: list[str], count: int, runs: int) -> list[Line]:
    """The figures."""
    if files:
        return [speed(", ".join(files)[:60], lambda: acquired(files, count), runs)]
    with tempfile.TemporaryDirectory() as name:
        lines, pages = table(Path(name), count), archive(Path(name), count // 4)
        plain = [page(number, text) for number, text in enumerate(texts(count // 4))]
        return [
            speed("JSON lines to reports", lambda: acquired([str(lines)], count), runs),
            speed("JSON lines to documents", lambda: expanded([str(lines)]), runs),
            speed("json alone", lambda: bare_json(lines), runs),
            speed("web archive to reports", lambda: acquired([str(pages)], count), runs),
            speed("web archive to documents", lambda: expanded([str(pages)]), runs),
            speed("trafilatura alone", lambda: bare_trafilatura(plain), runs),
        ]


ARGUMENTS = {
    "files": {"nargs": "*"},
    "--count": {"type": int, "default": 1000, "help": "most reports (made up or read)"},
    "--runs": {"type": int, "default": 3},
}


def main() -> None:
    """Measure and print."""
    command("acquiring", __doc__, ARGUMENTS, lambda o: measured(o.files, o.count, o.runs))


if __name__ == "__main__":
    main()
