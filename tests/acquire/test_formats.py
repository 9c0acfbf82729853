"""News agencies' formats, e-mails and records: what is taken from each."""

from __future__ import annotations

import json
from email.message import EmailMessage

import pytest

from secondsource.acquire.extract import report_from
from secondsource.acquire.formats.blocks import FRAGMENT, paragraphs_of
from secondsource.acquire.report import Known, RawDocument, Report
from secondsource.errors import RefusedError, SourceError
from secondsource.settings import Settings

STORY = "The old bridge was closed on Monday after a barge struck it, the harbour police said."
MORE = "It will stay closed for two weeks, said the mayor, who was not hurt."


def read(content: bytes | str, source: str = "a.txt", **more: object) -> Report:
    content = content.encode() if isinstance(content, str) else content
    return report_from(RawDocument(source, content, **more), Settings())  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------ ninjs


def ninjs(**fields: object) -> Report:
    item = {"uri": "urn:x:1", "type": "text", "headline": "Bridge closed", "body_text": STORY}
    return read(json.dumps({**item, **fields}), "a.json")


def test_ninjs_as_version_one_has_it() -> None:
    report = ninjs(
        body_text=None,
        body_xhtml=f"<div><p>{STORY}</p><p>{MORE}</p></div>",
        byline="Ana Ruiz",
        firstcreated="2021-05-03T12:00:00Z",
        versioncreated="2021-05-03T14:02:11Z",
        located="Harbour City",
        language="en-GB",
        copyrightholder="AP",
        pubstatus="usable",
        profile="text",
    )
    assert report.text == f"Bridge closed\n\n{STORY}\n\n{MORE}"
    assert (report.title, report.byline, report.dateline) == (
        "Bridge closed",
        "Ana Ruiz",
        "Harbour City",
    )
    assert str(report.published_at) == "2021-05-03 12:00:00+00:00"
    assert str(report.updated_at) == "2021-05-03 14:02:11+00:00"
    assert (report.agencies, report.notices) == (("Associated Press",), ())


def test_ninjs_bodies_and_headlines_with_names_of_their_own() -> None:
    item = {
        "uri": "http://agency.example/1",
        "versioncreated": "2021-05-03T14:02:11Z",
        "headline_main": "Bridge closed",
        "body_main": f"{STORY} {MORE}",
        "body_richtext": f"<p>{STORY}</p> <p>{MORE}</p>",
        "byline": "By Ana Ruiz",
    }
    report = read(json.dumps(item), "a.json")
    assert report.text == f"Bridge closed\n\n{STORY}\n\n{MORE}"
    assert report.byline == "Ana Ruiz"


@pytest.mark.parametrize("camel", [False, True])
def test_ninjs_as_versions_two_and_three_have_it(camel: bool) -> None:
    kind, made = ("contentType", "versionCreated") if camel else ("contenttype", "versioncreated")
    item = {
        "uri": "https://post.example/bridge",
        made: "2021-05-03T14:02:11Z",
        "headlines": [{"role": "main", "value": "Bridge closed"}],
        "bodies": [
            {"role": "summary", kind: "text/plain", "value": "Short."},
            {"role": "body", kind: "text/html", "value": f"<p>{STORY}</p><p>{MORE}</p>"},
        ],
    }
    report = read(json.dumps(item), "a.json")
    assert report.text == f"Bridge closed\n\n{STORY}\n\n{MORE}"
    assert (report.canonical, report.outlet) == ("https://post.example/bridge", "post.example")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"type": "picture"}, "is a ninjs item of type 'picture'"),
        ({"type": "video", "body_text": STORY}, "of type 'video'"),
        ({"body_text": ""}, "has no text"),
        ({"body_text": 7, "bodies": 8}, "has no text"),
        ({"body_text": None, "bodies": [7, {"value": 8}]}, "has no text"),
    ],
)
def test_ninjs_without_text(fields: dict[str, object], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        ninjs(**fields)


def test_what_an_agency_took_back_says_so() -> None:
    assert ninjs(pubstatus="canceled").notices == ("its agency says that it is canceled",)


# ---------------------------------------------------------------------------- NewsML-G2 and NITF


def news_item(body: str, meta: str = "", content: str = "", rights: str = "") -> str:
    return (
        '<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1"'
        f' version="2" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/>{meta}</itemMeta>'
        f"<contentMeta><headline>Bridge closed</headline>{content}</contentMeta>"
        f"<rightsInfo>{rights}</rightsInfo><contentSet>{body}</contentSet></newsItem>"
    )


XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
    f"<head><title>x</title></head><body><p>{STORY}</p><p>{MORE}</p></body></html></inlineXML>"
)


def test_newsml_g2() -> None:
    report = read(
        news_item(
            XHTML,
            '<provider qcode="nprov:AFP"><name>Agence France-Presse</name></provider>'
            "<versionCreated>2021-05-03T14:02:11+02:00</versionCreated>"
            "<firstCreated>2021-05-03T12:00:10+02:00</firstCreated>",
            "<by>Ana Ruiz</by><located><name>Harbour City</name></located><language tag='en'/>",
            "<usageTerms>No archives</usageTerms>",
        ),
        "a.xml",
    )
    assert report.text == f"Bridge closed\n\n{STORY}\n\n{MORE}"
    assert (report.outlet, report.agencies) == ("Agence France-Presse", ("Agence France-Presse",))
    assert str(report.published_at) == "2021-05-03 12:00:10+02:00"
    assert str(report.updated_at) == "2021-05-03 14:02:11+02:00"
    assert (report.byline, report.dateline, report.licence) == (
        "Ana Ruiz",
        "Harbour City",
        "No archives",
    )


NITF = (
    '<nitf><head><docdata><date.issue norm="20210503T140211Z"/></docdata></head><body><body.head>'
    "<hedline><hl1>Bridge shut</hl1></hedline><byline>By Ana Ruiz</byline><dateline><location>"
    "Harbour City</location></dateline></body.head><body.content>"
    f"<p>The <org>old bridge</org> was closed.</p><p>{MORE}</p></body.content></body></nitf>"
)


def test_nitf_alone_and_within_newsml() -> None:
    alone = read(NITF, "a.xml")
    assert alone.text == f"Bridge shut\n\nThe old bridge was closed.\n\n{MORE}"
    assert (str(alone.published_at), alone.dateline) == (
        "2021-05-03 14:02:11+00:00",
        "Harbour City",
    )
    within = read(news_item(f"<inlineXML>{NITF}</inlineXML>"), "a.xml")
    assert within.text == f"Bridge closed\n\nThe old bridge was closed.\n\n{MORE}"


def test_nitf_with_a_harmless_document_type() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-3.dtd">'
    assert read(head + NITF, "a.xml").title == "Bridge shut"


def test_plain_inline_data() -> None:
    body = f'<inlineData contenttype="text/plain">{STORY}\n\n{MORE}</inlineData>'
    assert read(news_item(body), "a.xml").text == f"Bridge closed\n\n{STORY}\n\n{MORE}"


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (news_item("").replace("ninat:text", "ninat:picture"), SourceError, "of class 'picture'"),
        (news_item(""), SourceError, "has no text"),
        ("<newsMessage><itemSet/></newsMessage>", SourceError, "holds no news item"),
        ("<newsMessage><newsItem/><newsItem/></newsMessage>", SourceError, "holds 2 news items"),
        ("<nitf><body/></nitf>", SourceError, "has no text"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><newsItem>&a;</newsItem>', RefusedError, "entities"),
    ],
)
def test_newsml_that_is_no_report(content: str, kind: type[SourceError], words: str) -> None:
    with pytest.raises(kind, match=words):
        read(content, "a.xml")


def test_an_entity_of_a_stranger_is_not_read(tmp_path: object) -> None:
    evil = '<!DOCTYPE x SYSTEM "file:///etc/hostname"><newsItem>&x;</newsItem>'
    with pytest.raises(SourceError, match="has no text"):
        read(evil, "a.xml")


# ----------------------------------------------------------------------------------------- e-mail


def mail(plain: str | None = f"{STORY}\n\n{MORE}\n", html: str | None = None, **more: str) -> bytes:
    made = EmailMessage()
    headers = {"Subject": "Bridge closed", "Date": "Mon, 03 May 2021 14:02:11 -0500", **more}
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made["From"] = "Reuters Desk <desk@reuters.com>"
    if plain is not None:
        made.set_content(plain)
    if html is not None:
        made.add_alternative(html, subtype="html")
    return bytes(made)


def test_an_e_mail() -> None:
    report = read(mail(), "a.eml")
    assert report.text == f"Bridge closed\n\n{STORY}\n\n{MORE}"
    assert (report.title, report.outlet) == ("Bridge closed", "Reuters")
    assert str(report.published_at) == "2021-05-03 14:02:11-05:00"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Fwd: Re: FW: Bridge closed", "Bridge closed"),
        ("Reuters: bridge closed", "Reuters: bridge closed"),
        ("=?utf-8?q?Br=C3=BCcke?= zu", "Brücke zu"),
        ("", None),
    ],
)
def test_subjects(subject: str, title: str | None) -> None:
    assert read(mail(Subject=subject), "a.eml").title == title


def test_lines_of_a_mail_are_joined_and_its_signature_left_out() -> None:
    words = f"{STORY} {MORE} {STORY} {MORE}"
    broken = "\n".join(words[n : n + 72] for n in range(0, len(words), 72))
    lines = [line.strip() for line in broken.split("\n")]
    plain = "\n".join(lines) + "\n-- \nAna Ruiz\nThe Harbour Post\n"
    assert "Ana Ruiz" not in read(mail(plain), "a.eml").text


def test_the_html_part_is_read_where_the_plain_one_says_nothing() -> None:
    report = read(mail("See the HTML part.", f"<p>{STORY}</p><p>{MORE}</p>"), "a.eml")
    assert report.text == f"Bridge closed\n\n{STORY}\n\n{MORE}"


def test_attached_files_are_told() -> None:
    made = EmailMessage()
    made["Subject"] = "Bridge closed"
    made.set_content(f"{STORY}\n\n{MORE}")
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    assert read(bytes(made), "a.eml").notices == ("an attached file is not read",)


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: x\n\n",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n",
        b"Subject: x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\naGk=\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: message/rfc822\n\n" * 2000,
    ],
)
def test_a_mail_without_text_is_told(content: bytes) -> None:
    with pytest.raises(SourceError, match="e-mail"):
        read(content, "a.eml")


@pytest.mark.parametrize(
    "header",
    [
        "Date: not a date",
        "From: <<<>>>",
        "From: =?broken?q?",
        "Content-Type: text/plain; charset=nonsense",
        "Subject: " + "x" * 100_000,
        "Date: Mon, 03 May 99999 14:02:11 -0500",
    ],
)
def test_crooked_headers_hide_no_text(header: str) -> None:
    assert STORY in read(f"{header}\nX-A: b\n\n{STORY}\n\n{MORE}\n".encode(), "a.eml").text


# -------------------------------------------------------------------------------- pieces of HTML


@pytest.mark.parametrize(
    ("markup", "paragraphs"),
    [
        ("<p>One</p><p>two</p>", ["One", "two"]),
        ("One<br>two<br/><br/>three", ["One", "two", "three"]),
        ("<p>One <b>bold</b>, <a href='x'>linked</a>.</p>", ["One bold, linked."]),
        ("<script>x</script><style>y</style>One<!-- two -->", ["One"]),
        ("<figure><img><figcaption>A bridge</figcaption></figure><p>One</p>", ["One"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a b", "c"]),
        ("<ul><li>a</li><li>b</li></ul>", ["a", "b"]),
        ("&lt;One&gt; &amp; &nbsp;two", ["<One> & two"]),
        ("", []),
        ("<div>" * 200 + "deep", ["deep"]),
        ("<div>" * 5000 + "too deep", []),
        ("plain words", ["plain words"]),
    ],
)
def test_paragraphs_of_html(markup: str, paragraphs: list[str]) -> None:
    assert paragraphs_of(markup) == paragraphs


def test_a_feeds_entry_is_its_title_and_its_paragraphs() -> None:
    raw = RawDocument(
        "f#1", f"<p>{STORY}</p>".encode(), FRAGMENT, "utf-8", known=Known(title="Bridge closed")
    )
    assert report_from(raw, Settings()).text == f"Bridge closed\n\n{STORY}"
