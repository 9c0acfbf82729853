"""Does a report tell it, in whatever words?"""

import pytest

from secondsource.annotate.segment import segment
from secondsource.compare.extracts import Extract, alike
from secondsource.compare.told import told
from secondsource.rim.wiring import tools
from secondsource.spans import Span

REPORT = (
    "A ferry hit the pier of Kesten harbour on Monday. Nine passengers were hurt, two of them badly."
    " The captain, Ivo Lamm, was led away by the police."
)


def annotate(text):
    return segment(text, None, tools().parse)


def extract(sentence, words=None, report="B"):
    start = sentence.index(words) if words else 0
    return Extract(report, sentence, (Span(start, start + len(words or sentence)),))


@pytest.mark.parametrize(
    ("asked", "tells"),
    [
        ("The ferry struck a pier in Kesten.", True),
        ("Police arrested captain Ivo Lamm.", True),
        ("Nine passengers were injured.", True),
        ("Fourteen passengers were injured.", False),
        ("The orchestra of Lindau opened its season.", False),
        ("The pier was built in 1911 by a shipyard.", False),
    ],
)
def test_a_report_tells(asked, tells):
    assert (told(extract(asked), REPORT, annotate, tools().embed) >= 0.5) is tells


def test_only_the_words_asked_count():
    sentence = "Nine passengers were hurt, and the orchestra of Lindau opened its season."
    asked = extract(sentence, "Nine passengers were hurt")
    assert told(asked, REPORT, annotate, tools().embed) >= 0.5


@pytest.mark.parametrize("asked", ["It is so.", "Was it?"])
def test_words_that_say_nothing_are_told_nowhere(asked):
    assert told(extract(asked), REPORT, annotate, tools().embed) < 0.5


def test_an_empty_report_tells_nothing():
    assert told(extract("A ferry sank."), "", annotate, tools().embed) == 0


def test_extracts_of_one_fact_are_more_alike_than_those_of_one_topic():
    one, same, other = (
        extract("A ferry hit a pier in Kesten on Monday.", report="A"),
        extract("The ferry struck the pier of Kesten harbour.", report="B"),
        extract("The ferry of Kesten carries cars to Lindau.", report="B"),
    )
    scores = alike([one, same, other], annotate, tools().embed)
    assert scores[0, 1] > 0.35 > scores[0, 2]
