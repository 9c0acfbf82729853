"""A row of a table (JSONL, Parquet) → one document: its text, and what its columns say.

::

    {"id": …, "outlet": …, "published": …, "title": …, "text": …, "url": …, "author": …}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from secondsource.acquire.formats.article import Article
from secondsource.acquire.formats.blocks import paragraphs_of
from secondsource.acquire.moments import day_stated, instant_of
from secondsource.acquire.outlets import outlet_named
from secondsource.acquire.report import Known

# The first is ours; the others are what crawlers and archives call the same.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "maintext", "article_text", "fulltext", "content"),
    "html": ("html", "body_html", "content_html", "raw_html"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "publisher", "source_domain", "site", "domain"),
    "published": ("published", "date", "published_at", "date_published", "date_publish", "pubdate"),
    "updated": ("updated", "updated_at", "date_modified", "date_modify", "modified"),
    "url": ("url", "link", "canonical_url"),
    "author": ("author", "authors", "byline"),
    "language": ("language", "lang"),
    "id": ("id", "guid", "uri"),
    "licence": ("licence", "license"),
}
# How exports spell an empty field.
_NOTHING = frozenset({"", "none", "null", "nan", "n/a", "unknown", "-"})


def known_of(record: Mapping[str, object]) -> Known:
    """What the columns of a record say of its text.

    >>> known_of({"text": "…", "outlet": "The Post", "published": "2021-05-03T14:02:00Z"}).outlet
    'The Post'
    """
    published, updated = field(record, "published"), field(record, "updated")
    return Known(
        title=field(record, "title"),
        byline=field(record, "author"),
        outlet=field(record, "outlet"),
        published=day_stated(published),
        published_at=instant_of(published),
        updated_at=instant_of(updated),
        language=field(record, "language"),
        url=field(record, "url"),
        licence=field(record, "licence"),
    )


def is_record(record: object) -> bool:
    """True for an object with a text and anything that says which text it is.

    >>> is_record({"text": "…", "title": "Bridge closed"}), is_record({"text": "…"})
    (True, False)
    """
    if not isinstance(record, dict) or not (field(record, "text") or field(record, "html")):
        return False
    return any(field(record, name) for name in ("title", "outlet", "published", "url"))


def article_in_record(record: Mapping[str, object]) -> Article:
    """A record that is a file of its own, as an article.

    >>> article_in_record({"text": "It was closed.", "title": "Bridge closed"}).title
    'Bridge closed'
    """
    text, known = whole(record, "text"), known_of(record)
    text = text or "\n\n".join(paragraphs_of(field(record, "html") or ""))
    return Article(
        text=text,
        title=known.title,
        outlet=known.outlet and outlet_named(known.outlet),
        byline=known.byline,
        published=known.published,
        language=known.language,
        url=known.url,
        published_at=known.published_at,
        updated_at=known.updated_at,
        licence=known.licence,
    )


def field(record: Mapping[str, object], name: str) -> str | None:
    """A field by our name or one of the others', trimmed; None when there is nothing in it.

    >>> field({"headline": " Bridge closed "}, "title")
    'Bridge closed'
    """
    return next((said for key in _NAMES[name] if (said := _said(record.get(key)))), None)


def whole(record: Mapping[str, object], name: str) -> str | None:
    """A text as it stands, white space at its ends included: offsets count on it.

    >>> whole({"body": " It was closed."}, "text")
    ' It was closed.'
    """
    found = (record.get(key) for key in _NAMES[name])
    return next((value for value in found if isinstance(value, str) and value.strip()), None)


def _said(value: object) -> str | None:
    if isinstance(value, str):
        return None if value.strip().lower() in _NOTHING else value.strip()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(part for part in map(_said, value[:20]) if part) or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
