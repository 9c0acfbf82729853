"""A tree of XHTML, HTML or NITF that holds nothing but the article → its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from secondsource.acquire.markup import local_name

# The media type of a piece of HTML that is all article: a feed's entry, a table's column.
FRAGMENT = "text/x-html-fragment"
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp"
    " small span strike strong sub sup time tt u var wbr"
    # NITF's
    " chron classifier copyrite event function lang location money num object.title org person"
    " postaddr pronounce state city country region sublocation virtloc".split()
)
_UNREAD = frozenset("script style head noscript template figure media picture svg form nav".split())
_CELLS = frozenset({"td", "th"})


def paragraphs_in(root: etree._Element) -> list[str]:
    """The paragraphs of an element in order; a table's row is one, its cells parted by spaces.

    >>> paragraphs_in(html.fragment_fromstring("<div>One <b>two</b><p>three</p>four</div>"))
    ['One two', 'three', 'four']
    """
    lines = "".join(_pieces(root)).split("\n")
    return [words for words in (" ".join(line.split()) for line in lines) if words]


def paragraphs_of(markup: str) -> list[str]:
    """The paragraphs of a piece of HTML.

    >>> paragraphs_of("<p>One &amp; two<br/>three</p>")
    ['One & two', 'three']
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = html.fragment_fromstring(
            markup.encode("utf-8", "replace"), create_parent="div", parser=parser
        )
    except (etree.LxmlError, ValueError, AssertionError):
        return []
    return paragraphs_in(root)


def _pieces(root: etree._Element) -> Iterator[str]:
    """The words in order, a line break at each border of a block; no recursion, however deep."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local_name(element).lower()
        if event == "start":
            if name in _UNREAD or not name:
                walker.skip_subtree()
                continue
            yield _border(name) + _flat(element.text)
        elif element is not root:
            yield _border(name) + _flat(element.tail)


def _border(name: str) -> str:
    if name in _INLINE or not name:
        return ""
    return " " if name in _CELLS else "\n"


def _flat(words: str | None) -> str:
    return (words or "").replace("\n", " ").replace("\r", " ")
