"""Files in the format are read, whatever their name; others are named with a way out."""

import gzip
import json

import pytest

from evaluate.fakes import BRIDGE, bridge, save
from secondsource.errors import DataError
from secondsource.evaluate import corpora, gold
from secondsource.spans import Span

LINE = {
    "id": "x",
    "text": "Rain, she said.",
    "attributions": [{"source": [[6, 9]], "cue": [[10, 14]], "content": [[0, 4]]}],
}


@pytest.mark.parametrize("name", ["new.jsonl", "new.jsonl.gz"])
def test_any_file_in_the_format(tmp_path, name):
    path = tmp_path / name
    line = (json.dumps(LINE) + "\n\n").encode()
    path.write_bytes(gzip.compress(line) if name.endswith("gz") else line)
    [article] = corpora.articles(path)
    assert article.attributions[0].part("source") == (Span(6, 9),)


def test_token_items_become_runs(tmp_path):
    path = tmp_path / "tokens.jsonl"
    tokens = ["Rain", "is", "near", ",", "she", "said"]
    labels = ["B-content", "I-content", "I-content", "O", "B-source", "B-cue"]
    path.write_text(json.dumps({"id": "x", "tokens": tokens, "labels": labels}))
    [article] = corpora.articles(path)
    words = [
        piece.of(article.text)
        for each in article.attributions
        for part in corpora.PARTS
        for piece in each.part(part)
    ]
    assert (article.text, words) == ("Rain is near , she said", ["Rain is near", "she", "said"])


def test_a_run_ends_where_another_begins(tmp_path):
    path = tmp_path / "tokens.jsonl"
    record = {"id": "x", "tokens": ["a", "b", "c"], "labels": ["B-cue", "B-cue", "I-content"]}
    path.write_text(json.dumps(record))
    [article] = corpora.articles(path)
    assert article.attributions == (
        corpora.Attribution(cue=(Span(0, 1),)),
        corpora.Attribution(cue=(Span(2, 3),)),
        corpora.Attribution(content=(Span(4, 5),)),  # an I- without its B- begins a run as well
    )


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.jsonl", b"", "no records"),
        ("a.jsonl", b"{", "not JSON"),
        ("a.jsonl", b"[1]", "not a JSON object"),
        ("a.jsonl", b'{"text": "x", "attributions": []}', "has no 'id'"),
        ("a.jsonl", b'{"id": "x", "text": 3, "attributions": []}', "'text' is a int"),
        ("a.jsonl", b'{"id": "x", "text": "y", "attributions": [{"cue": [[0, 9]]}]}', "outside"),
        ("a.jsonl", b'{"id": "x", "tokens": ["a"], "labels": []}', "differ"),
        ("a.jsonl", b"\xff\xfe\x00", "UTF-8"),
        ("a.jsonl.gz", b"plain", "not gzip"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00broken", "broken gzip"),
    ],
)
def test_a_file_that_is_not_in_the_format_is_named(tmp_path, name, content, word):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=word) as caught:
        list(corpora.articles(path))
    assert str(path) in str(caught.value)
    assert caught.value.way_out


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "nowhere.jsonl", tmp_path):
        with pytest.raises(DataError, match=r"; ."):
            list(corpora.articles(path))
    with pytest.raises(DataError, match="nowhere"):
        corpora.digest([tmp_path / "nowhere.jsonl"])


def test_the_order_of_files_does_not_change_the_digest(tmp_path):
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_text("1")
    other.write_text("2")
    assert corpora.digest([one, other]) == corpora.digest([other, one]) != corpora.digest([one])


def test_a_gold_event_and_its_reports(tmp_path):
    path = save(tmp_path)
    event = gold.read_event(path)
    records = gold.records_for(event, gold.default_places([path]))
    assert [record["text"] for record in records] == [BRIDGE[each] for each in "ABC"]


def test_reports_are_found_in_record_files_too(tmp_path):
    event = gold.read_event(save(tmp_path))
    folder = tmp_path / "elsewhere" / "own"
    folder.mkdir(parents=True)
    lines = [{"id": letter.lower(), "text": BRIDGE[letter]} for letter in "ABC"]
    packed = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    (folder / "stories.dev.jsonl.gz").write_bytes(packed)
    records = gold.records_for(event, [tmp_path / "elsewhere"])
    assert [record["id"] for record in records] == ["a", "b", "c"]


def test_a_report_that_is_nowhere_names_the_option(tmp_path):
    event = gold.read_event(save(tmp_path))
    with pytest.raises(DataError, match="--data DIR"):
        gold.records_for(event, [tmp_path / "empty"])


def test_a_report_that_changed_is_noticed(tmp_path):
    path = save(tmp_path)
    (tmp_path / "data" / "own" / "a.txt").write_text("x" + BRIDGE["A"], encoding="utf-8")
    with pytest.raises(DataError, match="statement A1"):
        gold.records_for(gold.read_event(path), gold.default_places([path]))


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (lambda event: event.pop("statements"), "has no 'statements'"),
        (lambda event: event["statements"].append(event["statements"][0]), "stand twice: A1"),
        (lambda event: event["claims"][0]["statements"].append("A99"), "unknown A99"),
        (lambda event: event["conflicts"][0]["sides"].append(["B99"]), "unknown B99"),
        (lambda event: event["statements"][0].update(report="Z"), "unknown Z"),
        (lambda event: event["statements"][0].update(start="3"), "'start' is a str"),
        (lambda event: event["statements"][1]["chain"].append({}), "has no 'source'"),
    ],
)
def test_a_gold_file_that_is_not_in_the_format_is_named(tmp_path, fault, word):
    event = bridge()
    fault(event)
    with pytest.raises(DataError, match=word):
        gold.read_event(save(tmp_path, event))
