"""Quotations and their speakers: the cue beside the marks, or whoever spoke before.

Floating quotations («"…," she said.»), quotations over several sentences, and quotations that run
on without a cue of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile

from secondsource.attribute.attribution import Attribution
from secondsource.attribute.page import Page, can_speak, source_span
from secondsource.attribute.quotes import is_quoted, quoted_share
from secondsource.attribute.speakers import speaker
from secondsource.spans import Shelf, Span, hull, overlapping, trim


def with_quotations(page: Page, found: list[Attribution]) -> list[Attribution]:
    """Give each quotation to whoever speaks it: the cue beside it, or who spoke before."""
    out = list(found)
    # Quotations stand apart: one given to somebody here never reaches into the next.
    said = Shelf((c, n) for n, a in enumerate(found) for c in a.content)
    whole = Shelf((hull(a.content), n) for n, a in enumerate(found))
    for quote in page.quotes:
        if _is_scare(page, quote):
            continue
        over = {n: out[n] for n in said.over(quote)}
        near = _cue_beside(quote, over)
        if near is not None:
            out[near] = _extended(out[near], quote, page.text)
        elif not any(_covers(a.content, quote) and not _is_own(page, a) for a in over.values()):
            start = _paragraph_before(page, quote)
            lately = [out[n] for n in whole.over(Span(start, quote.start))]
            given = (out[n] for n in range(len(out) - 1, len(found) - 1, -1))
            lately += [*takewhile(partial(_ends_after, start), given)][::-1]
            frame = _frame_beside(page, quote) or _running_on(page, quote, lately)
            out += [frame] if frame is not None else []
    return out


def _is_own(page: Page, a: Attribution) -> bool:
    """«I suggest that …» inside a quotation is its speaker's, and names nobody."""
    return a.source is not None and a.source.of(page.text).lower() in {"i", "we"}


def _paragraph_before(page: Page, quote: Span) -> int:
    """Where the paragraph before a quotation's begins; no quotation runs on from farther back."""
    return page.annotation.blocks[max(0, _block_of(page, quote) - 1)].span.start


def _ends_after(start: int, a: Attribution) -> bool:
    return a.content[-1].end > start


_QUOTES = frozenset({"say", "ask", "know", "deny"})


def _running_on(page: Page, quote: Span, found: Sequence[Attribution]) -> Attribution | None:
    """A quotation that fills its sentences belongs to who spoke in this paragraph or the last."""
    block = _block_of(page, quote)
    if not _stands_alone(page, quote) or not _block_is_read(page, block):
        return None
    before = _speaker_before(page, quote, found)
    if before is None or block - _block_of(page, before.content[-1]) > 1:
        return None
    content = (trim(quote, page.text, also=" ,"),)
    return Attribution(None, None, content, "carried", carried=before.carried or before)


def _is_scare(page: Page, quote: Span) -> bool:
    """Marks around a word or two, or a fragment of the outlet's own sentence."""
    words = quote.of(page.text).split()
    if len(words) <= 3:
        return True
    if _is_uttered(page, quote):
        return False
    inside = page.tree.within(quote)
    verbs = any(page.tree.is_finite(j) for j in inside)
    return not verbs and len(words) < 8


def _is_uttered(page: Page, quote: Span) -> bool:
    """«“Call off the vote. Now,” …», «…: “Never again.”»: a whole utterance, verb or not."""
    before = page.text[max(0, quote.start - 3) : quote.start].rstrip("\"“”‘'` ")
    ends = page.text[quote.start : quote.end].rstrip()[-1:] in {",", ".", "!", "?"}
    return ends and (not before or before[-1] in {":", "\n", "."})


def _block_of(page: Page, span: Span) -> int:
    blocks = page.annotation.blocks
    n = bisect_right(blocks, span.start, key=lambda b: b.span.end)
    return n if n < len(blocks) and blocks[n].span.overlaps(span) else -2


def _block_is_read(page: Page, block: int) -> bool:
    return block >= 0 and page.annotation.blocks[block].kind in {
        "paragraph",
        "list",
        "standfirst",
    }


def _cue_beside(quote: Span, over: Mapping[int, Attribution]) -> int | None:
    """Which attribution's content overlaps the quotation while its cue lies outside it."""
    best: int | None = None
    for n, a in sorted(over.items(), key=lambda x: x[0]):
        if a.cue is None or quote.overlaps(a.cue) or a.how == "act":
            continue
        inside = any(c.overlaps(quote) for c in a.content)
        if inside and not any(c.covers(quote) for c in a.content):
            best = n if best is None or a.how == "clause" else best
    return best


def _frame_beside(page: Page, quote: Span) -> Attribution | None:
    """A cue in the sentence where the quotation begins or ends, outside the marks."""
    sentences = overlapping(page.annotation.sentences, quote)
    verbs = [
        i
        for sentence in dict.fromkeys([*sentences[-1:], *sentences[:1]])
        for i in range(*sentence.tokens)
        if page.tokens[i].pos in {"VERB", "AUX"} and not is_quoted(page.tokens[i].span, page.quotes)
    ]
    cues = [i for i in verbs if page.cues.get(page.tokens[i].lemma.lower()) in _QUOTES]
    floated = [i for i in verbs if i not in cues and _is_floated(page, quote, i)]
    return next((a for i in [*cues, *floated] if (a := _framed(page, quote, i))), None)


def _framed(page: Page, quote: Span, i: int) -> Attribution | None:
    """The quotation given to whoever speaks by verb ``i``, when that frame touches it."""
    subject = speaker(page, i)
    if subject is None or quote.overlaps(page.tokens[subject].span):
        subject = _inverted(page, quote, i)
    if subject is None:
        return None
    source, cue = source_span(page, subject, i), page.tree.span(page.tree.verb_group(i))
    if not _is_beside(page, quote, cue, source):
        return None
    asks = page.cues.get(page.tokens[i].lemma.lower()) == "ask"
    content = (trim(quote, page.text, also=" ,"),)
    return Attribution(source, cue, content, "quotation", asks=asks)


def _is_floated(page: Page, quote: Span, i: int) -> bool:
    """«“…,” he posted», «“…?” fumed Ana Ruiz»: beside a whole quotation any verb is a cue.

    The comma inside the marks is what tells speech from a name in marks.
    """
    subject = speaker(page, i)
    if subject is None or quote.end > page.tokens[i].start or not page.tree.is_finite(i):
        return False
    first = min(page.tree.subtree(subject)[0], i)
    between = page.text[quote.end : page.tokens[first].start]
    ends = re.search(r"[,?!—–-]$", quote.of(page.text).rstrip())
    speaks = page.tokens[subject].pos == "PRON" or can_speak(page, source_span(page, subject, i))
    return bool(ends) and not re.search(r"[\w.]", between) and speaks and quote.length >= 12


def _inverted(page: Page, quote: Span, i: int) -> int | None:
    """«"…," confirmed spokesman Ivo Lang»: the parser takes the speaker for an object."""
    obj = page.tree.child(i, "dobj")
    between = page.text[quote.end : page.tokens[i].start]
    if obj is None or quote.end > page.tokens[i].start or re.search(r"\w", between):
        return None
    return obj if can_speak(page, source_span(page, obj, i)) else None


def _is_beside(page: Page, quote: Span, cue: Span, source: Span) -> bool:
    """The frame touches the quotation: nothing but a few words stand between them."""
    frame = hull([cue, source])
    gap = (
        page.text[quote.end : frame.start]
        if frame.start >= quote.end
        else page.text[frame.end : quote.start]
    )
    return len(gap.split()) <= 12 and "\n" not in gap.strip()


def _stands_alone(page: Page, quote: Span) -> bool:
    """The quotation fills its sentences: nothing outside the marks could attribute it."""
    sentences = [s.span for s in overlapping(page.annotation.sentences, quote)]
    if not sentences:
        return False
    whole = hull(sentences)
    outside = page.text[whole.start : quote.start] + page.text[quote.end : whole.end]
    return len(re.findall(r"\w+", outside)) <= 1


def _speaker_before(page: Page, quote: Span, found: Sequence[Attribution]) -> Attribution | None:
    """Who spoke last before a quotation, in the words of the outlet."""
    before = [
        a
        for a in found
        if min(c.start for c in a.content) < quote.start
        and (a.how in {"clause", "quotation", "carried"} or _is_act_right_before(page, quote, a))
        and (a.cue is None or quoted_share(a.cue, page.quotes) == 0)
        and not a.asks
    ]
    if not before:
        return None
    return max(before, key=lambda a: max(c.end for c in a.content))


def _is_act_right_before(page: Page, quote: Span, a: Attribution) -> bool:
    """«Lang described the chaos. “People ran …”»: with a sentence between, it is anybody's."""
    sentences = page.annotation.sentences
    here = bisect_right(sentences, quote.start, key=lambda s: s.span.end)
    before = sentences[here - 1].span if here else None
    return a.how == "act" and before is not None and before.covers(a.content[-1])


def _covers(content: Sequence[Span], quote: Span) -> bool:
    return sum(c.shared(quote) for c in content) >= 0.8 * quote.length


def _extended(a: Attribution, quote: Span, text: str) -> Attribution:
    """The same attribution with the whole of a quotation as (part of) its content."""
    keep = [c for c in a.content if not c.overlaps(quote)]
    joined = hull([quote, *[c for c in a.content if c.overlaps(quote)]])
    content = tuple(sorted([*keep, trim(joined, text, also=" ,")]))
    return replace(a, content=content)
