"""The noun of the first room: one published text.

*The Harbour Post, 3 May 2021: "Bridge closed after barge strike", 312 words, credited to a news
agency, read from bridge.html.*  Its text never changes; everything later points into it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

PublishedBasis = Literal["stated", "inferred", "unknown"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the container of a document says of it: a feed's item, an archive's record, a row.

    Times are aware, in the zone that the container gave.  None where it says nothing.
    """

    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: date | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    url: str | None = None
    licence: str | None = None
    agencies: tuple[str, ...] = ()
    dateline: str | None = None


@dataclass(frozen=True, slots=True)
class Validator:
    """What an address last answered with, so that it need not answer the same again.

    ``etag`` and ``last_modified`` stand as the server wrote them; ``stamp`` is the time that a feed
    or sitemap gave for the page: while it stays, the page is not asked at all.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    stamp: str | None = None


class Validators(Protocol):
    """Whoever keeps validators: the store."""

    def validator(self, url: str) -> Validator | None:
        """The validator of an address; None when it was never read."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A container (archive, folder's file, feed) is through; the last one, unnamed, is the sum.

    ``taken`` documents came out of it, ``refused`` members were bad, ``unchanged`` ones are read
    already, ``passed`` were no reports (an archive's pictures).  A feed's ``validator`` is to be
    kept only now: kept earlier, a crash would hide its entries behind "not modified".
    """

    container: str
    taken: int = 0
    refused: int = 0
    unchanged: int = 0
    passed: int = 0
    validator: Validator | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they came, before anybody reads them.

    ``source`` is the path or URL as the user gave it, ``url`` the address that finally answered,
    ``media_type`` and ``charset`` what the server or the file name said, if anything, ``known``
    what the container that it lay in said.  ``container`` names that container, ``position`` says
    how far in it this document lies (opaque; "" on the web), ``received_at`` when the bytes came,
    aware.  ``validator`` is to be kept together with the report.
    """

    source: str
    content: bytes
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    known: Known = Known()
    container: str | None = None
    position: str = ""
    received_at: datetime | None = None
    validator: Validator | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One published text.

    ``text`` is the decoded input, unchanged, for plain text; for a web page it is the headline, a
    blank line and the article's paragraphs with blank lines between.  ``agencies`` are the news
    agencies that the report credits, by their full names.  ``unread`` says why the text was kept
    but not read (its language, say); ``notices`` what the reader should know about it.
    ``published_at`` and ``updated_at`` are the stated instants, aware; ``url`` is where the page
    was found and ``canonical`` where it says that it lives; ``publisher`` is the family that the
    outlet belongs to.
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
    published_at: datetime | None = None
    updated_at: datetime | None = None
    dateline: str | None = None
    canonical: str | None = None
    publisher: str | None = None
    licence: str | None = None

    @property
    def sha256(self) -> str:
        """Hex digest of the text in UTF-8: the same words give the same digest."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
