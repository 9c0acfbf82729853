"""Which statements assert the same: a small scorer over eight signs, each of which can be told.

The scorer is a logistic regression; its table stands below.  Fitted on the claim pairs of the six
gold events (191 pairs of 11,749); left one event out at a time it reaches pair F1 .67 between the
statements of the readers and .63 between those that the product finds, where word overlap alone
reaches .55 and .53, vectors alone .46.  Vectors of the bare words with full names for pronouns, in
place of the words in their sentence, reach .66 and .56.  Without gain: an encoder of five times the
size (MPNet), one tuned on the event coreference of ECB+, late interaction of word pieces, subjects
put before half sentences, containment, shared actors, lengths, equal numbers, unweighted overlap.
``python -m secondsource.training.alignment`` fits the table again and prints the figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from secondsource.compare.facts import Facts
from secondsource.compare.nearness import Nearness, weights_of
from secondsource.compare.swaps import opposites
from secondsource.lexicon.frequency import rarity

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Sign(NamedTuple):
    """One line of the table: weight per unit; the sentence a reader sees from ``least`` on."""

    weight: float
    sentence: str = ""
    least: float = 1.0


SIGNS: Mapping[str, Sign] = {
    "meaning": Sign(8.0, "the wording means much the same", 0.5),
    "words": Sign(16.6, "they share telling words", 0.1),
    "both": Sign(-17.3),
    "told": Sign(0.0),
    "deed": Sign(0.0),
    "weight": Sign(0.0),
    "nearest": Sign(2.6),
    "numbers": Sign(-3.3, "they give different numbers"),
    "source": Sign(2.0, "both rest on the same source"),
    "own": Sign(0.8, "both are told in the outlets' own voice"),
    "quoted": Sign(0.0),
    "negation": Sign(-0.5, "one is negated and the other is not"),
}
BIAS = -8.6
# Probability from which a pair is one claim.  Pair F1 of whole dossiers, the table fitted on the
# other events: .51 at .3, .52 at .35, .51 at .4; precision .59, .64, .68.
SAME = 0.35
# Content words; "that is sailing" was paired with every sentence about sailing.  One rare word is
# enough on the word of the same source ("will be cleared", his lawyer said in both; not "I mean").
FEWEST = 2
RARE = 4.0
_VERBATIM = 0.8  # share of words from which two are quotations of one text
NEAR = 0.02  # below this two statements are not even about the same thing


@dataclass(frozen=True, slots=True)
class Alignment:
    """All pairs of a story's statements; ``scores`` has shape ``(n, n)``, symmetric, diagonal 1.

    ``tells`` is False for pairs that can be no claim, whatever the score: with too few words to be
    held against each other ("it is true"), with words that exclude each other ("closed",
    "reopened"), or the acts of two who speak ("thanked", "condemned").
    """

    scores: NDArray[np.float32]
    meaning: NDArray[np.float32]
    words: NDArray[np.float32]
    tells: NDArray[np.bool_]


def align(facts: Sequence[Facts], near: Nearness) -> Alignment:
    """Score every pair of statements; ``facts`` and ``near`` are of the same ones, in order."""
    n = len(facts)
    shared = shared_words(facts)
    signs = signs_of(facts, near, shared)
    total = np.full((n, n), BIAS, dtype=np.float64)
    for name, sign in SIGNS.items():
        total += sign.weight * signs[name]
    scores = (1 / (1 + np.exp(-total))).astype(np.float32)
    np.fill_diagonal(scores, 1)
    enough = np.array([len(f.words) >= FEWEST for f in facts], dtype=bool)
    rare = enough | np.array([any(rarity(w) >= RARE for w in f.words) for f in facts], dtype=bool)
    tells = np.where(signs["source"] > 0, np.outer(rare, rare), np.outer(enough, enough))
    return Alignment(
        scores, near.meaning, shared.likeness, tells & ~_exclusive(facts, shared.likeness)
    )


def _exclusive(facts: Sequence[Facts], words: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Pairs whose words exclude each other, or that are acts of two who speak."""
    found = np.zeros((len(facts), len(facts)), dtype=bool)
    against = [frozenset(o for w in f.forms for o in opposites().get(w, ())) for f in facts]
    opposed = [n for n, others in enumerate(against) if others]
    acts = [n for n, f in enumerate(facts) if f.act and f.source is not None]
    for i in opposed:
        for j in opposed:
            clash = against[i] & facts[j].forms - facts[i].forms - against[j]
            found[i, j] |= bool(clash) and facts[i].negative == facts[j].negative
    for i in acts:
        for j in acts:
            # "the ministry" and "a spokesman" who thanked in the same words are one
            found[i, j] |= facts[i].source != facts[j].source and words[i, j] < _VERBATIM
    return found | found.T


def signs_of(
    facts: Sequence[Facts], near: Nearness, shared: Shared
) -> dict[str, NDArray[np.float32]]:
    """Each sign's value for every pair, by its name in the table; shapes ``(n, n)``."""
    n = len(facts)
    numbers = [f.numbers for f in facts]
    sources = [f.source for f in facts]
    meaning, words = near.meaning, shared.likeness
    clash = [[bool(a) and bool(b) and not a & b for b in numbers] for a in numbers]
    same = [[a is not None and a == b for b in sources] for a in sources]
    signs = {
        "meaning": meaning,
        "words": words,
        "both": meaning * words,
        "told": meaning * near.told,
        "deed": near.deed,
        "weight": shared.weight,
        "nearest": _nearest(facts, meaning + words),
        "numbers": clash,
        "source": same,
        "own": [[a is None and b is None for b in sources] for a in sources],
        "quoted": [[a.quoted and b.quoted for b in facts] for a in facts],
        "negation": [[a.negative != b.negative for b in facts] for a in facts],
    }
    return {name: np.array(sign, dtype=np.float32).reshape(n, n) for name, sign in signs.items()}


def _nearest(facts: Sequence[Facts], likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 when each is the other's best match in its report; falls with the product of the ranks."""
    n = len(facts)
    reports = [f.report for f in facts]
    ranks = np.ones((n, n), dtype=np.float32)
    for letter in dict.fromkeys(reports):
        columns = [j for j in range(n) if reports[j] == letter]
        block = likeness[:, columns].copy()
        for row in range(n):
            if row in columns:
                block[row, columns.index(row)] = -1.0
        order = (-block).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        ranks[:, columns] = 1.0 / (1.0 + order)
    result: NDArray[np.float32] = ranks * ranks.T
    return result


class Shared(NamedTuple):
    """The words that each two statements share, shapes ``(n, n)``.

    ``weight`` is what they tell together, ``likeness`` that in proportion to all words of the two.
    """

    weight: NDArray[np.float32]
    likeness: NDArray[np.float32]


def shared_words(facts: Sequence[Facts]) -> Shared:
    """What the shared words tell, and the weighted Jaccard of all words."""
    vocabulary = sorted({w for f in facts for w in f.words})
    column = {w: k for k, w in enumerate(vocabulary)}
    has = np.zeros((len(facts), len(vocabulary)), dtype=np.float32)
    for row, f in enumerate(facts):
        has[row, [column[w] for w in f.words]] = 1
    weighed = has * weights_of(has.sum(axis=0).tolist(), vocabulary)
    shared = weighed @ has.T
    own = weighed.sum(axis=1)
    either = own[:, None] + own[None, :] - shared
    return Shared(shared.astype(np.float32), (shared / np.maximum(either, 1e-6)).astype(np.float32))


def because(facts: Sequence[Facts], alignment: Alignment, i: int, j: int) -> str:
    """Why two statements are taken for one claim, in the words of the table."""
    pair = np.ix_([i, j], [i, j])
    meaning, words = alignment.meaning[pair], alignment.words[pair]
    unseen = np.zeros_like(meaning)
    signs = signs_of([facts[i], facts[j]], Nearness(meaning, unseen, unseen), Shared(unseen, words))
    told = [
        sign.sentence
        for name, sign in SIGNS.items()
        if sign.sentence and float(signs[name][0, 1]) >= sign.least
    ]
    return "; ".join(told) or "taken together they are nearest to each other"
