"""A run: signed figures out, predictions that can be scored again, errors that say what to do."""

import json

import pytest

from evaluate.fakes import BRIDGE, FakeDesk, bridge, perfect, save
from secondsource.errors import DataError, UsageError
from secondsource.evaluate import NAMES
from secondsource.evaluate.command import evaluate
from secondsource.evaluate.corpora import digest
from secondsource.evaluate.run import YARDSTICKS, rescore, run

LINE = {
    "id": "x",
    "text": "Rain, she said.",
    "attributions": [{"source": [[6, 9]], "cue": [[10, 14]], "content": [[0, 4]]}],
}


@pytest.fixture
def articles(tmp_path):
    path = tmp_path / "own" / "dev.jsonl"
    path.parent.mkdir()
    path.write_text(json.dumps(LINE) + "\n")
    return path


@pytest.fixture
def desk():
    return FakeDesk([perfect(bridge(), BRIDGE)], {LINE["text"]: LINE["attributions"]})


def test_a_figure_travels_with_its_signature(articles, desk):
    result = run("attribution", [articles], desk=desk)
    [figure] = [each for each in result.figures if each.name == "attribution.content.f1"]
    sha = digest([articles])[:12]
    assert str(figure).startswith(f"attribution.content.f1 = 1.000 | set:own-dev|sha:{sha}|n:1|")
    assert "|match:exact|engine:fake|v:" in str(figure)


def test_predictions_can_be_scored_again(articles, desk, tmp_path):
    out = tmp_path / "predictions.jsonl"
    first = run("attribution", [articles], desk=desk, predictions=out)
    again = rescore("attribution", [articles], out, engine="fake")
    assert first.figures == again.figures
    assert json.loads(out.read_text()) == {k: LINE[k] for k in ("id", "attributions")}


def test_dossiers_too(desk, tmp_path):
    path, out = save(tmp_path), tmp_path / "predictions.jsonl"
    first = run("dossier", [path], desk=desk, predictions=out)
    assert rescore("dossier", [path], out, engine="fake").figures == first.figures
    assert first.value("dossier.statements.recall") == 1.0


def test_two_events_are_pooled_and_shown_apart(tmp_path):
    other = bridge() | {"id": "empty"}
    files = [save(tmp_path), save(tmp_path, other)]
    bare = perfect(bridge(), BRIDGE) | {"statements": [], "claims": [], "conflicts": []}
    result = run("dossier", files, desk=FakeDesk([perfect(bridge(), BRIDGE), bare]))
    assert result.value("dossier.statements.recall") == 0.5
    assert list(result.groups) == ["bridge", "empty"]


def test_what_is_printed(articles, desk, tmp_path):
    told = json.loads(evaluate("attribution", [articles], as_json=True, desk=desk))
    assert told["figures"]["attribution.linked.f1"]["value"] == 1.0
    assert told["figures"]["attribution.linked.f1"]["signature"].startswith("set:own-dev|sha:")
    errors = tmp_path / "errors.md"
    table = evaluate("attribution", [articles], desk=FakeDesk(), errors=errors)
    assert "attribution.linked.f1" in table
    assert "[she] [said] [Rain]" in errors.read_text()


def test_an_unknown_yardstick_lists_those_there_are(articles):
    with pytest.raises(UsageError, match=", ".join(NAMES)):
        evaluate("gut-feeling", [articles])


def test_the_names_are_those_of_the_registry():
    assert tuple(sorted(YARDSTICKS)) == NAMES


def test_no_file(desk):
    with pytest.raises(UsageError, match="no file"):
        run("attribution", [], desk=desk)


def test_a_folder_that_does_not_exist(articles, desk, tmp_path):
    with pytest.raises(UsageError, match="folder that exists"):
        run("attribution", [articles], desk=desk, predictions=tmp_path / "no" / "out.jsonl")


def test_a_prediction_that_lacks_a_record(articles, tmp_path):
    out = tmp_path / "predictions.jsonl"
    out.write_text('{"id": "y", "attributions": []}\n')
    with pytest.raises(DataError, match="has no line for x"):
        rescore("attribution", [articles], out, engine="fake")


def test_a_watcher_sees_how_far_it_is(articles, monkeypatch, capsys):
    evaluate("attribution", [articles], desk=FakeDesk())
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    evaluate("attribution", [articles], desk=FakeDesk())
    assert "1 of 1: x" in capsys.readouterr().err
