"""Which names are those of outlets and agencies, whose word is handed on."""

import pytest

from secondsource.attribute.news import is_news

NEWS = [
    "the state news agency", "the Associated Press", "AP", "Reuters", "Itar Tass", "AFP",
    "news agency dpa", "Russian news agencies", "the Mehr news agency", "Press TV",
    "The New York Times", "The Wall Street Journal", "Daily News of New York", "Global Times",
    "Britain's Guardian newspaper", "the daily Bild", "Icelandic television",
    "Israeli Channel 10 news", "local radio station", "South Korean media", "the BBC",
    "Syrian state television", "local press", "Australian media reports",
]  # fmt: skip
OTHER = [
    "reporters", "media", "the press", "news media", "agency", "the space agency",
    "American intelligence agencies", "United Nations refugee agency", "National Security Agency",
    "a press conference", "White House press secretary", "a Facebook post", "a blog post",
    "the zoo's website", "journalist for Agence France-Presse", "instructions seen by AFP",
    "The Washington Post's Ana Ruiz", "Jonathan Post", "Mr. Herald", "legal guardian",
    "military observer", "the media adviser", "Times Square", "British rail investigators",
]  # fmt: skip


@pytest.mark.parametrize("name", NEWS)
def test_outlets_and_agencies_are_news(name):
    assert is_news(name)


@pytest.mark.parametrize("name", OTHER)
def test_what_only_sounds_like_it_is_not(name):
    assert not is_news(name)
