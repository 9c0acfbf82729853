"""Hands between the speaker and the outlet: an agency told, a statement carried, a citing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from secondsource.attribute.attribution import Attribution
from secondsource.attribute.content import content_of
from secondsource.attribute.page import (
    Page,
    can_speak,
    is_verbal,
    names_news,
    pieces,
    source_span,
)
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
        if token.dep in {"dobj", "dative", "ccomp"} and page.tokens[verb].lemma == "tell":
            yield from _told(page, child, verb, a.cue, whole)
        if token.dep == "prep":
            to = page.tree.child(child, "pobj") if token.text.lower() == "to" else None
            if to is not None:  # "confirmed to Reuters"
                yield from _told(page, to, verb, a.cue, whole)
            yield from _carried_by(page, child, whole)
    yield from _citing(page, a)


def quoted_as(page: Page, i: int) -> Iterator[Attribution]:
    """«State media quoted her as saying …», «… the paper quoted him as saying», at "quoted"."""
    passive = page.tree.child(i, "auxpass") is not None
    spoken = _as_saying(page, i)
    who = page.tree.child(i, "nsubjpass") if passive else page.tree.child(i, "dobj")
    if spoken is None or who is None:
        return
    ways = (content_of(page, spoken, "say"), _quoted_before(page, i), _rest(page, spoken))
    content = next((found for found in ways if found), ())
    if not content:
        return
    speaker = source_span(page, who, i)
    yield Attribution(speaker, page.tokens[spoken].span, content, "clause")
    agent = page.tree.child(i, "agent")
    by = page.tree.child(i, "nsubj") if agent is None else page.tree.child(agent, "pobj")
    if by is not None:
        cue = page.tree.span(page.tree.verb_group(i))
        whole = tuple(sorted({*content, page.tokens[spoken].span}))
        yield Attribution(source_span(page, by, i), cue, whole, "relay")


def is_quoted_as(page: Page, i: int) -> bool:
    """True for "saying" in "quoted her as saying": the verb above tells who speaks."""
    head = page.tokens[i].head
    above = page.tokens[page.tokens[head].head].lemma
    return page.tokens[head].text.lower() == "as" and above in QUOTING


def _as_saying(page: Page, i: int) -> int | None:
    places = [i, *(c for c in page.tree.children[i] if c > i)]
    for prep in (c for p in places for c in page.tree.children[p]):
        spoken = page.tree.child(prep, "pcomp", "advcl")
        if page.tokens[prep].text.lower() == "as" and spoken is not None:
            return spoken if page.tokens[spoken].tag == "VBG" else None
    return None


def _quoted_before(page: Page, i: int) -> tuple[Span, ...]:
    sentence = page.annotation.sentences[page.tree.sentence_of[i]].span
    before = [q for q in page.quotes if q.overlaps(sentence) and q.end <= page.tokens[i].start]
    return (trim(before[-1], page.text, also=" ,"),) if before else ()


def _rest(page: Page, spoken: int) -> tuple[Span, ...]:
    """All behind "saying", where the parser hung it elsewhere."""
    end = page.annotation.sentences[page.tree.sentence_of[spoken]].tokens.end
    verbal = is_verbal(page, spoken + 1, end)
    return tuple(pieces(page, list(range(spoken + 1, end)), set())) if verbal else ()


QUOTING = frozenset({"quote", "cite"})


def _told(
    page: Page, noun: int, verb: int, cue: Span, whole: tuple[Span, ...]
) -> Iterator[Attribution]:
    """The outlet that was told; a capital "The" within a sentence is a masthead's."""
    source = source_span(page, noun, verb)
    masthead = re.match(r"The [A-Z]", source.of(page.text)) and page.tokens[noun].pos == "PROPN"
    if names_news(page, noun) or masthead or _CALL_SIGN.fullmatch(page.tokens[noun].text):
        yield Attribution(source, cue, whole, "relay")


# "rbb24", "elDiario": no other name is written so
_CALL_SIGN = re.compile(r"[a-z]{2,}\d+|[a-z]{1,3}[A-Z][a-z]+")


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
        dated = name is not None and page.tokens[name].entity_type in {"DATE", "TIME"}
        carries = page.tokens[verb].lemma in _CARRIES and not dated  # "released on Monday"
        if agent is not None and name is not None and carries:
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
