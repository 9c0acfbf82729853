"""Times, places, tolls and copies: hand-made records, a desk that finds what it is told to find."""

import gzip
import json
from datetime import date

import pytest

from evaluate.fakes import FakeDesk
from secondsource.annotate.annotation import Annotation, Place, Quantity, TimeExpression
from secondsource.errors import DataError
from secondsource.evaluate.run import rescore, run
from secondsource.spans import Span

TEXT = "On Monday two ferries sank off Norvik. The village of Aas waits. Three hurt."


def at(words):
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def desk(**found):
    return FakeDesk(attributions={TEXT: Annotation("x", **found)})


def save(path, *records):
    path.write_text("".join(json.dumps(each) + "\n" for each in records))
    return path


# times


@pytest.fixture
def dated(tmp_path):
    monday = at("Monday")
    timex = {"start": monday.start, "end": monday.end, "type": "DATE", "value": "2021-05-03"}
    record = {"id": "t", "text": TEXT, "published": "2021-05-05", "timexes": [timex]}
    return save(tmp_path / "timex.jsonl", record)


def time(words, value):
    return TimeExpression(at(words), date(2021, 5, 3), date(2021, 5, 3), "day", value)


@pytest.mark.parametrize(
    ("words", "value", "right"),
    [
        ("Monday", "2021-05-03", {"value": 1, "relaxed": 1, "strict": 1, "type": 1}),
        ("On Monday", "2021-05-03", {"value": 1, "relaxed": 1, "strict": 0, "type": 1}),
        ("Monday", "2021-05-10", {"value": 0, "relaxed": 1, "strict": 1, "type": 1}),
        ("Monday", "P1D", {"value": 0, "relaxed": 1, "strict": 1, "type": 0}),
        ("two", "2021-05-03", {"value": 0, "relaxed": 0, "strict": 0, "type": 0}),
    ],
)
def test_a_time_is_found_where_it_is_and_valued_as_it_is(dated, words, value, right):
    result = run("times", [dated], desk=desk(times=(time(words, value),)))
    assert {name: result.value(f"times.{name}.f1") for name in right} == right


def test_times_can_be_scored_again(dated, tmp_path):
    out = tmp_path / "out.jsonl"
    first = run("times", [dated], desk=desk(times=(time("Monday", "2021-05-03"),)), predictions=out)
    assert rescore("times", [dated], out, engine="fake").figures == first.figures
    [row] = json.loads(out.read_text())["timexes"]
    assert row == {"start": 3, "end": 9, "type": "DATE", "value": "2021-05-03"}


# places


@pytest.fixture
def placed(tmp_path):
    def row(words, **more):
        return {"start": at(words).start, "end": at(words).end, "name": words} | more

    toponyms = [
        row("Norvik", lat=60.0, lon=5.0, type="Literal"),
        row("Aas", type="Literal", lat=None, lon=None),
        row("village", lat=None, lon=None, type="Literal_Expression"),
    ]
    record = {"id": "p", "text": TEXT, "published": None, "toponyms": toponyms}
    return save(tmp_path / "places.jsonl", record)


@pytest.mark.parametrize(("lat", "near"), [(60.0, 1.0), (61.4, 1.0), (61.5, 0.0), (None, 0.0)])
def test_a_place_is_near_within_161_kilometres(placed, lat, near):
    said = Place(at("Norvik"), "Norvik", lat, 5.0 if lat else None)
    result = run("places", [placed], desk=desk(places=(said,)))
    assert result.value("places.within_161km") == near
    assert result.value("places.detection.recall") == 0.5  # Aas was missed, "village" is no name
    assert result.value("places.end_to_end.recall") == near


def test_a_name_that_the_gold_leaves_unplaced_is_no_false_alarm_end_to_end(placed):
    said = (Place(at("Norvik"), "Norvik", 60.0, 5.0), Place(at("Aas"), "Aas", 10.0, 10.0))
    result = run("places", [placed], desk=desk(places=said))
    assert result.value("places.end_to_end.f1") == 1.0
    assert result.value("places.detection.f1") == 1.0


def test_a_common_noun_taken_as_a_name_is_a_false_alarm(placed):
    result = run("places", [placed], desk=desk(places=(Place(at("village"), "village"),)))
    assert result.value("places.detection.precision") == 0.0


def test_the_trivial_reader_is_judged_in_the_same_run(placed, dated):
    assert run("places", [placed], desk=desk()).value("places.trivial.within_161km") == 0.0
    assert run("times", [dated], desk=desk()).value("times.trivial.value.recall") == 1.0


# labels


@pytest.fixture
def coded(tmp_path):
    def mention(words, concept):
        return {"span": list(at(words)), "text": words, "concept": concept, "type": "OBJECT"}

    ships, village = mention("two ferries", "1_ships"), mention("The village of Aas", "1_village")
    records = [
        {"id": "1_L", "event": 1, "text": TEXT, "mentions": [ships, village]},
        {"id": "1_R", "event": 1, "text": TEXT, "mentions": [ships]},
    ]
    return save(tmp_path / "labels.jsonl", *records)


@pytest.mark.parametrize(
    ("said", "f1", "pairs"),
    [
        ([(0, "ferries", "a"), (1, "ferries", "a"), (0, "Aas", "b")], 1.0, 1.0),
        ([(0, "ferries", "a"), (1, "ferries", "b"), (0, "Aas", "c")], 4 / 5, 0.0),
        ([(0, "ferries", "a"), (1, "ferries", "a"), (0, "Aas", "a")], 3 / 4.5, 0.5),
        ([(0, "ferries", "a"), (1, "ferries", "a"), (0, "Three", "a")], 4 / 5, 1.0),
        ([], 0.0, 0.0),
    ],
)
def test_words_for_one_thing_are_grouped(coded, said, f1, pairs, tmp_path):
    said = [(report, at(words), concept) for report, words, concept in said]
    out = tmp_path / "out.jsonl"
    fake = FakeDesk(attributions={"wordings": said})
    result = run("labels", [coded], desk=fake, predictions=out)
    assert result.value("labels.grouping.f1") == pytest.approx(f1)
    assert result.value("labels.pairs.f1") == pytest.approx(pairs, abs=0.2)
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["1_L", "1_R"]
    assert rescore("labels", [coded], out, engine="fake").figures == result.figures


def test_the_trivial_labels_go_by_the_last_word(coded):
    result = run("labels", [coded], desk=FakeDesk(attributions={"wordings": []}))
    assert result.value("labels.trivial.grouping.f1") == 1.0


# tolls


@pytest.fixture
def gva(tmp_path):
    story = {"id": "s1", "story": "gva:1", "text": TEXT, "suspect": False}
    stories = [story, story | {"id": "s2", "suspect": True}, story | {"id": "s3", "story": "gva:9"}]
    incidents = [
        {"id": "gva:1", "killed": 0, "injured": 3},
        {"id": "gva:2", "killed": 1, "injured": 0},
        {"id": "gva:3", "killed": None, "injured": None},
    ]
    packed = tmp_path / "stories.jsonl.gz"
    packed.write_bytes(gzip.compress("\n".join(map(json.dumps, stories)).encode()))
    return [save(tmp_path / "incidents.jsonl", *incidents), packed]


@pytest.mark.parametrize("order", [1, -1])
def test_the_tolls_of_an_incidents_articles_are_reconciled(gva, order, tmp_path):
    three = Quantity(at("Three hurt"), "people injured", 3, 3)
    out = tmp_path / "out.jsonl"
    result = run("quantities", gva[::order], desk=desk(quantities=(three,)), predictions=out)
    assert json.loads(out.read_text()) == {"id": "gva:1", "killed": 0, "injured": 3}
    assert [result.value(f"quantities.{name}") for name in ("killed", "injured", "both")] == [1] * 3
    assert result.value("quantities.injured.always_zero") == 0
    assert rescore("quantities", gva, out, engine="fake").figures == result.figures


def test_one_of_the_two_files_is_not_enough(gva):
    for path in gva:
        with pytest.raises(DataError, match="incidents or stories are missing"):
            run("quantities", [path], desk=desk())


# copies


@pytest.fixture
def overlaps(tmp_path):
    days = ("2021-05-01", "2021-05-02", None)
    stories = [
        {"id": name, "text": TEXT + name, "published": day}
        for name, day in zip("abc", days, strict=True)
    ]
    pairs = [{"a": "b", "b": "a", "containment5": 1.0}, {"a": "a", "b": "c", "containment5": 0.6}]
    return [save(tmp_path / "pairs.jsonl", *pairs), save(tmp_path / "stories.jsonl", *stories)]


@pytest.mark.parametrize(
    ("said", "precision", "recall", "direction"),
    [
        ([("a", "b", 1.0), ("a", "c", 0.6)], 1.0, 1.0, 1.0),
        ([("b", "a", 1.0), ("c", "a", 0.6)], 1.0, 1.0, 0.0),
        ([("a", "b", 1.0), ("b", "c", 0.5)], 0.5, 0.5, 1.0),
        ([("a", "b", 1.0), ("b", "c", 0.48)], 1.0, 0.5, 1.0),  # below the list's own threshold
        ([], 0.0, 0.0, 0.0),
    ],
)
def test_copies(overlaps, said, precision, recall, direction, tmp_path):
    out = tmp_path / "out.jsonl"
    result = run("copies", overlaps, desk=FakeDesk(attributions={"copies": said}), predictions=out)
    names = ("pairs.precision", "pairs.recall", "direction")
    assert [result.value(f"copies.{n}") for n in names] == [precision, recall, direction]
    if said:
        assert json.loads(out.read_text().splitlines()[0]).keys() == {"from", "to", "share"}
        assert rescore("copies", overlaps, out, engine="fake").figures == result.figures
