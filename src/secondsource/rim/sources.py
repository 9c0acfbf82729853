"""A source as a user names it (a path, a web address, ``-``) → its bytes."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from secondsource.acquire.extract import Instruments
from secondsource.acquire.report import RawDocument
from secondsource.errors import RefusedError, SourceError
from secondsource.settings import Settings

if TYPE_CHECKING:
    from secondsource.rim.address_guard import AddressGuard

# Two letters at least: "C:\\news\\a.txt" is a path.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_MEDIA_TYPES = {
    ".htm": "text/html",
    ".html": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xhtml": "application/xhtml+xml",
}


def read_source(source: str, settings: Settings, guard: AddressGuard | None = None) -> RawDocument:
    """The bytes of a file, of the page at a URL, or of standard input (``-``).

    ``guard`` is for tests; it decides which addresses may be asked.

    Raises:
        SourceError: there is no such file, or it is a folder, or cannot be read.
        FetchError: the page did not answer, or not with a page.
        RefusedError: it is larger than ``settings.max_report_bytes``, or must not be opened.
    """
    if source == "-":
        return _bounded(source, sys.stdin.buffer.read(settings.max_report_bytes + 1), settings)
    if source.lower().startswith(("http://", "https://")):
        from secondsource.rim.fetch import fetch

        return fetch(source, settings, guard)
    if source.lower().startswith("file:"):
        raise RefusedError(source, "file addresses are not opened", "give the path of the file")
    return _read_file(source, settings)


def instruments() -> Instruments:
    """What the acquire room borrows: the language model and the PDF reader, both started lazily."""
    from secondsource.rim.languages import named_language
    from secondsource.rim.pdf import text_in_pdf

    return Instruments(name_language=named_language, pdf_text=text_in_pdf)


def _read_file(source: str, settings: Settings) -> RawDocument:
    path = Path(source).expanduser()
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise SourceError(source, "is a folder", "give the files in it")
        # A pipe is how shells hand over another command's output; devices and sockets never end.
        if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
            raise RefusedError(source, "is a device or socket", "give a file")
        with path.open("rb") as stream:
            content = stream.read(settings.max_report_bytes + 1)
    except FileNotFoundError as error:
        raise SourceError(source, "there is no such file", _way_out(source)) from error
    except PermissionError as error:
        raise SourceError(source, "may not be read", "check its permissions") from error
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(source, f"cannot be read ({reason})", "check the path") from error
    return _bounded(source, content, settings, _MEDIA_TYPES.get(path.suffix.lower()))


def _bounded(
    source: str, content: bytes, settings: Settings, media_type: str | None = None
) -> RawDocument:
    if len(content) > settings.max_report_bytes:
        megabytes = f"{settings.max_report_bytes / 1_000_000:g}"
        raise RefusedError(
            source,
            f"is larger than {megabytes} MB, the most that one report may have",
            "give the article alone",
        )
    return RawDocument(source, content, media_type)


def _way_out(source: str) -> str:
    if _SCHEME.match(source) and "://" in source:
        return "only http:// and https:// addresses are fetched"
    if re.match(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+/", source) or source.startswith("www."):
        return f"for a page of the web give https://{source}"
    return "check the path"
