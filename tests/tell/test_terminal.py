"""The terminal dossier: order, width, colour, and nothing that steers the terminal."""

import dataclasses
import re

import pytest

from secondsource.tell.telling import SECTIONS
from secondsource.tell.terminal import tell_text
from tell.invented import dossier

FULL = dossier()
ORDER = [title for key, (title, _) in SECTIONS.items() if key != "places"]


def test_sections_come_in_the_order_of_the_plan():
    text = tell_text(FULL)
    places = [text.index(title.upper()) for title in ORDER]
    assert places == sorted(places)


@pytest.mark.parametrize("width", [60, 72, 80, 100, 140])
def test_no_line_is_wider_than_the_window(width):
    assert max(len(line) for line in tell_text(FULL, width).splitlines()) <= width


@pytest.mark.parametrize(
    "line",
    [
        "B   verran.txt · 5 May 2021, inferred from A",
        "K3   corroborated · two origins, two outlets: the transport ministry, and a pilot",
        "K1   repeated · one origin, three reports: A and C quote the harbour office",
        "X1   workers killed: at least 7 — 9; range 7–9",
        "2 apprentices killed among them",
        "Verran Gazette → Ilse Brandt · C130:C 1".replace("C130:", ""),
        "“dust in a blocked vent to be the cause”",
        "Ilse Brandt → Tom Okafor · A:230-268 ¶2",
        "43 % of the shorter text stands in both A and C; both credit Coast Press.",
        "D (Der Bote) was kept but not read: it is in German, and only English is read",
        "C  Inland Daily does not contain",
        "nobody names a source",
    ],
)
def test_says(line):
    assert line in tell_text(FULL, 200)


def test_never_gives_a_verdict():
    assert not re.search(r"\b(true|false)\b(?!\.$)", tell_text(FULL, 300).replace("is true.", ""))


def test_no_colour_unless_wanted():
    assert "\x1b" not in tell_text(FULL)
    assert "\x1b[" in tell_text(FULL, colour=True)


def test_report_text_cannot_steer_the_terminal():
    hostile = dataclasses.replace(FULL, title="\x1b[2J\x07boo\u202eoob\x00")
    assert tell_text(hostile).splitlines()[0] == "␛[2J␇boooob␀"


def test_same_bytes_every_time():
    assert tell_text(dossier(), 77, True) == tell_text(dossier(), 77, True)
