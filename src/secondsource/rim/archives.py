"""A file → the documents in it, when it is more than one: archive, table, message, packed file.

What a file is, its first bytes tell; its name is only asked where they leave it open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from lxml import etree

from secondsource.acquire.feeds import list_kind
from secondsource.acquire.formats.eml import is_mail
from secondsource.acquire.formats.newsml import news_items
from secondsource.acquire.markup import parse_xml, root_name
from secondsource.acquire.report import RawDocument
from secondsource.errors import RefusedError
from secondsource.rim.tables import Member, array_of, lines_of, rows_of, sensible
from secondsource.rim.unzipped import read_whole, unzipped, unzipped_head
from secondsource.settings import Settings

FileKind = Literal["warc", "parquet", "json lines", "json", "list", "news message", "one"]

# Held whole while it is read, so that it has a limit; larger ones have formats that need none.
_MOST_WHOLE = 100_000_000
_HEAD = 16_384

MEDIA_TYPES = {
    ".eml": "message/rfc822",
    ".htm": "text/html",
    ".html": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xhtml": "application/xhtml+xml",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed, sitemap or OPML that lies in a file: its entries are on the web."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class File:
    """A file that was looked into: what it is, and whether it is packed with gzip."""

    name: str
    path: Path
    kind: FileKind
    is_packed: bool

    @property
    def suffix(self) -> str:
        """The suffix of what is packed in it: ``.html`` of ``a.html.gz``."""
        return _suffix(self.path)


def look_into(name: str, path: Path) -> File:
    """What a file is, by its first bytes.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    is_packed = head.startswith(b"\x1f\x8b")
    return File(
        name, path, _kind(unzipped_head(head, _HEAD) if is_packed else head, path), is_packed
    )


def _suffix(path: Path) -> str:
    return Path(path.stem if path.suffix.lower() == ".gz" else path.name).suffix.lower()


def _kind(head: bytes, path: Path) -> FileKind:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = _suffix(path)
    if head.startswith(b"WARC/") or suffix == ".warc":
        return "warc"
    if head.startswith(b"PAR1"):
        return "parquet"
    if suffix in {".jsonl", ".ndjson"}:
        return "json lines"
    if start[:1] in {b"{", b"["}:
        if list_kind(head):
            return "list"
        if _is_lines(start):
            return "json lines"
        return "json" if suffix in {".json", ".ninjs", ""} else "one"
    if list_kind(head):
        return "list"
    return "news message" if root_name(start) == "newsmessage" else "one"


def _is_lines(start: bytes) -> bool:
    """A whole object on the first line and the beginning of another on the second."""
    first, _, rest = start.partition(b"\n")
    if not first.startswith(b"{") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def documents_in(file: File, settings: Settings, after: str | None) -> Iterator[Member | Listing]:
    """The documents of a file behind the member ``after``; None for a member that is no report.

    Raises:
        SourceError: the file as a whole cannot be read.
    """
    behind = int(after) if after and after.lstrip("-").isdigit() else None
    if file.kind == "warc":
        from secondsource.rim.warc import pages_of

        yield from pages_of(file.name, file.path, settings, -1 if behind is None else behind)
    elif file.kind == "parquet":
        yield from sensible(file.name, rows_of(file.name, file.path, behind or 0))
    elif file.kind == "json lines":
        with file.path.open("rb") as stream:
            lines = unzipped(file.name, stream) if file.is_packed else stream
            members = lines_of(file.name, lines, settings, behind or 0)
            yield from sensible(file.name, members)
    elif file.kind == "one":
        yield _one(file, settings)
    else:
        yield from _whole(file, settings, behind or 0)


def _whole(file: File, settings: Settings, after: int) -> Iterator[Member | Listing]:
    content = _read(file, _MOST_WHOLE)
    if file.kind == "list":
        yield Listing(file.name, content)
    elif file.kind == "news message":
        yield from _messages(file.name, content, after)
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        yield from array_of(file.name, content, after)
    else:
        yield _one(file, settings)


def _one(file: File, settings: Settings) -> RawDocument:
    media_type = MEDIA_TYPES.get(file.suffix)
    content = _read(file, settings.max_report_bytes)
    if media_type is None and is_mail(content):
        media_type = "message/rfc822"
    return RawDocument(file.name, content, media_type)


def _messages(source: str, content: bytes, after: int) -> Iterator[Member]:
    """The items of a NewsML-G2 message, each as a document of its own."""
    for number, item in enumerate(news_items(parse_xml(source, content)), 1):
        if number > after:
            place = f"{source}#{item.get('guid') or number}"
            body = etree.tostring(item, encoding="utf-8", with_tail=False)
            yield RawDocument(place, body, "application/xml", "utf-8", position=str(number))


def _read(file: File, most: int) -> bytes:
    """The whole of a file, unpacked, up to a limit."""

    def bounded(stream: BinaryIO) -> bytes:
        content = read_whole(stream, most)
        if len(content) > most:
            raise RefusedError(
                file.name,
                f"is larger than {most / 1_000_000:g} MB, the most that is read at once",
                "give it in parts, or as JSON lines, Parquet or WARC",
            )
        return content

    return _opened(file, bounded)


def _opened(file: File, read: Callable[[BinaryIO], bytes]) -> bytes:
    with file.path.open("rb") as stream:
        return read(unzipped(file.name, stream)) if file.is_packed else read(stream)
