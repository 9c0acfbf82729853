"""An attribution before chains are made of it: source, cue and content as spans of one report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from secondsource.annotate.annotation import EntityKind
from secondsource.spans import Span

How = Literal[
    "clause", "quotation", "act", "according", "heading", "turn", "relay", "carried", "model"
]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who (``source``) attributes (``cue``) what (``content``), by which rule (``how``).

    ``source`` is None when the words that name it stand elsewhere (a quotation that runs on);
    ``carried`` is then the attribution whose source speaks on.  ``denies`` when the cue denies its
    content; ``asks`` when it asks it.
    """

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    how: How
    denies: bool = False
    asks: bool = False
    carried: Attribution | None = None


class Who(NamedTuple):
    """Whom words stand for: the full name or description, the entity's id, its kind."""

    name: str
    entity: str | None = None
    kind: EntityKind | None = None


WhoIs = Callable[[Span], Who]
