"""A gzip file as a stream that cannot be made to unpack without end."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO

from secondsource.errors import RefusedError, SourceError

# News as JSON or HTML packs 3 to 20 times; gzip's limit, which a bomb comes close to, is 1,032.
# The first megabytes are let through: short files repeat more.  With 100 MB let through, a bomb of
# line ends kept a processor busy for minutes.
_MOST_RATIO, _FREE_BYTES = 250, 2_000_000


class Unzipped(io.RawIOBase):
    """Bytes unpacked as they are asked for.

    Damage is first told as an end, so that a buffer above hands on what came before it, and as an
    error when more is asked for: whoever wants the whole must ask once more (``read_whole``).

    Raises:
        SourceError: (from ``read``) the file is damaged or cut short.
        RefusedError: (from ``read``) it unpacks to more than any text would.
    """

    def __init__(self, source: str, packed: BinaryIO) -> None:
        self._source = source
        self._packed = packed
        self._stream = gzip.GzipFile(fileobj=packed, mode="rb")
        self._given = 0
        self._failure: SourceError | None = None

    def readable(self) -> bool:
        """True: it is there to be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fills ``buffer`` and returns how many bytes went in."""
        if self._failure:
            raise self._failure
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        piece = self._piece(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def _piece(self, most: int) -> bytes:
        try:
            piece = self._stream.read1(most)
        except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
            problem = "is cut short" if isinstance(error, EOFError) else "is a damaged gzip file"
            way_out = "get it again; what came before is read"
            self._failure = SourceError(self._source, problem, way_out)
            return b""
        self._given += len(piece)
        if self._given > _FREE_BYTES and self._given > _MOST_RATIO * max(1, self._packed.tell()):
            problem = f"unpacks to more than {_MOST_RATIO} times its size"
            way_out = "unpack it yourself if you trust it"
            self._failure = RefusedError(self._source, problem, way_out)
            return b""
        return piece


def read_whole(stream: BinaryIO, most: int) -> bytes:
    """The whole of a stream, one byte more than ``most`` when it is longer.

    >>> read_whole(io.BytesIO(b"The bridge"), 5)
    b'The br'

    Raises:
        SourceError: it is damaged, cut short, or a bomb.
    """
    content = stream.read(most + 1)
    if len(content) <= most:
        stream.read(1)  # damage shows when more is asked for
    return content


def unzipped(source: str, packed: BinaryIO) -> io.BufferedReader:
    """A buffered stream of what ``packed`` holds.

    >>> unzipped("a.gz", io.BytesIO(gzip.compress(b"The bridge"))).read()
    b'The bridge'
    """
    return io.BufferedReader(Unzipped(source, packed), 65_536)


def unzipped_head(content: bytes, most: int = 8192) -> bytes:
    """The first unpacked bytes of a gzip file's first bytes; empty when it is damaged.

    >>> unzipped_head(gzip.compress(b"WARC/1.0"))
    b'WARC/1.0'
    """
    try:
        return zlib.decompressobj(31).decompress(content, most)
    except zlib.error:
        return b""
