"""The registry: what is offered, to whom, and that the same dossier gives the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from secondsource.cli.exporting import NAMES
from secondsource.compose.dossier import Dossier, Making
from secondsource.errors import UsageError
from secondsource.tell.exports.formats import FORMATS, format_named, told
from tell.invented import dossier

FULL = dossier()
EMPTY = Dossier("s", "", None, None, (), {}, (), (), (), (), (), (), (), (), Making("0"))
MANY = [name for name, form in FORMATS.items() if form.holds_many]
ONE = [name for name, form in FORMATS.items() if not form.holds_many]
DOCS = Path(__file__).parents[3] / "docs" / "exports.md"


def test_the_command_line_offers_what_there_is():
    assert NAMES.split(", ") == list(FORMATS)


def test_a_name_a_suffix_a_media_type_each():
    assert [form.name for form in FORMATS.values()] == list(FORMATS)
    assert len({form.suffix for form in FORMATS.values()}) == len(FORMATS)
    for form in FORMATS.values():
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+(?:; [a-z]+=[\w-]+)*", form.media_type)
        assert re.fullmatch(r"(?:\.[a-z]+)+", form.suffix)


def test_an_unknown_format_is_named_with_the_known_ones():
    with pytest.raises(UsageError, match="--format xls: is no format; choose one of json, jsonl"):
        format_named("xls")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_dossier_gives_the_same_bytes(form):
    def made():  # pages take their time: a part of it
        less = {"conflicts": (), "labels": (), "copies": (), "gaps": (), "judgements": ()}
        return replace(dossier(), claims=FULL.claims[:2], **less if form == "pdf" else {})

    assert told(made(), form) == told(made(), form)


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_dossier_can_be_told(form):
    assert told(EMPTY, form)


@pytest.mark.parametrize("form", [n for n, f in FORMATS.items() if f.is_text])
def test_text_is_utf8(form):
    assert told(FULL, form).decode("utf-8")


@pytest.mark.parametrize("form", MANY)
def test_one_file_holds_many(form):
    both = b"".join(FORMATS[form].pieces([FULL, replace(FULL, id="other")]))
    assert len(both) > len(told(FULL, form))


@pytest.mark.parametrize("form", [f for f in ONE if f != "pdf"])
def test_one_file_holds_one(form):
    with pytest.raises(ValueError, match=f"{form} holds one dossier"):
        list(FORMATS[form].pieces([FULL, FULL]))


@pytest.mark.parametrize("form", FORMATS)
def test_the_documentation_has_it(form):
    page = DOCS.read_text(encoding="utf-8")
    assert f"| `{form}` " in page


@pytest.mark.parametrize("table", ["tables", "ucdp", "acled"])
def test_the_documentation_has_every_column(table):
    module = __import__(f"secondsource.tell.exports.{table}", fromlist=["COLUMNS"])
    page = DOCS.read_text(encoding="utf-8")
    assert not [c for c in module.COLUMNS if f"`{c}`" not in page]
