"""Places of dossiers as GeoJSON (RFC 7946): a point for each place, with what is told of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from secondsource.annotate.annotation import Place
from secondsource.attribute.statement import Statement
from secondsource.compose.dossier import Dossier
from secondsource.tell.exports.linked import Node, safe_json, web_address
from secondsource.tell.exports.sites import site_of
from secondsource.tell.phrases import name_of
from secondsource.tell.planning import plan
from secondsource.tell.telling import Quote


def tell_geojson(dossiers: Iterable[Dossier]) -> Iterator[str]:
    r"""One FeatureCollection, in pieces, however many dossiers.

    >>> "".join(tell_geojson([]))
    '{"type": "FeatureCollection", "features": [\n]}\n'
    """
    yield '{"type": "FeatureCollection", "features": ['
    for number, feature in enumerate(f for each in dossiers for f in features(each)):
        yield ("," if number else "") + "\n" + safe_json(feature)
    yield "\n]}\n"


def features(dossier: Dossier) -> Iterator[Node]:
    """One feature for each place that statements name, those named most often first.

    A name that only says whose or whence ("the Lisbon police") places nothing and is left out.
    """
    found: dict[tuple[str, float, float], list[tuple[Statement, Place]]] = {}
    for statement in dossier.statements:
        for place in statement.places:
            if _is_located(place):
                key = (place.name, place.lat or 0.0, place.lon or 0.0)
                found.setdefault(key, []).append((statement, place))
    quotes = plan(dossier).quotes if found else {}
    for (name, lat, lon), told in sorted(found.items(), key=lambda f: (-len(f[1]), f[0])):
        first, place = told[0]
        extent = site_of(place, dossier.report(first.report).text).extent
        unique = {s.id: s for s, _ in told}
        yield {
            "type": "Feature",
            "id": _feature_id(dossier.id, name, lat, lon),
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "name": name,
                "country": place.country,
                "extent": "town" if extent == "near" else extent,
                "story": dossier.id,
                "story_title": dossier.title,
                "statements": [_told(s, quotes[s.id], dossier) for s in unique.values()],
            },
        }


def _is_located(place: Place) -> bool:
    if place.lat is None or place.lon is None or place.part:
        return False
    return -90 <= place.lat <= 90 and -180 <= place.lon <= 180


def _feature_id(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(errors="replace"), digest_size=8).hexdigest()


def _told(statement: Statement, quote: Quote, dossier: Dossier) -> Node:
    report = dossier.report(statement.report)
    return {
        "id": statement.id,
        "report": report.id,
        "outlet": name_of(report),
        "url": web_address(report),
        "text_sha256": report.sha256,
        "start": statement.span.start,
        "end": statement.span.end,
        "words": statement.span.of(report.text),
        "said": quote.said,
        "marks": list(quote.marks),
    }
