"""The checkable propositions of a report: the shortest spans that state one thing each.

A sentence is first cut where the voice changes (own words, this source, that source within
that one), then into clauses: coordinated predicates, clauses of time and reason with a subject of
their own, relative clauses after a comma, and participles that bring casualties.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from secondsource.annotate.annotation import Annotation
from secondsource.attribute.attribution import Attribution
from secondsource.attribute.tree import Tree
from secondsource.spans import Span, trim


class Proposition(NamedTuple):
    """A span, its token indices, its main verb, and the attributions that cover it (unordered)."""

    span: Span
    tokens: tuple[int, ...]
    head: int
    covered_by: tuple[int, ...]


# Blocks whose sentences are part of the report: no captions, bylines, datelines.
RUNNING = frozenset({"headline", "standfirst", "subheading", "paragraph", "list"})
_TOLL = frozenset({"kill", "wound", "injure", "leave", "destroy", "hurt", "displace"})
_SPLITTING = frozenset(
    {
        "after",
        "before",
        "when",
        "while",
        "because",
        "as",
        "although",
        "though",
        "but",
        "and",
        "whereas",
    }
)
_OPENERS = frozenset(
    {"and", "but", "or", "that", "while", "when", "after", "before", "because", "as", "although",
     "though", "whereas", "so", "yet", "also", "where", "since", "nor"}
)  # fmt: skip
_QUANTIFIERS = frozenset({"both", "all", "most", "many", "some", "each", "one"})
_EDGES = ",;:.–—-\"“”«»`‘’'()[] "
_LONG_SUBJECT = 14  # tokens; a careful reader quotes the predicate alone when the subject is longer


def find_propositions(
    text: str,
    annotation: Annotation,
    tree: Tree,
    attributions: Sequence[Attribution],
    quotes: Sequence[Span] = (),
) -> Iterator[Proposition]:
    """Propositions in text order.

    Args:
        text: the report's text.
        annotation: its sentences and tokens.
        tree: its parse.
        attributions: what was attributed; ``covered_by`` indexes into it.
        quotes: quotations, marks excluded.
    """
    cover, frame = _voices(annotation, attributions)
    quoted = {i for q in quotes for i in tree.within(q)}
    for sentence in annotation.sentences:
        kind = annotation.blocks[sentence.block].kind
        if kind not in RUNNING:
            continue
        indices = [i for i in range(*sentence.tokens) if i not in frame]
        for voice in dict.fromkeys(cover[i] for i in indices):
            region = [i for i in indices if cover[i] == voice]
            if kind in {"headline", "subheading"} and not voice:
                continue
            for unit in _units(text, tree, region, voice, _Sides(frame, quoted, cover)):
                yield _in_its_voice(unit, tree, quoted)


def _in_its_voice(unit: Proposition, tree: Tree, quoted: set[int]) -> Proposition:
    """Background that the outlet slips into indirect speech is the outlet's own.

    «said the road, which has two lanes, was shut»: a relative clause after a comma, outside
    quotation marks.  Giving it to the source when the cue closes the sentence ("…, police said")
    was right once and wrong once on the gold events; the outlet's is the safer side.
    """
    aside = _is_relative(tree, unit.head) and _is_aside(tree, unit.head)
    if unit.covered_by and unit.head not in quoted and (aside or _is_absolute(tree, unit.head)):
        return unit._replace(covered_by=())
    return unit


class _Sides(NamedTuple):
    """What stands around a region: tokens of frames, tokens in quotation marks, voices by token."""

    frame: set[int]
    quoted: set[int]
    cover: list[tuple[int, ...]]


def _voices(
    annotation: Annotation, attributions: Sequence[Attribution]
) -> tuple[list[tuple[int, ...]], set[int]]:
    """For each token the attributions whose content it is part of; and the tokens of frames."""
    cover: list[list[int]] = [[] for _ in annotation.tokens]
    frame: set[int] = set()
    starts = [t.start for t in annotation.tokens]
    for n, a in enumerate(attributions):
        for span in a.content:
            for i in _between(starts, span):
                if n not in cover[i]:
                    cover[i].append(n)
        if a.how == "act":
            if a.source is not None and not any(c.covers(a.source) for c in a.content):
                frame.update(_between(starts, a.source))
            continue
        for part in (a.source, a.cue):
            if part is not None:
                frame.update(_between(starts, part))
    return [tuple(c) for c in cover], frame


def _between(starts: Sequence[int], span: Span) -> range:
    low = bisect_left(starts, span.start)
    high = bisect_left(starts, span.end)
    return range(low, high)


def _units(
    text: str,
    tree: Tree,
    region: list[int],
    voice: tuple[int, ...],
    sides: _Sides,
) -> Iterator[Proposition]:
    inside = set(region)
    heads = [i for i in region if _is_head(tree, i, inside, sides.quoted, own=not voice)]
    if not heads:
        yield from _headless(text, tree, region, voice, sides)
        return
    groups: dict[int, list[int]] = {h: [] for h in heads}
    for i in region:
        groups[_home(tree, i, groups, heads[0])].append(i)
    for head in heads:
        unit = _unit(text, tree, head, groups[head], voice)
        if unit is not None:
            yield unit


def _headless(
    text: str, tree: Tree, region: list[int], voice: tuple[int, ...], sides: _Sides
) -> Iterator[Proposition]:
    """Attributed noun phrases ("sporadic gunfire near the wall") state something without a verb."""
    if not voice:
        return
    run = max(_runs(region), key=len)
    span = trim(tree.span(run), text, also=_EDGES)
    words = [i for i in run if tree.tokens[i].pos not in {"PUNCT", "CCONJ", "ADP", "DET", "PART"}]
    if len(words) >= 2:
        top = next(
            (i for i in run if tree.tokens[i].head not in run or tree.tokens[i].head == i), run[0]
        )
        head = tree.tokens[top].head
        if head in sides.frame and len(sides.cover[head]) >= len(voice) and head != top:
            return  # left over from a frame within: "him that" in "said B told him that"
        yield Proposition(span, tuple(run), top, voice)


def _is_head(tree: Tree, i: int, region: set[int], quoted: set[int], *, own: bool) -> bool:
    """True when token ``i`` is the main verb of a proposition of its own."""
    token = tree.tokens[i]
    if token.pos not in {"VERB", "AUX"} or token.dep in {"aux", "auxpass", "amod"}:
        return False
    if token.dep == "ROOT" or token.head not in region:
        return not own or tree.is_finite(i)
    if token.dep in {"conj", "advcl"}:
        # What hangs on a restrictive clause or an infinitive stays with it.
        above = tree.tokens[token.head].pos not in {"VERB", "AUX"} or _is_head(
            tree, token.head, region, quoted, own=own
        )
        if not above:
            return False
        return _is_full_conjunct(tree, i) if token.dep == "conj" else _is_split_adverbial(tree, i)
    if _is_relative(tree, i):
        return i not in quoted and _is_aside(tree, i) and tree.is_finite(i)
    if _is_absolute(tree, i):
        return i not in quoted
    if token.dep in {"acl", "advcl", "xcomp"} and token.tag == "VBG":
        return token.lemma in _TOLL and (_after_comma(tree, i) or token.dep == "advcl")
    if token.dep in {"parataxis", "ccomp"} and i not in quoted:
        # A ccomp that no cue frames and that stands before its verb is a sentence of its own.
        return (
            tree.is_finite(i)
            and token.head > i
            and tree.child(i, "nsubj", "nsubjpass", "expl") is not None
        )
    return False


def _is_absolute(tree: Tree, i: int) -> bool:
    """«…, both backed by the capital»: a participle with a quantifier of its own, after a comma."""
    token = tree.tokens[i]
    if token.tag != "VBN" or token.dep not in {"acl", "advcl"}:
        return False
    first = min(tree.subtree(i)[0], token.head) if token.dep == "acl" else tree.subtree(i)[0]
    comma = first > 0 and tree.tokens[first - 1].text == ","
    return comma and tree.tokens[first].text.lower() in _QUANTIFIERS


def _is_full_conjunct(tree: Tree, i: int) -> bool:
    """«… and handed them over»: a predicate with words of its own, not "shot and killed"."""
    token = tree.tokens[i]
    first = tree.tokens[token.head]
    if first.pos not in {"VERB", "AUX"} and not tree.is_finite(i):
        return False
    own = [
        c
        for c in tree.children[i]
        if tree.tokens[c].dep not in {"aux", "auxpass", "punct", "cc", "conj", "neg", "advmod"}
    ]
    if not own:
        return False
    if first.tag == "VB" and tree.child(i, "aux") is None and token.tag == "VB":
        return False  # "to seek and destroy": one purpose
    helped = any(tree.tokens[c].dep.startswith("aux") for c in tree.children[i])
    if token.tag == "VBN" and not helped and first.tag != "VBN":
        return (
            False  # "a veteran, and decorated agent": an adjective that the parser took for a verb
        )
    if _is_echo(tree, i):
        return False
    if token.tag == "VB":
        return any(tree.tokens[c].tag == "MD" for v in (i, token.head) for c in tree.children[v])
    return True


def _is_echo(tree: Tree, i: int) -> bool:
    """A short second clause without a name or number says the first again: "and it was freed"."""
    indices = tree.subtree(i)
    words = [j for j in indices if tree.tokens[j].pos not in {"PUNCT", "CCONJ"}]
    own = tree.child(i, "nsubj", "nsubjpass") is not None
    told = any(tree.tokens[j].entity_type or tree.tokens[j].pos in {"NUM", "PROPN"} for j in words)
    joined = tree.child(i, "mark") is not None or any(
        tree.tokens[c].tag == "MD" for c in tree.children[i]
    )
    return (
        own
        and not joined
        and len(words) <= 5
        and not told
        and tree.tokens[tree.tokens[i].head].dep != "ROOT"
    )


def _is_split_adverbial(tree: Tree, i: int) -> bool:
    token = tree.tokens[i]
    if token.tag == "VBG" and tree.child(i, "nsubj") is None:
        return token.lemma in _TOLL
    mark = next(
        (
            tree.tokens[c].text.lower()
            for c in tree.children[i]
            if tree.tokens[c].dep in {"mark", "advmod"} and c < i
        ),
        "",
    )
    head = tree.tokens[token.head]
    future = any(tree.tokens[c].tag == "MD" for c in tree.children[token.head])
    if mark in {"as", "when", "while"} and not _is_past(tree, i):
        return False
    return (
        mark in _SPLITTING
        and tree.child(i, "nsubj", "nsubjpass", "expl") is not None
        and tree.is_finite(i)
        and not future
        and head.pos in {"VERB", "AUX"}
    )


def _is_relative(tree: Tree, i: int) -> bool:
    """A relative clause, also where the parser calls "in which they died" a complement."""
    if tree.tokens[i].dep == "relcl":
        return True
    preps = [c for c in tree.children[i] if tree.tokens[c].dep == "prep" and c < i]
    named = (tree.child(c, "pobj") for c in preps)
    return any(p is not None and tree.tokens[p].text.lower() in {"which", "whom"} for p in named)


def _is_aside(tree: Tree, i: int) -> bool:
    """A relative clause that only adds: after a comma, or "… in which people were killed"."""
    low = tree.subtree(i)[0]
    opens = [tree.tokens[j].text.lower() for j in (low, low + 1) if j < len(tree.tokens)]
    adds = tree.tokens[low].pos == "ADP" and opens[-1] in {"which", "whom"}
    return adds or _after_comma(tree, i)


def _is_past(tree: Tree, i: int) -> bool:
    tags = {tree.tokens[i].tag} | {
        tree.tokens[c].tag for c in tree.children[i] if tree.tokens[c].dep.startswith("aux")
    }
    return "VBD" in tags or "VBN" in tags


def _after_comma(tree: Tree, i: int) -> bool:
    first = tree.subtree(i)[0]
    return first > 0 and tree.tokens[first - 1].text in {",", "–", "—", "-", "("}


def _home(tree: Tree, i: int, heads: dict[int, list[int]], main: int) -> int:
    """The main verb that a token belongs to: itself, or the nearest above it in its region."""
    if i in heads:
        return i
    if tree.tokens[i].text.lower() in _QUANTIFIERS:
        absolute = next((c for c in tree.children[i] if c in heads), None)
        if absolute is not None:
            return absolute
    for a in tree.ancestors(i):
        if a in heads:
            return a
    # Marks and stray words of a mis-parsed region go to the nearest verb before them.
    before = [h for h in heads if h <= i]
    return before[-1] if before else main


def _unit(
    text: str, tree: Tree, head: int, tokens: list[int], voice: tuple[int, ...]
) -> Proposition | None:
    tokens = _without_long_subject(tree, head, tokens)
    run = next((r for r in _runs(tokens) if head in r), None)
    if run is None:
        return None
    while (
        run
        and run[0] != head
        and (tree.tokens[run[0]].pos == "PUNCT" or _is_opener(tree, run[0], head))
    ):
        run = run[1:]
    while (
        run
        and run[-1] != head
        and (tree.tokens[run[-1]].pos == "PUNCT" or tree.tokens[run[-1]].dep == "cc")
    ):
        run = run[:-1]
    while run and _is_left_over(tree, run[-1]) and run[-1] != head:
        run = run[:-1]
    span = _with_closing_mark(trim(tree.span(run), text, also=_EDGES), text)
    words = [i for i in run if tree.tokens[i].pos not in {"PUNCT", "SPACE"}]
    if len(words) < (2 if voice else 4) or not span.length:
        return None
    if not voice and not _is_news_in_own_voice(tree, head, run):
        return None
    if tree.tokens[head].lemma == "let" and tree.child(head, "nsubj") is None:
        return None
    return Proposition(span, tuple(run), head, voice)


def _is_left_over(tree: Tree, i: int) -> bool:
    """The conjunction of a clause that was cut off; "about that" stays."""
    token = tree.tokens[i]
    return token.text.lower() in _OPENERS and token.dep in {"mark", "cc", "advmod"}


def _with_closing_mark(span: Span, text: str) -> Span:
    """A quotation that opens inside the span and closes at its end is shown closed."""
    words = span.of(text)
    for opening, closing in (("“", "”"), ("‘", "’"), ('"', '"')):
        if opening == closing:
            is_open = words.count(opening) % 2 == 1
        else:
            is_open = words.rfind(opening) > words.rfind(closing)
        after = text[span.end : span.end + 2]
        if is_open and closing in after and not after[: after.index(closing)].isalnum():
            return Span(span.start, span.end + after.index(closing) + 1)
    return span


def _is_opener(tree: Tree, i: int, head: int) -> bool:
    """A conjunction that joins this clause to another one; "when" of a clause within stays."""
    token = tree.tokens[i]
    if token.text.lower() not in _OPENERS:
        return False
    return token.dep in {"cc", "punct"} or (token.dep in {"mark", "advmod"} and token.head == head)


def _without_long_subject(tree: Tree, head: int, tokens: list[int]) -> list[int]:
    subject = tree.child(head, "nsubj", "nsubjpass")
    if subject is None:
        return tokens
    inside = tree.subtree(subject)
    dress = any(tree.tokens[i].text == "," for i in inside)
    if len(inside) > _LONG_SUBJECT and dress:
        return [i for i in tokens if i > inside[-1]]
    return tokens


def _is_news_in_own_voice(tree: Tree, head: int, run: Sequence[int]) -> bool:
    """A finite clause about the world: no order, no question, nobody's "we" or "you"."""
    if not tree.is_finite(head):
        return False
    subject = tree.child(head, "nsubj", "nsubjpass")
    if subject is not None and tree.tokens[subject].text.lower() in {"we", "you", "i"}:
        return False
    return all(tree.tokens[i].text != "?" for i in run) and not any(
        tree.tokens[i].text.lower() in {"you", "your"} for i in run
    )


def _runs(indices: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in indices:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs
