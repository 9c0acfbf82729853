"""The formats that a dossier can leave in: one registry, walked by the command line and the web.

A format is a teller, dossiers in and pieces of text or bytes out, with what others must know to
hand the pieces on: media type, file suffix, whether one file holds one dossier or any number.
Every teller is a pure function of its dossiers: the same dossiers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from secondsource.compose.dossier import Dossier
from secondsource.errors import UsageError

Teller = Callable[[Iterable[Dossier]], Iterator[str | bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """One way out.

    ``what`` says in a few words what it is; ``media_type`` is for HTTP, ``suffix`` for file names;
    ``is_text`` when the bytes are UTF-8 text that a terminal may show; ``holds_many`` when one
    file holds any number of dossiers.
    """

    name: str
    what: str
    media_type: str
    suffix: str
    teller: Teller
    is_text: bool = True
    holds_many: bool = False

    def pieces(self, dossiers: Iterable[Dossier]) -> Iterator[bytes]:
        """The file's bytes, piece by piece, to be written one after another.

        Args:
            dossiers: in the order wanted, taken one by one; exactly one unless ``holds_many``.

        Raises:
            UsageError: what the format needs is not installed.
            ValueError: several dossiers for a format that holds one.
        """
        for number, piece in enumerate(self.teller(dossiers)):
            if number and not self.holds_many:
                raise ValueError(f"{self.name} holds one dossier")
            yield piece.encode("utf-8", "replace") if isinstance(piece, str) else piece


def told(dossier: Dossier, form: str) -> bytes:
    """One dossier in a format.

    >>> from secondsource.compose.dossier import Making
    >>> empty = Dossier("s", "Nothing", None, None, (), {}, (), (), (), (), (), (), (), (),
    ...                 Making("0"))
    >>> told(empty, "markdown").splitlines()[0]
    b'# Nothing'

    Raises:
        UsageError: there is no such format, or what it needs is not installed.
    """
    return b"".join(format_named(form).pieces([dossier]))


def format_named(name: str) -> Format:
    """The format of that name.

    Raises:
        UsageError: there is none.
    """
    found = FORMATS.get(name)
    if found is None:
        raise UsageError(f"--format {name}", "is no format", f"choose one of {', '.join(FORMATS)}")
    return found


# Tellers are imported when they are used: a look at the list loads none of their libraries.


def _json(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.json_form import tell_json

    return map(tell_json, dossiers)


def _jsonl(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.tables import tell_jsonl

    return tell_jsonl(dossiers)


def _csv(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.tables import tell_csv

    return tell_csv(dossiers)


def _parquet(dossiers: Iterable[Dossier]) -> Iterator[bytes]:
    from secondsource.tell.exports.parquet import tell_parquet

    return tell_parquet(dossiers)


def _ucdp(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.ucdp import tell_ucdp

    return tell_ucdp(dossiers)


def _acled(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.acled import tell_acled

    return tell_acled(dossiers)


def _markdown(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.markdown import tell_markdown

    return map(tell_markdown, dossiers)


def _html(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.html import tell_html

    return map(tell_html, dossiers)


def _docx(dossiers: Iterable[Dossier]) -> Iterator[bytes]:
    from secondsource.tell.exports.word import tell_docx

    return map(tell_docx, dossiers)


def _pdf(dossiers: Iterable[Dossier]) -> Iterator[bytes]:
    from secondsource.tell.exports.pdf import tell_pdf

    return map(tell_pdf, dossiers)


def _jsonld(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.jsonld import tell_jsonld

    return tell_jsonld(dossiers)


def _claimreview(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.claimreview import tell_claimreview

    return tell_claimreview(dossiers)


def _geojson(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.geojson import tell_geojson

    return tell_geojson(dossiers)


def _ics(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.calendars import tell_ics

    return tell_ics(dossiers)


def _rss(dossiers: Iterable[Dossier]) -> Iterator[str]:
    from secondsource.tell.exports.rss import tell_rss

    return map(tell_rss, dossiers)


_CSV = "text/csv; charset=utf-8; header=present"

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_ALL = (
    Format("json", "the whole dossier", "application/json", ".json", _json),
    Format("jsonl", "whole dossiers, one a line", "application/jsonl", ".jsonl", _jsonl,
           holds_many=True),
    Format("html", "one self-contained page", "text/html; charset=utf-8", ".html", _html),
    Format("markdown", "text for an editor's system", "text/markdown; charset=utf-8", ".md",
           _markdown),
    Format("docx", "a Word document", _DOCX, ".docx", _docx, is_text=False),
    Format("pdf", "pages to print", "application/pdf", ".pdf", _pdf, is_text=False),
    Format("csv", "a table of statements", _CSV, ".csv", _csv, holds_many=True),
    Format("parquet", "a table of statements", "application/vnd.apache.parquet", ".parquet",
           _parquet, is_text=False, holds_many=True),
    Format("ucdp", "deaths by event and source, shaped as UCDP GED", _CSV, ".ucdp.csv", _ucdp,
           holds_many=True),
    Format("acled", "deaths by event, shaped as ACLED", _CSV, ".acled.csv", _acled,
           holds_many=True),
    Format("jsonld", "linked data in the words of schema.org", "application/ld+json", ".jsonld",
           _jsonld, holds_many=True),
    Format("claimreview", "drafts of ClaimReview to complete", "application/ld+json",
           ".claimreview.jsonld", _claimreview, holds_many=True),
    Format("geojson", "places", "application/geo+json", ".geojson", _geojson, holds_many=True),
    Format("ics", "the timeline as a calendar", "text/calendar; charset=utf-8", ".ics", _ics,
           holds_many=True),
    Format("rss", "a feed of the story", "application/rss+xml; charset=utf-8", ".rss", _rss),
)  # fmt: skip

#: By name, in the order in which they are offered.
FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _ALL})
