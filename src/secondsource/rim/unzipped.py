"""A gzip file as a stream that cannot be made to unpack without end."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO

from secondsource.errors import RefusedError, SourceError

# News as JSON or HTML packs 3 to 20 times, the same line repeated 200 times; gzip's limit, which a
# bomb comes close to, is 1,032.  The first megabytes are let through: short files repeat more.
_MOST_RATIO, _FREE_BYTES = 250, 100_000_000


class Unzipped(io.RawIOBase):
    """Bytes unpacked as they are asked for.

    Raises:
        SourceError: (from ``read``) the file is damaged or cut short.
        RefusedError: (from ``read``) it unpacks to more than any text would.
    """

    def __init__(self, source: str, packed: BinaryIO) -> None:
        self._source = source
        self._packed = packed
        self._stream = gzip.GzipFile(fileobj=packed, mode="rb")
        self._given = 0

    def readable(self) -> bool:
        """True: it is there to be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fills ``buffer`` and returns how many bytes went in."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            piece = self._stream.read1(len(view))
        except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
            problem = "is cut short" if isinstance(error, EOFError) else "is a damaged gzip file"
            raise SourceError(
                self._source, problem, "get it again; what came before is read"
            ) from error
        self._given += len(piece)
        if self._given > _FREE_BYTES and self._given > _MOST_RATIO * max(1, self._packed.tell()):
            raise RefusedError(
                self._source,
                f"unpacks to more than {_MOST_RATIO} times its size",
                "unpack it yourself if you trust it",
            )
        view[: len(piece)] = piece
        return len(piece)


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
