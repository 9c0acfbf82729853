"""Which reports tell of one happening.

Reports that a user gives together are one story unless they plainly tell of unrelated events; the
decision leans to "one story", since a reader sees at once that a report does not belong, and never
sees a claim that was not compared.

::

    words of two reports ──► how alike (all words, names) ──► relatedness 0-1 ──► components
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b
from itertools import combinations
from math import exp, log, sqrt
from typing import NamedTuple

from secondsource.acquire.report import Report
from secondsource.cluster.story import Story
from secondsource.lexicon.frequency import folded, rarity

Weights = Mapping[str, float]

# Below this, two reports tell of different events.  Swept over 0.02-0.5 on the dev parts: at 0.1
# reports of one event are parted in 0.5 % (newscluster_5w1h), 0.0 % (basil), 0.0 % (ecbplus) and
# 2.5 % (gva) of pairs, and of 132 stories of three reports none loses one; of pairs of different
# events 95 / 84 / 82 / 92 % are seen.  Of two events of one kind (ecbplus topics: two escapes, two
# earthquakes) only a third are: precision first.
UNRELATED = 0.1
# The same for reports published more than MONTH apart: 0.8 % and 0.0 % parted (newscluster_5w1h,
# basil), and 96 / 95 % of different events seen.  At 0.3 2.4 % of newscluster_5w1h are parted: the
# date of a page may be that of its last change.
UNRELATED_LATER = 0.2
MONTH = timedelta(days=30)
# Texts with fewer weighed words than this (a caption, a page that failed to load) tell nothing.
MIN_WORDS = 20

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Relatedness(NamedTuple):
    """How surely two reports tell of one happening, 0-1, with the words that say so."""

    score: float
    because: str


class _Profile(NamedTuple):
    words: Weights
    names: Weights


def _profile(report: Report) -> _Profile:
    """Weights of the report's content words, and of those that are only ever capitalised."""
    title = report.title or ""
    text = report.text if title in report.text else f"{title}\n{report.text}"
    counts: Counter[str] = Counter()
    names: Counter[str] = Counter()
    lower = set()
    for match in _WORD.finditer(text):
        word = folded(match.group()).removesuffix("'s")
        if len(word) < 3:
            continue
        counts[word] += 1
        if match.group()[0].islower():
            lower.add(word)
        else:
            names[word] += 1
    # Rare words weigh more than plain idf gives them: the exponent was chosen by hand, 1 and 2
    # separated the pairs less well.
    words = {w: (1 + log(n)) * rarity(w) ** 1.5 for w, n in counts.items() if rarity(w) > 1.2}
    known = {w: (1 + log(n)) * rarity(w) for w, n in names.items() if w not in lower}
    return _Profile(words, {w: weight for w, weight in known.items() if rarity(w) > 1.5})


def _cosine(a: Weights, b: Weights) -> float:
    dot = sum(weight * b[word] for word, weight in a.items() if word in b)
    return (
        dot / sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values())) if dot else 0.0
    )


def _shared_words(a: Weights, b: Weights, most: int = 4) -> str:
    shared = sorted((word for word in a if word in b), key=lambda w: (-a[w] * b[w], w))
    return ", ".join(f"“{word}”" for word in shared[:most])


def _compare(a: _Profile, b: _Profile) -> Relatedness:
    if min(len(a.words), len(b.words)) < MIN_WORDS:
        return Relatedness(0.5, "one of the two is too short to tell")
    words, names = _cosine(a.words, b.words), _cosine(a.names, b.names)
    # Logistic regression on 8,200 pairs of newscluster_5w1h, basil, ecbplus, gva and allsides_neus
    # (dev and train parts): same event against other events, half weight for pairs of one topic.
    score = 1 / (1 + exp(4.87 - 7.58 * sqrt(words) - 4.29 * sqrt(names)))
    shared = _shared_words(a.words, b.words)
    return Relatedness(
        score, f"what they share is {shared}" if shared else "no telling word is shared"
    )


def relatedness(a: Report, b: Report) -> Relatedness:
    """How surely two reports tell of one happening, by the rare words and names that they share.

    Returns:
        The score, 0-1 (0.5 when one text is too short to tell), and the words that weigh most.

    >>> one = Report("A", "a.txt", "A barge struck the Kesten bridge at Vellmar on Monday. Divers "
    ...     "searched the river for two crew members, the harbour police said. The ferry pier "
    ...     "was closed and engineers inspected a cracked pillar of the bridge.")
    >>> two = Report("B", "b.txt", "VELLMAR - The Kesten bridge stays closed after a barge hit a "
    ...     "pillar. Harbour police said that divers had found one of the crew. Engineers fear "
    ...     "that the cracked pillar could give way, and the ferry was suspended.")
    >>> far = Report("C", "c.txt", "The orchestra of Lindau opened its season with a symphony by "
    ...     "a young composer. Critics praised the violins and the conductor, who retires next "
    ...     "summer after thirty years. Tickets for the festival sell briskly.")
    >>> relatedness(one, two).score > 0.9, relatedness(one, far).score < 0.1
    (True, True)
    >>> relatedness(one, two).because
    'what they share is “pillar”, “barge”, “divers”, “ferry”'
    """
    return _judge(a, b, _profile(a), _profile(b))


def group(reports: Sequence[Report]) -> tuple[Story, ...]:
    """The stories that these reports tell; one story unless some plainly tell of another event.

    A report belongs with any report that it is related to, and with the first story when its text
    could not be read or is too short to tell.  Stories come in the order of their first report.

    >>> group([])
    ()
    >>> (story,) = group([Report("A", "a.txt", "Short."), Report("B", "b.txt", "Shorter.")])
    >>> story.reports, story.because
    (('A', 'B'), 'A and B: one of the two is too short to tell')
    """
    profiles = [_profile(report) for report in reports]
    leader = list(range(len(reports)))
    pairs = {
        (i, j): _judge(reports[i], reports[j], profiles[i], profiles[j])
        for i, j in combinations(range(len(reports)), 2)
    }
    for (i, j), related in pairs.items():
        if related.score >= _bar(reports[i], reports[j]):
            low, high = sorted((leader[i], leader[j]))
            leader = [low if x == high else x for x in leader]
    groups = [[i for i in range(len(reports)) if leader[i] == x] for x in sorted(set(leader))]
    return tuple(_story(reports, members, groups, pairs) for members in groups)


def _bar(a: Report, b: Report) -> float:
    """The relatedness that makes one event of two reports."""
    if a.published and b.published and abs(a.published - b.published) > MONTH:
        return UNRELATED_LATER
    return UNRELATED


def _judge(a: Report, b: Report, a_profile: _Profile, b_profile: _Profile) -> Relatedness:
    unread = [report for report in (a, b) if report.unread]
    if unread:
        return Relatedness(0.5, f"{_name(unread[0])} was not read")
    if _is_same_headline(a.title, b.title):
        return Relatedness(0.9, "their headlines say the same")
    return _compare(a_profile, b_profile)


def _is_same_headline(a: str | None, b: str | None) -> bool:
    """True when most telling words of two headlines, four or more, are the same."""
    first, second = (
        {w for w in map(folded, _WORD.findall(title or "")) if rarity(w) > 1.2} for title in (a, b)
    )
    shared = len(first & second)
    return shared >= 4 and shared >= 0.6 * len(first | second)


def _name(report: Report) -> str:
    return report.outlet or report.id


def _story(
    reports: Sequence[Report],
    members: Sequence[int],
    groups: Sequence[Sequence[int]],
    pairs: Mapping[tuple[int, int], Relatedness],
) -> Story:
    """A story with its because: why it stands apart, or else the weakest tie that holds it."""
    digest = blake2b("\n".join(reports[i].sha256 for i in members).encode(), digest_size=8)
    others = [i for other in groups if other is not members for i in other]
    if others:
        apart = {p: r for p, r in pairs.items() if (p[0] in members) != (p[1] in members)}
        nearest, related = max(apart.items(), key=lambda item: item[1].score)
        bar = _bar(reports[nearest[0]], reports[nearest[1]])
        # With two groups both stories say the same sentence, so that it can be shown once.
        first, rest = (groups[0], groups[1]) if len(groups) == 2 else (members, others)
        because = (
            f"{_names(reports, first)} {'seem' if len(first) > 1 else 'seems'} to tell of another "
            f"event than {_names(reports, rest)}: of {_names(reports, nearest)}, the nearest pair, "
            f"{related.because} (relatedness {related.score:.2f}, below {bar})"
        )
    elif len(members) > 1:
        pair, weakest = min(pairs.items(), key=lambda item: item[1].score)
        because = f"{_names(reports, pair)}: {weakest.because}"
    else:
        because = "the only report"
    return Story(digest.hexdigest(), tuple(reports[i].id for i in members), because)


def _names(reports: Sequence[Report], which: Sequence[int]) -> str:
    """Names in a row: "A and B", or "A, B and C"."""
    names = [_name(reports[i]) for i in which]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
