"""What the reader must get right on two real reports: one fact a line, in the gold's own numbers.

The words themselves stay in ../shared; ids name the statements of its gold dossier.
"""

import re
from functools import cache

import pytest

from secondsource.evaluate import dossier, measures
from secondsource.evaluate.command import default_desk
from secondsource.evaluate.matching import match
from secondsource.evaluate.names import same_source
from secondsource.evaluate.reading import read
from secondsource.evaluate.yardstick import Case

INNERMOST = -1
# The 31 attributions of the two reports: any of these statements, on the word of that link.
ATTRIBUTIONS = [
    ("A1", INNERMOST),
    ("A2", INNERMOST),
    ("A5", INNERMOST),
    ("A7", 0),
    ("A7", 1),
    ("A8", INNERMOST),
    ("A9", INNERMOST),
    ("A10", INNERMOST),
    ("A11", INNERMOST),
    ("A13 A14", INNERMOST),
    ("A16", INNERMOST),
    ("A18 A19", INNERMOST),
    ("A20", INNERMOST),
    ("A21", INNERMOST),
    ("A22", INNERMOST),
    ("B1", INNERMOST),
    ("B2", INNERMOST),
    ("B3", 0),
    ("B3", 1),
    ("B4 B5 B6", INNERMOST),
    ("B7", INNERMOST),
    ("B8 B9", INNERMOST),
    ("B10", INNERMOST),
    ("B11", INNERMOST),
    ("B12 B13", INNERMOST),
    ("B14", INNERMOST),
    ("B15", INNERMOST),
    ("B16", INNERMOST),
    ("B17", 0),
    ("B18 B19 B20", INNERMOST),
    ("B22", INNERMOST),
]


@cache
def reading(path):
    """The event, our dossier's JSON, and how the two match; read once."""
    [(event, prediction)] = dossier.predict(Case((path,), default_desk()))
    said = prediction["dossier"]
    return event, said, match(event, read(said, [r.id for r in event.reports], "here"))


@pytest.fixture
def event(shared):
    return reading(shared / "gold" / "euphrates-2017.json")[0]


@pytest.fixture
def said(shared):
    return reading(shared / "gold" / "euphrates-2017.json")[1]


@pytest.fixture
def matching(shared):
    return reading(shared / "gold" / "euphrates-2017.json")[2]


def ours(matching, ids):
    """Our statements for these gold ids, as far as found."""
    return [matching.said(matching.to_said[e]) for e in ids.split() if e in matching.to_said]


def is_found(matching, ids, link):
    return any(each.sources for each in ours(matching, ids))


def is_named(matching, ids, link):
    for each in ids.split():
        wanted = matching.event.statement(each).sources[link]
        for said in ours(matching, each):
            if any(same_source(wanted, name) for names in said.sources for name in names):
                return True
    return False


# 1. Furniture is not statement --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "furniture"),
    [
        ("A", r"\d+ min read"),
        ("A", r"\d+ \w+, 2017"),
        ("A", r"\[Getty\]"),
        ("B", r"NIZHNY NOVGOROD"),
    ],
)
def test_furniture_is_in_no_statement(matching, report, furniture):
    text = matching.reading.texts[report]
    places = [found.span() for found in re.finditer(furniture, text)]
    assert places
    swallowed = [
        said.span.of(text)
        for said in matching.reading.statements
        for start, end in places
        if said.report == report and said.span.start < end and start < said.span.end
    ]
    assert swallowed == []


def test_the_headline_that_is_printed_twice_is_said_once(event, matching):
    text = matching.reading.texts["A"]
    headline = event.statement("A1")
    places = [found.start() for found in re.finditer(re.escape(headline.text), text)]
    assert len(places) == 2
    printed = [
        said
        for said in matching.reading.statements
        if said.report == "A" and any(said.span.start <= at < said.span.end for at in places)
    ]
    assert len(printed) <= 1


# 2. On whose word ---------------------------------------------------------------------------------


def test_29_of_31_attributions_are_found(matching):
    lost = [row for row in ATTRIBUTIONS if not is_found(matching, *row)]
    assert len(lost) <= 2, lost


def test_29_of_31_attributions_are_found_with_the_right_name(matching):
    lost = [row for row in ATTRIBUTIONS if not is_named(matching, *row)]
    assert len(lost) <= 2, lost


def test_no_word_of_the_outlets_own_voice_is_put_in_a_mouth(matching):
    culprits = [(own.id, said.id) for own, said in measures.put_in_mouths(matching)]
    assert culprits == []


# 3. Chains ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", ["A7", "A10", "B3", "B4 B5 B6", "B17"])
def test_a_chain_is_kept_as_a_chain(event, matching, ids):
    assert any(
        measures.has_chain(event.statement(each), said)
        for each in ids.split()
        for said in ours(matching, each)
    )


# 4. The same, and on how many words ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1 A2 A5", "B1 B2"),  # defeated on both banks
        ("A9", "B14 B15 B16"),  # one sentence in two translations
        ("A8", "B4"),
        ("A11", "B21"),
    ],
)
def test_told_by_both_outlets_and_one_origin(said, matching, one, other):
    mine, yours = ({each.id for each in ours(matching, ids)} for ids in (one, other))
    shared = [
        claim["status"]
        for claim in said["claims"]
        if mine & set(claim["statements"]) and yours & set(claim["statements"])
    ]
    assert shared
    assert set(shared) == {"repeated"}


def test_nothing_is_called_corroborated(said):
    assert [c["gloss"] for c in said["claims"] if c["status"] == "corroborated"] == []


# 5. At odds ---------------------------------------------------------------------------------------


def opposed(said, matching, one, other):
    """The conflicts that set a statement of ``one`` against a statement of ``other``."""
    mine, yours = ({each.id for each in ours(matching, ids)} for ids in (one, other))
    return [
        conflict
        for conflict in said["conflicts"]
        for a in conflict["sides"]
        for b in conflict["sides"]
        if a is not b and mine & set(a["statements"]) and yours & set(b["statements"])
    ]


def test_civilians_killed_is_one_conflict_from_12_to_21(said, matching):
    found = [each for each in opposed(said, matching, "A18", "A21") if each["kind"] == "number"]
    assert [each["range"] for each in found] == [{"low": 12, "high": 21}]
    assert sum(each["kind"] == "number" for each in said["conflicts"]) == 1


def test_the_children_are_kept_as_a_subset(said, matching):
    [a21] = ours(matching, "A21")
    [row] = [each for each in said["statements"] if each["id"] == a21.id]
    parts = [(q["low"], q["high"]) for q in row["quantities"] if q["of"]]
    assert (9, 9) in parts


def test_no_area_against_a_presence_is_a_conflict(said, matching):
    kinds = {each["kind"] for each in opposed(said, matching, "A12", "A11 B21")}
    assert kinds
    assert "update" not in kinds


def test_the_enclave_of_the_day_before_is_not_a_conflict(said, matching):
    enclave = {each.id for each in ours(matching, "B22")}
    assert [
        conflict["kind"]
        for conflict in said["conflicts"]
        for side in conflict["sides"]
        if enclave & set(side["statements"]) and conflict["kind"] != "update"
    ] == []


# 6. When, who, where ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "day"),
    [
        ("A10", "2017-12-06"),
        ("B18", "2017-12-06"),
        ("A15", "2017-12-03"),
        ("A18", "2017-12-05"),
        ("B22", "2017-12-05"),
    ],
)
def test_a_day_of_the_week_is_that_date(matching, id, day):
    assert (day, day) in [each for said in ours(matching, id) for each in said.days]


def test_the_day_of_the_second_report_is_marked_as_inferred(said):
    assert [each["published_basis"] for each in said["reports"]] == ["stated", "inferred"]


def entities(said, pattern):
    """The entities that have a mention of just that form."""
    return {
        entity["id"]
        for entity in said["entities"]
        if any(re.fullmatch(pattern, mention["text"]) for mention in entity["mentions"])
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"IS", r"ISIS"),
        (r"(the )?Islamic State( group)?", r"ISIS"),
        (r".*Sergei Shoigu", r".*Sergey Shoigu\]?"),
        (r"Deir az-Zour", r"Deir Ezzor"),
    ],
)
def test_two_spellings_are_one_entity(said, one, other):
    assert entities(said, one)
    assert entities(said, one) == entities(said, other)


def test_a_news_outlet_with_a_towns_name_is_neither_town_nor_person(said):
    kinds = {e["id"]: e["kind"] for e in said["entities"]}
    assert {kinds[each] for each in entities(said, r"Deir Ezzor 24")} == {"organization"}


def test_the_gold_counts_31():
    assert len(ATTRIBUTIONS) == 31
