"""Copies: what counts as reused text, where it stands, and who gave it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from secondsource.acquire.report import Report
from secondsource.cluster.copies import CopyIndex, find_copies, gram_hashes, shared_agencies

SHARED = Path(__file__).parents[2].parent / "shared"

SUNK = (
    "A barge struck the middle pier of the old bridge at dawn on Monday and sank within minutes, "
    "leaving two crew members in the cold water of the estuary."
)
SPEECH = (
    "“We will rebuild this bridge stone by stone, and nobody in this town should doubt for one "
    "second that we shall be done before the winter,”"
)
FILLER = (
    "Traders at the fish market complained about the noise. A choir from the other bank had sung "
    "all evening, and several visitors asked for their money back. "
)


def report(id: str, text: str, **more: Any) -> Report:
    return Report(id, f"{id}.txt", text, **more)


def share(a: str, b: str) -> float:
    found = find_copies([report("A", a), report("B", b)])
    return found[0].share if found else 0.0


@pytest.mark.parametrize(
    ("a", "b", "least", "most"),
    [
        pytest.param(SUNK, SUNK, 1.0, 1.0, id="the same text"),
        pytest.param(SUNK, SUNK.upper(), 1.0, 1.0, id="case is no difference"),
        pytest.param(SUNK, FILLER + SUNK + FILLER, 1.0, 1.0, id="pasted into a longer text"),
        pytest.param(SUNK + FILLER, SUNK, 1.0, 1.0, id="abridged from the end"),
        pytest.param(SUNK, SUNK.replace("dawn", "daybreak"), 0.7, 0.9, id="one word changed"),
        pytest.param(SUNK, FILLER, 0, 0, id="nothing in common"),
        pytest.param(SPEECH + " she said.", SPEECH + " the mayor told us.", 0, 0, id="one quote"),
        pytest.param(
            SPEECH + FILLER, SPEECH.strip("“”") + " " + SUNK, 0, 0, id="quote without its marks"
        ),
        pytest.param(SUNK[:40] + FILLER, SUNK[:40], 0, 0, id="one everyday phrase"),
        pytest.param("", SUNK, 0, 0, id="an empty text"),
        pytest.param(
            SUNK + "\nAll rights reserved. This material may not be published, broadcast.",
            FILLER + "\nAll rights reserved. This material may not be published, broadcast.",
            0,
            0,
            id="furniture",
        ),
    ],
)
def test_share(a: str, b: str, least: float, most: float) -> None:
    assert least <= share(a, b) <= most
    assert share(b, a) == share(a, b)


def test_a_quotation_inside_copied_text_is_copied_with_it() -> None:
    whole = f"{SUNK} {SPEECH} the mayor said beside the wreck on the shore that evening."
    assert share(whole, whole) == 1.0


def test_passages_are_the_same_words_at_exact_places() -> None:
    a, b = report("A", FILLER + SUNK), report("B", "HARBOUR — " + SUNK.replace("Monday", "MONDAY"))
    (copy,) = find_copies([a, b])
    (passage,) = copy.passages
    given, taken = passage.given.of(a.text), passage.taken.of(b.text)
    assert given.lower() == taken.lower() == SUNK.rstrip(".").lower()


@pytest.mark.parametrize(
    ("a", "b", "source", "because"),
    [
        ({"outlet": "Post"}, {"outlet": "Sun"}, "A", "not known"),
        ({"published": date(2021, 5, 4)}, {"published": date(2021, 5, 3)}, "B", "B came first"),
        (
            {"published": date(2021, 5, 4), "published_basis": "inferred"},
            {"published": date(2021, 5, 3)},
            "A",
            "not known",
        ),
        ({"agencies": ("Coastal Wire",)}, {"outlet": "Coastal Wire"}, "B", "credits Coastal Wire"),
        (
            {"outlet": "Post", "agencies": ("Coastal Wire",), "published": date(2021, 5, 3)},
            {"outlet": "Coastal Wire", "published": date(2021, 5, 4)},
            "B",
            "Post credits Coastal Wire",
        ),
    ],
)
def test_direction(a: dict[str, Any], b: dict[str, Any], source: str, because: str) -> None:
    (copy,) = find_copies([report("A", SUNK, **a), report("B", SUNK, **b)])
    assert copy.source == source
    assert {copy.source, copy.copy} == {"A", "B"}
    assert because in copy.because


def test_a_copy_that_names_the_other_outlet_took_from_it() -> None:
    a = report("A", "As the Harbour Post wrote: " + SUNK, outlet="Sun")
    (copy,) = find_copies([a, report("B", SUNK, outlet="Harbour Post")])
    assert (copy.source, copy.because.split("; ")[-1]) == (
        "B",
        "Sun names Harbour Post in its text",
    )


def test_two_reports_of_one_agency() -> None:
    reports = [
        report("A", SUNK, agencies=("Coastal Wire",)),
        report("B", SUNK, agencies=("Hill Press", "Coastal Wire")),
    ]
    assert shared_agencies(reports) == (("Coastal Wire", ("A", "B")),)
    assert find_copies(reports)[0].common == "Coastal Wire"


def test_copies_do_not_depend_on_the_order_given() -> None:
    reports = [report("A", SUNK), report("B", FILLER + SUNK), report("C", SUNK)]
    assert len(find_copies(reports)) == 3
    assert {(c.source, c.copy, c.share) for c in find_copies(reports)} == {
        (c.source, c.copy, c.share) for c in find_copies(reports[::-1])
    }


def test_hashes_are_the_same_in_another_process() -> None:
    code = f"from secondsource.cluster.copies import gram_hashes as g; print(g({SUNK!r}).tolist())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == gram_hashes(SUNK).tolist()


def test_index_finds_contained_texts_and_forgets_removed_ones() -> None:
    index = CopyIndex()
    assert index.find_and_add("a", SUNK) == ()
    assert index.find_and_add("b", FILLER + SUNK) == (("a", 1.0),)
    assert index.find_and_add("b", SUNK) == (("a", 1.0),)
    index.remove("a")
    index.remove("nobody")
    assert (index.find(SUNK), len(index)) == ((("b", 1.0),), 1)


def test_index_misses_no_pair_of_real_reports() -> None:
    """All pairs of containment 0.5 or more in the gun-violence stream; every answer is exact."""
    folder = SHARED / "data" / "gva_semeval2018t5"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/gva_semeval2018t5")
    pairs = _lines(folder / "overlap_pairs.dev.jsonl.gz")
    wanted = {frozenset((p["a"], p["b"])) for p in pairs if p["containment5"] >= 0.5}
    involved = set().union(*wanted)
    index, found = CopyIndex(), set()
    for story in _lines(folder / "stories.dev.jsonl.gz"):
        if story["id"] in involved:
            hits = index.find_and_add(story["id"], story["text"])
            found |= {frozenset((story["id"], other)) for other, _ in hits}
    assert wanted <= found


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.mark.parametrize(("minutes", "source"), [(5, "A"), (-5, "B")])
def test_the_minute_tells_who_was_first_on_one_day(minutes: int, source: str) -> None:
    noon = datetime(2021, 5, 4, 12, tzinfo=UTC)
    one = report("A", SUNK, published=noon.date(), published_at=noon)
    other = report("B", SUNK, published=noon.date(), published_at=noon + timedelta(minutes=minutes))
    (copy,) = find_copies([one, other])
    assert copy.source == source
    assert "UTC" in copy.because
