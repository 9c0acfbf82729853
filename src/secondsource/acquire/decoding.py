"""Bytes → text: which characters a file's bytes stand for, and whether they are text at all.

The order is that of evidence, not of authority: a byte order mark; bytes that are valid UTF-8 with
something beyond ASCII in them (no other encoding produces those by accident); what the server says;
what the page says; a guess.  Whatever had to be decided against a declaration, or guessed, is told
in a notice.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from secondsource.errors import SourceError

READABLE = "plain text, Markdown, HTML, PDF or DOCX"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Only these may be declared: Python also answers to "punycode", "unicode_escape" and "utf-7", with
# which a page could smuggle in characters that nobody else sees.
_WEB_ENCODINGS = re.compile(
    r"utf-(8|16|16-le|16-be|32)|cp(125\d|86[26]|874|932|936|949|950)|iso8859-\d+|koi8-[rut]"
    r"|shift_jis(_2004|x0213)?|euc_(jp|kr)|gb(2312|k|18030)|big5(hkscs)?|mac-(roman|cyrillic)"
    r"|tis-620|ascii"
)

_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a sound, film or WebP picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound or film"),
)

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 65_536
# A guess needs letters to weigh: from four bytes charset-normalizer makes Chinese of "café".
_LEAST_EVIDENCE = 12
_WIDE = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]


class Decoded(NamedTuple):
    """The text, the encoding it was read with, and what the reader should know about that."""

    text: str
    encoding: str
    notices: tuple[str, ...] = ()


def decoded(source: str, content: bytes, declared: str | None, in_page: str | None) -> Decoded:
    """The text of ``content``; the server ``declared`` an encoding, ``in_page`` the page another.

    >>> decoded("a.txt", "naïve".encode(), None, None).text
    'naïve'
    >>> wrong = decoded("a.html", "naïve".encode(), "iso-8859-1", None)
    >>> wrong.text, wrong.notices
    ('naïve', ('declared as iso-8859-1, but the bytes are UTF-8; read as UTF-8',))

    Raises:
        SourceError: the bytes are not text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _by_mark(source, content[len(mark) :], encoding)
    _refuse_binary(source, content)
    claims = [name for name in (declared, in_page) if name]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(source, content, claims)
    if content.isascii():
        return Decoded(text, "ascii")
    if claims and (_codec(claims[0]) or "utf-8") != "utf-8":
        note = f"declared as {claims[0]}, but the bytes are UTF-8; read as UTF-8"
        return Decoded(text, "utf-8", (note,))
    return Decoded(text, "utf-8")


def encoding_in(head: bytes) -> str | None:
    """The encoding that a page's own head names, if any.

    >>> encoding_in(b'<html><head><meta charset="windows-1254">')
    'windows-1254'
    """
    found = re.search(
        rb"""(?:<meta[^>]{0,200}?charset\s*=|<\?xml[^>]{0,100}?encoding\s*=)\s*["']?([\w.:-]{2,40})""",
        head[:4096],
        re.IGNORECASE,
    )
    return found[1].decode("ascii") if found else None


def _by_mark(source: str, content: bytes, encoding: str) -> Decoded:
    text = content.decode(encoding, errors="replace")
    broken = text.count("\ufffd")
    if text and broken > len(text) // 10:
        raise SourceError(
            source, f"begins like {encoding.upper()} text but is not", f"give {READABLE}"
        )
    notices = (f"{broken} characters were broken and stand as \ufffd",) if broken else ()
    return Decoded(text, encoding, notices)


def _refuse_binary(source: str, content: bytes) -> None:
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            raise SourceError(
                source, f"is {name}, not a text", f"give the article itself as {READABLE}"
            )
    sample = content[:_SAMPLE]
    # Text has no control characters but white space, form feed and ESC; one in fifty is far beyond
    # the stray ones of old wire feeds, and compressed data has one in nine.
    if len(_CONTROLS.findall(sample)) > max(1, len(sample) // 50) and not _wide(sample):
        raise SourceError(
            source, "is binary data, not a text", f"give the article itself as {READABLE}"
        )


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in Western text nearly every second byte is NUL."""
    pairs = len(sample) // 2
    if pairs < 8:
        return None
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if high > 0.7 * pairs and low < 0.05 * pairs:
        return "utf-16-le"
    if low > 0.7 * pairs and high < 0.05 * pairs:
        return "utf-16-be"
    return None


def _not_utf8(source: str, content: bytes, claims: list[str]) -> Decoded:
    wide = _wide(content[:_SAMPLE])
    if wide:
        return _by_mark(source, content, wide)
    for claim in claims:
        codec = _codec(claim)
        if codec and codec != "utf-8":
            try:
                return Decoded(content.decode(codec), codec)
            except (UnicodeDecodeError, LookupError):
                continue
    mixed = content.decode("utf-8", errors=_STRAYS)
    whole = content.decode("utf-8", errors="ignore")
    strays = len(content) - len(whole.encode())
    # More whole UTF-8 characters than stray bytes: UTF-8 into which something else was pasted.
    if sum(1 for char in whole if char > "\x7f") > strays:
        note = f"mixed encodings: {strays} bytes are not UTF-8 and were read as Windows-1252"
        return Decoded(mixed, "utf-8", (note,))
    return _guessed(content, mixed, claims)


def _guessed(content: bytes, western: str, claims: list[str]) -> Decoded:
    """No declaration holds: ask charset-normalizer, and tell that it is a guess."""
    from charset_normalizer import from_bytes

    said = f"declared as {claims[0]}, which it is not; " if claims else ""
    few = sum(byte > 0x7F for byte in content[:_SAMPLE]) < _LEAST_EVIDENCE
    found = None if few else from_bytes(content[:_SAMPLE], cp_exclusion=_WIDE)
    best = found.best() if found else None
    codec = _codec(best.encoding) if best else None
    if codec and codec != "utf-8":
        try:
            text = content.decode(codec)
        except (UnicodeDecodeError, LookupError):
            pass
        else:
            return Decoded(text, codec, (f"{said}no encoding fits for sure; read as {codec}",))
    return Decoded(western, "cp1252", (f"{said}no encoding fits for sure; read as Windows-1252",))


def _read_stray(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, read as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


_STRAYS = "secondsource.strays"
codecs.register_error(_STRAYS, _read_stray)


def _codec(label: str) -> str | None:
    """Python's codec for an encoding label of the web, None when it is unknown or unwanted."""
    try:
        name = codecs.lookup(label.strip().lower()).name
    except (LookupError, ValueError):
        return None
    if not _WEB_ENCODINGS.fullmatch(name):
        return None
    # Pages that say Latin-1 or ASCII mean Windows-1252, as every browser reads them.
    return "cp1252" if name in {"iso8859-1", "ascii"} else name
