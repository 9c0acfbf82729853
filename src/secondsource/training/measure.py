"""Figures of a tagger on a file of linked attributions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secondsource.evaluate import attribution, corpora
from secondsource.evaluate.metrics import PRF
from secondsource.evaluate.yardstick import Tallies, add
from secondsource.training.corpus import simple_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from secondsource.attribute.tagger import Tagged, Tagger


@dataclass(frozen=True, slots=True)
class Figures:
    """What one tagger did on one file.

    Attributes:
        tallies: see :mod:`secondsource.evaluate.attribution`.
        misses: readable lines, one a miss.
        texts: number of texts.
        cpu_ms_per_500_words: processor time, in milliseconds.
    """

    tallies: Tallies
    misses: tuple[str, ...]
    texts: int
    cpu_ms_per_500_words: float

    def percent(self) -> dict[str, float]:
        """All figures in percent, one decimal."""
        return {
            name: round(100 * (t.f1 if isinstance(t, PRF) else t.value), 1)
            for name, t in self.tallies.items()
        }


def measure(tagger: Tagger, path: Path) -> Figures:
    """Tag every text of a file and compare."""
    articles = list(corpora.articles(path))
    tallies: Tallies = {}
    misses: list[str] = []
    words = 0
    spent = 0.0
    for article in articles:
        sentences = simple_sentences(article.text)
        began = time.process_time()
        tagged = tagger.tag(article.text, sentences)
        spent += time.process_time() - began
        words += len(article.text.split())
        tally, missed = attribution.judge(article, prediction(article.id, tagged))
        tallies = add(tallies, tally)
        misses += [str(miss) for miss in missed]
    return Figures(tallies, tuple(misses), len(articles), 500_000 * spent / max(1, words))


def prediction(id: str, tagged: Sequence[Tagged]) -> dict[str, Any]:
    """The line of a prediction file; the corpus marks no attribution inside another."""
    return {
        "id": id,
        "attributions": [
            {
                role: [list(span) for span in sorted(getattr(each, role))]
                for role in ("source", "cue", "content")
            }
            for each in tagged
            if not each.inner
        ],
    }
