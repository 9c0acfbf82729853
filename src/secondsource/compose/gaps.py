"""What the others tell and one report does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from secondsource.acquire.report import Report
from secondsource.attribute.statement import Statement
from secondsource.compare.claim import Claim, Conflict
from secondsource.compose.dossier import Gap
from secondsource.lexicon.frequency import folded, rarity

# A report has a claim after all when two neighbouring sentences of it hold this share of the
# claim's telling words, weighed by rarity.  On the six gold dossiers (637 pairs of claim and
# report): below 0.4 lie 66 % of the claims that a report lacks and 14 % of those that it has in
# other words; at 0.5 these are 79 and 29 %, at 0.3 51 and 7 %.
PRESENT = 0.4
# A reader takes in a handful; what else only some tell stands with the claims.
MOST = 6

# Claims of fewer telling words say too little to be missed ("it got hard"); of more,
# they are a caption or a list that was read as one sentence.
LEAST_WORDS = 3
MOST_WORDS = 40
# What a reader must not miss; other counts ("three guns", "40 passengers") may be left out.
_GRAVE = frozenset(
    {"abducted", "arrested", "displaced", "injured", "killed", "missing", "raped", "tortured"}
)

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"”’']?(?=\s)|(?=\n)|$)")


def _telling(text: str) -> dict[str, float]:
    """Words that tell, cut to five letters so that inflections meet, with their rarity."""
    found: dict[str, float] = {}
    for match in _WORD.finditer(text):
        word = folded(match.group()).removesuffix("'s")
        weight = rarity(word)
        if weight > 0.9 and (len(word) > 2 or word.isdigit()):
            found[word[:5]] = max(weight, found.get(word[:5], 0.0))
    return found


def _windows(text: str) -> list[set[str]]:
    """The telling words of every two neighbouring sentences."""
    parts = [set(_telling(match.group())) for match in _SENTENCE.finditer(text)]
    return [a | b for a, b in zip(parts, [*parts[1:], set()], strict=True)]


def is_told(words: str, text: str) -> bool:
    """True when two neighbouring sentences of ``text`` hold most of what ``words`` tell.

    >>> text = "Divers found one of the two missing sailors. The bridge stays closed."
    >>> is_told("one of the missing sailors was found by divers", text)
    True
    >>> is_told("the captain was arrested on suspicion of drunkenness", text)
    False
    """
    return _is_in(words, _windows(text))


def _is_in(words: str, windows: Sequence[set[str]]) -> bool:
    wanted = _telling(words)
    if not wanted:
        return True
    best = max((sum(wanted[w] for w in wanted.keys() & win) for win in windows), default=0.0)
    return best >= PRESENT * sum(wanted.values())


def gaps(
    reports: Sequence[Report],
    claims: Sequence[Claim],
    statements: Mapping[str, Statement],
    conflicts: Sequence[Conflict] = (),
) -> tuple[Gap, ...]:
    """For each report the weightiest claims that others tell and its text does not contain.

    A claim counts when two or more other reports tell it, when it is disputed, or when it counts
    people killed, hurt or the like.  It is no gap when the report's title or text holds its words
    after all, when the report gives the same toll, or tells something that conflicts with it.

    Returns:
        Gaps in the order of the reports, each with at most six claims: those that most reports
        tell first, then the disputed and those with a toll, then those that tell most.
        Reports without a gap, or that were not read, are left out.

    >>> from secondsource.spans import Span
    >>> a = Report("A", "a.txt", "Divers found a sailor. The captain was arrested for drunkenness.")
    >>> b = Report("B", "b.txt", "Divers have found one sailor.")
    >>> c = Report("C", "c.txt", "One sailor was found. Police arrested the captain.")
    >>> told = {"A1": Statement("A1", "A", Span(23, 63), "own"),
    ...     "C1": Statement("C1", "C", Span(22, 49), "own")}
    >>> claim = Claim("K1", "The captain was arrested.", ("A1", "C1"), (), "repeated", False, "")
    >>> gaps([a, b, c], [claim], told)
    (Gap(report='B', claims=('K1',)),)
    """
    texts = {report.id: report.text for report in reports}
    tolls = {
        report.id: _tolls(s for s in statements.values() if s.report == report.id)
        for report in reports
    }
    found = []
    for report in reports:
        if report.unread:
            continue
        windows = _windows(f"{report.title or ''}\n{report.text}")
        lacking = []
        for place, claim in enumerate(claims):
            words = [statements[s].span.of(texts[statements[s].report]) for s in claim.statements]
            telling = min(len(_telling(w)) for w in words)
            if not LEAST_WORDS <= telling <= MOST_WORDS or not _matters(claim, statements):
                continue
            if _tells(report, claim, statements, conflicts):
                continue
            if _counts(claim, statements) & tolls[report.id]:
                continue
            if not any(_is_in(w, windows) for w in words):
                lacking.append((*_weight(claim, statements), min(telling, 8), -place, claim.id))
        if lacking:
            ranked = sorted(lacking, reverse=True)[:MOST]
            found.append(Gap(report.id, tuple(row[-1] for row in ranked)))
    return tuple(found)


def _told_by(claim: Claim, statements: Mapping[str, Statement]) -> set[str]:
    return {statements[told].report for told in claim.statements}


def _tolls(statements: Iterable[Statement]) -> set[tuple[str, float]]:
    """The grave counts of statements, as what happened and its lower bound ("killed", 12)."""
    return {
        (event, quantity.low)
        for statement in statements
        for quantity in statement.quantities
        for event in _GRAVE & set(quantity.what.split())
        if quantity.low is not None
    }


def _counts(claim: Claim, statements: Mapping[str, Statement]) -> set[tuple[str, float]]:
    return _tolls(statements[told] for told in claim.statements)


def _matters(claim: Claim, statements: Mapping[str, Statement]) -> bool:
    return (
        len(_told_by(claim, statements)) > 1 or claim.disputed or bool(_counts(claim, statements))
    )


def _weight(claim: Claim, statements: Mapping[str, Statement]) -> tuple[int, int]:
    grave = claim.disputed or bool(_counts(claim, statements))
    return len(_told_by(claim, statements)), int(grave)


def _tells(
    report: Report,
    claim: Claim,
    statements: Mapping[str, Statement],
    conflicts: Sequence[Conflict],
) -> bool:
    """True when the report makes the claim, or contradicts it (a conflict, not a gap)."""
    if report.id in _told_by(claim, statements):
        return True
    made = set(claim.statements)
    for conflict in conflicts:
        told = {statement for side in conflict.sides for statement in side.statements}
        if made & told and any(statements[id_].report == report.id for id_ in told):
            return True
    return False
