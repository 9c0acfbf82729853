"""Lists of reports → their entries: RSS, Atom, JSON Feed, sitemaps and their indexes, OPML.

::

    feed ─────────► entry: where the page is, what the feed says of it, maybe its whole text
    sitemap ──────► entry: where the page is, when it changed
    index, OPML ──► entry: where another list is
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import Any, Literal
from urllib.parse import urljoin

from lxml import etree

from secondsource.acquire.decoding import decoded
from secondsource.acquire.markup import clean_xml, elements, local_name, parse_xml, root_name
from secondsource.acquire.moments import day_stated, instant_of
from secondsource.acquire.report import Known
from secondsource.errors import SourceError

ListKind = Literal["feed", "json feed", "sitemap", "sitemap index", "opml"]

_ROOTS: Mapping[str, ListKind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap index",
    "opml": "opml",
}
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_ATTRIBUTE = re.compile(r"""(rel|type)\s*=\s*["']?([^"'\s>]+)""")
_ADDRESS = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_WAY_OUT = "ask its publisher; the other entries are read"
# An entry shorter than this is a teaser: its page has the report.
_WHOLE_CHARS = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of a list.

    ``leads_to`` says whether a report or another list is expected at ``url``; ``content`` is the
    entry's text as HTML where the list carries it, ``stamp`` what it says of the page's time, or a
    digest of its words where it says none.
    """

    name: str
    url: str | None
    known: Known = field(default_factory=Known)
    content: str | None = None
    leads_to: Literal["report", "list"] = "report"
    stamp: str | None = None

    @property
    def is_whole(self) -> bool:
        """The list carries a report's worth of text."""
        return len(re.sub(r"<[^<>]*>", "", self.content or "")) >= _WHOLE_CHARS


def list_kind(content: bytes) -> ListKind | None:
    """Which list these bytes are; None when they are none.

    >>> list_kind(b"<?xml version='1.0'?><rss version='2.0'>"), list_kind(b"<html>")
    ('feed', None)
    """
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{") and re.search(rb"jsonfeed\.org\\?/version", content[:20_000]):
        return "json feed"
    return _ROOTS.get(root_name(head)) if b"<" in head[:200] else None


def entries_in(
    source: str, content: bytes, url: str | None = None, charset: str | None = None
) -> Iterator[Entry | SourceError]:
    """The entries of a list in its order; one that leads nowhere is an error, and the rest come.

    ``url`` is where the list was found: relative addresses count from there.

    >>> feed = b"<rss><channel><item><title>Bridge</title><link>/a</link></item></channel></rss>"
    >>> [entry.url for entry in entries_in("f.xml", feed, "https://post.example/feed")]
    ['https://post.example/a']

    Raises:
        SourceError: it is no list, or damaged from its beginning.
        RefusedError: it defines entities.
    """
    kind = list_kind(content)
    if kind is None:
        raise SourceError(source, "is no feed, sitemap or OPML", "check the address")
    if kind == "opml":
        found = _outlines(source, content, charset)
    elif kind == "json feed":
        found = _json_items(source, content, charset)
    elif kind == "feed":
        found = _items(source, content, url, charset)
    else:
        found = _locations(source, content, kind)
    for entry in found:
        yield _checked(source, entry, url)


def feed_on(page: bytes, url: str) -> str | None:
    """The feed that a page names as its own, the first of several; None when it names none.

    >>> head = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head>'
    >>> feed_on(head, "https://post.example/")
    'https://post.example/feed'
    """
    for link in re.findall(rb"<link\b[^>]{0,1000}>", page[:200_000], re.IGNORECASE):
        said = dict(_ATTRIBUTE.findall(link.decode("utf-8", "replace").lower()))
        at = _ADDRESS.search(link.decode("utf-8", "replace"))
        if said.get("rel") == "alternate" and said.get("type") in _FEED_TYPES and at:
            return _absolute(unescape(at[1]), url)
    return None


def _checked(source: str, entry: Entry, base: str | None) -> Entry | SourceError:
    """The entry with an address of the web, or with its text, or what is wrong with it."""
    address = _absolute(entry.url, base)
    if address or entry.is_whole or (entry.content and not entry.url):
        return replace(entry, url=address, stamp=entry.stamp or _words_stamp(entry))
    linked = entry.url and f"links to {entry.url[:200]!r}, which is no web address"
    return SourceError(f"{source} ({entry.name})", linked or "has no link", _WAY_OUT)


def _words_stamp(entry: Entry) -> str:
    """Without a time an entry is the same while its words are: else it were asked every round."""
    words = f"{entry.known.title}\x00{entry.content}".encode("utf-8", "surrogatepass")
    return f"words:{hashlib.sha256(words).hexdigest()[:16]}"


def _absolute(address: str | None, base: str | None) -> str | None:
    if not address:
        return None
    try:
        full = urljoin(base or "", address.strip())
    except ValueError:
        return None
    return full if re.match(r"https?://[^/\s]", full, re.IGNORECASE) else None


def _name(number: int, title: str | None) -> str:
    return f"entry {number}" + (f", “{title[:60]}”" if title else "")


# ---------------------------------------------------------------------------------- RSS and Atom


def _items(source: str, content: bytes, url: str | None, charset: str | None) -> Iterator[Entry]:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url or ""}
    parsed = feedparser.parse(
        io.BytesIO(clean_xml(source, content, charset)),
        response_headers=headers,
        # trafilatura cleans what is read; unread HTML need not be clean.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    feed = parsed.get("feed", {})
    for number, item in enumerate(parsed.entries, 1):
        title = _words(item.get("title"))
        published, updated = _get(item, "published"), _get(item, "updated")
        yield Entry(
            _name(number, title),
            _get(item, "feedburner_origlink") or _link(item),
            Known(
                title=title,
                byline=_authors(item),
                outlet=_words(_get(item.get("source") or {}, "title")) or _feed_title(item, feed),
                published=day_stated(published),
                published_at=instant_of(published),
                updated_at=instant_of(updated),
                language=_get(item, "language") or _get(feed, "language"),
                licence=_get(item, "license") or _get(feed, "license"),
            ),
            _content(item),
            stamp=updated or published,
        )


def _get(item: Mapping[str, Any], name: str) -> str | None:
    # feedparser's own get() lends one date to another field, and warns of it.
    value = dict.get(item, name) if isinstance(item, dict) else None
    return value.strip() or None if isinstance(value, str) else None


def _link(item: Mapping[str, Any]) -> str | None:
    """The page's address: the link, or an id that is one."""
    link = _get(item, "link")
    if link:
        return link
    named = _get(item, "id")
    return named if named and re.match(r"https?://", named) else None


def _feed_title(item: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    """Whose text it is, when no page will say so: the feed's."""
    return None if _link(item) else _words(_get(feed, "title"))


def _authors(item: Mapping[str, Any]) -> str | None:
    mailbox = re.fullmatch(r"\S+@\S+\s*\(([^()]+)\)", _get(item, "author") or "")
    if mailbox:  # RSS wants an address with the name behind it
        return mailbox[1][:200]
    listed = [_words(author.get("name")) for author in item.get("authors") or [] if author]
    names = [name for name in listed if name] or [_get(item, "author") or ""]
    return ", ".join(name for name in names if name and "@" not in name)[:200] or None


def _content(item: Mapping[str, Any]) -> str | None:
    whole = [part.get("value") or "" for part in item.get("content") or []]
    return max((*whole, _get(item, "summary") or ""), key=len) or None


def _words(value: object) -> str | None:
    """Plain words of a field that may hold markup."""
    if not isinstance(value, str):
        return None
    return " ".join(unescape(re.sub(r"<[^<>]{0,500}>", " ", value)).split()) or None


# ------------------------------------------------------------------------------------- JSON Feed


def _json_items(source: str, content: bytes, charset: str | None) -> Iterator[Entry]:
    text, _, _ = decoded(source, content, charset, None)
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceError(source, "is damaged JSON", "get it again from its publisher") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    for number, item in enumerate(items if isinstance(items, list) else [], 1):
        if isinstance(item, dict):
            yield _json_item(number, item, feed)
        else:
            yield Entry(_name(number, None), None)


def _json_item(number: int, item: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    published, updated = _get(item, "date_published"), _get(item, "date_modified")
    title, plain = _words(item.get("title")), _get(item, "content_text")
    link = _get(item, "url") or _get(item, "external_url") or _link(item)
    authors = item.get("authors") or [item.get("author")]
    names = [_get(each or {}, "name") or "" for each in authors if isinstance(each, dict)]
    return Entry(
        _name(number, title),
        link,
        Known(
            title=title,
            byline=", ".join(filter(None, names)) or None,
            outlet=None if link else _words(feed.get("title")),
            published=day_stated(published),
            published_at=instant_of(published),
            updated_at=instant_of(updated),
            language=_get(item, "language") or _get(feed, "language"),
        ),
        _get(item, "content_html") or (_as_html(plain) if plain else None),
        stamp=updated or published,
    )


def _as_html(plain: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", plain))


# -------------------------------------------------------------------------------- sitemaps, OPML


def _locations(source: str, content: bytes, kind: ListKind) -> Iterator[Entry]:
    """Sitemap entries; a news sitemap also tells title, outlet, language and publication."""
    member = "sitemap" if kind == "sitemap index" else "url"
    for number, element in enumerate(elements(source, content, member), 1):
        # <image:image> and <video:video> hold addresses and titles of their own.
        told = {
            local_name(part): " ".join((part.text or "").split())
            for parent in (element, *element.iterfind("{*}news"))
            for part in parent.iter()
            if part.getparent() in (parent, parent.find("{*}publication"))
        }
        published, updated = told.get("publication_date"), told.get("lastmod")
        yield Entry(
            _name(number, told.get("title")),
            told.get("loc") or None,
            Known(
                title=told.get("title") or None,
                outlet=told.get("name") or None,
                published=day_stated(published),
                published_at=instant_of(published),
                updated_at=instant_of(updated),
                language=told.get("language") or None,
            ),
            leads_to="list" if kind == "sitemap index" else "report",
            stamp=updated or published,
        )


def _outlines(source: str, content: bytes, charset: str | None) -> Iterator[Entry]:
    """The feeds of an OPML, however deep its folders are, each once."""
    seen: set[str] = set()
    root = parse_xml(source, content, charset)
    for number, outline in enumerate(_all_outlines(root), 1):
        said = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        title = said.get("title") or said.get("text")
        address = said.get("xmlurl") or (said.get("url") if said.get("type") == "include" else None)
        is_folder = len(outline) > 0 or said.get("type", "rss") not in {"rss", "atom", "feed"}
        if address is None and is_folder:
            continue
        if address not in seen:
            seen.add(address or "")
            yield Entry(_name(number, title), address, leads_to="list")


def _all_outlines(root: etree._Element) -> Iterator[etree._Element]:
    return (each for each in root.iter() if local_name(each).lower() == "outline")
