"""The yardstick of same facts in other words, on invented pairs."""

import json

import pytest

from secondsource.errors import DataError
from secondsource.evaluate import alignment
from secondsource.evaluate.yardstick import Case, add

FERRY, CHOIR = "The ferry sank off Kesten.", "A choir sang in Lindau."


def spans(n, summary, report, topic="t1"):
    return {
        "id": f"dev-{n}",
        "topic": topic,
        "doc": "1.txt",
        "summary_sentence": summary,
        "summary_span": summary,
        "doc_sentence": report,
        "doc_span": report,
    }


SPANS = [
    spans(0, "The ferry sank.", FERRY),
    spans(1, "A choir sang.", CHOIR),
    spans(2, "Rain fell.", "It rained all day.", "t2"),
]
CLUSTERS = [
    {
        "cluster": "c",
        "documents": [
            {"doc": "a", "sentences": [FERRY, CHOIR]},
            {"doc": "b", "sentences": [FERRY]},
        ],
    }
]
PAIRS = [
    {"cluster": "c", "premise_doc": "b", "hyp_doc": "a", "hyp_sent": n, "hyp_spans": [[0, 9]]}
    | {"label": label}
    for n, label in ((0, "entails"), (1, "neither"), (1, "tie"), (0, "contradicts"))
]


class _Desk:
    """Extracts are alike that begin with the same word; a text tells what has its word."""

    def alike(self, extracts):
        first = [each.text.split()[0] for each in extracts]
        return [[float(a == b) for b in first] for a in first]

    def told(self, asked, text):
        return float(asked.text.split()[1] in text)


def written(path, rows):
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def propositions(tmp_path):
    written(tmp_path / "dev_clusters.jsonl", CLUSTERS)
    return written(tmp_path / "dev_pairs.jsonl", PAIRS)


def total(files):
    tallies = {}
    for pair, said in alignment.predict(Case(tuple(files), _Desk())):
        tallies = add(tallies, alignment.judge(pair, said)[0])
    return tallies


def test_a_span_of_a_report_has_one_partner_in_its_topic(tmp_path):
    tallies = total([written(tmp_path / "dev.jsonl", SPANS)])
    assert (tallies["spans"].tp, tallies["spans"].fp, tallies["spans"].fn) == (2, 0, 1)
    assert tallies["spans.words_best"].tp == 3


def test_pairs_that_are_not_listed_count_as_no(tmp_path):
    read = alignment.records([written(tmp_path / "dev.jsonl", SPANS)])
    assert {each.id: each.same for each in read} == {
        "dev-0~dev-0": True,
        "dev-1~dev-0": False,
        "dev-0~dev-1": False,
        "dev-1~dev-1": True,
        "dev-2~dev-2": True,
    }


def test_ties_are_left_out_and_contradictions_are_no(propositions):
    assert [each.same for each in alignment.records([propositions])] == [True, False, False]


def test_balanced_accuracy_weighs_yes_and_no_alike(propositions):
    found = total([propositions])["propositions.accuracy"]
    assert (found.yes.value, found.no.value, found.value) == (1.0, 0.5, 0.75)


def test_documents_that_are_not_there_are_named(propositions):
    propositions.with_name("dev_clusters.jsonl").unlink()
    with pytest.raises(DataError, match="dev_clusters"):
        alignment.records([propositions])


def test_another_format_is_refused(tmp_path):
    with pytest.raises(DataError, match="hyp_spans"):
        alignment.records([written(tmp_path / "x.jsonl", [{"id": "1"}])])
