"""What every format writes alike: JSON that is safe inside a page, names that last.

A report is named by the digest of its text (RFC 6920: ``ni:///sha-256;…``) and its words by their
place in it (RFC 5147: ``#char=10,20``, code points), so that the same words have the same name in
every run, file and library.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

from secondsource.acquire.report import Report
from secondsource.spans import Span

Node = dict[str, Any]

# "<" would end the script element that JSON-LD stands in; the others are line ends to JavaScript,
# turn words around, or (a broken surrogate) cannot be written as UTF-8.
_UNSAFE = re.compile("[<>&\u2028\u2029\u202a-\u202e\u2066-\u2069\x7f-\x9f\ufeff\ud800-\udfff]")


def safe_json(value: Any, indent: int | None = None) -> str:
    r"""JSON text that may be pasted into a page; reading it gives exactly the value.

    >>> safe_json({"a": "</script> é"})
    '{"a": "\\u003c/script\\u003e é"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def report_name(report: Report) -> str:
    """The lasting name of a report's text.

    >>> report_name(Report("A", "a.txt", "The pier is shut."))
    'ni:///sha-256;JHR6qHdLuEyhgAlv1ViiKqie3cFuyYf1GVPHmsdP5Yc'
    """
    digest = base64.urlsafe_b64encode(bytes.fromhex(report.sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def words_name(report: Report, span: Span) -> str:
    """The lasting name of some of its words."""
    return f"{report_name(report)}#char={span.start},{span.end}"


def story_name(story: str, part: str = "") -> str:
    """The name of a story, or of a claim or conflict in its dossier.

    >>> story_name("s 1", "K2")
    'urn:x-secondsource:s%201:K2'
    """
    name = f"urn:x-secondsource:{quote(story, safe='')}"
    return f"{name}:{quote(part, safe='')}" if part else name


def web_address(report: Report) -> str | None:
    """Where the report can be read; None unless that is an http(s) address.

    >>> web_address(Report("A", "a.txt", "", url="javascript:alert(1)")) is None
    True
    """
    for address in (report.canonical, report.url, report.source):
        if address and _ADDRESS.fullmatch(address):
            try:
                if urlsplit(address).hostname:
                    return address
            except ValueError:  # "http://[" is no address
                continue
    return None


_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~%]+", re.IGNORECASE)
