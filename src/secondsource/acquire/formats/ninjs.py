"""ninjs (IPTC's news in JSON, 1.x, 2.x and 3.x) → Article.

::

    1.x   headline, body_text | body_xhtml | body_*, byline, located, versioncreated
    2.x   headlines [{role, value}], bodies [{role, contenttype, value}], by, …
    3.x   the same in camel case: versionCreated, contentType

Names are compared without case, so that the three are read alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from secondsource.acquire.formats.article import Article
from secondsource.acquire.formats.blocks import paragraphs_of
from secondsource.acquire.moments import day_stated, instant_of
from secondsource.errors import SourceError

_MARKS = frozenset({"uri", "versioncreated", "firstcreated", "headline", "headlines", "pubstatus"})


def is_ninjs(record: object) -> bool:
    """True for an object with an identifier and a body by ninjs' names.

    >>> is_ninjs({"uri": "urn:1", "headline": "Bridge closed", "body_text": "…"}), is_ninjs({})
    (True, False)
    """
    if not isinstance(record, dict):
        return False
    names = {str(name).lower() for name in record}
    has_body = "bodies" in names or any(name.startswith("body_") for name in names)
    return "uri" in names and (has_body or len(names & _MARKS) > 2)


def article_in_ninjs(source: str, record: Mapping[str, Any]) -> Article:
    r"""The article in a ninjs object.

    >>> article = article_in_ninjs("a.json", {"uri": "urn:1", "headline": "Bridge closed",
    ...     "body_xhtml": "<p>It was closed.</p>", "versioncreated": "2021-05-03T14:02:00Z"})
    >>> article.text, str(article.published)
    ('Bridge closed\n\nIt was closed.', '2021-05-03')

    Raises:
        SourceError: it is a picture, a film, or has no text.
    """
    item = {str(name).lower(): value for name, value in record.items()}
    kind = str(item.get("type") or "text").lower()
    paragraphs = _body(item) if kind in {"text", "article", "composite"} else []
    if not paragraphs:
        problem = "has no text" if kind == "text" else f"is a ninjs item of type {kind!r}, no text"
        raise SourceError(source, problem, "give the item that holds the article")
    title = _headline(item)
    first, version = _text(item, "firstcreated"), _text(item, "versioncreated")
    first = _text(item, "firstpublished", "datepublished", "contentcreated") or first or version
    status = (_text(item, "pubstatus") or "usable").lower()
    notice = f"its agency says that it is {status}"
    return Article(
        text="\n\n".join([title, *paragraphs] if title else paragraphs),
        title=title,
        outlet=_text(item, "publisher", "source") or _named(item.get("infosources"), "name"),
        byline=_text(item, "byline", "by") or _named(item.get("authors"), "name"),
        published=day_stated(first),
        language=_text(item, "language"),
        url=_address(item),
        credited=tuple(
            value
            for name in ("source", "copyrightholder", "copyrightnotice", "creditline", "byline")
            if (value := _text(item, name))
        ),
        notices=() if status == "usable" else (notice,),
        published_at=instant_of(first),
        updated_at=instant_of(version),
        dateline=_text(item, "located", "dateline"),
        licence=_text(item, "usageterms") or _rights(item),
    )


def _body(item: Mapping[str, Any]) -> list[str]:
    """The longest body: others are its summary, or the same in another format.

    Of the same in two formats the one whose paragraphs are marked has more of them.
    """
    named = [
        (name.removeprefix("body_"), value)
        for name, value in item.items()
        if name.startswith("body_") and isinstance(value, str)
    ]
    listed = [
        (str(lower.get("contenttype") or lower.get("role") or ""), lower["value"])
        for body in _dicts(item.get("bodies"))
        if isinstance((lower := {k.lower(): v for k, v in body.items()}).get("value"), str)
    ]
    bodies = [_paragraphs(kind.lower(), value) for kind, value in [*named, *listed]]
    longest = max((_length(found) for found in bodies), default=0)
    whole = [found for found in bodies if _length(found) >= 0.9 * longest]
    return max(whole, key=len, default=[])


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _paragraphs(kind: str, value: str) -> list[str]:
    if any(mark in kind for mark in ("html", "xml")) or re.search(r"</p>|<p[ >]", value):
        return paragraphs_of(value)
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n|\r\n", value) if part.strip()]


def _headline(item: Mapping[str, Any]) -> str | None:
    said = _text(item, "headline", "headline_main", "title")
    said = said or _named(item.get("headlines"), "value")
    said = said or _text(item, "name", "slugline")
    return " ".join(re.sub(r"<[^<>]{0,200}>", "", said).split()) or None if said else None


def _address(item: Mapping[str, Any]) -> str | None:
    """A web address: ``uri`` is often an identifier only."""
    for name in ("canonical", "url", "uri"):
        value = _text(item, name)
        if value and re.match(r"https?://", value):
            return value
    return None


def _rights(item: Mapping[str, Any]) -> str | None:
    held = item.get("rightsinfo")
    held = {k.lower(): v for k, v in held.items()} if isinstance(held, dict) else {}
    return _text(held, "usageterms", "linkedrights")


def _text(item: Mapping[str, Any], *names: str) -> str | None:
    """The first field of these that is text with something in it."""
    found = (item.get(name) for name in names)
    return next(
        (value.strip() for value in found if isinstance(value, str) and value.strip()), None
    )


def _named(values: object, name: str) -> str | None:
    """The first name in a list of objects; the main one is first."""
    return next((said for each in _dicts(values) if (said := _text(each, name))), None)


def _dicts(values: object) -> list[dict[str, Any]]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def json_of(record: Mapping[str, Any]) -> bytes:
    """The bytes under which one item of several is kept.

    >>> json_of({"uri": "é"}).decode()
    '{"uri": "é"}'
    """
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
