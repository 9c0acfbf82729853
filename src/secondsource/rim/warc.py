"""Web archives (.warc, .warc.gz), one record at a time: the pages in them, as they were served.

warcio reads the records; what it leaves open is closed here: lines and headers without end, bodies
larger than a report, bodies packed to explode, files cut short.  After a damaged record the next
sound one is looked for.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from secondsource.acquire.report import RawDocument
from secondsource.errors import RefusedError, SourceError
from secondsource.rim.packing import content_type_of, unpacked
from secondsource.rim.unzipped import unzipped
from secondsource.settings import Settings

Member = RawDocument | SourceError | None

_LONGEST_LINE, _MOST_HEADER_BYTES = 65_536, 1_000_000
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
# What it logs of bad records would reach the terminal, with whatever they hold.
logging.getLogger("warcio").addHandler(logging.NullHandler())
# What warcio raises at records that are none.
_DAMAGE = (ArchiveLoadFailed, EOFError, ValueError, AttributeError)
_WAY_OUT = "get the archive again; its other records are read"


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """Lines and headers with an end; damage is an error, no note on the terminal."""

    header_bytes = 0

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or _LONGEST_LINE, _LONGEST_LINE))
        self.header_bytes += len(line)
        if self.header_bytes > _MOST_HEADER_BYTES:
            raise ArchiveLoadFailed("a header without end")
        return line

    def _decompress(self, data: bytes) -> bytes:
        if self.decompressor and data and self.num_block_read:
            try:
                return bytes(self.decompressor.decompress(data))
            except zlib.error as error:
                raise ArchiveLoadFailed(str(error)) from error
        return bytes(super()._decompress(data))


class _Records(ArchiveIterator):  # type: ignore[misc]
    """Records with their bodies unread, from where the stream stands."""

    INC_RECORD = ""  # warcio's note on the terminal

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, no_record_parse=True)
        self.reader = _Reader(self.fh, block_size=16_384)

    def _next_record(self, next_line: bytes | None) -> Any:
        self.reader.header_bytes = 0
        return super()._next_record(next_line)


def pages_of(source: str, path: Path, settings: Settings, after: int = -1) -> Iterator[Member]:
    """The HTML pages of an archive behind the record at byte ``after``; None for other records.

    A page that was archived twice with the same bytes comes once.
    """
    seen: set[int] = set()
    with path.open("rb") as stream:
        if _is_one_member(stream):
            yield from _in_one_piece(source, stream, settings, after, seen)
            return
        start: int | None = max(after, 0)
        while start is not None:
            stream.seek(start)
            records = _Records(stream)
            try:
                for record in records:
                    offset = records.offset
                    if offset > after:
                        yield _member(source, record, offset, settings, seen)
                start = None
            except _DAMAGE:
                place = max(start, records.offset)
                yield SourceError(f"{source}#{place}", "has a damaged record", _WAY_OUT)
                start = _next_sound(stream, place + 1)


def _in_one_piece(
    source: str, packed: BinaryIO, settings: Settings, after: int, seen: set[int]
) -> Iterator[Member]:
    """An archive that was packed as one file, not record by record: read from its beginning."""
    packed.seek(0)
    records = _Records(unzipped(source, packed))
    try:
        for record in records:
            offset = records.offset
            if offset > after:
                yield _member(source, record, offset, settings, seen)
    except SourceError as error:
        yield error
    except _DAMAGE:
        place = f"{source}#{records.offset}"
        yield SourceError(place, "has a damaged record", "get the archive again")


def _is_one_member(stream: BinaryIO) -> bool:
    """True when the first gzip member goes on behind the first record."""
    try:
        head = zlib.decompressobj(31).decompress(stream.read(300_000), 2_000_000)
    except zlib.error:
        return False
    ends = head.find(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\nContent-Length:\s*(\d{1,12})", head[: max(ends, 0)])
    return length is not None and head[ends + 4 + int(length[1]) :].lstrip().startswith(b"WARC/")


def _member(source: str, record: Any, offset: int, settings: Settings, seen: set[int]) -> Member:
    """A record as a document, None when it is no page, an error when it should be one."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    url = url.strip("<> ")
    if record.rec_type != "response" or not url.lower().startswith(("http://", "https://")):
        return None
    place = f"{source}#{url}"
    if record.length is None:
        return SourceError(place, "is cut short in its archive", _WAY_OUT)
    if record.length > 2 * settings.max_report_bytes:
        return RefusedError(place, _too_large(settings), "give the article alone")
    raw = record.raw_stream.read(record.length)
    if len(raw) < record.length:
        return SourceError(place, "is cut short in its archive", _WAY_OUT)
    try:
        page = _page(place, raw, settings)
    except SourceError as error:
        return error
    if page is None:
        return None
    body, media_type, charset = page
    digest = int.from_bytes(blake2b(body + url.encode(), digest_size=8).digest())
    if digest in seen:
        return None
    seen.add(digest)
    return RawDocument(
        place,
        body,
        media_type,
        charset,
        url,
        position=str(offset),
        received_at=_date(record.rec_headers.get_header("WARC-Date")),
    )


def _page(place: str, raw: bytes, settings: Settings) -> tuple[bytes, str, str | None] | None:
    """The body of an HTTP answer that is a page, unpacked; None for any other answer.

    Raises:
        SourceError: it is damaged.
        RefusedError: it is larger than a report may be.
    """
    stream = io.BytesIO(raw)
    try:
        headers = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2"]).parse(stream)
    except (StatusAndHeadersParserException, EOFError, ValueError):
        return None
    said = {name.lower(): value for name, value in headers.headers}
    media_type, charset = content_type_of(said.get("content-type", ""))
    if headers.get_statuscode() != "200" or media_type not in _PAGES:
        return None
    body: Any = stream
    if said.get("transfer-encoding", "").lower() == "chunked":
        body = ChunkedDataReader(stream)
    # Many crawlers store the body unpacked and leave the header; then its first bytes tell.
    content = bytearray()
    pieces = unpacked(place, iter(lambda: body.read(65_536), b""), said.get("content-encoding", ""))
    for piece in pieces:
        content += piece
        if len(content) > settings.max_report_bytes:
            raise RefusedError(place, _too_large(settings), "give the article alone")
    return bytes(content), media_type, charset


def _too_large(settings: Settings) -> str:
    megabytes = f"{settings.max_report_bytes / 1_000_000:g}"
    return f"is larger than {megabytes} MB, the most that one report may have"


def _date(words: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(words or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _next_sound(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins: a gzip member or a line that only a record's first can be."""
    stream.seek(start)
    at, kept = start, b""
    while piece := stream.read(1_000_000):
        window = kept + piece
        for mark in (b"\x1f\x8b\x08", b"\nWARC/1."):
            found = window.find(mark)
            while found >= 0:
                place = at - len(kept) + found + (1 if mark[:1] == b"\n" else 0)
                if mark[:1] == b"\n" or _is_member(window[found : found + 20_000]):
                    return place
                found = window.find(mark, found + 1)
        at += len(piece)
        kept = window[-20_000:]
    return None


def _is_member(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, 64).startswith(b"WARC/")
    except zlib.error:
        return False
