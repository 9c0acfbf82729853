"""What a web server packed → its bytes, in pieces that no bomb makes large."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from email.message import Message
from importlib import import_module
from itertools import chain
from typing import Any

from secondsource.errors import FetchError

PIECE = 65_536
_GZIP, _BROTLI = frozenset({"gzip", "x-gzip"}), "br"


def content_type_of(header: str) -> tuple[str, str | None]:
    """Media type and charset of a Content-Type header.

    >>> content_type_of('text/html; charset="UTF-8"'), content_type_of("")
    (('text/html', 'UTF-8'), ('', None))
    """
    if not header:
        return "", None
    message = Message()
    message["content-type"] = " ".join(header.split())
    charset = message.get_param("charset")
    return message.get_content_type().lower(), charset.strip() if isinstance(charset, str) else None


def unpacked(url: str, pieces: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """The body's bytes, unpacked in pieces of at most 64 kB however much is packed in them.

    A body that is not packed, though its header says so, comes as it is: archives have many.

    >>> import gzip
    >>> b"".join(unpacked("a", [gzip.compress(b"The bridge")], "gzip"))
    b'The bridge'
    >>> b"".join(unpacked("a", [b"<html>"], "gzip"))
    b'<html>'

    Raises:
        FetchError: (while it is read) the body is damaged, cut short, or packed in another way.
    """
    packing = packing.strip().lower()
    if packing in {"", "identity"}:
        yield from pieces
        return
    if packing not in {*_GZIP, "deflate", _BROTLI}:
        raise FetchError(url, f"answered packed as {packing!r}, unasked", "save the page")
    source = iter(pieces)
    first = next(source, b"")
    if first.lstrip()[:1] == b"<":
        yield from chain([first], source)
        return
    if not first:
        return
    source = chain([first], source)
    if packing == _BROTLI:
        yield from _unbrotlied(url, source)
        return
    try:
        yield from _inflated(url, source, 15 if packing == "deflate" else 31)
    except zlib.error as error:
        raise FetchError(url, "sent a damaged page", "try again later") from error


def _inflated(url: str, packed: Iterator[bytes], window: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(window)
    for piece in packed:
        rest = piece
        while rest:
            try:
                yield unpacker.decompress(rest, PIECE)
            except zlib.error:
                # Some servers send raw deflate where the standard means zlib; known at once.
                if window != 15:
                    raise
                window = -15
                unpacker = zlib.decompressobj(window)
                continue
            rest = unpacker.unconsumed_tail
            if unpacker.eof and unpacker.unused_data:  # a second gzip member
                rest = unpacker.unused_data
                if not rest.startswith(b"\x1f\x8b"):
                    break  # zeros or a line end behind the last
                unpacker = zlib.decompressobj(window)
    yield unpacker.flush()
    if not unpacker.eof and window == 31:
        raise FetchError(url, "sent a page that is cut short", "try again later")


def _unbrotlied(url: str, packed: Iterator[bytes]) -> Iterator[bytes]:
    """Brotli packs a gigabyte into a kilobyte: only a release that can stop halfway is used."""
    try:
        unpacker: Any = import_module("brotli").Decompressor()
        unpacker.process(b"", output_buffer_limit=PIECE)
    except (ImportError, TypeError) as error:
        raise FetchError(
            url, "is packed with Brotli, unasked", "pip install 'brotli>=1.2' to read it"
        ) from error
    for piece in packed:
        yield from _drained(url, unpacker, piece)
    if not unpacker.is_finished():
        raise FetchError(url, "sent a page that is cut short", "try again later")


def _drained(url: str, unpacker: Any, piece: bytes) -> Iterator[bytes]:
    """Everything that a piece unpacks to: more may only be fed when nothing more comes out."""
    while True:
        try:
            out = unpacker.process(piece, output_buffer_limit=PIECE)
        # The class of its error has changed its place between releases.
        except Exception as error:
            raise FetchError(url, "sent a damaged page", "try again later") from error
        yield out
        piece = b""
        if not out and (unpacker.can_accept_more_data() or unpacker.is_finished()):
            return
