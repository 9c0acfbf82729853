"""Statements with their chains: on whose word each proposition rests, outermost hand first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from secondsource.annotate.annotation import Annotation
from secondsource.attribute.attribution import Attribution, Who, WhoIs
from secondsource.attribute.happenings import on_its_day
from secondsource.attribute.merge import Tag, heard, merged, unheard
from secondsource.attribute.news import is_news
from secondsource.attribute.page import Page
from secondsource.attribute.propositions import RUNNING, Proposition, find_propositions
from secondsource.attribute.quotes import find_quotes, quoted_share
from secondsource.attribute.rules import find_attributions as by_rule
from secondsource.attribute.stance import certainty_of, polarity_of
from secondsource.attribute.statement import Link, Manner, Role, Statement
from secondsource.attribute.subjects import subject_of
from secondsource.attribute.tagger import Tagged
from secondsource.attribute.tree import Tree
from secondsource.attribute.when import on_the_speakers_clock, said_on, times_of
from secondsource.spans import Shelf, Span, beginning_in


def find_statements(
    text: str, annotation: Annotation, who: WhoIs, tag: Tag | None = None
) -> tuple[Statement, ...]:
    """Every statement of a report, in text order.

    Args:
        text: the report's text.
        annotation: its layout, parse and values.
        who: tells whom a span stands for.
        tag: the trained tagger, if there is one; it reads the sentences that no rule explains.

    Returns:
        Statements whose ids count within the report ("1", "2", ...).
    """
    tree = Tree(annotation)
    quotes = find_quotes(text, [b.span for b in annotation.blocks if b.kind != "furniture"])
    page = Page(text, annotation, tree, quotes, who)
    ruled = by_rule(page)
    quiet = unheard(ruled, _running(annotation), page)
    tagged = heard(tag, quiet, page) if tag is not None else ()
    found = _widened(merged(ruled, tagged, page))
    holding = Shelf((c, a) for a in found for c in a.content)
    statements: list[Statement] = []
    for proposition in find_propositions(text, annotation, tree, found, quotes):
        chain = in_order([found[n] for n in proposition.covered_by], text)
        statements.append(_statement(len(statements) + 1, proposition, chain, holding, page))
    dated = on_the_speakers_clock(sorted(statements, key=lambda s: s.span), text)
    return on_its_day(dated, annotation, tree, text)


def _running(annotation: Annotation) -> list[Span]:
    """The sentences that are part of the report."""
    return [s.span for s in annotation.sentences if annotation.blocks[s.block].kind in RUNNING]


def find_attributions(text: str, annotation: Annotation, who: WhoIs) -> tuple[Tagged, ...]:
    """Source, cue and content spans by rule alone, in the tagger's form."""
    quotes = find_quotes(text, [b.span for b in annotation.blocks if b.kind != "furniture"])
    found = by_rule(Page(text, annotation, Tree(annotation), quotes, who))
    return tuple(
        Tagged((a.source,) if a.source else (), (a.cue,) if a.cue else (), a.content, 1.0)
        for a in found
        if a.how not in {"relay", "act"}
    )


def _widened(found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """An outer hand covers all that the inner one says, also in the sentences before."""
    cued = Shelf((b.cue, b) for b in found if b.cue is not None)
    out = []
    for a in found:
        content = set(a.content)
        if a.how in {"according", "relay", "clause"}:
            for c in a.content:
                for b in cued.over(c):
                    if b.cue is not None and b.cue != a.cue and c.covers(b.cue):
                        content.update(b.content)
        out.append(replace(a, content=_outermost(content)))
    return tuple(out)


def _outermost(content: Iterable[Span]) -> tuple[Span, ...]:
    """In text order, without those that lie inside another: "A said that B said that C …"."""
    kept: list[Span] = []
    for span in sorted(content, key=lambda c: (c.start, -c.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return tuple(kept)


def in_order(chain: Sequence[Attribution], text: str = "") -> list[Attribution]:
    """Outermost first: a hand is outside another when its content holds the other's cue.

    Where neither does («Ruiz said: “…,” the Harbour Post reported») the press is outside.
    """

    def depth(a: Attribution) -> tuple[int, int, int, int]:
        holds = sum(
            any(c.covers(b.cue or b.content[0]) for c in a.content) and not _trails(b, a, text)
            for b in chain
            if b is not a
        )
        cites = a.how == "relay" and not any(c.covers(a.cue) for c in a.content if a.cue)
        told = int(not (text and a.source is not None and is_news(a.source.of(text))))
        return (-holds, int(cites), told, -sum(c.length for c in a.content))

    return sorted(chain, key=depth)


def _trails(b: Attribution, a: Attribution, text: str) -> bool:
    """The press in ``b`` closes the very words of ``a``, which only reach too far."""
    same = a.content[0].start == b.content[0].start
    press = b.source is not None and is_news(b.source.of(text))
    return same and press and b.cue is not None and b.cue.start >= b.content[-1].end


def _statement(
    number: int,
    proposition: Proposition,
    chain: list[Attribution],
    holding: Shelf[Attribution],
    page: Page,
) -> Statement:
    text, annotation, tree = page.text, page.annotation, page.tree
    links: list[Link] = []
    for a in chain:
        links += _links(a, holding, text, page.who)
    links = _without_echoes(links)
    span = proposition.span
    share = quoted_share(span, page.quotes)
    manner: Manner = (
        "own" if not links else "direct" if share > 0.9 else "mixed" if share > 0.05 else "indirect"
    )
    return Statement(
        id=str(number),
        report=annotation.report,
        span=span,
        manner=manner,
        chain=tuple(links),
        certainty=certainty_of(proposition.head, proposition.tokens, tree, chain),
        polarity=polarity_of(proposition.head, proposition.tokens, tree),
        quantities=tuple(
            q for q in beginning_in(annotation.quantities, span) if span.covers(q.span)
        ),
        times=times_of(proposition.span, proposition.head, chain, annotation, tree),
        places=tuple(
            p for p in beginning_in(annotation.places, span) if span.covers(p.span) and not p.part
        ),
        said=said_on(chain, annotation),
        because=_because(links, chain, text),
        about=subject_of(proposition.head, proposition.span, tree),
    )


def _without_echoes(links: Sequence[Link]) -> list[Link]:
    """Neighbouring links of one source are one ("concluded by saying")."""
    kept: list[Link] = []
    for link in links:
        if kept and link.source == kept[-1].source:
            kept[-1] = kept[-1] if kept[-1].words else link
        else:
            kept.append(link)
    return kept


def _links(a: Attribution, holding: Shelf[Attribution], text: str, who: WhoIs) -> list[Link]:
    """The link of an attribution; of a quotation that runs on, the links it runs on from."""
    if a.carried is not None:
        cue = a.carried.cue
        hands = [
            b
            for b in dict.fromkeys(holding.over(cue) if cue is not None else ())
            if b.cue is not None
            and b is not a.carried
            and cue is not None
            and any(c.covers(cue) for c in b.content)
        ]
        links = []
        for b in [*in_order(hands, text), a.carried]:
            links += [
                Link(x.source, x.entity, None, None, x.role) for x in _links(b, holding, text, who)
            ]
        return links
    if a.source is None or a.source.of(text).lower() in {"i", "we"}:
        return []  # "I repeat that …" inside a quotation is its speaker's
    known = who(a.source)
    if a.how == "turn" and known.name.isupper():  # transcripts shout their names
        known = known._replace(name=known.name.title())
    return [Link(known.name, known.entity, a.source, a.cue, _role(a, known, text))]


_DOCUMENT = re.compile(
    r"\b(?:report|statement|document|letter|complaint|study|survey|filing|indictment|video|post|poll"
    r"|transcript|memo|lawsuit|affidavit|records?)s?$",
    re.IGNORECASE,
)


def _role(a: Attribution, known: Who, text: str) -> Role:
    words = a.source.of(text) if a.source is not None else known.name
    if (a.how == "relay" or is_news(known.name)) and is_news(known.name):
        return "relay"
    if _DOCUMENT.search(words):
        return "document"
    # Two who speak as one are no source beside either of them.
    pair = known.kind in {"person", "group"} and " and " in known.name
    if known.entity is None or pair or not re.search(r"[A-Z]", known.name):
        return "unnamed"
    return "speaker"


_HOW = {
    "clause": "{cue}",
    "quotation": "quotation, {cue}",
    "act": "what {source} did in words: {cue}",
    "according": "{cue}",
    "heading": "the heading names its source",
    "turn": "a turn of speech in a transcript",
    "relay": "{cue}",
    "carried": "the quotation runs on",
    "model": "{cue}",
}


def _because(links: Sequence[Link], chain: Sequence[Attribution], text: str) -> str:
    if not links:
        return "no source is named: the outlet's own words"
    parts = []
    for link, a in zip(links[-len(chain) :], chain, strict=False):
        cue = f"“{link.cue.of(text)}”" if link.cue is not None else "implied"
        parts.append(f"{link.source}: " + _HOW[a.how].format(cue=cue, source=link.source))
    return "; ".join(parts)
