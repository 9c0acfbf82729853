"""The rules of the house that no linter knows.

Rooms share nouns, not verbs (import-linter says so); what follows is the rest: where disk, net,
clock and dice may be touched, how long a function may be, what a tracked file may hold.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "secondsource"
ROOMS = ("acquire", "annotate", "attribute", "cluster", "compare", "compose", "tell")

# Outside these, no code touches disk, net, clock or dice.  The rim is the place for it; the judge
# and the trainer read and write what they are given and stand outside the flow.
FREE = ("rim", "evaluate", "training", "web")
TOUCHES = {
    "open": "the disk",
    "input": "the keyboard",
    "read_bytes": "the disk",
    "read_text": "the disk",
    "write_bytes": "the disk",
    "write_text": "the disk",
    "mkdir": "the disk",
    "unlink": "the disk",
    "glob": "the disk",
    "rglob": "the disk",
    "iterdir": "the disk",
    "urlopen": "the net",
    "now": "the clock",
    "today": "the clock",
    "utcnow": "the clock",
    "monotonic": "the clock",
    "perf_counter": "the clock",
    "getenv": "the environment",
}
# Reading package data is reading code: word lists, templates, the atlas, the schema.
PACKAGE_DATA = {"read_text", "read_bytes"}


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(SOURCE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def within(path: Path, *rooms: str) -> bool:
    return path.relative_to(SOURCE).parts[0] in rooms


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def reads_package_data(path: Path) -> bool:
    """The module asks importlib.resources for its files."""
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "importlib.resources"
        for node in ast.walk(tree(path))
    )


def touched(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or called(node) not in TOUCHES:
            continue
        if called(node) == "open" and isinstance(node.func, ast.Attribute):
            continue  # a member of an archive in memory; Path.open is rare and ruff's PTH finds it
        if called(node) in PACKAGE_DATA and reads_package_data(path):
            continue
        yield f"{name(path)}:{node.lineno}: {called(node)}() touches {TOUCHES[called(node)]}"


def test_only_the_rim_touches_disk_net_clock_and_dice() -> None:
    found = [line for path in modules() if not within(path, *FREE) for line in touched(path)]
    assert not found, "\n".join([*found, "do it in secondsource.rim and hand the result in"])


def test_only_the_rim_speaks_http() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if not within(path, "rim", "web")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for module in [getattr(node, "module", None) or "", *(a.name for a in node.names)]
        if module.startswith(("urllib.request", "http.client", "http.server", "httpx"))
    ]
    assert not found


@pytest.mark.parametrize("word", ["utils", "util", "helpers", "helper", "common", "misc", "stuff"])
def test_no_module_is_called(word: str) -> None:
    assert not [name(path) for path in modules() if path.stem == word or path.parent.name == word]


def test_functions_fit_a_screen() -> None:
    found = [
        f"{name(path)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in modules()
        if not within(path, "training")  # a training loop is one thing
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 60
    ]
    assert not found, "\n".join(found)


def test_records_are_frozen_and_slotted() -> None:
    found = [
        f"{name(path)}:{node.lineno}: {node.name}"
        for path in modules()
        if not within(path, "web", "training")
        for node in ast.walk(tree(path))
        # A private one may be the scratch pad of the function that builds the record.
        if isinstance(node, ast.ClassDef) and node.name[0] != "_"
        for mark in node.decorator_list
        if "dataclass" in ast.unparse(mark)
        and not {"frozen=True", "slots=True"} <= set(re.findall(r"\w+=True", ast.unparse(mark)))
    ]
    assert not found, "\n".join([*found, "@dataclass(frozen=True, slots=True)"])


def test_every_module_says_what_it_is_for() -> None:
    assert not [name(path) for path in modules() if not ast.get_docstring(tree(path))]


def is_protocol(node: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in node.bases)


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Functions and methods that another module may call."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
            yield node
        if isinstance(node, ast.ClassDef) and node.name[0] != "_" and not is_protocol(node):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name[0] != "_":
                    yield part


def test_public_functions_are_explained() -> None:
    found = [
        f"{name(path)}:{node.lineno}: {node.name}"
        for path in modules()
        if within(path, *ROOMS, "pipeline.py", "desk.py", "spans.py", "demo")
        for node in public_functions(path)
        # A property that only slices what the class explains may go without.
        if not ast.get_docstring(node) and not node.decorator_list
    ]
    assert not found, "\n".join(found)


# Word lists ----------------------------------------------------------------------------------


def word_lists() -> list[Path]:
    return sorted((SOURCE / "lexicon").glob("*/*.txt"))


@pytest.mark.parametrize("path", word_lists(), ids=lambda path: path.stem)
def test_a_word_list_names_source_and_licence(path: Path) -> None:
    head = path.read_text(encoding="utf-8").splitlines()[:8]
    assert any(line.startswith("# SOURCE: ") for line in head), name(path)
    assert any(line.startswith("# LICENCE: ") for line in head), name(path)


@pytest.mark.parametrize("path", word_lists(), ids=lambda path: path.stem)
def test_a_word_list_states_each_fact_once(path: Path) -> None:
    facts = Counter(
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert not [fact for fact, times in facts.items() if times > 1]


# Tracked files -------------------------------------------------------------------------------


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git checkout")
    names = (part for part in listed.stdout.decode().split("\0") if part)
    return tuple(ROOT / part for part in names if (ROOT / part).is_file())


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


MACHINE_PATHS = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users)/\w")
REGISTRY = re.compile(r"(?i)--(?:extra-)?index-url\s+\S|\bregistry\s*=\s*\S|find-links\s+\S")


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{name(path)}: {hit.group()}"
        for path in tracked()
        for hit in MACHINE_PATHS.finditer(text_of(path))
    ]
    assert not found, "\n".join(found)


def test_no_tracked_file_names_a_package_registry() -> None:
    own = Path(__file__).resolve()  # holds the pattern
    found = [name(p) for p in tracked() if p.resolve() != own and REGISTRY.search(text_of(p))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_names_and_hashes_only(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "@ " not in text
    pinned = re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)
    assert "torch" not in pinned
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", text.strip()))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_what_the_project_asks_for(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["dependencies"] + (
        project["optional-dependencies"]["dev"] if "dev" in lock else []
    )
    locked = (ROOT / lock).read_text(encoding="utf-8")
    names = [re.split(r"[\[<>=!~ ;]", each)[0] for each in asked]
    missing = [each for each in names if not re.search(rf"(?m)^{re.escape(each)}==", locked)]
    assert not missing, f"{lock} lacks {', '.join(missing)}: make lock"


def test_what_the_package_imports_is_what_it_asks_for() -> None:
    """An import that only the tools for tests bring would fail at the user's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brings = {"text2num": "text_to_num", "markdown-it-py": "markdown_it"}
    brings |= {"argon2-cffi": "argon2", "python-docx": "docx"}
    extras = [
        each
        for name in ("parquet", "scale", "mcp", "pdf")
        for each in project["optional-dependencies"][name]
    ]
    asked = {re.split(r"[\[<>=!~ ;]", each)[0] for each in project["dependencies"] + extras}
    known = {brings.get(each, each.replace("-", "_").lower()) for each in asked} | {"dask"}
    found = sorted(
        f"{name(path)}: {root}"
        for path in modules()
        if not within(path, "training", "web")
        for root in imported(path)
        if root not in known
    )
    assert not found, "\n".join(found)


def imported(path: Path) -> set[str]:
    """Roots of the third-party packages that a module imports."""
    roots: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.split(".")[0])
    return roots - set(sys.stdlib_module_names) - {"secondsource", "__future__"}
