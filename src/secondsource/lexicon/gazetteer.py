"""Where places are: names to coordinates, from package data cut by ``tools/make_gazetteer.py``.

The file is one zlib stream of arrays.  A name is found by the hash of its normal form, so that
half a million names need no strings: 48 bits of CRC each, sorted, looked up by bisection.  The
chance that a word that is no place hits a name is about one in five hundred million.
"""

from __future__ import annotations

import json
import re
import struct
import unicodedata
import zlib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

#: What a place is, by its number in the file.
KINDS = ("region", "country", "state", "county", "city", "feature")


class Known(NamedTuple):
    """One place of the gazetteer; ``size`` is its population, ``state`` the key of its state."""

    id: int
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    state: str
    size: float


@cache
def normal(name: str) -> str:
    """The form under which names are compared: no case, accents, hyphens or Arabic articles.

    >>> {normal(n) for n in ("Deir ez-Zor", "Deir al-Zor", "DEIR AZ ZOR", "Deir Ezzor")}
    {'deir zor'}
    >>> normal("São Paulo's"), normal("St. Louis"), normal("El Paso"), normal("al-Bab")
    ('sao paulo', 'saint louis', 'el paso', 'bab')
    """
    text = unicodedata.normalize("NFKD", name.replace("’", "'").replace("ʻ", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(r"'s$", "", text)
    text = re.sub(r"\b(?:al|el|ar|as|ash|at|ad|az|an|ez|er|es|et|ed|ul|ut|uz)-(?=\w)", "", text)
    text = re.sub(r"['`.ʼʿʾ]", "", text.replace("st. ", "saint ").replace("mt. ", "mount "))
    words = re.sub(r"[^\w]+", " ", text).split()
    if words[:1] == ["the"]:
        words = words[1:]
    inner = [w for i, w in enumerate(words) if not (i and w in _ARTICLES and i < len(words) - 1)]
    if len(inner) > 1 and inner[0] == "al":
        inner = inner[1:]
    return " ".join(_ASSIMILATED.sub("", w) if i else w for i, w in enumerate(inner))


_ARTICLES = frozenset("al el ar as ash ad az ez er es ed ul uz".split())
_ASSIMILATED = re.compile(r"^[ae](?:z(?=z)|r(?=r)|d(?=dh?i)|n(?=n)|s(?=sw))")


def sound(name: str) -> str:
    """A coarse key for names transliterated from Arabic script.

    >>> sound("Dayr az Zawr") == sound("Deir Ezzor") == sound("Deir al-Zour")
    True
    """
    key = normal(name)
    for pattern, by in _SOUNDS:
        key = pattern.sub(by, key)
    return key


_SOUNDS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[ao][uw]+|o+|u+|w", "u"),
        (r"[ae]?[iy]+|ee|e", "i"),
        (r"aa+", "a"),
        (r"kh|q|k|ck", "k"),
        (r"gh", "g"),
        (r"dh|d", "d"),
        (r"th|t", "t"),
        (r"j|dj", "j"),
        (r"(.)\1+", r"\1"),
        (r"[ai]?h\b", "a"),
        (r"i+", "i"),
    )
)


class Gazetteer:
    """Names, arrays and the hashes that lead from one to the other."""

    def __init__(self, data: bytes) -> None:
        raw = zlib.decompress(data)
        (length,) = struct.unpack_from("<I", raw)
        head: dict[str, Any] = json.loads(raw[4 : 4 + length])
        at = 4 + length
        self._arrays: dict[str, np.ndarray[Any, Any]] = {}
        for name, kind, count in head["arrays"]:
            # A copy, because bisection of an unaligned view copies it at every look-up.
            array = np.frombuffer(raw, dtype=kind, count=count, offset=at).copy()
            self._arrays[name] = array
            at += array.nbytes
        self._names = raw[at:]
        self._starts = np.concatenate(([0], np.cumsum(self._arrays["length"], dtype=np.int64)))
        self.countries: list[str] = head["countries"]
        self.states: list[str] = head["states"]
        self._found: dict[tuple[str, bool], tuple[Known, ...]] = {}

    def __len__(self) -> int:
        return len(self._arrays["lat"])

    def place(self, i: int) -> Known:
        """The place with that number."""
        arrays = self._arrays
        name = self._names[self._starts[i] : self._starts[i + 1]].decode()
        return Known(
            i,
            name,
            int(arrays["lat"][i]) / 100,
            int(arrays["lon"][i]) / 100,
            KINDS[int(arrays["kind"][i])],
            self.countries[int(arrays["country"][i])],
            self.states[int(arrays["state"][i])],
            2.0 ** (int(arrays["size"][i]) / 8) - 1,
        )

    def find(self, name: str, *, by_sound: bool = False) -> tuple[Known, ...]:
        """All places of that name, the most populous first.

        >>> load_gazetteer().find("Wisconsin")[0].kind
        'state'
        """
        asked = (name, by_sound)
        if asked not in self._found:
            key = f"~{sound(name)}" if by_sound else normal(name)
            places = [self.place(i) for i in self._numbers(key)] if key.strip("~ ") else []
            self._found[asked] = tuple(sorted(places, key=lambda p: (-p.size, p.id)))
        return self._found[asked]

    def _numbers(self, key: str) -> list[int]:
        high, low = hashes(key)
        first = np.searchsorted(self._arrays["high"], np.uint32(high), side="left")
        last = np.searchsorted(self._arrays["high"], np.uint32(high), side="right")
        found = range(int(first), int(last))
        return sorted({int(self._arrays["of"][k]) for k in found if self._arrays["low"][k] == low})


def hashes(key: str) -> tuple[int, int]:
    """48 bits of a key: the CRC-32 of it and 16 bits of the CRC-32 of its reverse."""
    data = key.encode()
    return zlib.crc32(data), zlib.crc32(data[::-1]) & 0xFFFF


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the package, read once per process (about 0.1 s)."""
    return Gazetteer((files("secondsource.lexicon") / "gazetteer.bin").read_bytes())
