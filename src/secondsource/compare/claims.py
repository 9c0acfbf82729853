"""The fifth room as one step: statements in, claims and conflicts out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from secondsource.annotate.annotation import Annotation
from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Copy, Figure
from secondsource.compare.align import Alignment, align, because
from secondsource.compare.claim import Claim, Conflict, Unsure
from secondsource.compare.clashes import Passage
from secondsource.compare.confirms import Told, confirmed
from secondsource.compare.doubts import doubts
from secondsource.compare.encoder import Embed
from secondsource.compare.facts import Facts, facts_of, news_word, seen_in
from secondsource.compare.group import group
from secondsource.compare.judged import Bonds, conflicts_as_judged, origins_as_judged, words_of
from secondsource.compare.lineage import Ties, because_of, origins, parties_of, status_of
from secondsource.compare.matter import Matter, in_the_news
from secondsource.compare.nearness import Nearness, nearness
from secondsource.compare.relate import at_odds, find_conflicts
from secondsource.spans import Span

# Statements of one story that are held against each other; every pair counts, so ten times as many
# cost a hundred times as much.  Twenty reports of usual length have some 700.
MOST = 1500


@dataclass(frozen=True, slots=True)
class Material:
    """What the room compares: one story's statements and what is known around them.

    ``texts``, ``annotations`` and ``hands`` go by report id; links of the statements carry figure
    ids.  ``hands`` are the publisher family of a report's outlet and the agencies it credits,
    ``published`` the day of print where it is known.  ``bonds`` are what persons judged of pairs.
    ``vectors`` are those at hand, by report and span (`compare.vectors`); others are made.
    """

    statements: Sequence[Statement]
    texts: Mapping[str, str]
    annotations: Mapping[str, Annotation]
    figures: Sequence[Figure]
    copies: Sequence[Copy]
    hands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    published: Mapping[str, date] = field(default_factory=dict)
    bonds: Bonds = field(default_factory=Bonds)
    vectors: Mapping[tuple[str, Span], bytes] = field(default_factory=dict)


class Compared(NamedTuple):
    """What came of comparing one story's statements."""

    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    doubts: tuple[Unsure, ...] = ()


def compare(material: Material, embed: Embed) -> Compared:
    """Claims (in the order of their first statement) and conflicts of one story, and what of both
    is least certain.

    Beyond `MOST` statements, the rest stand alone.
    """
    statements = material.statements[:MOST]
    annotations = material.annotations
    figures = _figures_by_report(material.figures)
    facts = [facts_of(s, annotations[s.report], figures.get(s.report)) for s in statements]
    words = [s.span.of(material.texts[s.report]) for s in statements]
    alignment = align(facts, _near(statements, material, embed))
    members = group(
        statements,
        alignment,
        words,
        lambda i, j: at_odds(statements[i], statements[j]),
        material.copies,
        material.bonds.claims,
    )
    conflicts = find_conflicts(
        Matter(
            statements,
            members,
            alignment,
            [f.words for f in facts],
            _actors(material)[:MOST],
            _passages(statements, words, material),
            [in_the_news(s, annotations[s.report]) for s in statements],
            material.published,
        )
    )
    conflicts = conflicts_as_judged(conflicts, material.bonds.both_hold)
    told = Told(statements, facts, words, alignment)
    ties = _ties(material)
    claims = _claims(members, told, _touched(conflicts), ties, material.bonds)
    unsure = doubts(told, claims, conflicts, ties, material.bonds, annotations)
    return Compared((*claims, *_alone(material, len(members))), conflicts, unsure)


def _near(statements: Sequence[Statement], material: Material, embed: Embed) -> Nearness:
    places = [
        seen_in(s, material.texts[s.report], material.annotations[s.report]) for s in statements
    ]
    return nearness(
        places, embed, [material.vectors.get((s.report, s.span), b"") for s in statements]
    )


def _ties(material: Material) -> Ties:
    entities = {report: a.entities for report, a in material.annotations.items()}
    parties = parties_of(material.figures, entities, material.texts)
    apart = material.bonds.persons_apart
    return Ties(parties, material.copies, material.hands, material.texts, apart)


def _touched(conflicts: Sequence[Conflict]) -> set[str]:
    """The statements that a conflict touches; what only changed since is none."""
    return {
        told
        for c in conflicts
        if c.kind != "update"
        for side in c.sides
        for told in side.statements
    }


def _claims(
    members: Sequence[Sequence[int]], told: Told, touched: set[str], ties: Ties, bonds: Bonds
) -> list[Claim]:
    claims = []
    for number, indices in enumerate(members, start=1):
        own = [told.statements[n] for n in indices]
        found = confirmed(origins(own, ties), indices, told)
        found = origins_as_judged(found, own, bonds.origins)
        ids = [s.id for s in own]
        why = words_of(bonds.origins, ids) or because_of(own, found)
        if len({s.report for s in own}) > 1:
            together = words_of(bonds.claims, ids)
            together = together or _together(indices, told.facts, told.alignment)
            why += f"; taken for one claim: {together}"
        claims.append(
            Claim(
                f"K{number}",
                _gloss(indices, told.words, told.alignment),
                tuple(ids),
                found,
                status_of(own, found),
                any(s.id in touched for s in own),
                why,
            )
        )
    return claims


def _passages(
    statements: Sequence[Statement], words: Sequence[str], material: Material
) -> list[Passage]:
    """The tokens of each statement, found by bisection: a long report has thousands."""
    starts = {r: [t.start for t in a.tokens] for r, a in material.annotations.items()}
    passages = []
    for statement, text in zip(statements, words, strict=True):
        tokens, at = material.annotations[statement.report].tokens, starts[statement.report]
        first = bisect_left(at, statement.span.start)
        last = bisect_left(at, statement.span.end)
        inside = tokens[first:last]
        passages.append(Passage(text, inside, tuple(map(news_word, inside)), first))
    return passages


def _alone(material: Material, before: int) -> list[Claim]:
    """One claim for each statement that was not held against others."""
    rest = material.statements[MOST:]
    return [
        Claim(
            f"K{n}",
            s.span.of(material.texts[s.report]),
            (s.id,),
            origins([s], Ties({})),
            "single",
            disputed=False,
            because="not compared: the story has too many statements",
        )
        for n, s in enumerate(rest, before + 1)
    ]


def _figures_by_report(figures: Sequence[Figure]) -> dict[str, dict[str, str]]:
    """The ids across reports of each report's entities."""
    found: dict[str, dict[str, str]] = {}
    for figure in figures:
        for report, entity in figure.members:
            found.setdefault(report, {})[entity] = figure.id
    return found


def _actors(material: Material) -> list[frozenset[str]]:
    figures = _figures_by_report(material.figures)
    mentions: dict[str, list[tuple[Span, str]]] = {
        report: [
            (m.span, figures[report][e.id])
            for e in annotation.entities
            if e.id in figures.get(report, {})
            for m in e.mentions
        ]
        for report, annotation in material.annotations.items()
    }
    return [
        frozenset(f for span, f in mentions[s.report] if s.span.covers(span))
        for s in material.statements
    ]


def _together(indices: Sequence[int], facts: Sequence[Facts], alignment: Alignment) -> str:
    """Why the two surest statements of different reports are taken for one claim."""
    across = [
        (float(alignment.scores[i, j]), -i, -j)
        for i in indices
        for j in indices
        if i < j and facts[i].report != facts[j].report
    ]
    _, i, j = max(across)
    return because(facts, alignment, -i, -j)


def _gloss(indices: Sequence[int], words: Sequence[str], alignment: Alignment) -> str:
    """The words of the statement that stands nearest to all the others, the fuller one if equal."""
    central = max(
        indices,
        key=lambda i: (
            round(sum(float(alignment.scores[i, j]) for j in indices), 2),
            len(words[i]),
            -i,
        ),
    )
    return words[central]
