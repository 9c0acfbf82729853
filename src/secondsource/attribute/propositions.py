"""The checkable propositions of a report: the shortest spans that state one thing each.

A sentence is first cut where the voice changes (own words, this source, that source within
that one), then into clauses: coordinated predicates, clauses of time and reason with a subject of
their own, relative clauses after a comma, and participles that bring casualties.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from secondsource.annotate.annotation import Annotation
from secondsource.attribute.attribution import Attribution
from secondsource.attribute.clauses import (
    QUANTIFIERS,
    is_absolute,
    is_aside,
    is_head,
    is_participle,
    is_relative,
)
from secondsource.attribute.tree import Tree
from secondsource.lexicon import rows
from secondsource.spans import Span, trim


class Proposition(NamedTuple):
    """A span, its token indices, its main verb, and the attributions that cover it (unordered)."""

    span: Span
    tokens: tuple[int, ...]
    head: int
    covered_by: tuple[int, ...]


# Blocks whose sentences are part of the report: no captions, bylines, datelines.
RUNNING = frozenset({"headline", "standfirst", "subheading", "paragraph", "list"})
_OPENERS = frozenset(
    {"and", "but", "or", "that", "while", "when", "after", "before", "because", "as", "although",
     "though", "whereas", "so", "yet", "also", "where", "since", "nor"}
)  # fmt: skip
_EDGES = "•,;:.–—-\"“”«»`‘’'()[] "
_HALVES = frozenset({"a.m.", "p.m.", "am", "pm"})
_CONTRACTED = frozenset(
    {"'ve", "’ve", "'s", "’s", "'re", "’re", "'d", "’d", "'ll", "’ll", "'m", "’m"}
)
_INNER = frozenset({"relcl", "acl", "aux", "auxpass", "amod"})
_LONG_ASIDE = 16  # tokens; beyond it the clause is told up to the aside
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
    cover, frame = _voices(annotation, tree, attributions)
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
                yield _in_its_voice(unit, tree, quoted, attributions)


def _in_its_voice(
    unit: Proposition, tree: Tree, quoted: set[int], attributions: Sequence[Attribution]
) -> Proposition:
    """Background that the outlet slips into indirect speech is the outlet's own.

    «said the road, which has two lanes, was shut»: a relative clause after a comma, outside
    quotation marks.  Giving it to the source when the cue closes the sentence ("…, police said")
    was right once and wrong once on the gold events; the outlet's is the safer side.
    """
    head = tree.tokens[unit.head].span
    acts = {
        n
        for n in unit.covered_by
        if attributions[n].how == "act" and not _does(attributions[n], head)
    }
    if acts:  # "apologised to two players who …": the act is the source's, the rest is not
        unit = unit._replace(covered_by=tuple(n for n in unit.covered_by if n not in acts))
    own = tuple(
        n for n in unit.covered_by if all(unit.span.covers(c) for c in attributions[n].content)
    )
    aside = _is_in_aside(tree, unit, attributions)
    if aside and own:  # "…, which takes effect today according to the council"
        return unit._replace(covered_by=own)
    if unit.covered_by and unit.head not in quoted and (aside or is_absolute(tree, unit.head)):
        return unit._replace(covered_by=())
    return unit


def _is_in_aside(tree: Tree, unit: Proposition, attributions: Sequence[Attribution]) -> bool:
    """A relative clause that only adds, or what hangs on one: «…, who fell as he ran»."""
    cues = [a.cue for n in unit.covered_by if (a := attributions[n]).cue is not None]
    verb = unit.head
    while True:
        if is_relative(tree, verb):
            return is_aside(tree, verb)
        verb, dep = tree.tokens[verb].head, tree.tokens[verb].dep
        if dep not in {"advcl", "conj"} or any(c.covers(tree.tokens[verb].span) for c in cues):
            return False


def _does(act: Attribution, head: Span) -> bool:
    return act.cue is None or act.cue.overlaps(head)


class _Sides(NamedTuple):
    """What stands around a region: tokens of frames, tokens in quotation marks, voices by token."""

    frame: set[int]
    quoted: set[int]
    cover: list[tuple[int, ...]]


def _voices(
    annotation: Annotation, tree: Tree, attributions: Sequence[Attribution]
) -> tuple[list[tuple[int, ...]], set[int]]:
    """For each token the attributions whose content it is part of; and the tokens of frames."""
    cover: list[list[int]] = [[] for _ in annotation.tokens]
    frame: set[int] = set()
    starts = [t.start for t in annotation.tokens]
    acts = [c for a in attributions if a.how == "act" for c in a.content]
    for n, a in enumerate(attributions):
        for span in a.content:
            for i in _between(starts, span):
                if n not in cover[i]:
                    cover[i].append(n)
        if a.cue is not None and not any(c.covers(a.cue) for c in a.content):
            frame.update(_between(starts, a.cue))
        if a.source is not None and _only_speaks(tree, a, a.source, acts):
            frame.update(_between(starts, a.source))
    return [tuple(c) for c in cover], frame


def _only_speaks(tree: Tree, a: Attribution, source: Span, acts: Sequence[Span]) -> bool:
    """Not so in "hired a lawyer who complained that …" and in "She left and said …"."""
    whole = acts if a.how == "relay" else a.content if a.how == "act" else ()
    if any(c.covers(source) for c in whole):
        return False  # "identified the man to Reuters": part of the act
    inside = tree.within(source)
    top = next((i for i in inside if tree.tokens[i].head not in inside), None)
    if a.cue is None or top is None:
        return True
    verb = tree.tokens[top].head
    if any(c.covers(tree.tokens[verb].span) for c in a.content):
        return True  # "which a coach suggested happened": the parser mistook whose verb it is
    elsewhere = tree.tokens[verb].pos in {"VERB", "AUX", "ADP"}
    return not elsewhere or any(verb in tree.subtree(i) for i in tree.within(a.cue))


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
    heads = [i for i in region if is_head(tree, i, inside, sides.quoted, own=not voice)]
    if not heads:
        yield from _headless(text, tree, region, voice, sides)
        return
    groups: dict[int, list[int]] = {h: [] for h in heads}
    for i in region:
        if voice or not _is_tail_of_frame(tree, i, heads, sides.frame):
            groups[_home(tree, i, groups, heads[0])].append(i)
    _join_torn(tree, groups)
    _join_shared(tree, groups)
    if not voice:
        _join_short(tree, groups)
    for head, own in groups.items():
        if not voice and _only_frames(tree, head, sides.frame):
            continue
        unit = _unit(text, tree, head, own, voice)
        if unit is not None:
            yield unit


def _join_torn(tree: Tree, groups: dict[int, list[int]]) -> None:
    """«The man shot on Friday in Stowe, has died»: who was shot died, though the parse has two."""
    for head in sorted(groups, reverse=True):
        first = tree.tokens[head].head
        if tree.tokens[head].dep != "conj" or first not in groups or not _is_bare(tree, first):
            continue
        aux = tree.child(head, "aux", "auxpass")
        helped = aux is not None and tree.tokens[aux].lemma in {"have", "be"}
        joined = tree.child(first, "cc", "punct") if helped else None
        own = tree.child(head, "nsubj", "nsubjpass", "expl") is not None
        comma = aux is not None and tree.tokens[aux - 1].text == ","
        if joined is None or tree.tokens[joined].dep == "cc" or own or not comma:
            continue
        both = sorted([*groups[first], *groups[head]])
        if len(_runs(both)) == 1:
            groups[first] = both
            del groups[head]


def _is_bare(tree: Tree, i: int) -> bool:
    """A past form of one who may have suffered it: no auxiliary, no object."""
    passive = tree.tokens[i].tag in {"VBD", "VBN"} and tree.child(i, "nsubj") is not None
    return passive and tree.child(i, "aux", "auxpass", "dobj", "ccomp", "xcomp", "acomp") is None


@cache
def _harms() -> Mapping[str, str]:
    """Verbs of harm, by lemma, and what they make of somebody."""
    return {row[1]: row[2] for row in rows("harms") if row[0] == "object"}


def _join_shared(tree: Tree, groups: dict[int, list[int]]) -> None:
    """«shot and killed a man», «was shot and killed»: one deed in two verbs, done to one somebody.

    A verb of harm needs whom it harms: where nobody stands behind the first, he stands behind the
    second.
    """
    for head in sorted(groups, reverse=True):
        first = tree.tokens[head].head
        beside = tree.tokens[head].dep == "conj" and first in groups and head - first == 2
        if not beside or tree.tokens[first].lemma not in _harms():
            continue
        if tree.child(head, "nsubj", "nsubjpass", "aux", "auxpass") is not None:
            continue
        if tree.child(first, "auxpass") is None:
            shares = tree.child(head, "dobj") is not None
        else:
            shares = _harms().get(tree.tokens[head].lemma) in {"killed", "injured"}
        if shares:
            groups[first] = sorted([*groups[first], *groups[head]])
            del groups[head]


def _join_short(tree: Tree, groups: dict[int, list[int]]) -> None:
    """«turned and challenged them», «hurried and pressed him»: too short to be told by itself.

    A second deed of one subject goes with the first where one of the two has few words; apart, the
    short one would be lost, and with the first the subject.
    """
    for head in sorted(groups, reverse=True):
        first = tree.tokens[head].head
        joined = tree.tokens[head].dep == "conj" and first in groups
        if not joined or tree.child(head, "nsubj", "nsubjpass", "expl") is not None:
            continue
        sizes = (_telling(tree, groups[head]), _telling(tree, groups[first]))
        few = min(sizes) < _FEWEST <= max(sizes)
        both = sorted([*groups[first], *groups[head]])
        if few and len(_runs(both)) == 1:
            groups[first] = both
            del groups[head]


_FEWEST = 4  # words of what is told by itself


def _telling(tree: Tree, tokens: Sequence[int]) -> int:
    """How many words a clause has, its conjunction left out."""
    return sum(tree.tokens[i].pos not in {"PUNCT", "SPACE", "CCONJ"} for i in tokens)


_WORDS_PUT_OUT = frozenset({"statement", "announcement", "comment", "remark", "message", "tweet"})


def _only_frames(tree: Tree, head: int, frame: set[int]) -> bool:
    """«The ministry issued a statement saying …»: a frame, and no fact of the event."""
    obj = tree.child(head, "dobj")
    if obj is None or tree.tokens[obj].lemma not in _WORDS_PUT_OUT:
        return False
    return any(c in frame for v in (obj, head) for c in tree.children[v] if c > obj)


def _headless(
    text: str, tree: Tree, region: list[int], voice: tuple[int, ...], sides: _Sides
) -> Iterator[Proposition]:
    """Attributed noun phrases ("sporadic gunfire near the wall") state something without a verb."""
    if not voice:
        return
    run = max(_runs([i for i in region if not _is_link(tree, i)]), key=len, default=[])
    if not run:
        return
    span = _whole_words(trim(tree.span(run), text, also=_EDGES), text)
    words = [i for i in run if tree.tokens[i].pos not in {"PUNCT", "CCONJ", "ADP", "DET", "PART"}]
    set_off = text[span.start - 1 : span.start] == "(" and text[span.end : span.end + 1] == ")"
    if len(words) >= 2 and not set_off:  # "(Harbour Post photo)" credits
        top = next(
            (i for i in run if tree.tokens[i].head not in run or tree.tokens[i].head == i), run[0]
        )
        head = tree.tokens[top].head
        if head in sides.frame and len(sides.cover[head]) >= len(voice) and head != top:
            return  # left over from a frame within: "him that" in "said B told him that"
        yield Proposition(span, tuple(run), top, voice)


def _is_tail_of_frame(tree: Tree, i: int, heads: list[int], frame: set[int]) -> bool:
    """«she said | in a statement | after the vote passed»: the statement is no part of the vote."""
    above = next((a for a in tree.ancestors(i) if a in frame or a in heads), None)
    return i not in heads and above is not None and above in frame


def _home(tree: Tree, i: int, heads: dict[int, list[int]], main: int) -> int:
    """The main verb that a token belongs to: itself, or the nearest above it in its region."""
    if i in heads:
        return i
    if tree.tokens[i].text.lower() in _HALVES and tree.tokens[i - 1].pos == "NUM":
        return _home(tree, i - 1, heads, main)
    if tree.tokens[i].text.lower() in QUANTIFIERS:
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
    run = _whole_run(tree, head, tokens)
    if not run:
        return None
    while (
        run
        and run[0] != head
        and (tree.tokens[run[0]].pos == "PUNCT" or _is_opener(tree, run[0], head))
    ):
        run = run[1:]
    if voice and len(run) > 1 and _is_that(tree, run[0]):
        run = run[1:]
    while (
        run
        and run[-1] != head
        and (
            tree.tokens[run[-1]].pos == "PUNCT"
            or tree.tokens[run[-1]].dep == "cc"
            or _is_link(tree, run[-1])
        )
    ):
        run = run[:-1]
    while run and run[0] != head and tree.tokens[run[0]].text.lower() in _CONTRACTED:
        run = run[1:]  # of "They've found it" the subject was cut off
    while run and _is_left_over(tree, run[-1]) and run[-1] != head:
        run = run[:-1]
    if not voice and tree.tokens[run[-1]].tag == "IN" and run[-1] != head:
        run = run[:-1]  # "a call for his resignation after": what followed is told by somebody
    span = _with_closing_mark(_whole_words(trim(tree.span(run), text, also=_EDGES), text), text)
    span = _with_opening_mark(span, text)
    words = [i for i in run if tree.tokens[i].pos not in {"PUNCT", "SPACE"}]
    counts = any(tree.tokens[i].pos == "NUM" for i in words)  # "killing six people"
    if len(words) < (2 if voice else 3 if counts else 4) or not span.length:
        return None
    if _is_link(tree, head):
        return None
    cut = run[-1] == head and tree.tokens[head].lemma == "be"
    torn = tree.tokens[run[0]].text.lower() == "that" and tree.tokens[run[0]].dep == "mark"
    if not voice and (cut or torn or not _is_news_in_own_voice(tree, head, run)):
        return None  # "the messages are": what they are stands in somebody's mouth
    if tree.tokens[head].lemma == "let" and tree.child(head, "nsubj") is None:
        return None
    return Proposition(span, tuple(run), head, voice)


def _whole_run(tree: Tree, head: int, tokens: list[int]) -> list[int]:
    """The words around the head, and on over an aside to where its clause ends.

    «whether the driver, who was arrested, may have slept»: the aside is a statement of its own and
    stays readable within this one.
    """
    runs = _runs(tokens)
    own = next((n for n, r in enumerate(runs) if head in r), None)
    if own is None:
        return []
    run = runs[own]
    for later in runs[own + 1 :]:
        gap = range(run[-1] + 1, later[0])
        aside = any(is_relative(tree, i) and is_aside(tree, i) for i in gap)
        verbal = any(
            tree.tokens[i].pos in {"VERB", "AUX"} and tree.tokens[i].dep not in _INNER
            for i in later
        )
        if not (aside and verbal and len(gap) <= _LONG_ASIDE):
            break
        run = [*run, *gap, *later]
    return run


_LINK = re.compile(r"(?i)https?://|www\.|(?:pic\.twitter|t)\.co")


def _is_link(tree: Tree, i: int) -> bool:
    """An address that a page shows behind a sentence."""
    return _LINK.match(tree.tokens[i].text) is not None


def _is_left_over(tree: Tree, i: int) -> bool:
    """The conjunction of a clause that was cut off; "about that" stays."""
    token = tree.tokens[i]
    joins = token.text.lower() in _OPENERS and token.dep in {"mark", "cc", "advmod"}
    return joins or token.tag in {"WDT", "WP"}


def _is_that(tree: Tree, i: int) -> bool:
    """The conjunction, also where the parser takes it for something else: «told them that he …»."""
    token, after = tree.tokens[i], tree.tokens[i + 1]
    named = after.pos in {"PRON", "DET", "PROPN"} or after.tag in {"EX", "PRP", "NNS"}
    return token.text.lower() == "that" and (
        token.tag == "IN" or (named and token.dep not in {"nsubj", "nsubjpass", "det"})
    )


_BEFORE = re.compile(r"[\w-]*\w-$")
_AFTER = re.compile(r"-\w[\w-]*")


def _whole_words(span: Span, text: str) -> Span:
    """The parser cuts "re-established" at its hyphen; a statement does not."""
    before = _BEFORE.search(text, max(0, span.start - 40), span.start)
    after = _AFTER.match(text, span.end)
    start = before.start() if before else span.start
    return Span(start, after.end() if after else span.end)


def _with_closing_mark(span: Span, text: str) -> Span:
    """A quotation that opens inside the span and closes at its end is shown closed."""
    words = span.of(text)
    for opening, closing in (("“", "”"), ("‘", "’"), ('"', '"'), ("(", ")"), ("[", "]")):
        if opening == closing:
            is_open = words.count(opening) % 2 == 1
        else:
            is_open = words.rfind(opening) > words.rfind(closing)
        after = text[span.end : span.end + 2]
        if is_open and closing in after and not after[: after.index(closing)].isalnum():
            return Span(span.start, span.end + after.index(closing) + 1)
    return span


def _with_opening_mark(span: Span, text: str) -> Span:
    """«admitted “benefit cuts” would come»: a mark right before the span opens what it closes."""
    before, words = text[span.start - 1 : span.start], span.of(text)
    if before == '"' and words.count('"') % 2 == 1 and not words.endswith('"'):
        return Span(span.start - 1, span.end)
    if before == "“" and words.find("”") >= 0 and not words.endswith("”"):
        opens, closes = words.find("“"), words.find("”")
        return span if 0 <= opens < closes else Span(span.start - 1, span.end)
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
    if not _has_a_tense(tree, head) and not is_participle(tree, head):
        return False
    subject = tree.child(head, "nsubj", "nsubjpass")
    if subject is not None and tree.tokens[subject].text.lower() in {"we", "you", "i"}:
        return False
    return all(tree.tokens[i].text != "?" for i in run) and not any(
        tree.tokens[i].text.lower() in {"you", "your"} for i in run
    )


def _has_a_tense(tree: Tree, verb: int) -> bool:
    """Of its own, or that of the auxiliary before: «was convicted and sentenced to life»."""
    while not tree.is_finite(verb):
        token = tree.tokens[verb]
        if token.dep != "conj" or token.tag != tree.tokens[token.head].tag:
            return False
        verb = token.head
    return True


def _runs(indices: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in indices:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs
