"""Whom or what a statement speaks of, where its span leaves the words out.

*"The mayor opened the bridge and left"* gives two statements; the second, "left", is nobody's
without its subject.  The span stays the shortest that states the fact; a telling shows the subject
beside it: *"[The mayor] left"*.
"""

from __future__ import annotations

from secondsource.attribute.tree import Tree
from secondsource.spans import Span

_KEPT = frozenset(
    {"det", "predet", "compound", "amod", "poss", "nummod", "quantmod", "nmod", "case", "advmod"}
)
_LONG = 8  # tokens; a longer subject is shown by its head and what stands before it
_RELATIVE = frozenset({"WP", "WDT", "WP$"})
_SHARES = frozenset({"conj", "relcl", "xcomp", "acl"})  # clauses that take their subject from above
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_PARTS = frozenset({"one", "some", "most", "many", "none", "all", "both", "each"})
_OF_ONE, _OF_SEVERAL = frozenset({"was", "is", "has"}), frozenset({"were", "are", "have"})
_NOUNS = frozenset({"NOUN", "PROPN", "NUM"})


def subject_of(head: int, span: Span, tree: Tree) -> Span | None:
    """The words of the subject of the verb at ``head``; None where ``span`` holds them already.

    A relative pronoun stands for what it follows; another pronoun tells no more than none.

    Args:
        head: index of the statement's main verb.
        span: the statement's span.
        tree: the parse of its report.
    """
    noun = tree.subject(head)
    if noun is not None and tree.tokens[noun].tag in _RELATIVE:
        clause = next((i for i in (head, *tree.ancestors(head)) if _is_relative(i, tree)), None)
        noun = None if clause is None else _meant(tree.tokens[clause].head, noun, tree)
    elif noun not in tree.children[head] and _is_alone(head, tree):
        return None  # a subject of its own that the parser lost
    if noun is None or tree.sentence_of[noun] != tree.sentence_of[head]:
        return None
    if tree.tokens[noun].pos not in _NOUNS or not _agrees(noun, head, tree):
        return None
    words = _words(noun, tree)
    return words if words is not None and words.end <= span.start else None


def _is_alone(verb: int, tree: Tree) -> bool:
    return tree.is_finite(verb) and tree.tokens[verb].dep not in _SHARES


def _meant(noun: int, pronoun: int, tree: Tree) -> int:
    """«one of the students, who»: the one; «Ana Ruiz, an engineer, who»: Ana Ruiz."""
    if tree.tokens[pronoun].text.lower() == "who":  # a person, so no place beside the person
        if tree.tokens[noun].entity_type in _PLACES and tree.tokens[noun].dep == "pobj":
            noun = tree.tokens[tree.tokens[noun].head].head
        while tree.tokens[noun].dep == "appos":
            noun = tree.tokens[noun].head
    of = tree.tokens[noun].head
    is_part = (
        tree.tokens[of].text == "of" and tree.tokens[tree.tokens[of].head].text.lower() in _PARTS
    )
    return tree.tokens[of].head if is_part else noun


def _agrees(noun: int, verb: int, tree: Tree) -> bool:
    """A singular noun has no "were": the clause is another's then."""
    words = {tree.tokens[i].text.lower() for i in (verb, *tree.children[verb])}
    several = tree.tokens[noun].tag in {"NNS", "NNPS"} or tree.child(noun, "conj") is not None
    return not words & (_OF_ONE if several else _OF_SEVERAL)


def _is_relative(verb: int, tree: Tree) -> bool:
    return tree.tokens[verb].dep == "relcl"


def _words(noun: int, tree: Tree) -> Span | None:
    """The noun with what stands before it, the nouns joined to it, and a short "of" phrase.

    None when joined nouns make it long: one of them alone would be another subject.
    """
    low = noun
    while low - 1 in _before(noun, tree) or _is_joined(low, tree):
        low -= 1
    last = noun
    while (joined := tree.child(last, "conj")) is not None:
        last = joined
    if last - low >= _LONG or (last != noun and tree.tokens[last].pos not in _NOUNS):
        return None
    of = next((c for c in tree.children[last] if c == last + 1 and tree.tokens[c].text == "of"), -1)
    phrase = (
        [last] if of < 0 else tree.subtree(of, [i for i in tree.subtree(of) if _hangs(i, tree)])
    )
    whole = phrase == list(range(phrase[0], phrase[-1] + 1)) and phrase[-1] - low < _LONG
    return Span(tree.tokens[low].start, tree.tokens[phrase[-1] if whole else last].end)


def _hangs(word: int, tree: Tree) -> bool:
    return tree.tokens[word].dep in {"relcl", "acl", "appos", "punct", "advcl"}


def _is_joined(word: int, tree: Tree) -> bool:
    """«party-goers»: no blank before it."""
    return (
        word > 0
        and tree.tokens[word - 1].end == tree.tokens[word].start
        and ("-" in {tree.tokens[word].text, tree.tokens[word - 1].text})
    )


def _before(noun: int, tree: Tree) -> set[int]:
    return {
        i
        for c in tree.children[noun]
        if c < noun and tree.tokens[c].dep in _KEPT
        for i in tree.subtree(c)
    }
