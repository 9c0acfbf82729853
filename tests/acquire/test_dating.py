"""Sisters' dates: the table reads undated report → its date, from the dates beside it."""

from __future__ import annotations

from datetime import date

import pytest

from secondsource.acquire.dating import with_inferred_dates
from secondsource.acquire.report import Report


def report(name: str, day: str | None) -> Report:
    published = date.fromisoformat(day) if day else None
    basis = "stated" if published else "unknown"
    return Report(name, f"{name}.txt", name, published=published, published_basis=basis)


def dated(*days: str | None) -> tuple[Report, ...]:
    return with_inferred_dates([report(f"r{at}", day) for at, day in enumerate(days)])


@pytest.mark.parametrize(
    ("days", "inferred"),
    [
        (["2017-12-07", None], "2017-12-07"),
        ([None, "2017-12-07"], "2017-12-07"),
        (["2017-12-06", "2017-12-08", None], "2017-12-06"),
        (["2017-12-06", "2017-12-07", "2017-12-08", None], "2017-12-07"),
        (["2017-12-06", "2017-12-09", None], "2017-12-06"),
        (["2017-12-06", "2017-12-10", None], None),
        (["2017-12-31", "2018-01-01", "2018-01-14", None], "2017-12-31"),
        (["2017-12-31", "2018-01-14", None], None),
        (["2017-01-01", "2017-01-02", "2017-05-05", "2017-05-06", None], None),
        ([None, None], None),
        ([None], None),
    ],
)
def test_an_undated_report_takes_its_sisters_date(days: list[str], inferred: str | None) -> None:
    found = next(made for made, day in zip(dated(*days), days, strict=True) if day is None)
    assert str(found.published) == str(inferred)
    assert found.published_basis == ("inferred" if inferred else "unknown")


def test_the_notice_names_the_lender() -> None:
    assert dated("2017-12-07", None)[1].notices == (
        "the text has no date; 2017-12-07 is taken from r0.txt",
    )


def test_disagreement_is_told() -> None:
    assert dated("2017-12-07", "2018-12-07", None)[2].notices == (
        "the text has no date, and the others' dates (2017-12-07 to 2018-12-07) do not agree",
    )


def test_without_any_date_there_is_nothing_to_tell() -> None:
    assert [made.notices for made in dated(None, None)] == [(), ()]


def test_a_stated_date_stays_and_order_too() -> None:
    made = dated("2017-12-07", None, "2015-01-01")
    assert [r.id for r in made] == ["r0", "r1", "r2"]
    assert (made[0], made[2]) == (report("r0", "2017-12-07"), report("r2", "2015-01-01"))
