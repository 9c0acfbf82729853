"""The noun of the second room: what one report contains, stand-off.

Nothing here changes the text; every record is a span of it.  Tokens carry the parse, so that
later rooms need no parser of their own and an annotation can be pickled to another process.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from secondsource.spans import Span

BlockKind = Literal[
    "headline",  # the report's title (first printing)
    "standfirst",  # a summary line below the headline
    "subheading",  # a heading between paragraphs
    "caption",  # what stands under a picture
    "dateline",  # "NIZHNY NOVGOROD-" or "(Reuters) -" before the first sentence
    "byline",  # who wrote it, date lines, reading time
    "furniture",  # anything that is not the report: share buttons, a headline printed twice
    "paragraph",
    "list",  # one bullet
]
EntityKind = Literal["person", "group", "organization", "place", "other"]
MentionKind = Literal["name", "nominal", "pronoun"]
Granularity = Literal[
    "minute", "hour", "daypart", "day", "week", "month", "season", "year", "other"
]


class Block(NamedTuple):
    """A paragraph or what stands in its place."""

    span: Span
    kind: BlockKind


class Sentence(NamedTuple):
    """A sentence; ``tokens`` is the half-open range of its tokens, ``block`` its block's index."""

    span: Span
    tokens: Span
    block: int


class Token(NamedTuple):
    """One token of the parse (Universal part of speech, Penn tag, ClearNLP dependency labels).

    ``head`` is the index of the head token in the report, its own index at a sentence's root;
    ``entity_type`` the label of the named entity that the token is part of, or "".
    """

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity_type: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that stand for somebody or something; ``entity`` is its Entity's id in this report."""

    span: Span
    kind: MentionKind
    entity: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, body, place or thing within one report.

    ``id`` is stable within the report ("e3"), ``name`` the fullest name that the report gives
    without its title ("Valery Gerasimov"), ``titles`` the titles and roles that it uses
    ("Gen.", "head of the General Staff"), ``because`` why the mentions were put together.
    """

    id: str
    name: str
    kind: EntityKind
    mentions: tuple[Mention, ...] = ()
    titles: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """When: an interval of calendar days, both ends included, as precise as the words are.

    ``value`` is the TIMEX3 value ("2017-12-06", "2017-W49", "P3D"); ``first`` and ``last`` are
    None where the text gives no anchor.  ``basis`` says what it was counted from.
    """

    span: Span
    first: date | None
    last: date | None
    granularity: Granularity
    value: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many of what: inclusive bounds, ``high`` None when the text leaves it open.

    ``what`` is a normal phrase ("civilians killed", "people injured", "soldiers"), ``of`` the
    ``what`` of the whole that this is part of ("21 civilians, among them 9 children").
    ``approximate`` for "about", "some", "nearly"; ``unit`` for measures ("kilometres", "USD").
    """

    span: Span
    what: str
    low: float | None
    high: float | None
    approximate: bool = False
    unit: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A named place with coordinates where the gazetteer knows it (WGS 84 degrees).

    ``part`` marks a name that only says whose or whence ("the Syrian army", "Lansing Police"): it
    points to a place, but nothing is told to be there.
    """

    span: Span
    name: str
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """All that was found in one report, in text order."""

    report: str
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    tokens: tuple[Token, ...] = ()
    entities: tuple[Entity, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    places: tuple[Place, ...] = ()
