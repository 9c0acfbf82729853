"""Two hundred hostile texts in every field: each format stays what it is, and runs nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import docx
import feedparser
import icalendar
import pyarrow.parquet as pq
import pypdfium2
import pytest
from geojson_pydantic import FeatureCollection
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from pyld import jsonld

from secondsource.tell.exports.formats import told
from tell.exports.payloads import PAYLOADS, everywhere

HOSTILE = [everywhere(text) for text in PAYLOADS]
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def each(form: str) -> list[tuple[str, bytes]]:
    return [(p, told(d, form)) for p, d in zip(PAYLOADS, HOSTILE, strict=True)]


def joined(size: int) -> list[str]:
    """The payloads, so many to a text: where one takes a quarter of a second to write."""
    return [" | ".join(PAYLOADS[i : i + size]) for i in range(0, len(PAYLOADS), size)]


def test_there_are_two_hundred():
    assert len(set(PAYLOADS)) == 200


@pytest.mark.parametrize("form", ["csv", "ucdp", "acled"])
def test_no_cell_is_a_formula(form):
    for payload, found in each(form):
        text = found.decode("utf-8")
        assert not STEERING.search(text), payload
        heading, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert {len(row) for row in rows} <= {len(heading)}, payload
        for cell in (c for row in rows for c in row):
            is_number = re.fullmatch(r"-?\d+(?:\.\d+)?", cell)
            bare = cell.lstrip("\ufeff\u200b\u200c\u200d\u2060\xa0 ")
            assert is_number or not bare.startswith(tuple("=+-@\t\r\n|%＝＋－＠")), (payload, cell)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_is_json(form):
    for payload, found in each(form):
        assert json.loads(found)["story"]["title"] == payload


def test_parquet_keeps_every_character_that_can_be_written():
    for payload, found in each("parquet"):
        titles = pq.read_table(io.BytesIO(found), columns=["story_title"]).column(0).to_pylist()
        assert titles[0] == re.sub("[\ud800-\udfff]", "\ufffd", payload)


@pytest.mark.parametrize("form", ["jsonld", "claimreview"])
def test_linked_data_cannot_leave_its_script_nor_fetch(form):
    def refuse(url: str, options: object) -> None:
        raise AssertionError(url)

    for payload in joined(4):
        text = told(everywhere(payload), form).decode("utf-8")
        assert not re.search("[<>&\u2028\u2029\u202e]", text), payload
        assert jsonld.expand(json.loads(text), {"documentLoader": refuse}), payload


def test_places_are_geojson():
    for payload, found in each("geojson"):
        assert "<" not in found.decode(), payload
        features = FeatureCollection.model_validate_json(_paired(found)).features
        assert features, payload


def _paired(found: bytes) -> bytes:
    """Broken surrogates are written as JSON can; pydantic's reader refuses them."""
    return re.sub(rb"\\ud[89a-f][0-9a-f]{2}", rb"\\ufffd", found)


def test_a_calendar_has_only_its_own_events():
    for payload, found in each("ics"):
        lines = found.decode("utf-8").split("\r\n")
        assert max(len(line.encode()) for line in lines) <= 75, payload
        assert not STEERING.search(found.decode()), payload
        calendar = icalendar.Calendar.from_ical(found)
        assert [type(c).__name__ for c in calendar.subcomponents] == ["Event"] * len(
            calendar.subcomponents
        )
        allowed = {
            "UID",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "SUMMARY",
            "DESCRIPTION",
            "CATEGORIES",
            "URL",
            "TRANSP",
        }
        for event in calendar.subcomponents:
            assert set(event) <= allowed, payload
            assert not event.subcomponents
            assert not event.errors


def test_a_feed_is_a_feed():
    for payload, found in each("rss"):
        root = etree.fromstring(found, etree.XMLParser(resolve_entities=False, no_network=True))
        assert {e.tag for e in root.iter()} <= {
            "rss", "channel", "title", "link", "description", "generator", "item", "category", "guid", "pubDate",
        }, payload  # fmt: skip
        assert not STEERING.search(found.decode()), payload
        parsed = feedparser.parse(found)
        assert not parsed.bozo, payload
        links = [e.link for e in parsed.entries if "link" in e]
        assert [x for x in links if not x.startswith(("http://", "https://"))] == [], payload


def test_markdown_holds_no_html_nor_image():
    for payload, found in each("markdown"):
        tokens = MarkdownIt("commonmark").enable("table").parse(found.decode())
        inner = [c for t in tokens for c in (t.children or [])]
        assert not [
            t
            for t in [*tokens, *inner]
            if t.type in {"html_block", "html_inline", "image", "link_open"}
        ], payload


def test_html_runs_nothing():
    for payload in joined(4):
        found = told(everywhere(payload), "html")
        tree = lxml_html.fromstring(found.decode())
        assert len(tree.findall(".//script")) == 1, payload
        assert [a for e in tree.iter() for a in e.attrib if a.startswith("on")] == [], payload
        assert tree.findall(".//iframe") + tree.findall(".//img") == [], payload


def test_a_word_document_is_whole():
    for payload in joined(20):
        found = told(everywhere(payload), "docx")
        archive = zipfile.ZipFile(io.BytesIO(found))
        assert archive.testzip() is None
        body = archive.read("word/document.xml")
        etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        assert not STEERING.search(body.decode()), payload
        # Nothing leads out of the document: no field but the page number, no outer relation.
        assert b"w:instrText" not in body
        assert b'TargetMode="External"' not in archive.read("word/_rels/document.xml.rels"), payload
        assert docx.Document(io.BytesIO(found)).paragraphs


def test_a_pdf_runs_nothing_and_asks_for_nothing():
    scripts = " ".join(p for p in PAYLOADS[:200] if len(p) < 60 and set(p) & set("<{&:"))
    found = told(everywhere(scripts[:500]), "pdf")
    for word in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/EmbeddedFile",
        b"/SubmitForm",
        b"/OpenAction",
    ):
        assert word not in found
    document = pypdfium2.PdfDocument(found)
    assert len(document) > 1
    document.close()
