"""Fit the table of `compare/align.py`, and measure it with one event left out.

``python -m secondsource.training.alignment ../shared/gold/*.json eval/judged/claims.jsonl`` prints
weights and pair F1.  A ridge logistic regression by Newton's method on standardised signs; plain
numpy, no torch.

Gold dossiers give the pairs of the readers' statements; a judged file gives, for stories whose
lines were read one by one, which of the product's own statements say the same.  Judged stories are
many and were read more strictly than gold, so they get a level of their own (a sign that only they
have, and that is thrown away) and gold counts `GOLD` times.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from secondsource.annotate.annotation import Annotation
from secondsource.attribute.statement import Link, Polarity, Statement
from secondsource.compare.align import SIGNS, shared_words, signs_of
from secondsource.compare.facts import facts_of, seen_in
from secondsource.compare.nearness import nearness
from secondsource.evaluate.dossier import report_of
from secondsource.evaluate.gold import (
    GoldEvent,
    GoldReport,
    GoldStatement,
    default_places,
    read_event,
    records_for,
)
from secondsource.evaluate.matching import LEAST
from secondsource.pipeline import Reading, Tools, figures_of, read_report

if TYPE_CHECKING:
    from numpy.typing import NDArray

RIDGE = 1.0
STEPS = 30
GOLD = 4  # as many of gold's 12,000 pairs weigh as much as the 30,000 judged ones
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
    readings = _read(event, places, tools)
    annotations = {r.report.id: r.annotation for r in readings}
    statements = [_statement(s, annotations[s.report]) for s in event.statements]
    claim = {told: c.id for c in event.claims for told in c.statements}
    return _pairs(
        statements,
        readings,
        tools,
        lambda i, j: claim[statements[i].id] == claim[statements[j].id],
    )


def judged(line: Mapping[str, Any], places: Sequence[Path], tools: Tools) -> Pairs:
    """Every pair of a judged story's own statements; those left open are left out."""
    reports = tuple(GoldReport(r["id"], r["dataset"], r["record"]) for r in line["reports"])
    readings = _read(GoldEvent(line["story"], reports, (), (), ()), places, tools)
    figure_of = {member: f.id for f in figures_of(readings) for member in f.members}
    statements = [_by_figure(s, r.report.id, figure_of) for r in readings for s in r.statements]
    same, unsure = (
        {
            (min(i, j), max(i, j))
            for group in line[name]
            for i, j in combinations([_at(mark, statements) for mark in group], 2)
            if i is not None and j is not None
        }
        for name in ("same", "unsure")
    )
    return _pairs(
        statements,
        readings,
        tools,
        lambda i, j: None if (i, j) in unsure else (i, j) in same,
    )


def _by_figure(told: Statement, report: str, figure_of: Mapping[tuple[str, str], str]) -> Statement:
    """A statement whose sources go by their ids across reports, as the dossier has them."""
    chain = tuple(replace(k, entity=figure_of.get((report, k.entity or ""))) for k in told.chain)
    return replace(told, report=report, chain=chain)


def _at(mark: Sequence[Any], statements: Sequence[Statement]) -> int | None:
    """The statement that stands where another reading had one; half must be shared."""
    report, start, end = mark
    shares = {
        n: max(0, min(end, s.span.end) - max(start, s.span.start))
        / (max(end, s.span.end) - min(start, s.span.start))
        for n, s in enumerate(statements)
        if s.report == report
    }
    best = max(shares, key=lambda n: shares[n], default=None)
    return best if best is not None and shares[best] >= LEAST else None


def _read(event: GoldEvent, places: Sequence[Path], tools: Tools) -> list[Reading]:
    found = zip(event.reports, records_for(event, places), strict=True)
    return [read_report(replace(report_of(r), id=g.id), tools) for g, r in found]


def _pairs(
    statements: Sequence[Statement],
    readings: Sequence[Reading],
    tools: Tools,
    label: Callable[[int, int], bool | None],
) -> Pairs:
    """All pairs across reports whose label is known, with their signs."""
    annotations = {r.report.id: r.annotation for r in readings}
    texts = {r.report.id: r.report.text for r in readings}
    facts = [facts_of(s, annotations[s.report]) for s in statements]
    places = [seen_in(s, texts[s.report], annotations[s.report]) for s in statements]
    near = nearness(places, tools.embed)
    table = signs_of(facts, near, shared_words(facts))
    across = [
        (i, j, known)
        for i, j in combinations(range(len(statements)), 2)
        if statements[i].report != statements[j].report and (known := label(i, j)) is not None
    ]
    signs = np.array([[float(table[name][i, j]) for name in NAMES] for i, j, _ in across])
    return Pairs(signs.reshape(-1, len(NAMES)), np.array([same for *_, same in across], dtype=bool))


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


def fit_both(gold: Sequence[Pairs], stories: Sequence[Pairs]) -> Fit:
    """One table for both kinds; the level is gold's."""
    if not stories:
        return fit(joined(gold))
    own, judged_ = joined([*gold] * GOLD), joined(stories)
    kind = np.repeat([0.0, 1.0], [len(own.same), len(judged_.same)])
    both = joined([own, judged_])
    found = fit(Pairs(np.column_stack([both.signs, kind]), both.same))
    return Fit(found.weights[:-1], found.bias)


def f1(same: NDArray[np.bool_], called: NDArray[np.bool_]) -> float:
    """Pair F1, 0-1."""
    hits = float((same & called).sum())
    return 2 * hits / max(1.0, float(same.sum() + called.sum()))


def left_out(events: Mapping[str, Pairs], stories: Sequence[Pairs]) -> tuple[float, float]:
    """The best pair F1 with each gold event scored by a fit without it, and its threshold."""
    scores = np.concatenate(
        [
            fit_both([p for o, p in events.items() if o != name], stories).probabilities(own.signs)
            for name, own in events.items()
        ]
    )
    same = np.concatenate([p.same for p in events.values()])
    return max((f1(same, scores >= bar), float(bar)) for bar in np.arange(0.05, 0.95, 0.01))


def _lines(files: Sequence[Path]) -> Iterator[Mapping[str, Any]]:
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def main(files: Sequence[str]) -> int:
    """Print the table and the figures."""
    from secondsource.rim.wiring import tools

    paths = [Path(f) for f in files]
    gold = [path for path in paths if path.suffix == ".json"]
    places = default_places(gold)
    events = {path.stem: pairs_of(read_event(path), places, tools()) for path in gold}
    lines = _lines([path for path in paths if path.suffix == ".jsonl"])
    stories = [judged(line, places, tools()) for line in lines]
    whole = fit_both(list(events.values()), stories)
    for name, weight in zip(NAMES, whole.weights, strict=True):
        print(f"{name:10s} {weight:6.2f}")  # noqa: T201
    print(f"{'bias':10s} {whole.bias:6.2f}")  # noqa: T201
    best, bar = left_out(events, stories)
    pairs = sum(len(p.same) for p in events.values())
    print(f"pair F1 {best:.3f} at {bar:.2f}, one event left out, {pairs} pairs")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
