"""A model's client talks to `secondsource mcp` over standard input and output."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from secondsource.library import Library, open_library

mcp = pytest.importorskip("mcp", reason="needs the extra mcp")


@pytest.fixture(scope="module")
def served(read_place: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a client hears: the tools, and the answer of each; and what the library then holds."""
    place = tmp_path_factory.mktemp("asked") / "news.db"
    shutil.copyfile(read_place, place)
    with open_library(str(place)) as library:
        before = library.store.counts()
        # In a thread of its own: a browser of other tests may have a loop running in this one.
        with ThreadPoolExecutor(1) as apart:
            heard = apart.submit(_heard, str(place), library.stories().entries[0].id).result()
        return {**heard, "before": before, "after": library.store.counts()}


def _heard(place: str, story: str) -> dict[str, Any]:
    return asyncio.run(_talk(place, story))


async def _talk(place: str, story: str) -> dict[str, Any]:
    command = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "secondsource", "mcp", "--library", place]
    )
    heard: dict[str, Any] = {}
    async with mcp.Client(command) as client:
        heard["tools"] = {tool.name: tool for tool in (await client.list_tools()).tools}

        async def ask(tool: str, **given: Any) -> Any:
            answer = await client.call_tool(tool, given)
            text = answer.content[0].text
            return text if answer.is_error else json.loads(text)

        heard["stories"] = await ask("find_stories", words="fire", status="corroborated")
        heard["dossier"] = await ask("story_dossier", story=story)
        heard["search"] = await ask("search", words='"regional governor"')
        citation = heard["dossier"]["claims"][0]["quotes"][0]["citation"]
        heard["quote"] = await ask("quote", citation=citation)
        heard["said"] = await ask("said_by", name="Georgi Marinov")
        heard["path"] = await ask("read_reports", urls=["/etc/hostname"])
        heard["own"] = await ask("read_reports", urls=["http://127.0.0.1:1/a"])
        heard["nothing"] = await ask("story_dossier", story="none")
    return heard


def test_a_model_asks_the_desk(served: dict[str, Any], library: Library, story: str) -> None:
    assert set(served["tools"]) == {
        "find_stories", "story_dossier", "search", "quote", "said_by", "read_reports"}  # fmt: skip
    assert [s["id"] for s in served["stories"]["stories"]] == [story]
    claims = served["dossier"]["claims"]
    assert {"corroborated", "repeated"} <= {claim["status"] for claim in claims}
    # Every citation opens exactly the words that are quoted.
    quoted = [q for claim in claims for q in claim["quotes"]] + served["said"]["quotes"]
    quoted += [q for x in served["dossier"]["conflicts"] for s in x["sides"] for q in s["quotes"]]
    quoted += served["search"]["reports"]
    assert len(quoted) > 20
    for each in quoted:
        report, _, place = each["citation"].partition(":")
        start, end = map(int, place.split("-"))
        assert library.report(report).text[start:end] == each["text"]
    assert served["quote"]["text"] == claims[0]["quotes"][0]["text"]
    assert served["quote"]["outlet"]


def test_it_opens_no_file_and_no_address_of_ours(served: dict[str, Any]) -> None:
    assert "is none of the web" in served["path"]
    assert "not public" in served["own"]
    assert "is not in the library" in served["nothing"]


def test_it_only_looks(served: dict[str, Any]) -> None:
    assert served["before"] == served["after"]
    assert all(tool.annotations.read_only_hint for tool in served["tools"].values())
