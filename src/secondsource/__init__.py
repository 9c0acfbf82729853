"""Second Source: who said what, on whose word, and what independent origins confirm.

>>> from secondsource import demo, read
>>> dossier = read([str(path) for path in demo.reports()])
>>> len(dossier.reports)
4
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secondsource.compose.dossier import Dossier

__version__ = "0.1.0"
__all__ = ["__version__", "read"]


def read(sources: Sequence[str]) -> Dossier:
    """The dossier of these files and web pages, taken as reports of one event.

    Args:
        sources: paths or http(s) addresses.

    Raises:
        secondsource.errors.SourceError: one of them could not be read; use `secondsource.desk.read`
            to have the rest read all the same.
    """
    from secondsource import desk

    outcome = desk.read(sources)
    if outcome.failures:
        raise outcome.failures[0]
    return outcome.dossier
