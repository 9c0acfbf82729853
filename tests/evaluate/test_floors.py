"""What was reached stays reached: the pins of eval/floors.json, measured.

Those that take minutes are left to `make floors`.
"""

from pathlib import Path

import pytest

from secondsource.evaluate import gate
from secondsource.evaluate.command import default_desk

ROOT = Path(__file__).parents[2]
PINS = [pin for pin in gate.read_pins(ROOT / gate.FLOORS) if not pin.slow]


@pytest.fixture(scope="module")
def desk():
    return default_desk()


@pytest.mark.parametrize("pin", PINS, ids=[f"{pin.yardstick} {pin.files[0]}" for pin in PINS])
def test_no_figure_is_below_its_floor(pin, desk):
    if not pin.paths(ROOT):
        pytest.skip(f"needs {', '.join(pin.files)}, which is not here")
    outcome = gate.hold(pin, ROOT, desk)
    assert outcome.passed, "\n".join(outcome.lines)
