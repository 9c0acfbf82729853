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
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cogapp import Cog

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "src" / "secondsource" / "demo"
FLOORS = ROOT / "eval" / "floors.json"
WIDTH = 88  # what a README shows without a scroll bar


def pages() -> list[Path]:
    """Every tracked page that holds a block."""
    every = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
    return sorted(p for p in every if "[[[cog" in p.read_text(encoding="utf-8"))


@cache  # several blocks show parts of one dossier
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
        last = done.stderr.strip().splitlines()[-1:]
        raise RuntimeError(f"secondsource {' '.join(words)}: exit {done.returncode}: {last}")
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
    head = {k: chained[k] for k in ("id", "report", "start", "end", "text", "manner")}
    lines = [f" {_json(k)}: {_json(v)}," for k, v in head.items()]
    hands = ",\n".join(f"  {_json(link)}" for link in chained["chain"])
    lines += [' "chain": [', hands, " ],", f' "origin": {_json(chained["origin"])}, …']
    return fenced("\n".join(["{", *lines, "}"]), "json")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# What a reader asks of a yardstick, in his words; and what others reached on the same data.
ASKED = {
    "dossier.statements.attributed.recall": "attributed statements found",
    "dossier.statements.attributed.precision": "… of those it gives, right",
    "dossier.origin.attributed": "on the right person's word",
    "dossier.chains.of_all": "chains of two and more hands kept whole",
    "dossier.certainty": "said, hedged, denied or asked: right",
    "dossier.mouth": "the outlet's words put in somebody's mouth",
    "dossier.claims.pairs.f1": "pairs of statements that assert the same, F1",
    "dossier.claims.status": "status of a claim right",
    "dossier.claims.false_corroborated": "called corroborated, and is not",
    "dossier.conflicts.found": "conflicts found",
    "dossier.conflicts.false": "conflicts that are none",
    "attribution.source.f1": "who speaks, exact span F1",
    "attribution.cue.f1": "the word that attributes, exact span F1",
    "attribution.content.f1": "what is said, exact span F1",
    "attribution.linked.f1": "who and what together, half overlap, F1",
}
OTHERS = {
    ("dossier", "shared/gold"): {
        "dossier.chains.of_all": "quote extractors: 0",
        "dossier.claims.pairs.f1": "two careful readers: .48–.72",
        "dossier.claims.status": "two careful readers: .82–.84",
    },
    ("attribution", "polnear"): {
        "attribution.source.f1": "rules .107, CRF .506, BERT .811, best published .832",
        "attribution.cue.f1": "rules .228, CRF .534, BERT .740, best published .753",
        "attribution.content.f1": "rules .056, CRF .286, BERT .689, best published .729",
    },
}


def figures(yardstick: str, where: str) -> str:
    """A table of the pinned figures of a yardstick on the files whose pattern holds a word.

    Raises:
        RuntimeError: nothing is pinned there.
    """
    pins = json.loads(FLOORS.read_text(encoding="utf-8"))["pins"]
    found = [p for p in pins if p["yardstick"] == yardstick and where in p["files"][0]]
    if not found:
        raise RuntimeError(f"{FLOORS.name}: nothing pinned for {yardstick} on {where}")
    pin = found[0]
    if not pin["signature"]:
        return "*Not measured yet.*"
    others = OTHERS.get((yardstick, where), {})
    rows = [
        f"| {said} | {_value(pin['figures'][name]['floor'])} | {others.get(name, '')} |"
        for name, said in ASKED.items()
        if name in pin["figures"]
    ]
    head = ["| | measured | for comparison |", "|---|---|---|"]
    return "\n".join([*head, *rows, "", f"`{pin['signature']}`"])


class Row(NamedTuple):
    """One line of the table of figures: what is said of one pinned figure, and its rivals."""

    yardstick: str
    where: str
    figure: str
    said: str
    rival: str | None = None
    others: str = ""


REACHED = (
    Row("alignment", "propsegment", "propositions.accuracy",
        "a report tells a proposition, balanced accuracy",
        "propositions.accuracy.words", "people .883"),
    Row("alignment", "superpal", "spans.f1", "spans that say the same, F1",
        "spans.words.f1", "word overlap by our one-partner rule .615"),
    Row("contradiction", "breaking_nli", "numbers_and_places.recall",
        "contradicting numbers and places found", "numbers_and_places.recall.regex"),
    Row("contradiction", "breaking_nli", "synonyms.false", "… false alarms on synonyms"),
    Row("quantities", "gva", "killed", "people killed in an incident, exact",
        "killed.always_zero"),
    Row("quantities", "gva", "injured", "people injured, exact", "injured.always_zero"),
    Row("ranges", "airwars", "killed.exact", "lowest and highest count of killed, both exact",
        "killed.exact.all_numbers"),
    Row("times", "tempeval3", "value.f1", "value of a time expression, F1", "trivial.value.f1",
        "HeidelTime .776 on another part"),
    Row("places", "lgl", "within_161km", "places found within 161 km (LGL)",
        "trivial.within_161km", "Mordecai 3, given the names: .827"),
    Row("places", "trnews", "within_161km", "… (TR-News)", "trivial.within_161km",
        "Mordecai 3: .873"),
    Row("places", "geowebnews", "within_161km", "… (GeoWebNews)", "trivial.within_161km",
        "Mordecai 3: .941"),
    Row("labels", "newswcl50", "grouping.f1", "words for one thing grouped, F1",
        "trivial.grouping.f1", "best published .457"),
    Row("entities", "ecbplus", "links.f1", "links between mentions of one person or thing, F1",
        "trivial.links.f1"),
    Row("stories", "gva", "pairs.f1", "reports of one shooting put into one story, pairwise F1",
        "trivial.pairs.f1"),
    Row("stories", "allsides", "pairs.f1", "… of political news without a date",
        "trivial.pairs.f1"),
    Row("stories", "newscluster", "b_cubed.f1", "… of general news, B³ F1", "trivial.b_cubed.f1"),
    Row("stories", "ecbplus", "b_cubed.f1",
        "… where each topic holds two happenings of one kind, B³ F1",
        "trivial.b_cubed.f1"),
    Row("copies", "gva", "pairs.recall", "copies that share half of their text, found"),
    Row("copies", "gva", "pairs.precision", "… of those found, right"),
)  # fmt: skip


def reached() -> str:
    """A table of what is pinned on data that does not travel with the repository.

    Raises:
        RuntimeError: a figure of `REACHED` is not pinned.
    """
    pins = json.loads(FLOORS.read_text(encoding="utf-8"))["pins"]
    lines = ["| | measured | trivial | others | signature |", "|---|---|---|---|---|"]
    for row in REACHED:
        where = [p for p in pins if p["yardstick"] == row.yardstick and row.where in p["files"][0]]
        if not where:
            raise RuntimeError(f"{FLOORS.name}: nothing pinned for {row.yardstick} on {row.where}")
        figures = where[0]["figures"]
        value = _value(figures[f"{row.yardstick}.{row.figure}"]["floor"])
        rival = figures.get(f"{row.yardstick}.{row.rival}", {}).get("floor")
        rest = "" if rival is None else _value(rival)
        sign = "\\|".join(where[0]["signature"].split("|")[:3])
        lines.append(f"| {row.said} | {value} | {rest} | {row.others} | `{sign}` |")
    return "\n".join(lines)


def _value(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.3f}".removeprefix("0")


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
