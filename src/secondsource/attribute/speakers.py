"""Who speaks by a verb of saying."""

from __future__ import annotations

from functools import cache

from secondsource.attribute.page import Page, can_speak, names_news, source_span
from secondsource.lexicon import rows, words


def speaker(page: Page, i: int) -> int | None:
    """The token of whoever speaks by verb ``i``; None when nobody is named."""
    token = page.tokens[i]
    shown = _shown_speaking(page, i)
    shown = _before_aside(page, i) if shown is None else shown
    if shown is not None:
        return shown
    lost = named_before(page, i) if page.tree.is_finite(i) and token.dep != "relcl" else None
    if lost:
        return lost[-1]
    if token.dep == "acl" and token.tag == "VBG":
        return _owner(page, token.head)
    if token.dep == "acl" and token.tag == "VB":  # "a way to admit that …": nobody's
        return None
    if token.dep == "csubj" and token.tag == "VBG":  # "…, he said, confirming the inquiry will …"
        return page.tree.subject(page.tokens[token.head].head)
    if token.dep in {"advcl", "xcomp", "pcomp"} and token.tag in {"VBG", "VB", "VBN"}:
        if token.tag == "VBG" and page.tree.child(i, "nsubj") is None:
            return _highest(page, i)
        if token.tag != "VBG" and page.tree.child(i, "nsubj") is None:
            bidden = page.tree.child(token.head, "dobj")
            if token.dep == "xcomp" and bidden is not None:  # "forced the senator to admit that"
                return bidden
            if _is_empty_it(page, i):
                return None
            told = page.tree.child(i, "ccomp") is not None  # "came to complain that …"
            purpose = told and token.tag == "VB" and token.dep == "advcl" and token.head < i
            return page.tree.subject(i) if token.dep == "xcomp" or purpose else None
    outer = _outer_speaker(page, i)
    return page.tree.subject(i) if outer is None else outer


_CATCHES = frozenset({"capture", "catch", "film", "hear", "record", "see", "show", "tape"})


def _shown_speaking(page: Page, i: int) -> int | None:
    """«the video showed Ana Ruiz telling the crowd»: she speaks, not the video.

    By the words alone: the parser takes "Ruiz telling supporters" for one compound noun.
    """
    own = page.annotation.sentences[page.tree.sentence_of[i]].tokens
    verbs = [i] if page.tokens[i].lemma in _CATCHES else []
    if page.tokens[i].text.lower() in _gerunds():
        near = range(i - 1, max(own.start, i - 8), -1)
        verbs = [j for j in near if page.tokens[j].lemma in _CATCHES][:1]
    for verb in verbs:
        run = verb + 1
        while run < min(own.end, verb + 8) and page.tokens[run].pos == "PROPN":
            run += 1
        name = run - 1
        if run < own.end - 2 and page.tokens[run].text == "of":
            run += 2  # "Ana Ruiz of Leeds"
        told = run < own.end and page.tokens[run].text.lower() in _gerunds()
        if told and name > verb and i in {verb, run}:
            return name
    return None


def _before_aside(page: Page, i: int) -> int | None:
    """«Ruiz, doubling down on her words, tweeted that …»: not her words, as the parser has it."""
    own = page.annotation.sentences[page.tree.sentence_of[i]].tokens
    if page.tokens[i].tag not in {"VBD", "VBN"} or page.tokens[i - 1].text != ",":
        return None
    if page.tree.child(i, "nsubj", "nsubjpass", "auxpass") is not None:
        return None
    opens = (j for j in range(i - 2, own.start, -1) if page.tokens[j].text == ",")
    comma = next(opens, own.start)
    is_aside = comma > own.start and page.tokens[comma + 1].tag == "VBG"
    return comma - 1 if is_aside and page.tokens[comma - 1].pos in {"NOUN", "PROPN"} else None


@cache
def _gerunds() -> frozenset[str]:
    """«telling», «promising»: of verbs by which somebody speaks."""
    spoken = [row[0] for row in rows("cues") if row[1] in {"say", "plan"}]
    return frozenset(f"{verb.removesuffix('e')}ing" for verb in spoken)


def _outer_speaker(page: Page, i: int) -> int | None:
    """«Ruiz replied that the board had delayed it and said she would pay»: Ruiz said it.

    The parser joins the second cue to what the first one told.  The speaker of the first says the
    second, when the subject between cannot speak, or when "she" is the speaker.
    """
    tree, token = page.tree, page.tokens[i]
    if token.dep != "conj" or token.tag not in {"VBD", "VBZ", "VBP"}:
        return None
    if tree.child(i, "nsubj", "nsubjpass") is not None:
        return None
    between = tree.subject(i) if page.tokens[token.head].pos in {"VERB", "AUX"} else None
    cue = next((a for a in tree.ancestors(i) if page.cues.get(page.tokens[a].lemma) == "say"), None)
    subject = None if cue is None else tree.subject(cue)
    if cue is None or subject is None or subject == between or cue not in _above(page, i):
        return None
    source = source_span(page, subject, cue)
    if between is None or (
        page.tokens[between].pos in {"NOUN", "PROPN"}
        and page.who(source_span(page, between, i)).kind not in {"person", "organization", "group"}
    ):
        return subject
    clause = tree.child(i, "ccomp")
    she = None if clause is None else tree.child(clause, "nsubj", "nsubjpass")
    if she is None or page.tokens[she].pos != "PRON":
        return None
    return subject if page.who(page.tokens[she].span).name == page.who(source).name else None


def _above(page: Page, i: int) -> set[int]:
    """Verbs up to where a relative clause or a condition would part them from ``i``."""
    found = set()
    for a in page.tree.ancestors(i):
        found.add(a)
        if page.tokens[a].dep in {"relcl", "acl", "advcl"}:
            break
    return found


def _is_empty_it(page: Page, i: int) -> bool:
    """«it is hard to tell how …»: nobody tells."""
    subject = page.tree.subject(i)
    return subject is not None and page.tokens[subject].text.lower() == "it"


def named_before(page: Page, i: int) -> range | None:
    """The name in «…, Ana Ruiz, head of the union, said …» where the parse has lost it.

    A run of name words after a comma, then what she is between commas, then the verb without a
    subject of its own.
    """
    low = page.annotation.sentences[page.tree.sentence_of[i]].tokens[0]
    if page.tree.child(i, "nsubj", "nsubjpass") is not None or i - 2 <= low:
        return None
    last = i - 1
    if page.tokens[last].text == ",":
        commas = (j for j in range(last - 2, max(low, last - 14), -1) if page.tokens[j].text == ",")
        last = next(commas, low) - 1
    first = last
    while first > low and page.tokens[first - 1].pos == "PROPN":
        first -= 1
    name = range(first, last + 1)
    whole = first > low and page.tokens[first - 1].text == "," and len(name) >= 2
    person = all(page.tokens[j].pos == "PROPN" for j in name) and any(
        page.tokens[j].entity_type == "PERSON" for j in name
    )
    return name if whole and person else None


_SHOWS = frozenset({"suggest", "indicate", "show", "imply"})


def is_belief_of_speaker(page: Page, i: int, kind: str, subject: int) -> bool:
    """«doctors said they expect …»: what the speaker expects is the speaker's statement."""
    document = page.tokens[subject].lemma in words("documents")
    shows = page.tokens[i].tag == "VBG" and page.tokens[i].lemma in _SHOWS
    if shows and not document:
        return True  # "received data indicating that …"
    # "said China looked and found that …", "saying it suggests that …": one voice
    of_it = page.tokens[subject].text.lower() == "it"
    finds = (page.tokens[i].lemma == "find" and not document) or (
        of_it and page.tokens[i].lemma in _SHOWS
    )
    quoted = any(q.covers(page.tokens[i].span) for q in page.quotes)
    if quoted and page.tokens[subject].text.lower() in {"one", "you"}:
        return True  # "one is saying that …": nobody in particular
    if not finds and (kind != "know" or page.tokens[subject].pos != "PRON"):
        return False
    above = [a for a in page.tree.ancestors(i) if page.tokens[a].lemma.lower() in page.cues]
    return bool(above) or quoted


def _highest(page: Page, i: int) -> int | None:
    """«rejected claims that the sale was illegal, stating …»: whoever can speak, not the sale."""
    above = [a for a in page.tree.ancestors(i) if page.tokens[a].pos in {"VERB", "AUX"}]
    # not Trent in "Ruiz left before Trent spoke, saying …" and "Ruiz told Trent to go, adding …"
    main = [a for a in above if not _is_beside(page, a)]
    subjects = [s for v in [*main, *above] if (s := _who_asks(page, v)) is not None]
    able = [
        s
        for s in subjects
        if page.tokens[s].pos == "PRON" or can_speak(page, source_span(page, s, i))
    ]
    active = [s for s in able if page.tokens[s].dep != "nsubjpass"]  # not who was exchanged
    return next(iter([*active, *able, *subjects]), None)


def _who_asks(page: Page, verb: int) -> int | None:
    """«Holm called on Friday for Berg to go, adding …»: Holm, where the parse has both for "go"."""
    own = [c for c in page.tree.children[verb] if page.tokens[c].dep == "nsubj"]
    mark = page.tree.child(verb, "mark")
    bidden = mark is not None and page.tokens[mark].text.lower() == "for"
    if bidden and own and mark is not None and own[0] < mark:
        return own[0]
    return page.tree.subject(verb)


def _is_beside(page: Page, verb: int) -> bool:
    """A clause of time, or an infinitive: what follows a comma behind it is the main clause's."""
    token = page.tokens[verb]
    marks = {page.tokens[c].text.lower() for c in page.tree.children[verb] if c < verb}
    timed = token.dep == "advcl" and bool(marks & {"before", "after", "when", "until", "since"})
    return (timed and page.tree.is_finite(verb)) or (
        token.tag == "VB" and not page.tree.is_finite(verb)
    )


def _owner(page: Page, noun: int) -> int | None:
    """Who speaks in "issued a statement saying": the issuer, not the statement."""
    head = page.tokens[noun].head
    if page.who(page.tokens[noun].span).kind == "person":
        return noun  # "filmed Ruiz promising that …"
    if page.tokens[noun].dep in {"dobj", "pobj", "oprd", "attr"}:
        verb = next(
            (
                a
                for a in [head, *page.tree.ancestors(head)]
                if page.tokens[a].pos in {"VERB", "AUX"}
            ),
            None,
        )
        if verb is not None:
            return page.tree.subject(verb)
    return noun


def speaks_after(page: Page, i: int) -> bool:
    """«…, reported The Daily Post»: the parser takes the speaker for an object."""
    obj = page.tree.child(i, "dobj")
    if obj is None or page.tokens[i].lemma == "tell":  # "…, Ruiz, the mayor, told Reuters"
        return False
    return page.tokens[i - 1].text == "," and (names_news(page, obj) or _closes(page, i, obj))


def _closes(page: Page, i: int, obj: int) -> bool:
    """«The pier will be sold, reported the Leeds Mercury.»: a name ends the sentence."""
    end = page.annotation.sentences[page.tree.sentence_of[i]].tokens.end
    last = page.tree.subtree(obj)[-1]
    rest = all(page.tokens[j].pos == "PUNCT" for j in range(last + 1, end))
    own = page.tree.child(i, "nsubj", "aux", "ccomp") is None
    return rest and own and page.tokens[i].lemma == "report" and page.tokens[obj].pos == "PROPN"
