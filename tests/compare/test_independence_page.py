"""The table of docs/how-independence-is-judged.md: what stands there is what the program does."""

from pathlib import Path

import pytest

from secondsource.acquire.extract import report_from
from secondsource.acquire.report import RawDocument
from secondsource.pipeline import dossier_of
from secondsource.rim.wiring import tools
from secondsource.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "how-independence-is-judged.md"
STATUSES = {"repeated", "corroborated", "two claims"}
TABLE = PAGE.read_text(encoding="utf-8").partition("| one report |")[2].partition("\n\n")[0]
ROWS = [
    cells
    for line in TABLE.splitlines()
    if line.startswith("| ")
    for cells in [[cell.strip() for cell in line.strip("| ").split(" | ")]]
    if len(cells) == 4 and cells[2] in STATUSES
]


def report(name, text):
    return report_from(RawDocument(source=f"{name}.txt", content=text.encode()), Settings())


def test_the_page_has_its_table():
    assert {row[2] for row in ROWS} == STATUSES


@pytest.mark.parametrize(("one", "other", "status", "because"), ROWS)
def test_the_page_says_what_the_program_does(one, other, status, because):
    dossier = dossier_of([report("post", one), report("herald", other)], tools())
    home = {s.id: s.report for s in dossier.statements}
    shared = [c for c in dossier.claims if len({home[s] for s in c.statements}) > 1]
    if status == "two claims":
        assert not shared
    else:
        (claim,) = shared
        assert claim.status == status
        assert claim.because.split(";")[0] == because
