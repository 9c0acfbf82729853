"""The documentation says what is so: its blocks are produced, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
LINK = re.compile(r"\[[^\]]+\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings make, as GitHub spells them."""
    heads = re.findall(r"^#+ (.+)$", text(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_blocks_are_what_the_commands_print() -> None:
    command = [sys.executable, str(ROOT / "tools" / "readme.py"), "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(text(page)):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in anchors(path), f"{page.name}: {target}#{anchor}"


def test_every_decision_is_listed() -> None:
    index = text(ROOT / "docs" / "index.md")
    assert not [p.name for p in (ROOT / "docs" / "adr").glob("*.md") if p.name not in index]


def test_every_page_can_be_reached() -> None:
    linked = {
        (page.parent / target).resolve()
        for page in PAGES
        for target, _ in LINK.findall(text(page))
        if target
    }
    assert not [
        p.name
        for p in (ROOT / "docs").rglob("*.md")
        if p.resolve() not in linked | {(ROOT / "docs" / "index.md").resolve()}
    ]


def test_what_changed_is_said_in_a_known_kind() -> None:
    config = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["towncrier"]
    kinds = {each["directory"] for each in config["type"]}
    found = [p.name for p in (ROOT / "changelog.d").glob("*.md") if p.name != "template.md"]
    assert not [name for name in found if name.split(".")[-2] not in kinds]


@pytest.mark.parametrize("target", ["demo", "test", "check", "unit", "readme", "lock"])
def test_a_documented_target_exists(target: str) -> None:
    assert re.search(rf"(?m)^{target}:.*## ", text(ROOT / "Makefile"))


def test_documented_make_commands_exist() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", text(ROOT / "Makefile")))
    said = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)`", text(page))}
    assert not said - targets
