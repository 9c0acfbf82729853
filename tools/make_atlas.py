"""Make ``countries.json.gz`` from Natural Earth's outlines, which are in the public domain.

Run by hand when the outlines change, never at run time::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_atlas.py package/countries-50m.json

Lines are thinned by Visvalingam and Whyatt's rule (1993: drop the point that spans the smallest
triangle first), arc by arc, so that two countries keep one common border.
"""

from __future__ import annotations

import gzip
import heapq
import json
import math
import sys
from pathlib import Path
from typing import Any

# Swept over 0.002-0.05 square degrees: below 0.004 the file passes 60 kB, above 0.02 the Rhine
# delta and the Bosporus become corners.
SMALLEST_TRIANGLE = 0.006
SMALLEST_ISLAND = 0.12  # square degrees; the largest ring of a country always stays
STEPS_PER_DEGREE = 50

Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a TopoJSON file as degrees (longitude, latitude)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def triangle(a: Point, b: Point, c: Point) -> float:
    """Area in square degrees of the equator, so that the far north is not kept too fine."""
    flat = abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
    return flat * math.cos(math.radians(b[1]))


def thinned(points: list[Point], smallest: float) -> list[Point]:
    """The line without the points whose triangle is smaller than ``smallest``; ends stay."""
    before = [i - 1 for i in range(len(points))]
    after = [i + 1 for i in range(len(points))]
    area = [math.inf] * len(points)
    heap: list[tuple[float, int]] = []
    for i in range(1, len(points) - 1):
        area[i] = triangle(points[i - 1], points[i], points[i + 1])
        heapq.heappush(heap, (area[i], i))
    gone: set[int] = set()
    while heap and heap[0][0] < smallest:
        size, i = heapq.heappop(heap)
        if i in gone or size != area[i]:
            continue
        gone.add(i)
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if 0 < j < len(points) - 1:
                area[j] = max(size, triangle(points[before[j]], points[j], points[after[j]]))
                heapq.heappush(heap, (area[j], j))
    return [p for i, p in enumerate(points) if i not in gone]


def ring_area(ring: list[int], arcs: list[list[Point]]) -> float:
    """Area of a ring in square degrees of the equator."""
    points = [p for i in ring for p in (arcs[i] if i >= 0 else arcs[~i][::-1])]
    total = 0.0
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        total += (x1 * y2 - x2 * y1) * math.cos(math.radians((y1 + y2) / 2)) / 2
    return abs(total)


def made(topology: dict[str, Any]) -> dict[str, Any]:
    """The small atlas: arcs in whole steps (a point, then differences), rings as arc numbers."""
    full = arcs_of(topology)
    countries: list[dict[str, Any]] = []
    used: dict[int, int] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = sorted((r for p in polygons for r in p), key=lambda r: -ring_area(r, full))
        kept = [r for n, r in enumerate(rings) if n == 0 or ring_area(r, full) > SMALLEST_ISLAND]
        for i in (i for ring in kept for i in ring):
            used.setdefault(i if i >= 0 else ~i, len(used))
        countries.append({"name": geometry["properties"]["name"], "rings": kept})
    for country in countries:
        country["rings"] = [
            [used[i] if i >= 0 else ~used[~i] for i in ring] for ring in country["rings"]
        ]
    return {
        "steps": STEPS_PER_DEGREE,
        "arcs": [_packed(full[i]) for i in used],
        "countries": countries,
    }


def _packed(points: list[Point]) -> list[int]:
    packed: list[int] = []
    x = y = 0
    for lon, lat in thinned(points, SMALLEST_TRIANGLE):
        nx, ny = round(lon * STEPS_PER_DEGREE), round(lat * STEPS_PER_DEGREE)
        if packed and (nx, ny) == (x, y):
            continue
        packed += [nx - x, ny - y]
        x, y = nx, ny
    return packed


def main() -> None:
    """Read the TopoJSON named on the command line and write the package's atlas."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = json.dumps(made(topology), ensure_ascii=False, separators=(",", ":"))
    atlas = Path(__file__).parents[1] / "src" / "secondsource" / "tell" / "atlas"
    out = atlas / "countries.json.gz"
    out.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
