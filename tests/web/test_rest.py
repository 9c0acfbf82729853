"""REST: what each address answers, problems, pages, ETags, repeats, streams."""

from __future__ import annotations

import gzip
import json
import threading
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from library.grouping import Plain
from secondsource import demo
from secondsource.cluster import stories as grouping
from secondsource.library import Library, judgement_data, open_library
from secondsource.web.app import create_app
from secondsource.web.problems import MEDIA_TYPE
from web.conftest import HOST, PASSWORD, quick, token
from web.serving import served

SCHEMA = Path(__file__).parents[2] / "src" / "secondsource" / "schema" / "dossier-1.json"


# -------------------------------------------------------------------------------------- stories


def test_a_story(desk: TestClient, library: Library, story: str) -> None:
    (item,) = desk.get("/stories").json()["items"]
    assert (item["id"], item["reports"], item["standing"]["corroborated"] > 0) == (story, 4, True)
    whole = desk.get(f"/stories/{story}").json()
    assert [m["report"] for m in whole["members"]] == [r.id for r in library.reports(story)]
    assert all(m["because"] for m in whole["members"])


def test_the_dossier_is_the_published_one(desk: TestClient, story: str) -> None:
    dossier = desk.get(f"/stories/{story}/dossier").json()
    jsonschema.validate(dossier, json.loads(SCHEMA.read_text(encoding="utf-8")))
    texts = {r["id"]: r["text"] for r in dossier["reports"]}
    for s in dossier["statements"]:
        assert texts[s["report"]][s["start"] : s["end"]] == s["text"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("status=corroborated", 1),
        ("status=conflict", 1),
        ("words=fire&place=Burgas&language=en&min_reports=4", 1),
        ("since=2025-10-15", 1),
        ("since=2025-10-16", 0),
        ("until=2025-10-13", 0),
        ("words=unicorn", 0),
        ("min_reports=5", 0),
        ("language=tr", 0),
        ("order=largest", 1),
    ],
)
def test_stories_are_narrowed(desk: TestClient, query: str, found: int) -> None:
    assert len(desk.get(f"/stories?{query}").json()["items"]) == found


def many(count: int) -> list[str]:
    """Stories that have nothing to do with each other."""
    words = "alder birch cedar damson elder fir gorse hazel ivy juniper".split()
    return [
        json.dumps({"text": f"The {w} in {w.title()}ville was felled on Monday, {w} growers said. "
                    f"{w.title()} {w}s {w}ing.", "title": f"{w.title()} falls",
                    "published": f"20{n + 10}-05-02", "outlet": f"{w.title()} Post"})
        for n, w in enumerate(words[:count])
    ]  # fmt: skip


@pytest.fixture
def forest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(grouping, "Shelver", Plain)
    with open_library(str(tmp_path / "forest.db")) as library:
        quick(library)
        file = tmp_path / "trees.jsonl"
        file.write_text("\n".join(many(9)))
        library.add([str(file)])
        with TestClient(create_app(library), base_url=HOST) as client:
            yield client


@pytest.mark.parametrize("order", ["latest", "largest"])
@pytest.mark.parametrize("query", ["", "&words=monday", "&language=en"])
def test_pages_give_each_story_once(forest: TestClient, order: str, query: str) -> None:
    whole = forest.get(f"/stories?order={order}{query}").json()["items"]
    assert len(whole) >= 5
    seen: list[str] = []
    url = f"/stories?order={order}{query}&limit=2"
    while url:
        answer = forest.get(url)
        seen += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) == bool(answer.json()["next"])
        url = link.partition("<")[2].partition(">")[0]
    assert seen == [item["id"] for item in whole]


@pytest.mark.parametrize(
    "path",
    ["/search?q=monday", "/people", "/judgements", "/rules", "/alerts", "/users", "/audit"],
)
def test_a_cursor_that_is_none_of_ours(desk: TestClient, path: str) -> None:
    mark = "&" if "?" in path else "?"
    answer = desk.get(f"{path}{mark}cursor=x~y")
    assert answer.status_code == 422
    assert "cursor" in answer.json()["thing"]


# ------------------------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/stories/none", 404),
        ("GET", "/stories/none/dossier", 404),
        ("GET", "/stories/none/events", 404),
        ("GET", "/stories/STORY/dossier.doc", 404),
        ("GET", "/reports/none", 404),
        ("GET", "/reports/none/text", 404),
        ("GET", "/reports/none/versions", 404),
        ("GET", "/people/nobody", 404),
        ("GET", "/additions/none", 404),
        ("DELETE", "/judgements/none", 404),
        ("DELETE", "/rules/none", 404),
        ("DELETE", "/users/none", 404),
        ("DELETE", "/tokens/none", 404),
        ("PUT", "/stories", 405),
        ("DELETE", "/stories", 405),
        ("GET", "/stories?limit=0", 422),
        ("GET", "/stories?since=yesterday", 422),
        ("GET", "/stories?cursor=x", 422),
        ("GET", "/search", 422),
        ("GET", "/search?q=-fire", 422),
        ("POST", "/judgements", 422),
        ("POST", "/rules", 422),
        ("POST", "/additions", 415),
    ],
)
def test_every_error_is_a_problem(
    desk: TestClient, story: str, method: str, path: str, status: int
) -> None:
    answer = desk.request(method, path.replace("STORY", story))
    said = answer.json()
    assert (answer.status_code, said["status"]) == (status, status)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert all(said[name] for name in ("title", "thing", "problem", "way_out"))
    assert said["detail"].startswith(f"{said['thing']}: {said['problem']}")


@pytest.mark.parametrize("path", ["/desk/", "/desk/stories/STORY", "/stories", "/stories/STORY/dossier",
                                  "/health", "/stories/none", "/stories/STORY/events"])  # fmt: skip
def test_head_is_get_without_its_body(desk: TestClient, story: str, path: str) -> None:
    path = path.replace("STORY", story)
    head = desk.head(path)
    assert head.content == b""
    if "events" in path:
        assert head.headers["content-type"].startswith("text/event-stream")
        return
    got = desk.get(path)
    assert head.status_code == got.status_code
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers.get("etag") == got.headers.get("etag")


def test_405_says_what_can_be_done(desk: TestClient) -> None:
    assert "GET" in desk.put("/stories").headers["allow"]


def test_what_goes_wrong_here_tells_nothing_of_us(library: Library) -> None:
    def wrong(*_: object, **__: object) -> None:
        raise RuntimeError("secret words at /some/path")

    library.list_stories = wrong  # type: ignore[assignment, method-assign]
    app = create_app(library)
    desk = TestClient(app, base_url=HOST, raise_server_exceptions=False)
    answer = desk.get("/stories")
    assert (answer.status_code, answer.headers["content-type"]) == (500, MEDIA_TYPE)
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"rule": 1}', b'{"rule": "a", "b": 1}', b"\xff", b'{"rule":"\\ud800"}', b'"' + b"[" * 5000])  # fmt: skip
def test_a_body_that_does_not_fit(desk: TestClient, body: bytes) -> None:
    answer = desk.post("/rules", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == MEDIA_TYPE


# ---------------------------------------------------------------------------------------- ETags


@pytest.mark.parametrize(
    "path",
    ["/stories", "/stories/STORY", "/stories/STORY/dossier", "/stories/STORY/dossier.markdown",
     "/reports/REPORT", "/reports/REPORT/text", "/reports/REPORT/versions", "/search?q=fire",
     "/stories/STORY/history", "/stories/STORY/queue", "/people"],
)  # fmt: skip
def test_what_did_not_change_is_not_sent_again(
    desk: TestClient, library: Library, story: str, path: str
) -> None:
    path = path.replace("STORY", story).replace("REPORT", library.reports(story)[0].id)
    etag = desk.get(path).headers["etag"]
    for said in (etag, f'"x", {etag}', etag.removeprefix("W/"), "*"):
        again = desk.get(path, headers={"if-none-match": said})
        assert (again.status_code, again.content) == (304, b"")
    assert desk.get(path, headers={"if-none-match": '"x"'}).status_code == 200


def test_a_judgement_makes_another_dossier(desk: TestClient, library: Library, story: str) -> None:
    first = desk.get(f"/stories/{story}/dossier")
    s = first.json()["statements"][0]
    about = f"{library.originals(story)[s['report']]}:{s['start']}-{s['end']}"
    body = {"kind": "not-a-statement", "about": [about], "note": "a caption"}
    made = desk.post("/judgements", json=body)
    assert made.status_code == 201, made.text
    second = desk.get(f"/stories/{story}/dossier", headers={"if-none-match": first.headers["etag"]})
    assert second.status_code == 200
    assert s["text"] not in [x["text"] for x in second.json()["statements"] if x["start"] == s["start"] and x["report"] == s["report"]]  # fmt: skip
    (judged,) = made.json()["items"]
    taken = desk.delete(f"/judgements/{judged['id']}?note=no")
    assert taken.json()["revoked"]["note"] == "no"
    third = desk.get(f"/stories/{story}/dossier").json()
    assert third["statements"][0]["text"] == s["text"]
    told = [json.loads(line) for line in desk.get("/judgements.jsonl").text.splitlines()]
    assert [each["id"] for each in told] == [judged["id"]]
    assert desk.post("/judgements/import", content=desk.get("/judgements.jsonl").content).json() == {"new": 0}  # fmt: skip


def test_packed_on_the_way(desk: TestClient, story: str) -> None:
    answer = desk.get(f"/stories/{story}/dossier", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    plain = desk.get(f"/stories/{story}/dossier", headers={"accept-encoding": "identity"})
    assert plain.content == answer.content
    assert len(gzip.compress(plain.content)) < len(plain.content) / 4


# -------------------------------------------------------------------------------------- formats


def test_every_format_as_a_file(desk: TestClient, story: str) -> None:
    formats = desk.get("/openapi.json").json()["x-formats"]
    for name, media_type in formats.items():
        answer = desk.get(f"/stories/{story}/dossier.{name}")
        assert answer.status_code in {200, 422, 501}, (name, answer.text[:300])
        if answer.status_code == 200:
            assert answer.headers["content-type"].split(";")[0] == media_type.split(";")[0]
            assert answer.headers["content-disposition"].startswith("attachment; ")
            assert answer.content


def test_a_page_as_a_file_is_a_stranger_here(desk: TestClient, story: str) -> None:
    policy = desk.get(f"/stories/{story}/dossier.html").headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "script" not in policy


# -------------------------------------------------------------------------------------- adding


def wait(desk: TestClient, where: str) -> dict[str, Any]:
    for _ in range(600):
        told = desk.get(where).json()
        if told["state"] in {"done", "failed"}:
            return told
        time.sleep(0.05)
    raise AssertionError(told)


def test_adding_texts_files_and_addresses(desk: TestClient, library: Library) -> None:
    before = library.store.counts()["reports"]
    body = {"urls": ["http://127.0.0.1:1/a"],
            "texts": [{"text": "The lock at Eastham jammed on Monday, the harbour master said.",
                       "title": "Lock jammed", "outlet": "Mersey Post", "published": "2024-05-06"}]}  # fmt: skip
    answer = desk.post("/additions", json=body)
    assert answer.status_code == 202
    told = wait(desk, answer.headers["location"])
    assert (told["state"], told["by"], told["account"]["added"]) == ("done", "desk", 1)
    assert told["account"]["refused"] == {"RefusedError": 1}
    assert "not public" in told["account"]["first_refused"][0]["problem"]
    (hit,) = desk.get("/search?q=eastham").json()["items"]
    assert (hit["outlet"], hit["published"]) == ("Mersey Post", "2024-05-06")
    files = [("files", (path.name, path.read_bytes())) for path in demo.reports()]
    files.append(("files", ("../../etc/x.txt", b"The lock at Eastham is open again, they said.")))
    told = wait(desk, desk.post("/additions", files=files).headers["location"])
    assert (told["account"]["added"], told["account"]["known"]) == (1, 4)
    assert library.store.counts()["reports"] == before + 2
    report = library.report(desk.get("/search?q=eastham").json()["items"][0]["report"])
    assert str(Path.cwd().anchor) not in report.source[:1]
    folder = Path(library.place + ".uploads")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [{}, {"urls": ["/etc/passwd"]}, {"urls": ["file:///etc/passwd"]}, {"urls": ["-"]},
     {"urls": ["ftp://a.example"]}, {"urls": ["https://"]}, {"texts": [{"text": " "}]},
     {"urls": "https://a.example"}, {"texts": [{"text": "a", "path": "/etc"}]}, {"urls": [" "]},
     {"urls": ["*.db"]}],
    ids=str,
)  # fmt: skip
def test_no_path_comes_in(desk: TestClient, body: dict[str, Any], library: Library) -> None:
    assert desk.post("/additions", json=body).status_code == 422
    assert library.store.jobs(kind="addition") == ()


def test_an_addition_is_told_as_it_goes_on(library: Library) -> None:
    import httpx

    from secondsource.web.guard.access import Access

    with served(library, Access.loopback()) as url:
        body = {"texts": [{"text": "The lock at Eastham jammed on Monday, it was said."}]}
        where = httpx.post(f"{url}/additions", json=body).headers["location"]
        with httpx.stream("GET", f"{url}{where}/events", timeout=30) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            text = "".join(answer.iter_text())
    names = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event")]
    assert names[-1] == "end"
    last = json.loads(text.rstrip().rpartition("data: ")[2])
    assert (last["state"], last["account"]["added"]) == ("done", 1)


# -------------------------------------------------------------------------------------- repeats


def test_sent_twice_done_once(desk: TestClient, library: Library) -> None:
    headers = {"idempotency-key": "k1"}
    body = {"texts": [{"text": "The lock at Eastham jammed on Monday."}]}
    first = desk.post("/additions", json=body, headers=headers)
    second = desk.post("/additions", json=body, headers=headers)
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["idempotency-replayed"] == "true"
    assert len(library.store.jobs(kind="addition")) == 1
    other = desk.post("/additions", json={"urls": ["https://a.example"]}, headers=headers)
    assert (other.status_code, other.json()["thing"]) == (422, "the Idempotency-Key")


def test_a_judgement_sent_twice(desk: TestClient, library: Library, story: str) -> None:
    one, two = (r.id for r in library.reports(story)[:2])
    body = {"kind": "split", "about": [story], "payload": {"reports": [one]}}
    answers = [desk.post("/judgements", json=body, headers={"idempotency-key": "k"}) for _ in "ab"]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(library.judgements()) == len(answers[0].json()["items"])
    assert library.store.story_of(one) != library.store.story_of(two)
    for judged in answers[0].json()["items"]:
        assert desk.delete(f"/judgements/{judged['id']}").status_code == 200
    assert library.store.story_of(one) == library.store.story_of(two)


def test_what_was_refused_may_be_sent_again(desk: TestClient) -> None:
    headers = {"idempotency-key": "k"}
    for _ in "ab":
        assert desk.post("/rules", json={"rule": "colour=red"}, headers=headers).status_code == 422
    assert desk.post("/rules", json={"rule": "words=red"}, headers=headers).status_code == 201


def test_keys_of_two_users_are_two(team: TestClient, library: Library) -> None:
    for name, words in (("ed", "a"), ("ana", "b")):
        headers = {**token(library, name), "idempotency-key": "same"}
        answer = team.post("/rules", json={"rule": f"words={words}"}, headers=headers)
        assert (answer.status_code, answer.json()["by"]) == (201, name)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_that_cannot_be_one(desk: TestClient, key: str) -> None:
    answer = desk.post("/rules", json={"rule": "words=a"}, headers={"idempotency-key": key})
    assert answer.status_code == 400


def test_while_the_first_is_being_answered_the_second_waits(
    desk: TestClient, library: Library
) -> None:
    import secondsource.web.rest.watching as watching

    entered, leave = threading.Event(), threading.Event()
    before = watching.add_rule

    def slowly(*args: Any, **kwargs: Any) -> Any:
        entered.set()
        leave.wait(10)
        return before(*args, **kwargs)

    watching.add_rule = slowly  # type: ignore[assignment]
    headers, body = {"idempotency-key": "k"}, {"rule": "words=a"}
    try:
        answers: list[int] = []
        first = threading.Thread(
            target=lambda: answers.append(
                desk.post("/rules", json=body, headers=headers).status_code
            )
        )
        first.start()
        assert entered.wait(10)
        assert desk.post("/rules", json=body, headers=headers).status_code == 409
        leave.set()
        first.join(10)
    finally:
        watching.add_rule = before  # type: ignore[assignment]
    assert answers == [201]
    assert desk.post("/rules", json=body, headers=headers).status_code == 201
    assert len(library.store.rules()) == 1


# ---------------------------------------------------------------------------------- at one time


def test_one_dossier_for_all_who_wait(library: Library, story: str) -> None:
    """Twenty ask for a dossier that is not made yet: it is made once."""
    library.store.revoke(  # ages the dossier
        library.judge("not-a-statement", [_first(library, story)], {}, by="x").id, by="x"
    )
    made: list[str] = []
    compose = library.compose

    def counted(story: str, *args: Any, **kwargs: Any) -> Any:
        made.append(story)
        time.sleep(0.2)
        return compose(story, *args, **kwargs)

    library.compose = counted  # type: ignore[method-assign]
    with TestClient(create_app(library), base_url=HOST) as desk:
        answers: list[bytes] = []
        threads = [
            threading.Thread(
                target=lambda: answers.append(desk.get(f"/stories/{story}/dossier").content)
            )
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert made == [story]
    assert len(set(answers)) == 1
    assert len(answers) == 20


def _first(library: Library, story: str) -> str:
    dossier = library.dossier(story)
    s = dossier.statements[0]
    return f"{library.originals(story)[s.report]}:{s.span.start}-{s.span.end}"


def test_no_judgement_is_lost_while_reports_come_in(library: Library, story: str) -> None:
    """Editors judge from several threads, while texts are added: all of it stands afterwards."""
    with TestClient(create_app(library), base_url=HOST) as desk:
        failed: list[str] = []
        spans = [(s.report, s.span) for s in library.dossier(story).statements[:24]]
        ids = library.originals(story)

        def judge(some: list[Any]) -> None:
            for report, span in some:
                about = [f"{ids[report]}:{span.start}-{span.end}"]
                body = {"kind": "speaker", "about": about, "payload": {"name": "Ana Ruiz"}}
                answer = desk.post("/judgements", json=body)
                if answer.status_code != 201:
                    failed.append(answer.text)

        def split() -> None:
            reports = [r.id for r in library.reports(story)]
            body = {"kind": "split", "about": [story], "payload": {"reports": reports[:1]}}
            answer = desk.post("/judgements", json=body)
            if answer.status_code != 201:
                failed.append(answer.text)

        texts = [{"text": f"Lock number {n} at Eastham jammed on Monday."} for n in range(20)]
        addition = desk.post("/additions", json={"texts": texts}).headers["location"]
        threads = [threading.Thread(target=judge, args=(spans[n::4],)) for n in range(4)]
        threads.append(threading.Thread(target=split))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert wait(desk, addition)["account"]["added"] == 20
        kinds = [each["kind"] for each in map(judgement_data, library.judgements())]
    assert kinds.count("speaker") == 24
    assert kinds.count("apart") == 1
    assert library.store.check(thorough=True).ok


def test_a_stream_ends_with_the_server(library: Library, story: str) -> None:
    import httpx

    from secondsource.web.guard.access import Access, Limits

    limits = Limits(streams_each=2)
    with served(library, Access.loopback(limits=limits)) as url, httpx.Client(timeout=30) as client:
        heard: list[str] = []

        def listen() -> None:
            with httpx.stream("GET", f"{url}/stories/{story}/events", timeout=30) as answer:
                heard.append("".join(answer.iter_text()))

        threads = [threading.Thread(target=listen) for _ in range(2)]
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        assert client.get(f"{url}/stories/{story}/events").status_code == 429
        library.judge("not-a-statement", [_first(library, story)], {}, by="x")
        time.sleep(2.5)
        began = time.monotonic()
    for thread in threads:
        thread.join(15)
    assert time.monotonic() - began < 15
    assert len(heard) == 2
    for text in heard:
        assert text.count("event: story") == 2
        assert text.startswith("retry: 3000")


def test_passwords_are_nowhere(team: TestClient, library: Library) -> None:
    team.post("/users", json={"name": "new", "password": PASSWORD}, headers=token(library, "ana"))
    assert PASSWORD not in str(library.store.deeds())
