"""DOCX → Article: the paragraphs of the main document, in order, tables included."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from secondsource.acquire.formats.article import Article
from secondsource.errors import RefusedError, SourceError

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_AUTHOR = "{http://purl.org/dc/elements/1.1/}creator"
# A page of text is 15 kB of this XML, so 50 MB is three thousand pages; a ZIP bomb is gigabytes.
_MOST_BYTES = 50_000_000


def article_in_docx(source: str, content: bytes) -> Article:
    """The text of a Word document.

    Raises:
        SourceError: it is another ZIP file, or damaged.
        RefusedError: it unpacks to more than 50 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise SourceError(
                    source,
                    "is a ZIP archive, not a text",
                    "unpack it and give the articles one by one",
                )
            body = _xml(source, archive, "word/document.xml")
            core = _xml(source, archive, "docProps/core.xml")
    # zipfile raises whatever its parts do: bad offsets, encryption, unknown compression.
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, EOFError, MemoryError) as error:
        raise SourceError(source, "is a damaged DOCX file", "save it again, or as text") from error
    except (NotImplementedError, etree.LxmlError) as error:
        raise SourceError(source, "is a damaged DOCX file", "save it again, or as text") from error
    paragraphs = [] if body is None else [_words(p) for p in body.iter(f"{_WORD}p")]
    title = _field(core, _TITLE)
    kept = [words for words in paragraphs if words]
    return Article(text="\n\n".join(kept), title=title, byline=_field(core, _AUTHOR))


def _xml(source: str, archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    if name not in archive.namelist():
        return None
    with archive.open(name) as stream:
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise RefusedError(source, "unpacks to more than 50 MB", "give the article alone, as text")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _words(paragraph: etree._Element) -> str:
    nodes = paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr")
    pieces = [node.text or "" if node.tag == f"{_WORD}t" else " " for node in nodes]
    return " ".join("".join(pieces).split())


def _field(core: etree._Element | None, tag: str) -> str | None:
    value = core.findtext(tag) if core is not None else None
    return value.strip() or None if value else None
