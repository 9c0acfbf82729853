"""Grouping: reports stay together unless they plainly tell of different events."""

from __future__ import annotations

import gzip
import json
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from secondsource.acquire.report import Report
from secondsource.cluster.grouping import UNRELATED, group, relatedness

SHARED = Path(__file__).parents[2].parent / "shared"

BRIDGE = (
    "A barge struck the Kesten bridge at Vellmar on Monday. Divers searched the river for two "
    "crew members, the harbour police said. The ferry pier was closed and engineers inspected a "
    "cracked pillar of the bridge while pilots waited downstream."
)
BRIDGE_TOO = (
    "VELLMAR - The Kesten bridge stays closed after a barge hit a pillar. Harbour police said "
    "that divers had found one of the crew. Engineers fear that the cracked pillar could give "
    "way, and the ferry was suspended until the weekend."
)
CONCERT = (
    "The orchestra of Lindau opened its season with a symphony by a young composer. Critics "
    "praised the violins and the conductor, who retires next summer after thirty years. Tickets "
    "for the festival sell briskly, the box office reports."
)


def stories(*texts: str, **unread: str) -> list[tuple[str, ...]]:
    ids = "ABCDEF"
    reports = [
        Report(ids[n], f"{n}.txt", text, unread=unread.get(ids[n])) for n, text in enumerate(texts)
    ]
    return [story.reports for story in group(reports)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((), []),
        ((BRIDGE,), [("A",)]),
        ((BRIDGE, BRIDGE), [("A", "B")]),
        ((BRIDGE, BRIDGE_TOO), [("A", "B")]),
        ((BRIDGE, CONCERT), [("A",), ("B",)]),
        ((BRIDGE, CONCERT, BRIDGE_TOO), [("A", "C"), ("B",)]),
        ((BRIDGE, "Too short to tell."), [("A", "B")]),
        (("", ""), [("A", "B")]),
    ],
)
def test_group(texts: tuple[str, ...], expected: list[tuple[str, ...]]) -> None:
    assert stories(*texts) == expected


def test_an_unread_report_stays() -> None:
    assert stories(BRIDGE, CONCERT, B="its language is Finnish") == [("A", "B")]


def test_both_stories_say_the_same_sentence() -> None:
    one, two = group([Report("A", "a", BRIDGE), Report("B", "b", CONCERT)])
    assert one.because == two.because
    assert one.because.startswith("A seems to tell of another event than B: ")


def test_reports_far_apart_in_time_need_more_in_common() -> None:
    """What is near enough for two reports of one week is not for two of different years."""
    later = (
        "A year after the accident at the bridge the harbour museum shows paintings of a ferry. "
        "Schools have booked tours until autumn, the curator says, and the cafe serves herring "
        "with mustard. Carpenters restored the wooden gallery, and volunteers paint the stairs."
    )
    a = Report("A", "a", BRIDGE, published=date(2021, 5, 4))
    near, far = (Report("B", "b", later, published=date(2021 + n, 5, 6)) for n in (0, 1))
    assert 0.1 < relatedness(a, near).score < 0.2
    assert [len(group([a, b])) for b in (near, far)] == [1, 2]


def test_one_headline_is_one_event() -> None:
    headline = "Barge strikes Kesten bridge at Vellmar harbour"
    a, b = Report("A", "a", BRIDGE, title=headline), Report("B", "b", CONCERT, title=headline)
    assert relatedness(a, b) == (0.9, "their headlines say the same")


def test_relatedness_has_no_direction() -> None:
    a, b = Report("A", "a", BRIDGE), Report("B", "b", BRIDGE_TOO)
    assert relatedness(a, b).score == relatedness(b, a).score > 0.9


def test_reports_of_one_event_are_rarely_parted() -> None:
    """newscluster_5w1h (dev): at most one story in thirty loses a report, first three of each."""
    path = SHARED / "data" / "newscluster_5w1h" / "stories.dev.jsonl.gz"
    if not path.is_file():
        pytest.skip("needs ../shared/data/newscluster_5w1h")
    by_story: dict[str, list[Report]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            report = Report(row["id"], row["id"], row["text"], title=row["title"])
            by_story.setdefault(row["story"], []).append(report)
    threes = [reports[:3] for reports in by_story.values() if len(reports) > 2]
    parted = sum(len(group(reports)) > 1 for reports in threes)
    firsts = [reports[0] for reports in threes][:20]
    unlike = list(combinations(firsts, 2))
    seen = sum(relatedness(a, b).score < UNRELATED for a, b in unlike)
    assert parted <= len(threes) / 30
    assert seen >= 0.95 * len(unlike)
