"""What is said as the clause of its cue: «she said the bridge is closed», «…, she said»."""

from __future__ import annotations

import re

from secondsource.attribute.page import Page, pieces
from secondsource.attribute.quotes import quoted_share
from secondsource.attribute.tree import SUBJECTS
from secondsource.spans import Span, trim


def complement(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    """The clause that the cue takes, before it or behind it."""
    clause = _clause(page, i)
    if clause is None or clause == i or _is_frame(page, clause) or is_as_clause(page, i):
        return ()
    if clause < i and (not _is_set_off(page, clause, i) or _is_timed(page, clause)):
        return ()
    if _is_of_object(page, i, clause):
        return ()
    if clause > i and (not _can_be_said(page, i, clause) or nearer_cue(page, i, clause)):
        return ()
    return clause_content(page, i, clause)


def _clause(page: Page, i: int) -> int | None:
    """The complement with a verb: in «told rbb24 that it is shut» the parser gives two."""
    found = [c for c in page.tree.children[i] if page.tokens[c].dep == "ccomp"]
    verbal = (c for c in found if page.tokens[c].pos in {"VERB", "AUX"})
    return next(verbal, found[0] if found else None)


def finite_complement(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """The same for acts, where a bare object and its name are no clause: «urged that it stay»."""
    clause = page.tree.child(i, "ccomp")
    mark = None if clause is None else page.tree.child(clause, "mark")
    if mark is None or mark < i or page.tokens[mark].text.lower() != "that":
        return ()
    return complement(page, i, kind)


def clause_content(page: Page, verb: int, clause: int) -> tuple[Span, ...]:
    """The words of a clause without its cue, without what is set against it."""
    below = page.tree.subtree(clause)
    set_against = [
        c
        for c in below
        if (c in page.tree.children[clause] and _is_set_against(page, c, clause))
        or _is_verdict(page, c)
    ]
    indices = [j for j in page.tree.subtree(clause, without=set_against) if j != verb]
    indices = [*_stray_subject(page, verb, clause), *indices]
    frame = set(page.tree.subtree(verb)) - set(indices)
    found = tuple(p for p in pieces(page, indices, frame) if p.length > 1)
    return _clip_after_quote(page, found)


def _is_of_object(page: Page, i: int, clause: int) -> bool:
    """«demanding pay for hours that they worked»: the clause is the object's, not the cue's."""
    obj, mark = page.tree.child(i, "dobj"), page.tree.child(clause, "mark")
    if obj is None or mark is None or page.tokens[i].lemma in _TO_SOMEBODY:
        return False
    return i < obj < clause and page.tree.subtree(obj)[-1] + 1 == mark


_TO_SOMEBODY = frozenset(
    {"tell", "inform", "warn", "assure", "remind", "notify", "advise", "ask", "show", "caution"}
)


def is_as_clause(page: Page, i: int) -> bool:
    """«…, as some reports claimed, and that …»: what follows is not theirs."""
    mark = page.tree.child(i, "mark", "advmod")
    return (
        page.tokens[i].dep == "advcl"
        and mark is not None
        and page.tokens[mark].text.lower() == "as"
        and page.tokens[i].head < i
    )


def nearer_cue(page: Page, i: int, clause: int) -> int | None:
    """«rejected it as a lie, saying in a letter, “…”»: the cue whose words the parser misplaced."""
    return next(
        (
            c
            for c in page.tree.children[i]
            if i < c < clause
            and page.tokens[c].tag == "VBG"
            and page.cues.get(page.tokens[c].lemma) == "say"
            and page.tree.child(c, "ccomp", "dobj") is None
        ),
        None,
    )


def _can_be_said(page: Page, i: int, clause: int) -> bool:
    """Not "an adult found guilty could be jailed": a finite clause needs a subject of its own."""
    if _is_manner(page, clause):
        return False
    if not page.tree.is_finite(clause) or _stray_subject(page, i, clause):
        return True
    quoted = any(q.covers(page.tokens[clause].span) for q in page.quotes)
    return quoted or any(page.tokens[c].dep in SUBJECTS for c in page.tree.children[clause])


def _is_timed(page: Page, clause: int) -> bool:
    """«As anger grew, the board announced a review»: when it did, not what."""
    mark = page.tree.child(clause, "mark", "advmod")
    return mark is not None and page.tokens[mark].text.lower() in {"as", "when", "after", "while"}


def _is_manner(page: Page, clause: int) -> bool:
    """«…, she said, her voice rising»: how it was said."""
    first = page.tree.subtree(clause)[0]
    subject = page.tree.child(clause, "nsubj")
    return (
        page.tokens[clause].tag in {"VBG", "VBN"}
        and not page.tree.is_finite(clause)
        and subject is not None
        and page.tree.child(subject, "poss") is not None
        and first > 0
        and page.tokens[first - 1].text == ","
    )


def _is_set_off(page: Page, clause: int, i: int) -> bool:
    """What is said before its cue ends in a comma or a mark: "…, she says", not "… — two say"."""
    last = max(j for j in page.tree.subtree(clause) if j < i)
    return any(
        page.tokens[j].text in {",", "?", "!", '"', "”", "’", "''", "»"}
        for j in (last, last + 1, last + 2)
        if j < i
    )


def _is_frame(page: Page, clause: int) -> bool:
    """True when the complement is itself only a saying inside a quotation frame."""
    return page.tokens[clause].pos not in {
        "VERB",
        "AUX",
        "NOUN",
        "ADJ",
        "PROPN",
        "NUM",
        "ADV",
        "PRON",
    }


def _stray_subject(page: Page, verb: int, clause: int) -> list[int]:
    """«Mayor Says 21 Sailors Taken By Pirates Have Been Freed»: the parser makes them an object."""
    obj = page.tree.child(verb, "dobj")
    own = page.tree.child(clause, "nsubj", "nsubjpass", "expl", "aux", "mark")
    if obj is None or not verb < obj < clause or not page.tree.is_finite(clause):
        return []
    if own is not None and page.tokens[own].dep != "aux":
        return []
    last = page.tree.subtree(obj)[-1]
    return page.tree.subtree(obj) if last + 1 == page.tree.subtree(clause)[0] else []


def _is_set_against(page: Page, c: int, clause: int) -> bool:
    """«…, while the union called for a strike»: the outlet sets another's deed beside it."""
    mark = page.tree.child(c, "mark")
    return (
        c > clause
        and mark is not None
        and page.tokens[mark].text.lower() in {"while", "whereas"}
        and page.tokens[c].lemma.lower() in page.cues
        and page.tree.child(c, "nsubj") is not None
        and not any(q.covers(page.tokens[c].span) for q in page.quotes)
    )


def _is_verdict(page: Page, c: int) -> bool:
    """«…, a claim that the union denies»: the outlet speaks of what was said."""
    token = page.tokens[c]
    first = page.tree.subtree(c)[0]
    return (
        token.dep in {"appos", "npadvmod"}
        and token.lemma in _VERDICTS
        and page.tree.child(c, "relcl") is not None
        and page.tokens[first].text.lower() in {"a", "an"}
        and any(page.tokens[j].text == "," for j in range(max(0, first - 2), first))
        and not any(q.covers(token.span) for q in page.quotes)
    )


_VERDICTS = frozenset(
    {"point", "claim", "charge", "assertion", "allegation", "accusation", "contention", "view",
     "position", "argument", "notion", "suggestion", "assessment", "characterization", "principle"}
)  # fmt: skip


def _clip_after_quote(page: Page, content: tuple[Span, ...]) -> tuple[Span, ...]:
    """What follows a closed quotation after ", but" is the outlet's own again."""
    clipped = []
    for span in content:
        inside = [
            q for q in page.quotes if q.start <= span.start + 2 and span.start < q.end < span.end
        ]
        if inside and quoted_share(Span(span.start, inside[0].end), page.quotes) > 0.9:
            rest = page.text[inside[0].end : span.end]
            if re.match(
                r"[\"”’'»,.\s]+(?:but|although|though|while|even as|despite)\b",
                rest,
                re.IGNORECASE,
            ):
                clipped.append(trim(Span(span.start, inside[0].end), page.text, also=",. "))
                continue
        clipped.append(span)
    return tuple(clipped)
