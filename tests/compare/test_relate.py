"""What cannot all hold."""

from datetime import date

import numpy as np
import pytest

from secondsource.annotate.annotation import Quantity, TimeExpression
from secondsource.attribute.statement import Link, Statement
from secondsource.compare.align import Alignment
from secondsource.compare.clashes import Passage
from secondsource.compare.counts import compatible, slot_of, value_of
from secondsource.compare.matter import Matter
from secondsource.compare.moments import disjoint
from secondsource.compare.relate import at_odds, find_conflicts
from secondsource.spans import Span

AT = Span(0, 1)


def count(low, high=None, what="people killed", of=None, approximate=False, unit=None):
    return Quantity(AT, what, low, high, approximate, unit, of)


@pytest.mark.parametrize(
    ("one", "two", "are"),
    [
        (count(21, 21), count(21, 21), True),
        (count(12), count(21, 21), False),  # "at least 12" and 21 are different tolls
        (count(700_000_000_001), count(700_000_000_000, 700_000_000_000), True),
        (count(84), count(80, 80), False),  # 80 is not "at least 84"
        (count(271), count(276, 276), True),  # "more than 270" is 276 in rounder words
        (count(24, 99), count(40, 199), True),  # dozens and scores
        (count(30, 30, approximate=True), count(32, 32), True),
        (count(7, 10), count(12, 12), False),
        (count(2, 2), count(4, 4), False),
        (count(25, 25), count(27, 27), False),
        (count(84, 84), count(85, 85), False),  # people are counted one by one
        (count(850, 850), count(860, 860), True),
    ],
)
def test_figures_agree_or_differ(one, two, are):
    assert compatible(one, two) is are
    assert compatible(two, one) is are


@pytest.mark.parametrize(
    ("quantity", "slot"),
    [
        (count(1, what="civilians killed"), "killed"),
        (count(1, what="people wounded"), "injured"),
        (count(1, what="people seriously injured"), "seriously injured"),  # a part of them
        (count(1, what="soldiers"), "soldiers"),
        (count(7, 10, what="area", unit="km"), "area km"),
    ],
)
def test_counts_of_one_harm_share_a_slot(quantity, slot):
    assert slot_of(quantity) == slot


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (count(12), "at least 12"),
        (count(21, 21), "21"),
        (count(30, 30, approximate=True), "about 30"),
        (count(7, 10, unit="km"), "7 to 10 km"),
        (count(None, 40), "up to 40"),
        (count(4.5e9, 4.5e9, unit="USD"), "4.5 billion USD"),
    ],
)
def test_a_value_reads_as_a_reader_says_it(quantity, words):
    assert value_of(quantity) == words


def day(first, last=None):
    return TimeExpression(AT, first, last or first, "day")


def test_days_are_disjoint_only_when_both_are_given():
    third, fifth = date(2021, 5, 3), date(2021, 5, 5)
    assert disjoint([day(third)], [day(fifth)])
    assert not disjoint([day(third)], [])
    assert not disjoint([day(third, fifth)], [day(fifth)])


def told(n, report, by, **facts):
    chain = (Link(by, by, None, None),) if by else ()
    return Statement(f"{report}{n}", report, AT, "indirect", chain, **facts)


def conflicts(
    statements,
    score=0.3,
    meaning=0.6,
    words=("bridge", "shut", "harbour"),
    texts=None,
    early=False,
    published=None,
    actors=("E1",),
):
    n = len(statements)
    same = np.full((n, n), meaning, dtype=np.float32)
    scores = np.full((n, n), score, dtype=np.float32)
    alignment = Alignment(scores, same, same, (True,) * n)
    return find_conflicts(
        Matter(
            statements,
            [[k] for k in range(n)],
            alignment,
            [frozenset(words)] * n,
            [frozenset(actors)] * n,
            [Passage(text, ()) for text in texts or [""] * n],
            [early] * n,
            published or {},
        )
    )


def test_two_tolls_of_two_sources_are_one_conflict_with_a_range():
    found = conflicts(
        [
            told(1, "A", "activists", quantities=(count(12, what="civilians killed"),)),
            told(2, "A", "observatory", quantities=(count(21, 21, "civilians killed"),)),
        ]
    )
    assert [(c.kind, c.low, c.high) for c in found] == [("number", 12, 21)]


def test_a_part_is_no_rival_of_the_whole():
    whole = count(21, 21, "civilians killed")
    part = count(9, 9, "children killed", of="civilians killed")
    assert not conflicts(
        [told(1, "A", "one", quantities=(whole,)), told(1, "B", "two", quantities=(part,))]
    )


def test_one_source_that_counts_twice_counts_two_things():
    assert not conflicts(
        [
            told(1, "A", "mayor", quantities=(count(2, 2),)),
            told(2, "A", "mayor", quantities=(count(4, 4),)),
        ]
    )


def test_tolls_of_different_days_are_not_rivals():
    assert not conflicts(
        [
            told(1, "A", "one", quantities=(count(2, 2),), times=(day(date(2021, 5, 3)),)),
            told(1, "B", "two", quantities=(count(4, 4),), times=(day(date(2021, 5, 9)),)),
        ]
    )


def test_a_yes_and_a_no_are_a_conflict():
    found = conflicts([told(1, "A", "mayor"), told(1, "B", "union", polarity="negative")])
    assert [c.kind for c in found] == ["polarity"]


def test_a_yes_and_a_no_of_different_days_are_an_update():
    found = conflicts(
        [
            told(1, "A", "mayor", times=(day(date(2021, 5, 3)),)),
            told(1, "B", "union", polarity="negative", times=(day(date(2021, 5, 5)),)),
        ]
    )
    assert [c.kind for c in found] == ["update"]


def test_nobody_is_at_odds_with_himself():
    assert not conflicts([told(1, "A", "mayor"), told(1, "B", "mayor", polarity="negative")])


def test_a_denial_is_never_one_claim_with_what_it_denies():
    assert at_odds(told(1, "A", "mayor"), told(1, "B", "union", certainty="denied"))


def test_who_gives_the_other_figure_too_disputes_nothing():
    both = (count(82, 82, "offers", unit="USD"), count(70, 70, "offers", unit="USD"))
    assert not conflicts(
        [
            told(1, "A", "one", quantities=both),
            told(1, "B", "two", quantities=(count(82, 82, "offers", unit="USD"),)),
        ]
    )


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        (count(4, 4), count(12, 12), True),
        (count(4, 4), count(30, 30), False),  # so far above it is of something else
        (count(24, 99), count(100, 100, approximate=True), False),  # dozens are about 100
        (count(850, 850, "soldiers"), count(1000, 1000, "troops"), True),
        (count(850, 850, "Danish soldiers"), count(1000, 1000, "Thai soldiers"), False),
        (count(850, 850, "soldiers"), count(1000, 1000, "other troops"), False),
    ],
)
def test_which_figures_are_of_one_count(one, two, found):
    told_by = [told(1, "A", "one", quantities=(one,)), told(1, "B", "two", quantities=(two,))]
    assert bool(conflicts(told_by)) is found


def tolls(low, high, texts=("", ""), **facts):
    """The kinds of conflict between a lower toll in A and a higher one in B."""
    statements = [
        told(1, "A", "one", quantities=(count(low, low),)),
        told(1, "B", "two", quantities=(count(high, high),)),
    ]
    facts = {"score": 0.0, "meaning": 0.2, "actors": (), "early": True} | facts
    return [c.kind for c in conflicts(statements, texts=texts, **facts)]


def test_two_tolls_that_are_the_news_are_of_one_happening():
    assert tolls(4, 6) == ["number"]
    assert not tolls(4, 6, early=False)


@pytest.mark.parametrize(
    ("texts", "days", "kind"),
    [
        (("four died", "the toll rose to six"), (3, 3), "update"),
        (("initial reports put it at four", "six died"), (3, 3), "update"),
        (("four died earlier this month", "six died"), (3, 3), "number"),
        (("four died", "six died"), (3, 4), "number"),  # a day apart each may stand by its own
        (("four died", "six died"), (3, 6), "update"),
        (("four died", "six died"), (6, 3), "number"),  # the later report gives the lower figure
    ],
)
def test_a_toll_that_rose_is_an_update(texts, days, kind):
    printed = {report: date(2021, 5, d) for report, d in zip("AB", days, strict=True)}
    assert tolls(4, 6, texts, published=printed) == [kind]


def test_a_list_of_happenings_is_no_conflict():
    listed = [told(n, "A", f"town {n}", quantities=(count(n, n),)) for n in (3, 5, 8, 14)]
    assert not conflicts([*listed, told(1, "B", "two", quantities=(count(21, 21),))])


def test_prices_change_by_the_minute():
    prices = [count(n, n, "money", unit="USD") for n in (60, 70)]
    statements = [told(1, r, r, quantities=(q,)) for r, q in zip("AB", prices, strict=True)]
    assert conflicts(statements, score=0.6)
    assert not conflicts(statements, score=0.6, texts=["the shares rose to $60", "at $70"])


@pytest.mark.parametrize(
    "text",
    [
        "six killed in attacks across the country",
        "two were pronounced dead at the scene",
        "he has six previous convictions",
    ],
)
def test_a_toll_of_elsewhere_or_of_some_is_no_rival(text):
    assert not tolls(4, 6, ("four died", text))


def test_an_outlet_that_gives_both_figures_counts_two_things():
    both = [told(n, "A", None, quantities=(count(n, n),)) for n in (4, 6)]
    assert not conflicts([*both, told(1, "B", None, quantities=(count(6, 6),))], score=0.6)


def test_what_was_in_print_before_cannot_tell_of_a_later_day():
    later = told(1, "B", "two", quantities=(count(6, 6),), times=(day(date(2021, 5, 9)),))
    earlier = told(1, "A", "one", quantities=(count(4, 4),))
    assert conflicts([earlier, later])
    assert not conflicts([earlier, later], published={"A": date(2021, 5, 3)})


@pytest.mark.parametrize(("days", "kinds"), [((3, 5), ["polarity"]), ((3, 20), [])])
def test_reports_weeks_apart_each_speak_of_their_day(days, kinds):
    printed = {report: date(2021, 5, d) for report, d in zip("AB", days, strict=True)}
    answers = [told(1, "A", "mayor"), told(1, "B", "union", polarity="negative")]
    assert [c.kind for c in conflicts(answers, published=printed)] == kinds


def test_weak_signs_do_not_put_two_tolls_together():
    assert not tolls(4, 6, early=False, score=0.05, meaning=0.45, actors=("E1",))
    assert not tolls(4, 6, early=False, score=0.05, meaning=0.6)
    assert tolls(4, 6, early=False, score=0.1) == ["number"]


def test_one_who_is_harmed_is_no_toll():
    assert not tolls(1, 4)
    assert tolls(2, 4) == ["number"]


def test_one_outlets_own_figure_beside_a_sources_is_another_count():
    own = told(1, "A", None, quantities=(count(4, 4),))
    assert not conflicts([own, told(2, "A", "two", quantities=(count(6, 6),))])


def test_two_others_are_besides_one():
    others = Quantity(Span(0, 10), "people killed", 2, 2)
    statements = [
        told(1, "A", "one", quantities=(others,)),
        told(1, "B", "two", quantities=(count(3, 3),)),
    ]
    assert conflicts(statements, texts=["two people died", "three died"])
    assert not conflicts(statements, texts=["two others died", "three died"])
