"""Who did it: two camps exclude each other, two names do not; all sentences are invented."""

import pytest

from secondsource.annotate.segment import segment
from secondsource.compare.clashes import Passage
from secondsource.compare.doers import doers
from secondsource.compare.facts import news_word
from secondsource.rim.wiring import load_parser


def passage(text):
    tokens = segment(text, None, load_parser(), "r").tokens
    return Passage(text, tokens, tuple(map(news_word, tokens)))


REBELS = "Rebels shelled the mill at Aas."


@pytest.mark.parametrize(
    ("other", "sides"),
    [
        ("The mill at Aas was shelled by soldiers.", ("Rebels", "soldiers")),
        ("Government troops shelled the mill.", ("Rebels", "troops")),
        ("Insurgents shelled the mill.", None),  # the same camp
        ("Ivo Lang shelled the mill.", None),  # a name stands in no camp
        ("Soldiers shelled the bridge.", None),  # another thing
        ("Soldiers rebuilt the mill.", None),  # another deed
        ("Soldiers did not shell the mill.", None),
    ],
)
def test_two_camps_did_one_thing(other, sides):
    clash = doers(passage(REBELS), passage(other))
    assert (clash and (clash.one, clash.other)) == sides
    back = doers(passage(other), passage(REBELS))
    assert (back and (back.other, back.one)) == sides
