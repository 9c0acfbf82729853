"""PDF text through the child process; the documents are written here, byte by byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from secondsource.acquire.extract import report_from
from secondsource.acquire.report import RawDocument
from secondsource.errors import SourceError
from secondsource.rim import pdf
from secondsource.rim.sources import instruments
from secondsource.settings import Settings

LINES = [
    "Bridge closed after barge strike",
    "3 May 2021",
    "HARBOUR CITY (Reuters) - The old bridge was closed on Monday after a",
    "barge struck it, police said.",
]


def document(*lines: str) -> bytes:
    """The smallest PDF of one page with these lines."""
    drawn = " ".join(
        f"({line.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj T*" for line in lines
    )
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td {drawn} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, words in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{words}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\n"
    return f"{body}{end}startxref\n{len(body)}\n%%EOF".encode("latin-1")


def test_a_pdf_becomes_a_report() -> None:
    raw = RawDocument("a.pdf", document(*LINES), "application/pdf")
    report = report_from(raw, Settings(), instruments())
    assert "closed on Monday after a barge struck it, police said." in report.text
    assert (report.title, report.agencies) == (LINES[0], ("Reuters",))
    assert str(report.published) == "2021-05-03"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4\nnonsense", "is a damaged PDF"),
        (document(), "no text in it"),
        (document()[:200], "is a damaged PDF"),
    ],
)
def test_what_cannot_be_read_is_told(content: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        pdf.text_in_pdf("a.pdf", content)
    assert caught.value.way_out


def test_a_pdf_that_keeps_the_child_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **kwargs: object) -> None:
        raise subprocess.TimeoutExpired("pdf_child", 30)

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(SourceError, match="takes too long"):
        pdf.text_in_pdf("a.pdf", document(*LINES))


def test_the_child_may_not_write_files(tmp_path: Path) -> None:
    code = (
        "import sys; from secondsource.rim.pdf_child import _bind; _bind()\n"
        "open(sys.argv[1], 'wb', buffering=0).write(b'x')"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "written")]
    done = subprocess.run(command, capture_output=True, check=False)
    assert b"File too large" in done.stderr


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("The old bridge was\nclosed on Monday.\n", "The old bridge was closed on Monday."),
        (
            "Bridge shut\n3 May\nThe old bridge was shut",
            "Bridge shut\n\n3 May\n\nThe old bridge was shut",
        ),
        (
            "Shut.\nThe bridge was closed on Monday at noon",
            "Shut.\n\nThe bridge was closed on Monday at noon",
        ),
        ("one\n\ntwo", "one\n\ntwo"),
        ("It was clo-\nsed by Anglo-\nFrench police", "It was closed by Anglo- French police"),
        ("", ""),
    ],
)
def test_lines_are_joined(page: str, text: str) -> None:
    assert pdf.joined_lines(page) == text
