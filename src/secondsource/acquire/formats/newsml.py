"""NewsML-G2 items and NITF documents → Article.

::

    newsMessage
      └── newsItem                       itemMeta: class, status, version; contentMeta: headline,
            └── contentSet               by, located, language; rightsInfo: whose, on what terms
                  └── inlineXML          XHTML or NITF: the story
"""

from __future__ import annotations

from lxml import etree

from secondsource.acquire.formats.article import Article
from secondsource.acquire.formats.blocks import paragraphs_in, paragraphs_of
from secondsource.acquire.markup import local_name
from secondsource.acquire.moments import day_stated, instant_of
from secondsource.errors import SourceError

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def news_items(root: etree._Element) -> list[etree._Element]:
    """The news items of a message, or the item itself; packages and concepts hold no text.

    >>> message = "<newsMessage><itemSet><newsItem/><newsItem/></itemSet></newsMessage>"
    >>> len(news_items(etree.fromstring(message)))
    2
    """
    return list(root.iter("{*}newsItem"))


def article_in_newsml(source: str, root: etree._Element) -> Article:
    """The article in a news item, in a message of one item, or in a NITF document.

    Raises:
        SourceError: there is no item, more than one, or no text in it.
    """
    if local_name(root).lower() == "nitf":
        return _from_nitf(source, root)
    items = news_items(root)
    if len(items) != 1:
        problem = f"holds {len(items)} news items" if items else "holds no news item"
        raise SourceError(source, problem, "add it to the library, which takes them one by one")
    return _from_item(source, items[0])


def _from_item(source: str, item: etree._Element) -> Article:
    kind = _qcode(item, "itemMeta/itemClass").rpartition(":")[2] or "text"
    story = _find(item, "contentSet/inlineXML")
    nitf = next(iter(story.iter("{*}nitf")), None) if story is not None else None
    inner = _from_nitf(source, nitf) if nitf is not None else None
    paragraphs = _paragraphs(item, story) if inner is None else []
    if inner is None and not paragraphs:
        problem = "has no text" if kind == "text" else f"is a news item of class {kind!r}, no text"
        raise SourceError(source, problem, "give the item that holds the article")
    title = _said(item, "contentMeta/headline") or (inner.title if inner else None)
    first = _said(item, "itemMeta/firstCreated") or _said(item, "contentMeta/contentCreated")
    version = _said(item, "itemMeta/versionCreated")
    status = _qcode(item, "itemMeta/pubStatus").rpartition(":")[2] or "usable"
    if inner:
        head = f"{inner.title}\n\n" if inner.title else ""
        paragraphs = inner.text.removeprefix(head).split("\n\n")
    return Article(
        text="\n\n".join([title, *paragraphs] if title else paragraphs),
        title=title,
        outlet=_named(item, "itemMeta/provider"),
        byline=_said(item, "contentMeta/by") or _named(item, "contentMeta/creator"),
        published=day_stated(first or version),
        language=_language(item),
        url=_address(item),
        credited=_credited(item),
        notices=() if status == "usable" else (f"its agency says that it is {status}",),
        published_at=instant_of(first or version),
        updated_at=instant_of(version),
        dateline=_said(item, "contentMeta/dateline") or _named(item, "contentMeta/located"),
        licence=_said(item, "rightsInfo/usageTerms"),
    )


def _from_nitf(source: str, root: etree._Element) -> Article:
    body = next(iter(root.iter("{*}body.content")), None)
    paragraphs = paragraphs_in(body) if body is not None else []
    if not paragraphs:
        raise SourceError(source, "has no text", "give the item that holds the article")
    title = _said(root, "body/body.head/hedline/hl1") or _said(root, "head/title")
    issued = next((each.get("norm") for each in root.iter("{*}date.issue")), None)
    place = _said(root, "body/body.head/dateline/location")
    return Article(
        text="\n\n".join([title, *paragraphs] if title else paragraphs),
        title=title,
        byline=_said(root, "body/body.head/byline"),
        published=day_stated(issued),
        published_at=instant_of(issued),
        credited=tuple(filter(None, [_said(root, "body/body.head/distributor")])),
        dateline=place,
    )


def _paragraphs(item: etree._Element, story: etree._Element | None) -> list[str]:
    if story is not None:
        bodies = list(story.iter("{*}body"))
        return paragraphs_in(bodies[0] if bodies else story)
    data = _find(item, "contentSet/inlineData")
    words = _words(data) if data is not None else ""
    if data is not None and "html" in (data.get("contenttype") or ""):
        return paragraphs_of(words)
    return [" ".join(part.split()) for part in words.split("\n\n") if part.strip()]


def _find(item: etree._Element, path: str) -> etree._Element | None:
    return item.find("/".join(f"{{*}}{name}" for name in path.split("/")))


def _said(item: etree._Element, path: str) -> str | None:
    found = _find(item, path)
    return " ".join(_words(found).split()) or None if found is not None else None


def _named(item: etree._Element, path: str) -> str | None:
    """A concept by its name, else by the code that is a name already ("nprov:AFP" is not)."""
    return _said(item, f"{path}/name") or None


def _qcode(item: etree._Element, path: str) -> str:
    found = _find(item, path)
    return (found.get("qcode") or "") if found is not None else ""


def _language(item: etree._Element) -> str | None:
    stated = _find(item, "contentMeta/language")
    return (stated.get("tag") if stated is not None else None) or item.get(_LANGUAGE)


def _address(item: etree._Element) -> str | None:
    links = (
        each.get("href") for each in item.iter("{*}link") if each.get("rel") == "irel:canonical"
    )
    return next((link for link in links if link), None)


def _credited(item: etree._Element) -> tuple[str, ...]:
    codes = [
        _qcode(item, path).rpartition(":")[2]
        for path in ("itemMeta/provider", "contentMeta/infoSource", "rightsInfo/copyrightHolder")
    ]
    named = [
        _named(item, "itemMeta/provider"),
        _named(item, "contentMeta/infoSource"),
        _named(item, "rightsInfo/copyrightHolder"),
        _said(item, "rightsInfo/copyrightNotice"),
        _said(item, "contentMeta/creditline"),
    ]
    return tuple(value for value in [*codes, *named] if value)


def _words(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())
