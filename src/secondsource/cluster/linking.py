"""Who is who across the reports of one story.

Two reports spell one name in two ways ("Sergei", "Sergey"), one gives the surname alone, one
writes the acronym.  Names of one story are few, so every pair may be looked at; each merge has a
reason, and a doubt keeps two figures apart: a figure too many is seen at once, two persons in one
are not.  A person never joins a body, two first names never one person, and the army of one state
never that of another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from secondsource.annotate.annotation import Entity, EntityKind
from secondsource.cluster.story import Figure
from secondsource.lexicon import rows, words

# Spelling of one name in two alphabets: how alike the letters have to be once the skeletons
# (consonants without doubles) are equal.  .80 let "Maran" and "Morin" through as lone words.
_ALIKE_NAMES = 0.80
_ALIKE_WORD = 0.88
# Bodies whose skeletons differ: a slip of one letter in a long name.
_ALIKE_BODIES = 0.97

_BRITISH = (("defence", "defense"), ("centre", "center"), ("labour", "labor"),
            ("organisation", "organization"), ("programme", "program"))  # fmt: skip
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_TRANSLITERATION = (
    ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("tch", "ch"), ("ts", "z"),
    ("tz", "z"), ("q", "k"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("yy", "y"), ("j", "y"),
)  # fmt: skip


_ONE_VOWEL = ({"a", "e"}, {"e", "i"}, {"e", "y"}, {"i", "y"}, {"o", "u"}, {"e", "u"})


@dataclass(slots=True, eq=False)
class _Group:
    """Entities taken for one figure so far."""

    kind: EntityKind
    members: list[tuple[str, Entity]] = field(default_factory=list)
    because: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(e.name for _, e in self.members))

    @property
    def reports(self) -> set[str]:
        return {r for r, _ in self.members}


def link(story_reports: Sequence[tuple[str, Sequence[Entity]]]) -> tuple[Figure, ...]:
    """The figures of a story: which entities of its reports are one.

    Args:
        story_reports: for each report its id and its entities, in the order of the story.

    Returns:
        One figure for each person, body, place or thing, in the order of first appearance; every
        entity is a member of exactly one.  Pronouns and descriptions that name nobody stay alone.

    >>> from secondsource.annotate.annotation import Mention
    >>> from secondsource.spans import Span
    >>> def named(i, name, kind):
    ...     return Entity(i, name, kind, (Mention(Span(0, len(name)), "name", i),))
    >>> for figure in link([
    ...     ("A", [named("e1", "Sergei Orlov", "person"), named("e2", "UN", "organization")]),
    ...     ("B", [named("e1", "Sergey Orlov", "person"), named("e2", "Orlov", "person"),
    ...            named("e3", "United Nations", "organization")]),
    ... ]):
    ...     print(figure.name, figure.members)
    Sergei Orlov (('A', 'e1'), ('B', 'e1'), ('B', 'e2'))
    United Nations (('A', 'e2'), ('B', 'e3'))
    """
    groups = [_Group(e.kind, [(r, e)]) for r, entities in story_reports for e in entities]
    order = {(r, e.id): n for n, (r, e) in enumerate(_flat(groups))}
    groups = _by_same_key(groups)
    groups = _spelled_alike(groups)
    for rule in _SHORT_FORMS:
        groups = _the_only_one(groups, rule)
    groups.sort(key=lambda g: min(order[r, e.id] for r, e in g.members))
    return tuple(_figure(f"f{n}", g, order) for n, g in enumerate(groups, 1))


def _flat(groups: Iterable[_Group]) -> list[tuple[str, Entity]]:
    return [member for g in groups for member in g.members]


def _figure(ident: str, group: _Group, order: Mapping[tuple[str, str], int]) -> Figure:
    members = tuple(sorted(((r, e.id) for r, e in group.members), key=order.__getitem__))
    return Figure(ident, _best_name(group), group.kind, members, "; ".join(group.because))


def _best_name(group: _Group) -> str:
    """The fullest name, of these the most frequent, of these the first; acronyms written out."""
    counts: Counter[str] = Counter()
    for _, e in group.members:
        counts[e.name] += max(1, sum(m.kind == "name" for m in e.mentions))
    first = {name: -n for n, name in enumerate(counts)}
    best = max(counts, key=lambda n: (len(_words(n)), counts[n], first[n]))
    if group.kind == "place":
        return _countries().get(_fold(best), best)
    known = _bodies().get(best, best) if group.kind != "person" else best
    return known if " " not in best or best.startswith(known) else best


# ------------------------------------------------------------------------------------- the steps


def _by_same_key(groups: Sequence[_Group]) -> list[_Group]:
    """Equal once accents, hyphens, articles and the lexicon's other names are set aside."""
    found: dict[tuple[str, ...], _Group] = {}
    kept: list[_Group] = []
    for g in groups:
        _, entity = g.members[0]
        key = _key(entity)
        if key is None:
            kept.append(g)
        elif key in found:
            _take(found[key], g, _same_reason(found[key], g))
        else:
            found[key] = g
            kept.append(g)
    return kept


def _same_reason(a: _Group, b: _Group) -> str:
    left, right = a.names[0], b.names[0]
    if left == right:
        return "" if a.because else f"the same name, “{left}”, in several reports"
    return f"“{right}” and “{left}” are names of one"


def _key(entity: Entity) -> tuple[str, ...] | None:
    """What equal entities share; None for one that must stay alone."""
    named = any(m.kind == "name" for m in entity.mentions)
    parts = _words(entity.name)
    if named:
        side = "person" if entity.kind == "person" else "thing"
        if _fold(entity.name) in _peoples():
            side = "people"
        return (side, *_canonical(entity))
    if len(parts) < 2 or all(m.kind == "pronoun" for m in entity.mentions):
        return None
    if entity.kind == "person" and not _is_plural(entity.name):
        return None
    states = [w for w in _plain_states(entity.name) if w in _state_names()]
    return ("unnamed", entity.kind, *_plain_states(entity.name)) if states else None


def _canonical(entity: Entity) -> tuple[str, ...]:
    if entity.kind == "person":
        return tuple(_words(entity.name))
    if (country := _countries().get(_fold(entity.name))) is not None:
        return (_fold(country),)
    known = _bodies().get(entity.name) or _bodies().get(_fold(entity.name))
    return _plain_states(known or entity.name)


def _spelled_alike(groups: Sequence[_Group]) -> list[_Group]:
    """Merge what is one name in two spellings, pair after pair until a round changes nothing."""
    kept = [g for g in groups if _named(g)]
    merged = True
    while merged:
        merged = False
        for a, b in _pairs(kept):
            because = _two_spellings(a, b) if a.members and b.members else ""
            if because and not _clash(a, b):
                _take(a, b, because)
                b.members = []
                merged = True
        kept = [g for g in kept if g.members]
    return [g for g in groups if g.members]


def _pairs(groups: Sequence[_Group]) -> list[tuple[_Group, _Group]]:
    """Groups of one side that share a word's consonants or their first letters.

    A story of fifty reports has thousands of names; looking at every pair took minutes.
    """
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for n, g in enumerate(groups):
        for key in dict.fromkeys(k for name in g.names for k in _block_keys(name)):
            blocks[_side(g), key].append(n)
    found = {pair for block in blocks.values() for pair in combinations(block, 2)}
    return [(groups[a], groups[b]) for a, b in sorted(found)]


def _block_keys(name: str) -> list[str]:
    folded = _fold(name)
    return [*map(_skeleton, _words(name)), _skeleton(folded.replace(" ", "")), folded[:4]]


class _ShortForm(NamedTuple):
    """A way in which a short name stands for a fuller one of the same side.

    ``short`` gives what a short name asks for (None when it is not short in this way), ``full``
    what a fuller name answers to, ``fits`` the last word.
    """

    side: str
    short: Callable[[str], str | None]
    full: Callable[[str], Iterable[str]]
    fits: Callable[[str, str], bool]
    because: str


def _the_only_one(groups: Sequence[_Group], rule: _ShortForm) -> list[_Group]:
    """Join a short name to the one fuller name of the story that it fits; of two, to none."""
    named = [g for g in groups if _named(g) and _side(g) == rule.side]
    answers: defaultdict[str, list[_Group]] = defaultdict(list)
    for g in named:
        for key in dict.fromkeys(k for name in g.names for k in rule.full(name)):
            answers[key].append(g)
    for short in named:
        name = short.names[0]
        asked = rule.short(name)
        if not asked:
            continue
        found = [
            g
            for g in answers.get(asked, ())
            if g is not short and g.members and any(rule.fits(name, full) for full in g.names)
        ]
        if len(found) == 1 and not _clash(found[0], short):
            _take(found[0], short, rule.because.format(name, _best_name(found[0])))
            short.members = []
    return [g for g in groups if g.members]


def _take(into: _Group, other: _Group, because: str) -> None:
    into.members += other.members
    into.because += [
        *other.because,
        *([because] if because and because not in into.because else []),
    ]
    kinds = Counter(e.kind for _, e in into.members)
    into.kind = kinds.most_common(1)[0][0]


def _clash(a: _Group, b: _Group) -> bool:
    """Two full names of persons that cannot be one, or two states' bodies of one name."""
    if a.kind == "person":
        return any(
            not _one_person(x, y)
            for x in a.names
            for y in b.names
            if len(_words(x)) > 1 and len(_words(y)) > 1
        )
    left = {s for n in a.names for s in _plain_states(n) if s in _state_names()}
    right = {s for n in b.names for s in _plain_states(n) if s in _state_names()}
    return bool(left and right and not left & right)


def _two_spellings(a: _Group, b: _Group) -> str:
    for x in a.names:
        for y in b.names:
            if a.kind == "person":
                alike = len(_words(x)) > 1 and len(_words(y)) > 1 and _one_person(x, y)
            else:
                alike = _one_thing(x, y)
            if alike:
                return f"“{x}” and “{y}” are one name in two spellings"
    return ""


# ------------------------------------------------------------------------------------- names


def _named(group: _Group) -> bool:
    return any(m.kind == "name" for _, e in group.members for m in e.mentions)


def _side(group: _Group) -> str:
    return {"person": "person", "place": "place"}.get(group.kind, "body")


@lru_cache(maxsize=8192)
def _fold(name: str) -> str:
    """Lower case without accents, quotes, dots, a leading article; hyphens are spaces."""
    plain = name.casefold()
    if not (name.isascii() and name.isalpha()):  # most of nineteen thousand given names are
        plain = unicodedata.normalize("NFKD", name)
        plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
        plain = re.sub(r"['’](?=s\b)", " ", plain)
        plain = re.sub(r"[.\"“”‘’'`\[\]()]", "", plain)
        plain = " ".join(re.sub(r"[-‐‑–]", " ", plain).split()).removeprefix("the ")
    for british, american in _BRITISH:
        plain = plain.replace(british, american)
    return plain


def _words(name: str) -> list[str]:
    """Words of a name without initials and suffixes, where two others remain."""
    parts = _fold(name).split()
    whole = [w for w in parts if len(w) > 1 and w not in _SUFFIXES]
    return whole if len(whole) > 1 else parts


@lru_cache(maxsize=8192)
def _skeleton(word: str) -> str:
    """Consonants without doubles, with the letters of one sound made one.

    >>> _skeleton("deir ezzor") == _skeleton("deir azzour"), _skeleton("sergei")
    (True, 'srg')
    """
    for old, new in _TRANSLITERATION:
        word = word.replace(old, new)
    first, rest = word[:1], re.sub(r"[aeiouy' ]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", ("a" if first in "aeiou" else first) + rest)


def _alike(x: str, y: str, least: float) -> bool:
    """Equal skeletons, vowels that one sound may be written with, nearly equal letters."""
    if x == y or {x, y} == {"i", "e"}:  # the Persian link: "Mazar-i-Sharif", "Mazar-e-Sharif"
        return True
    return (
        _skeleton(x) == _skeleton(y)
        and len(_skeleton(x)) > 1
        and JaroWinkler.similarity(x, y) >= least
        and _vowels_agree(x, y)
        and not _hers(x, y)
        and not _two_sexes(x, y)
    )


def _vowels_agree(x: str, y: str) -> bool:
    """As "Mohammed" and "Mohammad", not "Hadid" and "Haddad"."""
    a, b = (re.findall(r"[aeiouy]+", word) for word in (x, y))
    if len(a) != len(b):
        return JaroWinkler.similarity(x, y) >= _ALIKE_WORD
    return all(
        p[0] == q[0] or {p[0], q[0]} in _ONE_VOWEL or set(p) & set(q)
        for p, q in zip(a, b, strict=True)
    )


def _hers(x: str, y: str) -> bool:
    """As "Orlov" and "Orlova", "Bely" and "Belaya": a man and a woman of one family."""
    short, long = sorted((x, y), key=len)
    return long == short + "a" or (long.endswith("aya") and not short.endswith("aya"))


def _two_sexes(x: str, y: str) -> bool:
    """As "Mario" and "Maria" differ by one vowel and are two people."""
    a, b = _given_names().get(x, "?"), _given_names().get(y, "?")
    return {a, b} == {"m", "f"}


def _one_person(x: str, y: str) -> bool:
    """First and last names agree, whatever stands between; an initial agrees with its name."""
    a, b = _merge_particles(_words(x)), _merge_particles(_words(y))
    if len(a) > len(b):
        a, b = b, a
    if not _first_agree(a[0], b[0]):
        return False
    lasts = b[1:] if len(a) < len(b) and len(a) > 1 else b[-1:]
    return any(_alike(a[-1], last, _ALIKE_NAMES) for last in lasts)


def _first_agree(x: str, y: str) -> bool:
    if len(x) == 1 or len(y) == 1:
        return x[0] == y[0]
    return _alike(x, y, _ALIKE_NAMES)


def _merge_particles(parts: Sequence[str]) -> list[str]:
    """As "bashar al assad" and "bashar assad" are one."""
    kept = [w for w in parts if w not in words("name_articles")]
    return kept if len(kept) > 1 else list(parts)


def _one_thing(x: str, y: str) -> bool:
    """A place or body in two spellings."""
    a, b = _fold(x), _fold(y)
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False
    joined, other = a.replace(" ", ""), b.replace(" ", "")
    if min(len(joined), len(other)) < 5:
        return False
    same_words = len(a.split()) == len(b.split())
    least = _ALIKE_NAMES if " " in a and " " in b else _ALIKE_WORD
    if same_words and " " in a:
        return all(
            _alike(p, q, _ALIKE_NAMES) for p, q in zip(a.split(), b.split(), strict=True)
        ) or (JaroWinkler.similarity(a, b) >= _ALIKE_BODIES and len(a) > 12)
    articles = (set(a.split()) | set(b.split())) & words("name_articles")
    if not (articles or same_words):
        return False
    return _alike(joined, other, least)


def _surname(name: str) -> str | None:
    """The consonants of a name that is one word, else None."""
    parts = _merge_particles(_words(name))
    return _skeleton(parts[0]) if len(parts) == 1 else None


def _later_words(name: str) -> list[str]:
    return [_skeleton(w) for w in _merge_particles(_words(name))[1:]]


def _first_word(name: str) -> list[str]:
    parts = _words(name)
    return [_skeleton(parts[0])] if len(parts) > 1 and parts[0] in words("family_first") else []


def _begins(short: str, full: str) -> bool:
    return _words(short)[:1] == _words(full)[:1]


def _ends(short: str, full: str) -> bool:
    one, parts = _merge_particles(_words(short)), _merge_particles(_words(full))
    return len(parts) > 1 and any(_alike(one[0], w, _ALIKE_WORD) for w in parts[1:])


def _letters(name: str) -> str | None:
    """The letters of an acronym, else None."""
    letters = name.replace(".", "")
    return letters if 3 <= len(letters) <= 8 and letters.isupper() and letters.isalpha() else None


def _initials(name: str) -> list[str]:
    parts = [w for w in re.split(r"[\s-]+", name) if w[:1].isalpha()]
    if len(parts) < 2:
        return []
    return ["".join(w[0] for w in parts if w[0].isupper()), "".join(w[0] for w in parts).upper()]


def _stateless(name: str) -> str | None:
    """The words of a body's name that has no state in it, else None."""
    parts = _plain_states(name)
    return " ".join(parts) if len(parts) > 1 and not set(parts) & _state_names() else None


def _without_its_state(name: str) -> list[str]:
    parts = _plain_states(name)
    left = [w for w in parts if w not in _state_names()]
    return [" ".join(left)] if len(left) == len(parts) - 1 else []


def _always(_short: str, _full: str) -> bool:
    return True


@lru_cache(maxsize=8192)
def _plain_states(name: str) -> tuple[str, ...]:
    """Folded words with every state's adjective and possessive as its name; "of" left out.

    Order is kept but a state goes first: "government of Chile" and "Chilean government" are one.
    """
    parts = _fold(name).split()
    plain: list[str] = []
    states: list[str] = []
    i = 0
    while i < len(parts):
        for n in (3, 2, 1):
            state = _adjectives().get(" ".join(parts[i : i + n]))
            if state is not None and i + n <= len(parts):
                states.append(_fold(state).replace(" ", "_"))
                i += n
                break
        else:
            if parts[i] not in ("of", "the", "s", "for"):
                plain.append(parts[i])
            i += 1
    return tuple([*dict.fromkeys(states), *plain] if plain else states)


def _is_plural(name: str) -> bool:
    last = _fold(name).rsplit(" ", 1)[-1]
    return last.endswith("s") or last in ("people", "police")


# ------------------------------------------------------------------------------------- lexicon


@cache
def _bodies() -> Mapping[str, str]:
    """Names and acronyms of bodies, as written and folded where long → the full name."""
    found: dict[str, str] = {}
    for name, _sort, *others in rows("aliases"):
        for form in (name, *others):
            found.setdefault(form, name)
            if len(form) > 5:
                found.setdefault(_fold(form), name)
    for name, form, use in rows("agencies"):
        if use == "name":
            found.setdefault(form, found.get(name, name))
    return found


@cache
def _countries() -> Mapping[str, str]:
    return {_fold(form): row[0] for row in rows("countries") for form in row}


@cache
def _peoples() -> frozenset[str]:
    """Plurals such as "Mexicans", which are not the state."""
    return frozenset(_fold(word) for word, _, use, _ in rows("nationalities") if use == "people")


@cache
def _adjectives() -> Mapping[str, str]:
    """Folded names and adjectives of states → the state."""
    found = dict(_countries())
    for word, country, _use, scope in rows("nationalities"):
        if scope == "state":
            found.setdefault(_fold(word), country)
    return found


@cache
def _state_names() -> frozenset[str]:
    return frozenset(_fold(row[0]).replace(" ", "_") for row in rows("countries"))


@cache
def _given_names() -> Mapping[str, str]:
    return {_fold(name): gender for name, gender in rows("given_names")}


_SHORT_FORMS = (
    _ShortForm("body", _letters, _initials, _always, "“{}” stands for the initials of “{}”"),
    _ShortForm("body", _stateless, _without_its_state, _always, "“{}” is “{}” without its state"),
    _ShortForm("person", _surname, _later_words, _ends, "“{}” is the only one of that surname, {}"),
    _ShortForm("person", _surname, _first_word, _begins, "“{}” is the only one of that family, {}"),
)
