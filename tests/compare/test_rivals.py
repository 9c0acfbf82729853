"""Figures that rival each other, read with the parser; all sentences are invented."""

from datetime import date

import pytest

from compare.matters import LETTERS, matter
from secondsource.annotate.quantities import find_quantities
from secondsource.annotate.times import find_times
from secondsource.compare.relate import find_conflicts

THIRD = date(2021, 5, 3)  # a Monday


def values(*texts, score=0.0, meaning=0.2, early=True, together=False, printed=None):
    """The values of each side of each conflict between reports of one statement each."""
    published = dict(zip(LETTERS, printed or [THIRD] * len(texts), strict=False))

    def facts(letter, text, annotation):
        times = find_times(text, annotation, published[letter])
        return {"quantities": find_quantities(text, annotation), "times": times}

    said = matter(texts, facts, score=score, meaning=meaning, together=together, early=early,
                  published=published)  # fmt: skip
    return [[side.value for side in c.sides] for c in find_conflicts(said)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Four people died in the fire.", "Six people died in the fire.", [["4", "6"]]),
        ("Four people died in the fire.", "Three of the victims died in their sleep.", []),
        ("Four people died in the fire.", "An additional six people died.", []),
        ("Two people were hurt.", "Several people were hurt.", []),
        ("Six people were shot.", "The next two were shot.", []),
        ("Six people died.", "Nine people died in fires around Kesten.", []),
        ("Four people were hurt.", "One is badly off, three others are hurt.", []),
        ("18 people were shot.", "More than a dozen people were shot.", []),
        ("The other eight people were arrested.", "Nine people were arrested.", []),
        ("The town is 65 miles from here.", "The town is 170 miles from there.", []),
        ("At least two people died in the fire.", "Six people died in the fire.", []),
        ("At least five people died in the fire.", "Nine people died.", [["at least 5", "9"]]),
        ("Four people died.", "Six people were found dead in a flat.", []),
        ("Four people died in the attack.", "Six people died in two separate attacks.", []),
        ("Four people died in two attacks.", "Six people died in two attacks.", [["4", "6"]]),
        ("Four people were shot.", "Six people were shot.", [["4", "6"]]),
        ("Four people were shot.", "Officers found two people shot.", []),
    ],
)
def test_a_whole_and_a_part(one, other, expected):
    assert values(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Five people died, including the gunman.", "Four people were killed.", []),
        ("A man killed four people and then himself.", "Five people died.", []),
        ("Four people died.", "Five people died, and the attacker was shot dead.", []),
        ("A man killed four people before he was shot by police.", "Five people died.", []),
        ("Police said four people were killed.", "Five people died.", [["4", "5"]]),
        ("A man killed three people and then himself.", "Five people died.", [["3", "5"]]),
    ],
)
def test_who_did_it_is_counted_or_is_not(one, other, expected):
    assert values(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Four people were hurt.", "Three people were hurt and one person died.", []),
        ("Five people were hurt and one person died.", "Four were hurt and one person died.", 1),
        ("Four people were hurt.", "Two people were hurt and one person died.", 1),
    ],
)
def test_one_of_the_injured_has_died_since(one, other, expected):
    assert len(values(one, other)) == (expected or 0)


def test_arrests_of_one_day_are_not_all_arrests():
    day, all_ = "86 people were arrested on Saturday.", "120 people were arrested."
    assert not values(day, all_)
    assert values(all_, "86 people were arrested.")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Officers found more than 30 shells.", "Officers found 46 shells.", 0),
        ("Officers found 30 shells.", "Officers found 46 shells.", 1),
        ("At least three ships left.", "At least one ship left.", 0),
        ("Crews drove two men to a clinic.", "Crews drove three men to a clinic.", 0),
    ],
)
def test_things_and_persons_of_whom_some_are_told(one, other, expected):
    assert len(values(one, other, score=0.5)) == expected


# ------------------------------------------------------------------------------------------ ages


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Police held Ana Ruiz, 39, at home.", "Police held 38-year-old Ana Ruiz.", [["39", "38"]]),
        ("Police held Ana B. Ruiz (39).", "Police held student Ana Ruiz, 38.", [["39", "38"]]),
        ("Police held Ana Ruiz, 39.", "The 12-year-old son of Ana Ruiz is well.", []),
        ("Police held Ana Ruiz, 39.", "Police held Ana Ruiz Jr., 12.", []),
        ("Police held Ana Ruiz, 39.", "Police held Eva Ruiz, 38.", []),
        ("Police held Ana Ruiz, 39.", "Police freed Ana Ruiz, 12.", []),  # two of one name
        ("Police held Ana Ruiz, 39.", "Ana Ruiz, then 12, left her home.", []),
    ],
)
def test_one_person_has_one_age(one, other, expected):
    assert values(one, other) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ((THIRD, date(2021, 5, 6)), 1),
        ((THIRD, date(2021, 9, 3)), 0),  # a birthday in between
        ((date(2021, 9, 3), THIRD), 1),  # nobody grows younger
        ((THIRD, None), 0),
    ],
)
def test_people_grow_older(printed, expected):
    texts = "Police held 38-year-old Ana Ruiz.", "Police held Ana Ruiz, 39, at home."
    assert len(values(*texts, printed=printed)) == expected


# ------------------------------------------------------------------------------------------ days


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The bridge was hit on Saturday.", "The bridge was hit on Sunday.", 1),
        ("The truce was agreed on Friday.", "The truce took effect on Saturday.", 0),
        ("The bridge was hit on Saturday night.", "The bridge was hit early on Sunday.", 0),
        ("The bridge was hit on Saturday.", "The bridge is to be hit on Sunday.", 0),
        ("The bridge was hit on Saturday.", "The bridge was hit since Sunday.", 0),
        ("The bridge was hit on Friday.", "The bridge was hit last week.", 0),
        ("The first attack hit the bridge on Saturday.", "The attack hit it on Sunday.", 0),
        ("The bridge was hit on April 25.", "The bridge was hit last Saturday.", 0),
    ],
)
def test_days_of_one_happening(one, other, expected):
    assert len(values(one, other, score=0.3, meaning=0.7, together=True)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A shooting began at 4:45 a.m.", "The response of police began at 5:10 a.m.", 0),
        ("A shooting began at 4:45 a.m.", "The attack began at 5:10 a.m.", 1),
        ("A shooting began at 4:45 a.m.", "Another shooting began at 5:10 a.m.", 0),
        ("A fire began at 4:45 a.m. on Friday.", "A fire began at 5:10 a.m. on Sunday.", 0),
    ],
)
def test_clocks_of_one_happening(one, other, expected):
    assert len(values(one, other, meaning=0.6)) == expected
