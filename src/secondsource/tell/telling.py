"""The noun of the seventh room: all that a rendering of a dossier says, in its order and words.

::

    Dossier ──plan──▶ Telling ──▶ terminal · Markdown · HTML · Word · desk

The renderings only lay out what stands here, so that wording and numbers never differ between
them.  Every line keeps the statements that it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from secondsource.compare.claim import Status
from secondsource.compose.dossier import Making
from secondsource.tell.phrases import figure, folded, headed, listed

OWN_VOICE = "in its own voice"
VERDICT = (
    "Second Source tells who said what and on whose word. It gives no verdict on what is true."
)
BRACKETS = (
    "Words in [brackets] stand earlier in the same sentence: whom or what the rest speaks of."
)
# Headings and the one sentence below each; the order is the order of the telling.
SECTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "claims": (
            "Told by more than one outlet",
            "Corroborated: two or more independent origins. Repeated: several outlets, one origin.",
        ),
        "conflicts": ("Where accounts conflict", "Statements that cannot all hold, side by side."),
        "only": ("Told by one outlet only", "No other report here says it."),
        "chains": (
            "Who is quoted, and through whom",
            "Each chain runs from the outermost hand to the innermost: the origin stands last.",
        ),
        "labels": ("Words used, side by side", "What each report calls the same thing."),
        "copies": (
            "Copied text",
            "Words that one report shares with another: however many carry them, one origin.",
        ),
        "timeline": ("Timeline", "When the reports say that things happened."),
        "places": ("Places", "Places named in statements, where their coordinates are known."),
        "gaps": (
            "What a text does not contain",
            "Absent from this text. Nothing is said about why.",
        ),
        "judgements": (
            "Corrected by people",
            "What somebody judged otherwise than it was read: who, when and why.",
        ),
        "made": ("How this was made", f"{VERDICT} {BRACKETS}"),
    }
)


@dataclass(frozen=True, slots=True)
class Quote:
    """The exact words of one statement, folded onto one line, and whose word they are.

    ``locator`` is "A:1153-1260", ``place`` "¶7" or "headline" where the layout is known;
    ``marks`` are "hedged", "denied", "asked"; ``about`` is the subject that the words leave out;
    ``judged`` is what a person corrected of it: "judged by Ana Ruiz, 3 May 2021: …".
    """

    id: str
    report: str
    words: str
    said: str
    locator: str
    place: str
    marks: tuple[str, ...]
    claim: str
    about: str = ""
    judged: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The words, behind their subject where they leave it out: "[The mayor] left"."""
        return f"[{self.about}] {self.words}" if self.about else self.words

    @property
    def where(self) -> str:
        """Locator and place in one: "A:1153-1260 ¶7"."""
        return f"{self.locator} {self.place}".rstrip()


@dataclass(frozen=True, slots=True)
class ReportHead:
    """The line that presents a report."""

    id: str
    name: str
    title: str
    when: str
    agencies: tuple[str, ...]
    unread: str | None
    notices: tuple[str, ...]
    language: str
    words: int
    url: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Told:
    """A claim within one report: the words to print, and where else it says so."""

    report: str
    quote: Quote
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OriginTold:
    """One origin of a claim: its name, the reports that rest on it, and why they are one."""

    name: str
    named: bool
    reports: tuple[str, ...]
    statements: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A claim ready to print.

    ``count`` is "one origin, two outlets", ``because`` why its origins are one or several,
    ``together`` why its statements are one claim; ``judged`` is what a person said of either.
    """

    id: str
    gloss: str
    status: Status
    count: str
    because: str
    together: str
    origins: tuple[OriginTold, ...]
    told: tuple[Told, ...]
    disputed_by: tuple[str, ...]
    judged: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The gloss as it stands above the claim."""
        return headed(self.gloss)

    @property
    def disputed(self) -> str:
        """What follows where it is told, if a conflict touches it: " Disputed, see X1."."""
        return f" Disputed, see {listed(self.disputed_by)}." if self.disputed_by else ""

    @property
    def reports(self) -> tuple[str, ...]:
        return tuple(t.report for t in self.told)

    @property
    def corrections(self) -> tuple[str, ...]:
        """What was judged of the claim and of the words printed."""
        return self.judged + tuple(line for t in self.told for line in t.quote.judged)


@dataclass(frozen=True, slots=True)
class SideTold:
    """One side of a conflict: the value, who says it, and the bounds to draw."""

    value: str
    who: tuple[str, ...]
    reports: tuple[str, ...]
    told: tuple[Told, ...]
    low: float | None
    high: float | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictTold:
    """A conflict ready to print; ``range`` is "range 12–21" or empty."""

    id: str
    kind: str
    kind_words: str
    what: str
    range: str
    low: float | None
    high: float | None
    sides: tuple[SideTold, ...]
    because: str

    @property
    def line(self) -> str:
        """All of it in one line: "civilians killed: at least 12 — 21"."""
        values = " — ".join(side.value for side in self.sides if side.value)
        return f"{self.what}: {values}" if values else self.what


@dataclass(frozen=True, slots=True)
class ChainTold:
    """Hands from the outermost to the innermost, and the statements that came through them."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    by_report: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def line(self) -> str:
        return " → ".join(self.names) if self.names else OWN_VOICE

    @property
    def counts(self) -> str:
        """How many statements in which report: "A 5, B 9"."""
        return ", ".join(f"{report} {len(ids)}" for report, ids in self.by_report)

    @property
    def total(self) -> int:
        return sum(len(ids) for _, ids in self.by_report)


@dataclass(frozen=True, slots=True)
class WordUse:
    """One wording in one report and how often."""

    text: str
    count: int

    @property
    def line(self) -> str:
        times = f" ×{self.count}" if self.count > 1 else ""
        return f"“{self.text}”{times}"


@dataclass(frozen=True, slots=True)
class LabelTold:
    """The words of each report for one thing; ``by_report`` has every report, used or not."""

    name: str
    by_report: tuple[tuple[str, tuple[WordUse, ...]], ...]


@dataclass(frozen=True, slots=True)
class CopyTold:
    """One reuse of text in a sentence."""

    source: str
    copy: str
    share: float
    line: str
    because: str


@dataclass(frozen=True, slots=True)
class CarriedTold:
    """Claims that these reports tell in one copied text and in no words of their own."""

    reports: tuple[str, ...]
    claims: tuple[ClaimTold, ...]


@dataclass(frozen=True, slots=True)
class MomentTold:
    """A point of the timeline with what is told of it.

    ``told`` has one quote a claim, each with the ids of all the statements of that claim here.
    """

    first: date
    last: date
    when: str
    told: tuple[tuple[Quote, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """A point of the map (WGS 84 degrees) with the statements that name it."""

    name: str
    lat: float
    lon: float
    statements: tuple[str, ...]
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapTold:
    """The claims that a report's text does not contain."""

    report: str
    claims: tuple[tuple[str, str, tuple[str, ...]], ...]  # claim, gloss, reports that tell it


@dataclass(frozen=True, slots=True)
class RulingTold:
    """A person's judgement: the line that signs it, the words judged, and what became of it.

    ``words`` are pairs of a statement's id (or its place, where it is gone) and its words.
    """

    id: str
    line: str
    words: tuple[tuple[str, str], ...]
    applied: bool
    because: str

    @property
    def outcome(self) -> str:
        """What became of it: "A3: the machine read: Ana Ruiz", "not applied: …"."""
        return self.because if self.applied else f"not applied: {self.because}"


@dataclass(frozen=True, slots=True)
class Telling:
    """Everything that any rendering says, in order."""

    title: str
    when: str
    reports: tuple[ReportHead, ...]
    summary: str
    notices: tuple[str, ...]
    shared: tuple[ClaimTold, ...]
    conflicts: tuple[ConflictTold, ...]
    only: tuple[tuple[str, tuple[ClaimTold, ...]], ...]
    chains: tuple[ChainTold, ...]
    labels: tuple[LabelTold, ...]
    copies: tuple[CopyTold, ...]
    carried: tuple[CarriedTold, ...]
    timeline: tuple[MomentTold, ...]
    places: tuple[PlaceTold, ...]
    gaps: tuple[GapTold, ...]
    judgements: tuple[RulingTold, ...]
    made: Making
    quotes: Mapping[str, Quote]

    def report(self, id: str) -> ReportHead:
        """The report with that letter."""
        return next(r for r in self.reports if r.id == id)

    @property
    def claims(self) -> tuple[ClaimTold, ...]:
        """Every claim in the order told: those of several outlets first."""
        groups = (*(c.claims for c in self.carried), *(claims for _, claims in self.only))
        return self.shared + tuple(claim for claims in groups for claim in claims)


def made_lines(made: Making) -> tuple[str, ...]:
    """Version, models and settings, one a line.

    >>> made_lines(Making("0.1.0", {"tagger": "ab" * 32}, {"threads": 1}))
    ('Second Source 0.1.0', 'model tagger, sha256 abababababab…', 'settings: threads 1')
    """
    lines = [f"Second Source {folded(made.version)}"]
    lines += [
        f"model {folded(n)}, sha256 {folded(h)[:12]}…" for n, h in sorted(made.models.items())
    ]
    if made.settings:
        pairs = ", ".join(f"{folded(k)} {figure(v)}" for k, v in sorted(made.settings.items()))
        lines.append(f"settings: {pairs}")
    return tuple(lines)
