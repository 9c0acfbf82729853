"""Attributions by rule: clauses, quotations, acts of speech, "according to", headings, relays.

The rules read the parse.  They find what a trained tagger cannot learn from a corpus without
nested attributions (chains), and what stands outside running sentences (headings, quotations that
run on).  Each finding says by which rule it was made.

After the rule sets of the quotation literature (syntactic, floating and heuristic quotations:
Asr et al., PLoS ONE 16(1), 2021), widened to relays, documents and acts.
"""

from __future__ import annotations

from collections.abc import Iterator

from secondsource.attribute.attribution import Attribution
from secondsource.attribute.content import content_of
from secondsource.attribute.frames import (
    according,
    at_the_edges,
    by_noun,
    connected,
    headings,
    made_clear,
    reported_by,
    signatures,
)
from secondsource.attribute.news import is_news
from secondsource.attribute.page import Page, source_span
from secondsource.attribute.quotations import with_quotations
from secondsource.attribute.relays import QUOTING, is_quoted_as, quoted_as, relays
from secondsource.attribute.speakers import is_belief_of_speaker, speaker, speaks_after
from secondsource.attribute.transcript import turns
from secondsource.lexicon import words
from secondsource.spans import Span, hull, trim


def find_attributions(page: Page) -> tuple[Attribution, ...]:
    """Every attribution that a rule finds, by place of the cue."""
    found: list[Attribution] = []
    for i, token in enumerate(page.tokens):
        kind = page.cues.get(token.lemma.lower())
        if token.pos == "VERB" and token.lemma in QUOTING:
            found += quoted_as(page, i)
        if token.lemma == "report" and token.tag == "VBN":
            found += reported_by(page, i)
        if kind and token.pos in {"VERB", "AUX"} and _is_verb(page, i) and _tells(page, i):
            found += _at_verb(page, i, kind)
        elif token.lemma == "make" and token.pos == "VERB":
            found += made_clear(page, i)
        elif token.lemma.lower() == "accord" or token.text.lower() == "according":
            found += according(page, i)
        elif token.pos == "NOUN" and token.lemma.lower() in words("saying_nouns"):
            found += by_noun(page, i)
    found += at_the_edges(page)
    found += headings(page)
    found += signatures(page)
    found += turns(page)
    found = with_quotations(page, found)
    found = [a for a in found if not _is_mute(page, a, found)]
    found += connected(page, found)
    found += [r for a in found for r in relays(page, a)]
    return tuple(sorted(found, key=lambda a: (a.content[0].start, -a.content[-1].end)))


def _is_mute(page: Page, a: Attribution, found: list[Attribution]) -> bool:
    """A thing that says something within what somebody says: «he said the law calls for it».

    People, bodies, documents and the press may speak within another's words.
    """
    if a.source is None or a.cue is None or a.how not in {"clause", "act"}:
        return False
    if not any(b is not a and c.covers(a.cue) for b in found for c in b.content):
        return False
    source = a.source.of(page.text)
    if source.lower() in {"i", "we"} and a.how == "clause":
        return True  # "I suggest that …" stays whole in its speaker's mouth
    if page.who(a.source).kind in {"person", "organization", "group"} or is_news(source):
        return False
    if any(page.tokens[i].lemma in _TELLS for i in page.tree.within(a.cue)):
        return False  # "the fire service had told him": only those who speak tell somebody
    top = page.tree.within(a.source)
    things = [page.tokens[i] for i in top if page.tokens[i].pos in {"NOUN", "PROPN", "PRON"}]
    named = any(t.lemma in words("documents") or t.lemma in _FINDINGS for t in things)
    people = any(t.pos == "PRON" and t.text.lower() not in _THINGS for t in things)
    return not (named or people)


_TELLS = frozenset({"tell", "inform", "notify", "brief"})
_THINGS = frozenset({"it", "that", "this", "which", "these", "those", "what", "something"})
_FINDINGS = frozenset(
    {"review", "investigation", "inquiry", "research", "analysis", "probe", "footage"}
)


def _is_verb(page: Page, i: int) -> bool:
    """Not "the confirmed toll"; but "The army confirmed bullets had …" is often parsed like it."""
    own = page.tree.child(i, "nsubj") is not None
    return page.tokens[i].dep != "amod" or (page.tokens[i].tag == "VBD" and own)


def _tells(page: Page, i: int) -> bool:
    """Not "found guilty", "did not respond", "declined to say", "encouraged them to tell …"."""
    token, tree = page.tokens[i], page.tree
    if is_quoted_as(page, i):
        return False  # read at "quoted"
    if token.tag == "VBN" and token.dep == "acl" and tree.child(i, "ccomp", "agent") is None:
        return False
    if _is_still_to_come(page, i) or _is_practice(page, i) or _is_demanded(page, i):
        return False
    if token.lemma in _ADDRESSES and token.tag == "VBN" and _is_addressed(page, i):
        return False  # "Ruiz, asked if she knew, said no": she was asked
    if tree.child(i, "neg") is not None and (token.lemma in _ANSWERS or _leaves_open(page, i)):
        return False
    if tree.child(i, "neg") is not None and token.lemma in _TELLS_FACTS:
        return False  # "has not shown that it can": nothing is told
    if token.tag != "VB" or tree.is_finite(i):
        return True
    if (
        token.dep == "conj"
        and page.tokens[token.head].tag == "VB"
        and not _is_said(page, token.head)
    ):
        return False  # "a place to rest and report a crime"
    above = (a for a in tree.ancestors(i) if page.tokens[a].pos in {"VERB", "AUX"})
    return not any(_withholds(page, a) for a in above)


def _is_addressed(page: Page, i: int) -> bool:
    """A participle, as in «Asked by the judge if she knew, …», or a clause by parse."""
    if page.tokens[i].dep in {"acl", "advcl"}:
        return True
    return page.tree.child(i, "nsubj", "nsubjpass", "aux", "auxpass") is None


def _is_said(page: Page, i: int) -> bool:
    """An infinitive beside a cue, or below a modal, a promise, a duty."""
    return page.tokens[i].lemma.lower() in page.cues or page.tokens[i].dep in {"xcomp", "ccomp"}


def _leaves_open(page: Page, i: int) -> bool:
    """«has not said whether …», «did not say what …»: nothing was said."""
    kinds = {"ccomp", "advcl"}
    clause = next((c for c in page.tree.children[i] if c > i and page.tokens[c].dep in kinds), None)
    if clause is None:
        return False
    mark = page.tree.child(clause, "mark")
    asks = page.tokens[page.tree.subtree(clause)[0]].tag in {"WP", "WDT", "WRB"}
    return asks or (mark is not None and page.tokens[mark].text.lower() in {"whether", "if"})


def _is_still_to_come(page: Page, i: int) -> bool:
    """«is expected to announce that …», «will disclose …», «announces whether …»: not said yet."""
    token, tree = page.tokens[i], page.tree
    quoted = any(q.covers(token.span) for q in page.quotes)
    if quoted or token.lemma not in _ANNOUNCES:
        bidden = token.tag == "VB" and token.dep in {"xcomp", "conj"} and not tree.is_finite(i)
        return bidden and _is_planned(page, token.head)
    modal = any(page.tokens[c].text.lower() in _WILL for c in tree.children[i])
    return modal or _leaves_open(page, i) or _is_planned(page, token.head)


def _is_demanded(page: Page, i: int) -> bool:
    """«she must insist that …», «he cannot claim that …»: nobody has; «I must say» has."""
    helpers = [page.tokens[c].text.lower() for c in page.tree.children[i] if c < i]
    never = page.tree.child(i, "neg") is not None and "can" in helpers + [h[:3] for h in helpers]
    if not never and not _DUTIES & set(helpers):
        return False
    subject = page.tree.subject(i)
    return subject is not None and page.tokens[subject].text.lower() not in {"i", "we"}


def _is_planned(page: Page, i: int) -> bool:
    """«is expected to», «plans to», «is set to», and a second infinitive beside such a one."""
    token = page.tokens[i]
    if token.lemma in _EXPECTS:
        return token.lemma in _OWN_PLANS or page.tree.child(i, "auxpass", "acomp") is not None
    planned = token.lemma == "be" and any(
        page.tokens[c].lemma in _EXPECTS for c in page.tree.children[i]
    )
    return planned or (token.tag == "VB" and token.dep == "xcomp" and _is_planned(page, token.head))


def _is_practice(page: Page, i: int) -> bool:
    """«the idea of denying them aid»: a thing spoken of, nobody's word."""
    token = page.tokens[i]
    above = page.tokens[token.head]
    noun = page.tokens[above.head]
    known = words("saying_nouns") | words("documents")
    return (
        (token.tag, token.dep) == ("VBG", "pcomp")
        and above.text.lower() == "of"
        and noun.pos == "NOUN"
        and noun.lemma not in known
    )


_DUTIES = frozenset({"should", "must", "ought", "might"})
_ADDRESSES = frozenset({"ask", "tell", "question"})
_ANNOUNCES = frozenset({"announce", "disclose", "reveal", "unveil", "declare", "publish"})
_WILL = frozenset({"will", "would", "'ll", "’ll", "shall", "wo"})
_OWN_PLANS = frozenset({"plan", "intend", "hope", "prepare", "want"})
_EXPECTS = _OWN_PLANS | {"expect", "schedule", "slate", "set", "due", "likely", "poised", "tip"}


def _withholds(page: Page, i: int) -> bool:
    """The verb above leaves the saying undone, or to somebody else."""
    lemma = page.tokens[i].lemma
    if any(page.tokens[c].text.lower() in _MAYBE for c in page.tree.children[i]):
        return True  # "may lead the owners to demand that …"
    bidden = page.tree.child(i, "dobj", "dative") is not None
    return lemma in _KEEPS_SILENT or (lemma in _BIDS and bidden)


_TELLS_FACTS = frozenset({"show", "confirm", "specify", "reveal", "disclose", "explain"})
_ANSWERS = frozenset({"respond", "reply", "comment", "answer"})
_MAYBE = frozenset({"may", "might", "could"})
_KEEPS_SILENT = frozenset({"decline", "refuse", "fail", "decide"})
_BIDS = frozenset(
    {"encourage", "urge", "ask", "order", "tell", "want", "expect", "invite", "press"}
)


def _at_verb(page: Page, i: int, kind: str) -> Iterator[Attribution]:
    if page.tree.child(i, "auxpass") is not None:
        yield from _passive(page, i)
        return
    inverted = kind == "say" and speaks_after(page, i)
    subject = page.tree.child(i, "dobj") if inverted else speaker(page, i)
    if subject is None or is_belief_of_speaker(page, i, kind, subject):
        return
    pointer = page.tokens[subject]
    if any(page.tokens[c].text.lower() == "no" for c in page.tree.children[subject]):
        return  # "no group has claimed responsibility"
    if pointer.text.lower() in {"what", "nobody", "none"} or (
        pointer.tag in {"DT", "EX"}
        and pointer.pos == "PRON"
        and pointer.text.lower() not in {"some", "many", "several", "both"}
    ):
        return  # "That came a day after announcing …": nobody is named
    source = source_span(page, subject, i)
    cue = trim(page.tree.span(page.tree.verb_group(i)), page.text)
    content = content_of(page, i, kind)
    if not content or _is_question_before(page, i, content[0]):
        return
    first_person = source.of(page.text).lower() in {"i", "we"}
    if kind == "act" and first_person and 0 <= content[0].start - source.end <= 16:
        # "we thank them" stays whole
        content = (hull([source, content[0]]), *content[1:])
    yield Attribution(
        source,
        cue,
        content,
        "act" if content[0].covers(source) or content[0].covers(cue) else "clause",
        denies=kind == "deny",
        asks=kind == "ask",
    )


def _is_question_before(page: Page, i: int, said: Span) -> bool:
    """«Asked by the judge if he understood, he responded “Yes.”»: that was asked, not said."""
    first = page.tree.within(said)[:1]
    asked = [page.tokens[k] for k in first if page.tokens[k].start < page.tokens[i].start]
    return any(t.lemma.lower() in _ADDRESSES and t.tag in {"VBN", "VBD"} for t in asked)


def _passive(page: Page, i: int) -> Iterator[Attribution]:
    """«Y was quoted (by X) as saying that Z», «was told by X that Z»."""
    lemma = page.tokens[i].lemma.lower()
    agent = page.tree.child(i, "agent")
    by = None if agent is None else page.tree.child(agent, "pobj")
    if by is None or lemma in {"quote", "cite", "report"}:
        return
    content = content_of(page, i, "say")
    if content:
        yield Attribution(
            source_span(page, by, i), page.tree.span(page.tree.verb_group(i)), content, "clause"
        )
