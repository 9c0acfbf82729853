"""The map: one point, far points, the date line, and its size in the page."""

from importlib.resources import files

import pytest

from secondsource.tell.telling import PlaceTold
from secondsource.tell.worldmap import draw, in_view, view_of

PORT = PlaceTold("Port", 44.2, 28.6, ("A1", "B1", "A2"), ("A", "B"))
LIMA = PlaceTold("Lima", -12.0, -77.0, ("A4", "B3"), ("A",))
SUVA = PlaceTold("Suva", -18.1, 178.4, ("A5",), ("A",))
APIA = PlaceTold("Apia", -13.8, -171.8, ("A6",), ("A",))
POLE = PlaceTold("Base", -89.0, 0.0, ("A7",), ("A",))
ORDER = {"A": 0, "B": 1}


@pytest.mark.parametrize("places", [[PORT], [PORT, LIMA], [SUVA, APIA], [POLE], [PORT, LIMA, SUVA]])
def test_every_place_is_on_the_sheet_and_land_with_it(places):
    page = draw(places, ORDER)
    assert page.count('class="spot') == len(places)
    assert 'class="land"' in page
    assert len(page) < 110_000


def test_the_date_line_is_no_edge():
    view = view_of([(178.4, -18.1), (-171.8, -13.8)])
    assert view.east - view.west < 60


def test_one_village_is_seen_with_its_country():
    view = view_of([(28.6, 44.2)])
    assert 9 <= view.north - view.south < 15


def test_a_namesake_overseas_does_not_shrink_the_map():
    assert in_view([PORT, PlaceTold("Port", 37.9, -122.0, ("A9",), ("A",))]) == (PORT,)


def test_the_atlas_is_small():
    atlas = files("secondsource.tell") / "atlas" / "countries.json.gz"
    assert len(atlas.read_bytes()) < 60_000
