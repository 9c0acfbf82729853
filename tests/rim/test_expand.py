"""Files, folders, archives and tables: what comes out, in which order, and what is said of the rest."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import random
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rim.sites import story
from secondsource.acquire.extract import report_from
from secondsource.acquire.report import Finished, RawDocument
from secondsource.errors import SourceError
from secondsource.rim import tables
from secondsource.rim.sources import expand
from secondsource.settings import Settings

TEXT = "HARBOUR CITY — The old bridge was closed on Monday, the harbour police said.\n"
SMALL = Settings(max_report_bytes=20_000)
RECEIVED = datetime(2021, 6, 1, 12, tzinfo=UTC)


def items(*sources: Path | str, after: str = "", settings: Settings = SMALL) -> list[object]:
    return list(expand([str(s) for s in sources], settings, after=after, now=lambda: RECEIVED))


def documents(found: list[object]) -> list[RawDocument]:
    return [item for item in found if isinstance(item, RawDocument)]


def names(found: list[object], root: Path) -> list[str]:
    return [document.source.removeprefix(f"{root}/") for document in documents(found)]


def errors(found: list[object]) -> list[str]:
    return [str(item) for item in found if isinstance(item, SourceError)]


def sums(found: list[object]) -> tuple[int, int, int]:
    last = found[-1]
    assert isinstance(last, Finished)
    assert last.container == ""
    return last.taken, last.refused, last.passed


def put(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def record(number: int, **more: object) -> dict[str, object]:
    return {"id": f"r{number}", "title": f"Bridge {number} closed", "text": TEXT, **more}


# --------------------------------------------------------------------------- folders and patterns


def test_a_folder_is_read_in_order_whatever_is_in_it(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.html", "a.txt", "z.HTM", "c.eml"):
        put(tmp_path / name, TEXT)
    for name in (".hidden.txt", ".git/a.txt", "logo.png", "style.css", "a.py", "LICENSE"):
        put(tmp_path / name, TEXT)
    found = items(tmp_path)
    assert names(found, tmp_path) == ["a/b/c.html", "a/z.md", "a.txt", "b.txt", "c.eml", "z.HTM"]
    assert sums(found) == (6, 0, 4)


def test_a_nameless_page_of_a_mirror_is_taken(tmp_path: Path) -> None:
    put(tmp_path / "bridge-closed", story("Bridge closed"))
    put(tmp_path / "Makefile", "all:\n")
    assert names(items(tmp_path), tmp_path) == ["bridge-closed"]


def test_links_that_lead_round_in_circles_end(tmp_path: Path) -> None:
    put(tmp_path / "a/b/one.txt", TEXT)
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a/self").symlink_to(tmp_path / "a/self")
    found = items(tmp_path)
    assert names(found, tmp_path) == ["a/b/one.txt"]
    assert "is a link that leads nowhere" in errors(found)[0]


def test_a_link_to_another_folder_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "x/one.txt", TEXT)
    (tmp_path / "y").mkdir()
    (tmp_path / "y/x").symlink_to(tmp_path / "x", target_is_directory=True)
    assert names(items(tmp_path / "y"), tmp_path) == ["y/x/one.txt"]


def test_pipes_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert sums(items(tmp_path)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "c/d.txt"]),
        ("[ab].txt", ["a.txt", "b.txt"]),
        ("?.md", ["e.md"]),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    for name in ("a.txt", "b.txt", "c/d.txt", "e.md"):
        put(tmp_path / name, TEXT)
    assert names(items(tmp_path / pattern), tmp_path) == expected


def test_a_file_whose_name_is_a_pattern_is_a_file(tmp_path: Path) -> None:
    assert len(documents(items(put(tmp_path / "what[1]?.txt", TEXT)))) == 1


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing.txt", "there is no such file"),
        ("missing/*.txt", "matches no file"),
        ("/dev/zero", "is a device or socket"),
        ("a\x00b", "cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("ftp://post.example/a", "only http:// and https://"),
        ("file:///etc/hostname", "file addresses are not opened"),
    ],
)
def test_what_is_no_source_is_an_error_and_the_rest_comes(
    tmp_path: Path, source: str, words: str
) -> None:
    found = items(source, put(tmp_path / "a.txt", TEXT))
    assert words in errors(found)[0]
    assert sums(found) == (1, 1, 0)


def test_a_file_knows_when_it_was_received_and_where_it_lay(tmp_path: Path) -> None:
    [document] = documents(items(put(tmp_path / "a.txt", TEXT)))
    assert (document.received_at, document.container) == (RECEIVED, None)
    assert document.media_type == "text/plain"


def test_a_date_after_it_was_received_is_told_and_not_used(tmp_path: Path) -> None:
    [document] = documents(items(put(tmp_path / "a.txt", f"Bridge closed\n3 May 2031\n\n{TEXT}")))
    report = report_from(document, SMALL)
    assert (report.published, report.published_basis) == (None, "unknown")
    assert report.notices[0].startswith("the text says it was published on 2031-05-03, after it")


def test_a_report_without_any_date_goes_in(tmp_path: Path) -> None:
    [document] = documents(items(put(tmp_path / "a.txt", TEXT)))
    assert report_from(document, SMALL).published_basis == "unknown"


# ------------------------------------------------------------------------------------ JSON lines


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_become_documents_with_what_their_fields_say(
    tmp_path: Path, packed: bool
) -> None:
    row = record(
        1,
        outlet="www.dw.com",
        published="2021-05-03T14:02:11+02:00",
        url="https://www.dw.com/en/a-1",
        author="Ana Ruiz",
        language="en",
        licence="CC BY 4.0",
    )
    content = lines(row).encode()
    name = "a.jsonl.gz" if packed else "a.jsonl"
    found = items(put(tmp_path / name, gzip.compress(content) if packed else content))
    [document] = documents(found)
    report = report_from(document, SMALL)
    assert (report.text, report.title, report.outlet) == (TEXT, "Bridge 1 closed", "Deutsche Welle")
    assert (report.published, report.byline) == (date(2021, 5, 3), "Ana Ruiz")
    assert str(report.published_at) == "2021-05-03 14:02:11+02:00"
    assert (report.publisher, report.licence) == ("Deutsche Welle", "CC BY 4.0")
    assert (report.dateline, report.url) == ("HARBOUR CITY", "https://www.dw.com/en/a-1")
    assert report.source == f"{tmp_path / name}#r1"
    assert document.container == str(tmp_path / name)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{broken", "is no JSON"),
        ("[1, 2]", "is no object with a text (line 2)"),
        ('"text"', "is no object with a text (line 2)"),
        ("{}", 'has no field "text" (line 2)'),
        ('{"text": ""}', 'has no field "text"'),
        ('{"text": null}', 'has no field "text"'),
        ('{"text": 7}', 'has no field "text"'),
        ('{"id": "x7", "title": "no text"}', "#x7: has no field"),
        ("[" * 30_000, "is no JSON"),
        ('{"text": "' + "x" * 50_000 + '"}', "is a line of more than 0.04 MB"),
        ("\x00\xff", "is no JSON"),
    ],
)
def test_a_bad_line_is_one_error(tmp_path: Path, line: str, words: str) -> None:
    path = put(tmp_path / "a.jsonl", lines(record(1)) + line + "\n" + lines(record(3)))
    found = items(path)
    assert [d.source for d in documents(found)] == [f"{path}#r1", f"{path}#r3"]
    assert len(errors(found)) == 1
    assert words in errors(found)[0]


@pytest.mark.parametrize(
    "text", ["\ud83d half a pair", "naïve – “ok”", "﻿begins with a mark", " \t spaces \n"]
)
def test_odd_texts_go_in(tmp_path: Path, text: str) -> None:
    body = f"{text} The bridge was closed on Monday, the police said."
    [document] = documents(items(put(tmp_path / "a.jsonl", lines({"text": body}))))
    assert report_from(document, SMALL).text.endswith("the police said.")


@pytest.mark.parametrize("empty", ["None", "null", "NaN", "N/A", " ", "-", None, [], 0.5])
def test_empty_fields_are_empty_however_they_are_spelt(tmp_path: Path, empty: object) -> None:
    row = {"text": TEXT, "author": empty, "title": empty, "published": empty}
    [document] = documents(items(put(tmp_path / "a.jsonl", lines(row))))
    assert (document.known.byline, document.known.title, document.known.published) == (None,) * 3


def test_lines_are_known_by_their_content_too(tmp_path: Path) -> None:
    path = put(tmp_path / "export.txt", lines(record(1), record(2)))
    assert len(documents(items(path))) == 2


def test_an_id_that_ends_like_a_file_is_still_an_id(tmp_path: Path) -> None:
    [document] = documents(items(put(tmp_path / "a.jsonl", lines(record(1, id="notes.md")))))
    assert report_from(document, SMALL).text == TEXT


def test_a_column_of_html_is_read_as_a_page(tmp_path: Path) -> None:
    row = {"url": "https://post.example/a", "html": story("Bridge closed")}
    [document] = documents(items(put(tmp_path / "a.jsonl", lines(row))))
    report = report_from(document, SMALL)
    assert (report.title, report.outlet) == ("Bridge closed", "post.example")


def test_a_gzip_file_that_is_cut_gives_what_it_has(tmp_path: Path) -> None:
    rows = [record(n, text=f"{TEXT}{os.urandom(200).hex()}") for n in range(200)]
    packed = gzip.compress(lines(*rows).encode())
    found = items(put(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert 50 < len(documents(found)) < 150
    assert "is cut short after line " in errors(found)[-1]


def test_a_gzip_file_that_is_damaged_is_told(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(lines(*(record(n) for n in range(2000))).encode()))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = b"\xff" * 40
    assert "damaged" in errors(items(put(tmp_path / "a.jsonl.gz", bytes(packed))))[-1]


def bomb(piece: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.open(out, "wb", 9) as stream:
        for _ in range(40):
            stream.write(piece * (1_000_000 // len(piece)))
    return out.getvalue()


@pytest.mark.parametrize("piece", [b"\n", b" ", b"{}\n", b"x"])
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.json.gz", "a.html.gz", "a.txt.gz"])
def test_gzip_bombs_are_refused_in_little_time(tmp_path: Path, name: str, piece: bytes) -> None:
    path = put(tmp_path / name, bomb(piece))
    began = time.process_time()
    last = errors(items(path))[-1]
    assert re.search("unpacks to|larger than|without end|holds no report", last)
    assert time.process_time() - began < 15


# ---------------------------------------------------------------------------------- JSON, ninjs


NINJS = {
    "uri": "urn:example:1",
    "type": "text",
    "headline": "Bridge closed",
    "byline": "By Ana Ruiz",
    "body_xhtml": "<p>The old bridge was closed on Monday.</p><p>It will stay closed.</p>",
    "versioncreated": "2021-05-03T14:02:11Z",
    "located": "Harbour City",
    "copyrightholder": "AFP",
    "usageterms": "Not for use after 2022",
    "language": "en",
}


def test_ninjs_is_kept_as_it_came(tmp_path: Path) -> None:
    path = put(tmp_path / "a.json", json.dumps(NINJS))
    [document] = documents(items(path))
    assert document.content == path.read_bytes()
    report = report_from(document, SMALL)
    assert (
        report.text
        == "Bridge closed\n\nThe old bridge was closed on Monday.\n\nIt will stay closed."
    )
    assert report.agencies == ("Agence France-Presse",)
    assert (report.dateline, report.licence) == ("Harbour City", "Not for use after 2022")


@pytest.mark.parametrize("wrap", [lambda r: [r, r], lambda r: [r, 7, r]])
def test_a_json_array_is_taken_item_by_item(
    tmp_path: Path, wrap: Callable[[object], list[object]]
) -> None:
    found = items(put(tmp_path / "a.json", json.dumps(wrap(NINJS))))
    assert len(documents(found)) == 2
    assert len(errors(found)) == len(wrap(NINJS)) - 2


def test_ninjs_lines(tmp_path: Path) -> None:
    [document] = documents(items(put(tmp_path / "a.jsonl", lines(NINJS))))
    assert report_from(document, SMALL).title == "Bridge closed"


def test_other_json_is_told_when_it_is_read(tmp_path: Path) -> None:
    [document] = documents(items(put(tmp_path / "package.json", '{"name": "x"}')))
    with pytest.raises(SourceError, match="is JSON data, not a report"):
        report_from(document, SMALL)


# ---------------------------------------------------------------------------------------- Parquet


def parquet(path: Path, rows: int = 10, **columns: list[object]) -> Path:
    made = {
        "id": [f"r{n}" for n in range(rows)],
        "title": [f"Bridge {n} closed" for n in range(rows)],
        "text": [TEXT] * rows,
        "published": [datetime(2021, 5, 3, 14, 2, 11, tzinfo=UTC)] * rows,
        **columns,
    }
    pq.write_table(pa.table(made), path, row_group_size=4)
    return path


def test_parquet_rows(tmp_path: Path) -> None:
    found = documents(items(parquet(tmp_path / "a.parquet")))
    assert [d.known.title for d in found] == [f"Bridge {n} closed" for n in range(10)]
    report = report_from(found[0], SMALL)
    assert (report.text, str(report.published_at)) == (TEXT, "2021-05-03 14:02:11+00:00")


def test_a_row_without_text_is_one_error(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", 3, text=[TEXT, None, TEXT])
    found = items(path)
    assert sums(found) == (2, 1, 0)
    assert errors(found)[0].startswith(f"{path}#r1: has no field")


@pytest.mark.parametrize("keep", [8, 100, -8])
def test_parquet_that_is_cut_is_told(tmp_path: Path, keep: int) -> None:
    path = parquet(tmp_path / "a.parquet")
    found = items(put(path, path.read_bytes()[:keep]))
    assert "cannot be read as Parquet" in errors(found)[0]


def test_without_pyarrow_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(tables, "import_module", missing)
    found = items(parquet(tmp_path / "a.parquet"))
    assert "pip install 'secondsource[parquet]'" in errors(found)[0]


# ------------------------------------------------------------------------------------------- WARC


PAGE = story("Bridge closed")


def warc(path: Path, *pages: tuple[str, bytes, dict[str, str]], packed: bool = True) -> Path:
    """An archive: an information record, then an answer for each page."""
    records = [warc_record("warcinfo", "", b"software: test")]
    for url, body, headers in pages:
        said = {"Content-Type": "text/html", **headers}
        status = said.pop(":status", "200 OK")
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        records.append(
            warc_record("response", url, f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)
        )
    return put(path, b"".join(gzip.compress(each) if packed else each for each in records))


def warc_record(kind: str, url: str, block: bytes) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}WARC-Date: 2021-05-04T10:00:00Z\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def pages(count: int) -> list[tuple[str, bytes, dict[str, str]]]:
    return [
        (f"https://post.example/{n}", story(f"Bridge {n} shut").encode(), {}) for n in range(count)
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_pages_of_an_archive(tmp_path: Path, packed: bool) -> None:
    path = warc(tmp_path / "a.warc", *pages(3), packed=packed)
    found = items(path)
    first = documents(found)[0]
    assert (first.url, first.source) == ("https://post.example/0", f"{path}#https://post.example/0")
    assert first.received_at == datetime(2021, 5, 4, 10, tzinfo=UTC)
    assert [report_from(d, SMALL).title for d in documents(found)] == [
        f"Bridge {n} shut" for n in range(3)
    ]
    assert sums(found) == (3, 0, 1)


BODY = PAGE.encode()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {"Content-Type": "text/html; charset=utf-8"}),
        (BODY, {"Content-Type": "application/xhtml+xml"}),
        (gzip.compress(BODY), {"Content-Type": "text/html", "Content-Encoding": "gzip"}),
        (BODY, {"Content-Type": "text/html", "Content-Encoding": "gzip"}),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY), {"Transfer-Encoding": "chunked"}),
        (BODY, {"Transfer-Encoding": "chunked"}),
    ],
)
def test_a_page_is_unpacked_however_it_was_served(
    tmp_path: Path, body: bytes, headers: dict[str, str]
) -> None:
    headers = {"Content-Type": "text/html", **headers}
    found = items(warc(tmp_path / "a.warc.gz", ("https://post.example/a", body, headers)))
    assert [d.content for d in documents(found)] == [BODY]


@pytest.mark.parametrize(
    ("url", "body", "headers"),
    [
        ("https://post.example/a.png", b"png", {"Content-Type": "image/png"}),
        ("https://post.example/a", BODY, {":status": "404 Not Found", "Content-Type": "text/html"}),
        ("https://post.example/a", b"", {":status": "301 Moved", "Location": "/b"}),
        ("urn:example:1", BODY, {}),
        ("https://post.example/0", pages(1)[0][1], {}),
    ],
)
def test_what_is_no_page_or_comes_twice_is_passed_over(
    tmp_path: Path, url: str, body: bytes, headers: dict[str, str]
) -> None:
    found = items(warc(tmp_path / "a.warc.gz", *pages(1), (url, body, headers)))
    assert sums(found) == (1, 0, 2)


def test_a_bomb_in_an_archive_is_one_error(tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    evil = ("https://post.example/bomb", gzip.compress(b"\0" * 30_000_000), headers)
    found = items(warc(tmp_path / "a.warc.gz", evil, *pages(1)))
    assert "bomb: is larger than 0.02 MB" in errors(found)[0]
    assert sums(found) == (1, 1, 1)


def cut(content: bytes) -> bytes:
    return content[: int(len(content) * 0.7)]


def scratched(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + b"\xff" * 30 + content[middle + 30 :]


def in_one_piece(content: bytes) -> bytes:
    return gzip.compress(content)


@pytest.mark.parametrize(
    ("packed", "harm", "least", "most_errors"),
    [
        (True, cut, 5, 1),
        (False, cut, 5, 1),
        (True, scratched, 8, 1),
        (True, lambda c: c + b"garbage at the end", 10, 1),
        (True, lambda c: b"\x1f\x8b garbage before" + c, 10, 1),
        (False, in_one_piece, 10, 0),
        (False, lambda c: in_one_piece(c)[:-60], 1, 2),
    ],
)
def test_an_archive_that_is_damaged_gives_what_is_sound(
    tmp_path: Path, packed: bool, harm: Callable[[bytes], bytes], least: int, most_errors: int
) -> None:
    path = warc(tmp_path / "a.warc.gz", *pages(10), packed=packed)
    put(path, harm(path.read_bytes()))
    found = items(path)
    assert len(documents(found)) >= least
    assert len(errors(found)) <= most_errors


@pytest.mark.parametrize(
    "head",
    [
        b"WARC/1.0\r\n" + b"a: b\r\n" * 2_000_000,
        b"WARC/1.0\r\nX: " + b"a" * 20_000_000,
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
        b"Content-Length: 30000000\r\n\r\n" + b"a" * 30_000_000 + b"\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\n",
        b"WARC/1.0",
    ],
)
def test_records_without_end_are_left(tmp_path: Path, head: bytes) -> None:
    path = warc(tmp_path / "a.warc.gz", *pages(2))
    found = items(put(path, gzip.compress(head) + path.read_bytes()))
    assert len(documents(found)) in {0, 2}
    assert len(errors(found)) <= 1


# --------------------------------------------------------------------------- other single documents


def test_a_zip_bomb_of_a_docx_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    [document] = documents(items(put(tmp_path / "a.docx", out.getvalue()), settings=Settings()))
    with pytest.raises(SourceError, match="unpacks to more than 50 MB"):
        report_from(document, Settings())


@pytest.mark.parametrize("name", ["a.html.gz", "a.htm.gz"])
def test_a_packed_page(tmp_path: Path, name: str) -> None:
    [document] = documents(items(put(tmp_path / name, gzip.compress(PAGE.encode()))))
    assert report_from(document, SMALL).title == "Bridge closed"


def test_a_newsml_message_is_taken_item_by_item(tmp_path: Path) -> None:
    made = "".join(
        f'<newsItem guid="urn:{n}"><itemMeta><provider><name>AFP</name></provider>'
        f"<versionCreated>2021-05-03T14:02:1{n}Z</versionCreated></itemMeta><contentMeta>"
        f"<headline>Bridge {n} closed</headline></contentMeta><contentSet><inlineXML><html>"
        f"<body><p>The old bridge was closed on Monday.</p></body></html></inlineXML></contentSet>"
        "</newsItem>"
        for n in range(3)
    )
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{made}</itemSet></newsMessage>'
    found = documents(items(put(tmp_path / "a.xml", message)))
    assert [report_from(d, SMALL).title for d in found] == [f"Bridge {n} closed" for n in range(3)]
    assert found[1].source.endswith("a.xml#urn:1")


# --------------------------------------------------------------------------------------- go on


def library(root: Path) -> Path:
    put(root / "a/one.txt", TEXT)
    put(root / "a/table.jsonl", lines(*(record(n) for n in range(3))))
    warc(root / "b/pages.warc.gz", *pages(3))
    parquet(root / "c.parquet", 9)
    put(root / "d.json", json.dumps([record(n) for n in range(2)]))
    put(root / "z.txt", TEXT)
    return root


def test_work_goes_on_behind_any_document(tmp_path: Path) -> None:
    sources = [library(tmp_path / "x"), put(tmp_path / "last.txt", TEXT), tmp_path / "x/*.json"]
    whole = documents(items(*sources))
    assert len(whole) == 1 + 3 + 3 + 9 + 2 + 1 + 1 + 2
    for number, document in enumerate(whole):
        rest = documents(items(*sources, after=document.position))
        assert [d.source for d in rest] == [d.source for d in whole[number + 1 :]]


def test_positions_are_as_many_as_documents(tmp_path: Path) -> None:
    found = documents(items(library(tmp_path)))
    assert len({document.position for document in found}) == len(found)


def test_each_archive_is_summed_up(tmp_path: Path) -> None:
    found = items(library(tmp_path))
    tallies = {Path(f.container).name: f.taken for f in found if isinstance(f, Finished)}
    assert tallies == {"table.jsonl": 3, "pages.warc.gz": 3, "c.parquet": 9, "d.json": 2, "": 19}


def test_an_archive_is_never_held_whole(tmp_path: Path) -> None:
    def rows() -> Iterator[bytes]:
        for number in range(3_000):
            yield lines(record(number, text=f"{TEXT}{os.urandom(2_500).hex()}")).encode()

    path = put(tmp_path / "a.jsonl.gz", gzip.compress(b"".join(rows()), 1))
    tracemalloc.start()
    try:
        count = sum(isinstance(item, RawDocument) for item in expand([str(path)], SMALL))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 3_000
    assert most < 3_000_000


# ------------------------------------------------------------------------------------ anything else


def samples(root: Path) -> dict[str, bytes]:
    rows = lines(*(record(n) for n in range(5))).encode()
    return {
        "a.warc.gz": warc(root / "a.warc.gz", *pages(4)).read_bytes(),
        "a.warc": warc(root / "a.warc", *pages(4), packed=False).read_bytes(),
        "a.parquet": parquet(root / "a.parquet").read_bytes(),
        "a.jsonl": rows,
        "a.jsonl.gz": gzip.compress(rows),
        "a.json": json.dumps([NINJS, record(1)]).encode(),
        "a.xml": b"<newsMessage><newsItem><contentSet><inlineXML><p>It was shut.</p></inlineXML>"
        b"</contentSet></newsItem></newsMessage>",
        "a.eml": f"From: a@b.example\nDate: x\nSubject: Bridge\n\n{TEXT}".encode(),
        "a.html": PAGE.encode(),
        "a.md": f"# Bridge closed\n\n{TEXT}".encode(),
    }


BITS = (
    b"null",
    b"[",
    b"{",
    b'"',
    b"<",
    b"&",
    b"\x00",
    b"<!DOCTYPE a [",
    b"-1",
    b"9" * 30,
    b"\xff\xfe",
)


def mutated(content: bytes, dice: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(dice.choice([1, 2, 5, 20])):
        at, kind = dice.randrange(len(made) + 1), dice.randrange(4)
        if kind == 0:
            made[at : at + 1] = bytes([dice.randrange(256)])
        elif kind == 1:
            del made[at : at + dice.choice([1, 20, 200])]
        elif kind == 2:
            made[at:at] = dice.choice(BITS)
        else:
            other = dice.randrange(len(made) + 1)
            made[at:at] = made[other : other + dice.choice([5, 50, 300])]
    return bytes(made)


@pytest.mark.parametrize(
    "name",
    "a.warc.gz a.warc a.parquet a.jsonl a.jsonl.gz a.json a.xml a.eml a.html a.md".split(),
)
def test_whatever_is_wrong_is_a_source_error(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    dice = random.Random(name)
    sound = samples(tmp_path)[name]
    for _ in range(60):
        path = put(tmp_path / "x" / name, mutated(sound, dice))
        for document in documents(items(path)):
            with contextlib.suppress(SourceError):
                report_from(document, SMALL)
    assert capfd.readouterr() == ("", "")
