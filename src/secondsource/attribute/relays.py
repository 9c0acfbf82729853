"""Hands between the speaker and the outlet: an agency told, a statement carried, a citing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from secondsource.attribute.attribution import Attribution
from secondsource.attribute.page import Page, can_speak, names_news, source_span
from secondsource.attribute.quotes import quoted_share
from secondsource.lexicon import words
from secondsource.spans import Span, trim


def relays(page: Page, a: Attribution) -> Iterator[Attribution]:
    """Hands between the speaker and the outlet: an agency told, a statement carried, a citing."""
    if a.cue is None or a.source is None:
        return
    verb = _cue_verb(page, a.cue)
    if verb is None:
        return
    whole = tuple(sorted({*a.content, a.cue, a.source}))
    for child in page.tree.children[verb]:
        token = page.tokens[child]
        if token.dep in {"dobj", "dative"} and page.tokens[verb].lemma == "tell":
            yield from _told(page, child, verb, a.cue, whole)
        if token.dep == "prep":
            to = page.tree.child(child, "pobj") if token.text.lower() == "to" else None
            if to is not None:  # "confirmed to Reuters"
                yield from _told(page, to, verb, a.cue, whole)
            yield from _carried_by(page, child, whole)
    yield from _citing(page, a)


def _told(
    page: Page, noun: int, verb: int, cue: Span, whole: tuple[Span, ...]
) -> Iterator[Attribution]:
    """The outlet that was told; a capital "The" within a sentence is a masthead's."""
    source = source_span(page, noun, verb)
    masthead = re.match(r"The [A-Z]", source.of(page.text)) and page.tokens[noun].pos == "PROPN"
    if names_news(page, noun) or masthead:
        yield Attribution(source, cue, whole, "relay")


def _citing(page: Page, a: Attribution) -> Iterator[Attribution]:
    """«…, citing people close to the talks» after what was reported."""
    if a.cue is None or a.how not in {"clause", "quotation", "according"}:
        return
    n = page.tree.sentence_of[page.tree.within(a.cue)[0]]
    for i in range(*page.annotation.sentences[n].tokens):
        token = page.tokens[i]
        opens = i == page.annotation.sentences[n].tokens[0]
        if token.text.lower() not in {"citing", "quoting"} or not (
            opens or page.tokens[i - 1].text in {",", "”", '"'}
        ):
            continue
        name = page.tree.child(i, "dobj")
        if name is None or any(
            c.covers(page.tokens[name].span) and quoted_share(token.span, page.quotes)
            for c in a.content
        ):
            continue
        source = source_span(page, name, i)
        if not (can_speak(page, source) or page.tokens[name].lemma in words("documents")):
            continue  # "citing the treaty, he said": a reason, not a source
        before = (c if opens else _before(c, token.start, page.text) for c in a.content)
        content = tuple(c for c in before if c.length)
        if content:
            yield Attribution(source, token.span, content, "relay")


def _cue_verb(page: Page, cue: Span) -> int | None:
    inside = [i for i in page.tree.within(cue) if page.tokens[i].pos in {"VERB", "AUX"}]
    return inside[-1] if inside else None


def _carried_by(page: Page, prep: int, whole: tuple[Span, ...]) -> Iterator[Attribution]:
    noun = page.tree.child(prep, "pobj")
    if noun is None:
        return
    if page.tokens[noun].lemma == "interview":
        by = next(
            (
                p
                for p in page.tree.children[noun]
                if page.tokens[p].text.lower() in {"with", "on", "to"}
            ),
            None,
        )
        name = None if by is None else page.tree.child(by, "pobj")
        if name is not None and by is not None and names_news(page, name):
            cue = Span(page.tokens[noun].start, page.tokens[by].end)
            yield Attribution(source_span(page, name, by), cue, whole, "relay")
    for verb in page.tree.children[noun]:
        if page.tokens[verb].dep != "acl" or page.tokens[verb].tag != "VBN":
            continue
        agent = page.tree.child(verb, "agent", "prep")
        name = None if agent is None else page.tree.child(agent, "pobj")
        if agent is not None and name is not None and page.tokens[verb].lemma in _CARRIES:
            cue = Span(page.tokens[verb].start, page.tokens[agent].end)
            yield Attribution(source_span(page, name, agent), cue, whole, "relay")


_CARRIES = frozenset(
    {
        "carry",
        "report",
        "quote",
        "publish",
        "cite",
        "release",
        "broadcast",
        "air",
        "run",
        "distribute",
        "obtain",
    }
)


def _before(span: Span, end: int, text: str) -> Span:
    """The part of a span before a point."""
    return (
        span if span.end <= end else trim(Span(span.start, max(span.start, end)), text, also=" ,")
    )
