"""What is said by a verb of saying: its clause, its object, or the act itself."""

from __future__ import annotations

import re

from secondsource.attribute.page import Page, is_verbal, pieces, run_around
from secondsource.attribute.quotes import quoted_share
from secondsource.attribute.speakers import named_before, speaker, speaks_after
from secondsource.attribute.tree import SUBJECTS
from secondsource.lexicon import words
from secondsource.spans import Span, trim


def content_of(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """What is said by the cue verb at token ``i``; empty when nothing is.

    The ways are tried in order; the first that finds something decides.
    """
    ways = _ACT_WAYS if kind == "act" else _WAYS
    return next((found for way in ways if (found := way(page, i, kind))), ())


def _complement(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    clause = page.tree.child(i, "ccomp")
    if clause is None or clause == i or _is_frame(page, clause):
        return ()
    if clause < i and not _is_set_off(page, clause, i):
        return ()
    if clause > i and (not _can_be_said(page, i, clause) or _nearer(page, i, clause)):
        return ()
    return _clause_content(page, i, clause)


def _nearer(page: Page, i: int, clause: int) -> int | None:
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


def _said_of(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """«The police said the boxes each held a pipe»: the parser made it an object and its clause."""
    obj = page.tree.child(i, "dobj")
    clause = None if obj is None else page.tree.child(obj, "relcl")
    if kind != "say" or page.tokens[i].lemma != "say" or clause is None or obj is None:
        return ()
    relative = any(page.tokens[c].tag in {"WDT", "WP"} for c in page.tree.children[clause])
    if relative or not page.tree.is_finite(clause):
        return ()
    return tuple(pieces(page, page.tree.subtree(obj), set()))


def _handed_down(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    verb = page.tokens[i].head
    clause = page.tree.child(verb, "ccomp")
    if clause is None or _nearer(page, verb, clause) != i:
        return ()
    return _clause_content(page, i, clause)


def _finite_complement(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    clause = page.tree.child(i, "ccomp")
    if clause is None or clause < i or not page.tree.is_finite(clause):
        return ()  # "labelling it a mistake": an object and its name
    return _complement(page, i, kind)


def _can_be_said(page: Page, i: int, clause: int) -> bool:
    """Not "an adult found guilty could be jailed": a finite clause needs a subject of its own."""
    if not page.tree.is_finite(clause) or _stray_subject(page, i, clause):
        return True
    quoted = any(q.covers(page.tokens[clause].span) for q in page.quotes)
    return quoted or any(page.tokens[c].dep in SUBJECTS for c in page.tree.children[clause])


def _is_set_off(page: Page, clause: int, i: int) -> bool:
    """What is said before its cue ends in a comma or a mark: "…, she says", not "… — two say"."""
    last = max(j for j in page.tree.subtree(clause) if j < i)
    return any(
        page.tokens[j].text in {",", "?", "!", '"', "”", "’", "''", "»"}
        for j in (last, last + 1, last + 2)
        if j < i
    )


def _embedded(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """«the restaurant that two people said was closed», «what the army says was an attack»."""
    subject = speaker(page, i)
    after = i + 1
    if kind not in {"say", "know"} or after >= len(page.tokens) or not page.tree.is_finite(after):
        return ()
    opens = [j for j in range(max(0, i - 10), i) if page.tokens[j].tag in {"WDT", "WP"}]
    if not opens or subject is None or is_verbal(page, opens[-1], i):
        return ()
    end = page.annotation.sentences[page.tree.sentence_of[i]].tokens.end
    stop = next((j for j in range(after, end) if _ends_embedded(page, j, after)), end)
    return tuple(pieces(page, list(range(after, stop)), set()))


def _ends_embedded(page: Page, j: int, after: int) -> bool:
    """A mark, or the verb that the sentence goes on with: "… said was closed | stands on …"."""
    token = page.tokens[j]
    if token.text in {",", ";", ".", "—"}:
        return True
    if j <= after + 1 or token.tag not in {"VBD", "VBZ", "VBP", "MD"}:
        return False
    verb = token.head if token.dep in {"aux", "auxpass"} else j
    own = [c for c in page.tree.children[verb] if page.tokens[c].dep in {*SUBJECTS, "cc", "mark"}]
    return not any(after < c < j for c in own) and page.tokens[j - 1].pos != "CCONJ"


def _parenthesis(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    return _around(page, i) if _is_parenthetical(page, i) else ()


def _joined(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """What is said, with the clauses that the parser set beside the cue instead."""
    first = _complement(page, i, kind)
    if not first or first[0].start < page.tokens[i].start:
        return ()
    beside = [c for c in page.tree.children[i] if c > i and _is_said_too(page, c)]
    return (*first, *(s for c in beside for s in _clause_content(page, i, c))) if beside else ()


def _is_said_too(page: Page, c: int) -> bool:
    """«…, but that talks broke down», «said it was glad, and was awaiting the names».

    In 260 articles of PolNeAR the readers gave 7 of 8 clauses without a subject of their own to the
    speaker; with one, 19 of 37, too few to put them in a mouth.
    """
    token = page.tokens[c]
    if token.dep != "conj" or token.lemma.lower() in page.cues:
        return False
    mark = page.tree.child(c, "mark")
    if mark is not None and page.tokens[mark].text.lower() == "that":
        return True
    bare = not any(page.tokens[k].dep in SUBJECTS for k in page.tree.children[c])
    first = page.tree.subtree(c)[0]
    set_off = {page.tokens[j].text.lower() for j in range(max(0, first - 2), first)}
    return bare and page.tree.is_finite(c) and bool(set_off & {",", "but"})


def _torn(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """The parser took a cue for a part of the subject of what is said.

    «…, confirming the inquiry will begin», «The army confirmed rubber bullets had been used».
    """
    token = page.tokens[i]
    verb = token.head
    if (token.dep, token.tag) == ("amod", "VBD") and page.tree.child(i, "nsubj") is not None:
        verb = page.tokens[verb].head
    elif (token.dep, token.tag) != ("csubj", "VBG") or page.tokens[i - 1].text != ",":
        return ()
    if kind != "say" or verb < i or not page.tree.is_finite(verb):
        return ()
    return tuple(pieces(page, [j for j in page.tree.subtree(verb) if j > i], set()))


def _distant(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    if kind not in {"say", "know"}:
        return ()
    clause = _misplaced_clause(page, i)
    return _clause_content(page, i, clause) if clause is not None else _bare_that(page, i)


def _infinitive(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    clause = page.tree.child(i, "xcomp")
    if clause is not None and page.tokens[i].lemma in _OWNS_UP and page.tokens[clause].tag == "VBG":
        return _clause_content(page, i, clause)
    if kind not in {"plan", "deny"} and page.tokens[i].lemma != "claim":
        return ()
    if clause is None or not _is_claimed(page, i, clause):
        return ()
    beside = [c for c in page.tree.children[i] if _is_promise_beside(page, c, clause)]
    return tuple(s for c in (clause, *beside) for s in _clause_content(page, i, c))


def _is_promise_beside(page: Page, c: int, clause: int) -> bool:
    """«pledged to hire a firm, train the crews and …»: the parser hangs the rest on the cue."""
    return (
        c > clause
        and page.tokens[c].dep == "conj"
        and page.tokens[c].tag == "VB"
        and page.tree.child(c, "nsubj", "aux") is None
    )


def _telling(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    return _told_about(page, i) if page.tokens[i].lemma in _TELLS else ()


def _acting(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    claims = page.tokens[i].lemma == "claim" and _object_is(page, i, _CLAIMED)
    return _act(page, i) if claims or (kind == "act" and _is_act(page, i)) else ()


def _object(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    negated = page.tree.child(i, "neg") is not None
    if kind not in {"say", "deny"} or negated or _is_quoted_noun(page, i):
        return ()
    obj = page.tree.child(i, "dobj")
    return (_phrase(page, obj, i),) if obj is not None and _says_object(page, i, obj) else ()


def _before_tail(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """«…, officials said on Friday.» and «…, said Ana Ruiz.»: all that stands before the comma.

    The parser often hangs only the last of several coordinated clauses on such a cue.
    """
    if kind not in {"say", "know"}:
        return ()
    low, high = page.annotation.sentences[page.tree.sentence_of[i]].tokens
    comma = _tail_comma(page, i, low, high)
    if comma is None or comma - low < 4 or not is_verbal(page, low, comma):
        return ()
    if any(q.covers(page.tokens[i].span) for q in page.quotes):
        return ()
    content = pieces(page, [j for j in range(low, comma) if j != i], set())
    inside = sum(quoted_share(c, page.quotes) * c.length for c in content)
    if inside and page.tokens[low].text in {'"', "“", "``", "‘"}:
        return ()  # a quotation: its own rule knows where it began
    return tuple(content)


def _tail_comma(page: Page, i: int, low: int, high: int) -> int | None:
    """The comma before a frame that ends its sentence; None when words follow the frame."""
    after = [j for j in range(i + 1, high) if page.tokens[j].pos != "PUNCT"]
    subject = page.tree.child(i, "nsubj")
    first = page.tree.verb_group(i)[0]
    lost = named_before(page, i)
    if lost:
        return lost[0] - 1 if len(after) <= 7 and not is_verbal(page, i + 1, high) else None
    if subject is not None and subject < i:
        first = min(first, page.tree.subtree(subject)[0])
        rest = set(page.tree.subtree(i))
        short = len(after) <= 7 and all(j in rest for j in after)
        if not short or is_verbal(page, i + 1, high):
            return None
    elif page.tokens[i - 1].text != "," or (subject is None and not speaks_after(page, i)):
        return None
    before = first - 1
    return before if before > low and page.tokens[before].text == "," else None


def _is_claimed(page: Page, i: int, clause: int) -> bool:
    """«claims to have shot», «vowed to return»; «claim to be» only describes somebody."""
    if page.tokens[clause].tag not in {"VB", "VBG", "VBN"}:
        return False
    claims = page.tokens[i].lemma == "claim"
    return not claims or (page.tokens[clause].tag == "VB" and page.tokens[clause].lemma != "be")


def _misplaced_clause(page: Page, i: int) -> int | None:
    """A that-clause which the parser hung on a noun between: "said in a statement … that"."""
    if page.tree.child(i, "dobj") is not None and page.tokens[i].lemma != "tell":
        return None
    others = [j for j in page.tree.children[i] if page.tokens[j].lemma.lower() in page.cues]
    for j in page.tree.subtree(i, without=others):
        if j > i and page.tokens[j].dep in {"ccomp", "acl", "relcl", "advcl", "pcomp", "conj"}:
            mark = page.tree.child(j, "mark")
            if mark is not None and page.tokens[mark].text.lower() == "that":
                return j
    return None


def _bare_that(page: Page, i: int) -> tuple[Span, ...]:
    """A that-clause which the parser took to pieces: from "that" to the end of the sentence."""
    if page.tree.child(i, "dobj") is not None:
        return ()
    end = page.annotation.sentences[page.tree.sentence_of[i]].tokens.end
    for j in range(i + 1, end - 3):
        token = page.tokens[j]
        if token.text.lower() == "that" and token.tag == "IN" and is_verbal(page, j + 1, end):
            return tuple(pieces(page, list(range(j + 1, end)), set()))
        if token.text in {",", ";", ":", "“", '"'}:
            return ()
    return ()


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


def _clause_content(page: Page, verb: int, clause: int) -> tuple[Span, ...]:
    set_against = [c for c in page.tree.children[clause] if _is_set_against(page, c, clause)]
    indices = [j for j in page.tree.subtree(clause, without=set_against) if j != verb]
    indices = [*_stray_subject(page, verb, clause), *indices]
    frame = set(page.tree.subtree(verb)) - set(indices)
    found = tuple(p for p in pieces(page, indices, frame) if p.length > 1)
    return _clip_after_quote(page, found)


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


def _is_parenthetical(page: Page, i: int) -> bool:
    inner = page.tree.child(i, "xcomp", "ccomp", "dobj")
    return page.tokens[i].dep == "parataxis" and inner is None


def _around(page: Page, i: int) -> tuple[Span, ...]:
    """The clause that a parenthetical saying stands in: "It is shut, she says, for now"."""
    head = page.tokens[i].head
    inside = set(page.tree.subtree(i))
    return tuple(pieces(page, [j for j in page.tree.subtree(head) if j not in inside], inside))


def _object_is(page: Page, i: int, lemmas: frozenset[str]) -> bool:
    obj = page.tree.child(i, "dobj")
    return obj is not None and page.tokens[obj].lemma in lemmas


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
        if page.tokens[j].dep in {"advcl", "conj", "cc"} and page.tokens[j].head == verb
    ]
    indices = [j for j in indices if not stop or j < min(page.tree.subtree(stop[0]))]
    return trim(page.tree.span(indices), page.text, also=',;:. "“”')


def _act(page: Page, i: int) -> tuple[Span, ...]:
    """The verb and what belongs to it: "thanked both governments for their help"."""
    skip = [
        c
        for c in page.tree.children[i]
        if page.tokens[c].dep in {"conj", "cc", "advcl", "nsubj", "ccomp"}
        and not _is_named(page, c, i)
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


def _is_told_beside(page: Page, i: int) -> bool:
    """«…, as leaders called for his removal»; not "that is why I support it"."""
    mark = page.tree.child(i, "mark", "advmod")
    return mark is not None and page.tokens[mark].text.lower() in {"as", "after", "when", "while"}


def _is_act_beside(page: Page, i: int) -> bool:
    """«…, calling the charges serious», «a complaint accusing him of fraud»."""
    token = page.tokens[i]
    if token.dep == "acl":
        return page.tokens[token.head].lemma in words("documents")
    return page.tokens[i - 1].text == "," and token.lemma in _JUDGES


def _is_named(page: Page, c: int, i: int) -> bool:
    """«called such trophy hunting a “horror show”»: the name given stands in marks."""
    if page.tokens[i].lemma != "call" or c < i or page.tokens[c].dep in {"conj", "cc"}:
        return False
    branch = [page.tokens[j].span for j in page.tree.subtree(c)]
    return any(q.covers(span) and q.length < 60 for q in page.quotes for span in branch)


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
    if obj is not None and page.tokens[obj].text.lower().endswith(("self", "selves")):
        return False
    if token.lemma == "call":  # "called the raid a crime", "called on", not "called in support"
        on = {page.tokens[c].text.lower() for c in page.tree.children[i]}
        named = any(_is_named(page, c, i) for c in page.tree.children[i])
        return named or page.tree.child(i, "oprd") is not None or bool(on & {"for", "on"})
    return True


def _told_about(page: Page, i: int) -> tuple[Span, ...]:
    """«The minister informed the president about that»: the telling itself is the news."""
    if page.tree.child(i, "dobj", "dative") is None or page.tree.child(i, "prep") is None:
        return ()
    skip = [c for c in page.tree.children[i] if page.tokens[c].dep in {"conj", "cc", "mark"}]
    run = run_around(page.tree.subtree(i, without=skip), i)
    return (trim(page.tree.span(run), page.text, also=',;:. "“”'),)


# Verbs whose plain object is news ("reported gunfire").  Allowing every verb of saying here put
# "maintain a presence" and "found a body" into mouths.
_SAYS_NOUNS = frozenset(
    {"report", "confirm", "mention", "deny", "dispute", "reject", "allege", "predict"}
    | {"acknowledge", "admit", "announce", "disclose", "reveal", "assert"}
)
_CLAIMED = frozenset({"responsibility", "credit", "victory", "innocence", "bias", "success"})
_JUDGES = frozenset(
    {"call", "label", "brand", "describe", "accuse", "blame", "denounce", "condemn"}
)
_OWNS_UP = frozenset({"acknowledge", "admit", "deny", "recall", "report", "describe", "mention"})
_TELLS = frozenset({"inform", "brief", "notify", "assure", "remind"})

_WAYS = (
    _embedded,
    _before_tail,
    _joined,
    _complement,
    _said_of,
    _handed_down,
    _torn,
    _parenthesis,
    _distant,
    _infinitive,
    _telling,
    _acting,
    _object,
)
_ACT_WAYS = (_finite_complement, _telling, _acting)
