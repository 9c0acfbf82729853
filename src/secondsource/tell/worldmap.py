"""A small map of the places of a story, cut to where they are.

Longitudes are squeezed by the cosine of the middle latitude (equirectangular with a standard
parallel), which keeps shapes honest for a region and is plain for the world.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup

from secondsource.tell.phrases import cut
from secondsource.tell.svg import colour, picture, tag, words
from secondsource.tell.telling import PlaceTold

WIDTH = 640.0
HEIGHT = 400.0
# One village alone must not become a blank sheet: the view always has a coast or a border in it.
LEAST_DEGREES = 9.0
MARGIN = 0.35  # of the extent of the points, on each side

Point = tuple[float, float]
Ring = tuple[Point, ...]


class View(NamedTuple):
    """The piece of the world that is shown, in degrees; ``west`` may lie beyond -180."""

    west: float
    south: float
    east: float
    north: float

    def at(self, lon: float, lat: float) -> Point:
        """Where a place stands on the sheet, in units of the drawing."""
        x = (lon - self.west) / (self.east - self.west) * WIDTH
        y = (self.north - lat) / (self.north - self.south) * HEIGHT
        return x, y

    def near(self, lon: float) -> float:
        """The same longitude, counted so that it lies in or next to the view."""
        middle = (self.west + self.east) / 2
        return lon + 360 * round((middle - lon) / 360)


@cache
def _countries() -> tuple[tuple[str, tuple[tuple[Ring, View], ...]], ...]:
    raw = (files("secondsource.tell") / "atlas" / "countries.json.gz").read_bytes()
    atlas = json.loads(gzip.decompress(raw))
    steps, arcs = atlas["steps"], []
    for packed in atlas["arcs"]:
        x = y = 0
        points: list[Point] = []
        for dx, dy in zip(packed[::2], packed[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x / steps, y / steps))
        arcs.append(points)

    def ring(numbers: list[int]) -> Ring:
        return _unwrapped(p for i in numbers for p in (arcs[i] if i >= 0 else arcs[~i][::-1])[:-1])

    return tuple(
        # An island of one step has no shape left.
        (
            country["name"],
            tuple((r, _bounds(r)) for r in map(ring, country["rings"]) if len(r) > 2),
        )
        for country in atlas["countries"]
    )


def _unwrapped(points: Iterable[Point]) -> Ring:
    """Longitudes that run on over the date line instead of leaping back across the world."""
    ring: list[Point] = []
    for lon, lat in points:
        turn = 360 * round((ring[-1][0] - lon) / 360) if ring else 0
        ring.append((lon + turn, lat))
    return tuple(ring)


def _bounds(ring: Ring) -> View:
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return View(min(lons), min(lats), max(lons), max(lats))


def view_of(points: Sequence[Point]) -> View:
    """The piece of the world to show for these (longitude, latitude) points.

    >>> view_of([(28.6, 44.2)]).east - view_of([(28.6, 44.2)]).west > 9
    True
    >>> fiji = view_of([(178.0, -17.0), (-172.0, -14.0)])  # the date line is no edge
    >>> fiji.east - fiji.west < 60
    True
    """
    lons = sorted(lon for lon, _ in points)
    gaps = [b - a for a, b in zip(lons, [*lons[1:], lons[0] + 360], strict=True)]
    # The view begins behind the widest stretch of the globe without a point.
    first = (gaps.index(max(gaps)) + 1) % len(lons)
    west, east = lons[first], lons[first - 1] + (360 if first else 0)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    squeeze = max(0.25, math.cos(math.radians((south + north) / 2)))
    high = max((north - south) * (1 + 2 * MARGIN), LEAST_DEGREES)
    wide = max((east - west) * squeeze * (1 + 2 * MARGIN), high * WIDTH / HEIGHT)
    high = wide * HEIGHT / WIDTH
    if wide / squeeze >= 300 or high >= 150:  # nearly the globe: show all of it
        return View(-180, -60, 180, 84)
    middle = (west + east) / 2
    half = wide / squeeze / 2
    centre = min(max((south + north) / 2, high / 2 - 88), 88 - high / 2)
    return View(middle - half, centre - high / 2, middle + half, centre + high / 2)


def clipped(ring: Sequence[Point]) -> list[Point]:
    """The part of a ring (in units of the drawing) on the sheet, after Sutherland and Hodgman.

    >>> [(round(x), round(y)) for x, y in clipped([(-10, 5), (10, 5), (10, 15), (-10, 15)])]
    [(0, 5), (10, 5), (10, 15), (0, 15)]
    """
    points = list(ring)
    for axis, limit, side in ((0, 0.0, 1), (0, WIDTH, -1), (1, 0.0, 1), (1, HEIGHT, -1)):
        if not points:
            break
        kept: list[Point] = []
        a = points[-1]
        was_inside = (a[axis] - limit) * side >= 0
        for b in points:
            is_inside = (b[axis] - limit) * side >= 0
            if was_inside != is_inside:
                share = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            if is_inside:
                kept.append(b)
            a, was_inside = b, is_inside
        points = kept
    return points


def _path(points: Sequence[Point]) -> str:
    """The ring as path data, without steps that the eye cannot see (under two thirds of a unit)."""
    steps: list[str] = []
    x = y = -99.0
    for nx, ny in points:
        if abs(nx - x) + abs(ny - y) > 0.7:
            steps.append(f"{nx:.1f} {ny:.1f}".replace(".0", ""))
            x, y = nx, ny
    return "M" + "L".join(steps) + "Z" if len(steps) > 2 else ""


def _middle(points: Sequence[Point]) -> tuple[float, Point]:
    """Area and centre of mass of a ring."""
    total = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        total, x, y = total + cross / 2, x + (x1 + x2) * cross / 6, y + (y1 + y2) * cross / 6
    return abs(total), (x / total, y / total) if total else points[0]


def _coarse(ring: Ring, step: float) -> Ring:
    """The ring without points nearer than ``step`` degrees to the one before."""
    kept = [ring[0]]
    for point in ring:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= step:
            kept.append(point)
    return tuple(kept)


def _land(view: View) -> tuple[list[Markup], list[tuple[float, Point, str]]]:
    """Country shapes on the sheet, and where their names may stand (area, place, name)."""
    shapes, names = [], []
    # 2.2 units of the sheet in degrees: at 1.6 the whole world takes 100 kB of the page, above 3
    # peninsulas come off.
    step = 2.2 * (view.east - view.west) / WIDTH
    for name, rings in _countries():
        path, largest = "", (0.0, (0.0, 0.0))
        for ring, (west, south, east, north) in rings:
            if north < view.south or south > view.north or max(east - west, north - south) < step:
                continue
            for turn in (-360, 0, 360):
                if east + turn < view.west or west + turn > view.east:
                    continue
                near = [view.at(lon + turn, lat) for lon, lat in _coarse(ring, step)]
                whole = view.west <= west + turn and east + turn <= view.east
                whole = whole and view.south <= south and north <= view.north
                drawn = near if whole else clipped(near)
                if len(drawn) > 2:
                    path += _path(drawn)
                    largest = max(largest, _middle(drawn))
        if path:
            shapes.append(tag("path", d=path, class_="land"))
            names.append((largest[0], largest[1], name))
    return shapes, sorted(names, reverse=True)


class _Labels:
    """Names that do not lie on each other."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, float, float, float]] = []

    def fits(self, x: float, y: float, wide: float, high: float) -> bool:
        """Take the box with this upper left corner if it is free and on the sheet."""
        box = (x, y, x + wide, y + high)
        if x < 4 or y < 4 or box[2] > WIDTH - 4 or box[3] > HEIGHT - 4:
            return False
        for left, top, right, bottom in self.taken:
            if box[0] < right and left < box[2] and box[1] < bottom and top < box[3]:
                return False
        self.taken.append(box)
        return True


def in_view(places: Sequence[PlaceTold]) -> tuple[PlaceTold, ...]:
    """The places worth a map: those around the middle of what is told, where that is clear.

    One far name (the seat of a news agency, a namesake overseas) would shrink a village's map to
    the globe.  It is left off, and the list names it, when the places within 20 degrees of the
    middle one hold at least three quarters of the statements.  (Two thirds left the second town of
    a two-town story off; half the globe as radius kept the namesakes.)

    >>> port = PlaceTold("Port", 44.2, 28.6, ("A1", "A2", "B1"), ("A", "B"))
    >>> namesake = PlaceTold("Port", 37.9, -122.0, ("A3",), ("A",))
    >>> [p.lon for p in in_view([port, namesake])]
    [28.6]
    >>> len(in_view([port, PlaceTold("Lima", -12.0, -77.0, ("A4", "B2"), ("A", "B"))]))
    2
    """
    total = sum(len(p.statements) for p in places)
    for centre in places:
        near = [p for p in places if _apart(p, centre) <= 20]
        if sum(len(p.statements) for p in near) * 4 >= total * 3:
            return tuple(near)
    return tuple(places)


def _apart(a: PlaceTold, b: PlaceTold) -> float:
    """Degrees of the great circle between two places."""
    lat1, lat2, turn = (math.radians(v) for v in (a.lat, b.lat, a.lon - b.lon))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(turn)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def draw(places: Sequence[PlaceTold], order: Mapping[str, int]) -> Markup:
    """The map; ``order`` is the place of each report in the order, for its colour.

    >>> "<svg" in draw([PlaceTold("Port", 44.2, 28.6, ("A1",), ("A",))], {"A": 0})
    True
    """
    places = in_view(places)
    view = view_of([(p.lon, p.lat) for p in places])
    land, countries = _land(view)
    labels = _Labels()
    dots: list[Markup] = []
    spots = [(p, *view.at(view.near(p.lon), p.lat)) for p in places]
    for p, x, y in spots:
        radius = 4 + 1.5 * math.sqrt(len(p.statements))
        labels.taken.append((x - radius, y - radius, x + radius, y + radius))
        kind = colour(order[p.reports[0]]) if len(p.reports) == 1 else "several"
        dots.append(tag("circle", cx=x, cy=y, r=radius, class_=f"spot {kind}"))
    for p, x, y in spots:
        dots.extend(_spot_name(p, x, y, labels))
    for area, (x, y), name in countries:
        wide = len(name) * 7.6
        if area > wide * 20 and labels.fits(x - wide / 2, y - 9, wide, 14):
            dots.insert(0, tag("text", words(name.upper()), x=x, y=y + 4, class_="country"))
    said = ", ".join(p.name for p in places)
    sea = tag("rect", x=0, y=0, width=WIDTH, height=HEIGHT, class_="sea")
    return picture(WIDTH, HEIGHT, f"Map of {said}", sea, *land, *dots, class_="map")


def _spot_name(place: PlaceTold, x: float, y: float, labels: _Labels) -> list[Markup]:
    text, away = cut(place.name, 28), 8 + math.sqrt(len(place.statements))
    wide = len(text) * 7.4
    for anchor, left, top, at_x, at_y in (
        ("start", x + away, y - 8, x + away, y + 5),
        ("end", x - away - wide, y - 8, x - away, y + 5),
        ("middle", x - wide / 2, y - away - 16, x, y - away - 3),
        ("middle", x - wide / 2, y + away, x, y + away + 12),
    ):
        if labels.fits(left, top, wide, 16):
            return [tag("text", words(text), x=at_x, y=at_y, text_anchor=anchor, class_="place")]
    return []  # the list beside the map names it
