"""How many of what: one sentence, the quantities in it."""

import pytest

from secondsource.annotate.quantities import find_quantities
from secondsource.annotate.segment import segment
from secondsource.annotate.tolls import Told, find_toll
from secondsource.lexicon.numerals import find_amounts


@pytest.fixture
def quantities(nlp):
    return lambda text: find_quantities(text, segment(text, None, nlp))


@pytest.mark.parametrize(
    ("sentence", "what", "low", "high"),
    [
        ("They handed over 14 hostages.", "hostages", 14, 14),  # "over" is the verb's
        ("Six of the dead were miners.", "people killed", 6, 6),
        ("Guards found two dead men and an unharmed child.", "men killed", 2, 2),
        # done to them
        ("A blast killed at least 12 civilians.", "civilians killed", 12, None),
        ("At least 12 civilians were killed.", "civilians killed", 12, None),
        ("Police arrested two men.", "men arrested", 2, 2),
        ("The rebels freed 14 hostages.", "hostages freed", 14, 14),
        ("They killed six people.", "people killed", 6, 6),
        ("The storm displaced hundreds of people.", "people displaced", 200, 999),
        # befallen them
        ("Dozens died in the fire.", "people killed", 24, 99),
        ("As many as 40 people may have died.", "people killed", None, 40),
        ("Five miners are missing.", "miners missing", 5, 5),
        ("Three people were found dead.", "people killed", 3, 3),
        ("A guard was shot dead.", "guards killed", 1, 1),
        ("Two men were fatally shot.", "men killed", 2, 2),
        # named with them
        ("The deaths of 3 workers angered the town.", "workers killed", 3, 3),
        ("The death toll rose to 6.", "people killed", 6, 6),
        ("The crash claimed 17 lives.", "people killed", 17, 17),
        ("There were no casualties.", "people killed or injured", 0, 0),
        ("No one was hurt.", "people injured", 0, 0),
        ("Some said more than 30 people were wounded.", "people injured", 31, None),
        ("Fewer than 100 soldiers remain.", "soldiers", None, 99),
        ("Four people were seriously injured.", "people seriously injured", 4, 4),
        # lost parses
        ("Five killed as truck hits crowd", "people killed", 5, 5),
        ("Fight on the quay ends with 5 shot", "people shot", 5, 5),
        ("4 People Shot in Harbour Gardens: Police", "people shot", 4, 4),
        ("Woman, 44, dead, 7 hurt after fire on the quay", "people injured", 7, 7),
        # nobody knows how many of them died, or whether anybody did
        ("The nine people killed and injured were sailors.", "people killed or injured", 9, 9),
        ("The barge took 2,000 to 8,000 pounds of debris.", "debris", 2000, 8000),
        # who
        ("Two Costa Rican pilots died.", "Costa Rican pilots killed", 2, 2),
        ("Three police officers were hurt.", "police officers injured", 3, 3),
        # measures
        ("The enclave shrank to an area of 7 to 10 kilometers.", "area", 7, 10),
        ("They asked for a ransom of $4.5bn.", "ransom", 4.5e9, 4.5e9),
        ("They took tens of thousands of dollars in gifts.", "money", 20e3, 99999),
    ],
)
def test_a_sentence_tells(quantities, sentence, what, low, high):
    assert [(q.what, q.low, q.high) for q in quantities(sentence)] == [(what, low, high)]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "21 civilians were killed, among them 9 children.",
            {("civilians killed", 21, None), ("children killed", 9, "civilians killed")},
        ),
        (
            "Two brothers and a guard were killed.",
            {
                ("people killed", 3, None),
                ("brothers killed", 2, "people killed"),
                ("guards killed", 1, "people killed"),
            },
        ),
        (
            "A blast killed 12 and wounded 30 others.",
            {("people killed", 12, None), ("people injured", 30, None)},
        ),
        (
            "The attack left 4 dead and wounded 30 others.",
            {("people killed", 4, None), ("people injured", 30, None)},
        ),
        (
            "Dozens of people were injured, including three Americans.",
            {("people injured", 24, None), ("Americans injured", 3, "people injured")},
        ),
        (
            "12 dead, 30 injured in bus crash",
            {("people killed", 12, None), ("people injured", 30, None)},
        ),
    ],
)
def test_a_part_names_its_whole(quantities, sentence, told):
    assert {(q.what, q.low, q.of) for q in quantities(sentence)} == told


@pytest.mark.parametrize(
    "sentence",
    [
        "The 24-year-old from Station 24 lives at 1200 Main Street.",
        "Ana Ruiz, 41, left.",
        "He spoke on 6 December 2017 at 5 p.m.",
        "One of the men fled.",
        "All but three of the girls were hurt.",
        "It was their 5th defeat, by 3-2.",
        "A Boeing 777 landed.",
        "The man was killed.",  # known already: not a new one
        "Two gunmen killed nobody's friend.",
        "They took Highway 61 for two hours.",
        "A fourth victim died.",
    ],
)
def test_no_quantity_in(quantities, sentence):
    assert [q for q in quantities(sentence) if q.what.endswith("killed") or q.unit] == []


@pytest.mark.parametrize(
    ("words", "low", "high", "approximate"),
    [
        ("at least 12", 12, None, False),
        ("about 40", 40, 40, True),
        ("nearly half a million", 500_000, 500_000, True),
        ("7 to 10", 7, 10, False),
        ("between 10 and 15", 10, 15, False),
        ("dozens", 24, 99, False),
        ("scores", 40, 199, False),
        ("tens of thousands", 20_000, 99_999, False),
        ("more than two dozen", 25, None, False),
        ("up to 9", None, 9, False),
        ("20 or more", 20, None, False),
        ("two or three", 2, 3, False),
        ("1.2 million", 1.2e6, 1.2e6, False),
        ("one hundred and five", 105, 105, False),
    ],
)
def test_a_number_is_bounded(words, low, high, approximate):
    (amount,) = find_amounts(f"There were {words} there.")
    assert (amount.low, amount.high, amount.approximate) == (low, high, approximate)
    assert amount.span.of(f"There were {words} there.") == words


def test_a_quantity_is_the_words_that_tell_it(quantities):
    text = "Police said at least 12 civilians were killed."
    assert [q.span.of(text) for q in quantities(text)] == ["at least 12 civilians"]


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Two men were killed and a boy was wounded.", (2, True), (1, False)),
        ("The victim died in hospital.", (1, False), None),
        ("The road was closed.", None, None),
    ],
)
def test_a_report_has_a_toll(nlp, text, killed, injured):
    annotation = segment(text, None, nlp)
    toll = find_toll(text, annotation, find_quantities(text, annotation))
    assert toll.killed == (killed and Told(*killed))
    assert toll.injured == (injured and Told(*injured))
