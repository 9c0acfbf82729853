"""One source or two?  How a name is written does not matter, who is meant does."""

import pytest

from secondsource.evaluate.names import same_source


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz", "Ruiz"),
        ("Ana Ruiz", "Mayor Ana Ruiz"),
        ("Ana Ruiz", "Ms. Ruiz"),
        ("Ana María Ruiz", "Ana Maria Ruiz"),
        ("Ana Ruiz", "Ana Ruiz Ortega"),
        ("Sergei Ivanov", "Sergey Ivanov"),
        ("harbour office", "The Harbour Office"),
        ("harbour office", "Harbour Office's"),
        ("harbour office", "a spokesman for the harbour office"),
        ("Taliban", "Taliban spokesman"),
        ("Ministry of Defence", "Defense Ministry"),
        ("Norwegian Defence Ministry", "defence ministry"),
        ("Bolivia's government", "Bolivian government"),
        ("government of Norway", "the government"),
        ("World Health Organization", "WHO"),
        ("World Health Organisation", "World Health Organization"),
        ("United States", "the U.S."),
        ("US State Department", "State Department"),
        ("local officials", "officials"),
        ("residents of the old town", "residents"),
        ("two people briefed on the talks", "people briefed on the talks"),
        ("Norsk Telegrambyrå", "Norsk Telegrambyra"),
    ],
)
def test_one_source(one, other):
    assert same_source(one, other)
    assert same_source(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz", "he"),
        ("Ana Ruiz", "the mayor"),
        ("Ana Ruiz", "Ana"),
        ("Ana Ruiz", "Carlos Ruiz"),
        ("Ana Ruiz", "Reuters"),
        ("Norwegian army", "Swedish army"),
        ("Norwegian army", "Norwegian police"),
        ("Norwegian police", "Norway"),
        ("fire service", "police"),
        ("Iran", "Iraq"),
        ("foreign ministry", "foreign minister"),
        ("", ""),
        ("the", "a"),
    ],
)
def test_two_sources(one, other):
    assert not same_source(one, other)
    assert not same_source(other, one)
