"""A dossier as one self-contained page.

Nothing is fetched: styles, script, drawings and the map stand in the file, and a content security
policy names the two by their SHA-256, so that not even a hostile report could bring its own.  The
page is whole without its script, which only lights up counterparts.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from secondsource.attribute.statement import Statement
from secondsource.compose.dossier import Dossier
from secondsource.tell import drawings, worldmap
from secondsource.tell.marks import Mark, marked
from secondsource.tell.phrases import folded
from secondsource.tell.planning import plan
from secondsource.tell.svg import colour
from secondsource.tell.telling import (
    OWN_VOICE,
    SECTIONS,
    ClaimTold,
    Telling,
    made_lines,
)

# One word each for the row of links at the top; the headings themselves are sentences.
NAV = {
    "claims": "Shared claims",
    "conflicts": "Conflicts",
    "only": "Only here",
    "chains": "Sources",
    "labels": "Words",
    "copies": "Copies",
    "timeline": "Timeline",
    "places": "Map",
    "gaps": "Gaps",
    "judgements": "Corrected",
    "made": "How made",
}


def tell_html(dossier: Dossier) -> str:
    """The dossier as one HTML page, the same bytes every time.

    >>> from secondsource.compose.dossier import Making
    >>> empty = Dossier("s", "<Nothing>", None, None, (), {}, (), (), (), (), (), (), (), (),
    ...                 Making("0"))
    >>> "<h1>&lt;Nothing&gt;</h1>" in tell_html(empty)
    True
    """
    return _template().render(
        shown(dossier, plan(dossier)),
        tool=_no_tool,
        css=Markup(_style()),  # noqa: S704 - our own files: escaping would break them and the hash
        js=Markup(_script()),  # noqa: S704 - as above
        css_hash=_hash(_style()),
        js_hash=_hash(_script()),
    )


def _no_tool(_kind: str, _id: str) -> str:
    """A page that is a file can only be read."""
    return ""


def shown(dossier: Dossier, telling: Telling) -> dict[str, object]:
    """What ``parts.html.j2`` shows of a dossier, by the names that it uses: plan and drawings.

    Args:
        dossier: whole, for the texts.
        telling: its plan.

    >>> from secondsource.compose.dossier import Making
    >>> empty = Dossier("s", "Nothing", None, None, (), {}, (), (), (), (), (), (), (), (),
    ...                 Making("0"))
    >>> shown(empty, plan(empty))["map"] is None
    True
    """
    order = {r.id: i for i, r in enumerate(telling.reports)}
    return {
        "t": telling,
        "sections": SECTIONS,
        "nav": NAV,
        "own_voice": OWN_VOICE,
        "colour": {r: colour(i) for r, i in order.items()},
        "texts": _texts(dossier, telling),
        "glyphs": {c.id: drawings.glyph(c, order) for c in telling.shared},
        "bounds": {x.id: drawings.bounds(x, order) for x in telling.conflicts},
        "shares": [drawings.share(c.share) for c in telling.copies],
        "graph": _graph(telling, order),
        "timeline": _timeline(telling, order),
        "map": worldmap.draw(telling.places, order) if telling.places else None,
        "beyond": _beyond(telling),
        "made": made_lines(telling.made),
    }


def _by_id(telling: Telling) -> Mapping[str, ClaimTold]:
    return {c.id: c for c in telling.claims}


@cache
def part(name: str) -> str:
    """One of the files that the page is put together of; the desk puts the same together.

    >>> part("tokens.css")[:5]
    ':root'
    """
    return (files("secondsource.tell") / "templates" / name).read_text(encoding="utf-8").strip()


@cache
def _style() -> str:
    return "\n".join(map(part, ("tokens.css", "parts.css", "page.css")))


@cache
def _script() -> str:
    return "\n".join(map(part, ("theme.js", "page.js")))


@cache
def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("secondsource.tell", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def _texts(dossier: Dossier, telling: Telling) -> dict[str, Markup]:
    """Each report's text with its statements marked, by its letter."""
    claims = _by_id(telling)
    marks: dict[str, list[Mark]] = {r.id: [] for r in dossier.reports}
    for s in dossier.statements:
        marks[s.report].append(_mark(s, telling, claims))
    return {
        r.id: marked(r.text, dossier.blocks.get(r.id, ()), marks[r.id]) for r in dossier.reports
    }


def _mark(s: Statement, telling: Telling, claims: Mapping[str, ClaimTold]) -> Mark:
    quote = telling.quotes[s.id]
    claim = claims.get(quote.claim)
    classes = str(claim.status if claim else "single")
    if claim and claim.disputed_by:
        classes += " disputed"
    status = f" · {claim.status}" if claim else ""
    marks = "".join(f" · {m}" for m in quote.marks)
    why = f" · {folded(s.because)}" if s.because else ""
    return Mark(s.span, s.id, quote.claim, classes, f"{s.id} · {quote.said}{status}{marks}{why}")


def _graph(telling: Telling, order: Mapping[str, int]) -> Markup | None:
    if not any(c.names for c in telling.chains):
        return None
    return drawings.origins(telling.chains, telling.reports, order)


def _beyond(telling: Telling) -> tuple[str, ...]:
    """Places that are listed but would have shrunk the map to the globe."""
    shown = worldmap.in_view(telling.places)
    return tuple(p.name for p in telling.places if p not in shown)


def _timeline(telling: Telling, order: Mapping[str, int]) -> Markup | None:
    if not telling.timeline:
        return None
    letters = [r.id for r in telling.reports if r.unread is None]
    return drawings.timeline(telling.timeline, letters, order)
