"""What the others tell and one report does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from secondsource import lexicon
from secondsource.acquire.report import Report
from secondsource.attribute.statement import Statement
from secondsource.cluster.story import Copy
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

# A report that shares this much with another tells nothing of its own.
REPRINT = 0.5
# An older toll is the background of the news ("130 people were killed in November").
_FRESH = timedelta(days=10)
# "This grab from a video shows …" is told of a picture that the other report may not print.
_PICTURE = re.compile(
    r"\b(?:grab|photo(?:graph)?|picture|image|still|screenshot)\b.*\bshows?\b", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(?:I|I'm|I’m|[Mm]e|[Mm]y|[Ww]e|[Uu]s|[Oo]ur|[Yy]ou)\b")

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"”’']?(?=\s)|(?=\n)|$)")


def _telling(text: str) -> dict[str, float]:
    """Words that tell, cut to five letters so that inflections meet, with their rarity."""
    found: dict[str, float] = {}
    for match in _WORD.finditer(text):
        cut, weight = _weighed(match.group())
        if weight:
            found[cut] = max(weight, found.get(cut, 0.0))
    return found


@lru_cache(maxsize=1 << 16)  # reports of one story repeat their words
def _weighed(word: str) -> tuple[str, float]:
    """The word cut short, and how rare it is; 0 for one that tells nothing."""
    word = folded(word).removesuffix("'s")
    weight = rarity(word)
    return word[:5], weight if weight > 0.9 and (len(word) > 2 or word.isdigit()) else 0.0


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


class _Item(NamedTuple):
    """A claim as gaps see it: who tells it, its tolls, its wordings, how much it matters."""

    claim: Claim
    told_by: frozenset[str]
    tolls: frozenset[tuple[str, float]]
    words: tuple[str, ...]
    weight: tuple[int, ...]


def gaps(
    reports: Sequence[Report],
    claims: Sequence[Claim],
    statements: Mapping[str, Statement],
    conflicts: Sequence[Conflict] = (),
    copies: Sequence[Copy] = (),
) -> tuple[Gap, ...]:
    """For each report the weightiest claims that others tell and its text does not contain.

    A claim counts when two or more other reports tell it (a copy and its source are one), when it
    is disputed, or when it counts people killed, hurt or the like in these days; condolences and a
    reporter's own enquiries ("declined to comment") do not.  It is no gap when
    the report's title or text holds its words after all, when the report gives the same toll, or
    when it tells something that conflicts with it.

    Returns:
        Gaps in the order of the reports, each with at most six claims: those that most reports
        tell first, then the disputed and those with a toll, then those that tell most, personal
        remarks ("I was scared") last.  Reports without a gap, or that were not read, are left out.

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
    items = list(_items(reports, claims, statements, copies))
    against = _against(conflicts, statements)
    found = []
    for report in reports:
        if report.unread:
            continue
        tolls = _tolls(s for s in statements.values() if s.report == report.id)
        windows = _windows(f"{report.title or ''}\n{report.text}")
        lacking = [
            item
            for item in items
            if report.id not in item.told_by
            and not item.tolls & tolls
            and not any(report.id in against.get(s, ()) for s in item.claim.statements)
            and not any(_is_in(words, windows) for words in item.words)
        ]
        if lacking:
            lacking.sort(key=lambda item: item.weight, reverse=True)
            found.append(Gap(report.id, tuple(item.claim.id for item in lacking[:MOST])))
    return tuple(found)


def _items(
    reports: Sequence[Report],
    claims: Sequence[Claim],
    statements: Mapping[str, Statement],
    copies: Sequence[Copy],
) -> Iterator[_Item]:
    """The claims that matter, with their weight."""
    texts = {report.id: report.text for report in reports}
    source_of = {c.copy: c.source for c in copies if c.share >= REPRINT}
    fresh = min((r.published for r in reports if r.published), default=date.min)
    fresh = fresh - _FRESH if fresh > date.min + _FRESH else date.min
    for place, claim in enumerate(claims):
        told = [statements[id_] for id_ in claim.statements]
        words = tuple(s.span.of(texts[s.report]) for s in told)
        telling = min(len(_telling(w)) for w in words)
        told_by = frozenset(s.report for s in told)
        tolls = frozenset(_tolls(s for s in told if _is_fresh(s, fresh)))
        tellers = len({source_of.get(report, report) for report in told_by})
        if any(map(_is_no_news, words)):
            continue
        if LEAST_WORDS <= telling <= MOST_WORDS and (tellers > 1 or claim.disputed or tolls):
            personal = any(_PERSONAL.search(w) for w in words)
            grave = claim.disputed or bool(tolls)
            weight = (tellers, int(grave), -int(personal), min(telling, 8), -place)
            yield _Item(claim, told_by, tolls, words, weight)


def _is_no_news(words: str) -> bool:
    """True for condolences, for what nobody would comment on, and for what a picture shows.

    >>> _is_no_news("The union did not respond to requests for comment")
    True
    >>> _is_no_news("The union closed the harbour")
    False
    """
    told = f" {' '.join(_WORD.findall(folded(words)))} "
    courteous = any(f" {phrase} " in told for phrase in lexicon.words("no_news"))
    return courteous or bool(_PICTURE.search(words))


def _is_fresh(statement: Statement, since: date) -> bool:
    """True unless all that dates the statement lies before ``since``: background, then."""
    ends = [time.last for time in statement.times if time.last is not None]
    return not ends or max(ends) >= since


def _tolls(statements: Iterable[Statement]) -> set[tuple[str, float]]:
    """The grave counts of statements, as what happened and its lower bound ("killed", 12)."""
    return {
        (event, quantity.low)
        for statement in statements
        for quantity in statement.quantities
        for event in _GRAVE & set(quantity.what.split())
        if quantity.low is not None
    }


def _against(
    conflicts: Sequence[Conflict], statements: Mapping[str, Statement]
) -> Mapping[str, set[str]]:
    """The reports that have a part in a conflict with a statement: that is no gap."""
    found: dict[str, set[str]] = {}
    for conflict in conflicts:
        told = [id_ for side in conflict.sides for id_ in side.statements]
        for id_ in told:
            found.setdefault(id_, set()).update(statements[other].report for other in told)
    return found
