"""Dates that a text states for itself, and those that belong to its story."""

from __future__ import annotations

import pytest

from secondsource.acquire.datelines import day_in_address, day_of, stated_date

STORY = "The old bridge was closed on Monday, police said.\nIt will open on 9 August 2021, we hear."

STATED = """
07 December, 2017
7 December 2017
December 7, 2017
Dec. 7, 2017
Dec 7th, 2017
Thursday, December 7, 2017
Thu 7 Dec 2017
2017-12-07
2017-12-07T14:02:00Z
2017-12-07 14:02 GMT
2017/12/07
7.12.2017
Published: 2017-12-07 14:02 GMT
Published 7 December 2017
Posted on December 7, 2017
Posted: Thursday, December 7, 2017 6:23 PM EDT
Published: 14:02 GMT, 7 December 2017
First published on 7 December 2017 at 14:02
Dec. 7, 2017 | 2 min read
By Ana Ruiz | December 7, 2017 | 14:02
London, 7 December 2017
Updated: December 7, 2017 6:23 PM
December 7, 2017 10:46 AM
By Ana Ruiz, Dec 7, 2017
Date: 7 December 2017
7 December 2017 • 3:15pm
(7 December 2017)
"""


@pytest.mark.parametrize("line", STATED.strip().splitlines())
def test_a_date_line_near_the_head(line: str) -> None:
    found, notice = stated_date(f"Bridge closed\n{line}\n\n{STORY}")
    assert (str(found), notice) == ("2017-12-07", None)


@pytest.mark.parametrize("line", ["Published 7 December 2017", "7 December 2017", "2017-12-07"])
def test_a_date_line_at_the_foot(line: str) -> None:
    assert str(stated_date(f"Bridge closed\n{STORY * 12}\n{line}")[0]) == "2017-12-07"


@pytest.mark.parametrize(
    "text",
    [
        "HARBOUR CITY, December 7, 2017 (TASS) – The old bridge was closed.",
        "HARBOUR CITY, December 7, 2017. /TASS/. The old bridge was closed.",
        "Bridge closed Published: 05:12 GMT, 7 December 2017 | Updated: 06:00 GMT, 8 December 2017",
        "Bridge closed Posted: Thursday, December 7, 2017 6:23 PM EDT The old bridge was closed.",
    ],
)
def test_datelines_and_labels_within_a_line(text: str) -> None:
    assert str(stated_date(text)[0]) == "2017-12-07"


IN_STORY = """
The bridge was closed on 7 December 2017, police said.
On December 7, 2017, the old bridge was closed.
Police said on Wednesday that the bridge was closed.
Yesterday
2 hours ago
The September 11, 2001 attacks remembered
7 December 2017 was the day the old bridge was closed for ever
NEW YORK, Dec. 7 (UPI) -- The bridge was closed.
A report published on 7 December 2017 said that the bridge was weak
Flight 2017-12-07-88
"""


@pytest.mark.parametrize("line", IN_STORY.strip().splitlines())
def test_a_date_of_the_story_is_not_the_reports(line: str) -> None:
    assert stated_date(f"Bridge closed\n{line}\n\n{STORY}") == (None, None)


def test_published_counts_before_updated() -> None:
    lines = "Updated: December 9, 2017\nPublished: December 7, 2017\n"
    assert str(stated_date(lines + STORY)[0]) == "2017-12-07"


@pytest.mark.parametrize(
    ("line", "day"),
    [("13/12/2017", "2017-12-13"), ("12/13/2017", "2017-12-13"), ("05/05/2017", "2017-05-05")],
)
def test_numbers_that_can_only_be_read_one_way(line: str, day: str) -> None:
    assert str(stated_date(f"Bridge closed\n{line}\n{STORY}")[0]) == day


def test_numbers_that_can_be_read_in_two_ways_are_left_open() -> None:
    day, notice = stated_date(f"Bridge closed\n07/12/2017\n{STORY}")
    assert day is None
    assert '"07/12/2017" can be read in two ways' in str(notice)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2017-12-07T23:30:00-05:00", "2017-12-07"),
        ("Thu, 07 Dec 2017 14:02:00 GMT", "2017-12-07"),
        ("20171207140200", "2017-12-07"),
        ("20171207", "2017-12-07"),
        ("2017-02-31", "None"),
        ("", "None"),
        ("yesterday", "None"),
        ("1512655200", "None"),
    ],
)
def test_metadata(value: str, day: str) -> None:
    assert str(day_of(value)) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://post.example/2017/12/07/bridge", "2017-12-07"),
        ("https://post.example/world/2017/dec/07/bridge", "2017-12-07"),
        ("https://post.example/2017-12-07/bridge", "2017-12-07"),
        ("https://post.example/20171207/bridge", "2017-12-07"),
        ("https://post.example/a/20171207-bridge", "2017-12-07"),
        ("https://post.example/2017/12/bridge", "None"),
        ("https://post.example/2017/99/07/bridge", "None"),
        ("https://post.example/201712071/bridge", "None"),
        ("https://post.example/2017/xyz/07/bridge", "None"),
        (None, "None"),
    ],
)
def test_addresses(url: str | None, day: str) -> None:
    assert str(day_in_address(url)) == day
