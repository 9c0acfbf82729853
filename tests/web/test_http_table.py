"""docs/http.md: each row is one question in three forms, and all three give the same answer."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.main import get_command
from typer.testing import CliRunner

from secondsource.cli import app as commands
from secondsource.library import Asked, Library, near, told
from web.conftest import PASSWORD

PAGE = (Path(__file__).parents[2] / "docs" / "http.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+) ([^`]+)`([^|]*)\| `([^`]+)`([^|]*)\| `([^`]+)` \|$", re.MULTILINE)
ASKING, CHANGING = PAGE.split("What changes something")
ROWS = [(m[1], m[2], m[4], m[6]) for m in ROW.finditer(ASKING)]
CHANGES = [(m[1], m[2], m[4], m[6]) for m in ROW.finditer(CHANGING)]

# What is compared of a record: its id, or the words where it has none.
NAMES = ("id", "report", "name", "what", "decided")


def ids(items: Any) -> list[Any]:
    """What records are about, whatever form they come in."""
    return [_id(each) for each in items]


def _id(item: Any) -> Any:
    told = [item.get(n) if isinstance(item, dict) else getattr(item, n, None) for n in NAMES]
    found = next(each for each in told if each is not None)
    return getattr(found, "id", found)


def plain(text: str) -> str:
    """Whatever ends its lines."""
    return "\n".join(text.splitlines()).strip()


def of_http(answer: Any) -> Any:
    if "json" not in answer.headers["content-type"] or "jsonl" in answer.headers["content-type"]:
        return plain(answer.text)
    data = answer.json()
    return ids(data["items"]) if "items" in data else data


def of_command(text: str, is_json: bool) -> Any:
    if not is_json:
        return plain(text)
    data = json.loads(text)
    return ids(data) if isinstance(data, list) else data


def of_python(value: Any) -> Any:
    from secondsource.compose.dossier import Dossier
    from secondsource.tell.json_form import to_data

    if isinstance(value, Dossier):
        return json.loads(json.dumps(to_data(value)))
    if isinstance(value, bytes):
        return plain(value.decode())
    for name in ("entries", "hits"):
        if hasattr(value, name):
            return ids(getattr(value, name))
    made = list(value)
    if made and isinstance(made[0], str):
        return plain("".join(made))
    return ids(made)


@pytest.mark.parametrize(("method", "path", "command", "python"), ROWS, ids=[r[1] for r in ROWS])
def test_three_forms_one_answer(
    desk: TestClient,
    library: Library,
    story: str,
    method: str,
    path: str,
    command: str,
    python: str,
) -> None:
    library.accounts.add("ana", PASSWORD, "admin", by="test")
    library.accounts.make_token("ana", "test")
    s = library.dossier(story).statements[0]
    about = f"{library.originals(story)[s.report]}:{s.span.start}-{s.span.end}"
    library.judge("speaker", [about], {"name": "Ana Ruiz"}, by="ana")
    library.dossier(story)
    mark = "&" if "?" in path else "?"
    is_list = path.split("?", maxsplit=1)[0].rstrip("s") in {
        "/storie",
        "/search",
        "/stories/STORY/queue",
    }
    asked = path.replace("STORY", story) + (f"{mark}limit=20" if is_list else "")
    over_http = desk.request(method, asked)
    assert over_http.status_code == 200, over_http.text
    words = shlex.split(command.replace("STORY", story))[1:]
    typed = CliRunner().invoke(commands, [*words, "--library", library.place])
    assert typed.exit_code == 0, typed.output
    known = {"library": library, "Asked": Asked, "told": told, "near": near}
    called = eval(python.replace("STORY", story), known)
    answers = of_http(over_http), of_command(typed.stdout, "--json" in words), of_python(called)
    assert answers[0] == answers[2]
    assert answers[1] == answers[2]
    assert answers[0]


def test_there_are_rows() -> None:
    assert len(ROWS) >= 13
    assert len(CHANGES) >= 10


@pytest.mark.parametrize(("method", "path", "command", "python"), CHANGES, ids=lambda v: v)
def test_what_changes_something_is_there_three_times(
    desk: TestClient, library: Library, method: str, path: str, command: str, python: str
) -> None:
    paths = desk.get("/openapi.json").json()["paths"]
    assert method.lower() in paths[path]
    group: Any = get_command(commands)
    for word in command.split()[1:]:
        group = group.commands[word]
    found: Any = library
    for name in python.partition("(")[0].split(".")[1:]:
        found = getattr(found, name)
    assert callable(found)


def test_every_address_that_lists_is_in_the_table_or_says_why(desk: TestClient) -> None:
    """What has no command of its own: one report, streams, and what only the desk has."""
    alone = {"/stories/{id}", "/stories/{id}/events", "/reports/{id}", "/reports/{id}/text",
             "/reports/{id}/versions", "/people", "/people/{name}", "/additions",
             "/additions/{id}", "/additions/{id}/events", "/rules", "/alerts", "/audit",
             "/health", "/me"}  # fmt: skip
    told_of = {re.sub(r"\?.*", "", path).replace("STORY", "{id}") for _, path, _, _ in ROWS}
    told_of = {re.sub(r"dossier\.\w+", "dossier.{form}", path) for path in told_of}
    gets = {p for p, each in desk.get("/openapi.json").json()["paths"].items() if "get" in each}
    assert gets - alone == told_of
