"""The day of a fact: from its own sentence, else from where the report puts the same happening."""

from dataclasses import replace
from datetime import date

import pytest

from attribute.conftest import who_in
from secondsource.annotate.coref import resolve
from secondsource.annotate.segment import segment
from secondsource.annotate.times import find_times
from secondsource.attribute.chains import find_statements
from secondsource.attribute.statement import CARRIED

FRIDAY = date(2021, 5, 7)
TUESDAY, WEDNESDAY, THURSDAY = (date(2021, 5, n) for n in (4, 5, 6))
SANK = "The ferry Aurora sank off Norvik on Tuesday. "
STRIKE = "A strike on Tuesday killed 12 villagers near Norvik. "


@pytest.fixture(scope="session")
def day_of(nlp):
    """The day of the statement that holds these words, None when it has none."""

    def day_of(text, words):
        annotation = segment(text, None, nlp, "A")
        annotation = replace(annotation, times=find_times(text, annotation, FRIDAY))
        annotation = replace(annotation, entities=resolve(text, annotation))
        told = find_statements(text, annotation, who_in(text, annotation))
        statement = next(s for s in told if words in s.span.of(text))
        return next((t.first for t in statement.times if t.first), None)

    return day_of


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        # a day of saying is not that of an aside, nor one long before that of what followed
        ("Ana Ruiz told us on Tuesday of the union, which opposed the plan.", "opposed", None),
        (
            "Ivo Lang had been fired on Tuesday. Lang was hiding a gun in the office.",
            "hiding",
            None,
        ),
        # its own sentence
        ("The bridge fell on Tuesday.", "bridge", TUESDAY),
        ("On Tuesday, Mayor Ana Ruiz said the bridge had fallen.", "bridge", TUESDAY),
        ("On Tuesday, Mayor Ana Ruiz said the bridge is closed to lorries.", "bridge", None),
        ("On Tuesday, Mayor Ana Ruiz said the bridge would be closed.", "bridge", None),
        ("The bridge has fallen, Mayor Ana Ruiz said on Tuesday.", "bridge", None),
        ("“We meet today,” Mayor Ana Ruiz said on Wednesday.", "We meet", WEDNESDAY),
        # a clause on a noun dates itself
        ("Divers freed nine sailors seized in March 2019.", "freed", None),
        ("Ivo Lang, who took office last year, opened the bridge in Aas.", "opened", None),
        # the happening by its name
        (SANK + "Nine sailors died in the accident.", "Nine", TUESDAY),
        (SANK + "The accident happened in thick fog.", "fog", TUESDAY),
        (SANK + "The other accident happened in thick fog.", "fog", None),
        (SANK + "An accident happened in thick fog.", "fog", None),
        ("Tuesday’s blast was heard in Aas. The blast shattered windows.", "windows", TUESDAY),
        ("Tuesday’s blast was heard in Aas. Ivo Lang condemned the blast.", "condemned", None),
        ("Tuesday’s vote was close. The vote was met with anger in Aas.", "anger", None),
        (STRIKE + "Norway carried out the strike.", "Norway", TUESDAY),
        (STRIKE + "Police responded soon after the strike.", "responded", TUESDAY),
        # beside the happening, by their words
        (SANK + "The water was high at the time.", "water", TUESDAY),
        (SANK + "The water was high in those years.", "water", None),
        (SANK + "Strong winds delayed the crew earlier in the day.", "winds", TUESDAY),
        # going on when it happened
        ("The ferry sank on Tuesday. The ferry was heading for Oslo.", "heading", TUESDAY),
        (SANK + "The mayor was heading for Aas.", "heading", None),
        # the same verb and one of the same people
        (STRIKE + "Later it rained. " * 5 + "In all 21 villagers were killed.", "21", TUESDAY),
        (STRIKE + "Later it rained. " * 5 + "In all 21 soldiers were killed.", "21", None),
        # clauses that hang on the dated one
        ("A barge rammed the pier on Tuesday, killing two guards and a diver.", "killing", TUESDAY),
        ("Ana Ruiz slept in her cabin when the barge rammed the pier on Tuesday.", "slept", TUESDAY),
        # the news itself
        ("A barge rammed a pier in Aas. The accident happened on Tuesday.", "rammed", TUESDAY),
        ("A barge may ram a pier in Aas. The accident happened on Tuesday.", "may ram", None),
        # an hour is an hour of that day
        (SANK + "The first call came at 12:13 p.m., the coast guard said.", "call", TUESDAY),
        ("A crowd met on Tuesday. The barge caught fire at 9 p.m. in Aas.", "barge", TUESDAY),
        # two days are none
        (SANK + "A barge sank on Wednesday. Nine died in the accident.", "Nine", None),
        # an old day is background
        ("The ferry sank on 3 March 2021. It rained on Thursday. Nine died in the accident.",
         "Nine", None),
    ],
)  # fmt: skip
def test_when_it_was(day_of, text, words, day):
    assert day_of(text, words) == day


def test_a_carried_day_points_to_the_words_that_say_it(nlp):
    text = SANK + "Nine sailors died in the accident."
    annotation = segment(text, None, nlp, "A")
    annotation = replace(annotation, times=find_times(text, annotation, FRIDAY))
    [_, died] = find_statements(text, annotation, who_in(text, annotation))
    [time] = died.times
    assert (time.span.of(text), time.basis) == ("Tuesday", CARRIED)
