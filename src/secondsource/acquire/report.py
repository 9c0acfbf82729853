"""The noun of the first room: one published text.

*The Harbour Post, 3 May 2021: "Bridge closed after barge strike", 312 words, credited to a news
agency, read from bridge.html.*  Its text never changes; everything later points into it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

PublishedBasis = Literal["stated", "inferred", "unknown"]


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they came, before anybody reads them.

    ``source`` is the path or URL as the user gave it, ``url`` the address that finally answered,
    ``media_type`` and ``charset`` what the server or the file name said, if anything.
    """

    source: str
    content: bytes
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One published text.

    ``text`` is the decoded input, unchanged, for plain text; for a web page it is the headline, a
    blank line and the article's paragraphs with blank lines between.  ``agencies`` are the news
    agencies that the report credits, by their full names.  ``unread`` says why the text was kept
    but not read (its language, say); ``notices`` what the reader should know about it.
    """

    id: str
    source: str
    text: str
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: date | None = None
    published_basis: PublishedBasis = "unknown"
    language: str = "en"
    agencies: tuple[str, ...] = ()
    url: str | None = None
    unread: str | None = None
    notices: tuple[str, ...] = field(default=())

    @property
    def sha256(self) -> str:
        """Hex digest of the text in UTF-8: the same words give the same digest."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
