"""Attribution without a verb of saying: "according to", headings, signed posts, connectives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from secondsource.annotate.annotation import Block, Sentence
from secondsource.attribute.attribution import Attribution
from secondsource.attribute.news import is_news
from secondsource.attribute.page import Page, can_speak, is_verbal, pieces, source_span
from secondsource.spans import Span, trim


def according(page: Page, i: int) -> Iterator[Attribution]:
    """«According to the mayor, …» at token ``i``: the clause it hangs from, on his word."""
    to = i + 1
    if to >= len(page.tokens) or page.tokens[to].text.lower() != "to":
        return
    name = page.tree.child(to, "pobj")
    if name is None or page.tokens[name].lemma.lower() in _MEASURES:
        return
    source = source_span(page, name, i)
    cue = Span(page.tokens[i].start, page.tokens[to].end)
    phrase = set(page.tree.subtree(i)) | {i, to}
    head = page.tokens[i].head
    verb = next(
        (a for a in [head, *page.tree.ancestors(i)] if page.tokens[a].pos in {"VERB", "AUX"}),
        head,
    )
    apart = page.tokens[i - 1].text == "," if i else False
    verb = _top_of_clause(page, verb, apart=apart)
    low, high = page.annotation.sentences[page.tree.sentence_of[i]].tokens
    indices = [j for j in page.tree.subtree(verb) if j not in phrase]
    if verb == i or not indices:
        indices = [j for j in range(low, high) if j not in phrase]
    content = pieces(page, [j for j in indices if not _is_set_apart(page, j, i, verb)], phrase)
    content = [c for c in content if c.length > 3]
    if content:
        yield Attribution(source, cue, tuple(content), "according")


# «paid according to a worker's contributions»: by what something is measured, and no source.
_MEASURES = frozenset(
    "ability age contribution custom demand height income interest length merit mood need order "
    "performance principle priority preference rank season size skill taste tradition value want "
    "weight will wish".split()
)


def _is_set_apart(page: Page, j: int, i: int, verb: int) -> bool:
    """«…, according to its site, but this week it hired ten»: the outlet goes on itself."""
    if j < i:
        return False
    but = [c for c in page.tree.children[verb] if c > i and page.tokens[c].text.lower() == "but"]
    return bool(but) and j >= but[0]


def reported_by(page: Page, i: int) -> Iterator[Attribution]:
    """«The plan, first reported by the Harbour Post, would …», at "reported"."""
    token = page.tokens[i]
    agent = page.tree.child(i, "agent")
    name = None if agent is None else page.tree.child(agent, "pobj")
    first = page.tree.subtree(i)[0]
    if name is None or token.tag != "VBN" or token.dep not in {"acl", "advcl"}:
        return
    source = source_span(page, name, i)
    if page.tokens[first - 1].text != "," or page.tokens[name].pos != "PROPN":
        return
    phrase = set(page.tree.subtree(i))
    low, high = page.annotation.sentences[page.tree.sentence_of[i]].tokens
    content = pieces(page, [j for j in range(low, high) if j not in phrase], set())
    if content:
        cue = page.tree.span([*range(first, i + 1), *([agent] if agent is not None else [])])
        yield Attribution(source, cue, tuple(content), "according")


def made_clear(page: Page, i: int) -> Iterator[Attribution]:
    """«The judge made (it) clear that she will testify», at "made"."""
    end = page.annotation.sentences[page.tree.sentence_of[i]].tokens.end
    near = range(i + 1, min(i + 5, end - 2))
    clear = next((j for j in near if page.tokens[j].text.lower() in {"clear", "plain"}), None)
    subject = page.tree.subject(i)
    if clear is None or subject is None or page.tree.child(i, "neg") is not None:
        return
    if any(page.tokens[j].pos not in {"PRON", "ADV"} for j in range(i + 1, clear)):
        return
    source = source_span(page, subject, i)
    if not (can_speak(page, source) or page.tokens[subject].pos in {"PRON", "NOUN"}):
        return
    if page.tokens[i].tag == "VB" and not page.tree.is_finite(i):
        return  # "an effort to make it clear that": nobody has
    that = (j for j in range(clear + 1, min(clear + 9, end)) if page.tokens[j].dep == "mark")
    start = next((j for j in that if page.tokens[j].text.lower() == "that"), clear + 1)
    if start == clear + 1 and page.tokens[start].pos in {"ADP", "PUNCT", "CCONJ", "PART"}:
        return
    below = set(page.tree.subtree(i))
    last = max(j for j in below if j < end)
    if not is_verbal(page, last + 1, end):
        last = end - 1  # "not as a threat, but as a warning" is often hung elsewhere
    content = pieces(page, list(range(start, last + 1)), set())
    if content and is_verbal(page, start, end):
        cue = page.tree.span([*page.tree.verb_group(i), clear])
        yield Attribution(source, cue, tuple(content[:1]), "clause")


def by_noun(page: Page, i: int) -> Iterator[Attribution]:
    """«her claim that …», «a warning by divers that …», «he made the case that …» at noun ``i``."""
    clause = page.tree.child(i, "acl", "ccomp", "relcl")
    mark = None if clause is None else page.tree.child(clause, "mark")
    if clause is None or mark is None or page.tokens[mark].text.lower() != "that":
        return
    by = next(
        (c for c in page.tree.children[i] if page.tokens[c].text.lower() in {"by", "from"}), i
    )
    whose = page.tree.child(i, "poss") if by == i else page.tree.child(by, "pobj")
    verb = page.tokens[i].head
    made = page.tokens[i].dep == "dobj" and page.tokens[verb].lemma == "make"
    if whose is None and made and page.tree.is_finite(verb):
        whose = page.tree.child(verb, "nsubj")
    if whose is not None:
        content = pieces(page, page.tree.subtree(clause), set())
        denies = page.tokens[i].lemma == "denial"
        source = source_span(page, whose, i)
        yield Attribution(source, page.tokens[i].span, tuple(content), "clause", denies=denies)


def _top_of_clause(page: Page, verb: int, *, apart: bool) -> int:
    """Up from coordinated verbs and complements of modality, not out of another's speech.

    Without a comma before it, "…, which takes effect today according to the council" stays in its
    relative clause.
    """
    while (
        not (page.tokens[verb].dep == "relcl" and not apart)
        and page.tokens[verb].dep in {"conj", "xcomp", "advcl", "relcl", "acl"}
        and page.tokens[verb].head != verb
    ):
        head = next(
            (a for a in page.tree.ancestors(verb) if page.tokens[a].pos in {"VERB", "AUX"}),
            None,
        )
        if head is None:
            return verb
        verb = head
    return verb


def at_the_edges(page: Page) -> Iterator[Attribution]:
    """«As the state agency reports, …», «…, South Korean media report.»

    The parser often takes these verbs for nouns, so the words decide.
    """
    for sentence in page.annotation.sentences:
        low, high = sentence.tokens
        if page.tokens[low].text.lower() == "as":
            yield from _fronted(page, low, high)
        yield from _trailing(page, low, high)


def _fronted(page: Page, low: int, high: int) -> Iterator[Attribution]:
    comma = next((i for i in range(low, min(low + 10, high)) if page.tokens[i].text == ","), None)
    if comma is None or comma - low < 3 or high - comma < 4 or not _reports(page, comma - 1):
        return
    source = Span(page.tokens[low + 1].start, page.tokens[comma - 2].end)
    if can_speak(page, source) or is_news(source.of(page.text)):
        rest = pieces(page, list(range(comma + 1, high)), set())
        yield Attribution(source, page.tokens[comma - 1].span, tuple(rest), "according")


def _trailing(page: Page, low: int, high: int) -> Iterator[Attribution]:
    last = high - 1
    while last > low and page.tokens[last].pos == "PUNCT":
        last -= 1
    if not _reports(page, last) or page.tokens[last].pos in {"VERB", "AUX"}:
        return  # a verb is read by the rules of verbs
    comma = next((i for i in range(last, low, -1) if page.tokens[i].text == ","), None)
    if comma is None or not 2 <= last - comma <= 6 or comma - low < 4:
        return
    source = Span(page.tokens[comma + 1].start, page.tokens[last - 1].end)
    if can_speak(page, source) or is_news(source.of(page.text)):
        content = pieces(page, list(range(low, comma)), set())
        yield Attribution(source, page.tokens[last].span, tuple(content), "according")


def _reports(page: Page, i: int) -> bool:
    return page.tokens[i].text.lower() in {"report", "reports", "reported", "say", "says"}


def headings(page: Page) -> Iterator[Attribution]:
    """Headlines and sub-headings that name who says them: "Mayor: bridge is safe"."""
    for block in page.annotation.blocks:
        if block.kind in {"headline", "subheading"}:
            yield from _heading(page, block)


def _heading(page: Page, block: Block) -> Iterator[Attribution]:
    words = block.span.of(page.text)
    colon = re.match(r"([^:]{2,60}):\s+(?=\S)", words)
    if colon:
        source = trim(Span(block.span.start, block.span.start + colon.end(1)), page.text)
        rest = Span(block.span.start + colon.end(), block.span.end)
        if can_speak(page, source) and _is_whole(page, source) and _is_told(page, rest):
            yield Attribution(source, None, (trim(rest, page.text, also="\"“”‘’'"),), "heading")
            return
    tail = re.search(r"\s*(?:\s[–—-]{1,2}\s|:\s|,\s+says?\s)\s*([^:–—]{2,40})$", words)
    if tail:
        source = trim(Span(block.span.start + tail.start(1), block.span.end), page.text)
        rest = Span(block.span.start, block.span.start + tail.start())
        if can_speak(page, source) and _is_whole(page, source) and _is_told(page, rest):
            yield Attribution(source, None, (trim(rest, page.text, also="\"“”‘’',"),), "heading")


def _is_whole(page: Page, source: Span) -> bool:
    """Not "Ana Ruiz Harbour: …", where only the end is a body's name: a topic."""
    words = source.of(page.text).split()
    if words[0].casefold() in {"and", "or", "in", "as"}:
        return False  # "Woman Hurt in Hit - And - Run, Driver Held"
    name = page.who(source).name.casefold()
    named = [w for w in words if w[:1].isupper() and w.strip(".,").casefold() in name]
    return len(words) < 3 or not all(w[:1].isupper() for w in words) or len(named) == len(words)


def _is_told(page: Page, rest: Span) -> bool:
    """Something is said: a verb stands in it."""
    return any(page.tokens[i].pos in {"VERB", "AUX"} for i in page.tree.within(rest))


def signatures(page: Page) -> Iterator[Attribution]:
    """A post set as a line of its own and signed: "— Ana Ruiz (@anaruiz) May 3, 2021"."""
    for block in page.annotation.blocks:
        words = block.span.of(page.text)
        signed = re.search(r"\s[—–-]{1,2}\s*([^—–()@]{2,50}\s*\(@\w+\))[^.]{0,30}$", words)
        if signed:
            start = block.span.start
            source = Span(start + signed.start(1), start + signed.end(1))
            content = trim(Span(start, start + signed.start()), page.text, also='"“”')
            if content.length > 10:
                yield Attribution(source, None, (content,), "heading")


def connected(page: Page, found: Sequence[Attribution]) -> Iterator[Attribution]:
    """A sentence that draws on the one before ("Thus, …") stays with that one's source."""
    for n, sentence in enumerate(page.annotation.sentences[1:], start=1):
        before = page.annotation.sentences[n - 1]
        if sentence.block != before.block or not _connects(page, sentence):
            continue
        if any(c.overlaps(sentence.span) for a in found for c in a.content):
            continue
        speaking = [
            a
            for a in found
            if a.how in {"clause", "according", "carried"}
            and any(c.overlaps(before.span) for c in a.content)
            and (a.cue is None or before.span.covers(a.cue))
            and not a.asks
        ]
        if speaking and not _is_about(page, sentence, speaking):
            first = min(speaking, key=lambda a: a.cue.start if a.cue else 0)
            content = trim(sentence.span, page.text, also='."“”')
            yield Attribution(None, None, (content,), "carried", carried=first.carried or first)


def _is_about(page: Page, sentence: Sentence, speaking: Sequence[Attribution]) -> bool:
    """«The firm said …. It also hired divers»: told of the source, not by it."""
    root = _root(page, sentence)
    subject = page.tree.child(root, "nsubj", "nsubjpass")
    if subject is None:
        return False
    it = page.tokens[subject].text.lower() == "it"
    meant = page.who(page.tokens[subject].span).entity
    sources = [page.who(a.source) for a in speaking if a.source is not None]
    return any(
        (it and s.kind == "organization") or (meant is not None and s.entity == meant)
        for s in sources
    )


def _root(page: Page, sentence: Sentence) -> int:
    """The main verb of a sentence, its first token where the parser gives none."""
    low, high = sentence.tokens
    return next((i for i in range(low, high) if page.tokens[i].dep == "ROOT"), low)


def _connects(page: Page, sentence: Sentence) -> bool:
    low = sentence.tokens[0]
    if page.tokens[low].text.lower() in {
        "thus",
        "therefore",
        "hence",
        "consequently",
        "moreover",
    }:
        return True
    root = _root(page, sentence)
    return any(
        page.tokens[c].text.lower() == "also" and page.tokens[c].dep == "advmod" and c < root
        for c in page.tree.children[root]
    )
