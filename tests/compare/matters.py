"""Statements of one sentence each, read with the parser, as the fifth room holds them together."""

from collections.abc import Callable
from typing import Any

import numpy as np

from secondsource.annotate.annotation import Annotation
from secondsource.annotate.segment import segment
from secondsource.attribute.statement import Link, Statement
from secondsource.compare.align import Alignment
from secondsource.compare.clashes import Passage
from secondsource.compare.facts import content_words, news_word
from secondsource.compare.matter import Matter
from secondsource.rim.wiring import load_parser
from secondsource.spans import Span

LETTERS = "ABC"


def read(text: str) -> Annotation:
    return segment(text, None, load_parser(), "r")


def passage(text: str, annotation: Annotation | None = None) -> Passage:
    tokens = (annotation or read(text)).tokens
    return Passage(text, tokens, tuple(map(news_word, tokens)))


def matter(
    texts: tuple[str, ...],
    facts: Callable[[str, str, Annotation], dict[str, Any]],
    *,
    score: float,
    meaning: float,
    together: bool,
    early: bool = False,
    **more: Any,
) -> Matter:
    """One statement a report, each of a source of its own; ``facts`` by letter, text, annotation.

    ``score`` and ``meaning`` are how alike any two are; ``together``: they are one claim.
    """
    statements, passages, words = [], [], []
    for letter, text in zip(LETTERS, texts, strict=False):
        annotation, span = read(text), Span(0, len(text))
        chain = (Link(f"source {letter}", f"E{letter}", None, None),)
        own = facts(letter, text, annotation)
        statements.append(Statement(f"{letter}1", letter, span, "indirect", chain, **own))
        passages.append(passage(text, annotation))
        words.append(content_words(annotation, span))
    n = len(texts)
    scores, near = (np.full((n, n), each, "f4") for each in (score, meaning))
    alignment = Alignment(scores, near, near, (True,) * n)
    claims = [list(range(n))] if together else [[k] for k in range(n)]
    actors = [frozenset({"E9"})] * n
    return Matter(statements, claims, alignment, words, actors, passages, [early] * n, **more)
