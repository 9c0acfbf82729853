"""Acts of speech: thanked, condemned, claimed responsibility; the verb is part of the statement."""

from __future__ import annotations

from secondsource.attribute.page import Page, run_around
from secondsource.lexicon import words
from secondsource.spans import Span, trim


def acting(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """The act with its verb: "thanked both crews", "claimed responsibility for it"."""
    claims = page.tokens[i].lemma == "claim" and _object_is(page, i, _CLAIMED)
    return _act(page, i) if claims or (kind == "act" and _is_act(page, i)) else ()


def telling(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    """«informed the president about it»: to whom, and about what."""
    return _told_about(page, i) if page.tokens[i].lemma in _TELLS else ()


def _told_about(page: Page, i: int) -> tuple[Span, ...]:
    """«The minister informed the president about that»: the telling itself is the news."""
    if page.tree.child(i, "dobj", "dative") is None or page.tree.child(i, "prep") is None:
        return ()
    skip = [c for c in page.tree.children[i] if page.tokens[c].dep in {"conj", "cc", "mark"}]
    run = run_around(page.tree.subtree(i, without=skip), i)
    return (trim(page.tree.span(run), page.text, also=',;:. "“”'),)


def _act(page: Page, i: int) -> tuple[Span, ...]:
    """The verb and what belongs to it: "thanked both governments for their help"."""
    skip = [
        c
        for c in page.tree.children[i]
        if page.tokens[c].dep in {"conj", "cc", "advcl", "nsubj", "ccomp"}
        and not _is_named(page, c, i)
        and not _is_aim(page, c, i)
    ]
    indices = [j for j in page.tree.subtree(i, without=skip) if j >= page.tree.verb_group(i)[0]]
    run = run_around(indices, i)
    of_what = page.tokens[i].lemma != "accuse" or any(page.tokens[j].text == "of" for j in run)
    if (
        len(run) < 3
        or not of_what
        or page.tree.child(i, "dobj", "prep", "oprd", "ccomp", "dative") is None
    ):
        return ()
    return (trim(page.tree.span(run), page.text, also=',;:. "“”'),)


def _is_act(page: Page, i: int) -> bool:
    """A finite, affirmed act of speech with somebody or something at its end."""
    token = page.tokens[i]
    if token.dep in {"acl", "advcl"} and token.tag == "VBG":
        return _is_act_beside(page, i)
    own = page.tree.child(i, "nsubj") is not None
    if (
        not page.tree.is_finite(i)
        or token.dep in {"acl", "relcl"}
        or (token.dep == "advcl" and not own)
    ):
        return False
    if page.tree.child(i, "neg", "prt") is not None:
        return False
    if any(page.tokens[c].tag == "MD" for c in page.tree.children[i]):
        return False  # "must apologise": nobody has
    obj = page.tree.child(i, "dobj")
    if token.lemma in {"accuse", "blame"} and obj is None:
        return False  # "Son accused of theft": a headline's passive
    if obj is not None and page.tokens[obj].text.lower().endswith(("self", "selves")):
        return False
    if token.lemma == "identify" and not _is_naming(page, i, obj):
        return False
    if obj is None and any(page.tokens[c].text.lower() == "into" for c in page.tree.children[i]):
        return False  # "slammed into the quay"
    if token.lemma == "call":  # "called the raid a crime", "called on", not "called in support"
        on = {page.tokens[c].text.lower() for c in page.tree.children[i]}
        named = any(_is_named(page, c, i) for c in page.tree.children[i])
        return named or page.tree.child(i, "oprd") is not None or bool(on & {"for", "on"})
    return True


def _is_act_beside(page: Page, i: int) -> bool:
    """«…, calling the charges serious», «a complaint accusing him of fraud»."""
    token = page.tokens[i]
    if token.dep == "acl":
        return page.tokens[token.head].lemma in words("documents")
    return page.tokens[i - 1].text == "," and token.lemma in _JUDGES


def _is_naming(page: Page, i: int, obj: int | None) -> bool:
    """«identified him as Ek», «identified the man to reporters»; not «identified microbes»."""
    to = {page.tokens[c].text.lower() for c in page.tree.children[i]} & {"as", "to"}
    somebody = obj is not None and page.who(page.tokens[obj].span).kind == "person"
    return bool(to) or somebody


def _is_aim(page: Page, c: int, i: int) -> bool:
    """«called on the board to open talks»."""
    return page.tokens[c].tag == "VB" and page.tokens[i].lemma in {"call", "urge", "appeal"}


def _is_named(page: Page, c: int, i: int) -> bool:
    """«called such trophy hunting a “horror show”»: the name given stands in marks."""
    if page.tokens[i].lemma != "call" or c < i or page.tokens[c].dep in {"conj", "cc"}:
        return False
    branch = [page.tokens[j].span for j in page.tree.subtree(c)]
    marks = [q for q in page.quotes if q.length < 60 and not q.covers(page.tokens[i].span)]
    return any(q.covers(span) for q in marks for span in branch)


def _object_is(page: Page, i: int, lemmas: frozenset[str]) -> bool:
    obj = page.tree.child(i, "dobj")
    return obj is not None and page.tokens[obj].lemma in lemmas


_CLAIMED = frozenset({"responsibility", "credit", "victory", "innocence", "bias", "success"})
_JUDGES = frozenset(
    {"call", "label", "brand", "describe", "accuse", "blame", "denounce", "condemn"}
)
_TELLS = frozenset({"inform", "brief", "notify", "assure", "remind"})
