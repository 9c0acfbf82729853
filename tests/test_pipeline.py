"""What only the whole flow knows."""

import pytest

from secondsource.acquire.extract import report_from_record
from secondsource.pipeline import dossier_of
from secondsource.rim.wiring import tools

TEXT = "HARBOUR CITY (Reuters) - “The bridge is closed,” Mayor Ana Ruiz told Reuters on Monday."


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (TEXT, ["Ana Ruiz"]),
        (TEXT.replace("(Reuters) ", ""), ["Reuters", "Ana Ruiz"]),
    ],
)
def test_an_agency_hands_nothing_on_in_its_own_copy(text, chain):
    report = report_from_record({"id": "1", "text": text})
    (statement,) = dossier_of([report], tools()).statements
    assert [link.source for link in statement.chain] == chain
