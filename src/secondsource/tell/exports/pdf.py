"""A dossier as PDF: the page as it prints, with page numbers, an outline and links that work.

WeasyPrint lays it out (the extra ``pdf``).  Nothing is fetched, whatever the page may ask for, and
no script runs: WeasyPrint has none.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from secondsource.compose.dossier import Dossier
from secondsource.errors import UsageError
from secondsource.tell.html import tell_html

# What paper needs and a screen does not; the rest are the print rules of the page itself.
_PAPER = """
@page { size: A4; margin: 18mm 16mm 20mm;
  @bottom-center { content: counter(page) " / " counter(pages); font-size: 8pt; color: #555; } }
h2 { bookmark-level: 1 } h3 { bookmark-level: 2 }
/* Columns cost four fifths of the time: 26 s of CPU for a dossier of three reports, 5 s without.
   Floats instead of the grids were tried: no quicker, and a float in a grid crashes WeasyPrint. */
.only, .moments .quotes, .text, .js .tabbed .text { columns: auto !important }
/* WeasyPrint sets an inline flexbox as a block: each letter would stand on a line of its own. */
.badges { display: inline !important }
"""


def tell_pdf(dossier: Dossier) -> bytes:
    """The document's bytes, the same every time with the same fonts.

    Raises:
        UsageError: WeasyPrint, or a system library that it stands on, is not installed, or it
            cannot lay out the page.
    """
    weasyprint = _weasyprint()
    page = drawn(tell_html(dossier))
    document = weasyprint.HTML(string=page, url_fetcher=_refuse)
    # Without an identifier of ours the file gets one of chance.
    name = hashlib.md5(page.encode(), usedforsecurity=False).digest()
    paper = weasyprint.CSS(string=_PAPER, url_fetcher=_refuse)
    try:
        content = document.write_pdf(
            stylesheets=[paper], pdf_identifier=name, pdf_variant="pdf/ua-1"
        )
    except Exception as error:  # it lays out boxes that strangers filled
        problem = f"WeasyPrint could not lay it out ({type(error).__name__}: {error})"
        raise UsageError("PDF", problem, "take --format html and print it in a browser") from error
    return bytes(content)


def drawn(page: str) -> str:
    """The page with the styles of its drawings inside each of them.

    WeasyPrint gives a drawing none of the page's styles, and knows neither variables nor mixed
    colours there: the rules are taken from the page and their colours written out.
    """
    css = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL)[:1])
    rules = drawing_rules(css)

    def styled(match: re.Match[str]) -> str:
        classes = set(" ".join(re.findall(r'class="([^"]*)"', match[0])).split())
        mine = [r for r in rules if set(re.findall(r"\.([a-z][\w-]*)", r.split("{")[0])) <= classes]
        return f"{match[1]}<style>{''.join(mine)}</style>{match[2]}"

    return re.sub(r"(<svg\b[^>]*>)(.*?</svg>)", styled, page, flags=re.DOTALL)


def drawing_rules(css: str) -> list[str]:
    """The rules for drawings of a style sheet, in light colours and without variables.

    >>> drawing_rules(":root{--ink:light-dark(#111,#eee)}.r0{--c:light-dark(#00f,#99f)}"
    ...               ".drawing .axis{fill:var(--ink)}.drawing .bar{stroke:var(--c)}p{margin:0}")
    ['text{font-family:sans-serif}', '.drawing .axis{fill:#111}', '.drawing .bar.r0{stroke:#00f}']
    """
    series = dict(re.findall(r"\.(r\d)\{--c:light-dark\((#\w+),", css))
    light = dict(re.findall(r"--(?!c:)(\w+):light-dark\((#\w+),", css))
    if ".several{" in css:
        series["several"] = light.get("ink", "#000")
    rules = ["text{font-family:sans-serif}"]
    for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", _MEDIA.sub("", css)):
        written = re.sub(r"var\(--(\w+)\)", lambda m: light.get(m[1], m[0]), body)
        written = _MIXED.sub(_mixed, written)
        for name in (n.strip().removeprefix("svg ") for n in names.split(",")):
            if not _DRAWING.match(name):
                continue
            if "var(--c)" not in written:
                rules.append(f"{name}{{{written}}}")
                continue
            for each, colour in series.items():
                rules.append(f"{name}.{each}{{{written.replace('var(--c)', colour)}}}")
    return rules


_DRAWING = re.compile(r"\.drawing\b|\.map\b|\.share\b|text\b")
_MEDIA = re.compile(r"@media [^{]*\{.*?\n\}", re.DOTALL)
_MIXED = re.compile(r"color-mix\(in srgb,#(\w{6}) (\d+)%,transparent\)")


def _mixed(match: re.Match[str]) -> str:
    red, green, blue = bytes.fromhex(match[1])
    return f"rgba({red},{green},{blue},{int(match[2]) / 100})"


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    """Everything that a page shows stands in it."""
    raise ValueError(f"{url[:80]}: nothing is fetched")


def _weasyprint() -> Any:
    try:
        import weasyprint  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:  # OSError: Pango is not on the machine
        what = "WeasyPrint is not installed"
        if isinstance(error, OSError):
            what = "WeasyPrint lacks a library of the system (Pango)"
        raise UsageError("PDF", what, "pip install 'secondsource[pdf]'") from None
    return weasyprint
