"""A dossier of short reports in one line each, to see which deaths are read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Place, Quantity, TimeExpression
from secondsource.attribute.statement import Link, Statement
from secondsource.compare.claim import Claim, Conflict, Origin, Side
from secondsource.compose.dossier import Dossier, Making
from secondsource.spans import Span

DAY = date(2021, 5, 4)
PUBLISHED = date(2021, 5, 5)
TOWN = ("Kabul", 34.53, 69.17, "AF")


@dataclass
class Story:
    """Reports and statements as they are told one after another."""

    texts: dict[str, str] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    outlets: dict[str, str | None] = field(default_factory=dict)

    def say(
        self,
        words: str,
        *tolls: tuple,
        by: tuple[str, ...] = (),
        report: str = "A",
        on: str = "",
        at: tuple = (),
        day: date | tuple[date, date] = DAY,
        before: str = "",
        after: str = ". ",
        **more: object,
    ) -> str:
        """One statement: its words, its tolls as (words, what, low, high, …); gives its id.

        ``on`` and ``at`` name a day and a place by words of the statement.
        """
        text = self.texts.get(report, "") + before
        start = len(text)
        self.texts[report] = text + words + after

        def span(part: str) -> Span:
            at = start + words.index(part)
            return Span(at, at + len(part))

        first, last = day if isinstance(day, tuple) else (day, day)
        name = f"{report}{sum(s.report == report for s in self.statements) + 1}"
        self.statements.append(
            Statement(
                name,
                report,
                Span(start, start + len(words)),
                "indirect" if by else "own",
                tuple(Link(name, None, None, None) for name in by),
                quantities=tuple(_quantity(span, *t) for t in tolls),
                times=(TimeExpression(span(on), first, last, "day"),) if on else (),
                places=(Place(span(at[0]), *at),) if at else (),
                **more,  # type: ignore[arg-type]
            )
        )
        return name

    def claim(self, *ids: str) -> None:
        self.claims.append(
            Claim(
                f"K{len(self.claims) + 1}", "x", ids, (Origin(None, ids, ""),), "single", False, ""
            )
        )

    def conflict(self, what: str, *ids: str) -> None:
        sides = tuple(Side((i,), "") for i in ids)
        self.conflicts.append(Conflict(f"X{len(self.conflicts) + 1}", "number", what, sides, ""))

    @property
    def dossier(self) -> Dossier:
        reports = tuple(
            Report(letter, f"{letter}.txt", text, self.outlets.get(letter, f"Post {letter}"),
                   f"Title {letter}", published=PUBLISHED, published_basis="stated")
            for letter, text in self.texts.items()
        )  # fmt: skip
        return Dossier(
            "s1", "A story", DAY, PUBLISHED, reports, {}, tuple(self.statements), (),
            tuple(self.claims), tuple(self.conflicts), (), (), (), (), Making("0"),
        )  # fmt: skip


def _quantity(span, words, what, low, high, of=None, approximate=False):  # type: ignore[no-untyped-def]
    return Quantity(span(words), what, low, high, approximate, None, of)


def told(words: str, *tolls: tuple, **more: object) -> Dossier:
    """The dossier of one statement."""
    story = Story()
    story.say(words, *tolls, **more)  # type: ignore[arg-type]
    return story.dossier
