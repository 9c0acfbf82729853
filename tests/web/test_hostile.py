"""Reports that attack: two hundred payloads in every field, through every answer and page.

What counts is what a browser would make of an answer: it is parsed, and nothing in it may run that
we have not put there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import tinyhtml5
from fastapi.testclient import TestClient

from library.grouping import Plain
from secondsource.cluster import stories as grouping
from secondsource.library import Library, open_library
from secondsource.web.app import create_app
from web.conftest import HOST, quick
from web.payloads import payloads
from web.test_roles import ALL

PAYLOADS = payloads()
# What may stand in an attribute that leads somewhere.
_GOES = frozenset({"href", "src", "action", "formaction", "poster", "xlink:href", "srcset", "data",
                   "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "background", "ping"})  # fmt: skip
_NEVER = frozenset({"iframe", "frame", "object", "embed", "applet", "base", "style", "foreignobject",
                    "animate", "animatetransform", "set", "noscript", "math", "template", "portal",
                    "marquee", "video", "audio", "source", "keygen", "x", "map", "area"})  # fmt: skip


def test_there_are_two_hundred() -> None:
    assert len(PAYLOADS) >= 200


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A story of reports that are made of payloads."""
    folder = tmp_path_factory.mktemp("attacked")
    lines = []
    for n in range(10):
        some = PAYLOADS[n::10]
        said = "\n\n".join(
            f"The river {one} flooded {other} on Monday, said {third}. “Two people {one} were "
            f"hurt,” mayor Ana {other} Ruiz said."
            for one, other, third in zip(some, some[1:], some[2:], strict=False)
        )
        lines.append({"text": f"{some[0]}\n\n{said}", "title": f"Flood {some[1]}",
                      "outlet": f"Post {some[2]}", "author": some[3], "published": "2024-05-06",
                      "url": some[4] if n % 2 else f"https://post.example/{quote(some[4])}",
                      "licence": some[5], "language": "en"})  # fmt: skip
    file = folder / "x'\"><img src=x onerror=alert(1)>.jsonl".replace("/", "_")
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    patch = pytest.MonkeyPatch()
    patch.setattr(grouping, "Shelver", Plain)
    with open_library(str(folder / "news.db")) as library:
        quick(library)
        library.add([str(file)])
        yield library
    patch.undo()


@pytest.fixture(scope="module")
def desk(attacked: Library) -> Iterator[TestClient]:
    """A desk over it; judgements, rules, users, additions are hostile too."""
    with TestClient(create_app(attacked), base_url=HOST) as client:
        story = attacked.stories(order="largest").entries[0].id
        dossier = client.get(f"/stories/{story}/dossier").json()
        letters = attacked.originals(story)
        for n, s in enumerate(dossier["statements"][:6]):
            about = f"{letters[s['report']]}:{s['start']}-{s['end']}"
            attacked.judge("speaker", [about], {"name": PAYLOADS[n]}, by=PAYLOADS[20 + n],
                           note=PAYLOADS[40 + n])  # fmt: skip
        for n in range(5):
            client.post("/rules", json={"rule": f"words={PAYLOADS[n]}"})
            files = {"files": (f"{PAYLOADS[n]}.txt", PAYLOADS[n + 5].encode("utf-8", "replace"))}
            client.post("/additions", files=files, data={"text": PAYLOADS[n], "title": PAYLOADS[n]})
            name = re.sub(r"[^\x20-\x7e]", "", PAYLOADS[60 + n])[:60]
            client.post("/users", json={"name": name, "password": "a password that is long"})
            client.post("/tokens", json={"user": name, "label": PAYLOADS[n]})
        yield client


def addresses(library: Library) -> list[str]:
    """Every GET route, with the ids of the hostile story and with payloads in its places."""
    story = library.stories(order="largest").entries[0].id
    report = library.reports(story)[0].id
    person = library.voices()[0].name if library.voices() else "x"
    ids = {"stories": story, "reports": report, "people": quote(person, safe="")}
    found = []
    for method, path, _ in ALL:
        if method != "GET" or path.endswith("/events"):
            continue
        kind = next((part for part in path.split("/") if part in ids), "")
        real = path.replace("{id}", ids.get(kind, "1")).replace("{name}", ids.get(kind, "1"))
        found.append(re.sub(r"\{\w+(?::\w+)?\}", "1", real))
        if "{" in path:
            found += [re.sub(r"\{\w+(?::\w+)?\}", quote(p, safe=""), path) for p in PAYLOADS[::29]]
    return list(dict.fromkeys(found))


def parsed(text: str) -> Any:
    """The page as the HTML standard has it read, which is how browsers do."""
    return tinyhtml5.parse(text, namespace_html_elements=False)


@cache
def trouble_in(text: str) -> list[str]:
    """What a browser would run, load or obey in a page that is not ours; each page once."""
    found: list[str] = []
    for element in parsed(text).iter():
        if not isinstance(element.tag, str):
            found.append(f"a comment: {element.text}")
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if tag in _NEVER or not re.fullmatch(r"[a-z][a-z0-9-]*", tag):
            found.append(f"<{tag}>")
        is_ours = str(element.get("src", "")).startswith("/desk/assets/") and not element.text
        if tag == "script" and not is_ours:
            found.append(f"script {element.attrib}: {element.text}")
        if tag == "link" and not str(element.get("href", "")).startswith(("/desk/", "/static/")):
            found.append(f"link {element.get('href')}")
        if tag == "meta" and element.get("http-equiv"):
            found.append(f"meta {element.get('http-equiv')}")
        found += [f"<{tag} {wrong}>" for wrong in wrong_attributes(element.attrib)]
    return found


def wrong_attributes(attributes: object) -> Iterator[str]:
    for name, value in attributes.items():  # type: ignore[attr-defined]
        lower = str(name).lower().rpartition("}")[2]
        if lower.startswith(("on", "hx-on", "data-hx-")) or lower in {
            "style",
            "srcdoc",
            "autofocus_",
        }:
            yield f"{lower}={value[:60]!r}"
        elif not re.fullmatch(r"[a-z][a-z0-9_:.-]*", lower):
            yield f"attribute {lower!r}"
        elif lower in _GOES and not leads_on(str(value), lower):
            yield f"{lower}={value[:80]!r}"


def leads_on(value: str, name: str) -> bool:
    """It stays here, or is an address of the web that a reader may follow."""
    stripped = re.sub(r"[\x00-\x20]", "", value)
    if re.match(r"(?i)(?:javascript|vbscript|data|file|blob|about):", stripped):
        return False
    try:
        parts = urlsplit(stripped)
    except ValueError:
        return False
    if name == "href":
        return parts.scheme in {"", "http", "https"}
    return not parts.scheme and not parts.netloc


def test_the_judge_sees_what_a_browser_would_run() -> None:
    """Nearly all payloads are seen when they stand in a page as they are."""
    unseen = [
        p for p in PAYLOADS
        if "<" in p and not p.startswith(("+", "&", "%", "\\"))
        and not trouble_in(f"<html><body><p>{p.replace(chr(0), '').replace(chr(1), '')}</p></body></html>")
    ]  # fmt: skip
    assert len(unseen) <= 12, unseen


def test_nothing_runs_in_any_page_or_answer(desk: TestClient, attacked: Library) -> None:
    wrong: list[str] = []
    kinds: Counter[str] = Counter()
    for address in addresses(attacked):
        for accept in ("text/html", "application/json"):
            answer = desk.get(address, headers={"accept": accept}, follow_redirects=False)
            kind = answer.headers.get("content-type", "").split(";")[0]
            kinds[kind] += 1
            assert answer.headers["x-content-type-options"] == "nosniff", address
            assert answer.status_code < 500, (address, answer.status_code)
            policy = answer.headers["content-security-policy"]
            is_file = answer.headers.get("content-disposition", "").startswith("attachment")
            if kind in {"text/html", "image/svg+xml", "application/xhtml+xml"} and not is_file:
                assert "script-src 'self'" in policy
                if address.endswith(".svg"):
                    continue
                found = trouble_in(answer.text) if answer.text.strip() else []
                wrong += [f"{address}: {each}" for each in found]
    assert wrong == [], "\n".join(wrong[:40])
    assert kinds["text/html"] > 60
    assert kinds["application/json"] > 20


def test_nothing_of_a_query_runs(desk: TestClient) -> None:
    wrong: list[str] = []
    for path, field in (("/desk/search", "q"), ("/desk/", "words"), ("/desk/", "place"),
                        ("/desk/people", "q"), ("/desk/login", "next"), ("/desk/", "cursor"),
                        ("/desk/", "since")):  # fmt: skip
        for payload in PAYLOADS[::5]:
            answer = desk.get(path, params={field: payload}, headers={"accept": "text/html"},
                              follow_redirects=False)  # fmt: skip
            assert answer.status_code < 500
            where = answer.headers.get("location", "/")
            assert where.startswith("/")
            assert not where.startswith(("//", "/\\"))
            if answer.headers.get("content-type", "").startswith("text/html") and answer.text:
                wrong += [f"{path}?{field}={payload!r}: {each}" for each in trouble_in(answer.text)]
    assert wrong == [], "\n".join(wrong[:40])


def test_no_file_runs_here(desk: TestClient, attacked: Library) -> None:
    story = attacked.stories(order="largest").entries[0].id
    for name in desk.get("/openapi.json").json()["x-formats"]:
        answer = desk.get(f"/stories/{story}/dossier.{name}")
        if answer.status_code == 200:
            assert answer.headers["content-disposition"].startswith("attachment")
            assert re.fullmatch(r"[\x20-\x7e]+", answer.headers["content-disposition"])
        else:
            assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_that_is_a_file_runs_only_its_own(desk: TestClient, attacked: Library) -> None:
    story = attacked.stories(order="largest").entries[0].id
    page = parsed(desk.get(f"/stories/{story}/dossier.html").text)
    for element in page.iter():
        if isinstance(element.tag, str):
            assert not [n for n in element.attrib if str(n).lower().startswith("on")]
            assert element.get("href") == "data:," or leads_on(str(element.get("href", "")), "href")
    assert all("alert(1)" not in (s.text or "") for s in page.iter("script"))


def test_headers_cannot_be_split(desk: TestClient) -> None:
    for payload in ("x\r\nSet-Cookie: a=b", "x\nX: y"):
        answer = desk.get(f"/stories/{quote(payload)}/dossier.{quote(payload)}")
        assert "a=b" not in answer.headers.get("set-cookie", "")
        answer = desk.get("/desk/login", params={"next": payload}, follow_redirects=False)
        assert "x" not in answer.headers.get("location", "")


def test_the_file_was_kept_where_it_belongs(attacked: Library) -> None:
    folder = Path(attacked.place + ".uploads")
    outside = [p for p in folder.parent.iterdir() if "alert" in p.name and p.suffix != ".jsonl"]
    assert outside == []
