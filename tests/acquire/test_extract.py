"""A document of any kind → a report, or an error that names the thing, the place, the way out."""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secondsource.acquire.extract import (
    Instruments,
    report_from,
    report_from_record,
    report_id,
)
from secondsource.acquire.report import RawDocument, Report
from secondsource.errors import DataError, RefusedError, SourceError
from secondsource.rim.languages import named_language
from secondsource.settings import Settings

STORY = (
    "HARBOUR CITY (AP) — The old bridge was closed on Monday after a barge struck it, police said."
)
MORE = "It will stay closed for two weeks, said the mayor. “We are sorry,” she told reporters."


def read(content: bytes | str, source: str = "a.txt", **more: str) -> Report:
    content = content.encode() if isinstance(content, str) else content
    return report_from(RawDocument(source, content, **more), Settings())


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def article(head: str = "", before: str = "") -> Report:
    body = f"{before}<article><h1>Bridge closed</h1><p>{STORY}</p><p>{MORE}</p></article>"
    return read(page(body, head), "a.html")


def linked(**fields: object) -> str:
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


# ---------------------------------------------------------------- plain text


@pytest.mark.parametrize("text", [STORY, f"\r\n {STORY}\r\n\r\n", f"Bridge closed\n\n{STORY}\t\n"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert read(text).text == text


def test_a_plain_text_tells_its_headline_date_byline_and_agency() -> None:
    report = read(f"Bridge closed\nBy Ana Ruiz\n3 May, 2021\n\n{STORY}\n")
    assert (report.title, report.byline, str(report.published)) == (
        "Bridge closed",
        "Ana Ruiz",
        "2021-05-03",
    )
    assert (report.agencies, report.published_basis) == (("Associated Press",), "stated")
    assert (report.outlet, report.language, report.unread) == (None, "en", None)


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Bridge closed after barge strike", "Bridge closed after barge strike"),
        ("Bridge Closed After Barge Strike.", "Bridge Closed After Barge Strike"),
        ("Mayor: ‘We are sorry’", "Mayor: ‘We are sorry’"),
        ("Is the old bridge safe?", "Is the old bridge safe?"),
        ("The old bridge was closed on Monday, police said.", None),
        ("HARBOUR CITY – The old bridge was closed", None),
        ("By Ana Ruiz", None),
        ("3 May 2021", None),
        ("The old bridge on Monday (Photo: Ana Ruiz)", None),
        ("The bridge was closed. It will stay so", None),
        ("Bridge", None),
    ],
)
def test_headlines(first: str, title: str | None) -> None:
    assert read(f"{first}\n\n{STORY}").title == title


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Ana Ruiz", "Ana Ruiz"),
        ("BY ANA RUIZ AND TOM LIND", "ANA RUIZ AND TOM LIND"),
        ("By Ana Ruiz | 3 May 2021", "Ana Ruiz"),
        ("By Ana Ruiz, Updated 3 May 2021", "Ana Ruiz"),
        ("Reporter: Ana Ruiz", "Ana Ruiz"),
        ("By Monday the bridge was open", None),
        ("By the way, it was closed", None),
    ],
)
def test_bylines(line: str, byline: str | None) -> None:
    assert read(f"Bridge closed\n{line}\n\n{STORY}").byline == byline


def test_a_long_text_is_cut_with_a_notice() -> None:
    report = report_from(RawDocument("a.txt", STORY.encode()), Settings(max_report_chars=40))
    assert report.text == STORY[:40]
    assert report.notices == (f"read up to character 40 of {len(STORY)}; the rest was left out",)


def test_another_language_is_kept_and_marked() -> None:
    raw = RawDocument("a.txt", "Eski köprü pazartesi günü kapatıldı, polis dedi.".encode())
    report = report_from(raw, Settings(), Instruments(name_language=named_language))
    assert report.unread == "the text is in Turkish; only English is read so far"
    assert (report.language, report.text[:4]) == ("tr", "Eski")


def test_the_id_is_of_outlet_title_and_text_only() -> None:
    one, other = read(STORY, "a.txt"), read(STORY, "b.txt")
    assert one.id == other.id == report_id(None, None, STORY)
    assert one.id != read(STORY + " ").id


def test_a_report_is_picklable() -> None:
    assert pickle.loads(pickle.dumps(read(STORY))) == read(STORY)


# ---------------------------------------------------------------- Markdown


def test_markdown_loses_its_markup() -> None:
    front = "---\ntitle: 'Bridge closed'\ndate: 2021-05-03\nauthor: Ana Ruiz\n---\n"
    report = read(f"{front}# Bridge closed\n\n*{STORY}*\n\n- one [link](b.html)\n- two\n", "a.md")
    assert report.text == f"Bridge closed\n\n{STORY}\n\none link\n\ntwo"
    assert (report.title, report.byline, str(report.published)) == (
        "Bridge closed",
        "Ana Ruiz",
        "2021-05-03",
    )


# ---------------------------------------------------------------- HTML


def test_html_is_headline_and_paragraphs() -> None:
    assert article().text == f"Bridge closed\n\n{STORY}\n\n{MORE}"


def test_lines_that_only_the_source_breaks_are_joined() -> None:
    wrapped = f"<p>{STORY}</p>\n<p>{MORE}</p>".replace(" ", "\n  ")
    body = f"<article><h1>Bridge closed</h1>\n<div>{wrapped}</div></article>"
    assert read(page(body), "a.html").text == f"Bridge closed\n\n{STORY}\n\n{MORE}"


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        (f"<p>{STORY}<br><br>{MORE}</p>", [STORY, MORE]),
        (f"<h2>What next</h2><p>{STORY}</p><p>{MORE}</p>", ["What next", STORY, MORE]),
        (f"<p>{STORY}</p><ul><li>{MORE}</li><li>{STORY[:60]}</li></ul>", [STORY, MORE, STORY[:60]]),
        (f"<p>{STORY}</p><blockquote>{MORE}</blockquote>", [STORY, MORE]),
        (f"<p>{STORY} <a href='/b'>More</a> of <em>it</em>.</p>", [f"{STORY} More of it."]),
        (f"<p>{STORY}</p><p>A&nbsp;B &amp; C &ldquo;D&rdquo;</p>", [STORY, "A B & C “D”"]),
    ],
)
def test_paragraphs(body: str, paragraphs: list[str]) -> None:
    text = read(page(f"<article><h1>Bridge closed</h1>{body}</article>"), "a.html").text
    assert text.split("\n\n")[1:] == paragraphs


def test_html_leaves_the_furniture() -> None:
    before = (
        "<nav><a href='/'>Home</a></nav><div class='cookie'>We use cookies</div><script>x</script>"
    )
    assert article(before=before).text == f"Bridge closed\n\n{STORY}\n\n{MORE}"


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        (linked(headline="The bridge is closed"), "title", "The bridge is closed"),
        (
            "<meta property='og:title' content='The bridge is closed'>",
            "title",
            "The bridge is closed",
        ),
        ("<title>Bridge closed after strike | The Harbour Post</title>", "title", "Bridge closed"),
        (linked(datePublished="2021-05-03T23:10:00-05:00"), "published", "2021-05-03"),
        (linked(dateModified="2021-05-09", datePublished="2021-05-03"), "published", "2021-05-03"),
        (linked(dateModified="2021-05-09"), "published", "2021-05-09"),
        (
            "<meta property='article:published_time' content='2021-05-03'>",
            "published",
            "2021-05-03",
        ),
        ("<meta itemprop='datePublished' content='2021-05-03'>", "published", "2021-05-03"),
        (linked(author={"@type": "Person", "name": "Ana Ruiz"}), "byline", "Ana Ruiz"),
        (linked(author=[{"name": "Ana Ruiz"}, "Tom Lind"]), "byline", "Ana Ruiz, Tom Lind"),
        ("<meta name='author' content='By Ana Ruiz'>", "byline", "Ana Ruiz"),
        ("<meta name='author' content='https://social.example/ana'>", "byline", "None"),
        ("<meta property='og:site_name' content='The Harbour Post'>", "outlet", "The Harbour Post"),
        (linked(publisher={"name": "The Harbour Post"}), "outlet", "The Harbour Post"),
        ("<link rel='canonical' href='https://www.dw.com/en/a-1'>", "outlet", "Deutsche Welle"),
        (
            "<link rel='canonical' href='https://www.dw.com/en/a-1'>",
            "url",
            "https://www.dw.com/en/a-1",
        ),
        (linked(author={"name": "Reuters"}), "agencies", "('Associated Press', 'Reuters')"),
        (
            "<meta name='copyright' content='AFP'>",
            "agencies",
            "('Agence France-Presse', 'Associated Press')",
        ),
        ("<script type='application/ld+json'>{broken</script>", "title", "Bridge closed"),
        ("<script type='application/ld+json'>[[[[1]]]]</script>", "title", "Bridge closed"),
        (f"{linked()}<script type='application/ld+json'>null</script>", "title", "Bridge closed"),
    ],
)
def test_html_says_of_itself(head: str, field: str, value: str) -> None:
    assert str(getattr(article(head), field)) == value


def test_a_graph_of_linked_data_is_searched() -> None:
    graph = {
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {"@type": ["NewsArticle"], "headline": "Shut"},
        ]
    }
    assert (
        article(f'<script type="application/ld+json">{json.dumps(graph)}</script>').title == "Shut"
    )


def test_a_page_cannot_call_itself_anothers() -> None:
    head = "<link rel='canonical' href='https://www.reuters.com/a'>"
    content = page(f"<article><h1>Bridge closed</h1><p>{STORY}</p><p>{MORE}</p></article>", head)
    raw = RawDocument("u", content.encode(), "text/html", None, "https://fake.example/a")
    report = report_from(raw, Settings())
    assert (report.outlet, report.url) == ("fake.example", "https://fake.example/a")


def test_text_that_only_a_script_would_show_is_read_from_the_pages_data() -> None:
    head = linked(headline="Bridge closed", articleBody=f"{STORY}\n{MORE}")
    assert read(page("<div id='app'></div>", head)).text == f"Bridge closed\n\n{STORY}\n\n{MORE}"


def test_a_page_for_subscribers_says_so() -> None:
    assert "for subscribers" in article(linked(isAccessibleForFree="False")).notices[0]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<nav><ul><li><a href='/a'>Home</a></li><li><a href='/b'>Sports</a></li></ul></nav>",
        "<p>Please enable JavaScript</p>",
        "<script>document.write('story')</script>",
        "<p></p>" * 500,
    ],
)
def test_html_without_an_article(body: str) -> None:
    with pytest.raises(SourceError, match="has no article"):
        read(page(body), "a.html")


def test_external_entities_are_not_opened() -> None:
    dtd = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = f"<html><body><article><p>&x; {STORY}</p><p>{MORE}</p></article></body></html>"
    text = read(dtd + body, "a.html").text
    assert STORY in text
    assert "ENTITY" not in text


# ---------------------------------------------------------------- DOCX


def docx(body: str, title: str = "Bridge closed") -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        document = f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
        core = f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c>'
        archive.writestr("docProps/core.xml", core)
    return stream.getvalue()


def test_docx_paragraphs() -> None:
    report = read(
        docx(
            f"<w:p><w:r><w:t>{STORY}</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>{MORE}</w:t></w:r></w:p>"
        ),
        "a.docx",
    )
    assert (report.text, report.title) == (f"{STORY}\n\n{MORE}", "Bridge closed")


def test_a_docx_that_unpacks_to_gigabytes_is_refused() -> None:
    with pytest.raises(RefusedError, match="unpacks to more than 50 MB"):
        read(docx("<w:p>" + "0" * 51_000_000 + "</w:p>"), "a.docx")


def test_a_broken_docx_is_named() -> None:
    with pytest.raises(SourceError, match="damaged DOCX"):
        read(docx("<w:p/>")[:-30], "a.docx")
    with pytest.raises(SourceError, match="damaged DOCX"):
        read(docx("<not closed>"), "a.docx")


# ---------------------------------------------------------------- what is no report


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", STORY)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\xef\xbb\xbf", "has no text in it"),
        (b"\x89PNG\r\n\x1a\n....", "is a PNG picture"),
        (zipped(), "is a ZIP archive"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "is a feed, not a report"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "is a feed, not a report"),
        (b"<?xml version='1.0'?><svg/>", "is XML of an unread kind"),
        (b'{"id": 1, "text": "x"}', "is JSON data"),
        (b'{"id": 1}\n{"id": 2}\n', "is JSON data"),
        (b"%PDF-1.7 ...", "no PDF reader is at hand"),
    ],
)
def test_what_is_no_report_is_named(content: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        read(content)
    assert caught.value.thing == "a.txt"
    assert caught.value.way_out


def test_too_large_a_document_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"larger than 0\.001 MB"):
        report_from(RawDocument("a.txt", b"x" * 1001), Settings(max_report_bytes=1000))


# ---------------------------------------------------------------- records of measuring sets


RECORD = {
    "id": "r1",
    "outlet": "www.dw.com",
    "published": "2021-05-03",
    "title": "T",
    "text": STORY,
}


def test_a_record_keeps_its_text_and_fields() -> None:
    report = report_from_record({**RECORD, "text": f" {STORY}\r\n"})
    assert report.text == f" {STORY}\r\n"
    assert (report.source, report.outlet, report.title) == ("r1", "Deutsche Welle", "T")
    assert (str(report.published), report.published_basis) == ("2021-05-03", "stated")


@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"outlet": "nyt"}, "outlet", "nyt"),
        ({"outlet": None}, "outlet", "None"),
        ({"outlet": None, "url": "https://edition.cnn.com/a"}, "outlet", "CNN"),
        ({"published": None}, "published", "None"),
        ({"published": None, "date": "2021-05-04"}, "published", "2021-05-04"),
        ({"published": None, "text": f"Shut\n3 May 2021\n{STORY}"}, "published", "2021-05-03"),
        ({"title": ""}, "title", "None"),
        ({"author": "AFP"}, "agencies", "('Agence France-Presse', 'Associated Press')"),
        ({"outlet": "www.reuters.com"}, "agencies", "('Associated Press', 'Reuters')"),
        ({"outlet": "reuters.com", "text": STORY[24:]}, "agencies", "('Reuters',)"),
        ({"published": None, "url": "https://a.example/2021/05/03/b"}, "published", "2021-05-03"),
        ({"text": "A B C. " * 80_000}, "notices", "()"),
    ],
)
def test_records(changed: dict[str, object], field: str, value: str) -> None:
    assert str(getattr(report_from_record({**RECORD, **changed}), field)) == value


@pytest.mark.parametrize("text", [None, "", "  ", 3])
def test_a_record_without_text_is_an_error(text: object) -> None:
    with pytest.raises(DataError, match="has no text"):
        report_from_record({**RECORD, "text": text})


# ---------------------------------------------------------------- anything at all

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_TAGS = st.sampled_from(
    "<p> </p> <div> </div> <table><tr><td> <h1> <script> <!-- <![CDATA[ &amp; &#0; &#x110000; "
    "<meta charset=utf-16> <html> <article> <a href='//['> <ul><li> \x00 \ud800 <?xml <!DOCTYPE "
    "<link rel=canonical href=http://[> <time datetime=2017-99-99> 07/12/2017 (AP)".split(" ")
)
_PAGES = st.lists(st.one_of(_TAGS, st.text(max_size=20)), max_size=60).map(" ".join)


def survives(content: bytes, source: str) -> None:
    began = time.monotonic()
    report: Report | None = None
    with contextlib.suppress(SourceError):
        report = read(content, source)
    assert report is None or report.text
    assert time.monotonic() - began < 10


@FEW
@given(st.binary(max_size=2000), st.sampled_from(["a.txt", "a.html", "a.md", "a.docx"]))
def test_any_bytes(content: bytes, source: str) -> None:
    survives(content, source)


@FEW
@given(_PAGES, st.sampled_from(["a.txt", "a.html", "a.md"]))
def test_any_markup(text: str, source: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"), source)


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 40_000,
        "<p>a" * 40_000,
        "<p>a" * 5_000,
        "<div><a href=x>b</a></div>" * 1_500,
        "<html>" + "<table><tr><td>" * 5_000,
        "<html><script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        "By " + "A " * 50_000,
        "(" * 50_000,
        "(AP" * 20_000,
        "AP and " * 20_000,
        "1 May 2021 " * 10_000,
        "Reporting by " * 10_000,
        "Updated: " * 10_000,
        "> " * 10_000,
        "*a " * 10_000,
        "[" * 10_000,
        "\n" * 50_000 + "x",
        "a" * 200_000,
        "." * 200_000,
    ],
)
@pytest.mark.parametrize("source", ["a.txt", "a.html", "a.md"])
def test_hostile_text_takes_bounded_time(content: str, source: str) -> None:
    survives(content.encode(), source)
