"""HTML → Article: trafilatura finds the story, the page's own data say who, when and where.

::

    JSON-LD  ─┐
    OpenGraph ├─► title, outlet, byline, published, language, address, credits
    <meta>    ─┘
    <body>   ───► trafilatura ───► paragraphs
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from secondsource.acquire.formats.article import Article
from secondsource.acquire.moments import day_stated, instant_of
from secondsource.acquire.outlets import host_of, outlet_of
from secondsource.errors import RefusedError, SourceError

# trafilatura's second opinions take quadratic time (60,000 paragraphs: 100 s); without them it is
# 0.1-0.3 ms an element.  News pages have 500 to 5,000 elements, the longest live blogs 20,000.
_MANY_ELEMENTS, _MOST_ELEMENTS = 4_000, 30_000
# A report in brief has a sentence; a menu, a consent wall or "enable JavaScript" has none as long.
_LEAST_CHARS, _LEAST_WORDS = 80, 8
_USELESS = (
    *("script", "style", "svg", "noscript", "template", "iframe", "object", "embed"),
    *("canvas", "form", "button", "select", "math"),
)
_ARTICLE_TYPES = re.compile(r"(?i)article|blogposting|report|liveblog")


@dataclass(frozen=True, slots=True)
class _PageData:
    """JSON-LD objects about the article, and ``<meta>`` values by lower-case name."""

    objects: tuple[Mapping[str, Any], ...]
    metas: Mapping[str, str]

    def first(self, *names: str) -> str | None:
        """The first non-empty ``<meta>`` among these names."""
        return next((self.metas[name] for name in names if self.metas.get(name)), None)

    def linked(self, *fields: str) -> str | None:
        """The first non-empty JSON-LD text among these fields."""
        values = (_text_of(item.get(field)) for item in self.objects for field in fields)
        return next((value for value in values if value), None)


def article_in_html(source: str, page: str, url: str | None = None) -> Article:
    """The article on a page: headline, blank line, paragraphs with blank lines between.

    Raises:
        SourceError: there is no article on the page.
        RefusedError: the page has more than 30,000 elements.
    """
    tree = _tree(source, page)
    data = _PageData(tuple(_linked_data(tree)), _metas(tree))
    title = _title(tree, data)
    published, published_at = _published(tree, data)
    language = tree.get("lang") or data.first("og:locale", "language", "content-language")
    canonical = _canonical(tree, data, url)
    notices = _notices(data)
    paragraphs = _paragraphs(source, tree, data)
    if title and paragraphs and _same(paragraphs[0], title):
        paragraphs = paragraphs[1:]
    if not _is_story(paragraphs):
        raise SourceError(
            source,
            "has no article on its page",
            "open it in a browser, save the article's text and give that file",
        )
    return Article(
        text="\n\n".join([title, *paragraphs] if title else paragraphs),
        title=title,
        outlet=_outlet(data, canonical or url),
        byline=_byline(data),
        published=published,
        language=language.replace("_", "-") if language else None,
        url=canonical,
        credited=_credited(data),
        notices=notices,
        published_at=published_at,
        updated_at=instant_of(_updated(tree, data)),
        licence=_licence(tree, data),
    )


def _tree(source: str, page: str) -> html.HtmlElement:
    """Parsed without network or DTD, and only up to a size."""
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    # A NUL ends the page for libxml2, and half a surrogate pair cannot be encoded at all.
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", " ", page)
    try:
        tree = html.document_fromstring(clean.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise SourceError(
            source, "has no article on its page", "give the article as text"
        ) from error
    return tree


def _linked_data(tree: html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    """JSON-LD objects that describe an article, in page order."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            loaded = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(loaded):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in kinds):
                yield item


def _objects(loaded: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > 4:
        return
    if isinstance(loaded, list):
        for item in loaded[:100]:
            yield from _objects(item, depth + 1)
    elif isinstance(loaded, dict):
        yield loaded
        for inner in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(loaded.get(inner), depth + 1)


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    """``<meta>`` values by name, property or itemprop; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content[:1000])
    return found


def _title(tree: html.HtmlElement, data: _PageData) -> str | None:
    headings = [" ".join(h.text_content().split()) for h in tree.iter("h1")]
    candidates = (
        data.linked("headline"),
        data.first("og:title", "twitter:title", "headline", "dc.title", "parsely-title"),
        headings[0] if len(headings) == 1 else None,
        tree.findtext(".//title"),
    )
    title = next((" ".join(c.split()) for c in candidates if c and c.strip()), None)
    if not title:
        return None
    # "Bridge closed | The Harbour Post": the outlet's name is no part of the headline.
    site = data.first("og:site_name", "application-name")
    cut = re.split(r"\s+[|\u2013\u2014»·-]\s+(?=[^|]{2,40}$)", title)
    if len(cut) == 2 and len(cut[0]) > 15 and (not site or _same(cut[1], site) or "|" in title):
        return cut[0]
    return title[:500]


_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "cxenseparse:recs:publishtime",
    "originalpublicationdate",
    "article.published",
    "ptime",
    "pdate",
    "date",
)
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod")


def _published(tree: html.HtmlElement, data: _PageData) -> tuple[date | None, datetime | None]:
    """Day and instant of first publication; a day of change only when there is no other.

    The instant is of the day that counts: a page that states two days has told which is first.
    """
    stated = [
        data.linked("datePublished", "dateCreated"),
        *(data.metas.get(name) for name in _PUBLISHED),
        *_marked(tree, '//*[@itemprop="datePublished"] | //time[@pubdate]')[:1],
    ]
    values = [value for value in stated if value and day_stated(value)]
    values = values or _only_time(tree)
    if not values:
        return day_stated(_updated(tree, data)), None
    day = day_stated(values[0])
    moments = (instant_of(value) for value in values if day_stated(value) == day)
    return day, next((moment for moment in moments if moment), None)


def _updated(tree: html.HtmlElement, data: _PageData) -> str | None:
    marked = _marked(tree, '//*[@itemprop="dateModified"]')
    return data.linked("dateModified") or data.first(*_UPDATED) or next(iter(marked), None)


def _marked(tree: html.HtmlElement, path: str) -> list[str]:
    return [each.get("datetime") or each.get("content") or "" for each in tree.xpath(path)]


def _only_time(tree: html.HtmlElement) -> list[str]:
    """The article's ``<time>``, when all of them are of one day: none is another story's then."""
    times = _marked(tree, '//article//time[@datetime][not(@itemprop="dateModified")]')
    days = {day_stated(value) for value in times}
    return sorted(times, key=len, reverse=True) if len(days) == 1 and None not in days else []


def _canonical(tree: html.HtmlElement, data: _PageData, url: str | None) -> str | None:
    """Where the page says that it lives; None when it does not, or speaks of another's."""
    links = [
        link.get("href")
        for link in tree.iter("link")
        if (link.get("rel") or "").lower() == "canonical"
    ]
    for candidate in (*links, data.first("og:url")):
        try:
            full = urljoin(url or "", candidate or "")
        except ValueError:
            continue
        # A page at one host that calls itself another's is that page only when nobody vouches.
        ours = not url or outlet_of(host_of(full)) == outlet_of(host_of(url))
        if candidate and host_of(full) and ours and not _is_front_page(full, url):
            return str(full)
    return None


def _is_front_page(canonical: str, url: str | None) -> bool:
    """Misconfigured sites call every article their front page."""
    return urlsplit(canonical).path in {"", "/"} and urlsplit(url or canonical).path not in {
        "",
        "/",
    }


def _licence(tree: html.HtmlElement, data: _PageData) -> str | None:
    """The article's licence; a link to one counts when it is the only one: pictures have theirs."""
    held = (item.get("license") for item in data.objects)
    stated = next(
        (
            value.get("url") or value.get("@id") if isinstance(value, dict) else value
            for value in held
        ),
        None,
    )
    stated = stated or data.first("dcterms.license", "dc.rights.license")
    if isinstance(stated, str) and stated.strip():
        return stated.strip()[:300]
    marked = [
        *(each.get("href") for each in tree.xpath('//link[@rel="license"][@href]')),
        *(each.get("href") for each in tree.xpath('//a[contains(@rel, "license")][@href]')),
    ]
    return marked[0][:300] if len(set(marked)) == 1 else None


def _outlet(data: _PageData, url: str | None) -> str | None:
    host = host_of(url)
    listed = outlet_of(host)
    if host and listed != host:
        return listed
    return data.first("og:site_name") or data.linked("publisher") or listed


def _byline(data: _PageData) -> str | None:
    stated = data.linked("author") or data.first(
        "author", "byl", "article:author", "dc.creator", "parsely-author", "sailthru.author"
    )
    if not stated or stated.startswith(("http:", "https:", "@")):
        return None
    return re.sub(r"(?i)^by\s+", "", stated)[:200] or None


def _credited(data: _PageData) -> tuple[str, ...]:
    values = (
        data.linked("author"),
        data.linked("creator"),
        data.linked("sourceOrganization", "copyrightHolder", "creditText", "provider", "isBasedOn"),
        data.first("author"),
        data.first("byl"),
        data.first("article:author"),
        data.first("dc.creator", "dc.source", "source", "cre", "syndication-source", "news_source"),
        data.first("original-source", "copyright", "dc.rights"),
    )
    return tuple(dict.fromkeys(value for value in values if value))


def _notices(data: _PageData) -> tuple[str, ...]:
    free = [item.get("isAccessibleForFree") for item in data.objects]
    if any(str(value).lower() == "false" for value in free):
        return ("the page says that it is for subscribers; only what was served is read",)
    return ()


def _paragraphs(source: str, tree: html.HtmlElement, data: _PageData) -> list[str]:
    body = _served_body(data)
    for useless in list(tree.iter(*_USELESS)):
        useless.drop_tree()
    elements = sum(1 for _ in tree.iter())
    if elements > _MOST_ELEMENTS:
        raise RefusedError(source, "is too large a page to read", "give the article alone, as text")
    _unwrap_lines(tree)
    found = _extracted(tree, fast=elements > _MANY_ELEMENTS)
    # A page that only a script fills has its text in its data, or nowhere.
    return body if sum(map(len, body)) > 2 * sum(map(len, found)) else found


def _unwrap_lines(tree: html.HtmlElement) -> None:
    """A line break in the source is a space on the page; trafilatura would keep it as a break."""
    for element in tree.iter():
        if element.text and "\n" in element.text and element.tag != "pre":
            element.text = re.sub(r"\s*\n\s*", " ", element.text)
        if element.tail and "\n" in element.tail:
            element.tail = re.sub(r"\s*\n\s*", " ", element.tail)


def _served_body(data: _PageData) -> list[str]:
    body = data.linked("articleBody") or ""
    if "</" in body:
        body = re.sub(r"<br\s*/?>|</p>", "\n", body)
        body = re.sub(r"<[^<>]{0,500}>", "", body)
    return [line for line in (" ".join(part.split()) for part in body.split("\n")) if line]


def _extracted(tree: html.HtmlElement, *, fast: bool) -> list[str]:
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            tree,
            fast=fast,
            include_comments=False,
            include_tables=True,
            include_images=False,
            include_links=False,
            with_metadata=False,
        )
    # Whatever a hostile page makes a parser raise, for the reader it has no article.
    except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return []
    text = getattr(found, "text", None) or ""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [line.removeprefix("- ") for line in lines if line]


def _is_story(paragraphs: list[str]) -> bool:
    """True when at least one paragraph is a sentence and there is more than a notice's worth."""
    sentences = [
        p for p in paragraphs if len(p.split()) >= _LEAST_WORDS and re.search(r"[.!?…。؟]", p)
    ]
    return bool(sentences) and sum(map(len, paragraphs)) >= _LEAST_CHARS


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).lower() == re.sub(r"\W+", "", other).lower()


def _text_of(value: object, depth: int = 0) -> str | None:
    """The text in a JSON-LD value: a string, an object's name, or the names in a list."""
    if depth > 3:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict):
        return _text_of(value.get("name") or value.get("@value"), depth + 1)
    if isinstance(value, list):
        names = (_text_of(item, depth + 1) for item in value[:20])
        return ", ".join(name for name in names if name) or None
    return None
