"""Run a yardstick by its name: files and a desk in, signed figures out.

A yardstick is a module with ``predict`` (the desk reads each record), ``judge`` (one record's
prediction is scored) and ``rule`` (how two count as the same, for the signature); `YARDSTICKS`
names those there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from secondsource.errors import DataError, UsageError
from secondsource.evaluate import (
    alignment,
    attribution,
    contradiction,
    copies,
    corpora,
    dossier,
    entities,
    labels,
    places,
    quantities,
    ranges,
    stories,
    times,
)
from secondsource.evaluate.signature import Signature
from secondsource.evaluate.yardstick import (
    Case,
    Desk,
    Miss,
    Prediction,
    Progress,
    Result,
    Tallies,
    add,
    figures,
)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How one thing is measured.

    ``predict`` yields each record with what the desk made of it, ``records`` those records alone,
    ``judge`` scores one.  ``grouped`` tells that single records are worth a row of their own.
    ``lines`` and ``gathered`` lead from a record's prediction to the lines of a file, and back.
    """

    rule: Callable[[str], str]
    predict: Callable[[Case], Iterator[tuple[Any, Prediction]]]
    records: Callable[[Sequence[Path]], Iterable[Any]]
    judge: Callable[[Any, Mapping[str, Any]], tuple[Tallies, list[Miss]]]
    grouped: bool = False
    lines: Callable[[Prediction], list[Prediction]] = lambda prediction: [prediction]
    gathered: Callable[[Iterable[Prediction]], dict[str, Prediction]] = lambda lines: {
        str(line.get("id")): line for line in lines
    }


YARDSTICKS: dict[str, Yardstick] = {
    "alignment": Yardstick(alignment.rule, alignment.predict, alignment.records, alignment.judge),
    "attribution": Yardstick(
        attribution.rule, attribution.predict, attribution.records, attribution.judge
    ),
    "contradiction": Yardstick(
        contradiction.rule, contradiction.predict, contradiction.records, contradiction.judge
    ),
    "copies": Yardstick(
        copies.rule,
        copies.predict,
        copies.records,
        copies.judge,
        lines=copies.lines,
        gathered=copies.gathered,
    ),
    "dossier": Yardstick(
        dossier.rule,
        dossier.predict,
        dossier.records,
        dossier.judge,
        grouped=True,
    ),
    "entities": Yardstick(entities.rule, entities.predict, entities.records, entities.judge),
    "labels": Yardstick(
        labels.rule,
        labels.predict,
        labels.records,
        labels.judge,
        grouped=True,
        lines=labels.lines,
        gathered=labels.gathered,
    ),
    "places": Yardstick(places.rule, places.predict, places.records, places.judge),
    "quantities": Yardstick(
        quantities.rule, quantities.predict, quantities.records, quantities.judge
    ),
    "ranges": Yardstick(ranges.rule, ranges.predict, ranges.records, ranges.judge),
    "stories": Yardstick(
        stories.rule,
        stories.predict,
        stories.records,
        stories.judge,
        lines=stories.lines,
        gathered=stories.gathered,
    ),
    "times": Yardstick(times.rule, times.predict, times.records, times.judge),
}


def yardstick_of(name: str) -> Yardstick:
    """The yardstick of that name.

    >>> try:
    ...     yardstick_of("gut feeling")
    ... except UsageError as problem:
    ...     print(problem.problem)
    is not built

    Raises:
        UsageError: there is none (yet); the message lists those there are.
    """
    if name not in YARDSTICKS:
        raise UsageError(
            f"yardstick {name!r}", "is not built", f"use one of {', '.join(sorted(YARDSTICKS))}"
        )
    return YARDSTICKS[name]


def run(
    yardstick: str,
    files: Sequence[Path],
    *,
    desk: Desk,
    data: Sequence[Path] = (),
    predictions: Path | None = None,
    progress: Progress = lambda _done, _of, _what: None,
) -> Result:
    """Measure the desk on the files; write its raw predictions, one JSON object a line, if asked.

    Raises:
        UsageError: no such yardstick, or no file given.
        DataError: a file is missing or not in the yardstick's format.
    """
    how = yardstick_of(yardstick)
    if not files:
        raise UsageError(f"evaluate {yardstick}", "no file was given", "name at least one")
    case = Case(tuple(files), desk, tuple(data), progress)
    # The files are hashed first: a missing one shows at once, not after an hour of reading.
    sha = corpora.digest(files)
    rows: list[tuple[Any, Prediction]] = []
    for record, prediction in how.predict(case):
        rows.append((record, prediction))
    result = _score(yardstick, how, rows, corpora.set_name(files), sha, engine_of(desk, rows))
    if predictions is not None:
        write(predictions, result.predictions)
    return result


def rescore(yardstick: str, files: Sequence[Path], predictions: Path, *, engine: str) -> Result:
    """Score a prediction file that somebody wrote before; nothing is read anew.

    Raises:
        UsageError: no such yardstick.
        DataError: a file is missing or in another format, or a record has no prediction.
    """
    how = yardstick_of(yardstick)
    sha = corpora.digest(files)
    lines = how.gathered(line for _, line in corpora.lines_of(predictions))
    rows: list[tuple[Any, Prediction]] = []
    for record in how.records(files):
        if record.id not in lines:
            raise DataError(str(predictions), f"has no line for {record.id}", "predict all records")
        rows.append((record, lines[record.id]))
    return _score(yardstick, how, rows, corpora.set_name(files), sha, engine)


def _score(
    name: str,
    how: Yardstick,
    rows: Sequence[tuple[Any, Prediction]],
    set_name: str,
    sha: str,
    engine: str,
) -> Result:
    def sign(figure: str, n: int) -> Signature:
        return Signature(set_name, sha, n, how.rule(figure), engine)

    judged = [(record.id, *how.judge(record, prediction)) for record, prediction in rows]
    total: Tallies = reduce(add, (tallies for _, tallies, _ in judged), {})
    groups = {event: figures(name, tallies, sign) for event, tallies, _ in judged}
    return Result(
        yardstick=name,
        figures=figures(name, total, sign),
        groups=groups if how.grouped else {},
        predictions=tuple(line for _, prediction in rows for line in how.lines(prediction)),
        misses=tuple(miss for _, _, misses in judged for miss in misses),
    )


def engine_of(desk: Desk, rows: Sequence[tuple[Any, Prediction]]) -> str:
    """What figures are signed with: the desk's own word, or the models of its first dossier."""
    named = getattr(desk, "engine", None)
    if isinstance(named, str) and named:
        return named.replace("|", "/")  # the signature's own mark
    for _, prediction in rows[:1]:
        models = ((prediction.get("dossier") or {}).get("made") or {}).get("models") or {}
        if models:
            return "+".join(f"{name}@{sha[:8]}" for name, sha in sorted(models.items()))
    return type(desk).__name__.lower()


def write(path: Path, predictions: Iterable[Prediction]) -> None:
    """One JSON object a line, UTF-8, keys as they are.

    Raises:
        UsageError: the file cannot be written.
    """
    lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in predictions)
    try:
        path.write_text("".join(lines), encoding="utf-8", errors="surrogatepass")
    except OSError as problem:
        reason = problem.strerror or "cannot be written"
        raise UsageError(str(path), reason, "name a file in a folder that exists") from problem
