"""Fit the table of `compare/told.py` on judged propositions; measure it with a cluster left out.

``python -m secondsource.training.told ../shared/data/propsegment/dev_pairs.jsonl.gz`` prints
weights and balanced accuracy.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from secondsource.annotate.annotation import Annotation
from secondsource.annotate.segment import segment
from secondsource.compare.encoder import Within
from secondsource.compare.told import WEIGHTS, signs_of
from secondsource.evaluate.alignment import Proposition, records
from secondsource.pipeline import Tools
from secondsource.training.alignment import Pairs, fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAMES = tuple(WEIGHTS)


def pairs_of(propositions: Sequence[Proposition], tools: Tools) -> Pairs:
    """The signs of every proposition, and whether its document tells it."""

    @cache
    def annotate(text: str) -> Annotation:
        return segment(text, None, tools.parse)

    known: dict[Within, NDArray[np.float32]] = {}

    def embed(meant: Sequence[Within]) -> NDArray[np.float32]:
        new = [each for each in dict.fromkeys(meant) if each not in known]
        known.update(zip(new, tools.embed(new), strict=True))
        return np.array([known[each] for each in meant])

    rows = []
    for each in propositions:
        signs = signs_of(each.asked, " ".join(each.sentences), annotate, embed)
        rows.append([signs.get(name, 0.0) for name in NAMES])
    return Pairs(np.array(rows), np.array([each.same for each in propositions]))


def balanced(same: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """The mean of the shares rightly said yes and rightly said no to."""
    return float((said[same].mean() + (~said[~same]).mean()) / 2)


def even_bias(pairs: Pairs, weights: NDArray[np.float64]) -> float:
    """The bias that puts the best balanced accuracy at a probability of one half."""
    totals = pairs.signs @ weights
    bars = np.quantile(totals, np.arange(0.02, 0.98, 0.01))
    return -float(max(bars, key=lambda bar: balanced(pairs.same, totals >= bar)))


def main(files: Sequence[str]) -> int:
    """Print the table and the figures."""
    from secondsource.rim.wiring import tools

    propositions = [r for r in records([Path(f) for f in files]) if isinstance(r, Proposition)]
    pairs = pairs_of(propositions, tools())
    clusters = np.array([each.story for each in propositions])
    said = np.zeros(len(propositions), dtype=bool)
    for cluster in dict.fromkeys(clusters.tolist()):
        rest = Pairs(pairs.signs[clusters != cluster], pairs.same[clusters != cluster])
        weights = fit(rest).weights
        totals = pairs.signs[clusters == cluster] @ weights
        said[clusters == cluster] = totals + even_bias(rest, weights) >= 0
    table = fit(pairs)
    for name, weight in zip(NAMES, table.weights, strict=True):
        print(f"{name:20s} {weight:6.2f}")  # noqa: T201
    print(f"{'bias':20s} {even_bias(pairs, table.weights):6.2f}")  # noqa: T201
    figure = balanced(pairs.same, said)
    print(f"balanced accuracy {figure:.3f}, one cluster left out, {len(said)} pairs")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
