"""Which verbs of a sentence head a proposition of their own: the clauses that can be checked apart.

Coordinated predicates, clauses of time and reason with a subject of their own, relative clauses
after a comma, and participles that tell a fact ("…, killing two", "talks brokered by the Red
Cross").  What cannot be true or false by itself stays with the clause above it.
"""

from __future__ import annotations

from secondsource.attribute.tree import Tree

_TOLL = frozenset({"kill", "wound", "injure", "leave", "destroy", "hurt", "displace"})
_SPLITTING = frozenset(
    {
        "after",
        "before",
        "when",
        "while",
        "because",
        "as",
        "although",
        "though",
        "but",
        "and",
        "whereas",
    }
)
QUANTIFIERS = frozenset({"both", "all", "most", "many", "some", "each", "one"})
_MEASURES = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "moment"})
_FULL = 4  # words of a participle or aside that is told by itself


def is_head(tree: Tree, i: int, region: set[int], quoted: set[int], *, own: bool) -> bool:
    """True when token ``i`` is the main verb of a proposition of its own."""
    token = tree.tokens[i]
    if token.pos not in {"VERB", "AUX"} or token.dep in {"aux", "auxpass", "amod"}:
        return False
    if token.dep == "ROOT" or token.head not in region:
        return not own or tree.is_finite(i)
    if is_relative(tree, i):
        return is_aside(tree, i) and tree.is_finite(i) and (i not in quoted or _is_full(tree, i))
    if is_absolute(tree, i):
        return i not in quoted
    if is_participle(tree, i):
        return True
    if token.dep in {"conj", "advcl"}:
        # What hangs on a restrictive clause or an infinitive stays with it.
        above = tree.tokens[token.head].pos not in {"VERB", "AUX"} or is_head(
            tree, token.head, region, quoted, own=own
        )
        if not above or _is_bound(tree, i):
            return False
        return _is_full_conjunct(tree, i) if token.dep == "conj" else _is_split_adverbial(tree, i)
    if token.dep in {"acl", "advcl", "xcomp"} and token.tag == "VBG":
        return token.lemma in _TOLL and (_after_comma(tree, i) or token.dep == "advcl")
    if token.dep in {"parataxis", "ccomp"} and i not in quoted:
        # A ccomp that no cue frames and that stands before its verb is a sentence of its own.
        return (
            tree.is_finite(i)
            and token.head > i
            and tree.child(i, "nsubj", "nsubjpass", "expl") is not None
        )
    return False


def _is_bound(tree: Tree, i: int) -> bool:
    """Part of a condition («had I known and found it, I would …») or of a set-off reason."""
    chain = [i]
    while tree.tokens[chain[-1]].dep == "conj":
        chain.append(tree.tokens[chain[-1]].head)
    if is_inverted(tree, chain[-1]):
        return True
    before = tree.subtree(i)[0] - 1
    joins = before > 0 and tree.tokens[before].text.lower() == "but"
    mark = tree.child(i, "mark")
    because = mark is not None and tree.tokens[mark].text.lower() == "because"
    return joins and because and tree.child(tree.tokens[i].head, "neg") is not None


def is_inverted(tree: Tree, i: int) -> bool:
    """«Had I been there, …», «Were it so, …»: a condition without "if"."""
    aux = tree.child(i, "aux", "auxpass")
    subject = tree.child(i, "nsubj", "nsubjpass")
    verb = i if tree.tokens[i].lemma == "be" and aux is None else aux
    if verb is None or subject is None or verb > subject:
        return False
    end = tree.sentences[tree.sentence_of[i]].tokens.end
    rest = [tree.tokens[j].text.lower() for j in range(i, end)]
    brings = bool({"would", "could", "might", "’d", "'d"} & set(rest)) and "?" not in rest
    return brings and tree.tokens[verb].text.lower() in {"had", "were", "should"}


def _is_full(tree: Tree, i: int) -> bool:
    """Enough words to be checked by themselves: "who found her way out", not "which exists now"."""
    run = tree.subtree(i)
    stop = next((j for j in run if j > i and tree.tokens[j].text == ","), run[-1] + 1)
    words = [j for j in run if j < stop and tree.tokens[j].pos not in {"PUNCT", "PART"}]
    return len(words) >= _FULL and _after_comma(tree, i)


def is_participle(tree: Tree, i: int) -> bool:
    """«…, having freed four villages», «talks … brokered by the Red Cross»: a fact of its own."""
    token = tree.tokens[i]
    if token.dep not in {"acl", "advcl"} or token.tag not in {"VBG", "VBN"}:
        return False
    if token.lemma in {"cite", "quote"} or _is_charged(tree, i):
        return False  # where it is from, or what somebody is accused of, and no fact
    first = tree.subtree(i)[0]
    low = tree.sentences[tree.sentence_of[i]].tokens.start
    if (
        token.dep == "advcl"
        and token.head > i
        and any(tree.tokens[j].pos != "PUNCT" for j in range(low, first))
    ):
        return False  # "that after taking it, selling it, she is …" would lose its main clause
    tells = _is_full(tree, i) or _has_named_agent(tree, i) or _brings_toll(tree, i)
    return tells and _comes_off(tree, i)


def _is_charged(tree: Tree, i: int) -> bool:
    """«was charged with manslaughter, driving while drunk and leaving the scene»."""
    above = [a for a, _ in zip(tree.ancestors(i), range(4), strict=False)]
    return any(
        tree.tokens[a].lemma in _CHARGES
        and tree.tokens[a].tag == "VBN"
        and tree.child(a, "ccomp") is None
        for a in above
    )


_CHARGES = frozenset({"charge", "accuse", "convict", "suspect", "indict"})


def _brings_toll(tree: Tree, i: int) -> bool:
    """«…, killing six people»."""
    counts = any(tree.tokens[j].pos == "NUM" for j in tree.subtree(i))
    return tree.tokens[i].lemma in _TOLL and counts and _after_comma(tree, i)


def _has_named_agent(tree: Tree, i: int) -> bool:
    """«brokered by the Red Cross», not "provided by the airline"."""
    token = tree.tokens[i]
    agent = tree.child(i, "agent")
    by = None if agent is None else tree.child(agent, "pobj")
    if by is None or (token.dep, token.tag) != ("acl", "VBN"):
        return False
    return any(
        tree.tokens[j].entity_type or tree.tokens[j].pos == "PROPN" for j in tree.subtree(by)
    )


def _comes_off(tree: Tree, i: int) -> bool:
    """The rest says the same without it: not so inside a subject, or beside "no" and "those".

    «there are no areas held by the rebels», «the girls taken by the group were freed».
    """
    if tree.tokens[i].dep != "acl":
        return True
    after = tree.subtree(i)[-1] + 1
    if after < len(tree.tokens) and tree.is_finite(after):
        return False  # the noun is a subject, whatever the parser calls it
    for above in tree.ancestors(i):
        token = tree.tokens[above]
        if token.pos in {"VERB", "AUX"}:
            return True
        bound = any(tree.tokens[c].text.lower() in {"no", "any"} for c in tree.children[above])
        if bound or token.pos == "PRON" or token.dep in {"nsubj", "nsubjpass"}:
            return False
    return True


def is_absolute(tree: Tree, i: int) -> bool:
    """«…, both backed by the capital»: a participle with a quantifier of its own, after a comma."""
    token = tree.tokens[i]
    if token.tag != "VBN" or token.dep not in {"acl", "advcl"}:
        return False
    first = min(tree.subtree(i)[0], token.head) if token.dep == "acl" else tree.subtree(i)[0]
    comma = first > 0 and tree.tokens[first - 1].text == ","
    return comma and tree.tokens[first].text.lower() in QUANTIFIERS


def _is_full_conjunct(tree: Tree, i: int) -> bool:
    """«… and handed them over»: a predicate with words of its own, not "shot and killed"."""
    token = tree.tokens[i]
    first = tree.tokens[token.head]
    if first.pos not in {"VERB", "AUX"} and not tree.is_finite(i):
        return False
    own = [
        c
        for c in tree.children[i]
        if tree.tokens[c].dep not in {"aux", "auxpass", "punct", "cc", "conj", "neg", "advmod"}
    ]
    if not own:
        return False
    if first.tag == "VB" and tree.child(i, "aux") is None and token.tag == "VB":
        return False  # "to seek and destroy": one purpose
    helped = any(tree.tokens[c].dep.startswith("aux") for c in tree.children[i])
    if token.tag == "VBN" and not helped and first.tag != "VBN":
        return (
            False  # "a veteran, and decorated agent": an adjective that the parser took for a verb
        )
    if _is_echo(tree, i):
        return False
    if token.tag == "VB":
        return any(tree.tokens[c].tag == "MD" for v in (i, token.head) for c in tree.children[v])
    return True


def _is_echo(tree: Tree, i: int) -> bool:
    """A short second clause without a name or number says the first again: "and it was freed"."""
    indices = tree.subtree(i)
    words = [j for j in indices if tree.tokens[j].pos not in {"PUNCT", "CCONJ"}]
    own = tree.child(i, "nsubj", "nsubjpass") is not None
    told = any(tree.tokens[j].entity_type or tree.tokens[j].pos in {"NUM", "PROPN"} for j in words)
    joined = tree.child(i, "mark") is not None or any(
        tree.tokens[c].tag == "MD" for c in tree.children[i]
    )
    return (
        own
        and not joined
        and len(words) <= 5
        and not told
        and tree.tokens[tree.tokens[i].head].dep != "ROOT"
    )


def _is_split_adverbial(tree: Tree, i: int) -> bool:
    token = tree.tokens[i]
    if token.tag == "VBG" and tree.child(i, "nsubj") is None:
        return token.lemma in _TOLL
    mark = next(
        (
            tree.tokens[c].text.lower()
            for c in tree.children[i]
            if tree.tokens[c].dep in {"mark", "advmod"} and c < i
        ),
        "",
    )
    head = tree.tokens[token.head]
    future = any(tree.tokens[c].tag == "MD" for c in tree.children[token.head])
    if mark in {"as", "when", "while"} and not _is_past(tree, i):
        return False
    if mark in {"as", "before"} and _is_measured(tree, i):
        return False
    if mark == "because" and tree.child(token.head, "neg") is not None:
        return False  # "not here because I am old, but because …": torn, it says what it denies
    return (
        mark in _SPLITTING
        and tree.child(i, "nsubj", "nsubjpass", "expl") is not None
        and tree.is_finite(i)
        and not future
        and head.pos in {"VERB", "AUX"}
    )


def _is_measured(tree: Tree, i: int) -> bool:
    """«… for five minutes before it returned», «as if it had»: torn off, neither half is told."""
    first = tree.subtree(i)[0]
    opens = {tree.tokens[j].text.lower() for j in (first, first + 1)}
    if opens >= {"as", "if"} or opens >= {"as", "though"}:
        return True
    mark = next(j for j in range(first, i) if tree.tokens[j].text.lower() in _SPLITTING)
    return mark > 0 and tree.tokens[mark - 1].lemma in _MEASURES


def is_relative(tree: Tree, i: int) -> bool:
    """A relative clause, also where the parser calls "in which they died" a complement."""
    if tree.tokens[i].dep == "relcl":
        return True
    preps = [c for c in tree.children[i] if tree.tokens[c].dep == "prep" and c < i]
    named = (tree.child(c, "pobj") for c in preps)
    return any(p is not None and tree.tokens[p].text.lower() in {"which", "whom"} for p in named)


def is_aside(tree: Tree, i: int) -> bool:
    """A relative clause that only adds: after a comma, or "… in which people were killed"."""
    low = tree.subtree(i)[0]
    opens = [tree.tokens[j].text.lower() for j in (low, low + 1) if j < len(tree.tokens)]
    adds = tree.tokens[low].pos == "ADP" and opens[-1] in {"which", "whom"}
    return adds or _after_comma(tree, i)


def _is_past(tree: Tree, i: int) -> bool:
    tags = {tree.tokens[i].tag} | {
        tree.tokens[c].tag for c in tree.children[i] if tree.tokens[c].dep.startswith("aux")
    }
    return "VBD" in tags or "VBN" in tags


def _after_comma(tree: Tree, i: int) -> bool:
    first = tree.subtree(i)[0]
    return first > 0 and tree.tokens[first - 1].text in {",", "–", "—", "-", "("}
