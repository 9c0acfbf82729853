"""The nouns of the fourth room: the reports about one happening, what was copied, who is who."""

from __future__ import annotations

import json
import zlib
from base64 import b85decode, b85encode
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from secondsource.annotate.annotation import EntityKind
from secondsource.errors import DataError
from secondsource.spans import Span


@dataclass(frozen=True, slots=True)
class Story:
    """Reports about one happening, in the order given."""

    id: str
    reports: tuple[str, ...]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The same words in two reports; ``taken`` in the copy, ``given`` in what was copied."""

    taken: Span
    given: Span


@dataclass(frozen=True, slots=True)
class Copy:
    """Text reused between two reports.

    ``share`` is containment, 0-1: how much of the shorter text's word 5-grams stand in the other.
    ``source`` gave the words and ``copy`` took them, as far as dates and credits tell;
    ``common`` names the agency that both credit, if one is known.
    """

    source: str
    copy: str
    share: float
    passages: tuple[Passage, ...] = ()
    common: str | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One person, body, place or thing across the reports of a story.

    ``members`` are (report id, entity id within the report).  Merges are judgements with reasons:
    ``because`` says why they were taken for one.
    """

    id: str
    name: str
    kind: EntityKind
    members: tuple[tuple[str, str], ...]
    because: str = ""


#: What a trait is and where it stood, one bit each.
NAME, IN_TITLE, IN_LEAD, PHRASE, NUMBER, PERSON = 1, 2, 4, 8, 16, 64


class Trait(NamedTuple):
    """Something a report may share with others: a word, a figure ("1,200", "#43" for an age), two
    names in a row; how often it stood there, and the marks above added up.
    """

    form: str
    times: int
    marks: int


@dataclass(frozen=True, slots=True)
class Sketch:
    """A report as far as stories form by it; a few hundred bytes.

    ``day`` is the day of publication and ``days`` are the days that the text names (proleptic
    Gregorian ordinals, as `datetime.date.toordinal` has them); ``length`` counts words read;
    ``meaning`` is a unit vector in steps of 1/127, a signed byte each, or empty.
    """

    report: str
    day: int | None
    language: str
    title: str
    length: int
    traits: tuple[Trait, ...]
    days: tuple[int, ...] = ()
    outlet: str | None = None
    meaning: bytes = b""

    def to_bytes(self) -> bytes:
        """For the store; the same sketch gives the same bytes.

        >>> made = Sketch("A", 738000, "en", "Bridge shut", 80, (Trait("bridge", 2, 2),))
        >>> Sketch.from_bytes(made.to_bytes()) == made
        True
        """
        forms = [trait.form for trait in self.traits]
        counts = [number for trait in self.traits for number in trait[1:]]
        row = [1, self.report, self.day, self.language, self.title, self.length, self.outlet]
        told = json.dumps(
            [
                *row,
                " ".join(form.replace(" ", "_") for form in forms),
                counts,
                self.days,
                b85encode(self.meaning).decode(),
            ],
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return zlib.compress(told.encode("utf-8", "surrogatepass"), 6)

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """What ``to_bytes`` wrote.

        Raises:
            DataError: the bytes are broken, or were written by a later version.
        """
        try:
            told = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
            form, report, day, language, title, length, outlet, forms, counts, days, meant = told
            if form != 1:
                raise DataError("a sketch", f"has form {form}, not 1", "upgrade Second Source")
            names = [each.replace("_", " ") for each in forms.split(" ")] if forms else []
            traits = tuple(
                Trait(*each) for each in zip(names, counts[::2], counts[1::2], strict=True)
            )
            meaning = b85decode(meant)
        except (zlib.error, ValueError, TypeError) as problem:
            raise DataError(
                "a sketch", f"is broken ({problem})", "add its report again"
            ) from problem
        return cls(report, day, language, title, length, traits, tuple(days), outlet, meaning)


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """Reports that one writer puts into stories: of one language, and of a span of days if cut.

    ``first`` and ``last`` are days of publication (ordinals); reports without one lie in the shard
    whose first is 0.

    >>> Shard.of("en", 738000), Shard.of("en", None) == Shard.of("en", 738000)
    (Shard(language='en', first=0, last=3652059), True)
    >>> Shard.of("en", 738000, 512).name, Shard.of("tr", None, 512).name
    ('en 2021-01-02 to 2022-05-28', 'tr undated')
    """

    language: str
    first: int
    last: int

    @classmethod
    def of(cls, language: str, day: int | None, days: int = 0) -> Shard:
        """The shard of a report, where spans are so many days long; 0: time is not cut."""
        if not days:
            return cls(language, 0, _LAST_DAY)
        if day is None:
            return cls(language, 0, 0)
        start = day - day % days
        return cls(language, max(1, start), min(start + days - 1, _LAST_DAY))

    @property
    def is_undated(self) -> bool:
        """Only reports without a day lie here."""
        return self.last == 0

    @property
    def name(self) -> str:
        """For people, and for the lease of its writer."""
        if self.is_undated:
            return f"{self.language} undated"
        if self.first == 0:
            return self.language
        first, last = map(date.fromordinal, (self.first, self.last))
        return f"{self.language} {first} to {last}"


_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Move:
    """A report that left one story for another, and why; ``kind`` is "merge", "split" or "move"."""

    report: str
    before: str
    after: str
    kind: str
    because: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report was put.

    ``story`` is the story's id and ``new`` tells that the report began it; ``score`` is how surely
    it belongs (0-1; 1 where it stands alone).  ``merged`` are the ids of stories that went up in
    this one, now aliases of it; ``moves`` all reports that changed their story, so that they can
    be recorded.
    """

    report: str
    story: str
    score: float
    because: str
    new: bool = False
    merged: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A person's word on two reports (their ids): one story ("same"), or two ("apart")."""

    kind: Literal["same", "apart"]
    one: str
    other: str
