"""What was reached stays reached: ``eval/floors.json`` pins figures with the hash of their data.

::

    python -m secondsource.evaluate.gate                    measure all; fail below a floor
    python -m secondsource.evaluate.gate --update           raise the floors to what was measured
    python -m secondsource.evaluate.gate --update --allow-regression    lower them too; say why

A floor on data that is not here is skipped and said so; a floor on data that has *changed* fails:
its figure means something else now.  Paths in the file are relative to the checkout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from secondsource.errors import DataError, SecondSourceError, UsageError
from secondsource.evaluate import corpora
from secondsource.evaluate.command import default_desk
from secondsource.evaluate.run import run
from secondsource.evaluate.yardstick import Desk, Result

FLOORS = Path("eval/floors.json")
SCHEMA = "secondsource/floors/1"
REMEASURE = "python -m secondsource.evaluate.gate --update"
# int8 kernels sum in another order on processors without VNNI: the tagger's exact F1 then moves
# in the third decimal.  More than that is a change of ours.
SLACK = 0.004


@dataclass(frozen=True, slots=True)
class Floor:
    """One pinned figure: ``value`` is what was measured; below (above, for mistakes) fails."""

    name: str
    value: float
    lower_is_better: bool

    def is_broken_by(self, value: float) -> bool:
        """Worse than pinned, beyond the slack of another processor.

        >>> Floor("cue.f1", 0.712, False).is_broken_by(0.7), Floor("mouth", 2, True).is_broken_by(2)
        (True, False)
        """
        if self.lower_is_better:
            return value > self.value
        return value < self.value - SLACK


@dataclass(frozen=True, slots=True)
class Pin:
    """The floors of one yardstick on one set of files.

    ``slow`` ones take minutes: the gate measures them, the tests do not.
    """

    yardstick: str
    files: tuple[str, ...]
    sha: str
    signature: str
    floors: tuple[Floor, ...]
    slow: bool = False

    def paths(self, root: Path) -> list[Path]:
        """The files that the patterns name now, sorted; empty when the data is not here."""
        found: list[Path] = []
        for pattern in self.files:
            climbs = pattern.count("../")
            base = root.parents[climbs - 1] if climbs else root
            found += sorted(base.glob(pattern[3 * climbs :]))
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate says: lines to show, and whether it lets pass."""

    lines: tuple[str, ...]
    passed: bool


def read_pins(path: Path) -> list[Pin]:
    """The pins of a floors file.

    Raises:
        DataError: missing, or not in the format.
    """
    record = corpora.object_of(path)
    if record.get("schema") != SCHEMA:
        raise DataError(str(path), f"is not {SCHEMA}", f"write it with `{REMEASURE}`")
    return [
        Pin(
            yardstick=corpora.field(row, "yardstick", str, str(path)),
            files=tuple(corpora.field(row, "files", list, str(path))),
            sha=row.get("sha256") or "",
            signature=row.get("signature") or "",
            floors=tuple(
                Floor(name, each["floor"], bool(each.get("lower_is_better")))
                for name, each in (row.get("figures") or {}).items()
            ),
            slow=bool(row.get("slow")),
        )
        for row in corpora.field(record, "pins", list, str(path))
    ]


def write_pins(path: Path, pins: Sequence[Pin]) -> None:
    """Write the floors file; the same pins give the same bytes."""
    rows = [
        {
            "yardstick": pin.yardstick,
            "files": list(pin.files),
            "sha256": pin.sha,
            "signature": pin.signature,
            "figures": {
                floor.name: {"floor": floor.value}
                | ({"lower_is_better": True} if floor.lower_is_better else {})
                for floor in pin.floors
            },
        }
        | ({"slow": True} if pin.slow else {})
        for pin in pins
    ]
    text = json.dumps({"schema": SCHEMA, "pins": rows}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def hold(pin: Pin, root: Path, desk: Desk) -> Outcome:
    """Measure the desk on a pin's files and hold the result against its floors.

    Raises:
        DataError: a file is missing or not in its format.
    """
    files = pin.paths(root)
    return check(pin, run(pin.yardstick, files, desk=desk), corpora.digest(files))


def check(pin: Pin, result: Result, sha: str) -> Outcome:
    """Hold one measured result against its pin."""
    where = f"{pin.yardstick} on {', '.join(pin.files)}"
    if pin.sha and sha != pin.sha:
        told = (
            f"{where}: the data changed ({pin.sha[:12]} is now {sha[:12]}), so its floors mean "
            f"nothing; re-measure and re-pin: `{REMEASURE}`"
        )
        return Outcome((told,), passed=False)
    measured = {figure.name: figure for figure in result.figures}
    lines = []
    for floor in pin.floors:
        if floor.name not in measured:
            lines.append(f"{where}: {floor.name} is pinned but was not measured; `{REMEASURE}`")
        elif floor.is_broken_by(measured[floor.name].value):
            side = "above" if floor.lower_is_better else "below"
            lines.append(
                f"{measured[floor.name]}\n  is {side} its floor {floor.value:g}; mend it, or say "
                f"why and re-pin: `{REMEASURE} --allow-regression`"
            )
    return Outcome(tuple(lines), passed=not lines)


def raised(pin: Pin, result: Result, sha: str, *, allow_regression: bool) -> Pin:
    """The pin with what was measured now; a floor sinks only when that is allowed.

    Floors of other data (another hash) say nothing about this run and are replaced.
    """
    old = {} if pin.sha != sha else {floor.name: floor for floor in pin.floors}
    names = [floor.name for floor in pin.floors] or [figure.name for figure in result.figures]
    measured = {figure.name: figure for figure in result.figures}
    floors = []
    for name in names:
        if name not in measured:
            continue
        figure = measured[name]
        before = old.get(name)
        value = figure.value if isinstance(figure.value, int) else int(figure.value * 1e4) / 1e4
        if before and not allow_regression:
            choose = min if figure.lower_is_better else max
            value = choose(before.value, value)
        floors.append(Floor(name, value, figure.lower_is_better))
    signature = str(result.figures[0].signature) if result.figures else ""
    return replace(pin, sha=sha, signature=signature, floors=tuple(floors))


def gate(
    root: Path,
    *,
    make_desk: Callable[[], Desk] = default_desk,
    only: str | None = None,
    update: bool = False,
    allow_regression: bool = False,
    tell: Callable[[str], None],
) -> bool:
    """Measure every pin whose data is here; True when nothing fell below its floor.

    Raises:
        DataError: the floors file or an evaluation file is not in its format.
        UsageError: no pin has the yardstick that was asked for.
    """
    path = root / FLOORS
    pins = read_pins(path)
    chosen = [pin for pin in pins if only in (None, pin.yardstick)]
    if not chosen:
        known = ", ".join(sorted({pin.yardstick for pin in pins}))
        raise UsageError(f"yardstick {only!r}", "has no floors", f"use one of {known}")
    passed, fresh, desk = True, dict[int, Pin](), None
    for number, pin in enumerate(pins):
        files = pin.paths(root) if pin in chosen else []
        if not files:
            if pin in chosen:
                tell(f"skipped: {pin.yardstick} needs {', '.join(pin.files)}, which is not here")
            continue
        desk = desk or make_desk()
        result, sha = run(pin.yardstick, files, desk=desk), corpora.digest(files)
        if update:
            fresh[number] = raised(pin, result, sha, allow_regression=allow_regression)
            pin_now = fresh[number]
        else:
            pin_now = pin
        outcome = check(pin_now, result, sha)
        passed = passed and outcome.passed
        for line in outcome.lines or (f"holds: {pin.yardstick} on {', '.join(pin.files)}",):
            tell(line)
    if fresh:
        write_pins(path, [fresh.get(number, pin) for number, pin in enumerate(pins)])
        tell(f"wrote {FLOORS}")
    return passed


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 when all floors hold, 1 when one broke, else the error's own code."""
    parser = argparse.ArgumentParser(prog="python -m secondsource.evaluate.gate")
    parser.add_argument("yardstick", nargs="?", help="only this one")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: here)")
    parser.add_argument("--update", action="store_true", help="raise floors to what was measured")
    parser.add_argument("--allow-regression", action="store_true", help="lower them too")
    options: Mapping[str, Any] = vars(parser.parse_args(arguments))
    try:
        passed = gate(
            options["root"].absolute(),
            only=options["yardstick"],
            update=options["update"],
            allow_regression=options["allow_regression"],
            tell=_print,
        )
    except SecondSourceError as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
