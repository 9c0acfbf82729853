"""Lists of words with their source and licence; one fact a line.

A list is a text file ``<language>/<name>.txt``.  Lines that begin with ``#`` name its SOURCE and
LICENCE; a tab separates the columns of a fact.  The files are package data: reading them is
reading code, so it is the one place outside ``rim`` that opens a file.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str, language: str = "en") -> tuple[tuple[str, ...], ...]:
    """The facts of a list, each split at its tabs, in file order.

    >>> ("say",) in {row[:1] for row in rows("cues")}
    True
    """
    text = (files(__name__) / language / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.strip("\n") for line in text.splitlines())
    return tuple(tuple(line.split("\t")) for line in lines if line.strip() and line[0] != "#")


@cache
def words(name: str, language: str = "en") -> frozenset[str]:
    """The first column of a list.

    >>> "say" in words("cues")
    True
    """
    return frozenset(row[0] for row in rows(name, language))
