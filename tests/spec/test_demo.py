"""The bundled example is what its readings say it is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from secondsource import demo
from secondsource.acquire.extract import report_from
from secondsource.acquire.report import Report
from secondsource.rim.sources import read_source
from secondsource.settings import Settings

CASES = Path(__file__).parents[2] / "eval" / "cases"
EVENTS = [
    CASES / "gold" / f"{n}.json"
    for n in ("demo", "convoy-agadez-2023", "derailment-seinajoki-2022")
]


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    settings = Settings()
    return [report_from(read_source(str(path), settings), settings) for path in demo.reports()]


def test_four_reports_are_bundled() -> None:
    assert [path.is_file() for path in demo.reports()] == [True] * 4


@pytest.mark.parametrize("number", range(4))
def test_a_report_is_short(number: int) -> None:
    assert 140 <= len(demo.reports()[number].read_text(encoding="utf-8").split()) <= 480


@pytest.mark.parametrize("number", range(4))
def test_the_readings_judge_the_text_that_is_read(number: int, reports: list[Report]) -> None:
    name = demo.reports()[number].stem
    marked = (CASES / "data" / "demo" / f"{name}.txt").read_text(encoding="utf-8")
    assert reports[number].text.strip() == marked.strip()


@pytest.mark.parametrize(
    ("number", "published"),
    [
        (0, date(2025, 10, 15)),  # the page's own data
        (1, date(2025, 10, 14)),  # a line below the headline
        (2, None),  # nowhere: to be inferred from the report that it copies
        (3, date(2025, 10, 15)),
    ],
)
def test_when_it_was_published(number: int, published: date | None, reports: list[Report]) -> None:
    assert reports[number].published == published


@pytest.mark.parametrize(
    ("number", "agencies"), [(0, ()), (1, ("Euxine News Agency",)), (2, ("Euxine News Agency",))]
)
def test_which_agency_it_credits(
    number: int, agencies: tuple[str, ...], reports: list[Report]
) -> None:
    assert reports[number].agencies == agencies


def test_the_page_names_its_outlet(reports: list[Report]) -> None:
    assert reports[0].outlet == "Harbour Courier"


def test_furniture_stays_outside(reports: list[Report]) -> None:
    for words in ("cookies", "Subscribe", "Most read", "All rights reserved", "Share"):
        assert words not in reports[0].text


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_a_reading_quotes_its_reports(path: Path) -> None:
    event = json.loads(path.read_text(encoding="utf-8"))
    texts = {
        report["id"]: (CASES / "data" / report["dataset"] / f"{report['record']}.txt").read_text(
            encoding="utf-8"
        )
        for report in event["reports"]
    }
    for each in event["statements"]:
        assert texts[each["report"]][each["start"] : each["end"]] == each["text"]
        assert each["origin"] == (each["chain"][-1]["source"] if each["chain"] else None)


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_every_statement_is_in_one_claim(path: Path) -> None:
    event = json.loads(path.read_text(encoding="utf-8"))
    claimed = [each for claim in event["claims"] for each in claim["statements"]]
    assert sorted(claimed) == sorted(each["id"] for each in event["statements"])
    for claim in event["claims"]:
        outlets = {each[0] for each in claim["statements"]}
        status = "single" if len(outlets) == 1 else "corroborated"
        expected = status if len(claim["origins"]) > 1 or status == "single" else "repeated"
        assert claim["status"] == expected
        assert sorted(s for group in claim["origins"] for s in group) == sorted(claim["statements"])
