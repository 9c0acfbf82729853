"""What an editor would stumble over: words of programs, pages that disagree, ways that end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from secondsource import __version__
from secondsource.library import Library
from secondsource.rim.store import Alert
from secondsource.web.pages.about import OF_A_HUNDRED
from web.conftest import logged_in

ROOT = Path(__file__).parents[2]
ACCEPT = {"accept": "text/html"}


def page(desk: TestClient, path: str) -> str:
    """The words of a page, its tags left out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", desk.get(path, headers=ACCEPT).text))


@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        "/desk/queue",
        "/desk/stories/STORY/history",
        "/desk/stories/STORY/reports",
        "/desk/stories/STORY/copies/1",
        "/desk/users",
        "/desk/about",
        "/desk/people",
        "/desk/stories/none",
        "/desk/nowhere",
    ],
)
def test_no_page_speaks_as_a_program(desk: TestClient, story: str, path: str) -> None:
    words = page(desk, path.replace("STORY", story))
    assert not re.search(r"&lt;Macro|`|openapi\.json for|\bGET /|at a bar of", words)
    assert not re.search(r"\b\d{4}-\d\d-\d\d\b", words)
    assert story not in words


def test_every_page_calls_a_story_by_one_title(
    desk: TestClient, library: Library, story: str
) -> None:
    title = library.dossier(story).title
    report = library.reports(story)[0].id
    places = ("/desk/", f"/desk/stories/{story}/history", "/desk/queue", f"/desk/reports/{report}")
    for path in places:
        assert title in desk.get(path).text, path
    assert desk.get("/stories").json()["items"][0]["title"] == title


def test_counts_of_the_list_are_those_of_the_story(
    desk: TestClient, library: Library, story: str
) -> None:
    dossier = library.dossier(story)
    listed = page(desk, "/desk/")
    for status in ("corroborated", "repeated"):
        n = sum(c.status == status for c in dossier.claims)
        assert f"{n} {status}" in listed
    assert re.search(rf"{len(dossier.conflicts)} conflicts?\b", listed)


def test_what_it_says_of_itself_is_pinned() -> None:
    pins = json.loads((ROOT / "eval/floors.json").read_text(encoding="utf-8"))["pins"]
    (gold,) = (p["figures"] for p in pins if p["signature"].startswith("set:gold-6|"))
    for name, told in OF_A_HUNDRED.items():
        floor = gold[f"dossier.{name}"]
        pinned = floor["floor"] * (1 if floor.get("lower_is_better") else 100)
        assert told >= pinned if floor.get("lower_is_better") else told <= pinned, name


def test_a_stranger_learns_no_version_and_finds_the_door(team: TestClient) -> None:
    about = team.get("/desk/about", headers=ACCEPT).text
    assert __version__ not in about
    assert "onnxruntime" not in about
    assert 'href="/desk/login"' in about
    assert __version__ in logged_in(team, "rea").get("/desk/about", headers=ACCEPT).text


def test_a_reader_is_shown_no_room_that_is_shut(team: TestClient) -> None:
    reader, editor = (logged_in(team, name).get("/desk/").text for name in ("rea", "ed"))
    assert 'href="/desk/queue"' not in reader
    assert 'href="/desk/queue"' in editor


@pytest.mark.parametrize(
    ("path", "called", "leads"),
    [
        ("/desk/stories/none", "There is nothing here", "/desk/search"),
        ("/desk/nowhere", "There is nothing here", "/desk/"),
        ("/desk/?cursor=none", "That could not be done", "/desk/"),
    ],
)
def test_an_error_leads_on(desk: TestClient, path: str, called: str, leads: str) -> None:
    answer = desk.get(path, headers=ACCEPT)
    assert answer.status_code >= 400
    assert f"<h1>{called}</h1>" in answer.text
    assert f'href="{leads}"' in answer.text


def test_the_bar_of_who_is_logged_in_is_one_row(team: TestClient) -> None:
    # A form within a paragraph ends it: the button would stand below.
    top = logged_in(team, "ed").get("/desk/").text.partition("<nav")[0]
    assert "Log out" in top
    assert '<p class="nameplate"' not in top


def test_the_feed_of_a_story_has_what_was_told_of_it(
    desk: TestClient, library: Library, story: str
) -> None:
    def entries() -> list[str]:
        feed = desk.get(f"/stories/{story}/dossier.rss")
        assert feed.status_code == 200
        return [str(e.text) for e in ET.fromstring(feed.content).findall("channel/item/title")]

    before = entries()
    told = {"kind": "figure changed", "what": "people hurt: 12, before 9", "because": "the Post",
            "before": "9", "after": "12", "rule": "all", "story": story, "title": "A fire",
            "reports": []}  # fmt: skip
    rule = library.store.add_rule("all", {"name": "all"}, by="ana")
    library.store.raise_alerts(
        [Alert(rule.id, kind, story, kind, {**told, "kind": kind})
         for kind in ("figure changed", "new conflict")]
    )  # fmt: skip
    now = entries()
    assert [e for e in now if e not in before] == [
        "figure changed: people hurt: 12, before 9 (A fire)"
    ]
    assert len(now) == len(before) + 1  # the dossier tells its conflicts itself
