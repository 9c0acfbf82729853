"""Follow five feeds, as a desk would: everything between the command line and the servers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from library.feeds import five_feeds, second_account
from rim.sites import QUICK, Sites, serving
from secondsource import cli
from secondsource.library import library as door

Run = Callable[..., str]


@pytest.fixture
def web() -> Iterator[Sites]:
    with serving() as sites:
        yield sites


@pytest.fixture
def run(
    web: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs a command against the sites; gives what it printed, raises when it failed."""
    monkeypatch.setenv("SECONDSOURCE_LIBRARY", str(tmp_path / "news.db"))
    monkeypatch.setattr(door, "_round", lambda *_: web.round(QUICK))

    def command(*words: str, code: int = 0) -> str:
        monkeypatch.setattr("sys.argv", ["secondsource", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        assert (ended.value.code or 0) == code, printed.err
        return printed.out

    return command


def test_five_feeds_become_stories_dossiers_and_alerts(
    run: Run, web: Sites, tmp_path: Path
) -> None:
    feeds = five_feeds(web, tmp_path)
    watch = ("watch", *feeds, "--once", "--json", "--rule", "words=ferry", "--alert")
    alerts = tmp_path / "alerts.xml"

    first = json.loads(run(*watch, f"feed:{alerts}"))
    assert (first["added"], first["refused"]) == (5, {})
    assert [a["kind"] for a in first["alerts"]] == ["new story"]

    asked = len(web.asked)
    again = json.loads(run(*watch, f"feed:{alerts}"))
    assert (again["added"], again["known"], again["alerts"]) == (0, 0, [])
    assert again["unchanged"] >= 5
    pages = [a for a in web.asked[asked:] if a[-2:] in {"/a", "/b", "/c", "/d", "/e"}]
    assert pages == []

    stories = json.loads(run("stories", "--json", "--largest"))
    assert [s["reports"] for s in stories] == [2, 1, 1, 1]
    assert stories[0]["outlets"] == ["City Paper", "Road Journal"]

    second_account(web)
    third = json.loads(run(*watch, f"feed:{alerts}"))
    assert third["added"] == 1
    kinds = [a["kind"] for a in third["alerts"]]
    assert "second origin" in kinds
    assert "new story" not in kinds
    assert f"<title>{third['alerts'][0]['kind']}" in alerts.read_text()

    ferry = json.loads(run("stories", "--json", "--words", "ferry"))
    assert [s["reports"] for s in ferry] == [2]
    dossier = json.loads(run("show", ferry[0]["id"], "--json"))
    assert {r["outlet"] for r in dossier["reports"]} == {"Harbour Post", "Coast Radio"}
    assert "corroborated" in {c["status"] for c in dossier["claims"]}
    assert run("show", ferry[0]["id"]).startswith(("Ferry sinks", "Albatross"))
