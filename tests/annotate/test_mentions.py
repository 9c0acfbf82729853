"""Which words of a report stand for somebody."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from secondsource.annotate.mentions import RawMention, find_mentions, fold
from secondsource.annotate.segment import segment

Find = Callable[[str], tuple[RawMention, ...]]


@pytest.fixture(scope="module")
def find(nlp) -> Find:
    return lambda text: find_mentions(text, segment(text, None, nlp))


def names(found: tuple[RawMention, ...]) -> list[str]:
    return [m.name for m in found if m.kind == "name"]


@pytest.mark.parametrize(
    ("text", "name", "sort", "roles"),
    [
        ("On Monday Gen. Ana Ruiz left.", "Ana Ruiz", "person", ("general",)),
        ("On Monday Chilean President Juan Soto left.", "Juan Soto", "person", ("president",)),
        ("It was police chief Omar Haddad who spoke.", "Omar Haddad", "person", ("chief",)),
        ("We met General of the Army Pavel Orlov there.", "Pavel Orlov", "person", ("general",)),
        ("We met Defence Minister Pavel Orlov there.", "Pavel Orlov", "person",
         ("defence minister",)),
        ("The Lebanese Observatory for Press Freedom said so.",
         "Lebanese Observatory for Press Freedom", "organization", ()),
        ("The Ministry of Public Works said so.", "Ministry of Public Works", "organization", ()),
        ("Radio Brava 24 said the road was shut.", "Radio Brava 24", "organization", ()),
        ("He told the Lima Times that it was over.", "Lima Times", "organization", ()),
        ("The strike hit IS in the north.", "IS", "group", ()),
        ("Fighters of the Islamic State group fled.", "Islamic State group", "group", ()),
        ("It spoke to news agency dpa on Friday.", "dpa", "organization", ()),
        ("Villagers fled Deir al-Bahr on Friday.", "Deir al-Bahr", "place", ()),
    ],
)  # fmt: skip
def test_name(find: Find, text: str, name: str, sort: str, roles: tuple[str, ...]) -> None:
    told = {m.name: (m.sort, m.roles) for m in find(text) if m.kind == "name"}
    assert told.get(name) == (sort, roles)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Kurdish-led forces left the town.", "Kurdish"),  # an adjective
        ("US officials left the town.", "US"),
        ("On Monday the town was calm.", "Monday"),
        ("However, nobody answered.", "However"),
        ("THE TOWN IS CALM TODAY", "IS"),
    ],
)
def test_no_name(find: Find, text: str, absent: str) -> None:
    assert absent not in names(find(text))


def test_a_person_called_jan_is_no_month(find: Find) -> None:
    assert "Omar Jan" in names(find("Omar Jan, a shopkeeper, said the street was empty."))


def test_title_case_heading_gives_only_names_that_the_text_has(find: Find) -> None:
    text = "Storm Shuts Harbour As Ruiz Warns\n\nMayor Ana Ruiz shut the harbour on Friday."
    assert names(find(text)) == ["Ruiz", "Ana Ruiz"]


def test_lone_surname_is_sorted_with_the_full_name(find: Find) -> None:
    found = find("Enio Calvo spoke. The wind was strong, Calvo said.")
    assert [m.sort for m in found if m.kind == "name"] == ["person", "person"]


def test_credit_under_a_picture_is_no_part_of_the_name(find: Find) -> None:
    text = "Ana Ruiz spoke on Friday.\nGetty Images Ana Ruiz spoke in the rain"
    assert names(find(text)).count("Ana Ruiz") == 2


@pytest.mark.parametrize(
    ("text", "nominal", "country", "definite"),
    [
        ("The Chilean army left.", "The Chilean army", "Chile", True),
        ("Chile's president left.", "Chile's president", "Chile", True),
        ("Local activists left.", "Local activists", "", False),
        ("A military source spoke.", "A military source", "", False),
        ("The head of state left.", "The head of state", "", True),
        ("Even the mayor left.", "the mayor", "", True),
        ("It was what police called an accident.", "police", "", False),
    ],
)
def test_nominal(find: Find, text: str, nominal: str, country: str, definite: bool) -> None:
    told = {m.span.of(text): m for m in find(text) if m.kind == "nominal"}
    assert (told[nominal].country, told[nominal].definite) == (country, definite)


@pytest.mark.parametrize(
    ("text", "pronouns"),
    [
        ("She said it had left them.", ["she", "it", "them"]),
        ("It is necessary to wait.", []),
        ("It seems that the road is shut.", []),
        ("It was clear that nobody came.", []),
    ],
)
def test_pronoun(find: Find, text: str, pronouns: list[str]) -> None:
    assert [m.name for m in find(text) if m.kind == "pronoun"] == pronouns


def test_names_do_not_overlap_and_spans_lie_in_the_text(find: Find) -> None:
    text = "Gen. Ana Ruiz told Itar Tass that Chile's Defence Ministry and IS had met.\n" * 3
    spans = [m.span for m in find(text) if m.kind == "name"]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 <= s.start < s.end <= len(text) for s in spans)


@pytest.mark.parametrize("text", ["", "\n\n", "?!", "»«", "IS", "Mr.", "the", "of"])
def test_scraps_do_no_harm(find: Find, text: str) -> None:
    assert isinstance(find(text), tuple)


def test_fold() -> None:
    assert fold("The Côte-d’Ivoire") == "cote divoire"
