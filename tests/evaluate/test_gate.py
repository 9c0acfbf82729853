"""The gate: what was reached stays reached, and lowering a floor needs saying so."""

import json

import pytest

from evaluate.fakes import FakeDesk
from secondsource.errors import DataError, UsageError
from secondsource.evaluate import gate

LINE = {
    "id": "x",
    "text": "Rain, she said.",
    "attributions": [{"source": [[6, 9]], "cue": [[10, 14]], "content": [[0, 4]]}],
}
GOOD = {LINE["text"]: LINE["attributions"]}


@pytest.fixture
def checkout(tmp_path):
    root = tmp_path / "main"
    (root / "eval" / "cases").mkdir(parents=True)
    (root / "eval" / "cases" / "own.jsonl").write_text(json.dumps(LINE) + "\n")
    pins = [
        {"yardstick": "attribution", "files": ["eval/cases/*.jsonl"], "figures": {}},
        {"yardstick": "dossier", "files": ["../shared/gold/*.json"], "figures": {}},
    ]
    (root / gate.FLOORS).write_text(json.dumps({"schema": gate.SCHEMA, "pins": pins}))
    return root


def held(root, desk, **more):
    lines = []
    passed = gate.gate(root, make_desk=lambda: desk, tell=lines.append, **more)
    return passed, "\n".join(lines)


def floor(root, name="attribution.linked.f1"):
    pins = json.loads((root / gate.FLOORS).read_text())["pins"]
    return pins[0]["figures"][name]["floor"]


def test_update_pins_what_was_measured(checkout):
    passed, told = held(checkout, FakeDesk(attributions=GOOD), update=True)
    assert (passed, floor(checkout)) == (True, 1.0)
    assert "skipped: dossier needs ../shared/gold/*.json" in told
    assert held(checkout, FakeDesk(attributions=GOOD))[0]


def test_below_a_floor_fails_and_says_how_to_re_pin(checkout):
    held(checkout, FakeDesk(attributions=GOOD), update=True)
    passed, told = held(checkout, FakeDesk())
    assert not passed
    assert "attribution.linked.f1 = 0.000 | set:cases-own|" in told
    assert "is below its floor 1" in told
    assert "python -m secondsource.evaluate.gate --update --allow-regression" in told


def test_update_never_lowers(checkout):
    held(checkout, FakeDesk(attributions=GOOD), update=True)
    passed, _ = held(checkout, FakeDesk(), update=True)
    assert (passed, floor(checkout)) == (False, 1.0)


def test_unless_it_is_said(checkout):
    held(checkout, FakeDesk(attributions=GOOD), update=True)
    passed, _ = held(checkout, FakeDesk(), update=True, allow_regression=True)
    assert (passed, floor(checkout)) == (True, 0.0)


def test_data_that_changed_fails_until_it_is_measured_again(checkout):
    desk = FakeDesk(attributions=GOOD)
    held(checkout, desk, update=True)
    path = checkout / "eval" / "cases" / "own.jsonl"
    path.write_text(path.read_text() * 2)
    passed, told = held(checkout, desk)
    assert not passed
    assert "the data changed" in told
    assert held(checkout, desk, update=True)[0]


def test_a_mistake_more_is_worse_and_one_less_raises_the_bar(checkout):
    floor = gate.Floor("dossier.mouth", 2, lower_is_better=True)
    assert [floor.is_broken_by(value) for value in (1, 2, 3)] == [False, False, True]


def test_a_yardstick_without_floors(checkout):
    with pytest.raises(UsageError, match="attribution, dossier"):
        held(checkout, FakeDesk(), only="stories")


def test_a_floors_file_that_is_none(checkout):
    (checkout / gate.FLOORS).write_text("{}")
    with pytest.raises(DataError, match=r"secondsource/floors/1"):
        held(checkout, FakeDesk())


def test_the_command_returns_the_errors_own_code(tmp_path, capsys):
    assert gate.main(["--root", str(tmp_path)]) == DataError.exit_code
    assert "floors.json" in capsys.readouterr().err
