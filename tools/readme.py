"""Produce the console blocks of the README and the docs; nobody types output.

    python tools/readme.py            write them anew
    python tools/readme.py --check    say what is stale, write nothing

The blocks are cog's: between ``[[[cog`` and ``]]]`` stands the call that makes one, and this
module is what they call.  Width, colour, language and version are fixed, so that every machine
produces the same bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cogapp import Cog

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "src" / "secondsource" / "demo"
FLOORS = ROOT / "eval" / "floors.json"
WIDTH = 88  # what a README shows without a scroll bar


def pages() -> list[Path]:
    """Every tracked page that holds a block."""
    every = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
    return sorted(p for p in every if "[[[cog" in p.read_text(encoding="utf-8"))


def output(*words: str, cwd: Path = DEMO) -> str:
    """What ``secondsource WORDS`` prints, run among the bundled reports.

    Raises:
        RuntimeError: it failed; a README must not show that by accident.
    """
    env = os.environ | {"COLUMNS": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}
    program = Path(sys.executable).with_name("secondsource")
    done = subprocess.run(
        [str(program), *words], cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"secondsource {' '.join(words)}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def section(text: str, heading: str) -> str:
    """The section of a terminal dossier under the rule that begins with a heading.

    Raises:
        RuntimeError: no such section.
    """
    lines = text.splitlines()
    rules = [n for n, line in enumerate(lines) if line.startswith("──")]
    for n, start in enumerate(rules):
        if heading in lines[start]:
            end = rules[n + 1] if n + 1 < len(rules) else len(lines)
            return "\n".join(lines[start:end]).rstrip()
    raise RuntimeError(f"no section {heading!r} among {[lines[n] for n in rules]}")


def fenced(body: str, language: str = "console") -> str:
    """A fenced block, as cog puts it into the page."""
    return f"```{language}\n{body.rstrip()}\n```"


def console(command: str, *, only: str | None = None, lines: int | None = None) -> str:
    """A command and what it prints: all of it, one section of it, or its first lines."""
    program, *words = command.split()
    if program != "secondsource":
        raise RuntimeError(f"{program}: only secondsource is shown")
    shown = output(*words)
    if only:
        shown = "…\n" + section(shown, only) + "\n…"
    if lines is not None and len(shown.splitlines()) > lines:
        shown = "\n".join([*shown.splitlines()[:lines], "…"])
    return fenced(f"$ {command}\n{shown}")


def json_excerpt() -> str:
    """The first statement of the demo that came through two hands, as it stands in the JSON."""
    dossier = json.loads(output("demo", "--json"))
    chained = next(each for each in dossier["statements"] if len(each["chain"]) > 1)
    shown = {k: chained[k] for k in ("id", "report", "start", "end", "text", "manner", "chain")}
    return fenced(
        json.dumps(shown | {"origin": chained["origin"]}, ensure_ascii=False, indent=1), "json"
    )


def figures() -> str:
    """The pinned figures with their signatures, one block a yardstick."""
    if not FLOORS.exists():
        return fenced("not measured yet", "text")
    return "\n\n".join(_figures(json.loads(FLOORS.read_text(encoding="utf-8"))["pins"]))


def _figures(pins: list[dict[str, Any]]) -> Iterator[str]:
    for pin in pins:
        floors = pin["figures"]
        wide = max(len(name) for name in floors)
        rows = [f"{name:<{wide}}  {_value(row['floor'])}" for name, row in floors.items()]
        yield fenced("\n".join([str(pin["signature"]), *rows]), "text")


def _value(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.3f}"


def main() -> int:
    """Run cog over the pages; 0 when they are (or now are) as the commands say."""
    check = "--check" in sys.argv[1:]
    mode = ["--check", "--diff"] if check else ["-r"]
    status = 0
    for page in pages():
        words = ["cog", *mode, "-n", "utf-8", "-U", "-I", str(ROOT / "tools"), str(page)]
        status = Cog().main(words) or status
    if status and check:
        sys.stderr.write("stale blocks: run `make readme` and look at what changed\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
