"""Two texts that are one but for a word; all sentences are invented."""

import pytest

from secondsource.compare.swaps import find_swap


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Two barges sank near the old pier.", "Three barges sank near the old pier.", "number"),
        ("A barge sank near the old pier.", "Nine barges sank near the old pier.", None),
        ("Two barges sink at the pier.", "One barge sinks at the pier.", "number"),
        ("The crew left with 2 pumps.", "The crew left with two pumps.", None),
        ("The storm sank 10 barges.", "The storm sank at least 10 barges.", None),
        ("About 40 of the 200 crates were lost.", "About 90 of the 200 crates were lost.", "number"),
        ("The third pump failed in the night.", "The 12th pump failed in the night.", "number"),
        ("The third pump failed in the night.", "The 3rd pump failed in the night.", None),
        ("The second-floor office burned.", "The ninth-floor office burned.", "number"),
        ("The barge was built in Chad.", "The barge was built in New Zealand.", "place"),
        ("The barge was built in Burma.", "The barge was built in Myanmar.", None),
        ("The barge was built in England.", "The barge was built in Britain.", None),
        ("A Thai sailor lost his hat.", "An Indonesian sailor lost his hat.", "other"),
        ("A Thai sailor lost his hat.", "An Asian sailor lost his hat.", None),
        ("The ferry left on Sunday with Ana.", "The ferry left on Monday with Ana.", "time"),
        ("The ferry line closed in 2014.", "The ferry line closed in 2015.", "time"),
        ("The alarm rang at 11:27 at the port.", "The alarm rang at 3:27 at the port.", "time"),
        ("The captain was found alive.", "The captain was found dead.", "polarity"),
        ("The hatch was locked that evening.", "The hatch was unlocked that evening.", "polarity"),
        ("The thief fled on a moped.", "The thief fled in a lorry.", None),  # "on", "in": unlisted
        ("The thief drove a lorry.", "The thief drove a moped.", "other"),
        ("The thief drove a lorry.", "The thief drove a truck.", None),
        ("They met at the gate of the port.", "They met in the lobby of the port.", None),
        ("They met near the gate of the port.", "They met near the lobby of the port.", "place"),
        ("The father left.", "The daddy left.", None),
        ("The mayor thanked the crew.", "Nobody knows where the money went.", None),
    ],
)  # fmt: skip
def test_only_what_excludes_the_other_is_a_swap(one, other, kind):
    for a, b in ((one, other), (other, one)):
        swap = find_swap(a, b)
        assert (swap.kind if swap else None) == kind


@pytest.mark.parametrize("text", ["", "—", "7"])
def test_what_has_no_words_clashes_with_nothing(text):
    assert find_swap(text, "Two barges sank.") is None
    assert find_swap("Two barges sank.", text) is None
