"""Bytes → text: one case, one line."""

from __future__ import annotations

import codecs

import pytest

from secondsource.acquire.decoding import decoded, encoding_in
from secondsource.errors import SourceError

WORDS = "Köprü kapatıldı – naïve café"
RUSSIAN = "Старый мост закрыли в понедельник после удара баржи, сообщила полиция. "
GREEK = "Η παλιά γέφυρα έκλεισε τη Δευτέρα, ανακοίνωσε η αστυνομία. "
WESTERN = "naïve café, “she said”"


@pytest.mark.parametrize(
    ("content", "declared", "in_page", "text", "notice"),
    [
        (b"plain", None, None, "plain", ""),
        (b"plain", "utf-16", None, "plain", ""),
        (WORDS.encode(), None, None, WORDS, ""),
        (codecs.BOM_UTF8 + WORDS.encode(), None, None, WORDS, ""),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "utf-8", None, WORDS, ""),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), None, None, WORDS, ""),
        (codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), None, None, WORDS, ""),
        ((WORDS * 3).encode("utf-16-le"), None, None, WORDS * 3, ""),
        (WORDS.encode(), "iso-8859-9", None, WORDS, "the bytes are UTF-8"),
        ("Köprü kapatıldı".encode("cp1254"), "windows-1254", None, "Köprü kapatıldı", ""),
        ("Köprü kapatıldı".encode("cp1254"), None, "iso-8859-9", "Köprü kapatıldı", ""),
        ("Köprü kapatıldı".encode("cp1254"), "utf-8", "windows-1254", "Köprü kapatıldı", ""),
        (WESTERN.encode("cp1252"), "iso-8859-1", None, WESTERN, ""),
        (WESTERN.encode("cp1252"), "us-ascii", None, WESTERN, ""),
        ("– “café” – “ça va” – ".encode() + b"\x93hello\x94", None, None, "“hello”", "mixed"),
        (b"caf\xe9", "unicode_escape", None, "caf\xe9", "no encoding fits for sure"),
        ((RUSSIAN * 3).encode("cp1251"), None, None, RUSSIAN, "no encoding fits for sure"),
        ((GREEK * 3).encode("iso8859-7"), "utf-8", None, GREEK, "declared as utf-8, which it is"),
        (b"\r\nline\r\n", None, None, "\r\nline\r\n", ""),
    ],
)
def test_reads(
    content: bytes, declared: str | None, in_page: str | None, text: str, notice: str
) -> None:
    found = decoded("a.txt", content, declared, in_page)
    assert text in found.text
    assert notice in " ".join(found.notices)
    assert bool(notice) == bool(found.notices)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document"),
        (b"{\\rtf1\\ansi hello}", "an RTF document"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (bytes(range(256)) * 20, "binary data"),
        (b"\x00" * 100, "binary data"),
    ],
)
def test_names_what_is_no_text(content: bytes, what: str) -> None:
    with pytest.raises(SourceError, match=f"is {what}, not a text"):
        decoded("a.bin", content, None, None)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<META CHARSET=windows-1251>", "windows-1251"),
        (b'<meta http-equiv=x content="text/html; charset=koi8-r">', "koi8-r"),
        (b'<?xml version="1.0" encoding="gb2312"?>', "gb2312"),
        (b"<p>charset=none</p>", None),
    ],
)
def test_finds_the_encoding_in_a_page(head: bytes, name: str | None) -> None:
    assert encoding_in(head) == name
