"""What the machine is least sure of, for an editor to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from secondsource.library.library import Library

DoubtKind = Literal["claim", "origin", "conflict", "source", "story"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The exact words of a statement, whose word they are, and where they stand.

    ``statement`` is the id in the dossier (A12), ``about`` the name for a judgement
    (``REPORT:start-end``), ``said`` the chain in words; ``context`` is the sentence around.
    """

    statement: str
    about: str
    outlet: str
    said: str
    words: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A judgement that would settle a doubt: what to hand to `Library.judge`, and its label."""

    label: str
    kind: str
    about: tuple[str, ...]
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A decision of the machine that it is not sure of.

    ``kind`` is what was decided: whether two statements are one "claim", whether two sources are
    one "origin", a "conflict", who a "source" is that was found from a pronoun, whether a report
    is of a "story".  ``decided`` says how; ``score`` is how sure (0: it could as well be the
    other, 1: certain); ``because`` is why.  ``answers`` are what an editor may say.
    """

    kind: DoubtKind
    story: str
    decided: str
    score: float
    because: str
    statements: tuple[str, ...] = ()
    claim: str | None = None
    quotes: tuple[Excerpt, ...] = ()
    answers: tuple[Answer, ...] = ()
    report: str | None = None


def queue(library: Library, story: str | None, limit: int) -> tuple[Doubt, ...]:
    """The least certain decisions first; of one story, or of all whose dossier is kept."""
    return ()
