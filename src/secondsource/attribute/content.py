"""What is said by a verb of saying: its clause, its object, or the act itself."""

from __future__ import annotations

from secondsource.attribute.acts import acting, telling
from secondsource.attribute.complement import clause_content, complement, finite_complement
from secondsource.attribute.mends import (
    before_tail,
    distant,
    embedded,
    handed_down,
    joined,
    said_of,
    torn,
)
from secondsource.attribute.page import Page, pieces
from secondsource.spans import Span, trim


def content_of(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """What is said by the cue verb at token ``i``; empty when nothing is.

    The ways are tried in order; the first that finds something decides.
    """
    ways = _ACT_WAYS if kind == "act" else _WAYS
    return next((found for way in ways if (found := way(page, i, kind))), ())


def _parenthesis(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    return _around(page, i) if _is_parenthetical(page, i) else ()


def _infinitive(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    clause = page.tree.child(i, "xcomp")
    if clause is not None and page.tokens[i].lemma in _OWNS_UP and page.tokens[clause].tag == "VBG":
        return clause_content(page, i, clause)
    if kind not in {"plan", "deny"} and page.tokens[i].lemma != "claim":
        return ()
    if clause is None or not _is_claimed(page, i, clause):
        return ()
    beside = [c for c in page.tree.children[i] if _is_promise_beside(page, c, clause)]
    return tuple(s for c in (clause, *beside) for s in clause_content(page, i, c))


def _is_promise_beside(page: Page, c: int, clause: int) -> bool:
    """«pledged to hire a firm, train the crews and …»: the parser hangs the rest on the cue."""
    return (
        c > clause
        and page.tokens[c].dep == "conj"
        and page.tokens[c].tag == "VB"
        and page.tree.child(c, "nsubj", "aux") is None
    )


def _object(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    negated = page.tree.child(i, "neg") is not None
    if kind not in {"say", "deny"} or negated or _is_quoted_noun(page, i):
        return ()
    if page.tokens[i].dep == "relcl":
        return ()  # "Ruiz, who announced her bid, said …": a fact about her
    obj = page.tree.child(i, "dobj")
    return (_phrase(page, obj, i),) if obj is not None and _says_object(page, i, obj) else ()


def _is_claimed(page: Page, i: int, clause: int) -> bool:
    """«claims to have shot», «vowed to return»; «claim to be» only describes somebody."""
    if page.tokens[clause].tag not in {"VB", "VBG", "VBN"}:
        return False
    claims = page.tokens[i].lemma == "claim"
    return not claims or (page.tokens[clause].tag == "VB" and page.tokens[clause].lemma != "be")


def _is_parenthetical(page: Page, i: int) -> bool:
    inner = page.tree.child(i, "xcomp", "ccomp", "dobj")
    return page.tokens[i].dep == "parataxis" and inner is None


def _around(page: Page, i: int) -> tuple[Span, ...]:
    """The clause that a parenthetical saying stands in: "It is shut, she says, for now"."""
    head = page.tokens[i].head
    later = [c for c in page.tree.children[i] if c > i and page.tokens[c].dep == "nsubj"]
    subject = page.tree.subject(i)
    inside = set(page.tree.subtree(i, without=[c for c in later if c != subject]))
    return tuple(pieces(page, [j for j in page.tree.subtree(head) if j not in inside], inside))


def _says_object(page: Page, i: int, obj: int) -> bool:
    """An object that is news ("reported gunfire"), not a person told or a quotation's stand-in."""
    token = page.tokens[obj]
    lemma = page.tokens[i].lemma.lower()
    if lemma not in _SAYS_NOUNS:
        return False
    if token.pos == "PRON" or token.entity_type in {"PERSON", "DATE", "TIME"}:
        return False
    return len(page.tree.subtree(obj)) >= 2


def _is_quoted_noun(page: Page, i: int) -> bool:
    """Inside a quotation only a denial or an assertion of something is told of somebody else."""
    quoted = any(q.covers(page.tokens[i].span) for q in page.quotes)
    return quoted and page.tokens[i].lemma not in {"deny", "assert", "claim", "allege"}


def _phrase(page: Page, obj: int, verb: int) -> Span:
    indices = [j for j in page.tree.subtree(verb) if j >= page.tree.subtree(obj)[0]]
    stop = [
        j
        for j in indices
        if (page.tokens[j].dep in {"advcl", "conj", "cc"} and page.tokens[j].head == verb)
        or (page.tokens[j].text.lower() == "with" and page.tokens[j - 1].text == ",")
    ]
    indices = [j for j in indices if not stop or j < min(page.tree.subtree(stop[0]))]
    return trim(page.tree.span(indices), page.text, also=',;:. "“”')


# Verbs whose plain object is news ("reported gunfire").  Allowing every verb of saying here put
# "maintain a presence" and "found a body" into mouths.
_SAYS_NOUNS = frozenset(
    {"report", "confirm", "mention", "deny", "dispute", "reject", "allege", "predict"}
    | {"acknowledge", "admit", "announce", "disclose", "reveal", "assert"}
)
_OWNS_UP = frozenset({"acknowledge", "admit", "deny", "recall", "report", "describe", "mention"})

_WAYS = (
    embedded,
    before_tail,
    joined,
    complement,
    said_of,
    handed_down,
    torn,
    _parenthesis,
    distant,
    _infinitive,
    telling,
    acting,
    _object,
)
_ACT_WAYS = (finite_complement, telling, acting)
