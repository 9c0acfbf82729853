"""Who is quoted in the library: names, and what each of them is quoted with.

Made from the dossiers that are kept.  Within a story who is who is the dossier's matter; across
stories a person is a name, unless somebody judged that two names are one or that one name is two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from secondsource.compose.dossier import Dossier
from secondsource.errors import MissingError, UsageError
from secondsource.judgement import PERSON_KINDS, Cited, Judgement, checked
from secondsource.lexicon import words

if TYPE_CHECKING:
    from secondsource.attribute.statement import Link
    from secondsource.library.digests import Digest
    from secondsource.library.library import Library


class Called(NamedTuple):
    """A name in a story."""

    story: str
    name: str


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is quoted: the name, a person, body or other; how often, where.

    ``called`` are the names in each story: several where somebody judged that they are one.
    """

    name: str
    kind: str
    statements: int
    stories: tuple[str, ...]
    called: tuple[Called, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """The other names, as they are written."""
        mine = _numbered(self.name)[0].casefold()
        names = dict.fromkeys(_numbered(c.name)[0] for c in self.called)
        return tuple(n for n in names if n.casefold() != mine)


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement that rests on somebody's word, and where it stands.

    ``report`` is the report's own id, ``start`` and ``end`` the place in its text, ``letter`` and
    ``statement`` its ids in the story's dossier, ``role`` the hand that they had in it, ``chain``
    all hands that it came through, outermost first; ``name`` is what the story calls them.
    """

    story: str
    title: str
    report: str
    outlet: str | None
    published: date | None
    statement: str
    start: int
    end: int
    text: str
    role: str
    manner: str
    chain: tuple[str, ...] = ()
    name: str = ""

    @property
    def about(self) -> str:
        """The statement as a judgement names it."""
        return f"{self.report}:{self.start}-{self.end}"


class People:
    """Voices out of the digests of dossiers; put together again only when something has changed."""

    def __init__(self) -> None:
        self._last: tuple[object, tuple[Voice, ...]] = (None, ())

    def voices(self, library: Library) -> tuple[Voice, ...]:
        """Everybody who is quoted, the most quoted first."""
        made_of = library.digests(), _judged(library)
        known, voices = self._last
        if known != made_of:
            voices = _voices(library, *made_of)
            self._last = (made_of, voices)
        return voices


def _voices(
    library: Library, digests: Mapping[str, Digest], judged: Sequence[Judgement]
) -> tuple[Voice, ...]:
    heard = {
        Called(story, name): each
        for story, digest in digests.items()
        for name, each in digest.heard.items()
    }
    voices = [_voice(group, heard) for group in _as_judged(list(heard), _said_of(library, judged))]
    return tuple(_told_apart(sorted(voices, key=lambda v: (-v.statements, v.name, v.stories))))


def _voice(group: Sequence[Called], heard: Mapping[Called, tuple[str, int]]) -> Voice:
    spelled: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for each in group:
        kind, statements = heard[each]
        spelled[_numbered(each.name)[0]] += statements
        kinds[kind] += statements
    # Of names that are one by somebody's word the fullest; of spellings of one the commonest.
    full = {n.casefold() for n in spelled}
    name = _first(spelled) if len(full) == 1 else max(spelled, key=lambda n: (len(n.split()), n))
    stories = tuple(dict.fromkeys(each.story for each in group))
    return Voice(name, _first(kinds), sum(kinds.values()), stories, tuple(group))


def _told_apart(voices: Iterable[Voice]) -> Iterator[Voice]:
    """Two of one name get a number: the most quoted has the plain one."""
    taken: Counter[str] = Counter()
    for voice in voices:
        taken[voice.name.casefold()] += 1
        n = taken[voice.name.casefold()]
        told = f"{voice.name} ({n})" if n > 1 else voice.name
        yield Voice(told, voice.kind, voice.statements, voice.stories, voice.called)


def _numbered(name: str) -> tuple[str, str]:
    """A name, and the number by which it is told apart from another of that name.

    >>> _numbered("Ana Ruiz (2)"), _numbered("Ana Ruiz")
    (('Ana Ruiz', '2'), ('Ana Ruiz', ''))
    """
    found = re.fullmatch(r"(.*\S) \((\d+)\)", name)
    return (found[1], found[2]) if found else (name, "")


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda each: (-counted[each], each))


# ------------------------------------------------------------------------------------ as judged


def _judged(library: Library) -> list[Judgement]:
    """What persons judged of who is who, in order."""
    made = [j for kind in PERSON_KINDS for j in library.store.judgements(kind=kind)]
    return sorted(made, key=lambda j: (j.at, j.id))


def _said_of(
    library: Library, judged: Sequence[Judgement]
) -> Iterator[tuple[bool, Called, Called]]:
    """What was judged across stories: whether they are one, and who."""
    for judgement in judged:
        pair = _pair(library, judgement)
        if pair is not None:
            yield judgement.kind == "same-person", *pair


def _pair(library: Library, judgement: Judgement) -> tuple[Called, Called] | None:
    """Whom a judgement names, by what their stories call them; None where one is not here."""
    try:
        cited = checked(judgement.kind, judgement.about, judgement.payload)
    except UsageError:
        return None
    found = []
    for each, name in zip(cited, judgement.payload["names"], strict=True):
        story = library.store.story_of(each.report)
        dossier = library.last_dossier(story) if story else None
        called = _called(dossier, each, name) if dossier else None
        if story is None or called is None:
            return None
        found.append(Called(story, called))
    return found[0], found[1]


def _called(dossier: Dossier, cited: Cited, name: str) -> str | None:
    """What a dossier calls somebody by now whom a judgement named so."""
    letter = next((k for k, own in dossier.originals.items() if own == cited.report), None)
    here = [s for s in dossier.statements if s.report == letter and s.span.overlaps(cited.span)]
    if not here:
        return None
    names = Names(dossier)
    chain = max(here, key=lambda s: s.span.jaccard(cited.span)).chain
    told = [names(link) for link in reversed(chain)]
    mine = _numbered(name)[0].casefold()
    return next((n for n in told if _numbered(n)[0].casefold() == mine), told[0] if told else None)


def _as_judged(
    called: Sequence[Called], said: Iterable[tuple[bool, Called, Called]]
) -> list[list[Called]]:
    """Who is one: by name, by somebody's word; whom somebody told apart leaves with his story.

    >>> a, b, c = Called("s", "Ana Ruiz"), Called("t", "Ana Ruiz"), Called("t", "Ruiz")
    >>> [len(g) for g in _as_judged([a, b, c], [])]
    [2, 1]
    >>> [len(g) for g in _as_judged([a, b, c], [(True, b, c), (False, a, b)])]
    [2, 1]
    """
    home: dict[Called, int] = {}
    by_name: dict[tuple[str, str], int] = {}
    for n, each in enumerate(called):
        name, number = _numbered(each.name)
        # A number tells apart within its story, and says nothing of another's.
        key = (name.casefold(), f"{each.story} {number}" if number else "")
        home[each] = by_name.setdefault(key, n)
    last = len(called)
    for together, one, other in said:
        if one not in home or other not in home:
            continue
        if together:
            old, new = home[other], home[one]
            home = {c: new if n == old else n for c, n in home.items()}
        elif home[one] == home[other] and one.story != other.story:
            last += 1
            for each, n in list(home.items()):
                if n == home[one] and each.story == other.story:
                    home[each] = last
    groups: dict[int, list[Called]] = {}
    for each, n in home.items():
        groups.setdefault(n, []).append(each)
    return sorted(groups.values(), key=len, reverse=True)


# ---------------------------------------------------------------------------------------- names


def heard_in(dossier: Dossier) -> dict[str, tuple[str, int]]:
    """The names that a dossier quotes, each with its kind and how many statements it has."""
    names = Names(dossier)
    counts = Counter(
        name
        for statement in dossier.statements
        for name in {names(link) for link in statement.chain if link.role != "unnamed"}
        if is_name(name, names.kinds.get(name, "other"))
    )
    return {name: (names.kinds.get(name, "other"), n) for name, n in sorted(counts.items())}


def is_name(name: str, kind: str = "other") -> bool:
    """Not only a description: "police" and "a spokesman" of two stories are not one body.

    >>> is_name("Ana Ruiz"), is_name("the spokesman"), is_name("212 Varna girls")
    (True, False, False)
    >>> is_name("Afghan officials", "person"), is_name("the Interior Ministry", "organization")
    (False, True)
    """
    parts = name.removeprefix("the ").removeprefix("The ").split()
    if not any(map(_is_written_as_name, parts)):
        return False
    if not _is_written_as_name(parts[0]) and parts[0] not in words("particles"):
        return False
    return kind != "person" or _is_written_as_name(parts[-1]) or bool(_numbered(name)[1])


def _is_written_as_name(word: str) -> bool:
    """Has a capital and is no count: "Ruiz", "al-Adnani", "iFixit"."""
    return word != word.lower() and not word[:1].isdigit()


_SPOKES = re.compile(r"(?i)\s+spokes(?:man|woman|person)$")


class Names:
    """The name of a link: its entity's, which is fuller than the words that stand there.

    An unnamed spokesman goes by his body, and who stands there with a word before his name
    ("Coach Ana Ruiz") by the name alone where the story has that as well.
    """

    def __init__(self, dossier: Dossier) -> None:
        self._by_id = {entity.id: entity.name for entity in dossier.entities}
        found = dict.fromkeys(
            self._full(link)
            for s in dossier.statements
            for link in s.chain
            if link.role != "unnamed"
        )
        whole = {name.casefold(): name for name in found if len(name.split()) > 1}
        self._short = {name: _tail(_SPOKES.sub("", name), whole) for name in found}
        self.kinds: dict[str, str] = {}
        for entity in dossier.entities:
            name = self._short.get(entity.name, entity.name)
            body = "organization" if _SPOKES.search(entity.name) else entity.kind
            self.kinds.setdefault(name, body)

    def __call__(self, link: Link) -> str:
        full = self._full(link)
        return self._short.get(full, full)

    def _full(self, link: Link) -> str:
        return self._by_id.get(link.entity or "", link.source)


def _tail(name: str, whole: Mapping[str, str]) -> str:
    """The end of a name that is a name of its own in the same story, of two words or more.

    >>> _tail("Coach Ana Ruiz", {"ana ruiz": "Ana Ruiz"}), _tail("Ruiz Ruiz", {})
    ('Ana Ruiz', 'Ruiz')
    """
    parts = name.split()
    if len(parts) == 2 and parts[0] == parts[1]:
        return parts[0]
    ends = (" ".join(parts[n:]).casefold() for n in range(1, len(parts) - 1))
    return next((whole[end] for end in ends if end in whole), name)


# -------------------------------------------------------------------------------------- sayings


def sayings(library: Library, voice: Voice) -> Iterator[Saying]:
    """What somebody is quoted with, story by story, the latest story first."""
    entries = [library.story(story) for story in voice.stories]
    for entry in sorted(entries, key=lambda e: (e.last or date.min, e.id), reverse=True):
        dossier = library.last_dossier(entry.id)
        if dossier is not None:
            called = {c.name.casefold() for c in voice.called if c.story == entry.id}
            yield from _said_in(library, entry.id, dossier, called)


def _said_in(library: Library, story: str, dossier: Dossier, called: set[str]) -> Iterator[Saying]:
    names = Names(dossier)
    # By their words: the dossier may be older than the story, and its letters with it.
    ids = {(r.source, r.sha256): r.id for r in library.reports(story)}
    by_letter = {r.id: r for r in dossier.reports}
    for statement in dossier.statements:
        links = [
            k for k in statement.chain if k.role != "unnamed" and names(k).casefold() in called
        ]
        report = by_letter[statement.report]
        id_ = ids.get((report.source, report.sha256))
        if not links or id_ is None:
            continue
        yield Saying(
            story,
            dossier.title,
            id_,
            report.outlet,
            report.published,
            statement.id,
            statement.span.start,
            statement.span.end,
            statement.span.of(report.text),
            links[-1].role,
            statement.manner,
            tuple(names(link) for link in statement.chain),
            names(links[-1]),
        )


def voice_named(library: Library, name: str) -> Voice:
    """Somebody by name, however it is capitalised, and by another name that they have.

    Raises:
        MissingError: nobody of this name is quoted.
    """
    voices = library.voices()
    asked = name.casefold()
    for voice in voices:
        if voice.name.casefold() == asked:
            return voice
    for voice in voices:
        if asked in (n.casefold() for n in voice.others):
            return voice
    raise MissingError(f"person {name}", "is quoted nowhere in the library", "list the people")
