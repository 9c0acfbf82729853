"""Fit the table of `compare/align.py` on gold events, and measure it with one event left out.

``python -m secondsource.training.alignment ../shared/gold/*.json`` prints weights and pair F1.
A ridge logistic regression by Newton's method on standardised signs; plain numpy, no torch.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from secondsource.annotate.annotation import Annotation
from secondsource.attribute.statement import Link, Polarity, Statement
from secondsource.compare.align import SIGNS, shared_words, signs_of
from secondsource.compare.claims import Material, seen_in
from secondsource.compare.facts import facts_of
from secondsource.compare.nearness import nearness
from secondsource.evaluate.dossier import report_of
from secondsource.evaluate.gold import (
    GoldEvent,
    GoldStatement,
    default_places,
    read_event,
    records_for,
)
from secondsource.pipeline import Tools, figures_of, read_report

if TYPE_CHECKING:
    from numpy.typing import NDArray

RIDGE = 1.0
STEPS = 30
NAMES = tuple(SIGNS)


class Pairs(NamedTuple):
    """Pairs of statements of different reports: signs ``(pairs, signs)``, and whether one claim."""

    signs: NDArray[np.float64]
    same: NDArray[np.bool_]


class Fit(NamedTuple):
    """Weights per unit of each sign, in the order of the signs, and the bias."""

    weights: NDArray[np.float64]
    bias: float

    def probabilities(self, signs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of one claim, for rows of signs."""
        result: NDArray[np.float64] = 1 / (1 + np.exp(-(signs @ self.weights + self.bias)))
        return result


def pairs_of(event: GoldEvent, places: Sequence[Path], tools: Tools) -> Pairs:
    """Every pair of a gold event across its reports, with the signs that the product sees."""
    found = zip(event.reports, records_for(event, places), strict=True)
    readings = [read_report(replace(report_of(r), id=g.id), tools) for g, r in found]
    annotations = {r.report.id: r.annotation for r in readings}
    texts = {r.report.id: r.report.text for r in readings}
    statements = [_statement(s, annotations[s.report]) for s in event.statements]
    material = Material(statements, texts, annotations, figures_of(readings), ())
    facts = [facts_of(s, annotations[s.report]) for s in statements]
    near = nearness([seen_in(s, material) for s in statements], tools.embed)
    table = signs_of(facts, near, shared_words(facts))
    claim = {told: c.id for c in event.claims for told in c.statements}
    ids = [s.id for s in statements]
    across = [
        (i, j)
        for i in range(len(ids))
        for j in range(i + 1, len(ids))
        if statements[i].report != statements[j].report
    ]
    signs = np.array([[float(table[name][i, j]) for name in NAMES] for i, j in across])
    same = np.array([claim[ids[i]] == claim[ids[j]] for i, j in across])
    return Pairs(signs, same)


def _statement(told: GoldStatement, annotation: Annotation) -> Statement:
    chain = (Link(told.origin, None, None, None),) if told.origin else ()
    polarity: Polarity = "negative" if told.polarity == "negative" else "positive"
    return Statement(
        told.id,
        told.report,
        told.span,
        "own",
        chain,
        polarity=polarity,
        times=tuple(t for t in annotation.times if told.span.covers(t.span)),
    )


def fit(pairs: Pairs) -> Fit:
    """Ridge logistic regression; the ridge is on standardised signs."""
    mean, spread = pairs.signs.mean(axis=0), pairs.signs.std(axis=0) + 1e-9
    rows = np.hstack([(pairs.signs - mean) / spread, np.ones((len(pairs.same), 1))])
    target = pairs.same.astype(np.float64)
    ridge = np.diag([RIDGE] * pairs.signs.shape[1] + [0.0])
    theta = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-rows @ theta))
        slope = rows.T @ (guess - target) + ridge @ theta
        curve = (rows * (guess * (1 - guess))[:, None]).T @ rows + ridge
        theta -= np.linalg.solve(curve, slope)
    weights = theta[:-1] / spread
    return Fit(weights, float(theta[-1] - weights @ mean))


def joined(parts: Sequence[Pairs]) -> Pairs:
    """All pairs of several events."""
    return Pairs(np.vstack([p.signs for p in parts]), np.concatenate([p.same for p in parts]))


def f1(same: NDArray[np.bool_], called: NDArray[np.bool_]) -> float:
    """Pair F1, 0-1."""
    hits = float((same & called).sum())
    return 2 * hits / max(1.0, float(same.sum() + called.sum()))


def left_out(events: Mapping[str, Pairs]) -> tuple[float, float]:
    """The best pair F1 with each event scored by a fit on the others, and its threshold."""
    scores = np.concatenate(
        [
            fit(joined([p for other, p in events.items() if other != name])).probabilities(p.signs)
            for name, p in events.items()
            for p in [events[name]]
        ]
    )
    same = np.concatenate([p.same for p in events.values()])
    return max((f1(same, scores >= bar), float(bar)) for bar in np.arange(0.05, 0.95, 0.01))


def main(files: Sequence[str]) -> int:
    """Print the table and the figures."""
    from secondsource.rim.wiring import tools

    paths = [Path(f) for f in files]
    places = default_places(paths)
    events = {path.stem: pairs_of(read_event(path), places, tools()) for path in paths}
    whole = fit(joined(list(events.values())))
    for name, weight in zip(NAMES, whole.weights, strict=True):
        print(f"{name:10s} {weight:6.2f}")  # noqa: T201
    print(f"{'bias':10s} {whole.bias:6.2f}")  # noqa: T201
    best, bar = left_out(events)
    pairs = sum(len(p.same) for p in events.values())
    print(f"pair F1 {best:.3f} at {bar:.2f}, one event left out, {pairs} pairs")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
