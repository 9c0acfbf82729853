"""How precisely a place is told: a town, near a town, a district, a country.

What a name is comes from the gazetteer that gave the coordinates; that something happened near it
and not in it comes from the words before the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale
from babel.core import get_global

from secondsource.annotate.annotation import Place
from secondsource.lexicon import rows
from secondsource.lexicon.gazetteer import Known, load_gazetteer
from secondsource.spans import Span
from secondsource.tell.phrases import folded

Extent = Literal["town", "near", "county", "state", "region", "country", "unknown"]

_ORDER: tuple[Extent, ...] = ("town", "near", "county", "state", "region", "country", "unknown")
_EXTENT: dict[str, Extent] = {
    "city": "town",
    "county": "county",
    "state": "state",
    "feature": "region",
    "region": "region",
    "country": "country",
}
_NEAR = re.compile(
    r"(?i)\b(?:near(?:by)?(?: the (?:city|town|village) of)?|outside(?: of)?|around|close to|"
    r"off|(?:km|kilomet(?:er|re)s?|miles?)\W+(?:\w+\W+){0,3}(?:of|from)|"
    r"outskirts of|suburbs? of|border with)\s+(?:the\s+)?$"
)
_AT = re.compile(
    r"(?i)\b(?:in|at|on|near|outside|inside|around|across|off|within|over|into|hit|struck|"
    r"(?:city|town|village|port|resort|island|district|province|region|suburb|neighbou?rhood|area|north|south|east|"
    r"west|outskirts|part|parts) of)\s+(?:(?:the|[\w-]+ern|central|eastern|western|nearby|"
    r"rebel-held|government-held|city|town|village|country|province) ?(?:of )?)*$"
)
# "in U.S. air strikes": the name says whose, not where.
_WHOSE = re.compile(
    r"(?i)(?:['’]s)?[ -](?:air|raids?|(?:air)?strikes?|war ?planes|jets?|drones?|forces?|troops|"
    r"army|militar\w+|led|backed|soldiers?|police|government|officials?|shelling|bomb\w*|attacks?|"
    r"coalition|intervention|custody|embassy|consulate)\b"
)
# "the Black Sea port of Burgas": the water says which port.
_WATER = re.compile(r"(?i)\b(?:sea|gulf|ocean|lake|river|bay) (?:port|resort|town|city|village)\b")
# "the Islamic State in Iraq and Syria": the place is part of a name.
_NAMED = re.compile(r"(?i)\b(?:state|emirate|republic) (?:in|of) (?:iraq and )?(?:the )?$")
# The same name is a city and its province: these words behind it decide.
_STATE = re.compile(r"(?i)^\W{0,2}(?:province|governorate|state|oblast|region)\b")
_COUNTY = re.compile(r"(?i)^\W{0,2}(?:district|county|municipality)\b")
_STATE_OF = re.compile(r"(?i)\b(?:province|governorate|state|oblast) of\s+$")


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a text (WGS 84 degrees) and how much ground its words cover.

    ``state`` and ``county`` are names of the first and second order divisions, where the place is
    one; ``country`` is the ISO 3166 two-letter code; ``is_lent`` when another account of the event
    tells it.
    """

    name: str
    lat: float
    lon: float
    country: str
    extent: Extent
    words: str
    state: str = ""
    county: str = ""
    is_lent: bool = False

    @property
    def precision(self) -> int:
        """0 for a town; the greater, the wider."""
        return _ORDER.index(self.extent)

    @property
    def because(self) -> str:
        """What it was read from: "“Kunduz” is read as a town"."""
        read = f"“{self.words}” is read as a {self.extent}"
        read = f"said to be near “{self.words}”" if self.extent == "near" else read
        return read + (", in another account" if self.is_lent else "")

    @property
    def is_wide(self) -> bool:
        """As wide as a country, or nobody knows."""
        return self.extent in {"country", "region", "unknown"}


def sites(places: Iterable[Place], text: str) -> list[Site]:
    """The places where something is told to be, with coordinates, the narrowest first.

    "A New York couple died in Cadiz": only what a preposition of place leads is one.
    """
    found = [
        site_of(p, text)
        for p in places
        if p.lat is not None
        and p.lon is not None
        and _AT.search(text, max(0, p.span.start - 80), p.span.start)
        and not _WHOSE.match(text, p.span.end)
        and not _WATER.search(text, p.span.start, p.span.end + 10)
        and not _NAMED.search(text, max(0, p.span.start - 40), p.span.start)
    ]
    return sorted(found, key=lambda s: s.precision)


def site_of(place: Place, text: str) -> Site:
    """A place with its extent.

    >>> from secondsource.spans import Span
    >>> site_of(Place(Span(5, 13), "Damascus", 33.51, 36.29, "SY"), "near Damascus").extent
    'near'
    """
    entry = _entry(place)
    before, after = text[max(0, place.span.start - 60) : place.span.start], text[place.span.end :]
    extent = _EXTENT.get(entry.kind, "unknown") if entry else "unknown"
    if _STATE.match(after) or _STATE_OF.search(before):
        extent = "state"
    elif _COUNTY.match(after):
        extent = "county"
    elif extent in {"town", "unknown"} and _NEAR.search(before):
        extent = "near"
    name = entry.name if entry and extent in {"state", "county"} else place.name
    return Site(
        folded(place.name),
        place.lat or 0.0,
        place.lon or 0.0,
        place.country or "",
        extent,
        folded(place.span.of(text)),
        state=folded(name) if extent == "state" else "",
        county=folded(name) if extent == "county" else "",
    )


def adjective_site(text: str, span: Span) -> Site | None:
    """The country that an adjective puts a nameless place in: "in an eastern Syrian village".

    >>> words = "killed two men in an eastern Syrian village"
    >>> site = adjective_site(words, Span(0, len(words)))
    >>> (site.name, site.extent, site.words) if site else None
    ('Syria', 'country', 'in an eastern Syrian village')
    """
    found = _nameless().search(text, span.start, span.end)
    if found is None:
        return None
    code = next(row[1] for row in rows("demonyms") if row[0] == found["nation"])
    name = country_name(code)
    entry = next((e for e in load_gazetteer().find(name) if e.kind == "country"), None)
    if entry is None:
        return None
    return Site(name, entry.lat, entry.lon, code, "country", folded(found[0]))


@cache
def _nameless() -> re.Pattern[str]:
    nations = "|".join(re.escape(row[0]) for row in rows("demonyms"))
    return re.compile(
        r"\b(?:[Ii]n|[Oo]n|[Aa]t|[Nn]ear|[Oo]utside) (?:an?|the|two|three|several) "
        rf"(?:[\w-]+ ){{0,2}}?(?P<nation>{nations}) (?:\w+ )?"
        r"(?:village|town|city|port|province|region|district|border|capital|suburb|desert|"
        r"countryside|island)s?\b"
    )


def _entry(place: Place) -> Known | None:
    """The gazetteer's entry at the coordinates of the place, a city before its district."""
    found = [
        e
        for e in load_gazetteer().find(place.name)
        if abs(e.lat - (place.lat or 0)) < 0.02 and abs(e.lon - (place.lon or 0)) < 0.02
    ]
    order = ("city", "county", "state", "feature", "region", "country")
    return min(found, key=lambda e: order.index(e.kind)) if found else None


def country_name(code: str) -> str:
    """The English name of a country, "" where there is none.

    >>> country_name("SY"), country_name("")
    ('Syria', '')
    """
    return str(_english().territories.get(code, "")) if code else ""


@cache
def _english() -> Locale:
    return Locale.parse("en")


@cache
def country_numbers() -> dict[str, int]:
    """ISO 3166 numeric codes by two-letter code.

    >>> country_numbers()["AF"]
    4
    """
    aliases = get_global("territory_aliases")
    return {
        codes[0]: int(alias)
        for alias, codes in aliases.items()
        if alias.isdigit() and len(alias) == 3 and len(codes) == 1
    }
