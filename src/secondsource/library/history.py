"""Who changed what in a story, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from secondsource.library.library import Library

EventKind = Literal["arrival", "move", "judgement", "revocation", "version", "dossier"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a story.

    ``by`` is a person's name, or "" for the program; ``what`` is one sentence, ``because`` why;
    ``about`` are the ids of reports, stories, statements or judgements that it concerns.
    """

    at: datetime
    kind: EventKind
    by: str
    what: str
    because: str = ""
    about: tuple[str, ...] = ()


def history(library: Library, story: str) -> tuple[Event, ...]:
    """All that happened to a story, the oldest first."""
    return ()
