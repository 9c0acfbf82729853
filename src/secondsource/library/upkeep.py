"""Whether the library is well, and who reads for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from secondsource.errors import StoreError
from secondsource.rim import whereabouts
from secondsource.rim.store import open_store

if TYPE_CHECKING:
    from secondsource.rim.engines.engine import Engine


def reader(name: str, jobs: int | None = None, scheduler: str | None = None) -> Engine | None:
    """The engine that a user names; None for "none".

    Raises:
        UsageError: there is no such engine, or what it needs is not installed.
    """
    from secondsource.rim.engines import engine_named
    from secondsource.rim.engines.rows import arrow

    if name == "none":
        return None
    arrow()
    return engine_named(name, jobs, scheduler)


def health(place: str | None = None) -> tuple[list[str], bool]:
    """Lines about the library, and whether it is well; one that is not there yet is well."""
    place = whereabouts.library_place(place)
    if not whereabouts.is_there(place):
        return [f"library {place}: not made yet"], True
    try:
        with open_store(place, upgrade=False, patience_s=5) as store:
            found = store.check()
            reports, stories = (found.counts.get(n, 0) for n in ("reports", "stories"))
            held = f"{reports:,} report{'s' * (reports != 1)}"
            held += f", {stories:,} {'story' if stories == 1 else 'stories'}"
            lines = [f"library {store.url}: {held}"]
            return [*lines, *(f"  problem: {p}" for p in found.problems)], found.ok
    except StoreError as error:
        return [f"library {error}"], False
