"""Which statements assert the same: a small scorer over twelve signs.

The scorer is a logistic regression; its table stands below.  Fitted on the claim pairs of the six
gold events (191 pairs of 11,749) and on 24 stories of which every line was read and judged
(``eval/judged``; 347 pairs of some 30,000; their level is fitted apart).  Best pair F1, each event
or story scored by a table fitted without it::

                        gold, readers'   gold, as found   judged stories
    eight signs              .64              .57              .71
    with told, deed,
    weight, quoted           .66              .60              .74
    word overlap             .55              .53

*told*, *deed* and *weight* came out of some fifty signs tried one by one on top of the rest.
Without gain there: shared figures (also as subjects), objects, the same days or places,
containment, lengths, margins to the next best, neighbours, both in the lead, certainty. Boosted
trees and forests over all fifty reach .60 and .73: the signs are spent, not their weighing. Tried
and worse: a learned projection of the vectors (.57; it learns the stories by heart), the
network's third or fourth layer in place of its last (.59, .69; beside it .60, .72), an encoder of
five times the size, one tuned on the event coreference of ECB+, subjects put before half
sentences, a hundred more synonyms.
``python -m secondsource.training.alignment`` fits the table again.
"""

from __future__ import annotations

from collections import defaultdict
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
    "meaning": Sign(6.9, "the wording means much the same", 0.5),
    "words": Sign(11.7, "they share telling words", 0.1),
    "both": Sign(-14.7),
    "told": Sign(1.6),
    "deed": Sign(2.2),
    "weight": Sign(0.23),
    "nearest": Sign(1.9),
    "numbers": Sign(-3.5, "they give different numbers"),
    "source": Sign(2.0, "both rest on the same source"),
    "own": Sign(0.6, "both are told in the outlets' own voice"),
    "quoted": Sign(-0.3),
    "negation": Sign(-0.2, "one is negated and the other is not"),
}
BIAS = -8.85
# Probability from which a pair is one claim.  Pair F1 of whole dossiers, the table fitted on the
# other events: .51 at .3, .52 at .35, .50 at .4, .48 at .45; of the judged stories .71 to .73 all
# the way, their precision .72, .77, .80, .83.
SAME = 0.35
# Content words; "that is sailing" was paired with every sentence about sailing.  One rare word is
# enough on the word of the same source ("will be cleared", his lawyer said in both; not "I mean").
FEWEST = 2
RARE = 4.0
# Share of words from which two are one text: of two quotations, and of others.  "The ministry" and
# "a spokesman" who thanked in the same words are one.
_QUOTED, _VERBATIM = 0.5, 0.8
NEAR = 0.02  # below this two statements are not even about the same thing


@dataclass(frozen=True, slots=True)
class Alignment:
    """All pairs of a story's statements; ``scores`` has shape ``(n, n)``, symmetric, diagonal 1.

    ``tells`` is False for pairs that can be no claim, whatever the score: with too few words to be
    held against each other ("it is true"), with words that exclude each other ("closed",
    "reopened"), or of two who each tell what they do, be it by speaking ("I will run", "thanked").
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
    scores[_of_one_only(facts, near)] = 0
    np.fill_diagonal(scores, 1)
    enough = np.array([len(f.words) >= FEWEST for f in facts], dtype=bool)
    rare = enough | np.array([any(rarity(w) >= RARE for w in f.words) for f in facts], dtype=bool)
    tells = np.where(signs["source"] > 0, np.outer(rare, rare), np.outer(enough, enough))
    return Alignment(
        scores, near.meaning, shared.likeness, tells & ~_exclusive(facts, shared.likeness)
    )


def _of_one_only(facts: Sequence[Facts], near: Nearness) -> NDArray[np.bool_]:
    """Pairs that tell of the same and not the same of it.

    «The suspect, 18-year-old Ek, is in custody» and «18-year-old Ek fired shots»: all that they
    share is the subject.  Or nothing is done alike, and little else is near.
    """
    vocabulary = {w: k for k, w in enumerate(sorted({w for f in facts for w in f.words}))}
    words = np.zeros((len(facts), len(vocabulary)), dtype=np.float32)
    said = np.zeros_like(words)
    for row, f in enumerate(facts):
        words[row, [vocabulary[w] for w in f.words]] = 1
        said[row, [vocabulary[w] for w in f.said_of or () if w in vocabulary]] = 1
    has = np.array([f.said_of is not None for f in facts], dtype=bool)
    apart = ((said @ words.T) == 0) & np.outer(has, has)
    subject_only = apart & apart.T & (near.deed < _UNLIKE_DEED)
    unlike = (near.deed < _NO_DEED) & (near.meaning < _FAR)
    return np.asarray(subject_only | unlike, dtype=np.bool_)


# On the gold events the two bars take nothing that is one claim (nearest: .36 for "are safe" and
# "no one was hurt"), on thirteen fresh stories twelve pairs, of which one was one claim.
# Where one's object is the other's subject the same bar, at .25, took true pairs on our own cases.
_UNLIKE_DEED = 0.33
_NO_DEED, _FAR = 0.1, 0.5


def _exclusive(facts: Sequence[Facts], words: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Pairs whose words exclude each other, or in which each source tells of its own doing."""
    found = np.zeros((len(facts), len(facts)), dtype=bool)
    against = [_against(f.forms) for f in facts]
    opposed = [n for n, others in enumerate(against) if others]
    holders = defaultdict[str, list[int]](list)
    for n in opposed:
        for form in facts[n].forms:
            holders[form].append(n)
    for i in opposed:
        for form in against[i] - facts[i].forms:
            for j in holders.get(form, ()):
                found[i, j] |= facts[i].negative == facts[j].negative
    for kind in ("act", "of_self"):
        own = [n for n, f in enumerate(facts) if getattr(f, kind) and f.source is not None]
        for i in own:
            for j in own:
                found[i, j] |= _are_two(facts[i], facts[j], float(words[i, j]))
    negative = np.array([f.negative for f in facts], dtype=bool)
    # "Was hit" and "was not hit"; "no survivors" and "all were killed" are other words, and one.
    denied = (negative[:, None] != negative[None, :]) & (words >= _VERBATIM)
    for i in [n for n, f in enumerate(facts) if f.none_of]:
        # "Made no apologies" and "issued an apology", whoever it was; "failed to enter", "entered"
        found[i] |= [bool(facts[i].none_of & f.words - f.none_of) and not f.negative for f in facts]
    return np.asarray(found | found.T | denied, dtype=np.bool_)


def _against(forms: frozenset[str]) -> frozenset[str]:
    """What excludes these words, but for two that undo each other ("captured", now "freed")."""
    opposed = {w: opposites().get(w, frozenset()) for w in forms}
    return frozenset(o for others in opposed.values() if not others & forms for o in others)


def _are_two(one: Facts, other: Facts, words: float) -> bool:
    """Two who each tell of themselves; who does it in the same words is one by two names."""
    if one.source == other.source or (one.name and one.name == other.name):
        return False
    return words < (_QUOTED if one.quoted and other.quoted else _VERBATIM)


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
