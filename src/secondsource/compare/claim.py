"""The nouns of the fifth room: claims, and where statements cannot all hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["corroborated", "repeated", "single"]
ConflictKind = Literal["number", "polarity", "time", "place", "agent", "update", "other"]
UnsureKind = Literal["claim", "origin", "conflict", "source"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The statements of a claim that rest on one ultimate source.

    ``name`` is None when no statement of the group names a source.
    """

    name: str | None
    statements: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The statements, across reports, that assert the same thing.

    ``gloss`` is the words of the clearest of them; ``disputed`` when a conflict touches the claim.
    """

    id: str
    gloss: str
    statements: tuple[str, ...]
    origins: tuple[Origin, ...]
    status: Status
    disputed: bool
    because: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict; ``value`` as the reader should see it ("at least 12")."""

    statements: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that cannot all hold, or an update over time.

    ``low`` and ``high`` span all the sides of a number conflict; None where unbounded or not a
    number.
    """

    id: str
    kind: ConflictKind
    what: str
    sides: tuple[Side, ...]
    because: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """A decision that the machine is not sure of.

    ``statements`` are the one or two that it is about, ``decided`` says how it decided, ``score``
    how sure it is (0: it could as well be the other, 1: certain) and ``because`` why.  Of a source,
    ``names`` are who may be meant, the one that is read first, and ``is_origin`` tells that it is
    the innermost of several.
    """

    kind: UnsureKind
    statements: tuple[str, ...]
    decided: str
    score: float
    because: str
    claim: str | None = None
    names: tuple[str, ...] = ()
    is_origin: bool = False
