"""Pages without a browser: what they are made of, and what they never hold."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from secondsource.library import Library
from secondsource.spans import Span
from secondsource.tell.matrix import matrix
from secondsource.tell.planning import plan
from secondsource.web.pages.reader import changed
from secondsource.web.pages.rendering import asset
from web.conftest import csrf, logged_in

ROOT = Path(__file__).parents[2]
ACCEPT = {"accept": "text/html"}
PAGES = (
    "/desk/",
    "/desk/stories/STORY",
    "/desk/stories/STORY/reports",
    "/desk/stories/STORY/statements/A2",
    "/desk/stories/STORY/claims/K1",
    "/desk/stories/STORY/conflicts/X1",
    "/desk/stories/STORY/history",
    "/desk/stories/STORY/copies/1",
    "/desk/search?q=hostel",
    "/desk/people",
    "/desk/queue",
    "/desk/judgements",
    "/desk/add",
    "/desk/users",
    "/desk/about",
    "/desk/nothing",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_brings_a_script_or_style_of_its_own(
    desk: TestClient, story: str, path: str
) -> None:
    page = desk.get(path.replace("STORY", story), headers=ACCEPT).text
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_never_says_what_is_true(desk: TestClient, story: str, path: str) -> None:
    page = desk.get(path.replace("STORY", story), headers=ACCEPT).text
    words = re.sub(r"<[^>]*>", " ", page).replace("no verdict on what is true", "")
    assert not re.search(r"\b(?:is|are|was) (?:true|false)\b|\bfake\b|\bdebunked\b", words)


@pytest.mark.parametrize("answer", ["yes", "[]", '{"kind": "same", "about": [], "payload": "{}"}'])
def test_an_answer_that_was_not_offered_is_refused(desk: TestClient, answer: str) -> None:
    desk.get("/desk/queue")
    told = desk.post("/desk/answers", data={"answer": answer}, headers={**csrf(desk), **ACCEPT})
    assert told.status_code == 422
    assert "is none that was offered" in told.text


def test_what_a_page_loads_is_kept_for_good(desk: TestClient) -> None:
    loaded = re.findall(r"/desk/assets/[^\"]+", desk.get("/desk/").text)
    assert len(loaded) >= 5
    for path in loaded:
        answer = desk.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert desk.get("/desk/assets/0/nothing.js").status_code == 404


def test_an_unchanged_story_is_not_sent_again(desk: TestClient, story: str) -> None:
    first = desk.get(f"/desk/stories/{story}")
    etag = first.headers["etag"]
    assert desk.get(f"/desk/stories/{story}", headers={"If-None-Match": etag}).status_code == 304


def test_a_corrected_story_is_sent_again(desk: TestClient, library: Library, story: str) -> None:
    etag = desk.get(f"/desk/stories/{story}").headers["etag"]
    about = f"{library.originals(story)['A']}:0-10"
    library.judge("not-a-statement", [about], by="Ana Ruiz")
    answer = desk.get(f"/desk/stories/{story}", headers={"If-None-Match": etag})
    assert answer.status_code in {200, 202}


def test_who_leafs_through_does_not_wait_for_anothers_correction(
    desk: TestClient, library: Library, story: str
) -> None:
    desk.get(f"/desk/stories/{story}")
    judgement = library.judge(
        "not-a-statement", [f"{library.originals(story)['A']}:0-10"], by="Ana Ruiz"
    )
    came = "came since this page was made"
    assert came in desk.get(f"/desk/stories/{story}").text
    assert came not in desk.get(f"/desk/stories/{story}?judged={judgement.id}").text
    assert came not in desk.get(f"/desk/stories/{story}").text


def test_nobody_is_shown_a_page_older_than_their_own_word(
    team: TestClient, library: Library, story: str
) -> None:
    came = "came since this page was made"
    path, ed, rea = f"/desk/stories/{story}", logged_in(team, "ed"), logged_in(team, "rea")
    assert "✎" in ed.get(path).text
    assert "✎" not in rea.get(path).text
    about = f"{library.originals(story)['A']}:0-10"
    mine = library.judge("not-a-statement", [about], by="ed")
    assert came in rea.get(path).text
    assert came not in ed.get(path).text
    library.undo(mine.id, by="ana")
    assert came in ed.get(path).text  # somebody else's word
    other = library.judge("not-a-statement", [about], by="ana")
    library.undo(other.id, by="ed")
    assert came not in ed.get(path).text


def test_a_page_is_packed_as_it_is(desk: TestClient, story: str) -> None:
    for path in (f"/desk/stories/{story}", f"/stories/{story}/dossier"):
        packed = desk.get(path, headers={"accept-encoding": "gzip"})
        plain = desk.get(path, headers={"accept-encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        token = re.compile(r"[0-9a-f]{64}")
        assert token.sub("", packed.text) == token.sub("", plain.text)
        assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_a_part_is_sent_where_a_part_is_asked_for(desk: TestClient) -> None:
    part = desk.get("/desk/", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="list"')
    assert "<html" not in part


@pytest.mark.parametrize("day", ["2025", "13/10/2025", "today"])
def test_a_day_that_is_none_is_refused_in_words(desk: TestClient, day: str) -> None:
    answer = desk.get("/desk/", params={"since": day}, headers=ACCEPT)
    assert answer.status_code == 422
    assert "is no date" in answer.text


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_a_hostile_report_stays_text(desk: TestClient, library: Library, tmp_path: Path) -> None:
    import json

    text = f'The bridge fell, said {HOSTILE} of the ministry. "{HOSTILE}," he said on Monday.'
    fields = dict.fromkeys(("title", "outlet", "byline"), HOSTILE)
    (tmp_path / "bad.jsonl").write_text(json.dumps({"text": text, **fields}))
    library.add([str(tmp_path / "bad.jsonl")])
    bad = library.search("bridge").hits[0]
    library.dossier(str(bad.story))
    for path in (
        "/desk/",
        f"/desk/stories/{bad.story}",
        f"/desk/stories/{bad.story}/reports",
        f"/desk/reports/{bad.report}",
        f"/desk/reports/{bad.report}/versions",
        "/desk/search?q=bridge",
        "/desk/people",
        f"/desk/stories/{bad.story}/history",
    ):
        page = desk.get(path, headers=ACCEPT).text
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "onerror" not in re.sub(r'"[^"]*"', '""', "".join(re.findall("<[^>]*>", page))), path


# ------------------------------------------------------------------------------------ pieces


def test_equal_numbers_in_a_row_are_one_origin(library: Library, story: str) -> None:
    telling = plan(library.dossier(story))
    for row in matrix(telling).several:
        named = [c.origin for c in row.cells if c.origin]
        most = sum(o.named for o in row.claim.origins)
        assert len(set(named)) <= most


def test_every_claim_stands_in_the_matrix_once(library: Library, story: str) -> None:
    telling = plan(library.dossier(story))
    grid = matrix(telling)
    told = [row.claim.id for row in (*grid.several, *grid.single)]
    assert sorted(told) == sorted(c.id for c in telling.claims)


def test_a_change_shows_what_went_and_what_came() -> None:
    from secondsource.rim.store import Change

    told = [
        (s.kind, s.text) for s in changed("one man", "two men", (Change(Span(0, 3), Span(0, 3)),))
    ]
    assert told == [("gone", "one"), ("came", "two"), ("same", " men")]


def test_vendored_files_are_what_was_fetched() -> None:
    vendor = runpy.run_path(str(ROOT / "tools" / "vendor.py"))
    assert vendor["problems"]() == []
    htmx = asset("htmx.js")
    assert htmx is not None
    assert len(htmx.content) < 40_000
