"""How sure a statement is, and whether it says yes or no.

Hedged: the words themselves leave it open (could, may, is believed, reportedly, is expected to).
Denied and asked come from the cue.  A belief that a named source holds is asserted by that source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from secondsource.annotate.annotation import Token
from secondsource.attribute.attribution import Attribution
from secondsource.attribute.statement import Certainty, Polarity
from secondsource.attribute.tree import Tree

_MODALS = frozenset({"could", "may", "might"})
_ADVERBS = frozenset(
    {
        "reportedly", "allegedly", "apparently", "possibly", "probably", "perhaps", "supposedly",
        "presumably", "likely", "purportedly", "seemingly", "maybe", "unlikely",
    }
)  # fmt: skip
_BELIEFS = frozenset(
    {
        "believe", "think", "suspect", "expect", "allege", "report", "rumour", "rumor", "say",
        "fear", "understand", "presume", "estimate", "feel",
    }
)  # fmt: skip
_SEEMS = frozenset({"seem", "appear"})
_ASKS = frozenset({"whether", "if"})


def certainty_of(
    head: int, tokens: Sequence[int], tree: Tree, chain: Sequence[Attribution]
) -> Certainty:
    """The certainty of a proposition whose main verb is token ``head``.

    Args:
        head: index of the main verb.
        tokens: indices of the proposition's tokens.
        tree: the parse.
        chain: its attributions, outermost first.
    """
    if chain and chain[-1].denies:
        return "denied"
    if chain and chain[-1].asks:
        return "asked"
    words = {tree.tokens[i].text.lower() for i in tokens}
    if any(tree.tokens[i].text == "?" for i in tokens):
        return "asked"
    if words & _ADVERBS or _has_modal(head, tokens, tree) or _is_believed(tokens, tree):
        return "hedged"
    return "asserted"


def _has_modal(head: int, tokens: Sequence[int], tree: Tree) -> bool:
    own = set(tokens)
    for i in tokens:
        token = tree.tokens[i]
        if token.tag != "MD" or token.head not in own:
            continue
        main = token.head == head or tree.tokens[token.head].dep in {"ccomp", "conj", "xcomp"}
        word = token.text.lower()
        if main and word in _MODALS and not _is_permission(i, tree):
            return True
        # "there can still be pockets" leaves it open; "residents can return" does not.
        if (
            main
            and word == "can"
            and tree.tokens[token.head].lemma == "be"
            and _has_expletive(token.head, tree)
        ):
            return True
    return False


def _is_permission(modal: int, tree: Tree) -> bool:
    """Negated "could not": inability in the past, told as a fact."""
    verb = tree.tokens[modal].head
    return tree.tokens[modal].text.lower() == "could" and tree.child(verb, "neg") is not None


def _has_expletive(verb: int, tree: Tree) -> bool:
    return tree.child(verb, "expl") is not None


def _is_believed(tokens: Sequence[int], tree: Tree) -> bool:
    """«is believed to», «was expected to», «appears to», «is likely to»."""
    own = set(tokens)
    for i in tokens:
        token = tree.tokens[i]
        lemma = token.lemma.lower()
        if lemma in _BELIEFS and tree.child(i, "auxpass") is not None:
            clause = tree.child(i, "xcomp", "ccomp")
            if clause is not None and clause in own:
                return True
        if lemma in _SEEMS and token.pos == "VERB":
            clause = tree.child(i, "xcomp", "oprd", "ccomp", "acomp")
            if clause is not None and (tree.tokens[clause].pos in {"VERB", "AUX", "ADJ"}):
                return True
    return False


def polarity_of(head: int, tokens: Sequence[int], tree: Tree) -> Polarity:
    """Negative when the proposition itself is negated.

    «no», «none» and «nobody» count in the subject, and in what a "there is" or a copula gives.
    """
    verbs = {head}
    verbs |= {i for i in tree.children[head] if tree.tokens[i].dep == "xcomp" and i in set(tokens)}
    if any(
        tree.tokens[c].dep == "neg" or tree.tokens[c].lemma.lower() == "never"
        for v in verbs
        for c in tree.children[v]
    ):
        return "negative"
    own = set(tokens)
    parts = {"nsubj", "nsubjpass", "attr", "dobj", "expl"}
    inside = [c for c in tree.children[head] if tree.tokens[c].dep in parts and c in own]
    return "negative" if any(_is_none(c, tree) for c in inside) else "positive"


def _is_none(noun: int, tree: Tree) -> bool:
    if re.fullmatch(r"none|nobody|nothing|neither|no", tree.tokens[noun].text.lower()):
        return True
    return any(
        tree.tokens[c].dep in {"det", "neg", "nummod"}
        and tree.tokens[c].text.lower() in {"no", "neither", "zero"}
        for c in tree.children[noun]
    ) or any(t.text.lower() == "no" and t.head == noun for t in _left(noun, tree))


def _left(noun: int, tree: Tree) -> list[Token]:
    return [tree.tokens[c] for c in tree.children[noun] if c < noun]
