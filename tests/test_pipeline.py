"""What only the whole flow knows."""

from dataclasses import replace

import pytest

from secondsource import desk
from secondsource.acquire.extract import report_from_record
from secondsource.pipeline import dossier_of, read_report
from secondsource.rim.readings import reading_bytes, reading_from
from secondsource.rim.wiring import tools
from secondsource.settings import Settings
from secondsource.tell.planning import plan

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


PARAGRAPH = (
    "The night ferry struck the northern pier shortly after midnight and lost most of its paint. "
    "“We were lucky,” Captain Ida Holm said. Divers looked at the hull until the morning and found "
    "two dents beside the rudder, neither of which lets any water in."
)


def test_what_stands_in_copied_text_is_one_claim_and_told_once():
    reports = [
        report_from_record({"id": letter, "text": f"{PARAGRAPH}\n\n{more}"})
        for letter, more in (("a", "The pier stays closed."), ("b", "Tourists took photographs."))
    ]
    told = plan(dossier_of(reports, tools()))
    assert told.shared == ()
    (carried,) = told.carried
    assert carried.reports == ("A", "B")
    assert "We were lucky" in [claim.gloss for claim in carried.claims]


def test_readings_that_were_kept_make_the_same_dossier_and_no_vectors():
    reports, _ = desk.acquire(desk.demo_sources(), Settings())

    def kept(report, lent):
        return reading_from(report, reading_bytes(read_report(report, tools())))

    def never(meant):
        raise AssertionError(f"{len(meant)} vectors were made again")

    told = dossier_of(reports, replace(tools(), embed=never), kept)
    assert told == dossier_of(reports, tools())
