"""Markdown → Article: the words without their markup, a front matter's fields as metadata."""

from __future__ import annotations

import re

from secondsource.acquire.datelines import day_of
from secondsource.acquire.formats.article import Article

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_-]+)[ \t]*:[ \t]*(.+)$", re.MULTILINE)


def article_in_markdown(text: str) -> Article:
    r"""The paragraphs of a Markdown text with blank lines between.

    >>> article = article_in_markdown("# Bridge closed\n\nThe *old* [bridge](b.html) is shut.")
    >>> article.text, article.title
    ('Bridge closed\n\nThe old bridge is shut.', 'Bridge closed')
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    front = _FRONT_MATTER.match(text)
    fields = _fields(front[1]) if front else {}
    blocks = _blocks(text[front.end() :] if front else text)
    heading = next((words for kind, words in blocks[:1] if kind == "heading"), None)
    title = fields.get("title") or heading
    paragraphs = [words for _, words in blocks]
    if title and title != heading:
        paragraphs.insert(0, title)
    return Article(
        text="\n\n".join(paragraphs),
        title=title,
        byline=fields.get("author") or fields.get("authors"),
        outlet=fields.get("outlet") or fields.get("publisher"),
        published=day_of(fields.get("date") or fields.get("published") or ""),
        language=fields.get("lang") or fields.get("language"),
        url=fields.get("url") or fields.get("source"),
    )


def _fields(front: str) -> dict[str, str]:
    return {name.lower(): value.strip().strip("\"'") for name, value in _FIELD.findall(front)}


def _blocks(text: str) -> list[tuple[str, str]]:
    """Headings, paragraphs and list items in order, each as (kind, its words)."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    blocks: list[tuple[str, str]] = []
    kind = "paragraph"
    for token in tokens:
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "heading_close":
            kind = "paragraph"
        elif token.type == "inline":
            words = "".join(
                " " if child.type in {"softbreak", "hardbreak"} else child.content
                for child in token.children or []
                if child.type in {"text", "code_inline", "softbreak", "hardbreak"}
            )
            if words.strip():
                blocks.append((kind, words.strip()))
    return blocks
