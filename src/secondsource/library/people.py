"""Who is quoted in the library: names, and what each of them is quoted with.

Made from the dossiers that are kept.  Across stories a person is a name: two people of one name
stand together here, as each quotation names its story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from secondsource.compose.dossier import Dossier
from secondsource.errors import MissingError

if TYPE_CHECKING:
    from secondsource.attribute.statement import Link
    from secondsource.library.digests import Digest
    from secondsource.library.library import Library


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is quoted: the fullest name, a person, body or other; how often, where."""

    name: str
    kind: str
    statements: int
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement that rests on somebody's word, and where it stands.

    ``report`` is the report's own id, ``start`` and ``end`` the place in its text, ``letter`` and
    ``statement`` its ids in the story's dossier, ``role`` the hand that they had in it, ``chain``
    all hands that it came through, outermost first.
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


class People:
    """Voices out of the digests of dossiers; put together again only when one has changed."""

    def __init__(self) -> None:
        self._last: tuple[Mapping[str, Digest], tuple[Voice, ...]] = ({}, ())

    def voices(self, library: Library) -> tuple[Voice, ...]:
        """Everybody who is quoted, the most quoted first."""
        digests = library.digests()
        known, voices = self._last
        if known != digests:
            voices = _voices(digests)
            self._last = (digests, voices)
        return voices


def _voices(digests: Mapping[str, Digest]) -> tuple[Voice, ...]:
    found: dict[str, tuple[Counter[str], Counter[str], int, list[str]]] = {}
    for story, digest in digests.items():
        for name, (kind, number) in digest.heard.items():
            spelled, kinds, count, stories = found.get(
                name.casefold(), (Counter(), Counter(), 0, [])
            )
            spelled[name] += number
            kinds[kind] += number
            stories.append(story)
            found[name.casefold()] = (spelled, kinds, count + number, stories)
    voices = [
        Voice(_first(spelled), _first(kinds), count, tuple(stories))
        for spelled, kinds, count, stories in found.values()
    ]
    return tuple(sorted(voices, key=lambda v: (-v.statements, v.name)))


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda each: (-counted[each], each))


def heard_in(dossier: Dossier) -> dict[str, tuple[str, int]]:
    """The names that a dossier quotes, each with its kind and how many statements it has."""
    kinds = {entity.name: entity.kind for entity in dossier.entities}
    names = _named(dossier)
    counts = Counter(
        name
        for statement in dossier.statements
        for name in {names(link) for link in statement.chain if link.role != "unnamed"}
        if is_name(name)
    )
    return {name: (kinds.get(name, "other"), n) for name, n in sorted(counts.items())}


def is_name(name: str) -> bool:
    """Not only a description: "police" and "a spokesman" of two stories are not one body.

    >>> is_name("Ana Ruiz"), is_name("the spokesman"), is_name("212 girls")
    (True, False, False)
    """
    return name != name.lower()


class _named:  # noqa: N801 - called as a function
    """The name of a link: its entity's, which is fuller than the words that stand there."""

    def __init__(self, dossier: Dossier) -> None:
        self._by_id = {entity.id: entity.name for entity in dossier.entities}

    def __call__(self, link: Link) -> str:
        return self._by_id.get(link.entity or "", link.source)


def sayings(library: Library, voice: Voice) -> Iterator[Saying]:
    """What somebody is quoted with, story by story, the latest story first."""
    entries = [library.story(story) for story in voice.stories]
    for entry in sorted(entries, key=lambda e: (e.last or date.min, e.id), reverse=True):
        dossier = library.last_dossier(entry.id)
        if dossier is not None:
            yield from _said_in(library, entry.id, dossier, voice.name)


def _said_in(library: Library, story: str, dossier: Dossier, name: str) -> Iterator[Saying]:
    names = _named(dossier)
    # By their words: the dossier may be older than the story, and its letters with it.
    ids = {(r.source, r.sha256): r.id for r in library.reports(story)}
    by_letter = {r.id: r for r in dossier.reports}
    for statement in dossier.statements:
        links = [
            k
            for k in statement.chain
            if k.role != "unnamed" and names(k).casefold() == name.casefold()
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
        )


def voice_named(library: Library, name: str) -> Voice:
    """Somebody by name, however it is capitalised.

    Raises:
        MissingError: nobody of this name is quoted.
    """
    for voice in library.voices():
        if voice.name.casefold() == name.casefold():
            return voice
    raise MissingError(f"person {name}", "is quoted nowhere in the library", "list the people")
