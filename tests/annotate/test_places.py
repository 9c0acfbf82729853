"""Where: names in a sentence, and which place on earth they mean."""

import pytest

from secondsource.annotate.places import find_places, load_gazetteer
from secondsource.annotate.segment import segment
from secondsource.lexicon.gazetteer import normal, sound


@pytest.fixture
def places(nlp):
    return lambda text: find_places(text, segment(text, None, nlp), load_gazetteer())


@pytest.mark.parametrize(
    ("sentence", "name", "lat", "lon", "country"),
    [
        ("The army entered Aleppo on Monday.", "Aleppo", 36.2, 37.2, "SY"),
        ("He lives in Paris.", "Paris", 48.9, 2.4, "FR"),
        ("He lives in Paris, Texas.", "Paris", 33.7, -95.6, "US"),
        ("She was born in Montfort, Wis.", "Montfort", 43.0, -90.4, "US"),
        ("He flew to Washington.", "Washington", 38.9, -77.0, "US"),
        ("They live in Washington state.", "Washington", 47.5, -120.5, "US"),
        ("They met in London, Ontario.", "London", 43.0, -81.2, "CA"),
        ("He farms in Judea and Samaria.", "Judea", 32.0, 35.2, "PS"),
        ("The Euphrates runs high.", "Euphrates", 34.0, 41.0, None),
        ("He left the U.S. in May.", "United States", 39.8, -98.6, "US"),
    ],
)
def test_a_name_lies_at(places, sentence, name, lat, lon, country):
    found = {p.name: p for p in places(sentence)}
    assert name in found
    place = found[name]
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=0.2)
    assert place.country == country


@pytest.mark.parametrize(
    ("sentence", "name", "country", "part"),
    [
        ("The Syrian army left.", "Syria", "SY", True),
        ("Two Norwegians were hurt.", "Norway", "NO", True),
        ("The army left Syria.", "Syria", "SY", False),
        ("The Chicago Police Department closed the road.", "Chicago", "US", True),
        ("She teaches at the University of Chicago.", "Chicago", "US", True),
    ],
)
def test_a_name_that_only_says_whose_is_a_part(places, sentence, name, country, part):
    found = {p.name: p for p in places(sentence)}
    assert (found[name].country, found[name].part) == (country, part)


@pytest.mark.parametrize(
    "sentence",
    [
        "Charlotte Graham spoke.",
        "The Central Bank waits.",
        "Latin American dances.",
        "Ivo Houston left. The Houston case is closed.",
        "Ivo Houston left. Two were charged in Houston’s death.",
    ],
)
def test_no_part_in(places, sentence):
    assert places(sentence) == ()


@pytest.mark.parametrize("spelling", ["Deir ez-Zor", "Deir Ezzor", "Deir az-Zour", "Deir al-Zor"])
def test_a_name_is_found_however_it_is_spelled(places, spelling):
    (place,) = [p for p in places(f"Fighting went on in {spelling}.") if p.lat is not None]
    assert (place.lat, place.lon) == pytest.approx((35.3, 40.1), abs=0.6)
    assert normal("Deir ez-Zor") == normal("Deir Ezzor")
    assert sound("Deir az-Zour") == sound("Dayr az Zawr")


@pytest.mark.parametrize(
    "sentence",
    [
        "The Britain-based group said so.",
        "Ana Ruiz, a spokeswoman, said so.",
        "Nobody came to the White House.",
        "The report by Deir Ezzor 24 named no one.",
        "She was hurt outside Sam's Club.",
        "The Earth shook.",
        "He lives on the North Side.",
        "Mr. Obama waved. Then Obama left.",
        "He rose from No. 3 in the party.",
    ],
)
def test_no_place_in(places, sentence):
    assert places(sentence) == ()


def test_a_village_that_no_gazetteer_lists_has_no_coordinates(places):
    found = {p.name: p for p in places("The strike hit the village of Qarlidabad near Aleppo.")}
    assert found["Aleppo"].country == "SY"
    assert all(p.lat is None and p.country is None for n, p in found.items() if n != "Aleppo")


def test_a_hamlet_is_no_namesake_elsewhere(places):
    found = places("A boy from Carlton, Georgia, was hurt. Carlton has one school.")
    assert [p.country for p in found if p.name == "Carlton"] == [None, None]


def test_what_a_report_names_besides_decides_between_namesakes(places):
    text = "Police in Ohio said the fire began in Dublin. Columbus sent help, and so did Ohio."
    dublin = next(p for p in places(text) if p.name == "Dublin")
    assert dublin.country == "US"


def test_spans_are_the_words(places):
    text = "From Moscow to Sochi, Russia."
    assert [p.span.of(text) for p in places(text)] == ["Moscow", "Sochi", "Russia"]


def test_the_gazetteer_is_small_and_read_once():
    assert load_gazetteer() is load_gazetteer()
    assert len(load_gazetteer()) > 100_000
