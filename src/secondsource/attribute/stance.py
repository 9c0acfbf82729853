"""How sure a statement is, and whether it says yes or no.

Hedged: the words of its main clause leave it open («could», «is believed to», «reportedly», «is
suspected of», «it is possible that»), or it is what a condition would bring, or whoever says it
only expects it.  A hedge on something beside the main clause («likely voters», «after what appears
to be …») leaves the statement asserted.  Denied and asked come from the cue.  A belief that a named
source holds is asserted by that source.

The classes of words are those of the uncertainty literature (Szarvas et al., Computational
Linguistics 38(2), 2012), cut down to what a careful reader of news marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from secondsource.annotate.annotation import Token
from secondsource.attribute.attribution import Attribution
from secondsource.attribute.clauses import is_inverted
from secondsource.attribute.statement import Certainty, Polarity
from secondsource.attribute.tree import Tree
from secondsource.lexicon import rows, words


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
    inner = chain[-1] if chain else None
    if inner is not None and (_is_denied(inner, tree) or _is_disbelieved(inner, tree)):
        return "denied"
    if _is_question(head, tokens, tree, inner):
        return "asked"
    main = _main_verbs(head, tokens, tree)
    hedged = (
        _has_adverb(main, tokens, tree)
        or _has_modal(main, tokens, tree)
        or _is_believed(main, tokens, tree)
        or _is_possible(main, tokens, tree)
        or _is_conditional(head, main, tree, inner)
        or _is_ones_guess(tokens, tree)
        or any(_is_left_open(above, tree) for above in _governors(head, tree))
        or (inner is not None and _is_awaited(inner, tree))
    )
    return "hedged" if hedged else "asserted"


@cache
def _hedges(kind: str) -> frozenset[str]:
    return frozenset(word for word, of in rows("hedges") if of == kind)


# -------------------------------------------------------------------------- denied and asked


def _cue_tokens(a: Attribution, tree: Tree) -> list[int]:
    return [] if a.cue is None else tree.within(a.cue)


def _is_denied(a: Attribution, tree: Tree) -> bool:
    """The cue says that it is not so; to deny somebody entry says nothing of the kind."""
    if not a.denies:
        return False
    cue = _cue_tokens(a, tree)
    if any(tree.tokens[i].dep == "neg" for i in cue):
        return False  # "did not deny that"
    for i in cue:
        thing = tree.child(i, "dobj")
        if thing is None:
            continue
        given = tree.tokens[thing].lemma.lower() in words("granted")
        if given or tree.child(i, "dative") is not None:
            return False
    return True


def _is_disbelieved(a: Attribution, tree: Tree) -> bool:
    """«does not believe that»: the source holds that it is not so."""
    cue = _cue_tokens(a, tree)
    return any(tree.tokens[i].lemma.lower() in _hedges("thinks") for i in cue) and any(
        tree.tokens[i].dep == "neg" for i in cue
    )


def _is_question(head: int, tokens: Sequence[int], tree: Tree, inner: Attribution | None) -> bool:
    if _ends_in_question(head, tokens, tree) or _is_asked_first(head, tree):
        return True
    above = tree.tokens[tree.tokens[head].head]
    if _mark(head, tree) == "whether" or (
        _mark(head, tree) == "if"
        and above.lemma.lower() in _WONDERS
        and above is not tree.tokens[head]
    ):
        return True
    return inner is not None and inner.asks and not _is_request(head, tree)


def _ends_in_question(head: int, tokens: Sequence[int], tree: Tree) -> bool:
    """With the mark behind the words, which a proposition's span leaves out.

    Not «his first word was “why?”», where the question is quoted within what is asserted.
    """
    end = tree.sentences[tree.sentence_of[tokens[-1]]].tokens.end
    behind = range(tokens[-1] + 1, end)
    after = next((i for i in behind if tree.tokens[i].text not in _QUOTES), tokens[-1])
    mark = next((i for i in (*tokens, after) if tree.tokens[i].text == "?"), None)
    if mark is None:
        return False
    quotes = [i for i in range(tokens[0], mark) if tree.tokens[i].text in _QUOTES]
    return len(quotes) % 2 == 0 or head > quotes[-1]


def _is_asked_first(head: int, tree: Tree) -> bool:
    """«Was it a leak, or was it theft?»: the first of two questions, its mark far behind."""
    aux = tree.child(head, "aux", "auxpass")
    verb = head if aux is None and tree.tokens[head].lemma == "be" else aux
    subject = tree.child(head, "nsubj", "nsubjpass")
    if verb is None or subject is None or verb > subject:
        return False
    sentence = tree.sentences[tree.sentence_of[head]].tokens
    before = range(sentence.start, verb)
    opens = all(tree.tokens[i].pos in {"PUNCT", "CCONJ", "SYM"} for i in before)
    return opens and any(tree.tokens[i].text == "?" for i in range(head, sentence.end))


_QUOTES = frozenset({"“", "”", '"', "‘", "’", "'"})
_WONDERS = frozenset(
    {"ask", "know", "see", "wonder", "determine", "decide", "clear", "unclear", "sure",
     "investigate", "check", "question", "unknown", "confirm", "establish", "learn"}
)  # fmt: skip


def _is_request(head: int, tree: Tree) -> bool:
    """«asked them to restore it» asks for an act, not whether something is so."""
    return tree.tokens[head].tag == "VB" and not tree.is_finite(head)


def _mark(verb: int, tree: Tree) -> str:
    mark = next((c for c in tree.children[verb] if tree.tokens[c].dep == "mark"), None)
    return "" if mark is None else tree.tokens[mark].text.lower()


# ------------------------------------------------------------------------------------ hedged


def _main_verbs(head: int, tokens: Sequence[int], tree: Tree) -> frozenset[int]:
    """The main verb, and those that carry its assertion on: «means that trillions may …».

    Not a question within («imagined what might happen»), nor clauses of time, purpose, relation.
    """
    own = set(tokens)
    main, todo = {head}, [head]
    while todo:
        for c in tree.children[todo.pop()]:
            if c not in own or c in main or tree.tokens[c].dep not in {"xcomp", "ccomp", "conj"}:
                continue
            if tree.tokens[c].dep == "ccomp" and _is_wh(c, tree):
                continue
            main.add(c)
            todo.append(c)
    return frozenset(main)


def _is_wh(verb: int, tree: Tree) -> bool:
    return _mark(verb, tree) in {"whether", "if"} or any(
        tree.tokens[i].tag in {"WP", "WDT", "WRB", "WP$"}
        for c in tree.children[verb]
        for i in (c, *tree.children[c])
        if i < verb
    )


def _has_adverb(main: frozenset[int], tokens: Sequence[int], tree: Tree) -> bool:
    """«reportedly fled», «is likely to»; not «likely voters», «perhaps 40 feet long»."""
    for i in tokens:
        token = tree.tokens[i]
        if token.text.lower() not in _hedges("adverb") or token.dep == "amod":
            continue
        if any(tree.tokens[c].text.lower() in _COMPARES for c in tree.children[i]):
            continue  # "more likely to report it than" compares
        # "is probably one of them": the parser hangs the adverb on what follows it
        before = i - 2 if tree.tokens[i - 1].pos == "PUNCT" else i - 1
        beside = before in main and tree.tokens[token.head].head == before
        if (token.head in main or beside) and not _cannot(token.head, token.text.lower(), tree):
            return True
    return False


_COMPARES = frozenset({"more", "less", "as", "equally", "least"})


def _cannot(verb: int, adverb: str, tree: Tree) -> bool:
    """«cannot possibly know» is as sure as can be."""
    return adverb == "possibly" and tree.child(verb, "neg") is not None


def _has_modal(main: frozenset[int], tokens: Sequence[int], tree: Tree) -> bool:
    for i in tokens:
        token = tree.tokens[i]
        if token.tag != "MD" or token.head not in main:
            continue
        word = token.text.lower()
        if word in _hedges("modal") and not _is_inability(i, tree):
            return True
        # "there can still be pockets" leaves it open; "residents can return" does not.
        is_there = tree.child(token.head, "expl") is not None
        if word == "can" and tree.tokens[token.head].lemma == "be" and is_there:
            return True
    return False


def _is_inability(modal: int, tree: Tree) -> bool:
    """«could not», «none of them could», «could be seen»: of the past, told as a fact."""
    verb = tree.tokens[modal].head
    if tree.tokens[modal].text.lower() != "could":
        return False
    if tree.tokens[verb].text.lower() in _PERCEIVED:
        return True
    subject = tree.child(verb, "nsubj", "nsubjpass")
    return tree.child(verb, "neg") is not None or (subject is not None and _is_none(subject, tree))


_PERCEIVED = frozenset({"seen", "heard", "felt", "smelled", "overheard"})


def _is_believed(main: frozenset[int], tokens: Sequence[int], tree: Tree) -> bool:
    """«is believed to», «is suspected of», «believed to be», «appears to», «it seems that»."""
    own = set(tokens)
    for i in main & own:
        token = tree.tokens[i]
        lemma = token.lemma.lower()
        # "is feared dead", but "was reported missing" is what happened
        kinds = ("xcomp", "ccomp") if lemma == "report" else ("xcomp", "ccomp", "oprd")
        clause = tree.child(i, *kinds)
        passive = token.tag == "VBN" and tree.child(i, "aux", "nsubj", "dobj") is None
        if lemma in _hedges("belief") and (passive or tree.child(i, "auxpass") is not None):
            of = tree.child(i, "prep")
            is_suspected = (
                lemma == "suspect" and of is not None and tree.tokens[of].text.lower() == "of"
            )
            if is_suspected or (clause is not None and clause in own):
                return True
        if lemma in _hedges("seem") and token.pos == "VERB" and _seems(i, lemma, tree):
            return True
    return False


def _seems(verb: int, lemma: str, tree: Tree) -> bool:
    clause = tree.child(verb, "xcomp", "oprd", "ccomp", "acomp")
    if clause is None or tree.tokens[clause].pos not in {"VERB", "AUX", "ADJ"}:
        return False
    # "looked set to" is a guess; "looked tired" and "looked to see" are not.
    return lemma != "look" or tree.tokens[clause].lemma.lower() in {"set", "likely", "poised"}


def _governors(head: int, tree: Tree) -> Iterator[int]:
    """Verbs whose hedge a second verb shares: «could be jailed and fined».

    Not a participle: of «strong winds probably brought it down, killing six» the six are certain.
    """
    while not tree.is_finite(head) and tree.tokens[head].dep in {"conj", "xcomp"}:
        if tree.child(head, "nsubj", "nsubjpass", "mark") is not None:
            return
        head = tree.tokens[head].head
        if tree.tokens[head].pos not in {"VERB", "AUX"}:
            return
        yield head


def _is_left_open(verb: int, tree: Tree) -> bool:
    main, beside = frozenset({verb}), tree.children[verb]
    return (
        _has_adverb(main, beside, tree)
        or _has_modal(main, beside, tree)
        or _is_believed(main, [verb, *beside], tree)
    )


def _is_possible(main: frozenset[int], tokens: Sequence[int], tree: Tree) -> bool:
    """«it is possible that», «there is a chance that»; not «possible to see», «no chance»."""
    own = set(tokens)
    for i in main & own:
        if tree.child(i, "neg") is not None:
            continue
        for c in tree.children[i]:
            token, below = tree.tokens[c], tree.children[c]
            clause = [
                x for x in (*tree.children[i], *below) if x in own and _is_that_clause(x, tree)
            ]
            is_guess = token.dep in {"acomp", "oprd"} and token.lemma.lower() in _hedges("possible")
            is_chance = (
                token.dep == "attr"
                and token.lemma.lower() in _hedges("chance")
                and not _is_none(c, tree)
            )
            if clause and (is_guess or is_chance):
                return True
    return False


def _is_that_clause(verb: int, tree: Tree) -> bool:
    return tree.tokens[verb].dep in {"ccomp", "acl", "csubj"} and tree.is_finite(verb)


def _is_conditional(head: int, main: frozenset[int], tree: Tree, inner: Attribution | None) -> bool:
    """«it would be a coup if true», also with the condition beside the cue; and the condition.

    "Will" with a condition stays asserted, as «if it passes, we will look at it» is a promise; so
    does the "would" of «promised that he would not run if appointed».
    """
    if _mark(head, tree) in {"if", "unless"} or is_inverted(tree, head):
        return True
    would = any(
        tree.tokens[c].text.lower() in {"would", "’d", "'d"} and tree.tokens[c].tag == "MD"
        for v in main
        if tree.tokens[v].lemma != "like"
        for c in tree.children[v]
    )
    if inner is not None and _is_backshifted(head, tree, inner):
        return False
    return would and any(
        tree.tokens[c].dep == "advcl"
        and (_mark(c, tree) in {"if", "unless"} or is_inverted(tree, c))
        for v in (*main, *tree.ancestors(head))
        for c in tree.children[v]
        if tree.sentence_of[c] == tree.sentence_of[head]
    )


def _is_backshifted(head: int, tree: Tree, inner: Attribution) -> bool:
    """In indirect speech after a verb in the past: "would" may stand for "will"."""
    past = any(tree.tokens[i].tag in {"VBD", "VBN"} for i in _cue_tokens(inner, tree))
    first = tree.sentences[tree.sentence_of[head]].tokens.start
    marks = sum(tree.tokens[i].text in {"“", "”", '"'} for i in range(first, head))
    return past and marks % 2 == 0


def _is_ones_guess(tokens: Sequence[int], tree: Tree) -> bool:
    """«I think she fled», «in what we believe will end it».

    An opinion («I think it is fair») is asserted by whoever holds it.
    """
    own = set(tokens)
    for i in tokens:
        if tree.tokens[i].lemma.lower() not in _hedges("thinks") or tree.tokens[i].tag != "VBP":
            continue
        subject = tree.child(i, "nsubj")
        if subject is None or tree.tokens[subject].text.lower() not in {"i", "we"}:
            continue
        clause = tree.child(i, "ccomp")
        if clause is not None and clause in own and _is_of_fact(clause, tree):
            return True
    return False


def _is_of_fact(verb: int, tree: Tree) -> bool:
    modal = [
        tree.tokens[c].text.lower()
        for c in tree.children[verb]
        if tree.tokens[c].dep == "aux" and tree.tokens[c].tag == "MD"
    ]
    return tree.tokens[verb].tag == "VBD" or any(m in {"will", "’ll", "'ll"} for m in modal)


def _is_awaited(a: Attribution, tree: Tree) -> bool:
    """The cue itself keeps it open: «fear that», «reportedly said»."""
    cue = _cue_tokens(a, tree)
    lemmas = {tree.tokens[i].lemma.lower() for i in cue if tree.tokens[i].pos == "VERB"}
    beside = [c for i in cue if tree.tokens[i].pos == "VERB" for c in tree.children[i]]
    said = {tree.tokens[i].text.lower() for i in (*cue, *beside)}
    return bool(lemmas & _hedges("expects")) or bool(said & _hedges("adverb"))


# ---------------------------------------------------------------------------------- polarity


def polarity_of(head: int, tokens: Sequence[int], tree: Tree) -> Polarity:
    """Negative when the proposition itself is negated.

    «no», «none» and «nobody» count in the subject, and in what a "there is" or a copula gives.
    """
    own = set(tokens)
    verbs = {head} | {i for i in tree.children[head] if tree.tokens[i].dep == "xcomp" and i in own}
    verbs |= _sharing_no(head, tree)
    if any(_negates(c, tree) for v in verbs for c in tree.children[v]):
        return "negative"
    parts = {"nsubj", "nsubjpass", "attr", "dobj", "expl"}
    inside = [c for c in tree.children[head] if tree.tokens[c].dep in parts and c in own]
    return "negative" if any(_is_none(c, tree) for c in inside) else "positive"


def _sharing_no(head: int, tree: Tree) -> set[int]:
    """«did not hit and kill them», «is not burning and falling»: one auxiliary, one "not".

    Not so after "but" or a comma, nor with an auxiliary or subject of its own.
    """
    token = tree.tokens[head]
    helped = tree.child(head, "aux", "auxpass", "nsubj", "nsubjpass") is not None
    first = tree.subtree(head)[0]
    joins = first > 0 and tree.tokens[first - 1].text.lower() in {"and", "or"}
    if token.dep != "conj" or helped or token.tag not in {"VB", "VBG"} or not joins:
        return set()
    above = tree.tokens[token.head]
    same = above.tag == token.tag or (above.pos == "AUX" and token.tag == "VBG")
    return {token.head} if same else set()


def _negates(word: int, tree: Tree) -> bool:
    """«not», «never», «no longer», a leading «nor»; «not only» and «not just» do not."""
    token = tree.tokens[word]
    low = token.text.lower()
    after = tree.tokens[word + 1].text.lower() if word + 1 < len(tree.tokens) else ""
    if token.dep == "neg":
        return after not in {"only", "just", "merely", "simply", "least"}
    if low == "longer":
        return any(tree.tokens[c].text.lower() == "no" for c in tree.children[word])
    return token.lemma.lower() == "never" or (low == "nor" and word < token.head)


def _is_none(noun: int, tree: Tree) -> bool:
    if re.fullmatch(r"none|nobody|nothing|neither|no", tree.tokens[noun].text.lower()):
        return True
    before = [c for c in tree.children[noun] if c < noun]
    # "Not guilty pleas were entered": they were.
    return any(_is_no(tree.tokens[c]) and tree.tokens[c + 1].lemma != "guilty" for c in before)


def _is_no(token: Token) -> bool:
    """«no area», «neither side», «zero deaths», «not everyone»."""
    low = token.text.lower()
    return low == "no" or (
        token.dep in {"det", "neg", "nummod", "preconj"} and low in {"neither", "zero", "not"}
    )
