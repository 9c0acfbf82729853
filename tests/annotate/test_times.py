"""When: every report below is published on Thursday, 7 December 2017, unless it says otherwise."""

from datetime import date
from itertools import pairwise

import pytest

from secondsource.annotate.annotation import Annotation
from secondsource.annotate.segment import segment
from secondsource.annotate.times import find_times, timex_type

THURSDAY = date(2017, 12, 7)


@pytest.fixture
def times(nlp):
    def read(text, published=THURSDAY):
        return find_times(text, segment(text, None, nlp), published)

    return read


@pytest.mark.parametrize(
    ("sentence", "words", "value"),
    [
        # counted from the publication date, by tense
        ("The mayor spoke on Wednesday.", "Wednesday", "2017-12-06"),
        ("The mayor spoke on Thursday.", "Thursday", "2017-12-07"),
        ("The mayor will speak on Wednesday.", "Wednesday", "2017-12-13"),
        ("She headed Friday to Oslo.", "Friday", "2017-12-08"),
        ("She left last Friday for Oslo.", "last Friday", "2017-12-01"),
        ("The court meets on Monday.", "Monday", "2017-12-11"),
        ("They planned a march on Saturday.", "Saturday", "2017-12-09"),
        ("He would appeal Tuesday's ruling.", "Tuesday", "2017-12-05"),
        ("The message from Tuesday is clear.", "Tuesday", "2017-12-05"),
        ("Tuesday's session is expected to be long.", "Tuesday", "2017-12-12"),
        ("It opens as early as Friday.", "Friday", "2017-12-08"),
        ("The ferry sank last Friday.", "last Friday", "2017-12-01"),
        ("The ferry sails next Friday.", "next Friday", "2017-12-08"),
        ("She arrived early Sunday local time.", "early Sunday", "2017-12-03"),
        ("The shelling began on Tuesday night.", "Tuesday night", "2017-12-05TNI"),
        ("He left yesterday.", "yesterday", "2017-12-06"),
        ("It rained this morning.", "this morning", "2017-12-07TMO"),
        ("He died two days ago.", "two days ago", "2017-12-05"),
        ("He died three weeks ago.", "three weeks ago", "2017-W46"),
        ("He died two years ago.", "two years ago", "2015"),
        ("It fell on the 6th.", "the 6th", "2017-12-06"),
        ("It fell on the 9th.", "the 9th", "2017-11-09"),
        # weeks, months, seasons, years
        ("He resigned last week.", "last week", "2017-W48"),
        ("It burned over the weekend.", "the weekend", "2017-W48-WE"),
        ("He resigned earlier this month.", "earlier this month", "2017-12"),
        ("It has been closed since October.", "October", "2017-10"),
        ("The summit will be held in April.", "April", "2018-04"),
        ("It was agreed in April next year.", "April next year", "2018-04"),
        ("The town fell last summer.", "last summer", "2017-SU"),
        ("The war began in 2015.", "2015", "2015"),
        ("He ruled through the 1990s.", "the 1990s", "199X"),
        ("Sales fell in the third quarter of 2016.", "the third quarter of 2016", "2016-Q3"),
        ("He was born on Christmas Day.", "Christmas Day", "2016-12-25"),
        # the whole date
        ("It began on Oct. 7, 2013.", "Oct. 7, 2013", "2013-10-07"),
        ("It began on 7 October 2013.", "7 October 2013", "2013-10-07"),
        ("It began on Monday, December 4.", "Monday, December 4", "2017-12-04"),
        ("It began on 10/27/2013.", "10/27/2013", "2013-10-27"),
        ("It began on 27/10/2013.", "27/10/2013", "2013-10-27"),
        ("It began on December 6.", "December 6", "2017-12-06"),
        ("The deadline of January 14 stands.", "January 14", "2018-01-14"),
        # times of day
        ("It struck at 3:15 a.m. on Tuesday.", "3:15 a.m. on Tuesday", "2017-12-05T03:15"),
        ("It struck at noon on Monday.", "noon on Monday", "2017-12-04T12:00"),
        ("The boat leaves at 4 in the morning.", "4 in the morning", "2017-12-07T04:00"),
        # lengths and repeated times
        ("After a day-long hearing he slept.", "day", "P1D"),
        ("It was a decades-long feud.", "decades", "PXY"),
        ("It grew over the past decade.", "the past decade", "P10Y"),
        ("The union spends $2 million a year.", "a year", "P1Y"),
        ("The fire burned for three days.", "three days", "P3D"),
        ("The fire burned for half an hour.", "half an hour", "PT30M"),
        ("After a 16-hour flight he slept.", "16-hour", "PT16H"),
        ("They pray every Friday.", "every Friday", "XXXX-WXX-5"),
        ("They meet annually.", "annually", "P1Y"),
    ],
)
def test_a_time_means(times, sentence, words, value):
    found = {t.span.of(sentence): t.value for t in times(sentence)}
    assert found == {words: value}


@pytest.mark.parametrize(
    "sentence",
    [
        "The 24-year-old man fled.",
        "It struck on 10/7/2013.",  # October or July
        "About 2,000 people came.",
        "April Jones may come.",
        "Boeing 1900 sales rose 5 percent.",
        "He spoke on “60 Minutes” at length.",
        "It is high noon for the union.",
        "They joined the March for Rivers.",
        "It recalls the Six-Day War.",
        "Flight 1943 from Oslo saw a fox on the runway.",
    ],
)
def test_no_time_in(times, sentence):
    assert times(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "words", "day"),
    [
        ("“I saw him yesterday,” Ruiz said on Tuesday.", "yesterday", date(2017, 12, 4)),
        ("“I saw him two hours ago,” Ruiz said.", "two hours ago", THURSDAY),
    ],
)
def test_a_quotation_runs_on_the_speakers_clock(times, sentence, words, day):
    found = {t.span.of(sentence): t for t in times(sentence)}
    assert found[words].first == day
    assert "speaker's clock" in found[words].basis


def test_the_next_day_is_counted_from_the_day_last_told(times):
    text = "The ferry sank on 3 May 2016. The next day divers found it."
    assert [t.value for t in times(text)] == ["2016-05-03", "2016-05-04"]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("last week", date(2017, 11, 27), date(2017, 12, 3)),
        ("last month", date(2017, 11, 1), date(2017, 11, 30)),
        ("last year", date(2016, 1, 1), date(2016, 12, 31)),
    ],
)
def test_an_interval_covers_all_its_days(times, words, first, last):
    (time,) = times(f"He resigned {words}.")
    assert (time.first, time.last) == (first, last)


def test_without_a_publication_date_a_weekday_keeps_its_words_only(times):
    (time,) = times("The mayor spoke on Wednesday.", None)
    assert (time.first, time.last, time.value) == (None, None, "XXXX-WXX-3")


def test_a_report_all_in_capitals_is_read(times):
    (time,) = times("THE FERRY SANK ON MONDAY, 4 DEC. 2017.")
    assert time.value == "2017-12-04"


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("He left on Monday.", "DATE"),
        ("He left on Monday night.", "TIME"),
        ("He left for two days.", "DURATION"),
        ("He leaves every day.", "SET"),
    ],
)
def test_a_value_implies_its_type(times, sentence, kind):
    assert [timex_type(t) for t in times(sentence)] == [kind]


def test_every_basis_is_told(times):
    assert all(t.basis for t in times("He left on Monday, after three days, in May 2011, now."))


def test_spans_are_the_words_and_do_not_overlap(times):
    text = "From Dec. 5 to Dec. 6, in the early 1990s and on Monday, Nov. 27, 2017 at 5 p.m."
    spans = [t.span for t in times(text)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert find_times("", Annotation("r"), THURSDAY) == ()
