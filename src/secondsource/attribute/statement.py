"""The noun of the third room: one checkable proposition and on whose word it rests.

*The Harbour Post: "forty people were hurt", the mayor said, citing the fire service.*  Two links,
outermost first: the mayor, the fire service.  The origin is the innermost: the fire service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from secondsource.annotate.annotation import Place, Quantity, TimeExpression
from secondsource.spans import Span

Role = Literal["speaker", "relay", "document", "unnamed"]
Manner = Literal["direct", "indirect", "mixed", "own"]
Certainty = Literal["asserted", "hedged", "denied", "asked"]
Polarity = Literal["positive", "negative"]

#: The basis of a time that stands outside the statement's sentence: no ground for a conflict.
CARRIED = "the report puts the same happening on this day"


@dataclass(frozen=True, slots=True)
class Link:
    """One hand that a statement passed through.

    ``source`` is the full name, or the description of an unnamed source ("Syrian activists");
    ``entity`` the id of that entity in the report's annotation; ``words`` the span that names it
    here (may be a pronoun; None when implied), ``cue`` the span that attributes (None when only
    the layout does).
    """

    source: str
    entity: str | None
    words: Span | None
    cue: Span | None
    role: Role = "speaker"


@dataclass(frozen=True, slots=True)
class Statement:
    """One proposition in one report.

    ``chain`` is outermost first and empty in the outlet's own voice.  ``said`` is when it was said,
    as far as the words around it tell; ``because`` tells in one sentence why it is attributed so.
    ``about`` names its subject where ``span`` leaves it out ("and left the bridge").
    """

    id: str
    report: str
    span: Span
    manner: Manner
    chain: tuple[Link, ...] = ()
    certainty: Certainty = "asserted"
    polarity: Polarity = "positive"
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    places: tuple[Place, ...] = ()
    said: TimeExpression | None = None
    because: str = ""
    about: Span | None = None

    @property
    def origin(self) -> Link | None:
        """The innermost source; None in the outlet's own voice."""
        return self.chain[-1] if self.chain else None
