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
from collections.abc import Iterator, Mapping
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
    # The bundled reports lie somewhere else on every machine.
    plain = done.stdout.replace(f"{DEMO}{os.sep}", "")
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"


def sections(text: str) -> dict[str, list[str]]:
    """The sections of a terminal dossier by heading; "" holds what stands before the first."""
    found: dict[str, list[str]] = {"": []}
    heading = ""
    for line in text.splitlines():
        if line.endswith("───"):
            heading = line.rstrip("─ ")
            found[heading] = []
        found[heading].append(line)
    return found


def part(text: str, heading: str, items: int | None) -> str:
    """A section, or its first items (what blank lines separate).

    Raises:
        RuntimeError: no such section.
    """
    found = sections(text)
    if heading not in found:
        raise RuntimeError(f"no section {heading!r} among {sorted(found)}")
    blocks = "\n".join(found[heading]).strip("\n").split("\n\n")
    # The rule, its explanation and the first item are one block; head blocks count alike.
    shown = blocks if items is None or len(blocks) <= items else [*blocks[:items], "…"]
    return "\n\n".join(shown)


def fenced(body: str, language: str = "console") -> str:
    """A fenced block, as cog puts it into the page."""
    return f"```{language}\n{body.rstrip()}\n```"


def console(command: str, parts: Mapping[str, int | None] | None = None) -> str:
    """A command and what it prints: all of it, or some sections with their first items."""
    program, *words = command.split()
    if program != "secondsource":
        raise RuntimeError(f"{program}: only secondsource is shown")
    shown = output(*words)
    if parts:
        shown = "\n\n".join(part(shown, heading, items) for heading, items in parts.items())
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
