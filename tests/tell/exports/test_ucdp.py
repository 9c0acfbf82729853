"""The table shaped as UCDP's Georeferenced Event Dataset, cell by cell."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from secondsource.tell.exports.ucdp import COLUMNS, GED, priogrid, tell_ucdp
from tell.exports.told import TOWN, Story, told

TWELVE = ("12 civilians", "civilians killed", 12, 12)
WORDS = "12 civilians died in Kabul on Tuesday"


def table(dossier):
    return list(csv.DictReader(io.StringIO("".join(tell_ucdp([dossier])), newline="")))


def row(words, *tolls, **more):
    (only,) = table(told(words, *tolls, **more))
    return only


FULL = row(WORDS, TWELVE, on="Tuesday", at=TOWN, by=("the ministry", "a doctor"))


def test_the_columns_are_those_of_the_codebook_and_ours_behind_them():
    assert len(GED) == 49
    assert COLUMNS[:49] == GED
    assert GED[18:25] == (
        "number_of_sources", "source_article", "source_office", "source_date", "source_headline",
        "source_original", "where_prec",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("year", "2021"), ("number_of_sources", "1"), ("source_article", '"Post A,2021-05-05,Title A"'),
        ("source_office", "Post A"), ("source_date", "2021-05-05"), ("source_headline", "Title A"),
        ("source_original", "a doctor"), ("chain", "the ministry → a doctor"), ("where_prec", "1"),
        ("where_coordinates", "Kabul"), ("latitude", "34.53"), ("longitude", "69.17"),
        ("geom_wkt", "POINT (69.17 34.53)"), ("priogrid_gid", "179779"), ("country", "Afghanistan"),
        ("event_clarity", "1"), ("date_prec", "1"), ("date_start", "2021-05-04"), ("date_end", "2021-05-04"),
        ("deaths_civilians", "12"), ("deaths_unknown", ""), ("best", "12"), ("low", "12"), ("high", "12"),
        ("best_because", "its one figure"), ("words", WORDS), ("start", "0"), ("end", str(len(WORDS))),
        ("figure", "12 civilians"), ("victims", "civilians"),
    ],
)  # fmt: skip
def test_a_full_row(column, value):
    assert FULL[column] == value


@pytest.mark.parametrize(
    "column",
    "id relid active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id "
    "side_b adm_1 adm_2 country_id region deaths_a deaths_b gwnoa gwnob".split(),
)
def test_what_only_ucdp_can_assign_is_empty(column):
    assert FULL[column] == ""


def test_the_outlets_own_word_has_no_original_source():
    own = row(WORDS, TWELVE)
    assert (own["source_office"], own["source_original"], own["chain"]) == ("Post A", "", "")


@pytest.mark.parametrize(
    ("words", "low", "high", "more", "expected", "because"),
    [
        ("12 men", 12, 12, {}, ("12", "12", "12"), "its one figure"),
        ("at least 12 men", 12, None, {}, ("12", "12", ""), "the lowest that its words allow (conservative rule)"),
        ("12 to 15 men", 12, 15, {}, ("12", "12", "15"), "the lowest that its words allow (conservative rule)"),
        ("up to 12 men", None, 12, {}, ("", "", "12"), "only an upper bound is told"),
        ("dozens of men", 24, 99, {}, ("24", "", "99"), "“dozens of men” is no number; read as 24–99"),
        ("12 men", 12, 12, {"certainty": "hedged"}, ("12", "", "12"), "hedged: its words leave open whether it is so"),
    ],
)  # fmt: skip
def test_best_is_conservative_or_empty(words, low, high, more, expected, because):
    found = row(f"{words} died", (words, "men killed", low, high), **more)
    assert (found["low"], found["best"], found["high"]) == expected
    assert found["best_because"] == because


def test_deaths_without_a_number():
    found = row("several people were killed")
    assert (found["low"], found["best"], found["high"]) == ("", "", "")
    assert found["best_because"] == "deaths are told, but no number"


def test_a_subset_is_named_and_adds_nothing():
    found = row("21 civilians died, among them 9 boys", ("21 civilians", "civilians killed", 21, 21),
                ("9 boys", "boys killed", 9, 9, "civilians killed"))  # fmt: skip
    assert (found["best"], found["deaths_civilians"]) == ("21", "21")
    assert found["subsets"] == "“9 boys” A:30-36"


@pytest.mark.parametrize(
    ("who", "civilians", "unknown"),
    [
        ("civilians", "12", ""),
        ("people", "", "12"),
        ("soldiers", "", ""),
        ("other people", "", "12"),
    ],
)
def test_deaths_by_side_only_where_the_words_tell(who, civilians, unknown):
    found = row("12 of them died", ("12", f"{who} killed", 12, 12))
    assert (found["deaths_civilians"], found["deaths_unknown"]) == (civilians, unknown)
    assert (found["deaths_a"], found["deaths_b"]) == ("", "")


@pytest.mark.parametrize(
    ("days", "precision", "clarity"),
    [
        ((date(2021, 5, 4), date(2021, 5, 4)), "1", "1"),
        ((date(2021, 5, 1), date(2021, 5, 2)), "2", "1"),
        ((date(2021, 4, 26), date(2021, 5, 2)), "3", "1"),
        ((date(2021, 4, 1), date(2021, 4, 30)), "4", "2"),
        ((date(2020, 1, 1), date(2020, 12, 31)), "5", "2"),
    ],
)
def test_precision_of_the_date(days, precision, clarity):
    found = row("12 civilians died in Kabul then", TWELVE, on="then", day=days, at=TOWN)
    assert (found["date_prec"], found["event_clarity"]) == (precision, clarity)
    assert (found["date_start"], found["date_end"]) == tuple(d.isoformat() for d in days)


@pytest.mark.parametrize(
    ("words", "at", "precision", "state", "county"),
    [
        ("in Kabul", TOWN, "1", "", ""),
        ("near Kabul", TOWN, "2", "", ""),
        ("20 km south of Kabul", TOWN, "2", "", ""),
        ("in Kabul district", TOWN, "3", "", "Kabul"),
        ("in Kabul province", TOWN, "4", "Kabul", ""),
        ("in Afghanistan", ("Afghanistan", 33.0, 65.0, "AF"), "6", "", ""),
        ("in Nowhereville", ("Nowhereville", 1.0, 2.0, ""), "", "", ""),
    ],
)
def test_precision_of_the_place(words, at, precision, state, county):
    found = row(f"12 civilians died {words}", TWELVE, at=at)
    assert (found["where_prec"], found["adm_1"], found["adm_2"]) == (precision, state, county)


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("12 civilians died in an eastern Syrian village", "Syria"),
        ("12 civilians died near the Afghan border", "Afghanistan"),
        ("12 civilians died when the Syrian army attacked a village", ""),
        ("12 Syrian civilians died in a village", ""),
    ],
)
def test_an_adjective_may_tell_the_country(words, country):
    found = row(words, TWELVE if "12 civ" in words else ("12 Syrian civilians", *TWELVE[1:]))
    assert (found["country"], found["where_prec"]) == (country, "6" if country else "")


def test_one_row_for_each_event_and_source():
    story = Story()
    story.say(
        "at least 12 men died", ("at least 12 men", "men killed", 12, None), by=("activists",)
    )
    story.say("21 men died", ("21 men", "men killed", 21, 21), by=("a monitor",), report="B")
    story.conflict("men killed", "A1", "B1")
    one, other = table(story.dossier)
    assert one["event"] == other["event"]
    assert [(r["source_office"], r["source_original"], r["best"]) for r in (one, other)] == [
        ("Post A", "activists", "12"),
        ("Post B", "a monitor", "21"),
    ]
    assert one["number_of_sources"] == "2"


def test_a_source_that_says_it_twice_has_one_row():
    story = Story()
    story.say("12 men died", ("12 men", "men killed", 12, 12), after=".\n")
    story.say("there were 12 men dead", ("12 men", "men killed", 12, 12))
    (found,) = table(story.dossier)
    assert found["also"].startswith("“there were 12 men dead” A:")


@pytest.mark.parametrize(
    ("lat", "lon", "cell"), [(-90, -180, 1), (-89.6, -179.4, 2), (-89.4, -180, 721), (90, 180, 259200), (91, 0, None)]
)  # fmt: skip
def test_the_grid_counts_from_the_south_west(lat, lon, cell):
    assert priogrid(lat, lon) == cell
