"""How many of what: the counts of a report, as bounds on a normal phrase.

::

    number ──parse──▶ counted noun ──verb, state, deed, toll──▶ fate ──▶ "civilians killed" 12..

A number is a quantity of the event when the parse ties it to a noun and, for people, to what
happened to them: done to them ("killed 12"), befallen them ("12 died"), said of them ("12 dead"),
or named with them ("the deaths of 12", "the toll rose to 12").  Where the parse is lost, as in
headlines, the neighbouring words decide.  Ages, dates, addresses and names with numbers are not
counts; a number that nothing ties to a noun is left out: a miss is cheaper than a false conflict.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple

from secondsource.annotate.annotation import Annotation, Quantity, Token
from secondsource.annotate.times import find_times
from secondsource.lexicon import rows, words
from secondsource.lexicon.numerals import Amount, find_amounts
from secondsource.spans import Span, hull


def find_quantities(text: str, annotation: Annotation) -> tuple[Quantity, ...]:
    """The quantities of a report, in text order.

    Args:
        text: the report's text.
        annotation: its tokens and sentences; ``times``, when already found, keep dates from being
            counted (otherwise they are looked for here).

    Returns:
        Quantities whose ``what`` is "<who> <fate>" for people ("children killed") and the plural
        noun for other things; ``of`` names the whole of a part.

    >>> find_quantities("", Annotation("r"))
    ()
    """
    parse = _Parse(text, annotation)
    counts = [*_numbers(parse), *_none_at_all(parse), *_lone_persons(parse)]
    counts.sort(key=lambda c: c.span)
    counts = _without_repeats(_as_parts(parse, _with_totals(parse, counts)))
    counts = _additional(parse, counts)
    return tuple(c.quantity() for c in sorted(counts, key=lambda c: (c.span, c.what)))


def find_lone_fates(text: str, annotation: Annotation) -> tuple[tuple[int, str], ...]:
    """What happened to single persons told as known: (offset, event) for "the victim died".

    They are no counts: a report that says four times that the man died tells of one death.
    """
    parse = _Parse(text, annotation)
    found = []
    for i, token in enumerate(parse.tokens):
        known = token.tag in {"NN", "PRP"} or (token.tag == "NNP" and token.entity_type == "PERSON")
        if not known or (token.tag == "NN" and not _is_person(token)):
            continue
        fate = _fate_above(parse, _first_joined(parse, i)) or _state_below(parse, i)
        if fate:
            found.append((token.start, fate.event.split()[-1]))
    return tuple(found)


# --------------------------------------------------------------------------------------- words


@cache
def _harms(kind: str) -> dict[str, str]:
    return {row[1]: row[2] if len(row) > 2 else "" for row in rows("harms") if row[0] == kind}


@cache
def _units(kind: str) -> dict[str, str]:
    return {row[1]: row[2] for row in rows("units") if row[0] == kind}


@cache
def _persons() -> dict[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows("persons")}


_PERSON_ENDINGS = ("man", "men", "woman", "girl", "boy", "child", "worker", "fighter", "person")


def _is_person(token: Token) -> bool:
    """True for a noun that counts human beings: listed, a compound of one, or a people's name."""
    lemma = token.lemma.lower()
    if lemma in _persons() or (token.entity_type == "NORP" and token.tag == "NNPS"):
        return True
    return token.pos == "NOUN" and lemma.endswith(_PERSON_ENDINGS)


# What decides when two fates are told of one subject: "was shot and killed" is a killing.
_WEIGHT = ("killed", "killed or injured", "injured", "abducted", "freed", "arrested", "missing",
           "rescued", "displaced")  # fmt: skip
_SPEAKING_OF = frozenset(
    "report confirm believe fear leave list presume find declare pronounce say think know feel "
    "describe consider assume".split()
)
_TIME_NOUNS = frozenset(
    "second minute hour day night week fortnight month year decade century quarter time way side "
    "thing part point term place story storey percent percentage o'clock degree step hand half "
    "third fifth round inning page issue reason case fold stage phase lap shot point set".split()
)


class _Fate(NamedTuple):
    """What happened to them, how gravely, and the token that says so."""

    event: str
    at: int
    part: bool = False  # "two women were among the dead": a part of another count


@dataclass(frozen=True, slots=True)
class _Count:
    """A quantity in the making; ``at`` is the token that stands for those counted."""

    span: Span
    at: int
    low: float | None
    high: float | None
    who: str
    event: str = ""
    approximate: bool = False
    unit: str | None = None
    of: str | None = None
    part: bool = False
    sum_of: bool = False
    more: bool = False  # "six more people", "30 others": added to a count told before

    @property
    def what(self) -> str:
        return f"{self.who} {self.event}".strip()

    def quantity(self) -> Quantity:
        return Quantity(
            self.span, self.what, self.low, self.high, self.approximate, self.unit, self.of
        )


# --------------------------------------------------------------------------------------- parse


class _Parse:
    """The tokens with what the rules ask of them: children, sentence, offsets."""

    def __init__(self, text: str, annotation: Annotation) -> None:
        self.text = text
        self.annotation = annotation
        self.tokens = annotation.tokens
        self._starts = [t.start for t in self.tokens]
        self.children: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                self.children[token.head].append(i)
        self._sentences = annotation.sentences
        self._sentence_starts = [s.tokens.start for s in self._sentences]

    def at(self, offset: int) -> int | None:
        """The token at an offset, None between tokens."""
        i = bisect_right(self._starts, offset) - 1
        return i if i >= 0 and offset < self.tokens[i].end else None

    def sentence(self, i: int) -> Span:
        """The token range of the sentence of token ``i``."""
        if not self._sentences:
            return Span(0, len(self.tokens))
        return self._sentences[bisect_right(self._sentence_starts, i) - 1].tokens

    def lemma(self, i: int) -> str:
        return self.tokens[i].lemma.lower()

    def kids(self, i: int, *deps: str) -> list[int]:
        return [k for k in self.children[i] if self.tokens[k].dep in deps]

    def head(self, i: int) -> Token:
        return self.tokens[self.tokens[i].head]

    def noun_span(self, first: int, last: int) -> Span:
        return Span(self.tokens[first].start, self.tokens[last].end)

    @cached_property
    def dated(self) -> list[Span]:
        times = self.annotation.times or find_times(self.text, self.annotation, None)
        return [t.span for t in times]


# -------------------------------------------------------------------------------------- fates


def _fate(parse: _Parse, node: int) -> _Fate | None:
    """What the report says happened to the persons or things that a token stands for."""
    role = _first_joined(parse, node)
    below = _state_below(parse, node)
    above = _fate_above(parse, role)
    for fate in (above, below):
        if fate and fate.event in _WEIGHT:
            return fate
    return above or below or _fate_beside(parse, node) or _fate_of_lost_subject(parse, node)


def _first_joined(parse: _Parse, node: int) -> int:
    """What a joined noun shares its role with: the first of "Ana, Ben and a guard"."""
    while parse.tokens[node].dep == "conj" and parse.head(node).pos in _NOMINAL:
        node = parse.tokens[node].head
    return node


_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "ADJ"})


def _fate_above(parse: _Parse, role: int) -> _Fate | None:
    """The fate that a governing verb, preposition or copula gives."""
    token, head = parse.tokens[role], parse.tokens[role].head
    if token.dep in {"nsubjpass", "nsubj"}:
        return _fate_of_subject(parse, role, head)
    if token.dep in {"dobj", "obj", "iobj", "dative"}:
        return _fate_of_object(parse, role, head)
    if token.dep == "pobj":
        return _fate_in_phrase(parse, head)
    if token.dep in {"attr", "oprd"}:
        return _fate_of_predicate(parse, head)
    return None


def _verbs(parse: _Parse, verb: int) -> list[int]:
    """A verb and those joined to it that share its subject ("was shot and killed")."""
    chain = [verb]
    for v in chain:
        joined = parse.kids(v, "conj")
        chain += [c for c in joined if not parse.kids(c, "nsubj", "nsubjpass") and c not in chain]
    return chain


def _heaviest(fates: list[_Fate]) -> _Fate | None:
    order = {event: i for i, event in enumerate(_WEIGHT)}
    return min(fates, key=lambda f: order.get(f.event.split()[-1], 99)) if fates else None


def _fate_of_subject(parse: _Parse, role: int, verb: int) -> _Fate | None:
    passive = parse.tokens[role].dep == "nsubjpass"
    fates = []
    for v in _verbs(parse, verb):
        if parse.kids(v, "neg"):
            continue
        token, lemma = parse.tokens[v], parse.lemma(v)
        active_object = parse.kids(v, "dobj")
        undergone = (passive and v == verb) or (token.tag == "VBN" and not active_object)
        undergone = undergone or (token.tag == "VBD" and _headline_passive(parse, v))
        if undergone and not _has_perfect(parse, v):
            fates += _object_fate(parse, v)
        if lemma in _harms("subject") and not active_object:
            fates.append(_graded(parse, v, _harms("subject")[lemma]))
        fates += _complement_fates(parse, v, passive=passive)
        fates += _suffered(parse, v, lemma)
    return _mixed(parse, verb) or _heaviest(fates)


def _mixed(parse: _Parse, verb: int) -> _Fate | None:
    """Persons "killed and injured": nobody knows how many of them are dead."""
    told = {parse.lemma(v): parse.tokens[v].tag for v in _verbs(parse, verb)}
    hurt = {"injure", "wound", "hurt"} & told.keys()
    if "kill" in told and any(told["kill"] == told[h] for h in hurt):
        return _Fate("killed or injured", verb)
    return None


def _headline_passive(parse: _Parse, verb: int) -> bool:
    """Five people shot near a school: no object, nobody shot at, so it was done to them."""
    kids = parse.children[verb]
    if any(parse.tokens[k].dep in {"dobj", "ccomp", "xcomp", "dative", "aux", "prt"} for k in kids):
        return False
    return not any(parse.lemma(k) in {"at", "into", "toward", "towards", "back"} for k in kids)


def _has_perfect(parse: _Parse, verb: int) -> bool:
    """True for "has killed": a past participle that is active."""
    helpers = parse.kids(verb, "aux", "auxpass")
    lemmas = {parse.lemma(h) for h in helpers}
    return "have" in lemmas and "be" not in lemmas and not parse.kids(verb, "auxpass")


_ATTEMPTS = frozenset("try attempt threaten plan want hope fail vow seek intend plot".split())


def _object_fate(parse: _Parse, verb: int) -> list[_Fate]:
    lemma = parse.lemma(verb)
    if parse.tokens[verb].dep == "xcomp" and parse.head(verb).lemma in _ATTEMPTS:
        return []  # "trying to rescue 40 people" has rescued nobody yet
    if lemma in _harms("object") and not parse.kids(verb, "neg"):
        return [_graded(parse, verb, _harms("object")[lemma])]
    return []


def _graded(parse: _Parse, verb: int, event: str) -> _Fate:
    """The event with its gravity, and "shot" made a killing by "dead", "fatally", "to death"."""
    kids = parse.children[verb]
    beside = kids + ([verb + 1] if verb + 1 < len(parse.tokens) else [])
    adverbs = {parse.lemma(k) for k in kids if parse.tokens[k].dep in {"advmod", "amod"}}
    dead = any(parse.lemma(k) == "dead" for k in beside)
    to_death = any(
        parse.lemma(k) == "to" and any(parse.lemma(p) == "death" for p in parse.kids(k, "pobj"))
        for k in kids
    )
    if dead or to_death or adverbs & set(_harms("deadly")):
        return _Fate("killed", verb)
    grade = next((_harms("grave")[a] for a in sorted(adverbs) if a in _harms("grave")), "")
    return _Fate(f"{grade} {event}".strip() if event == "injured" else event, verb)


def _complement_fates(parse: _Parse, verb: int, *, passive: bool = True) -> list[_Fate]:
    """Fates in what a verb says of its subject: "were dead", "was found dead", "went missing"."""
    fates: list[_Fate] = []
    if parse.kids(verb, "dobj"):
        return fates
    if parse.tokens[verb].text.lower() == "missing":
        fates.append(_Fate("missing", verb))  # "are missing" is parsed as a verb
    speaking = passive or parse.lemma(verb) in {"be", "get", "go", "remain", "lie", "become"}
    for k in parse.kids(verb, "acomp", "oprd", "attr", "xcomp", "ccomp", "advcl", "prep", "advmod"):
        if parse.kids(k, "nsubj", "nsubjpass") or not speaking:
            continue
        lemma, token = parse.lemma(k), parse.tokens[k]
        if token.dep == "prep" and lemma in {"among", "amongst"}:
            for p in parse.kids(k, "pobj"):
                told = _state_below(parse, p) if parse.lemma(p) in {"those", "that"} else None
                event = told.event if told else ""
                event = event or _harms("toll").get(parse.lemma(p), "")
                event = event or _harms("state").get(parse.lemma(p), "")
                fates += [_Fate(event, p, part=True)] if event else []
        elif token.dep in {"xcomp", "ccomp", "oprd", "acomp"} and lemma in _harms("object"):
            if parse.lemma(verb) in _SPEAKING_OF | {"be", "get"} and token.tag in {
                "VBN",
                "JJ",
                "VBD",
            }:
                fates.append(_graded(parse, k, _harms("object")[lemma]))
        elif token.dep != "prep" and lemma in _harms("state") and token.pos != "ADV":
            fates.append(_graded(parse, k, _harms("state")[lemma]))
    return fates


def _suffered(parse: _Parse, verb: int, lemma: str) -> list[_Fate]:
    """They lost their lives; they suffered burns."""
    objects = {parse.lemma(o) for o in parse.kids(verb, "dobj")}
    if lemma == "lose" and "life" in objects:
        return [_Fate("killed", verb)]
    hurts = {"injury", "wound", "burn", "fracture", "bruise", "cut"}
    if lemma in {"suffer", "sustain", "receive"} and objects & hurts:
        return [_Fate("injured", verb)]
    return []


def _fate_of_object(parse: _Parse, role: int, verb: int) -> _Fate | None:
    lemma = parse.lemma(verb)
    if parse.kids(verb, "neg"):
        return None
    if parse.lemma(role) == "life" and lemma in {"claim", "take", "cost", "lose"}:
        return _Fate("killed", verb)
    if lemma == "claim" and _toll_subject(parse, verb) is None and parse.lemma(role) == "victim":
        return _Fate("killed", verb)
    if lemma in {"leave", "find", "report", "confirm"}:
        states = [
            k
            for k in parse.kids(verb, "oprd", "acomp", "ccomp", "xcomp", "advcl", "amod")
            if parse.lemma(k) in _harms("state") and k > role
        ]
        if states:
            return _graded(parse, states[0], _harms("state")[parse.lemma(states[0])])
    if lemma in {"put", "raise", "bring", "take", "lift"}:
        return None
    fates = _object_fate(parse, verb)
    return fates[0] if fates else None


def _fate_in_phrase(parse: _Parse, preposition: int) -> _Fate | None:
    """The deaths of 12; a total of 12 were killed; the toll rose to 12."""
    word, governor = parse.lemma(preposition), parse.tokens[preposition].head
    lemma = parse.lemma(governor)
    if word == "of":
        if lemma in _harms("deed"):
            return _Fate(_harms("deed")[lemma], governor)
        if lemma == "toll":
            return _toll_event(parse, governor)
        if lemma in {"total", "number", "group", "crowd", "dozen", "hundred", "thousand", "score",
                     "ten", "rest", "majority", "pair", "handful", "couple", "family"}:  # fmt: skip
            return _fate(parse, governor)
    if word == "between" and parse.tokens[governor].pos == "VERB":
        # "between 13 and 15 people were killed", "killing between 4 and 7"
        fates = _object_fate(parse, governor) if not parse.kids(governor, "nsubj", "dobj") else []
        return fates[0] if fates else None
    if word in {"to", "at", "from", "past", "above", "by"}:
        toll = _toll_subject(parse, governor)
        if toll is not None:
            return _toll_event(parse, toll)
    return None


def _toll_subject(parse: _Parse, verb: int) -> int | None:
    """The token "toll" (or "number of dead") that a verb speaks of."""
    for k in parse.kids(verb, "nsubj", "nsubjpass", "dobj"):
        if parse.lemma(k) == "toll" or (
            parse.lemma(k) in {"number", "count", "figure", "total"} and _toll_event(parse, k)
        ):
            return k
    if parse.tokens[verb].dep in {"xcomp", "advcl", "acl", "conj", "relcl"}:
        above = parse.tokens[verb].head
        if parse.lemma(above) == "toll":
            return above
        if above != verb and parse.tokens[above].pos == "VERB":
            return _toll_subject(parse, above)
    return None


def _toll_event(parse: _Parse, toll: int) -> _Fate | None:
    """What a toll tolls: its modifiers ("injury toll", "number of wounded"), else deaths."""
    below = parse.kids(toll, "compound", "amod", "nmod")
    for preposition in parse.kids(toll, "prep"):
        below += parse.kids(preposition, "pobj")
    for k in below:
        event = _harms("toll").get(parse.lemma(k)) or _harms("state").get(parse.lemma(k))
        event = event or next(
            (f.event for f in [_state_below(parse, k)] if f and parse.lemma(toll) != "toll"), None
        )
        if event:
            return _Fate(event, toll)
    return _Fate("killed", toll) if parse.lemma(toll) == "toll" else None


def _fate_of_predicate(parse: _Parse, verb: int) -> _Fate | None:
    """The death toll is 12; the dead were two women (a part of all the dead)."""
    for k in parse.kids(verb, "nsubj", "nsubjpass"):
        lemma = parse.lemma(k)
        if lemma == "toll" or lemma in {"number", "count"}:
            return _toll_event(parse, k)
        if lemma in {"dead", "victim", "fatality", "wounded", "injured"}:
            event = _harms("toll").get(lemma, "")
            return _Fate(event, k, part=True) if event else None
    return None


def _state_below(parse: _Parse, node: int) -> _Fate | None:
    """The fate in a noun's own modifiers: "wounded soldiers", "people killed in the blast"."""
    lemma = parse.lemma(node)
    if lemma in _harms("state") and parse.tokens[node].pos in {"ADJ", "NOUN", "VERB", "PROPN"}:
        return _Fate(_harms("state")[lemma], node)
    fates = []
    for k in parse.children[node]:
        token, lemma = parse.tokens[k], parse.lemma(k)
        if token.dep in {"acl", "relcl"}:
            fates += _fates_of_clause(parse, k)
        elif token.dep in {"amod", "compound", "advcl", "appos"} and lemma in _harms("state"):
            if token.pos in {"ADJ", "VERB"}:
                fates.append(_Fate(_harms("state")[lemma], k))
        elif token.dep == "amod" and token.tag == "VBN":
            fates += _object_fate(parse, k)
    return _heaviest(fates)


def _fates_of_clause(parse: _Parse, verb: int) -> list[_Fate]:
    """Persons "killed by …", "who died", "who were killed"; not "who killed …"."""
    token = parse.tokens[verb]
    fates = []
    for v in _verbs(parse, verb):
        if parse.kids(v, "neg"):
            continue
        subject = parse.kids(v, "nsubj", "nsubjpass")
        passive = bool(parse.kids(v, "nsubjpass", "auxpass"))
        relative = all(parse.tokens[s].tag in {"WP", "WDT"} for s in subject)
        if not relative:
            continue
        reduced = token.dep == "acl" and parse.tokens[v].tag == "VBN"
        if passive or (reduced and not parse.kids(v, "dobj")):
            fates += _object_fate(parse, v)
        if parse.lemma(v) in _harms("subject"):
            fates.append(_graded(parse, v, _harms("subject")[parse.lemma(v)]))
        fates += _complement_fates(parse, v) + _suffered(parse, v, parse.lemma(v))
    mixed = _mixed(parse, verb)
    return [mixed] if mixed and fates else fates


def _fate_beside(parse: _Parse, node: int) -> _Fate | None:
    """What the next words say, for headlines and lost parses: "12 people reported killed"."""
    sentence = parse.sentence(node)
    for k in range(node + 1, min(node + 5, sentence.end)):
        token, lemma = parse.tokens[k], parse.lemma(k)
        if token.tag in {"VBN", "JJ"} and lemma in _harms("state"):
            return _Fate(_harms("state")[lemma], k)
        if token.tag == "VBN" and lemma in _harms("object"):
            return _graded(parse, k, _harms("object")[lemma])
        if token.text.lower() in {"killed", "wounded", "injured", "arrested", "dead"}:
            follows = parse.tokens[k + 1].text.lower() if k + 1 < sentence.end else "."
            if follows in {"in", "by", "after", "as", "when", "at", "on", ".", ",", ";", "and"}:
                return _Fate(_harms("state")[token.text.lower()], k)
        if token.pos not in {"AUX", "ADV"} and lemma not in _SPEAKING_OF | {"other", "more"}:
            return None
    return None


def _fate_of_lost_subject(parse: _Parse, node: int) -> _Fate | None:
    """On Monday, six people, including a child, were killed: the parse hangs six on Monday."""
    head = node
    while parse.tokens[head].dep in {"appos", "npadvmod", "pobj", "prep", "nmod"}:
        head = parse.tokens[head].head
        if parse.tokens[head].entity_type == "DATE":
            break
    else:
        return None
    for verb in range(node + 1, parse.sentence(node).end):
        token = parse.tokens[verb]
        passive = parse.kids(verb, "auxpass") and not parse.kids(verb, "neg")
        if passive and not parse.kids(verb, "nsubj", "nsubjpass"):
            fates = _object_fate(parse, verb)
            return fates[0] if fates else None
        if token.pos == "VERB" and token.tag not in {"VBN", "VBG"}:
            return None
    return None


# ------------------------------------------------------------------------------------ numbers

_ADDRESS_BEFORE = re.compile(
    r"(?i)(?:\b(?:no|number|route|highway|interstate|hwy|apt|apartment|suite|room|flight|channel|"
    r"article|section|chapter|page|level|class|grade|category|phase|type|model|unit|district|"
    r"precinct|ward|zone|gate|line|version|volume|resolution|age|aged|ages|group|act|"
    r"u\.s\.|us|i)[ .-]{1,2}|[#@§]\s?|\b(?:at|since|until|around|by) (?=\d{1,2} ?[ap]\.?m))\Z"
)
_AFTER_NO_COUNT = re.compile(
    r"(?i)(?:(?:st|nd|rd|th)\b|[ -]?years?[ -]old|[ -]?year[ -]olds?|[ -]?y/?o\b|"
    r"[ -]years?[ -](?:girl|boy|man|woman)|-[a-z]|[ -]block\b| ?[ap]\.?m\b| o'clock|[-–]\d|"
    r"['’]s\b|[ -]?caliber|[ -]?calibre|mm\b|"
    r"(?: [NSEW]\.?)? (?-i:[A-Z])[\w.]+ (?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|"
    r"Lane|Ln|Court|Ct|Way)\b)"
)


def _numbers(parse: _Parse) -> Iterator[_Count]:
    for told in find_amounts(parse.text):
        anchor = _anchor(parse, told)
        if anchor is None or _no_count(parse, told, anchor):
            continue
        amount = _without_particle(parse, told)
        measured = _measure(parse, amount, anchor)
        count = measured or _count_of(parse, amount, anchor)
        if count is None or not (count.event or count.unit):
            count = _as_headlines_do(parse, amount, anchor) or count
        if count:
            yield count


_ENDS = (
    r"(?=\s*(?:[,.;:]|$|\b(?:in|after|as|at|by|when|during|near|on|and|outside|following|over)\b))"
)
_END = re.compile(_ENDS)
_TOLLED = re.compile(
    r"(?i)(?P<who>(?: (?:more|other|others))?(?: (?:people|persons?|men|women|children|others))?)"
    rf" (?P<fate>dead|killed|slain|wounded|injured|hurt|shot|stabbed){_ENDS}"
)
_TOLLING = re.compile(r"(?i)\b(?P<fate>kill|wound|injur|hurt)(?:s|es|ing) \Z")
_TOLLS = {"dead": "killed", "slain": "killed", "kill": "killed", "shot": "shot",
          "stabbed": "stabbed", "killed": "killed"}  # fmt: skip


def _as_headlines_do(parse: _Parse, amount: Amount, anchor: int) -> _Count | None:
    """«2 dead, 3 wounded», «Blast kills 12, wounds 30»: no verb that the parse could find."""
    text, span = parse.text, amount.span
    after = _TOLLED.match(text, amount.core.end)
    before = _TOLLING.search(text, max(0, span.start - 12), span.start)
    if before and not _END.match(text, amount.core.end):
        before = None
    told = after or before
    if told is None or amount.sign:
        return None
    found, end = told["fate"].lower(), amount.core.end
    noun = ""
    if after:
        noun, end = " ".join(after["who"].lower().split()[-1:]), after.end("who")
    who = "people" if noun in {"", "more", "other", "person", "persons", "others"} else noun
    event = _TOLLS.get(found, "injured")
    return _made(amount, Span(span.start, end), anchor, who, event, None)


def _without_particle(parse: _Parse, amount: Amount) -> Amount:
    """The number alone in "handed over 21 girls": "over" is the verb's and no bound."""
    first = parse.at(amount.span.start)
    if first is None or amount.span.start == amount.core.start or parse.tokens[first].dep != "prt":
        return amount
    low = amount.low - 1 if amount.low and amount.high is None else amount.low
    return amount._replace(span=amount.core, low=low, high=amount.high or low)


def _anchor(parse: _Parse, amount: Amount) -> int | None:
    """The last token of the number: the one that the parse ties to the noun."""
    at = parse.at(amount.core.end - 1)
    if at is None or parse.tokens[at].end > amount.core.end + 1:
        return None
    return at


def _no_count(parse: _Parse, amount: Amount, anchor: int) -> bool:
    """Ages, dates, addresses, names with numbers, "one of"."""
    text, core, token = parse.text, amount.core, parse.tokens[anchor]
    if any(core.overlaps(d) for d in parse.dated):
        return True
    if _ADDRESS_BEFORE.search(text, max(0, core.start - 14), core.start):
        return True
    if text[max(0, core.start - 8) : core.start].lower() == "all but ":
        return True  # the others were
    after = _AFTER_NO_COUNT.match(text, core.end)
    if after and not _unit_after_hyphen(text, core.end):
        return True
    if token.entity_type in {"DATE", "TIME"} and token.pos == "NUM":
        counted, _ = _counted_noun(parse, anchor)  # "between 19 and 22 people" is taken for a date
        people = counted is not None and _is_person(parse.tokens[counted])
        return not (people or _fate_near(parse, anchor))
    words_only = core.of(text).lower()
    if words_only.startswith("0") and words_only.isdigit():
        return True
    if words_only in {"one", "a"} and text[core.end : core.end + 4] == " of ":
        return True
    before = parse.tokens[anchor - 1] if anchor else None
    if before and before.pos == "PROPN" and token.pos in {"NUM", "PROPN"} and not amount.sign:
        # "Deir Ezzor 24", "Boeing 777", "Smith, 24,": a number after a name belongs to it.
        following = parse.tokens[anchor + 1] if anchor + 1 < len(parse.tokens) else None
        return before.end >= core.start - 1 and not (following and following.pos in {"NOUN", "ADJ"})
    return _is_age(parse, core)


def _fate_near(parse: _Parse, anchor: int) -> bool:
    return any(
        parse.lemma(k) in _harms("state")
        for k in range(anchor + 1, min(anchor + 3, len(parse.tokens)))
    )


_AGES = re.compile(r"(?i)\bage[sd]?\b[\d\s,&-]*(?:(?:and|to|between|from|or)\s+[\d\s,&]*)*\Z")


def _is_age(parse: _Parse, core: Span) -> bool:
    """Ana Ruiz, 41, said."""
    if _AGES.search(parse.text, max(0, core.start - 50), core.start):
        return True
    before, after = parse.text[max(0, core.start - 2) : core.start], parse.text[core.end :][:1]
    if before != ", " or after not in {",", ".", ";", ")", ""} or core.length > 3:
        return False
    name = parse.at(core.start - 3)
    return name is not None and parse.tokens[name].pos == "PROPN"


def _unit_after_hyphen(text: str, offset: int) -> bool:
    unit = re.match(r"-([a-z]+)\b", text[offset : offset + 20])
    return bool(unit and _unit(unit[1]))


def _unit(word: str) -> str | None:
    word = word.lower()
    for kind in ("measure", "money"):
        found = _units(kind).get(word) or _units(kind).get(word.removesuffix("s"))
        if found:
            return found
    return None


_CONVERTED = re.compile(r"\d[\d,.]*[ -][a-z]+\s?\(\s?(?:about |some |nearly )?\Z|\d\s?\(\s?\Z")
_WAY = re.compile(
    r"(?i)\s(?:\([^)]*\)\s)?(?:from|north|south|east|west|away|off|outside|inside|deep|of|to the|"
    r"inland|upstream|downstream|beyond|long|wide|high|tall)"
)


def _measure(parse: _Parse, amount: Amount, anchor: int) -> _Count | None:
    """Money, lengths, areas, percentages, with what they measure where the text says it."""
    after = re.match(
        r"[\s-]?(?:of )?(square |sq\.? )?([A-Za-z%]+(?: cents?)?)", parse.text[amount.core.end :]
    )
    sign = _units("sign").get(amount.sign)
    unit = sign or (_unit(after[2].split()[0]) if after else None)
    if after and after[2].lower().startswith("per cent"):
        unit = "percent"
    if unit is None:
        return None
    if after and after[1]:
        unit = f"square {unit}"
    end = amount.core.end if sign or not after else amount.core.end + after.end()
    if _CONVERTED.search(parse.text, max(0, amount.span.start - 40), amount.span.start):
        return None  # "100 kilometres (60 miles)" is one distance
    if re.match(r"\s?/h|\s(?:per|an) (?:hour|second|gallon)", parse.text[end : end + 12]):
        return None
    at = parse.at(end - 1) if not sign else anchor
    at = anchor if at is None else at
    what = _measured(parse, at, unit)
    if what is None:
        return None
    span = Span(amount.span.start, end)
    return _Count(span, at, amount.low, amount.high, what, "", amount.approximate, unit)


def _measured(parse: _Parse, at: int, unit: str) -> str | None:
    """The thing measured: "an area of 7 km", "a 5-km stretch", "$3bn ransom", "in donations"."""
    token, head = parse.tokens[at], parse.tokens[at].head
    for preposition in parse.kids(at, "prep"):
        if parse.lemma(preposition) in {"of", "in"} and parse.kids(preposition, "pobj"):
            noun = parse.kids(preposition, "pobj")[0]
            if parse.tokens[noun].pos == "NOUN":
                mass = parse.tokens[noun].tag == "NN"  # "pounds of debris"
                return parse.lemma(noun) if mass else _phrase(parse, noun)
    if unit == "percent":
        return None
    if token.dep == "pobj" and parse.lemma(head) == "of":
        noun = parse.tokens[head].head
        if parse.tokens[noun].pos == "NOUN" and parse.lemma(noun) not in _SCALES:
            return parse.lemma(noun)
    if token.dep in {"compound", "nummod", "nmod", "amod", "npadvmod", "quantmod"} and head != at:
        if parse.tokens[head].pos in {"ADJ", "ADV"}:
            return _dimension(parse, head, unit)
        if parse.tokens[head].pos == "NOUN" and head > at:
            return parse.lemma(head)
    if unit in _LENGTHS:
        return "distance" if _WAY.match(parse.text, token.end) else None
    if unit.isupper() and len(unit) == 3:
        return "money"
    return unit if unit in {"hectares", "acres", "tons", "tonnes"} else None


def _dimension(parse: _Parse, adjective: int, unit: str) -> str | None:
    """A 100-metre long vessel: the vessel's length."""
    side = parse.tokens[adjective]
    if side.dep == "amod" and parse.head(adjective).pos == "NOUN":
        return f"{parse.lemma(side.head)} {_DIMENSIONS.get(side.lemma, '')}".strip()
    return "distance" if unit in _LENGTHS else None


_SCALES = frozenset({"ten", "dozen", "hundred", "thousand", "million", "billion"})
_LENGTHS = frozenset({"km", "miles", "m", "yards", "feet"})
_DIMENSIONS = {
    "long": "length",
    "high": "height",
    "tall": "height",
    "wide": "width",
    "deep": "depth",
}


def _count_of(parse: _Parse, amount: Amount, anchor: int) -> _Count | None:
    noun, partitive = _counted_noun(parse, anchor)
    if noun is None:
        return _bare_count(parse, amount, anchor, partitive=partitive)
    lemma = parse.lemma(noun)
    if lemma in _TIME_NOUNS or parse.tokens[noun].entity_type in {"DATE", "TIME"}:
        return None
    fate = _fate(parse, anchor if partitive else noun)
    fate = fate or (_fate(parse, noun) if partitive and _plain_of(parse, anchor) else None)
    tally = _harms("tally").get(lemma) if not _is_a_body_of(parse, noun) else None
    numbered = any(parse.tokens[k].pos == "NUM" for k in parse.children[noun])
    span = amount.span if partitive and numbered else hull([amount.span, parse.tokens[noun].span])
    if tally and (tally == "found" or fate is None or lemma in _harms("state")
                  or fate.event != "killed"):  # fmt: skip
        killed = fate is not None and fate.event == "killed" and tally != "found"
        who = "bodies" if tally == "found" else "people"
        event = "killed" if killed else tally
        made = _made(amount, span, noun, who, event, fate, partitive)
        # "Nine of the dead": however many those are.
        return replace(made, of=f"people {event}") if partitive and who == "people" else made
    who = _phrase(parse, noun)
    if fate:
        if lemma in {"dead", "wounded", "injured", "missing", "killed"}:
            who = "people"
        return _made(amount, span, anchor if partitive else noun, who, fate.event, fate, partitive)
    if _opens_part(parse, span):
        return _made(amount, span, noun, who, "", None, part=True)
    who = _phrase(parse, noun, merge=False)
    if any(parse.lemma(k) == "other" for k in parse.kids(noun, "amod")):
        who = f"other {who}"
    plural = parse.tokens[noun].tag in {"NNS", "NNPS"} or lemma in _MASS
    if (
        partitive
        or amount.vague
        or not (plural or amount.high is None)
        or amount.high == 1
        or _is_agent(parse, noun)
    ):
        return None
    if not _is_person(parse.tokens[noun]) and lemma not in words("things"):
        return None
    return _made(amount, span, noun, who, "", None)


_CORPSE = frozenset("dead lifeless charred burn decompose unidentified human mutilate".split())


def _is_a_body_of(parse: _Parse, noun: int) -> bool:
    """True for "19 legislative bodies", which nobody found dead."""
    kinds = [k for k in parse.kids(noun, "amod", "compound", "nmod") if k < noun]
    kinds = [k for k in kinds if parse.tokens[k].pos in {"ADJ", "NOUN"}]
    known = {*_CORPSE, "more", "other", "additional", *_harms("state")}
    return parse.lemma(noun) == "body" and any(parse.lemma(k) not in known for k in kinds)


def _is_agent(parse: _Parse, noun: int) -> bool:
    """True for the doer of a counted deed ("two gunmen killed …")."""
    return parse.tokens[noun].dep == "nsubj" and parse.lemma(parse.tokens[noun].head) in {
        *_harms("object")
    }


def _made(
    amount: Amount,
    span: Span,
    at: int,
    who: str,
    event: str,
    fate: _Fate | None,
    part: bool = False,
) -> _Count:
    part = part or (fate is not None and fate.part)
    return _Count(span, at, amount.low, amount.high, who, event, amount.approximate, part=part)


def _bare_count(parse: _Parse, amount: Amount, anchor: int, *, partitive: bool) -> _Count | None:
    """A number that stands alone for people: "killed 12", "12 died", "the toll rose to 12"."""
    token = parse.tokens[anchor]
    if amount.sign or (
        token.dep in {"nummod", "quantmod", "npadvmod", "compound"} and not partitive
    ):
        return None
    fate = _fate(parse, anchor)
    if fate is None or fate.event not in {*_WEIGHT, "shot", "seriously injured", "slightly injured",
                                          "escaped", "fled"}:  # fmt: skip
        return None
    if amount.core.of(parse.text).lower() == "one" and not partitive:
        return _made(amount, amount.span, anchor, "people", fate.event, fate, part=True)
    return _made(amount, amount.span, anchor, "people", fate.event, fate, partitive)


def _counted_noun(parse: _Parse, anchor: int) -> tuple[int | None, bool]:
    """The noun that a number counts; True beside it when it counts a part ("two of the girls")."""
    token = parse.tokens[anchor]
    limit = parse.sentence(anchor).end
    if anchor + 1 < limit and parse.tokens[anchor + 1].text.lower() == "of":
        for preposition in parse.kids(anchor, "prep"):
            for noun in parse.kids(preposition, "pobj"):
                definite = {"the", "these", "those", "his", "her", "their", "its", "our"}
                first = min([noun, *parse.children[noun]])
                part = (
                    parse.tokens[first].text.lower() in definite or parse.tokens[first].pos == "NUM"
                )
                if parse.tokens[noun].pos == "PRON":
                    after = noun + 1
                    after += after < limit and parse.lemma(after) == "be"
                    if after < limit and parse.lemma(after) in _persons():
                        return after, True
                    return None, True
                return noun, part
    head = token.head
    if token.dep == "npadvmod" and parse.tokens[head].dep == "amod" and head == anchor + 1:
        head = parse.tokens[head].head  # "25 identified civilians"
        if anchor < head <= anchor + 4 and parse.tokens[head].pos == "NOUN":
            return head, False
    if token.dep in {"nummod", "quantmod", "compound", "amod", "det", "nmod", "advmod"}:
        while parse.tokens[head].pos == "NUM" and parse.tokens[head].head > head:
            head = parse.tokens[head].head
        if anchor < head <= anchor + 7 and parse.tokens[head].pos in {"NOUN", "PROPN", "ADJ"}:
            return head, False
    return _noun_after(parse, anchor, limit), False


def _plain_of(parse: _Parse, anchor: int) -> bool:
    return parse.tokens[anchor].pos == "NOUN"


def _noun_after(parse: _Parse, anchor: int, limit: int) -> int | None:
    """The end of the noun phrase that follows a number whose parse is lost."""
    last = None
    for k in range(anchor + 1, min(anchor + 5, limit)):
        token = parse.tokens[k]
        if token.pos in {"NOUN", "PROPN"} and token.text[0].isalpha():
            last = k
        elif token.pos != "ADJ" or parse.lemma(k) in _harms("state"):
            break
    if last is None or parse.tokens[last].tag not in {"NNS", "NNPS", "NN"}:
        return None
    return last if _is_person(parse.tokens[last]) else None


# ------------------------------------------------------------------------------------- phrases


def _phrase(parse: _Parse, noun: int, *, merge: bool = True) -> str:
    """The plural noun with the modifiers that tell whose or what kind: "Costa Rican pilots"."""
    lemma = parse.lemma(noun)
    generic = _persons().get(lemma, "") if merge else ""
    left = [
        k
        for k in sorted(parse.children[noun])
        if k < noun
        and parse.tokens[k].dep in {"compound", "amod", "nmod"}
        and parse.tokens[k].pos != "NUM"
        and lemma not in {"other", "more"}
        and not (k and parse.tokens[k - 1].text == "-")
        and (
            parse.tokens[k].entity_type in {"NORP", "GPE", "LOC", "ORG"}
            or (parse.tokens[k].dep == "compound" and parse.tokens[k].pos == "NOUN")
        )
    ]
    while left and left[0] and _same_name(parse.tokens[left[0] - 1], parse.tokens[left[0]]):
        left.insert(0, left[0] - 1)  # "Costa Rican pilots": the whole name
    if merge and lemma == "member" and not left:
        generic = "people"  # "17 members of the family"
    plural = generic or _plural(parse.tokens[noun])
    return " ".join([*(parse.tokens[k].text for k in left), plural])


def _same_name(one: Token, other: Token) -> bool:
    return one.entity_type != "" and one.entity_type == other.entity_type and one.tag != "DT"


def _plural(token: Token) -> str:
    """The plural of a noun token, lower case unless it is a name.

    >>> _plural(Token(0, 5, "child", "child", "NOUN", "NN", "", 0, ""))
    'children'
    """
    listed = token.lemma.lower() in _persons() or token.text.lower().removesuffix("s") in _persons()
    word = token.text if token.pos == "PROPN" and not listed else token.text.lower()
    if token.tag in {"NNS", "NNPS"} or word in _MASS or word.endswith(("men", "people")):
        return word
    for ending, plural in _PLURALS:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + plural
    return f"{word}s"


_MASS = frozenset({"people", "police", "aircraft", "staff", "personnel", "crew", "livestock"})
_PLURALS = (
    ("child", "children"),
    ("woman", "women"),
    ("man", "men"),
    ("wife", "wives"),
    ("ay", "ays"),
    ("ey", "eys"),
    ("oy", "oys"),
    ("y", "ies"),
    ("s", "ses"),
    ("x", "xes"),
    ("ch", "ches"),
    ("sh", "shes"),
)


# -------------------------------------------------------------------------- none, and one person

_NONE = re.compile(
    r"\b(?:no[ -]one(?: else)?|nobody(?: else)?|none|no (?:other )?(?P<noun>people|persons?|"
    r"casualties|injuries|deaths|fatalities|arrests|civilians|children|passengers|victims|"
    r"immediate reports? of (?:casualties|injuries|deaths)|one else|reports? of "
    r"(?:casualties|injuries|deaths|fatalities)|survivors))\b",
    re.IGNORECASE,
)


def _none_at_all(parse: _Parse) -> Iterator[_Count]:
    """No one was hurt: a count of nought."""
    for m in _NONE.finditer(parse.text):
        noun = (m["noun"] or "").lower()
        at = parse.at(m.end() - 1)
        # "No reports of injuries" tells what was not reported, not that nobody was hurt.
        if at is None or "report" in noun or noun == "survivors":
            continue
        lemma = parse.lemma(at)
        if lemma in _harms("tally"):
            event = _harms("tally")[lemma]
            yield _Count(Span(*m.span()), at, 0.0, 0.0, "people", event)
            continue
        fate = _fate(parse, at)
        if fate and fate.event.split()[-1] in _WEIGHT:
            who = _phrase(parse, at) if noun else "people"
            yield _Count(Span(*m.span()), at, 0.0, 0.0, who, fate.event)


def _lone_persons(parse: _Parse) -> Iterator[_Count]:
    """A man was killed: one person, told for the first time ("a", not "the")."""
    for i, token in enumerate(parse.tokens):
        if token.tag != "NN" or not _is_person(token):
            continue
        article = next(
            (k for k in parse.kids(i, "det") if parse.lemma(k) in {"a", "an", "another"}), None
        )
        if any(parse.tokens[k].entity_type == "ORDINAL" for k in parse.kids(i, "amod")):
            continue  # "a fourth victim died" counts four, not one, and of which we are not told
        if article is None or parse.tokens[i].dep in {"attr", "appos", "compound"}:
            continue
        fate = _fate(parse, i)
        if fate is None or fate.event.split()[-1] not in {*_WEIGHT, "shot", "stabbed"}:
            continue
        if parse.lemma(i) in {"couple", "family", "crew", "staff", "troop", "pair"}:
            continue
        span = parse.noun_span(article, i)
        yield _Count(span, i, 1.0, 1.0, _phrase(parse, i), fate.event, part=fate.part)


# ------------------------------------------------------------------------------ totals and parts


def _with_totals(parse: _Parse, counts: list[_Count]) -> list[_Count]:
    """Add "3 people killed" for "two brothers and a guard were killed", the parts under it."""
    by_token = {c.at: c for c in counts if c.event and not c.unit}
    out, summed = list(counts), set[int]()
    for count in counts:
        first = _first_joined(parse, count.at) if count.at in by_token else count.at
        if count.at not in by_token or first in summed:
            continue
        joined = _joined(parse, first)
        if len(joined) < 2:
            continue
        parts = [by_token.get(k) or _definite(parse, k, count) for k in joined]
        if any(p is None or p.event != count.event or p.low is None for p in parts):
            continue
        known = [p for p in parts if p is not None]
        if all(p.who == "people" and p in counts for p in known):
            continue
        summed.add(first)
        total = _total(known, count)
        out = [c for c in out if c not in known] + [total]
        out += [_as_part(p, total.what) for p in known if p in counts]
    return out


def _total(parts: Sequence[_Count], like: _Count) -> _Count:
    """The count of people that its parts add up to."""
    low = sum(p.low or 0.0 for p in parts)
    high = None if any(p.high is None for p in parts) else sum(p.high or 0.0 for p in parts)
    return _Count(hull(p.span for p in parts), -1, low, high, "people", like.event, sum_of=True,
                  approximate=any(p.approximate for p in parts), part=like.part)  # fmt: skip


def _as_part(count: _Count, whole: str) -> _Count:
    return replace(count, of=whole, part=True)


def _joined(parse: _Parse, first: int) -> list[int]:
    chain = [first]
    for k in chain:
        chain += [c for c in parse.kids(k, "conj") if parse.tokens[c].pos in _NOMINAL]
    return sorted(chain)


_UNHURT = frozenset({"unharmed", "unhurt", "uninjured", "alive", "surviving", "safe"})


def _definite(parse: _Parse, at: int, like: _Count) -> _Count | None:
    """One known person joined to counted ones: "his wife", "the driver", "Ana Ruiz"."""
    token = parse.tokens[at]
    if any(parse.lemma(k) in _UNHURT for k in parse.kids(at, "amod")):
        return None
    person = token.tag == "NN" and _is_person(token)
    named = token.tag == "NNP" and token.entity_type == "PERSON"
    if not (person or named):
        return None
    return _Count(token.span, at, 1.0, 1.0, "people", like.event)


def _as_parts(parse: _Parse, counts: list[_Count]) -> list[_Count]:
    """Tie a part to its whole: "21 civilians, among them 9 children"."""
    out: list[_Count] = []
    for count in sorted(counts, key=lambda c: (c.span.start, -c.span.end)):
        made = count
        before = out[-1] if out else None
        if before and before.of and not count.event and _joins(parse, before, count):
            # "including 13 children and six women"
            made = replace(count, event=before.event, of=before.of, part=True)
        elif count.of is None and not count.unit:
            whole = _whole_before(parse, count, out)
            opener = _opens_part(parse, count.span)
            if whole and (opener or (count.part and count.event == whole.event)):
                inherits = opener and count.event in {"", whole.event}
                event = whole.event if inherits else count.event
                fits = count.low is None or whole.high is None or count.low <= whole.high
                if fits and (event == whole.event):
                    made = replace(count, event=event, of=whole.what, part=True)
        if made.event or made.of or not made.part:
            out.append(made)
    return out


def _joins(parse: _Parse, before: _Count, count: _Count) -> bool:
    between = parse.text[before.span.end : count.span.start]
    return re.fullmatch(r",?\s(?:and\s)?(?:at least\s)?", between) is not None


_PART_OPENER = re.compile(
    r"(?i)\b(?:including|among them|amongst them|among whom|of whom|of them|some of them|"
    r"among those killed|among the dead|most of them)(?: were| was| are)?[\s,:]*"
    r"(?:at least|about|some|an?|the)?\s*\Z"
)


def _opens_part(parse: _Parse, span: Span) -> bool:
    before = parse.text[max(0, span.start - 40) : span.start]
    after = parse.text[span.end : span.end + 12].lower()
    return bool(_PART_OPENER.search(before)) or after.startswith((" of them", " of whom"))


def _whole_before(parse: _Parse, count: _Count, earlier: list[_Count]) -> _Count | None:
    """The nearest count of people before this one in its sentence that is no part itself."""
    anchor = parse.at(count.span.start)
    if anchor is None:
        return None
    sentence = parse.sentence(anchor)
    start = parse.tokens[sentence.start].start
    for other in reversed(earlier):
        if other.span.start < start:
            return None
        if other.event and other.of is None and not other.unit and other.span != count.span:
            return other
    return None


_MORE = re.compile(r"(?i)\b(?:an?other|others?|more|additional|further)\b(?! than)(?! or less)")


_ANOTHER = re.compile(r"(?i)\S*\s?another\b")


def _additional(parse: _Parse, counts: list[_Count]) -> list[_Count]:
    """Tell "nine other civilians killed" from the count of civilians killed before them."""
    out: list[_Count] = []
    told: dict[str, list[float | None]] = {}
    for count in sorted(counts, key=lambda c: c.span):
        before = told.setdefault(count.event, [])
        words_said = parse.text[max(0, count.span.start - 8) : count.span.end]
        if count.event and before and count.low not in before and _MORE.search(words_said):
            who = count.who if count.who.startswith("other ") else f"other {count.who}"
            out.append(replace(count, who=who, more=True))
            continue
        if count.event and count.of is None:
            before.append(count.low)
        elif not count.event and _ANOTHER.match(words_said.lstrip()):
            out.append(replace(count, who=f"other {count.who}"))  # "another 1,000 troops"
            continue
        out.append(count)
    return out


def _without_repeats(counts: list[_Count]) -> list[_Count]:
    """One count per span; of two that overlap, a total keeps its parts, else the longer stays."""
    kept: list[_Count] = []
    for count in sorted(counts, key=lambda c: (-c.span.length, c.span.start)):
        clash = any(
            count.span.overlaps(k.span) and not (k.sum_of and count.of == k.what) for k in kept
        )
        if not clash:
            kept.append(count)
    return kept
