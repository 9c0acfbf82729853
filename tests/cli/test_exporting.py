"""--format beside --json: what is printed, what is written, what is refused."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from secondsource import cli, desk
from secondsource.tell.exports.formats import FORMATS, told
from tell.invented import dossier


class Printed(NamedTuple):
    out: bytes
    err: str
    code: int


Run = Callable[..., Printed]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(desk, "demo", lambda: desk.Outcome(dossier()))

    def command(*words: object, terminal: bool = False) -> Printed:
        out, err = io.BytesIO(), io.StringIO()
        stream = io.TextIOWrapper(out, encoding="utf-8", newline="")
        stream.isatty = lambda: terminal  # type: ignore[method-assign]
        monkeypatch.setattr(sys, "argv", ["secondsource", *map(str, words)])
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        stream.flush()
        return Printed(out.getvalue(), err.getvalue(), int(ended.value.code or 0))

    return command


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "pdf"])
def test_a_format_is_printed_byte_by_byte(run: Run, form: str) -> None:
    assert run("demo", "--format", form).out == told(dossier(), form)


def test_a_format_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    printed = run("demo", "--format", "docx", "--output", tmp_path / "a.docx")
    assert (tmp_path / "a.docx").read_bytes() == told(dossier(), "docx")
    assert (printed.out, printed.err) == (b"", f"{tmp_path / 'a.docx'}: written\n")


@pytest.mark.parametrize("form", ["docx", "pdf", "parquet"])
def test_no_terminal_gets_what_is_no_text(run: Run, form: str) -> None:
    printed = run("demo", "--format", form, terminal=True)
    assert (printed.out, printed.code) == (b"", 2)
    assert f"--format {form}: is no text; name a file with --output" in printed.err


def test_a_terminal_gets_text(run: Run) -> None:
    assert run("demo", "--format", "csv", terminal=True).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "xls"), "--format xls: is no format; choose one of json"),
        (("--format", "csv", "--json"), "--json and --format: exclude each other; choose one"),
        (("--json", "--markdown"), "--json and --markdown: exclude each other; choose one"),
        (("--output", "a.csv"), "--output: needs a --format; add, say, --format docx"),
        (
            ("--format", "csv", "--output", "no/such/a.csv"),
            "no/such/a.csv: no such file or directory",
        ),
    ],
)
def test_what_does_not_fit_is_said(run: Run, words: tuple[str, ...], said: str) -> None:
    printed = run("demo", *words)
    assert (printed.out, printed.code) == (b"", 2)
    assert said in printed.err


def test_the_page_may_be_written_beside_a_format(run: Run, tmp_path: Path) -> None:
    printed = run("demo", "--html", tmp_path / "a.html", "--format", "json")
    assert json.loads(printed.out)["story"]["id"] == "port-verran-2021"
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_python_has_them_all() -> None:
    assert desk.formats() is FORMATS
    assert desk.export(dossier(), "geojson") == told(dossier(), "geojson")
