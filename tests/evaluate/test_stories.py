"""The yardstick of stories: order, what is left out, the figures, and the trivial grouper beside."""

import json

import pytest

from evaluate.fakes import FakeDesk
from secondsource.errors import DataError
from secondsource.evaluate.run import rescore, run
from secondsource.evaluate.stories import records

TEXTS = {
    "a1": ("bridge", "A barge struck the old bridge at Vellmar and sank in the river."),
    "a2": ("bridge", "The old bridge at Vellmar was struck by a barge that sank."),
    "b1": ("mill", "Fire destroyed a paper mill near the railway in Ostrava."),
    "b2": ("mill", "A paper mill in Ostrava burned down near the railway."),
    "c1": ("choir", "The choir of Lindau sang a new mass."),
}


def row(id, **more):
    story, text = TEXTS[id]
    return {"id": id, "story": story, "text": text, "title": "", "published": None} | more


def save(folder, *rows):
    path = folder / "stories.dev.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    return path


def desk(*together):
    return FakeDesk(attributions={TEXTS[each][1]: group[0] for group in together for each in group})


def test_pairs_and_b_cubed_beside_the_trivial_grouper(tmp_path):
    path = save(tmp_path, *map(row, TEXTS))
    result = run("stories", [path], desk=desk(["a1", "a2"], ["b1"], ["b2", "c1"]))
    assert result.value("stories.pairs.f1") == 0.5
    assert result.value("stories.b_cubed.precision") == 0.8
    assert result.value("stories.b_cubed.alone") == pytest.approx(0.75)
    assert result.value("stories.trivial.pairs.f1") == 1.0
    assert {miss.kind for miss in result.misses} == {"together", "apart"}


def test_predictions_can_be_scored_again(tmp_path):
    path, out = save(tmp_path, *map(row, TEXTS)), tmp_path / "out.jsonl"
    first = run("stories", [path], desk=desk(["a1", "a2"], ["b1"], ["b2", "c1"]), predictions=out)
    assert set(json.loads(out.read_text().splitlines()[0])) == {"id", "story"}
    assert rescore("stories", [path], out, engine="fake").figures == first.figures


def test_dated_reports_come_as_a_stream(tmp_path):
    days = {"a1": "2021-05-04", "a2": "2021-05-02", "b1": "2021-05-03T10:00:00Z"}
    [one] = records([save(tmp_path, *(row(each, published=day) for each, day in days.items()))])
    assert [each["id"] for each in one.records] == ["a2", "b1", "a1"]


def test_undated_reports_come_in_no_telling_order(tmp_path):
    rows = [row(each) for each in TEXTS]
    [one] = records([save(tmp_path, *rows)])
    [other] = records([save(tmp_path, *rows[::-1])])
    assert [each["id"] for each in one.records] == [each["id"] for each in other.records]
    assert [each["id"] for each in one.records] != list(TEXTS)


def test_the_trivial_grouper_keeps_to_thirty_days(tmp_path):
    near = save(tmp_path, row("a1", published="2021-05-01"), row("a2", published="2021-05-31"))
    assert run("stories", [near], desk=desk()).value("stories.trivial.pairs.f1") == 1.0
    far = save(tmp_path, row("a1", published="2021-05-01"), row("a2", published="2021-06-01"))
    assert run("stories", [far], desk=desk()).value("stories.trivial.pairs.f1") == 0.0


def test_suspects_and_empty_texts_are_left_out(tmp_path):
    path = save(tmp_path, row("a1"), row("a2", suspect=True), row("b1", text="  "))
    assert list(records([path])[0].gold) == ["a1"]


def test_one_id_twice(tmp_path):
    with pytest.raises(DataError, match="a1 stands there twice"):
        records([save(tmp_path, row("a1"), row("a1"))])


def test_a_record_without_its_story(tmp_path):
    with pytest.raises(DataError, match="'story'"):
        records([save(tmp_path, {"id": "x", "text": "Rain."})])
