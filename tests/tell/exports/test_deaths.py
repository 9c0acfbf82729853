"""Which deaths make an event, and whose word they are."""

from __future__ import annotations

from datetime import date

import pytest

from secondsource.tell.exports.deaths import events
from tell.exports.told import DAY, TOWN, Story, told

TWELVE = ("12 men", "men killed", 12, 12)


def figures(dossier):
    return [[(a.who, a.low, a.high) for a in e.accounts] for e in events(dossier)]


@pytest.mark.parametrize(
    ("words", "tolls", "expected"),
    [
        ("12 men died", [TWELVE], [("men", 12, 12)]),
        ("at least 12 men died", [("at least 12 men", "men killed", 12, None)], [("men", 12, None)]),
        ("up to 12 men died", [("up to 12 men", "men killed", None, 12)], [("men", None, 12)]),
        ("several people were killed", [], [("people", None, None)]),
        ("killing many villagers", [], [("people", None, None)]),
        ("some of the men were killed", [], [("people", None, None)]),
        # not deaths
        ("12 men were hurt", [("12 men", "men injured", 12, 12)], []),
        ("12 men were killed or injured", [("12 men", "men killed or injured", 12, 12)], []),
        ("several people were killed or injured", [], []),
        ("several people were hurt when a man was killed", [], []),
        ("nobody was killed", [("nobody", "people killed", 0, 0)], []),
        ("12 cars burned", [("12 cars", "cars", 12, 12)], []),
        # parts are within their whole
        ("21 men died, among them 9 boys",
         [("21 men", "men killed", 21, 21), ("9 boys", "boys killed", 9, 9, "men killed")],
         [("men", 21, 21)]),
        # two of the passengers: no part of a toll
        ("2 of the 40 passengers died", [("2", "passengers killed", 2, 2, "passengers")],
         [("passengers", 2, 2)]),
        # one figure read twice
        ("12 men died", [TWELVE, ("12", "people killed", 12, 12)], [("men", 12, 12)]),
    ],
)  # fmt: skip
def test_a_toll_is(words, tolls, expected):
    assert [a for e in figures(told(words, *tolls)) for a in e] == expected


@pytest.mark.parametrize(
    "more", [{"certainty": "denied"}, {"certainty": "asked"}, {"polarity": "negative"}]
)
def test_what_is_denied_or_asked_is_no_toll(more):
    assert events(told("12 men died", TWELVE, **more)) == ()


def test_a_part_is_kept_with_its_whole():
    (event,) = events(
        told("21 men died, among them 9 boys", ("21 men", "men killed", 21, 21),
             ("9 boys", "boys killed", 9, 9, "men killed"))
    )  # fmt: skip
    assert [p.what for p in event.tolls[0].parts] == ["boys killed"]


def test_a_part_told_alone_elsewhere_is_no_account_of_its_own():
    story = Story()
    story.say("12 died, 2 pilots among them", ("12", "people killed", 12, 12),
              ("2 pilots", "pilots killed", 2, 2, "people killed"))  # fmt: skip
    story.say("2 pilots died too", ("2 pilots", "pilots killed", 2, 2), report="B")
    (event,) = events(story.dossier)
    assert [a.who for a in event.accounts] == ["people"]
    assert [t.statement.id for t in event.parts] == ["B1"]


def two(first: dict, second: dict, one=("12 men died",), other=("15 men died",)) -> Story:
    story = Story()
    story.say(one[0], *one[1:] or [("12 men", "men killed", 12, 12)], **first)
    story.say(
        other[0], *other[1:] or [("15 men", "men killed", 15, 15)], **{"report": "B", **second}
    )
    return story


SAME = ("12 men died", ("12 men", "men killed", 12, 12))
ON = ("12 men died on Tuesday", ("12 men", "men killed", 12, 12))
ON15 = ("15 men died on Tuesday", ("15 men", "men killed", 15, 15))


@pytest.mark.parametrize(
    ("story", "count"),
    [
        (two({}, {}), 2),
        (two({}, {}, SAME, SAME), 1),  # no day speaks against one figure
        (two({"on": "Tuesday"}, {"on": "Tuesday"}, ON, ON), 1),
        (two({"on": "Tuesday"}, {"on": "Tuesday"}, ON, ON15), 2),  # one day alone is not enough
        (two({"on": "Tuesday"}, {"on": "Tuesday", "day": date(2021, 4, 27)}, ON, ON), 2),
        (two({"on": "Tuesday"}, {}, ON, SAME), 1),
        (two({}, {"report": "A"}, other=("3 boys fell", ("3 boys", "boys killed", 3, 3))), 2),
        (
            two(
                {"after": ", "},
                {"report": "A"},
                other=("3 boys fell", ("3 boys", "boys killed", 3, 3)),
            ),
            1,
        ),
    ],
)
def test_two_tolls_are_of_one_event(story, count):
    assert len(events(story.dossier)) == count


def test_what_the_dossier_compares_is_one_event():
    story = two({}, {})
    story.conflict("men killed", "A1", "B1")
    (event,) = events(story.dossier)
    assert event.because == "X1 sets their figures against each other"
    story = two({}, {})
    story.claim("A1", "B1")
    assert [e.because for e in events(story.dossier)] == ["one claim (K1)"]


def test_places_far_apart_are_two_events():
    here = ("12 men died in Kabul on Tuesday", ("12 men", "men killed", 12, 12))
    there = ("12 men died in Kunduz on Tuesday", ("12 men", "men killed", 12, 12))
    story = two({"on": "Tuesday", "at": TOWN},
                {"on": "Tuesday", "at": ("Kunduz", 36.73, 68.86, "AF")}, here, there)  # fmt: skip
    assert len(events(story.dossier)) == 2


@pytest.mark.parametrize(
    ("words", "more", "is_sum"),
    [
        ("12 men died on Tuesday", {"on": "Tuesday"}, False),
        ("12 men have died since January", {"on": "January", "day": date(2021, 1, 1)}, True),
        ("12 men have died since Monday", {"on": "Monday", "day": date(2021, 5, 3)}, False),
        ("12 men died over the past seven years", {}, True),
        ("the war has killed 12 men", {}, True),
        ("12 men died since the fighting began", {}, True),
    ],
)
def test_a_reckoning_of_years_is_no_single_event(words, more, is_sum):
    (event,) = events(told(words, TWELVE, **more))
    assert event.is_sum is is_sum


def test_a_reckoning_joins_nothing():
    war = ("the war has killed 12 men", ("12 men", "men killed", 12, 12))
    assert len(events(two({}, {}, SAME, war).dossier)) == 2


def test_day_and_place_may_stand_in_the_same_sentence():
    story = Story()
    story.say("a bomb went off in Kabul on Tuesday", at=TOWN, on="Tuesday", after=", ")
    story.say("killing 12 men", TWELVE)
    story.say("a wall fell in Kabul on Friday", at=TOWN, on="Friday")
    (event,) = events(story.dossier)
    assert (event.site.name, event.when.first) == ("Kabul", DAY)
    assert event.when.because == "“Tuesday”, in A1 of the same sentence"


def test_the_next_sentence_lends_nothing():
    story = Story()
    story.say("killing 12 men", TWELVE)
    story.say("a bomb went off in Kabul on Tuesday", at=TOWN, on="Tuesday")
    (event,) = events(story.dossier)
    assert (event.site, event.when) == (None, None)


@pytest.mark.parametrize(
    ("words", "is_there"),
    [
        ("12 men died in Kabul", True),
        ("12 men died in the village of Kabul", True),
        ("12 men died in northern Kabul", True),
        ("12 men died in the Inland Sea port of Kabul", True),
        ("A Kabul couple died, 12 men in all", False),
        ("12 men died in Kabul air strikes", False),
        ("the Islamic State in Kabul killed 12 men", False),
    ],
)
def test_a_place_is_where_something_is_told_to_be(words, is_there):
    (event,) = events(told(words, TWELVE, at=TOWN))
    assert (event.site is not None) is is_there


def test_a_water_that_says_which_port_is_not_the_place():
    words = "12 men died in the Black Sea port"
    (event,) = events(told(words, TWELVE, at=("Black Sea", 43.5, 34.0, "")))
    assert event.site is None


def test_a_sum_is_not_dated_by_the_day_it_was_said():
    words = "the war has killed 12 men, they said on Tuesday"
    (event,) = events(told(words, TWELVE, on="Tuesday"))
    assert event.when is None


def test_a_sum_runs_from_its_beginning_to_the_report():
    words = "12 men have died since the fighting began in March"
    (event,) = events(told(words, TWELVE, on="March", day=(date(2021, 3, 1), date(2021, 3, 31))))
    assert (event.when.first, event.when.last) == (date(2021, 3, 1), date(2021, 5, 5))


def test_an_event_keeps_its_name_when_another_report_joins():
    before = events(told("12 men died", TWELVE))[0].id
    story = Story()
    story.say("12 men died", TWELVE)
    after = {e.id for e in events(story.dossier)}
    assert before in after


def test_each_source_of_a_report_is_an_account():
    story = Story()
    story.say("12 men died", TWELVE, by=("activists",), after=", ")
    story.say("15 men died", ("15 men", "men killed", 15, 15), by=("the ministry",))
    story.conflict("men killed", "A1", "A2")
    (event,) = events(story.dossier)
    assert [(a.chain, a.low) for a in event.accounts] == [
        (("activists",), 12),
        (("the ministry",), 15),
    ]
