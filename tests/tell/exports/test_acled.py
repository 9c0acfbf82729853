"""The table shaped as ACLED's: one row an event, its conventions for figures that are words."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from secondsource.tell.exports.acled import ACLED, COLUMNS, tell_acled
from tell.exports.told import TOWN, Story, told


def table(dossier):
    return list(csv.DictReader(io.StringIO("".join(tell_acled([dossier])), newline="")))


def row(words, *tolls, **more):
    (only,) = table(told(words, *tolls, **more))
    return only


def test_the_columns_are_those_of_acled_and_ours_behind_them():
    assert len(ACLED) == 31
    assert COLUMNS[:31] == ACLED


@pytest.mark.parametrize(
    ("words", "low", "high", "fatalities"),
    [
        ("12 men", 12, 12, "12"),
        ("at least 12 men", 12, None, "12"),
        ("12 to 15 men", 12, 15, "12"),
        ("tens of men", 20, 99, "10"),
        ("dozens of men", 24, 99, "12"),
        ("hundreds of men", 200, 999, "100"),
        ("tens of thousands of men", 20000, 99999, "10000"),
        ("up to 12 men", None, 12, ""),
    ],
)
def test_fatalities(words, low, high, fatalities):
    found = row(f"{words} died", (words, "men killed", low, high))
    assert found["fatalities"] == fatalities
    assert found["fatalities_because"]


@pytest.mark.parametrize("words", ["several people were killed", "killing many villagers"])
def test_deaths_without_a_number_are_three(words):
    assert row(words)["fatalities"] == "3"


def test_what_is_left_open_is_not_coded():
    found = row("12 men died", ("12 men", "men killed", 12, 12), certainty="hedged")
    assert found["fatalities"] == ""


def test_of_sources_that_differ_the_lowest():
    story = Story()
    story.say(
        "at least 12 men died", ("at least 12 men", "men killed", 12, None), by=("activists",)
    )
    story.say("21 men died", ("21 men", "men killed", 21, 21), by=("a monitor",), report="B")
    story.conflict("men killed", "A1", "B1")
    (found,) = table(story.dossier)
    assert (found["fatalities"], found["fatalities_low"], found["fatalities_high"]) == (
        "12",
        "12",
        "21",
    )
    assert found["source"] == "Post A; Post B"
    assert found["notes"] == (
        "Post A (2021-05-05), citing activists: “at least 12 men died” A:0-20. "
        "Post B (2021-05-05), citing a monitor: “21 men died” B:0-11."
    )


def test_kinds_of_victims_are_not_added_up():
    found = row("4 civilians and 10 gunmen died", ("4 civilians", "civilians killed", 4, 4),
                ("10 gunmen", "gunmen killed", 10, 10))  # fmt: skip
    assert found["fatalities"] == ""
    assert (
        found["fatalities_because"]
        == "civilians killed and gunmen killed are told of and not added up"
    )


def test_all_victims_go_before_some():
    found = row("14 people died, 10 gunmen too", ("14 people", "people killed", 14, 14),
                ("10 gunmen", "gunmen killed", 10, 10))  # fmt: skip
    assert found["fatalities"] == "14"


@pytest.mark.parametrize(
    ("days", "precision", "coded"),
    [
        ((date(2021, 5, 4), date(2021, 5, 4)), "1", "2021-05-04"),
        ((date(2021, 4, 26), date(2021, 5, 2)), "2", "2021-04-26"),
        ((date(2021, 4, 1), date(2021, 4, 30)), "3", "2021-04-16"),
        ((date(2020, 1, 1), date(2020, 12, 31)), "", ""),
    ],
)
def test_precision_of_the_time(days, precision, coded):
    found = row("12 men died then", ("12 men", "men killed", 12, 12), on="then", day=days)
    assert (found["time_precision"], found["event_date"]) == (precision, coded)


@pytest.mark.parametrize(
    ("words", "precision"), [("in Kabul", "1"), ("near Kabul", "2"), ("in Kabul province", "3")]
)
def test_precision_of_the_place(words, precision):
    found = row(f"12 men died {words}", ("12 men", "men killed", 12, 12), at=TOWN)
    assert (found["geo_precision"], found["iso"], found["country"]) == (
        precision,
        "4",
        "Afghanistan",
    )


def test_a_reckoning_of_years_is_no_event():
    assert table(told("the war has killed 12 men", ("12 men", "men killed", 12, 12))) == []


@pytest.mark.parametrize(
    "column",
    "event_id_cnty disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 actor2 assoc_actor_2 "
    "inter2 interaction civilian_targeting region admin3 source_scale tags timestamp".split(),
)
def test_what_only_a_coder_can_judge_is_empty(column):
    assert row("12 men died in Kabul", ("12 men", "men killed", 12, 12), at=TOWN)[column] == ""
