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

from secondsource.compare.swaps import opposites
from secondsource.lexicon.frequency import rarity

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Sign(NamedTuple):
    """One line of the table: weight per unit, and the sentence shown to the reader."""

    weight: float
    sentence: str


SIGNS: Mapping[str, Sign] = {
    "meaning": Sign(8.0, "the wording means much the same"),
    "words": Sign(16.6, "they share telling words"),
    "both": Sign(-17.3, "meaning and words tell the same twice"),
    "nearest": Sign(2.6, "each is the other's nearest statement"),
    "numbers": Sign(-3.3, "they give different numbers"),
    "source": Sign(2.0, "both rest on the same source"),
    "own": Sign(0.8, "both are told in the outlets' own voice"),
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
class Facts:
    """What the scorer looks at of one statement.

    ``words`` are folded lemmas without little words, ``numbers`` the figures that it gives,
    ``source`` its ultimate origin's id or name (None in the outlet's own voice).  ``forms`` are the
    telling words as printed; ``act`` is True for what somebody does by speaking ("thanked").
    """

    statement: str
    report: str
    words: frozenset[str]
    numbers: frozenset[str]
    source: str | None
    negative: bool = False
    forms: frozenset[str] = frozenset()
    act: bool = False


class Pair(NamedTuple):
    """Two statements, the probability that they assert the same, and why."""

    first: int
    second: int
    score: float
    because: str


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


def align(facts: Sequence[Facts], vectors: NDArray[np.float32]) -> Alignment:
    """Score every pair of statements.

    Args:
        facts: of each statement, in order.
        vectors: of each statement's words in their sentence, shape ``(n, 384)``, length 1.
    """
    n = len(facts)
    if not n:
        empty = np.zeros((0, 0), dtype=np.float32)
        return Alignment(empty, empty, empty, empty > 0)
    meaning = np.clip(vectors @ vectors.T, 0, 1)
    words = shared_words(facts)
    signs = signs_of(facts, meaning, words)
    total = np.full((n, n), BIAS, dtype=np.float64)
    for name, sign in SIGNS.items():
        total += sign.weight * signs[name]
    scores = (1 / (1 + np.exp(-total))).astype(np.float32)
    np.fill_diagonal(scores, 1)
    enough = np.array([len(f.words) >= FEWEST for f in facts])
    rare = enough | np.array([any(rarity(w) >= RARE for w in f.words) for f in facts])
    tells = np.where(signs["source"] > 0, np.outer(rare, rare), np.outer(enough, enough))
    return Alignment(scores, meaning, words, tells & ~_exclusive(facts, words))


def _exclusive(facts: Sequence[Facts], words: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Pairs whose words exclude each other, or that are acts of two who speak."""
    found = np.zeros((len(facts), len(facts)), dtype=bool)
    against = [frozenset(o for w in f.forms for o in opposites().get(w, ())) for f in facts]
    opposed = [n for n, others in enumerate(against) if others]
    acts = [n for n, f in enumerate(facts) if f.act and f.source is not None]
    for i in opposed:
        for j in opposed:
            clash = against[i] & facts[j].forms - facts[i].forms
            found[i, j] |= bool(clash) and facts[i].negative == facts[j].negative
    for i in acts:
        for j in acts:
            # "the ministry" and "a spokesman" who thanked in the same words are one
            found[i, j] |= facts[i].source != facts[j].source and words[i, j] < _VERBATIM
    return found | found.T


def signs_of(
    facts: Sequence[Facts], meaning: NDArray[np.float32], words: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """Each sign's value for every pair, by its name in the table; shapes ``(n, n)``."""
    numbers = [f.numbers for f in facts]
    sources = [f.source for f in facts]
    clash = [[bool(a) and bool(b) and not a & b for b in numbers] for a in numbers]
    same = [[a is not None and a == b for b in sources] for a in sources]
    negated = [[a.negative != b.negative for b in facts] for a in facts]
    own = [[a is None and b is None for b in sources] for a in sources]
    return {
        "meaning": meaning,
        "words": words,
        "both": meaning * words,
        "nearest": _nearest(facts, meaning + words),
        "numbers": np.array(clash, dtype=np.float32),
        "source": np.array(same, dtype=np.float32),
        "own": np.array(own, dtype=np.float32),
        "negation": np.array(negated, dtype=np.float32),
    }


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


def shared_words(facts: Sequence[Facts]) -> NDArray[np.float32]:
    """Weighted Jaccard of words, shape ``(n, n)``.

    A word weighs by its rarity in news, and less the more statements of this story have it: in a
    story about a consulate, "consulate" tells no two statements apart.
    """
    vocabulary = sorted({w for f in facts for w in f.words})
    column = {w: k for k, w in enumerate(vocabulary)}
    has = np.zeros((len(facts), len(vocabulary)), dtype=np.float32)
    for row, f in enumerate(facts):
        has[row, [column[w] for w in f.words]] = 1
    spread = np.maximum(has.sum(axis=0), 1)
    weight = np.array([rarity(w) for w in vocabulary], dtype=np.float32) / (1 + np.log(spread))
    weighed = has * weight
    shared = weighed @ has.T
    own = weighed.sum(axis=1)
    either = own[:, None] + own[None, :] - shared
    result: NDArray[np.float32] = shared / np.maximum(either, 1e-6)
    return result


def because(facts: Sequence[Facts], alignment: Alignment, i: int, j: int) -> str:
    """Why two statements are taken for one claim, in the words of the table."""
    signs = signs_of([facts[i], facts[j]], alignment.meaning[np.ix_([i, j], [i, j])],
                     alignment.words[np.ix_([i, j], [i, j])])  # fmt: skip
    told = [
        sign.sentence
        for name, sign in SIGNS.items()
        if name not in {"both", "nearest"} and abs(sign.weight * float(signs[name][0, 1])) > 0.8
    ]
    return "; ".join(told) or "taken together they are nearest to each other"
