"""What one report tells in all; all texts are invented."""

import pytest

from secondsource.annotate.quantities import find_quantities
from secondsource.annotate.segment import segment
from secondsource.annotate.tolls import Told, Toll, find_range, find_toll, under_headline
from secondsource.rim.wiring import load_parser


def _read(text):
    annotation = segment(text, None, load_parser(), "r")
    return text, annotation, find_quantities(text, annotation)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Seven sailors were killed in the fire.", 7, 7),
        ("At least 4 sailors were killed. The port later said that 6 people were killed.", 4, 6),
        ("At least 4 sailors were killed. The war has killed 9,000 people.", 4, 4),
        ("Between four and six sailors were killed in the fire.", 4, 6),
        ("The blast hit the quay, killing between four and seven sailors.", 4, 7),
        ("Between 19 and 22 people were killed at the quay.", 19, 22),
        ("On Monday, May 3, 2021, six sailors, including a cook, were killed at sea.", 6, 6),
        ("At least 25 identified sailors were killed at sea.", 25, 25),
        ("Up to nine sailors were killed. The port said that 6 people were killed.", 6, 9),
        ("Yesterday John Miller was killed in the fire.", 1, 1),
        ("Yesterday John Miller and Peter Orlov were killed in the fire.", 2, 2),
        ("A number of sailors were killed, the port said.", 2, 2),
        ("Six sailors, among them two cooks, were killed. Three others were hurt.", 6, 6),
    ],
)
def test_a_range_of_one_text(text, low, high):
    assert find_range(*_read(text)) == (low, high)


def test_no_toll_no_range():
    assert find_range(*_read("The ferry was late again.")) is None


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("A woman was charged after the fatal shooting on Pier Street on Sunday.", 1),
        ("Eight people were wounded on the quay on Sunday, the police said.", None),
    ],
)
def test_the_dead_of_one_report(text, killed):
    told = find_toll(*_read(text)).killed
    assert (told.number if told else None) == killed


def test_who_opens_with_the_hurt_tells_of_other_dead_below():
    below = "He was seen. " * 7 + "In May, three people were killed on the same quay."
    assert (
        find_toll(*_read(f"Eight people were wounded on the quay on Sunday. {below}")).killed
        is None
    )


def test_the_toll_of_many_happenings_is_nobodys():
    text = "Six people were killed in weekend shootings in the port, the police said."
    assert find_toll(*_read(text)).killed is None


COUNTED, KNOWN = Told(3, counted=True), Told(1, counted=False)


@pytest.mark.parametrize(
    ("headline", "text", "wins"),
    [
        (Told(4, counted=True), COUNTED, Told(4, counted=True)),  # a headline sums up
        (KNOWN, COUNTED, COUNTED),
        (COUNTED, KNOWN, COUNTED),
        (None, KNOWN, KNOWN),
        (KNOWN, None, KNOWN),
    ],
)
def test_a_headline_and_its_text(headline, text, wins):
    assert under_headline(Toll(killed=text), Toll(killed=headline)).killed == wins
