"""PDF → text, in a child process: PDFium is native code, and a PDF may come from anybody.

The child gets the bytes on its standard input, one gigabyte of memory, twenty seconds of processor
time and no right to write a file; it answers with the text of each page as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys

from secondsource.acquire.formats.lines import joined_lines
from secondsource.errors import SourceError

_SECONDS = 30
_WAY_OUT = "give the article as text or HTML"


def text_in_pdf(source: str, content: bytes) -> str:
    """The text of a PDF, its lines joined into paragraphs, a blank line between two.

    Raises:
        SourceError: it is damaged, locked, too much work, or holds pictures of pages only.
    """
    command = [sys.executable, "-I", "-m", "secondsource.rim.pdf_child"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module under our own interpreter
            command, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(source, "is a PDF that takes too long to read", _WAY_OUT) from error
    if done.returncode == 3:
        raise SourceError(source, "is a PDF that needs a password", _WAY_OUT)
    if done.returncode == 4:
        raise SourceError(
            source, "cannot be read: pypdfium2 is not installed", "pip install pypdfium2"
        )
    if done.returncode:
        raise SourceError(source, "is a damaged PDF", _WAY_OUT)
    pages: list[str] = json.loads(done.stdout)
    text = "\n\n".join(filter(None, (joined_lines(page) for page in pages)))
    if not text:
        raise SourceError(source, "is a PDF of pictures, with no text in it", _WAY_OUT)
    return text
