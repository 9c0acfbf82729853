"""What a user may name as a source, and what is said of what cannot be one."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from secondsource.errors import RefusedError, SecondSourceError, SourceError
from secondsource.rim.sources import instruments, read_source
from secondsource.settings import Settings

SETTINGS = Settings(max_report_bytes=1000)


def error_of(source: str) -> SecondSourceError:
    with pytest.raises(SecondSourceError) as caught:
        read_source(source, SETTINGS)
    assert caught.value.thing == source
    assert caught.value.way_out
    return caught.value


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.txt", "text/plain"), ("a.HTML", "text/html"), ("a.md", "text/markdown"), ("a", None)],
)
def test_a_file_is_read_as_it_is(tmp_path: Path, name: str, media_type: str | None) -> None:
    (tmp_path / name).write_bytes(b"\xffThe bridge\r\n")
    raw = read_source(str(tmp_path / name), SETTINGS)
    assert (raw.content, raw.media_type) == (b"\xffThe bridge\r\n", media_type)
    assert (raw.source, raw.url, raw.charset) == (str(tmp_path / name), None, None)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"The bridge")))
    assert read_source("-", SETTINGS).content == b"The bridge"


def test_a_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_bytes, args=(b"The bridge",), daemon=True).start()
    assert read_source(str(pipe), SETTINGS).content == b"The bridge"


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 1001)
    error = error_of(str(tmp_path / "a.txt"))
    assert isinstance(error, RefusedError)
    assert "larger than 0.001 MB" in str(error)


def test_a_folder_is_named(tmp_path: Path) -> None:
    assert "is a folder" in str(error_of(str(tmp_path)))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("no/such/file.txt", "there is no such file; check the path"),
        ("www.dw.com/en/a-1", "there is no such file; for a page of the web give https://www.dw"),
        ("ftp://dw.com/a", "only http:// and https:// addresses are fetched"),
        ("file:///etc/hostname", "file addresses are not opened; give the path"),
        ("FILE:/etc/hostname", "file addresses are not opened; give the path"),
        ("/dev/zero", "is a device or socket"),
        ("http://127.0.0.2/", "not public"),
        ("a\x00b", "cannot be read"),
        ("", "is a folder"),
        ("x" * 5000, "cannot be read"),
    ],
)
def test_what_cannot_be_a_source_is_told(source: str, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(source, SETTINGS)
    assert words in str(caught.value)


def test_the_instruments_are_there() -> None:
    lent = instruments()
    assert lent.name_language
    assert lent.pdf_text
