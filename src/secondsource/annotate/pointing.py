"""Whoever a stretch of words stands for: which mention holds the phrase's head."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from secondsource.annotate.annotation import Annotation, Entity, Mention, Token
from secondsource.spans import Shelf, Span

SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})


def entity_at(
    span: Span, entities: Iterable[Entity], annotation: Annotation | None = None
) -> Entity | None:
    """Whoever a stretch of words stands for, or None.

    An exact mention wins; else the mention that holds the phrase's head, a name in apposition,
    and last a name that is neither possessor nor behind "of" or "for" (with ``annotation``).

    >>> ruiz = Entity("e1", "Ana Ruiz", "person", (Mention(Span(0, 13), "name", "e1"),))
    >>> entity_at(Span(5, 13), [ruiz]).name, entity_at(Span(20, 25), [ruiz])
    ('Ana Ruiz', None)
    """
    best: tuple[float, int, Entity] | None = None
    for mention, entity in _mentions_of(Itself(tuple(entities))).over(span):
        score = _fit(span, mention, entity, annotation)
        if best is None or (score, -mention.span.start) > best[:2]:
            best = (score, -mention.span.start, entity)
    return best[2] if best is not None and best[0] > 0 else None


class Itself:
    """A key that is the very object: hashing all its mentions would take longer than a search."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.it is other.it


@lru_cache(maxsize=8)
def _mentions_of(entities: Itself) -> Shelf[tuple[Mention, Entity]]:
    """All mentions of a report by place, so that a long one is not searched for every source."""
    return Shelf((m.span, (m, e)) for e in entities.it for m in e.mentions)


def _fit(span: Span, mention: Mention, entity: Entity, annotation: Annotation | None) -> float:
    score = 6.0 * span.jaccard(mention.span)
    if mention.span.end == span.end and mention.kind == "name":
        score += 0.5
    score += 1.0 if mention.kind == "name" and entity.kind == "person" else 0.0
    if mention.kind == "pronoun" and span.length > mention.span.length + 3:
        score -= 4.0
    if annotation is None:
        return score + (1.0 if mention.span.start - span.start <= 4 else 0.0)
    tokens = annotation.tokens
    i, j = token_range(annotation, span)
    a, b = token_range(annotation, mention.span)
    head = head_of(tokens, i, j)
    holds = head is not None and a <= head < b
    if holds and _is_behind(tokens, i, a):
        score -= 4.0  # the parse hangs the phrase on a name behind "of"
    elif holds:
        score += 5.0
    elif entity.kind == "place" or not _stands_free(tokens, i, a):
        score -= 6.0
    if b < j and tokens[b].text in ("'s", "’s", "'", "’"):
        score -= 3.0
    return score


def _stands_free(tokens: Sequence[Token], first: int, a: int) -> bool:
    """The name at ``a`` opens the phrase, or stands in apposition behind a comma or bracket."""
    if a > first:
        return tokens[a - 1].text in (",", "[", "(", "—", "–", ":")
    return tokens[a].dep not in ("compound", "poss", "amod", "nmod")


def _is_behind(tokens: Sequence[Token], first: int, a: int) -> bool:
    """The name at ``a`` hangs on "of", "for", "from", even through "the" or a possessor."""
    k = a - 1
    while k > first and tokens[k].text.casefold() in ("the", "'s", "’s"):
        k -= 1 if tokens[k].text.casefold() == "the" else 2
    return k > first and tokens[k].text in ("of", "for", "from", "at", "to", "in", "with", "on")


def token_range(annotation: Annotation, span: Span) -> tuple[int, int]:
    """The tokens that overlap a span, half-open."""
    tokens = annotation.tokens
    i = max(0, bisect_right(tokens, span.start, key=lambda t: t.start) - 1)
    if i < len(tokens) and tokens[i].end <= span.start:
        i += 1
    j = i
    while j < len(tokens) and tokens[j].start < span.end:
        j += 1
    return i, j


def head_of(tokens: Sequence[Token], i: int, j: int) -> int | None:
    """The noun that a phrase hangs on: the first whose head lies outside."""
    for k in range(i, j):
        outside = not i <= tokens[k].head < j or tokens[k].head == k
        if outside and tokens[k].pos in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "X"):
            return k
    return None
