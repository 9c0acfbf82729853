"""What is opened, is opened once."""

from secondsource.rim.wiring import tools
from secondsource.settings import Settings


def test_models_are_opened_once_whatever_the_settings():
    one, other = tools(), tools(Settings(max_report_chars=1000))
    assert one.embed == other.embed
    assert (one.tagger, one.parse, one.gazetteer) == (other.tagger, other.parse, other.gazetteer)
