"""Grouping reports into stories beside tf-idf with average link: pairwise F1 and reports a second.

::

    python -m benchmarks.grouping                      gva (dated), where ../shared is
    python -m benchmarks.grouping FILE --most 2000

Ours takes the reports one at a time, from text to story; scikit-learn gets them all at once, and
the threshold that suits them best.  Without scikit-learn only ours is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TypeVar

from benchmarks.clocks import Clock
from benchmarks.lines import SHARED, Line, command, there
from secondsource.acquire.extract import report_from_record
from secondsource.acquire.report import Report
from secondsource.cluster.stories import Shelver, sketch
from secondsource.evaluate.metrics import pairwise
from secondsource.evaluate.stories import WINDOW, records

USUAL = SHARED / "data" / "gva_semeval2018t5" / "stories.dev.jsonl.gz"
T = TypeVar("T")
CUTS = [step / 50 for step in range(4, 36)]


def ours(reports: Sequence[Report]) -> list[str]:
    """One after another."""
    shelver = Shelver()
    for report in reports:
        shelver.place(sketch(report))
    return [shelver.story_of(report.id) for report in reports]


def theirs(reports: Sequence[Report]) -> dict[float, list[str]]:
    """Tf-idf and average link of scikit-learn: labels by threshold."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{report.title or ''} {report.text}" for report in reports]
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    apart = 1 - (words @ words.T).toarray().astype("float32")
    days = np.array([report.published.toordinal() if report.published else 0 for report in reports])
    if days.any():
        apart[np.abs(days[:, None] - days[None, :]) > WINDOW] = 1
    labels = {}
    for cut in CUTS:
        model = AgglomerativeClustering(
            n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - cut
        )
        labels[cut] = [str(label) for label in model.fit(apart).labels_]
    return labels


def _timed(work: Callable[[], T]) -> tuple[T, Clock]:
    before = Clock.now()
    done = work()
    return done, Clock.now().since(before)


def measure(file: Path, most: int | None) -> list[Line]:
    """F1 and speed of both, and ours on the same reports in no order at all."""
    [one] = records([file])
    reports = [replace(report_from_record(r), id=r["id"]) for r in one.records[:most]]
    gold = {report.id: one.gold[report.id] for report in reports}

    def f1(labels: Sequence[str]) -> float:
        return pairwise(gold, {r.id: x for r, x in zip(reports, labels, strict=True)}).f1

    count = len(reports)
    stories, spent = _timed(lambda: ours(reports))
    lines = [
        Line("ours: F1", f1(stories), "", 1, f"{count} reports, one at a time"),
        Line(
            "ours: speed",
            count / spent.wall,
            "reports/s",
            1,
            "from text to story",
            count / spent.cpu,
        ),
    ]
    shuffled = list(reports)
    Random(1).shuffle(shuffled)
    mixed = dict(zip((r.id for r in shuffled), ours(shuffled), strict=True))
    lines.append(Line("ours shuffled: F1", f1([mixed[r.id] for r in reports]), "", 1))
    try:
        found, spent = _timed(lambda: theirs(reports))
    except ModuleNotFoundError:
        print("scikit-learn is not installed: nothing to compare with")
        return lines
    best = max(found, key=lambda cut: f1(found[cut]))
    each = len(CUTS)
    return [
        *lines,
        Line("tf-idf, average link: F1", f1(found[best]), "", 1, f"best threshold, {best}"),
        Line("tf-idf, average link: speed", count * each / spent.wall, "reports/s", 1,
             f"one of {each} thresholds, all at once", count * each / spent.cpu),
    ]  # fmt: skip


ARGUMENTS = {
    "file": {"type": Path, "nargs": "?", "default": USUAL},
    "--most": {"type": int, "help": "only so many reports, the oldest first"},
}


def main() -> None:
    """Measure and print."""
    what = "a file of stories"
    command("grouping", __doc__, ARGUMENTS, lambda o: measure(there(o.file, what), o.most))


if __name__ == "__main__":
    main()
