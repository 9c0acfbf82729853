"""What is said, where the parser has taken the sentence to pieces.

Each way knows one mistake of a statistical parser by its shape; none of them fires on a sentence
that was parsed as it should be.
"""

from __future__ import annotations

from secondsource.attribute.complement import clause_content, complement, is_as_clause, nearer_cue
from secondsource.attribute.page import Page, is_verbal, pieces
from secondsource.attribute.quotes import quoted_share
from secondsource.attribute.speakers import named_before, speaker, speaks_after
from secondsource.attribute.tree import SUBJECTS
from secondsource.spans import Span


def said_of(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """«The police said the boxes each held a pipe»: the parser made it an object and its clause."""
    obj = page.tree.child(i, "dobj")
    clause = None if obj is None else page.tree.child(obj, "relcl")
    if kind != "say" or page.tokens[i].lemma != "say" or clause is None or obj is None:
        return ()
    relative = any(page.tokens[c].tag in {"WDT", "WP"} for c in page.tree.children[clause])
    if relative or not page.tree.is_finite(clause):
        return ()
    return tuple(pieces(page, page.tree.subtree(obj), set()))


def handed_down(page: Page, i: int, kind: str) -> tuple[Span, ...]:  # noqa: ARG001 - a way
    """The clause of the verb above, when this nearer cue introduces it."""
    verb = page.tokens[i].head
    clause = page.tree.child(verb, "ccomp")
    if clause is None or nearer_cue(page, verb, clause) != i:
        return ()
    return clause_content(page, i, clause)


def embedded(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """«the restaurant that two people said was closed», «what the army says was an attack»."""
    after = i + 1
    if kind not in {"say", "know"} or after >= len(page.tokens) or not page.tree.is_finite(after):
        return ()
    opens = [j for j in range(max(0, i - 10), i) if page.tokens[j].tag in {"WDT", "WP"}]
    if not opens or is_verbal(page, opens[-1], i) or speaker(page, i) is None:
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


def joined(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """What is said, with the clauses that the parser set beside the cue instead."""
    first = complement(page, i, kind)
    if not first or first[0].start < page.tokens[i].start:
        return ()
    beside = [c for c in page.tree.children[i] if c > i and _is_said_too(page, c)]
    return (*first, *(s for c in beside for s in clause_content(page, i, c))) if beside else ()


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


def torn(page: Page, i: int, kind: str) -> tuple[Span, ...]:
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


def distant(page: Page, i: int, kind: str) -> tuple[Span, ...]:
    """A that-clause that stands farther off than its cue can reach."""
    if kind not in {"say", "know"} or is_as_clause(page, i):
        return ()
    clause = _misplaced_clause(page, i)
    return clause_content(page, i, clause) if clause is not None else _bare_that(page, i)


def _misplaced_clause(page: Page, i: int) -> int | None:
    """A that-clause which the parser hung on a noun between: "said in a statement … that"."""
    if page.tree.child(i, "dobj") is not None and page.tokens[i].lemma != "tell":
        return None
    others = [j for j in page.tree.children[i] if page.tokens[j].lemma.lower() in page.cues]
    others += [j for j in page.tree.subtree(i) if _has_subject_who(page, j)]
    for j in page.tree.subtree(i, without=others):
        if j > i and page.tokens[j].dep in {"ccomp", "acl", "relcl", "advcl", "pcomp", "conj"}:
            mark = page.tree.child(j, "mark")
            if mark is not None and page.tokens[mark].text.lower() == "that":
                return j
    return None


def _has_subject_who(page: Page, j: int) -> bool:
    """«…, by Ruiz, who made clear that …»: what follows is of that clause."""
    return page.tokens[j].dep == "relcl" and any(
        page.tokens[c].tag in {"WP", "WDT"} and page.tokens[c].dep in SUBJECTS
        for c in page.tree.children[j]
    )


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


def before_tail(page: Page, i: int, kind: str) -> tuple[Span, ...]:
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
    manner = {
        j for c in page.tree.children[i] if _is_manner(page, c, i) for j in page.tree.subtree(c)
    }
    after = [j for j in range(i + 1, high) if page.tokens[j].pos != "PUNCT" and j not in manner]
    subject = page.tree.child(i, "nsubj")
    first = page.tree.verb_group(i)[0]
    lost = named_before(page, i)
    if lost:
        return lost[0] - 1 if len(after) <= 7 and not is_verbal(page, i + 1, high) else None
    if subject is not None and subject < i:
        first = min(first, page.tree.subtree(subject)[0])
        rest = set(page.tree.subtree(i))
        short = len(after) <= 7 and all(j in rest for j in after)
        if not short or any(page.tokens[j].pos in {"VERB", "AUX"} for j in after):
            return None
    elif page.tokens[i - 1].text != "," or (subject is None and not speaks_after(page, i)):
        return None
    before = first - 1
    return before if before > low and page.tokens[before].text == "," else None


def _is_manner(page: Page, c: int, i: int) -> bool:
    """«…, one of them said, speaking on condition of anonymity»."""
    return (
        c > i
        and (page.tokens[c].tag, page.tokens[c].dep) == ("VBG", "advcl")
        and page.tokens[page.tree.subtree(c)[0] - 1].text == ","
        and page.tokens[c].lemma not in page.cues
    )
