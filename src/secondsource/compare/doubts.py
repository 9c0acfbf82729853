"""What the machine is least sure of in one story, so that an editor can decide it.

::

    claims      a pair near the bar on either side
    origins     one origin only because nothing shows two; two on a likeness near its bar
    conflicts   sides whose statements are hardly alike
    sources     a name that was found for a pronoun

How sure is a number from 0 (it could as well be the other) to 1.  For pairs it is the distance of
the score from its bar; for the rest, which no scorer weighs, it is a rank by hand: what was wrong
more often when read stands nearer to 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

import numpy as np

from secondsource.annotate.annotation import Annotation
from secondsource.compare.align import SAME, because
from secondsource.compare.claim import Claim, Conflict, Unsure
from secondsource.compare.confirms import CORROBORATES, Told
from secondsource.compare.group import AVERAGE
from secondsource.compare.judged import Bonds
from secondsource.compare.lineage import Ties, one_origin
from secondsource.compare.relate import at_odds
from secondsource.spans import Span, beginning_in

# Of each kind in one story; an editor who has done these asks again.
_MOST = 20
# Pairs that miss the bar by more are not worth a person's look: of twenty between .15 and .2 in
# the demo and two gold events, none was one claim.
_LEAST = 0.2
_ONE = "they are taken for one claim"
_UNSURE = 0.9  # from here on a decision is no longer asked about


def doubts(
    told: Told,
    claims: Sequence[Claim],
    conflicts: Sequence[Conflict],
    ties: Ties,
    bonds: Bonds,
    annotations: Mapping[str, Annotation],
) -> tuple[Unsure, ...]:
    """The least certain decisions of one story, the least certain first.

    Args:
        told: the statements that were compared.
        claims: what became of them.
        conflicts: likewise.
        ties: what may bind two sources.
        bonds: what persons judged of pairs; that is not asked again.
        annotations: by report.
    """
    found: list[Unsure] = []
    for some in (
        _pairs(told, claims, bonds),
        _origins(told, claims, ties, bonds),
        _conflicts(told, conflicts, claims),
        _sources(told, claims, annotations),
    ):
        sure = sorted(some, key=lambda d: (d.score, d.statements))
        found += [d for d in sure if d.score < _UNSURE][:_MOST]
    return tuple(sorted(found, key=lambda d: (d.score, d.kind, d.statements)))


# --------------------------------------------------------------------------------------- claims


def _pairs(told: Told, claims: Sequence[Claim], bonds: Bonds) -> Iterator[Unsure]:
    judged = {frozenset((b.one, b.other)) for b in bonds.claims}
    index = {s.id: n for n, s in enumerate(told.statements)}
    groups = [[index[i] for i in c.statements if i in index] for c in claims]
    scores = told.alignment.scores
    for claim, members in zip(claims, groups, strict=True):
        pair = _weakest(members, told)
        if pair and frozenset(told.statements[n].id for n in pair) not in judged:
            score = float(scores[pair])
            sure = max(0.0, score - SAME) / (1 - SAME)
            yield _pair(told, pair, claim.id, _ONE, sure)
    taken: set[int] = set()
    for sure, (i, j), k in sorted(_apart(told, groups)):
        new = not taken & {i, j} and frozenset(told.statements[n].id for n in (i, j)) not in judged
        if new:  # one question for each statement: the answer moves the others
            taken |= {i, j}
            yield _pair(told, (i, j), claims[k].id, "they are taken for two claims", sure)


def _apart(
    told: Told, groups: Sequence[Sequence[int]]
) -> Iterator[tuple[float, tuple[int, int], int]]:
    """Claims that missed being one: how clearly, their nearest pair, the number of the first."""
    scores, statements = told.alignment.scores, told.statements
    home = {n: k for k, members in enumerate(groups) for n in members}
    best: dict[tuple[int, int], tuple[float, int, int]] = {}
    near = np.argwhere(np.triu(told.alignment.tells & (scores >= _LEAST), 1))
    for i, j in ((int(i), int(j)) for i, j in near):
        if home[i] != home[j] and statements[i].report != statements[j].report:
            key = (min(home[i], home[j]), max(home[i], home[j]))
            best[key] = max(best.get(key, (0.0, 0, 0)), (float(scores[i, j]), -i, -j))
    for (one, other), (score, i, j) in best.items():
        pairs = list(product(groups[one], groups[other]))
        if any(at_odds(statements[a], statements[b]) for a, b in pairs):
            continue  # a rule parted them, no score
        across = [
            pair for pair in pairs if statements[pair[0]].report != statements[pair[1]].report
        ]
        average = float(np.mean([scores[pair] for pair in across]))
        missed = (SAME - score) / SAME if score < SAME else 1 - average / (AVERAGE * SAME)
        yield round(max(0.0, missed), 3), (min(-i, -j), max(-i, -j)), one


def _weakest(members: Sequence[int], told: Told) -> tuple[int, int] | None:
    """The statement that hangs by least in its claim, and what it hangs by; None for twins."""
    scores, words = told.alignment.scores, told.words
    found = []
    for i in members:
        others = [j for j in members if told.statements[j].report != told.statements[i].report]
        if not others or any(words[i].casefold() == words[j].casefold() for j in others):
            continue
        j = max(others, key=lambda j: (float(scores[i, j]), -j))
        found.append((float(scores[i, j]), min(i, j), max(i, j)))
    return min(found)[1:] if found else None


def _pair(told: Told, pair: tuple[int, int], claim: str, decided: str, sure: float) -> Unsure:
    i, j = pair
    why = because(told.facts, told.alignment, i, j)
    score = float(told.alignment.scores[i, j])
    ids = (told.statements[i].id, told.statements[j].id)
    is_alike = score >= SAME
    if decided == _ONE:
        near = "only just alike enough" if is_alike else "one by way of what others tell"
    else:
        near = "alike, but what stands with them is not" if is_alike else "not quite alike enough"
    shown = score if is_alike else min(score, SAME - 0.01)  # rounded up it would reach the bar
    why += f"; {near} (likeness {shown:.2f}; {SAME} makes one claim)"
    return Unsure("claim", ids, decided, round(sure, 3), why, claim)


# -------------------------------------------------------------------------------------- origins

# One origin for want of evidence, in a claim that two outlets tell: wrong in some 1 of 4 when read.
_NOT_SHOWN = 0.25


def _origins(told: Told, claims: Sequence[Claim], ties: Ties, bonds: Bonds) -> Iterator[Unsure]:
    by_id = {s.id: (n, s) for n, s in enumerate(told.statements)}
    judged = {frozenset((b.one, b.other)) for b in bonds.origins}
    for claim in claims:
        held = [by_id[i] for i in claim.statements if i in by_id]
        home = {i: n for n, origin in enumerate(claim.origins) for i in origin.statements}
        asked: dict[tuple[str, str], Unsure] = {}
        for (i, a), (j, b) in combinations(held, 2):
            if a.report == b.report or frozenset((a.id, b.id)) in judged:
                continue
            doubt = _origin(told, (i, j), claim, home[a.id] == home[b.id], ties)
            if doubt is not None:
                names = sorted(s.origin.source if s.origin else "" for s in (a, b))
                asked.setdefault((names[0], names[1]), doubt)
        yield from asked.values()


def _origin(
    told: Told, pair: tuple[int, int], claim: Claim, is_one: bool, ties: Ties
) -> Unsure | None:
    a, b = (told.statements[n] for n in pair)
    if a.origin is None or b.origin is None:
        return None
    reason = one_origin(a, b, ties)
    if is_one and reason is not None and not reason.is_shown:
        decided = "they are taken to rest on one origin"
        return Unsure("origin", (a.id, b.id), decided, _NOT_SHOWN, reason.words, claim.id)
    if is_one and reason is None:
        decided = "they are taken to rest on one origin"
        why = next(o.because for o in claim.origins if a.id in o.statements)
        return Unsure("origin", (a.id, b.id), decided, _NOT_SHOWN, why, claim.id)
    if is_one:
        return None
    likeness = float(told.alignment.scores[pair])
    sure = min(_UNSURE, abs(likeness - CORROBORATES) / (1 - CORROBORATES)) * 0.5
    decided = "they are taken to rest on independent origins"
    return Unsure("origin", (a.id, b.id), decided, round(sure, 3), claim.because, claim.id)


# ------------------------------------------------------------------------------------ conflicts


def _conflicts(
    told: Told, conflicts: Sequence[Conflict], claims: Sequence[Claim]
) -> Iterator[Unsure]:
    """Of each conflict the two statements that are most alike: a conflict is about one thing."""
    index = {s.id: n for n, s in enumerate(told.statements)}
    home = {i: c.id for c in claims for i in c.statements}
    for conflict in conflicts:
        pairs = [
            (float(told.alignment.scores[index[i], index[j]]), i, j)
            for one, other in combinations(conflict.sides, 2)
            for i in one.statements
            for j in other.statements
            if i in index and j in index
        ]
        if pairs:
            score, i, j = max(pairs)
            decided = f"{conflict.what}: they are taken to conflict"
            why = f"{conflict.because} (likeness {score:.2f})".strip()
            yield Unsure("conflict", (i, j), decided, round(score, 3), why, home.get(i))


# -------------------------------------------------------------------------------------- sources


def _sources(
    told: Told, claims: Sequence[Claim], annotations: Mapping[str, Annotation]
) -> Iterator[Unsure]:
    """Who is meant by "he": less sure with every other person who is named since."""
    home = {i: c.id for c in claims for i in c.statements}
    asked: set[tuple[str, Span]] = set()
    for s in told.statements:
        for link in s.chain:
            if link.words is None or (s.report, link.words) in asked:
                continue
            annotation = annotations[s.report]
            tokens = beginning_in(annotation.tokens, link.words)
            if len(tokens) != 1 or tokens[0].pos != "PRON":
                continue
            asked.add((s.report, link.words))
            word = tokens[0].text
            sure, why, others = _resolved(link.words, word, link.source, annotation)
            decided, names = f"“{word}” is taken for {link.source}", (link.source, *others)
            if link.source.casefold() == word.casefold():
                decided, names = f"nobody is found for “{word}”", others
                why = f"{others[0]} is named nearest" if others else "nobody is named before it"
            inner = len(s.chain) > 1 and link is s.chain[-1]
            yield Unsure("source", (s.id,), decided, sure, why, home.get(s.id), names, inner)


# Whom a pronoun may stand for; the others ("they", "who") for anybody who speaks.
_KINDS = {
    "he": frozenset({"person"}),
    "she": frozenset({"person"}),
    "it": frozenset({"group", "organization"}),
}
_ANY = frozenset({"person", "group", "organization"})
_FAR = 400  # characters: some three sentences
_OTHERS = 3


def _resolved(
    at: Span, word: str, name: str, annotation: Annotation
) -> tuple[float, str, tuple[str, ...]]:
    """How sure a pronoun's name is, why, and who else was named before it, the nearest first."""
    kinds = _KINDS.get(word.casefold(), _ANY)
    named = sorted(
        (at.start - max(m.span.start for m in before), e.name)
        for e in annotation.entities
        if e.kind in kinds and e.name != name
        if (before := [m for m in e.mentions if m.kind == "name" and m.span.start < at.start])
    )
    others = tuple(dict.fromkeys(other for _, other in named))[:_OTHERS]
    own = [
        m.span.start
        for e in annotation.entities
        if e.name == name
        for m in e.mentions
        if m.kind != "pronoun" and m.span.start < at.start
    ]
    if not own:
        return 0.05, "nobody of that name stands before it", others
    away = at.start - max(own)
    rivals = [other for distance, other in named if distance < away]
    if rivals:
        are = "is" if len(rivals) == 1 else "are"
        return (
            round(0.5 / (1 + len(rivals)), 3),
            f"{' and '.join(rivals)} {are} named nearer",
            others,
        )
    sure = round(max(0.3, 0.9 - 0.3 * away / _FAR), 3)
    return sure, "nobody else is named in between", others
