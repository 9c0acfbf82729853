"""What conflicts are looked for in: one story's statements and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from secondsource.annotate.annotation import Annotation
from secondsource.attribute.statement import Statement
from secondsource.compare.align import Alignment
from secondsource.compare.clashes import Passage

# Told sentences: in these a report tells what is new, background comes after.
_NEWS = 5


@dataclass(frozen=True, slots=True)
class Matter:
    """One story's statements, by their index, beside what was found of each.

    ``claims`` are the indices of each claim's statements, ``vocabulary`` the folded content words,
    ``actors`` the ids of the figures named, ``passages`` words and tokens, ``early`` whether it
    stands where its report tells the news; ``published`` goes by report id.
    """

    statements: Sequence[Statement]
    claims: Sequence[Sequence[int]]
    alignment: Alignment
    vocabulary: Sequence[frozenset[str]]
    actors: Sequence[frozenset[str]]
    passages: Sequence[Passage]
    early: Sequence[bool]
    published: Mapping[str, date] = field(default_factory=dict)

    def claim_of(self) -> dict[int, int]:
        """The number of each statement's claim."""
        return {n: k for k, members in enumerate(self.claims) for n in members}

    def one_voice(self, i: int, j: int) -> bool:
        """True for two statements of one report that rest on one source."""
        a, b = self.statements[i], self.statements[j]
        return a.report == b.report and same_source(a, b)


def same_source(a: Statement, b: Statement) -> bool:
    """True when both rest on one source, or both are an outlet's own words."""
    first, second = a.origin, b.origin
    if first is None or second is None:
        return first is second
    return first.source == second.source


def in_the_news(statement: Statement, annotation: Annotation) -> bool:
    """True for what a report tells in its headline, its standfirst or its first sentences.

    >>> from secondsource.spans import Span
    >>> in_the_news(Statement("A1", "A", Span(0, 4), "own"), Annotation("A"))
    True
    """
    told = [
        s.span.end
        for s in annotation.sentences
        if annotation.blocks[s.block].kind in {"paragraph", "standfirst", "list"}
    ]
    return len(told) <= _NEWS or statement.span.start < told[_NEWS - 1]
