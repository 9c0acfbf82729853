"""XML from strangers → a tree: no entity is expanded, nothing is fetched, bare ampersands survive.

A document type with rules of its own (``<!DOCTYPE x [ … ]>``) is how entity bombs are built; feeds
and news items never need one, so that it is refused before any parser sees it.  One without rules
(old RSS, NITF) is cut off.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from secondsource.acquire.decoding import decoded, encoding_in
from secondsource.errors import RefusedError, SourceError

_PROLOG = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*+(?P<rules>\[)?(?:>|\Z)?", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_FLAGS = re.DOTALL | re.IGNORECASE
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_xml(source: str, content: bytes, charset: str | None = None) -> bytes:
    r"""XML in UTF-8 without declaration, document type and what no parser takes.

    >>> clean_xml("a.xml", b'<?xml version="1.0" encoding="latin-1"?><a>caf\xe9 & bar</a>')
    b'<a>caf\xc3\xa9 &amp; bar</a>'

    Raises:
        RefusedError: its document type has rules of its own.
        SourceError: it is no text.
    """
    text, _, _ = decoded(source, content, charset, encoding_in(content[:1024]))
    text = _PROLOG.sub("", text.lstrip("\ufeff"), count=1)
    doctype = _DOCTYPE.match(text)
    if doctype and doctype["rules"]:
        raise RefusedError(
            source,
            "defines entities of its own, as no feed or news item needs to",
            "ask its publisher for one without a document type",
        )
    text = text[doctype.end() :] if doctype else text
    text = _UNWANTED.sub(" ", text)
    return _BARE_AMPERSAND.sub("&amp;", text).encode()


def parse_xml(source: str, content: bytes, charset: str | None = None) -> etree._Element:
    """The root element; what is malformed is left out as far as the parser can tell.

    >>> parse_xml("a.xml", b"<a><b>one</b>").findtext("b")
    'one'

    Raises:
        RefusedError: as ``clean_xml``.
        SourceError: there is no XML in it.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(clean_xml(source, content, charset), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(source, "is damaged XML", "get it again from its publisher") from error
    if root is None:
        raise SourceError(source, "is damaged XML", "get it again from its publisher")
    return root


def elements(source: str, content: bytes, *names: str) -> Iterator[etree._Element]:
    """Elements of these local names one by one, each forgotten after its turn.

    >>> [e.text for e in elements("a.xml", b"<a><b>1</b><b>2</b></a>", "b")]
    ['1', '2']
    """
    stream = io.BytesIO(clean_xml(source, content))
    tags = [f"{{*}}{name}" for name in names]
    steps = etree.iterparse(
        stream,
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
    )
    try:
        for _, element in steps:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.LxmlError as error:
        raise SourceError(source, "is damaged XML", "get it again from its publisher") from error


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace, "" for comments.

    >>> local_name(etree.fromstring('<x:rss xmlns:x="urn:x"/>'))
    'rss'
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def root_name(content: bytes) -> str:
    """The lower-case local name of the first element, as far as the first 4 kB tell; "" if none.

    >>> root_name(b"<?xml version='1.0'?><!-- made by x --><rdf:RDF xmlns='u'>")
    'rdf'
    """
    head = content[:4096]
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head[:8]:
        head = head.replace(b"\x00", b"")
    head = re.sub(
        rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", b"", head, flags=_FLAGS
    )
    found = re.match(rb"[^<]{0,200}<(?:[\w.-]+:)?([\w.-]+)", head)
    return found[1].decode("ascii", "replace").lower() if found else ""
