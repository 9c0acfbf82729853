"""The gold events as dossiers, where the measuring sets are at hand."""

from pathlib import Path

import pytest

from tell.gold import dossier


@pytest.fixture(scope="session")
def gold_dossiers(shared: Path):
    folder, data = shared / "gold", shared / "data"
    if not folder.is_dir() or not data.is_dir():
        pytest.skip("needs ../shared/gold and ../shared/data, which are not here")
    return [dossier(path, data) for path in sorted(folder.glob("*.json"))]
