"""Which changes a rule asks for."""

from dataclasses import replace

import pytest

from secondsource.acquire.report import Report
from secondsource.annotate.annotation import Place
from secondsource.attribute.statement import Statement
from secondsource.compose.alerts import Rule, alerts, rule_from
from secondsource.compose.changes import Change
from secondsource.compose.dossier import Dossier, Making
from secondsource.errors import UsageError
from secondsource.spans import Span

TEXT = "A ferry burned off Burgas. " + "Nobody was hurt. " * 50 + "The owner lives in Varna."
BURGAS = Place(Span(19, 25), "Burgas", 42.5, 27.47, "BG")
VARNA = Place(Span(len(TEXT) - 6, len(TEXT) - 1), "Varna", 43.21, 27.91, "BG")
POST = Report("A", "post.txt", TEXT, "Harbour Post", "Ferry burns", url="https://post.example/a")
FOUND = (
    Change("new story", "Ferry burns", "told by Post", "k1", ("A",)),
    Change("new report", "Post: Ferry burns", "it came in", "k2", ("A",)),
    Change("second origin", "the ferry burned", "two origins", "k3", ("A",)),
)


def dossier(*places: Place, report: str = "A") -> Dossier:
    told = tuple(
        Statement(f"{report}{n}", report, p.span, "own", places=(p,)) for n, p in enumerate(places)
    )
    return Dossier(
        "s1", "Ferry burns", None, None, (POST,), {}, told, (), (), (), (), (), (), (), Making("0")
    )


STORY = dossier(BURGAS, VARNA)


def raised(rule: str, story: Dossier = STORY) -> list[str]:
    asked = rule_from(rule) if rule else Rule()
    found = alerts(asked, FOUND, story, lambda text: asked.words.casefold() in text.casefold())
    return [a.change.kind for a in found]


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("", ["new story", "second origin"]),
        ("kinds=new report", ["new report"]),
        ("kinds=second origin, new story", ["new story", "second origin"]),
        ("kinds=figure changed", []),
        ("place=Burgas", ["new story", "second origin"]),
        ("place=BURGAS", ["new story", "second origin"]),
        ("place=Varna", []),
        ("place=Sofia", []),
        ("near=42.4,27.6,30", ["new story", "second origin"]),
        ("near=43.2,27.9,30", []),
        ("near=51.5,-0.1,100", []),
        ("words=ferry", ["new story", "second origin"]),
        ("words=tram", []),
        ("outlets=harbour post, Coast Radio", ["new story", "second origin"]),
        ("outlets=Coast Radio", []),
        ("place=Burgas; words=tram", []),
    ],
)
def test_a_rule_asks_for(rule: str, kinds: list[str]) -> None:
    assert raised(rule) == kinds


def test_a_place_further_down_counts_when_two_reports_tell_of_it() -> None:
    told = STORY.statements
    other = replace(told[1], id="B1", report="B")
    assert raised("place=Varna", replace(STORY, statements=(*told, other)))


def test_a_place_without_coordinates_is_near_nothing() -> None:
    assert not raised("near=42.5,27.47,5000", dossier(replace(BURGAS, lat=None, lon=None)))


def test_an_alert_says_where_to_look() -> None:
    first, _ = alerts(Rule(), FOUND, STORY, lambda _: True)
    assert first.line == "new story: Ferry burns"
    assert first.data()["reports"] == [
        {"outlet": "Harbour Post", "source": "https://post.example/a"}
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("burgas", "'burgas' is not understood"),
        ("colour=red", "'colour=red' is not understood"),
        ("place=", "'place=' is not understood"),
        ("kinds=scandal", "'scandal' is no kind of change; one of: new story, new report"),
        ("near=42.5", "give latitude, longitude and kilometres"),
    ],
)
def test_a_rule_that_is_not_understood_says_why(text: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        rule_from(text)
