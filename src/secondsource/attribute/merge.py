"""Rules and the trained tagger, joined.

The rules know nesting, relays and headings; the tagger knows cues that no list has ("took issue
with", "in his telling") and where content ends when the parse is wrong.  What both see stays as the
rules have it; what only the tagger sees is added when it names somebody and is sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from secondsource.attribute.attribution import Attribution
from secondsource.attribute.page import Page
from secondsource.attribute.tagger import Tagged
from secondsource.spans import Shelf, Span, hull, trim

Tag = Callable[[str, Sequence[Span]], tuple[Tagged, ...]]

# Added attributions need this score.  Of 19 finds above it in forty reports, read by one person,
# two or three were wrong; below it, down to .6, about half.  At .6 five of the outlet's own words
# on the gold events went into mouths.
SURE = 0.85
_STATES = frozenset({"be", "become", "have"})
_EDGES = ' ,;:."“”«»`'


def merged(
    found: Sequence[Attribution], tagged: Sequence[Tagged], page: Page
) -> tuple[Attribution, ...]:
    """Attributions by rule with those that only the tagger sees, by place of the content."""
    cues = Shelf((a.cue, a) for a in found if a.cue is not None)
    said = Shelf((c, (n, c)) for n, a in enumerate(found) for c in a.content)
    added = [
        attribution
        for t in tagged
        if t.score >= SURE and not _is_known(t, cues, said)
        for attribution in [_attribution(t, page)]
        if attribution is not None
    ]
    return tuple(sorted([*found, *added], key=lambda a: (a.content[0].start, -a.content[-1].end)))


def unheard(
    found: Sequence[Attribution], sentences: Sequence[Span], page: Page
) -> tuple[Span, ...]:
    """Sentences in which somebody may speak though no rule hears anybody.

    The tagger need only read these: a quotation mark, a that-clause, or a verb of saying stands in
    every sentence that it was ever right about.
    """
    told = Shelf((s, s) for a in found for s in (*a.content, *filter(None, (a.cue,))))
    quiet = (s for s in sentences if not told.over(s))
    return tuple(s for s in quiet if _may_tell(s, page))


def heard(tag: Tag, quiet: Sequence[Span], page: Page) -> tuple[Tagged, ...]:
    """What the tagger finds in those sentences; it reads their paragraphs and no others."""
    found: list[Tagged] = []
    silent = Shelf((s, s) for s in quiet)
    sentences = Shelf((s.span, s.span) for s in page.annotation.sentences)
    for block in page.annotation.blocks:
        if not any(block.span.covers(s) for s in silent.over(block.span)):
            continue
        base = block.span.start
        inside = [s for s in sentences.over(block.span) if block.span.covers(s)]
        spans = [Span(s.start - base, s.end - base) for s in inside]
        found += [_moved(t, base) for t in tag(block.span.of(page.text), spans)]
    return tuple(t for t in found if any(silent.over(c) for c in t.content))


def _moved(t: Tagged, base: int) -> Tagged:
    source, cue, content = (
        tuple(Span(s.start + base, s.end + base) for s in part)
        for part in (t.source, t.cue, t.content)
    )
    return replace(t, source=source, cue=cue, content=content)


def _may_tell(sentence: Span, page: Page) -> bool:
    tokens = [page.tokens[i] for i in page.tree.within(sentence)]
    return any(
        t.tag in {"``", "''"}
        or t.text in {"“", "”", '"', "‘"}
        or (t.dep == "mark" and t.text.lower() == "that")
        or (t.pos == "VERB" and t.lemma.lower() in page.cues)
        for t in tokens
    )


def _is_known(t: Tagged, cues: Shelf[Attribution], said: Shelf[tuple[int, Span]]) -> bool:
    """True when a rule has the same cue, or gives the same words to somebody already."""
    if t.cue and cues.over(hull(t.cue)):
        return True
    shared: defaultdict[int, int] = defaultdict(int)
    for d in t.content:
        for n, c in said.over(d):
            shared[n] += c.shared(d)
    return max(shared.values(), default=0) >= 0.6 * sum(c.length for c in t.content)


def _attribution(t: Tagged, page: Page) -> Attribution | None:
    """The tagger's find as an attribution; None when it is not speech about the world.

    The corpus counts hopes, plans and accusations by nobody as attributions, and gives them phrases
    as content; a statement needs somebody who says it and a clause that is said.
    """
    text = page.text
    if not t.source or not t.cue:
        return None
    source = trim(hull(t.source), text, also=_EDGES)
    content = tuple(c for c in (trim(c, text, also=_EDGES) for c in t.content) if c.length > 8)
    if not content or source.length > 160 or "\n" in source.of(text):
        return None
    known = page.who(source)
    if known.kind not in {"person", "organization", "group"} or known.name[:1].isdigit():
        return None
    cue = _cue(t.cue, text)
    if not _is_saying(cue, page) or not any(_is_clause(c, page) for c in content):
        return None
    return Attribution(source, cue, content, "model")


def _is_saying(cue: Span, page: Page) -> bool:
    """An affirmed cue in the active voice, or one without a verb ("in the words of")."""
    inside = page.tree.within(cue)
    verbs = [i for i in inside if page.tokens[i].pos == "VERB"]
    if (
        any(page.tokens[i].lemma in _STATES for i in inside if page.tokens[i].pos == "AUX")
        and not verbs
    ):
        return False  # "allegedly was aware of"
    return not any(
        page.tree.child(i, "neg", "auxpass", "agent") is not None
        or (page.tokens[i].tag == "VBN" and page.tree.child(i, "aux") is None)
        for i in verbs
    )


def _is_clause(content: Span, page: Page) -> bool:
    """A finite verb with a subject of its own, and no open question ("if", "whether")."""
    inside = page.tree.within(content)
    if not inside or page.tokens[inside[0]].text.lower() in {"if", "whether", "to", "for"}:
        return False
    own = set(inside)
    return any(
        page.tree.is_finite(i)
        and (s := page.tree.child(i, "nsubj", "nsubjpass", "expl")) is not None
        and content.covers(page.tokens[s].span)
        and page.tokens[s].tag not in {"WP", "WDT"}
        and all(page.tokens[a].pos in {"VERB", "AUX"} for a in page.tree.ancestors(i) if a in own)
        for i in inside
    )


def _cue(spans: Sequence[Span], text: str) -> Span:
    return trim(max(spans, key=lambda s: (s.length, -s.start)), text, also=_EDGES)
