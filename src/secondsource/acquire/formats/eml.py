"""An e-mail (.eml) → Article: a press release, a wire by mail, a newsletter.

The plain part is the one that was written to be read; the HTML part is taken where there is none,
or only a line that says to look at it.
"""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from secondsource.acquire.decoding import decoded
from secondsource.acquire.formats.article import Article
from secondsource.acquire.formats.blocks import paragraphs_of
from secondsource.acquire.formats.lines import joined_lines
from secondsource.acquire.moments import day_stated, instant_of
from secondsource.acquire.outlets import family_of, outlet_of
from secondsource.errors import SourceError

_FORWARDED = re.compile(r"(?i)^\s*(?:(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)+")
_QUOTED = re.compile(r"(?m)^>[ >]?")
# After the mark that mail programs put before a signature.
_SIGNATURE = re.compile(r"(?m)^-- ?$[\s\S]*")


def is_mail(content: bytes) -> bool:
    r"""True when the bytes begin with header lines that only an e-mail has.

    >>> is_mail(b"From: a@b.example\nSubject: Bridge closed\nDate: x\n\nIt was closed.")
    True
    """
    head = re.split(rb"\r?\n\r?\n", content[:20_000], maxsplit=1)[0]
    names = {name.lower() for name in re.findall(rb"(?m)^([A-Za-z][\w-]*):", head)}
    is_header = re.match(rb"(?:From \S+[^\n]*\n)?[A-Za-z][\w-]*:[ \t]?", content)
    return bool(is_header) and len(names & {b"from", b"date", b"subject", b"mime-version"}) >= 3


def article_in_mail(source: str, content: bytes) -> Article:
    """The text of an e-mail with its subject as headline.

    Raises:
        SourceError: it is damaged, or there is no text in it.
    """
    try:
        mail = BytesParser(policy=policy.default).parsebytes(content)
        paragraphs = _paragraphs(mail)
        attached = sum(1 for _ in mail.iter_attachments())
    # The e-mail package raises whatever a crooked part makes it stumble over.
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as e:
        raise SourceError(source, "is a damaged e-mail", "save its text and give that") from e
    if not paragraphs:
        raise SourceError(source, "is an e-mail without text", "save its text and give that")
    title = " ".join(_FORWARDED.sub("", _header(mail, "subject")).split()) or None
    name, address = parseaddr(_header(mail, "from"))
    host = address.rpartition("@")[2]
    note = (
        f"{attached} attached files are not read"
        if attached > 1
        else "an attached file is not read"
    )
    return Article(
        text="\n\n".join([title, *paragraphs] if title else paragraphs),
        title=title,
        outlet=outlet_of(host) if family_of(host) else None,
        published=day_stated(_header(mail, "date")),
        published_at=instant_of(_header(mail, "date")),
        language=_header(mail, "content-language") or None,
        url=_header(mail, "archived-at").strip("<> ") or None,
        credited=(name,) if name else (),
        notices=(note,) if attached else (),
    )


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name) or "").strip()
    except (ValueError, IndexError, AttributeError):  # headers that the standard library trips over
        return ""


def _paragraphs(mail: EmailMessage) -> list[str]:
    plain = _part(mail, "plain")
    plain = _SIGNATURE.sub("", _QUOTED.sub("", plain))
    found = [part for part in joined_lines(plain).split("\n\n") if part]
    if sum(map(len, found)) >= 200:
        return found
    marked = paragraphs_of(_part(mail, "html"))
    return marked if sum(map(len, marked)) > sum(map(len, found)) else found


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError):  # a charset that nobody knows
        payload = part.get_payload(decode=True)
        content = decoded("e-mail", payload if isinstance(payload, bytes) else b"", None, None).text
    return content if isinstance(content, str) else ""
