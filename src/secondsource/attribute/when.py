"""When: the day that a statement is about, apart from the day on which it was said.

«The gate failed on Tuesday, the keeper said on Friday»: the gate failed on Tuesday; Friday is only
when she spoke, and the clock by which her own "today" is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from secondsource.annotate.annotation import Annotation, TimeExpression
from secondsource.attribute.attribution import Attribution
from secondsource.attribute.statement import Statement
from secondsource.attribute.tree import Tree
from secondsource.lexicon import words
from secondsource.spans import Span, beginning_in, overlapping


def times_of(
    span: Span, head: int, chain: Sequence[Attribution], annotation: Annotation, tree: Tree
) -> tuple[TimeExpression, ...]:
    """When it was: the times in the span, else those that its sentence puts before it all.

    «On Tuesday, the ministry reported that the enclave had shrunk» and «The union on Sunday thanked
    the crew» date what they tell; «…, she said on Tuesday» dates the saying only, and «the girls
    seized in 2014 are free» the seizing only.

    Args:
        span: the statement.
        head: its main verb's token.
        chain: on whose word it is, outermost first.
        annotation: the report's.
        tree: the report's parse.
    """
    whole = Span(span.start, span.end + 1)  # "at 2 p.m." loses its full stop
    inside = tuple(
        t
        for t in beginning_in(annotation.times, whole)
        if whole.covers(t.span)
        and not (t.granularity in _COARSE and _is_of_an_aside(t.span, head, tree))
    )
    if inside:
        return inside
    start = span.start
    here = overlapping(annotation.sentences, Span(start, start + 1))
    sentence = here[0].span if here else None
    if sentence is None:
        return ()
    if _is_of_now(head, tree):
        return ()  # «on Tuesday she said it is open»: Tuesday is when she spoke
    cue = next((a.cue for a in reversed(chain) if a.cue is not None), None)
    acted = bool(chain) and chain[-1].how == "act"
    before = min(start, cue.start) if cue is not None and not acted else start
    return tuple(
        t
        for t in beginning_in(annotation.times, sentence)
        if sentence.covers(t.span)
        and t.span.end <= before
        and t.first
        and not _is_of_an_aside(t.span, head, tree)
        and (chain or not _is_of_the_saying(t.span, head, tree))
    )


def _is_of_the_saying(time: Span, head: int, tree: Tree) -> bool:
    """«reported Friday that the union, which opposed the plan, …»: Friday dates the report."""
    inside = tree.within(time)
    above = () if not inside else tree.ancestors(inside[-1])
    verb = next((i for i in above if tree.tokens[i].pos in {"VERB", "AUX"}), head)
    return verb != head and tree.tokens[verb].lemma.lower() in words("cues")


def _is_of_now(head: int, tree: Tree) -> bool:
    """True for the present and the future, which no day before the clause can date."""
    helpers = [c for c in tree.children[head] if tree.tokens[c].dep in {"aux", "auxpass"}]
    first = min(helpers, default=head)
    ahead = tree.tokens[first].tag == "MD" and not any(
        tree.tokens[c].lemma.lower() == "have" for c in helpers
    )
    has = tree.tokens[first].lemma.lower() == "have"
    return ahead or (tree.tokens[first].tag in {"VBZ", "VBP"} and not has)


# A day or week is recent: there the parse errs more often ("were among those killed on Sunday")
# than a report mixes two days in one clause.
_COARSE = frozenset({"month", "season", "year", "other"})


def _is_of_an_aside(time: Span, head: int, tree: Tree) -> bool:
    """True for the time of a clause on a noun, of which the statement's own verb is no part."""
    inside = tree.within(time)
    if not inside:
        return False
    own = {head, *tree.ancestors(head)}
    path = (inside[-1], *tree.ancestors(inside[-1]))
    return any(i not in own and tree.tokens[i].dep in {"relcl", "acl"} for i in path)


def said_on(chain: Sequence[Attribution], annotation: Annotation) -> TimeExpression | None:
    """The day in the frame of the innermost hand that has one: "said on Wednesday"; else None."""
    for a in reversed(chain):
        cue = a.cue
        if cue is None:
            continue
        here = overlapping(annotation.sentences, cue)
        if not here or not here[0].span.covers(cue):
            continue
        for time in beginning_in(annotation.times, here[0].span):
            inside = any(c.covers(time.span) for c in a.content)
            if here[0].span.covers(time.span) and not inside and time.first:
                return time
    return None


_TODAY = re.compile(r"today|tonight|this (?:morning|afternoon|evening)", re.IGNORECASE)


def on_the_speakers_clock(statements: Sequence[Statement], text: str) -> tuple[Statement, ...]:
    """«"… today", he said on Wednesday»: today is Wednesday, whenever the report was printed.

    The day of speaking stands in the frame, or in an earlier frame of the same speaker.
    """
    spoke: dict[str, TimeExpression] = {}
    out = []
    for statement in statements:
        origin = statement.origin
        if origin is None:
            out.append(statement)
            continue
        said = statement.said or spoke.get(origin.source)
        if statement.said is not None:
            spoke.setdefault(origin.source, statement.said)
        times = statement.times
        if said is not None and said.first is not None and said.granularity == "day":
            times = tuple(
                replace(t, first=said.first, last=said.last, basis="the day of speaking")
                if t.granularity in {"day", "daypart"} and _TODAY.fullmatch(t.span.of(text))
                else t
                for t in times
            )
        out.append(replace(statement, times=times))
    return tuple(out)
