"""A perfect dossier is right everywhere; every fault costs where it should and nowhere else."""

import copy
import json

import pytest

from evaluate.fakes import BRIDGE, bridge, perfect
from secondsource.errors import DataError
from secondsource.evaluate import dossier, gold, measures
from secondsource.evaluate.metrics import PRF, Count, Share


@pytest.fixture
def event(tmp_path):
    path = tmp_path / "bridge.json"
    path.write_text(json.dumps(bridge()), encoding="utf-8")
    return gold.read_event(path)


def tallies(event, said):
    return dossier.judge(event, {"dossier": said})[0]


def kinds(event, said):
    return [miss.kind for miss in dossier.judge(event, {"dossier": said})[1]]


def statement(said, id):
    return next(each for each in said["statements"] if each["id"] == id)


def claim(said, id):
    return next(each for each in said["claims"] if each["id"] == id)


def drop(said, id):
    said["statements"] = [each for each in said["statements"] if each["id"] != id]
    for each in said["claims"]:
        each["statements"] = [s for s in each["statements"] if s != id]
    return said


def add(said, id, report, words, chain=()):
    start = BRIDGE[report].index(words)
    links = [{"source": source, "entity": None} for source in chain]
    said["statements"].append(
        {
            "id": id,
            "report": report,
            "start": start,
            "end": start + len(words),
            "chain": links,
            "origin": {"name": chain[-1], "entity": None} if chain else None,
            "certainty": "asserted",
            "polarity": "positive",
        }
    )
    said["claims"].append({"id": f"K{id}", "statements": [id], "status": "single"})


@pytest.fixture
def said():
    return perfect(bridge(), BRIDGE)


def test_a_perfect_dossier_has_no_fault(event, said):
    found, misses = dossier.judge(event, {"dossier": said})
    assert misses == []
    for name, tally in found.items():
        if isinstance(tally, PRF):
            assert (tally.fp, tally.fn) == (0, 0), name
        elif isinstance(tally, Count):
            assert tally.value == 0, name
        elif name != "conflicts.false.share":
            assert tally.part == tally.whole, name


def test_a_headline_that_repeats_counts_neither_way(event, said):
    add(said, "A9", "A", "Old bridge closed", chain=("Ana Ruiz",))
    assert tallies(event, said)["statements"] == PRF(10, 0, 0)


def test_words_beyond_the_marked_part_count_neither_way(event, said):
    add(said, "C9", "C", "the bridge is green", chain=("painter",))
    assert tallies(event, said)["statements"] == PRF(10, 0, 0)


def test_a_missed_statement_costs_recall_and_its_pairs(event, said):
    claim(drop(said, "C2"), "K2")["status"] = "single"
    scores = tallies(event, said)
    assert scores["statements"] == PRF(9, 0, 1)
    assert scores["statements.attributed"] == PRF(7, 0, 1)
    assert scores["claims.pairs"] == PRF(3, 0, 1)
    assert scores["claims.pairs.found"] == PRF(3, 0, 0)
    assert scores["claims.status"] == Share(1, 2)
    assert scores["claims.status.found"] == Share(1, 1)


def test_a_made_up_statement_costs_precision(event, said):
    add(said, "B9", "B", "Mayor Ruiz told reporters", chain=("Ruiz",))
    scores = tallies(event, said)
    assert scores["statements"] == PRF(10, 1, 0)
    assert scores["statements.attributed"] == PRF(8, 1, 0)


def test_a_span_with_half_of_the_words_is_found(event, said):
    a2 = statement(said, "A2")
    a2["end"] = a2["start"] + len("The old bridge")  # 3 of 7 words: F1 .6
    assert tallies(event, said)["statements"].tp == 10


def test_a_span_with_fewer_is_not(event, said):
    a2 = statement(said, "A2")
    a2["end"] = a2["start"] + len("The")  # 1 of 7 words: F1 .25
    assert tallies(event, said)["statements"] == PRF(9, 1, 1)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("the Harbour Office", True),
        ("a spokeswoman for the harbour office", True),
        ("Ana Ruiz", False),
        ("it", False),
    ],
)
def test_the_origin_may_be_written_otherwise_but_not_be_another(event, said, name, right):
    statement(said, "A2")["origin"] = {"name": name, "entity": None}
    assert tallies(event, said)["origin"] == Share(9 + right, 10)
    assert tallies(event, said)["origin.attributed"] == Share(7 + right, 8)


def test_the_name_of_the_links_entity_counts_as_its_name(event, said):
    said["entities"] = [{"id": "E1", "name": "Ana Ruiz"}]
    b1 = statement(said, "B1")
    b1["chain"] = [{"source": "the mayor", "entity": "E1"}]
    b1["origin"] = {"name": "the mayor", "entity": "E1"}
    assert tallies(event, said)["origin"] == Share(10, 10)


def test_a_chain_cut_to_its_origin_is_not_whole(event, said):
    a2 = statement(said, "A2")
    a2["chain"] = a2["chain"][1:]
    scores = tallies(event, said)
    assert (scores["chains"], scores["origin"]) == (Share(0, 1), Share(10, 10))
    assert kinds(event, said) == ["chain not whole"]


def test_a_chain_where_there_is_none_is_made_up(event, said):
    statement(said, "B1")["chain"] = [{"source": s, "entity": None} for s in ("Tass", "Ana Ruiz")]
    assert tallies(event, said)["chains.made_up"] == Count(1, 2)


def test_certainty_is_counted_apart_where_it_is_not_plain(event, said):
    statement(said, "A5")["certainty"] = "asserted"
    scores = tallies(event, said)
    assert scores["certainty"] == Share(9, 10)
    assert scores["certainty.not_asserted"] == Share(0, 1)


def test_own_words_in_a_mouth_when_the_statement_itself_is_attributed(event, said):
    a4 = statement(said, "A4")
    a4["chain"] = [{"source": "Ana Ruiz", "entity": None}]
    a4["origin"] = {"name": "Ana Ruiz", "entity": None}
    assert tallies(event, said)["mouth"] == Count(1, 2 + 1)  # the headline is own voice too


def test_own_words_in_a_mouth_when_a_quotation_runs_over_them(event, said):
    drop(said, "A4")
    a3 = statement(said, "A3")
    a3["end"] = BRIDGE["A"].index("The ferry still runs") + len("The ferry still runs")
    assert tallies(event, said)["mouth"] == Count(1, 3)


def test_spoken_words_taken_as_the_outlets(event, said):
    b4 = statement(said, "B4")
    b4["chain"], b4["origin"] = [], None
    scores = tallies(event, said)
    assert scores["mouth.lost"] == Count(1, 8)
    assert scores["statements.attributed"] == PRF(7, 0, 1)
    assert scores["statements.attributed.located"] == Share(8, 8)


@pytest.mark.parametrize(
    ("low", "high", "right"), [(12, None, 1), (12.0, None, 1), (12, 12, 0), (None, 12, 0)]
)
def test_both_bounds_have_to_be_right(event, said, low, high, right):
    statement(said, "A3")["quantities"] = [{"what": "hurt", "low": low, "high": high}]
    assert tallies(event, said)["quantities"] == Share(2 + right, 3)


def test_what_is_derived_is_not_asked_for(event, said):
    statement(said, "C2")["quantities"] = [{"what": "people", "low": 12, "high": None}]
    assert tallies(event, said)["quantities"] == Share(3, 3)


@pytest.mark.parametrize(
    ("first", "last", "right"),
    [
        ("2021-05-03", "2021-05-03", 1),
        ("2021-05-01", "2021-05-07", 0),
        ("2021-05-04", "2021-05-04", 0),
    ],
)
def test_a_day_has_to_be_that_day(event, said, first, last, right):
    statement(said, "A2")["dates"] = [{"from": first, "to": last}]
    assert tallies(event, said)["dates"] == Share(right, 1)


def test_pairs_count_across_reports_only(event, said):
    gold_pairs, _ = measures.claim_pairs(dossier.match(event, dossier.read(said, "ABC", "x")))
    assert gold_pairs == {("A2", "B1"), ("A2", "C1"), ("B1", "C1"), ("A3", "C2")}


def test_two_claims_run_together_make_false_pairs(event, said):
    claim(said, "K1")["statements"] += claim(said, "K2")["statements"]
    said["claims"] = [each for each in said["claims"] if each["id"] != "K2"]
    scores = tallies(event, said)
    assert scores["claims.pairs"] == PRF(4, 4, 0)  # A2-C2, A3-B1, A3-C1, B1-C2
    assert scores["claims.status"] == Share(1, 2)


@pytest.mark.parametrize(
    ("ids", "false"),
    [
        (["A3", "C2"], 1),  # one origin, two outlets
        (["A2", "B1"], 1),  # the gold claim has two origins, but these two are one of them
        (["A2", "C1"], 0),
        (["A4", "B3"], 1),  # not even one claim
    ],
)
def test_called_corroborated_although_one_origin(event, said, ids, false):
    said["claims"] = [{"id": "K1", "statements": ids, "status": "corroborated"}]
    assert tallies(event, said)["claims.false_corroborated"] == Count(false, 1)


def test_a_conflict_is_found_when_both_sides_share_a_statement(event, said):
    said["conflicts"][0]["sides"][0]["statements"] = ["C2"]
    assert tallies(event, said)["conflicts.found"] == Share(2, 2)


def test_a_conflict_of_another_kind_is_found_all_the_same(event, said):
    said["conflicts"][0]["kind"] = "time"
    scores = tallies(event, said)
    assert (scores["conflicts.found"], scores["conflicts.kind"]) == (Share(2, 2), Share(1, 2))
    assert scores["conflicts.false"] == Count(0, 2)


def test_an_update_is_not_a_conflict_found(event, said):
    said["conflicts"][0]["kind"] = "update"
    scores = tallies(event, said)
    assert scores["conflicts.found"] == Share(1, 2)
    assert scores["conflicts.false"] == Count(0, 1)


def test_one_side_is_not_enough(event, said):
    said["conflicts"][0]["sides"][1]["statements"] = ["B4"]
    scores = tallies(event, said)
    assert scores["conflicts.found"] == Share(1, 2)
    assert scores["conflicts.false"] == Count(1, 2)
    assert scores["conflicts.number.false"] == Count(1, 1)


def test_what_the_gold_calls_an_update_may_not_be_called_a_conflict(tmp_path, said):
    marked = bridge()
    marked["conflicts"][1]["kind"] = "update"
    path = tmp_path / "x.json"
    path.write_text(json.dumps(marked), encoding="utf-8")
    scores = tallies(gold.read_event(path), said)
    assert scores["conflicts.update.called_conflict"] == Count(1, 1)
    assert scores["conflicts.false"] == Count(1, 2)


def test_what_the_gold_calls_other_is_neither_found_nor_false(tmp_path, said):
    marked = bridge()
    marked["conflicts"][1]["kind"] = "other"
    path = tmp_path / "x.json"
    path.write_text(json.dumps(marked), encoding="utf-8")
    scores = tallies(gold.read_event(path), said)
    assert scores["conflicts.found"] == Share(1, 1)
    assert scores["conflicts.false"] == Count(0, 2)
    assert scores["conflicts.other.found"] == Share(1, 1)


def test_an_empty_dossier_is_all_misses(event, said):
    bare = {"reports": said["reports"], "statements": []}
    scores = tallies(event, bare)
    assert scores["statements"] == PRF(0, 0, 10)
    assert scores["claims.status"] == Share(0, 2)


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (lambda said: said["reports"].pop(), "2 reports"),
        (lambda said: said.pop("statements"), "statements"),
        (lambda said: said["statements"][0].update(end=10**6), "outside"),
    ],
)
def test_a_dossier_that_is_none_is_named(event, said, fault, word):
    broken = copy.deepcopy(said)
    fault(broken)
    with pytest.raises(DataError, match=word):
        dossier.judge(event, {"dossier": broken})


def test_the_misses_tell_the_words(event, said):
    _, misses = dossier.judge(event, {"dossier": drop(said, "B4")})
    assert [(miss.kind, "Nobody was arrested" in miss.told) for miss in misses] == [
        ("missed, attributed", True)
    ]
