"""Fits what tells stories apart: three tables of weights for `secondsource.cluster.pairs`.

::

    python -m secondsource.training.stories --data ../shared/data           figures, set by set
    python -m secondsource.training.stories --data ../shared/data --write   and the tables

Every set is placed as a stream by the grouper itself; the pairs that it looks at are what it has to
decide, so they are what it learns from.  A figure of a set never comes from its own reports: its
stories are cut in two by hash, and each half is judged by a table that has seen the other half
("halves"), and by one that has seen no report of the set at all ("left out").
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from secondsource.acquire.extract import report_from_record
from secondsource.cluster.pairs import Floats, expanded
from secondsource.cluster.stories import Shelver, sketch
from secondsource.compare.encoder import whole
from secondsource.evaluate import stories as yardstick
from secondsource.rim.wiring import tools


class Part(NamedTuple):
    """What is learnt from: the set's folder, its files, its weight, how much of it."""

    folder: str
    files: tuple[str, ...]
    weight: float
    most: int | None = None


# The round-ups of allsides_neus all bear the day of the round-up, which no stream does: at the
# weight of the others they cost gva two points.  googlenews152 has neither names nor figures (stop
# words and capitals are gone), and stories a hundred times as large as the others'.
# Tried beside: pairs of strangers that share nothing, and every set cut into small libraries of its
# own.  Both made the scorer shy where little is known and cost ecbplus four points of B-cubed F1;
# `probability` has a rule for either case instead.
DATED = (
    Part("gva_semeval2018t5", ("stories.dev.jsonl.gz",), 2.0),
    Part("newscluster_5w1h", ("stories.dev.jsonl.gz",), 1.0),
    Part("allsides_neus", ("dated_stories.dev.jsonl.gz",), 0.5),
)
UNDATED = (
    Part("allsides_neus", ("stories.dev.jsonl.gz",), 2.0),
    Part("ecbplus", ("stories.train.jsonl.gz", "stories.dev.jsonl.gz"), 1.0),
    Part("googlenews152", ("stories_TS.dev.jsonl.gz",), 0.3, most=3000),
)
STRENGTH = 0.3  # of the fit (inverse of the L2 penalty); 0.1 to 3 made no difference


class Pairs(NamedTuple):
    """The pairs of one part: features as the scorer weighs them, and whether they are one story.

    ``half`` is 0 or 1 where both stories lie in that half, 2 where they are in both; ``meaning`` is
    how alike two short undated texts are to the sentence encoder, 0 for all others.
    """

    folder: str
    wide: Floats
    same: NDArray[np.bool_]
    half: NDArray[np.intp]
    meaning: Floats


class Table(NamedTuple):
    """Bias and weights."""

    bias: float
    weights: Floats

    def score(self, wide: Floats) -> Floats:
        """The scorer's sum, before it becomes a probability."""
        told: Floats = wide @ self.weights + self.bias
        return told


def collect(part: Part, data: Path) -> Pairs:
    """The pairs that the grouper looks at when it is given these files as a stream."""
    [one] = yardstick.records([data / part.folder / file for file in part.files])
    shelver = Shelver()
    rows: list[Floats] = []
    gold: list[str] = []
    pairs: list[tuple[str, str]] = []
    for record in one.records[: part.most]:
        report = replace(report_from_record(record), id=record["id"])
        near, features = shelver.consider(sketch(report, _embed), record["story"])
        rows.append(features)
        pairs += [(record["story"], gold[n]) for n in near]
        gold.append(record["story"])
    half = [_half(a) if _half(a) == _half(b) else 2 for a, b in pairs]
    same = [a == b for a, b in pairs]
    features = np.concatenate(rows)
    return Pairs(part.folder, expanded(features), np.array(same), np.array(half), features[:, -1])


def _embed(text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = tools().embed([whole(text)])[0]
    return vector


def _half(story: str) -> int:
    return int(hashlib.sha1(story.encode(), usedforsecurity=False).hexdigest(), 16) % 2


def fit(parts: Sequence[tuple[Pairs, float]]) -> Table:
    """A logistic regression in which every part has the weight given, however many its pairs."""
    from sklearn.linear_model import LogisticRegression

    wide = np.concatenate([part.wide for part, _ in parts])
    same = np.concatenate([part.same for part, _ in parts])
    weight = np.concatenate([np.full(len(part.same), w / len(part.same)) for part, w in parts])
    mean, spread = wide.mean(axis=0), wide.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=200)
    model.fit((wide - mean) / spread, same, sample_weight=weight / weight.mean())
    weights = model.coef_[0] / spread
    return Table(float(model.intercept_[0] - weights @ mean), weights)


def _of(pairs: Pairs, half: int) -> Pairs:
    held = pairs.half == half
    return Pairs(
        pairs.folder, pairs.wide[held], pairs.same[held], pairs.half[held], pairs.meaning[held]
    )


def fit_meaning(parts: Sequence[tuple[Pairs, float]], table: Table) -> Table:
    """What likeness of meaning adds to a table's sum, where both texts have one."""
    from sklearn.linear_model import LogisticRegression

    columns, same, weight = [], [], []
    for part, w in parts:
        known = part.meaning != 0
        if known.any():
            told, meant = table.score(part.wide[known]), part.meaning[known]
            columns.append(np.column_stack([told, meant, meant**2]))
            same.append(part.same[known])
            weight.append(np.full(known.sum(), w / known.sum()))
    weights = np.concatenate(weight)
    model = LogisticRegression(C=100, max_iter=500)
    model.fit(np.concatenate(columns), np.concatenate(same), weights / weights.mean())
    return Table(float(model.intercept_[0]), model.coef_[0])


def figures(parts: Sequence[tuple[Pairs, float]]) -> dict[str, dict[str, float]]:
    """Average precision of pairs, for each set from its other half, and with the set left out."""
    from sklearn.metrics import average_precision_score

    found: dict[str, dict[str, float]] = {}
    for pairs, _ in parts:
        if pairs.folder in found:
            continue
        others = [part for part in parts if part[0].folder != pairs.folder]
        own = [part for part in parts if part[0].folder == pairs.folder]
        halves = []
        for half in (0, 1):
            held = _of(pairs, half)
            table = fit([*others, *((_of(each, 1 - half), weight) for each, weight in own)])
            halves.append(average_precision_score(held.same, table.score(held.wide)))
        left_out = average_precision_score(pairs.same, fit(others).score(pairs.wide))
        found[pairs.folder] = {"halves": float(np.mean(halves)), "left_out": float(left_out)}
    return found


def _module(tables: Mapping[str, Table], told: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of ``cluster/pair_tables.py``."""
    lines = [
        '"""Weights of `secondsource.cluster.pairs.probability`: the bias, then one for each',
        "column of `expanded`; for the third the sum so far, the likeness of meaning, its square.",
        "Written by ``python -m secondsource.training.stories --write``.",
        "",
        "Average precision over the pairs that the grouper looks at, fitted on the other half of",
        "the set's stories and on the other sets, and on the other sets alone:",
        "",
        *(f"    {n}: {f['halves']:.3f}, {f['left_out']:.3f}" for n, f in told.items()),
        '"""',
        "",
        "# fmt: off",
    ]
    for name, table in tables.items():
        numbers = [f"{value:.5g}" for value in (table.bias, *table.weights)]
        lines.append(f"{name} = (")
        lines += [f"    {', '.join(numbers[i : i + 8])}," for i in range(0, len(numbers), 8)]
        lines.append(")")
    return "\n".join([*lines, "# fmt: on", ""])


def main(words: Sequence[str]) -> int:
    """Collect, measure, fit, and write if asked."""
    parser = argparse.ArgumentParser(prog="python -m secondsource.training.stories")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--write", action="store_true", help="write the tables into the package")
    parser.add_argument("--quick", action="store_true", help="no figures, only the tables")
    args = parser.parse_args(words)
    tables: dict[str, Table] = {}
    told: dict[str, dict[str, float]] = {}
    for name, plan in (("DATED", DATED), ("UNDATED", UNDATED)):
        parts = [(collect(part, args.data), part.weight) for part in plan]
        tables[name] = fit(parts)
        if name == "UNDATED":
            tables["MEANT"] = fit_meaning(parts[:2], tables[name])  # googlenews152 has no grammar
        if not args.quick:
            told |= {f"{n} ({name.lower()})": row for n, row in figures(parts).items()}
    for each, row in told.items():
        print(f"{each:<30} halves {row['halves']:.3f}  left out {row['left_out']:.3f}")  # noqa: T201
    if args.write:
        from secondsource.cluster import pair_tables

        Path(str(pair_tables.__file__)).write_text(_module(tables, told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
