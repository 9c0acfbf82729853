"""Every format is read back by a program that is not ours, and leads to the exact words."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import date
from functools import cache

import docx
import feedparser
import icalendar
import pyarrow.parquet as pq
import pypdfium2
import pytest
from geojson_pydantic import FeatureCollection
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from pyld import jsonld

from secondsource.acquire.report import Report
from secondsource.spans import Span
from secondsource.tell.exports.formats import FORMATS, told
from secondsource.tell.exports.jsonld import first_appearance
from secondsource.tell.exports.linked import report_name, safe_json, web_address
from secondsource.tell.json_form import from_json
from tell.contract import faults
from tell.invented import DAY, dossier

FULL = dossier()
REPORTS = {r.id: r for r in FULL.reports}
SCHEMA = "https://schema.org/"


@cache
def full(form: str) -> bytes:
    return told(FULL, form)


def text(form: str) -> str:
    return full(form).decode()


def refuse(url: str, options: object) -> None:
    raise AssertionError(f"{url} was to be fetched")


def expanded(form: str) -> list[dict]:
    return jsonld.expand(json.loads(text(form)), {"documentLoader": refuse})


def of_type(found: list[dict], kind: str) -> list[dict]:
    name = kind if "://" in kind else SCHEMA + kind
    return [n for n in found if name in n["@type"]]


def value(node: dict, name: str) -> object:
    return node[SCHEMA + name][0]["@value"]


# ------------------------------------------------------------------------------------ json, text


def test_json_is_a_dossier():
    assert faults(json.loads(text("json"))) == []
    assert from_json(text("json")).statements[0].id == "A1"


def test_jsonl_is_one_dossier_a_line():
    lines = b"".join(FORMATS["jsonl"].pieces([FULL, FULL])).decode().splitlines()
    assert [json.loads(line)["story"]["id"] for line in lines] == ["port-verran-2021"] * 2


def test_markdown_has_its_headings():
    tokens = MarkdownIt("commonmark").enable("table").parse(text("markdown"))
    heads = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"]
    assert heads[0] == FULL.title


def test_html_is_one_page():
    assert lxml_html.fromstring(text("html")).findtext(".//h1") == FULL.title


# ---------------------------------------------------------------------------------------- tables


@pytest.mark.parametrize("form", ["csv", "ucdp", "acled"])
def test_every_line_of_a_table_has_every_column(form):
    heading, *rows = csv.reader(io.StringIO(text(form), newline=""), strict=True)
    assert rows
    assert {len(row) for row in rows} == {len(heading)}


@pytest.mark.parametrize("form", ["csv", "ucdp"])
def test_every_row_leads_to_its_words(form):
    for row in csv.DictReader(io.StringIO(text(form), newline="")):
        report = REPORTS[row["report"]]
        assert row["text_sha256"] == report.sha256
        assert report.text[int(row["start"]) : int(row["end"])] == row["words"].removeprefix("'")


def test_every_event_of_acled_cites_its_words():
    by_sha = {r.sha256: r for r in FULL.reports}
    for row in csv.DictReader(io.StringIO(text("acled"), newline="")):
        cited = re.findall(r"\w:(\d+)-(\d+) sha256:(\w{64})", row["citations"])
        assert cited
        for start, end, sha in cited:
            assert f"“{by_sha[sha].text[int(start) : int(end)]}”" in row["notes"]


def test_the_invented_toll_for_a_coder():
    rows = list(csv.DictReader(io.StringIO(text("ucdp"), newline="")))
    assert [(r["source_original"], r["low"], r["best"], r["high"]) for r in rows] == [
        ("Dockers' union", "7", "7", ""),
        ("St Anna Hospital", "9", "9", "9"),
    ]
    assert rows[1]["subsets"].startswith("“two apprentices” B:")


def test_parquet_is_typed_and_exact():
    table = pq.read_table(io.BytesIO(full("parquet"))).to_pylist()
    assert len(table) == len(FULL.statements)
    for row in table:
        assert REPORTS[row["report"]].text[row["start"] : row["end"]] == row["words"]


# ------------------------------------------------------------------------------------- documents


def test_word_opens_it_with_headings_tables_and_quotations():
    found = docx.Document(io.BytesIO(full("docx")))
    heads = [p.text for p in found.paragraphs if p.style.name.startswith("Heading")]
    assert "Told by more than one outlet" in heads
    assert "References" in heads
    assert [c.text for c in found.tables[0].rows[1].cells][:2] == [
        "A",
        "The Harbour Post (credits Coast Press)",
    ]
    quotes = [p.text for p in found.paragraphs if p.style.name == "Quote"]
    assert any("“There was no bomb”" in q and "Ilse Brandt" in q for q in quotes)
    assert found.core_properties.title == FULL.title


def test_word_is_told_every_claim_and_every_judgement():
    from secondsource.tell.planning import plan

    telling = plan(FULL)
    found = "\n".join(p.text for p in docx.Document(io.BytesIO(full("docx"))).paragraphs)
    for claim in telling.claims:
        assert re.search(rf"\b{claim.id}\b", found), claim.id
        assert f"“{claim.told[0].quote.shown}”" in found
    assert telling.judgements
    for judged in telling.judgements:
        assert judged.line in found


def test_every_quotation_of_the_document_leads_to_a_reference():
    body = zipfile.ZipFile(io.BytesIO(full("docx"))).read("word/document.xml").decode()
    links, marks = (
        re.findall(r'w:anchor="(\w+)"', body),
        re.findall(r'<w:bookmarkStart[^>]*w:name="(\w+)"', body),
    )
    assert links
    assert set(links) == set(marks)
    assert len(marks) == len(set(marks))


def test_every_reference_of_the_document_is_a_place():
    found = docx.Document(io.BytesIO(full("docx")))
    begin = next(i for i, p in enumerate(found.paragraphs) if p.text == "References")
    cited = [re.search(r"\b([A-D]):(\d+)-(\d+)", p.text) for p in found.paragraphs[begin:]]
    quotes = "\n".join(p.text for p in found.paragraphs if p.style.name == "Quote")
    for letter, start, end in (m.groups() for m in cited if m):
        words = REPORTS[letter].text[int(start) : int(end)]
        assert f"“{words}”" in quotes


def test_pdf_has_pages_and_words():
    found = pypdfium2.PdfDocument(full("pdf"))
    try:
        words = "\n".join(page.get_textpage().get_text_range() for page in found)
        assert len(found) >= 3
        assert FULL.title in words
        assert "There was no bomb" in words
        assert found.get_metadata_dict()["Title"].startswith(FULL.title)
    finally:
        found.close()


def test_a_drawing_keeps_its_colours_in_pdf():
    from secondsource.tell.exports.pdf import drawn
    from secondsource.tell.html import tell_html

    page = drawn(tell_html(FULL))
    drawings = re.findall(r"<svg\b.*?</svg>", page, re.DOTALL)
    assert drawings
    for each in drawings:
        style = re.search(r"<style>(.*?)</style>", each, re.DOTALL)[1]
        # What a rule of the page paints by a variable must not fall back to black.
        assert "var(" not in style.replace("var(--sans)", "")
        assert "light-dark" not in style
        for name in set(re.findall(r'class="(strand|bar|band|report|rest|land|spot)\b', each)):
            assert f".{name}" in style, name


def test_pdf_that_is_not_installed_is_an_error_that_says_so():
    code = (
        "import sys; sys.modules['weasyprint'] = None\n"
        "from secondsource.tell.exports.pdf import tell_pdf\n"
        "from tell.invented import dossier\n"
        "from secondsource.errors import UsageError\n"
        "try: tell_pdf(dossier())\n"
        "except UsageError as error: print(error)\n"
    )
    paths = f"import sys; sys.path[:0] = {[p for p in sys.path if p.endswith('tests')]!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", paths + code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == ("PDF: WeasyPrint is not installed; pip install 'secondsource[pdf]'\n")


# ----------------------------------------------------------------------------------- linked data


def test_linked_data_expands_without_fetching():
    found = expanded("jsonld")
    assert len(of_type(found, "NewsArticle")) == len(FULL.reports)
    assert len(of_type(found, "Quotation")) == len(FULL.statements)
    assert len(of_type(found, "Claim")) == len(FULL.claims)
    assert len(of_type(found, "https://secondsource.invalid/terms#Conflict")) == len(FULL.conflicts)


def test_every_quotation_leads_to_its_words():
    texts = {r.sha256: r.text for r in FULL.reports}
    for node in of_type(expanded("jsonld"), "Quotation"):
        digest, start, end = re.fullmatch(
            r"ni:///sha-256;([\w-]+)#char=(\d+),(\d+)", node["@id"]
        ).groups()
        words = texts[urlsafe_b64decode(digest + "=").hex()][int(start) : int(end)]
        assert value(node, "text") == words


def test_a_chain_is_followed_by_what_it_is_based_on():
    node = next(n for n in of_type(expanded("jsonld"), "Quotation")
                if str(value(n, "text")).startswith("Dust in a blocked vent was"))  # fmt: skip
    (speaker,) = node[SCHEMA + "spokenByCharacter"]
    (work,) = node[SCHEMA + "isBasedOn"]
    assert value(speaker, "name") == "Verran Gazette"
    (creator,) = work[SCHEMA + "creator"]
    assert value(creator, "name") == "Ilse Brandt"
    assert SCHEMA + "Person" in creator["@type"]


def test_who_is_unnamed_gets_no_name():
    node = next(
        n
        for n in of_type(expanded("jsonld"), "Quotation")
        if value(n, "text") == "It was an attack"
    )
    (speaker,) = node[SCHEMA + "spokenByCharacter"]
    assert SCHEMA + "name" not in speaker
    assert value(speaker, "description") == "one resident"


def test_the_outlets_own_voice_is_spoken_by_nobody_else():
    node = next(n for n in of_type(expanded("jsonld"), "Quotation")
                if value(n, "text") == "The terminal is run by Grainline")  # fmt: skip
    assert SCHEMA + "spokenByCharacter" not in node
    assert SCHEMA + "isBasedOn" not in node


@pytest.mark.parametrize(("certainty", "by"), [("denied", "deniedBy"), ("asked", "askedBy")])
def test_who_denies_or_asks_it_does_not_say_it(certainty, by):
    mine = tuple(replace(s, certainty=certainty) if s.id == "B5" else s for s in FULL.statements)
    changed = replace(FULL, statements=mine)
    found = jsonld.expand(json.loads(told(changed, "jsonld")), {"documentLoader": refuse})
    node = next(n for n in of_type(found, "Quotation") if value(n, "text") == "It was an attack")
    assert SCHEMA + "spokenByCharacter" not in node
    assert f"https://secondsource.invalid/terms#{by}" in node
    drafts = json.loads(told(changed, "claimreview"))["@graph"]
    (draft,) = [d for d in drafts if d["claimReviewed"] == "It was an attack"]
    assert "author" not in draft["itemReviewed"]


def test_a_claim_under_review_has_its_subject():
    a4 = next(s for s in FULL.statements if s.id == "A6")
    about = replace(a4, about=Span(a4.span.start, a4.span.start + len("The terminal")), chain=())
    mine = tuple(about if s.id == "A6" else s for s in FULL.statements)
    drafts = json.loads(told(replace(FULL, statements=mine), "claimreview"))["@graph"]
    assert "[The terminal] The terminal is run by Grainline" in [d["claimReviewed"] for d in drafts]


def test_every_claim_appears_in_its_quotations():
    found = expanded("jsonld")
    quotations = {n["@id"] for n in of_type(found, "Quotation")}
    for claim in of_type(found, "Claim"):
        assert {a["@id"] for a in claim[SCHEMA + "appearance"]} <= quotations


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ({"A": date(2021, 5, 4), "B": DAY, "C": DAY}, "A2"),
        ({"A": DAY, "B": DAY, "C": DAY}, None),  # two on one day: nobody knows
        ({"A": DAY, "B": None, "C": DAY}, None),  # one without a day: neither
    ],
)
def test_first_is_only_who_surely_was(days, first):
    reports = tuple(
        replace(
            r, published=days.get(r.id), published_basis="stated" if days.get(r.id) else "unknown"
        )
        for r in FULL.reports
    )
    found = first_appearance(FULL.claims[0], replace(FULL, reports=reports))
    assert (found.id if found else None) == first


def test_a_draft_review_has_no_verdict_and_names_what_is_missing():
    found = expanded("claimreview")
    assert len(found) == len(FULL.claims)
    for node in found:
        assert node["@type"] == [SCHEMA + "ClaimReview"]
        assert value(node, "creativeWorkStatus") == "Draft"
        missing = {value(m, "name") for m in node["https://secondsource.invalid/terms#toComplete"]}
        assert missing == {"reviewRating", "author", "datePublished", "url", "reviewBody"}
        assert not {SCHEMA + name for name in missing} & node.keys()
        (reviewed,) = node[SCHEMA + "itemReviewed"]
        assert value(reviewed, "text") == value(node, "claimReviewed")
        assert reviewed[SCHEMA + "appearance"]


def test_no_export_says_true_or_false_of_a_claim():
    assert not re.search(r"reviewRating\"\s*:|ratingValue|alternateName\"\s*:", text("claimreview"))


@pytest.mark.parametrize(
    ("address", "shown"),
    [("https://post.example/a?b=1", True), ("javascript:alert(1)", False), ("http://[", False),
     ("https://x.example/a b", False), ('https://x.example/"onload=', False), ("file:///a", False)],
)  # fmt: skip
def test_an_address_is_shown_only_when_it_is_one(address, shown):
    assert bool(web_address(Report("A", "a.txt", "", url=address))) is shown


def test_safe_json_reads_as_the_value():
    odd = "</script>\u2028 & \u202e \ud800 é"
    assert json.loads(safe_json([odd])) == [odd]
    assert not re.search("[<>&\u2028\u202e\ud800]", safe_json([odd]))


def test_a_report_has_one_name_wherever_it_came_from():
    assert report_name(Report("A", "x", "same")) == report_name(Report("Q", "y", "same"))


# ------------------------------------------------------------------- places, calendars and feeds


def test_places_are_geojson():
    found = FeatureCollection.model_validate_json(text("geojson"))
    assert [f.properties["name"] for f in found.features] == ["Port Verran"]
    assert found.features[0].geometry.coordinates == (28.65, 44.17)
    for told_here in found.features[0].properties["statements"]:
        report = REPORTS[told_here["report"]]
        assert report.text[told_here["start"] : told_here["end"]] == told_here["words"]


def test_a_name_that_only_says_whence_places_nothing():
    first = FULL.statements[1]
    part = replace(first, places=tuple(replace(p, part=True) for p in first.places))
    found = told(
        replace(FULL, statements=(part,), claims=(), conflicts=(), timeline=(), gaps=()), "geojson"
    )
    assert json.loads(found)["features"] == []


def test_the_timeline_is_a_calendar():
    calendar = icalendar.Calendar.from_ical(text("ics"))
    events = list(calendar.walk("VEVENT"))
    assert [(e.decoded("dtstart"), e.decoded("dtend")) for e in events] == [
        (date(2019, 1, 1), date(2020, 1, 1)),
        (date(2021, 5, 4), date(2021, 5, 5)),
    ]
    assert len({e["uid"] for e in events}) == len(events)
    assert str(events[1]["summary"]).startswith("Harbour office: A blast tore through")
    assert "B:" in events[1]["description"]  # the other statements of the claim are there too
    assert [e.errors for e in events] == [[], []]


def test_lines_of_a_calendar_are_short_and_end_in_crlf():
    raw = full("ics")
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75


def test_an_event_keeps_its_uid_when_the_story_grows():
    def uids(found):
        return {
            str(e["uid"]) for e in icalendar.Calendar.from_ical(told(found, "ics")).walk("VEVENT")
        }

    grown = replace(FULL, reports=(*FULL.reports, Report("E", "e.txt", "More.")))
    assert uids(FULL) == uids(grown)


def test_a_story_is_a_feed():
    found = feedparser.parse(full("rss"))
    assert not found.bozo
    assert found.version == "rss20"
    assert found.feed.title == FULL.title
    kinds = [e.tags[0].term for e in found.entries]
    assert sorted(kinds) == ["new conflict"] * 2 + ["new report"] * 4 + ["second origin"]
    assert len({e.id for e in found.entries}) == len(found.entries)
    stamps = [e.get("published_parsed") for e in found.entries]
    known = [s for s in stamps if s]
    assert known == sorted(known, reverse=True)
    assert stamps[: len(known)] == known  # the undated stand last
