"""One document's bytes → one Report.  Pure: whatever touches the disk comes in as an argument.

::

    bytes ── decoding ──► text ── formats ──► Article ── front, datelines, credits ──► Report
             (charset)           (text, Markdown, HTML,   (headline, byline, dates,
                                  PDF, DOCX, e-mail,       agencies, language), and what
                                  ninjs, NewsML-G2)        the container knows
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from secondsource.acquire.credits import agencies_credited
from secondsource.acquire.dates import dated
from secondsource.acquire.decoding import READABLE, decoded, encoding_in
from secondsource.acquire.feeds import list_kind
from secondsource.acquire.formats.article import Article
from secondsource.acquire.formats.blocks import FRAGMENT, paragraphs_of
from secondsource.acquire.formats.records import known_of
from secondsource.acquire.front import byline_of, dateline_of, headline_of
from secondsource.acquire.language import ENGLISH, NameLanguage, language_of
from secondsource.acquire.markup import root_name
from secondsource.acquire.outlets import (
    family_of,
    family_of_outlet,
    host_of,
    outlet_named,
    outlet_of,
)
from secondsource.acquire.report import PublishedBasis, RawDocument, Report
from secondsource.errors import DataError, RefusedError, SourceError
from secondsource.settings import Settings


@dataclass(frozen=True, slots=True)
class Instruments:
    """What the room borrows from the rim: both read files or start a process.

    Without ``name_language`` a text that is not English is marked so without the language's name;
    without ``pdf_text`` PDF files are refused.
    """

    name_language: NameLanguage | None = None
    pdf_text: Callable[[str, bytes], str] | None = None


NO_INSTRUMENTS = Instruments()


def report_from(
    raw: RawDocument, settings: Settings, instruments: Instruments = NO_INSTRUMENTS
) -> Report:
    r"""The report in a document.

    >>> text = "Bridge closed\n3 May 2021\n\nHARBOUR CITY (Reuters) - The bridge was closed."
    >>> report = report_from(RawDocument("a.txt", text.encode()), Settings())
    >>> report.title, str(report.published), report.agencies, report.text == text
    ('Bridge closed', '2021-05-03', ('Reuters',), True)

    Raises:
        SourceError: the document is empty, binary, of an unread format, or has no article.
        RefusedError: it is larger than ``settings.max_report_bytes``.
    """
    if len(raw.content) > settings.max_report_bytes:
        megabytes = settings.max_report_bytes / 1_000_000
        raise RefusedError(
            raw.source,
            f"is larger than {megabytes:g} MB, the most that one report may have",
            "give the article alone",
        )
    if not raw.content.strip():
        raise SourceError(raw.source, "the file is empty", "give a file with text in it")
    article = _article(raw, settings, instruments)
    if not article.text.strip():
        raise SourceError(raw.source, "has no text in it", "give a file with text in it")
    return _report(raw, article, settings, instruments)


def report_from_record(record: Mapping[str, object], source: str | None = None) -> Report:
    """The report in a record of an evaluation set: ``text`` stays as it is, offsets count on it.

    ``outlet`` may be a host name; ``published`` (or ``date``) and ``title`` may be missing.

    >>> report = report_from_record({"id": "r1", "outlet": "www.dw.com", "published": "2021-05-03",
    ...                              "title": "Bridge closed", "text": "It was closed. (AFP, dpa)"})
    >>> report.outlet, report.agencies
    ('Deutsche Welle', ('Agence France-Presse', 'Deutsche Presse-Agentur'))

    Raises:
        DataError: there is no text in the record.
    """
    source = source or str(record.get("id") or "record")
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise DataError(source, "the record has no text", 'it needs a field "text"')
    raw = RawDocument(source, b"", "text/plain", known=known_of(record))
    settings = Settings(max_report_chars=len(text))
    return _report(raw, Article(text=text), settings, NO_INSTRUMENTS)


def _article(raw: RawDocument, settings: Settings, instruments: Instruments) -> Article:
    """Sends the bytes to the reader of their format."""
    head = raw.content[:1024].lstrip()
    if head.startswith(b"%PDF-"):
        return _pdf_article(raw, instruments)
    if head.startswith(b"PK\x03\x04"):
        from secondsource.acquire.formats.docx import article_in_docx

        return article_in_docx(raw.source, raw.content)
    if raw.media_type == "message/rfc822" or _suffix(raw) == ".eml":
        from secondsource.acquire.formats.eml import article_in_mail

        return article_in_mail(raw.source, raw.content)
    text, _, notices = decoded(raw.source, raw.content, raw.charset, encoding_in(head))
    article = _text_article(raw, text, settings)
    return replace(article, notices=(*notices, *article.notices))


def _text_article(raw: RawDocument, text: str, settings: Settings) -> Article:
    """Sends what is text to the reader of its kind."""
    if raw.media_type == FRAGMENT:
        title = raw.known.title
        paragraphs = paragraphs_of(text)
        return Article("\n\n".join([title, *paragraphs] if title else paragraphs), title)
    kind = _kind(raw, text)
    if kind == "html":
        from secondsource.acquire.formats.html import article_in_html

        return article_in_html(raw.source, text, raw.url)
    if kind == "markdown":
        from secondsource.acquire.formats.markdown import article_in_markdown

        return article_in_markdown(text[: 2 * settings.max_report_chars])
    if kind == "newsml":
        from secondsource.acquire.formats.newsml import article_in_newsml
        from secondsource.acquire.markup import parse_xml

        return article_in_newsml(raw.source, parse_xml(raw.source, raw.content, raw.charset))
    if kind == "json":
        return _json_article(raw.source, text)
    return Article(text=text)


def _json_article(source: str, text: str) -> Article:
    """A ninjs item, or one record as they stand in a table.

    Raises:
        SourceError: it is other JSON.
    """
    from secondsource.acquire.formats.ninjs import article_in_ninjs, is_ninjs
    from secondsource.acquire.formats.records import article_in_record, is_record

    try:
        record = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        record = None
    if is_ninjs(record):
        return article_in_ninjs(source, record)
    if is_record(record):
        return article_in_record(record)
    raise SourceError(
        source,
        "is JSON data, not a report",
        f"give {READABLE}; tables and archives are added to the library",
    )


def _pdf_article(raw: RawDocument, instruments: Instruments) -> Article:
    if instruments.pdf_text is None:
        raise SourceError(
            raw.source, "is a PDF, and no PDF reader is at hand here", "give it as text or HTML"
        )
    return Article(text=instruments.pdf_text(raw.source, raw.content))


def _kind(raw: RawDocument, text: str) -> str:
    """What the document is, rather than what it is called: ``html``, ``markdown``, ``text``."""
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<") and root_name(start.encode()) in {"newsitem", "newsmessage", "nitf"}:
        return "newsml"
    if start.startswith(("<!doctype html", "<html", "<head", "<body")) or (
        start.startswith("<") and "<html" in start
    ):
        return "html"
    if list_kind(text[:20_000].encode("utf-8", "replace")):
        raise SourceError(
            raw.source, "is a feed, not a report", "give the address of one of its articles"
        )
    if raw.media_type in {"text/html", "application/xhtml+xml"} or (
        raw.media_type is None and _suffix(raw) in {".html", ".htm", ".xhtml"}
    ):
        return "html"
    if start.startswith("<?xml"):
        raise SourceError(raw.source, "is XML of an unread kind", f"give {READABLE}")
    if start.startswith(("{", "[{")) and _is_json(text):
        return "json"
    if raw.media_type in {"text/markdown", "text/x-markdown"} or _suffix(raw) in {
        ".md",
        ".markdown",
    }:
        return "markdown"
    return "text"


def _suffix(raw: RawDocument) -> str:
    if raw.container:  # what stands at the end of a member's name is part of its id
        return ""
    path = urlsplit(raw.source).path if "://" in raw.source else raw.source
    return PurePosixPath(path).suffix.lower()


def _is_json(text: str) -> bool:
    first = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
    for candidate in (text, first):
        try:
            json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        return True
    return False


def _report(
    raw: RawDocument, article: Article, settings: Settings, instruments: Instruments
) -> Report:
    text, notices = article.text, list(article.notices)
    known, limit = raw.known, settings.max_report_chars
    if len(text) > limit:
        notices.append(f"read up to character {limit:,} of {len(text):,}; the rest was left out")
        text = text[:limit]
    url = raw.url or known.url or article.url
    dates = dated(raw, article, text)
    notices.extend(dates.notices)
    title = article.title or known.title or headline_of(text)
    stated = re.sub(r"(?i)^by\s+", "", article.byline or known.byline or "")
    byline = stated or byline_of(text)
    outlet = article.outlet or outlet_named(known.outlet) or outlet_of(host_of(url or raw.source))
    language = language_of(text, article.language or known.language, instruments.name_language)
    # An agency's own page credits it too: elsewhere the same copy stands under its credit.
    credited = (*article.credited, *known.agencies, byline or "", outlet or "")
    basis: PublishedBasis = "stated" if dates.published else "unknown"
    return Report(
        id=report_id(outlet, title, text),
        source=raw.source,
        text=text,
        outlet=outlet,
        title=title,
        byline=byline,
        published=dates.published,
        published_basis=basis,
        language=language.code,
        agencies=agencies_credited(text, credited),
        url=url,
        unread=None
        if language == ENGLISH
        else f"the text is in {language.name}; only English is read so far",
        notices=tuple(notices),
        published_at=dates.published_at,
        updated_at=dates.updated_at,
        dateline=article.dateline or known.dateline or dateline_of(text),
        canonical=article.url,
        publisher=family_of(host_of(article.url or url)) or family_of_outlet(outlet),
        licence=article.licence or known.licence,
    )


def report_id(outlet: str | None, title: str | None, text: str) -> str:
    """The same outlet, title and text give the same id, wherever they were read from.

    >>> report_id("The Post", None, "Closed.") == report_id("The Post", None, "Closed.")
    True
    """
    fields = "\x00".join((outlet or "", title or "", text))
    return hashlib.sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()[:16]
