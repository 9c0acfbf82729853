"""``secondsource evaluate`` without the command line: one call, the text to print comes back."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from secondsource.errors import UsageError
from secondsource.evaluate import misses
from secondsource.evaluate.run import run, yardstick_of
from secondsource.evaluate.yardstick import Desk, Progress, Result


def evaluate(
    yardstick: str,
    files: Sequence[Path],
    *,
    as_json: bool = False,
    predictions: Path | None = None,
    data: Sequence[Path] = (),
    errors: Path | None = None,
    desk: Desk | None = None,
    progress: Progress | None = None,
) -> str:
    """Measure, write what was asked for, and return what to print (JSON or a table).

    ``progress`` is shown on standard error when that is a terminal and nothing else was given.

    Raises:
        UsageError: no such yardstick, no file, or an output file that cannot be written.
        DataError: a file is missing or not in the yardstick's format.
    """
    yardstick_of(yardstick)  # before the desk loads its models: a typing error shows at once
    result = run(
        yardstick,
        files,
        desk=desk or default_desk(),
        data=data,
        predictions=predictions,
        progress=progress or on_terminal(),
    )
    if errors is not None:
        try:
            errors.write_text(misses.page(result.misses), encoding="utf-8")
        except OSError as problem:
            reason = problem.strerror or "cannot be written"
            raise UsageError(
                str(errors), reason, "name a file in a folder that exists"
            ) from problem
    if as_json:
        return json.dumps(result.public(), ensure_ascii=False, indent=2) + "\n"
    return table(result)


def on_terminal() -> Progress:
    """A line on standard error that is written over; silent when nobody watches."""
    if not sys.stderr.isatty():
        return lambda _done, _of, _what: None

    def show(done: int, of: int, what: str) -> None:
        sys.stderr.write(f"\r\x1b[K{done + 1} of {of}: {what[:60]}")
        sys.stderr.write("\n" if done + 1 == of else "")
        sys.stderr.flush()

    return show


def default_desk() -> Desk:
    """The project's own desk, with its default settings."""
    # By name: a judge of somebody else's desk, and `--help`, load none of ours.
    module = importlib.import_module("secondsource.evaluate.own_desk")
    return cast("Desk", module.OwnDesk())


def table(result: Result) -> str:
    """The signed figures, one a line; then, where there are groups, the same side by side."""
    wide = max((len(figure.name) for figure in result.figures), default=0)
    lines = [f"{f.name:<{wide}} = {f.shown:>6} | {f.signature}" for f in result.figures]
    if len(result.groups) > 1:
        heads = [_short(group) for group in result.groups]
        lines += ["", " " * wide + "  " + "  ".join(f"{head:>12}" for head in heads)]
        for number, figure in enumerate(result.figures):
            cells = []
            for figures in result.groups.values():
                one = figures[number]
                cells.append(f"{one.shown} /{one.signature.n:>4}" if one.signature.n else "-")
            lines.append(f"{figure.name:<{wide}}  " + "  ".join(f"{cell:>12}" for cell in cells))
    return "\n".join(lines) + "\n"


def _short(group: str) -> str:
    return group if len(group) <= 12 else group[:11] + "…"
