"""Readings and dossiers come back from bytes as they were; bytes that do not fit are refused."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from secondsource import desk
from secondsource.acquire.report import Known, RawDocument, Validator
from secondsource.compose.dossier import Dossier
from secondsource.errors import DataError
from secondsource.pipeline import Reading, read_report
from secondsource.rim import readings
from secondsource.rim.readings import (
    decoder,
    dossier_bytes,
    dossier_from,
    reading_bytes,
    reading_from,
    to_json,
)
from secondsource.rim.wiring import tools
from secondsource.settings import Settings


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return desk.demo().dossier


@pytest.fixture(scope="module")
def reading() -> Reading:
    reports, _ = desk.acquire(desk.demo_sources(), Settings())
    return read_report(reports[0], tools())


def test_a_reading_comes_back(reading: Reading) -> None:
    assert reading.statements
    assert reading_from(reading.report, reading_bytes(reading)) == reading


def test_a_dossier_comes_back_with_its_layout(dossier: Dossier) -> None:
    found = dossier_from(dossier_bytes(dossier), "demo")
    assert found == dossier
    assert desk.as_html(found) == desk.as_html(dossier)


def test_the_same_reading_has_the_same_bytes(reading: Reading) -> None:
    assert reading_bytes(reading) == reading_bytes(reading)


def written(told: str) -> bytes:
    packed = zlib.compress(told.encode())
    return len(packed).to_bytes(4, "big") + packed


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is damaged"),
        (b"nonsense", "is damaged"),
        (zlib.compress(b"[1, 2"), "is damaged"),
        (written("[1, 2"), "is damaged"),
        (written(f'["{readings.layout()}"]'), "is damaged"),
        (written(f'["{readings.layout()}", [], [], [9]]'), "is damaged"),
        (written('["older", [], []]'), "was written by another version"),
    ],
)
def test_bytes_that_do_not_fit(reading: Reading, content: bytes, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        reading_from(reading.report, content)


def test_a_dossier_of_another_version_is_made_again(dossier: Dossier) -> None:
    with pytest.raises(DataError, match="was written by another version; make it again"):
        dossier_from(zlib.compress(b'["older", []]'), "demo")


def test_a_new_field_is_another_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    before = readings.layout()
    monkeypatch.setattr(readings, "_names", lambda kind: ("other",) if kind is Reading else ())
    monkeypatch.setattr(readings, "get_type_hints", lambda _: {"other": str})
    readings.layout.cache_clear()
    try:
        assert readings.layout() != before
    finally:
        readings.layout.cache_clear()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Known, Known(title="a", published=date(2021, 5, 3), agencies=("x", "y"))),
        (datetime | None, datetime(2021, 5, 3, 14, 2, tzinfo=UTC)),
        (datetime | None, None),
        (Validator | None, Validator("https://post.example/a", etag='"7"')),
        (tuple[float, ...], (1.0, 2.5)),
        (str, "a \ud83d b"),
    ],
)
def test_values_come_back(kind: object, value: object) -> None:
    assert decoder(kind)(json.loads(to_json(value))) == value


def test_what_has_no_form_is_named() -> None:
    @dataclass(frozen=True, slots=True)
    class Odd:
        content: bytes

    with pytest.raises(TypeError, match=r"bytes.* has no form in JSON"):
        decoder(Odd)


def test_a_document_is_no_record_of_text() -> None:
    with pytest.raises(TypeError, match="has no form in JSON"):
        decoder(RawDocument)
