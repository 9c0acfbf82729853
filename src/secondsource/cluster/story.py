"""The nouns of the fourth room: the reports about one happening, what was copied, who is who."""

from __future__ import annotations

from dataclasses import dataclass

from secondsource.annotate.annotation import EntityKind
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
