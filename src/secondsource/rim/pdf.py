"""PDF → text, in a child process: PDFium is native code, and a PDF may come from anybody.

The child gets the bytes on its standard input, one gigabyte of memory, twenty seconds of processor
time and no right to write a file; it answers with the text of each page as JSON.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise

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


def joined_lines(page: str) -> str:
    r"""A page's lines as paragraphs: where the next word would have fitted, one has ended.

    >>> joined_lines("Bridge shut\nThe old bridge was clo-\nsed on Monday.\nIt will stay so.")
    'Bridge shut\n\nThe old bridge was closed on Monday.\n\nIt will stay so.'
    """
    lines = [" ".join(line.split()) for line in page.replace("\ufffe", "-").splitlines()]
    widest = max(map(len, lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line, after in pairwise([*lines, ""]):
        if line:
            paragraphs[-1].append(line)
        # Letters differ in width, so that a full line may have a fifth fewer than the widest.
        would_fit = len(line) + 1 + len(after.partition(" ")[0]) < 0.8 * widest
        if not line or (would_fit and not line.endswith("-")):
            paragraphs.append([])
    joined = (" ".join(paragraph) for paragraph in paragraphs if paragraph)
    return "\n\n".join(re.sub(r"(?<=[a-z])- (?=[a-z])", "", paragraph) for paragraph in joined)
