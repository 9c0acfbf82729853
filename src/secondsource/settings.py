"""Every number that a user may want to turn, in one frozen table; units stand in the names."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How a reading is done.  The defaults are what the README's figures were measured with.

    >>> Settings(max_report_bytes=1000).public()["max_report_bytes"]
    1000
    """

    # One thread per process by default: BLAS and onnxruntime threads fight each other when several
    # processes read at once, and repeatable output wants one order of summation.
    threads: int = 1
    max_report_bytes: int = 10_000_000
    # A report longer than this is read up to here and says so; 200,000 code points are some 33,000
    # words: a long transcript, and five times the longest report in any of our measuring sets.
    max_report_chars: int = 200_000
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 20.0
    total_timeout_s: float = 45.0
    max_redirects: int = 5

    def public(self) -> dict[str, int | float]:
        """The table as it stands in a dossier's ``made.settings``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Manners:
    """How the web is asked.  Apart from ``Settings``, since none of it changes a reading.

    >>> Manners(contact="desk@post.example").contact
    'desk@post.example'
    """

    # Whom a site's owner can write to; it stands in the user agent.
    contact: str = ""
    # Between two requests to one host; a site's own Crawl-delay counts when it is longer.
    gap_s: float = 1.0
    most_gap_s: float = 60.0
    # Dead hosts hold a place until they time out: 10,000 of them, tried twice at 5 s, are 52 min.
    at_once: int = 32
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 15.0
    total_timeout_s: float = 30.0
    # A host that failed so often in a row is left alone for the rest of the round.
    failures: int = 3
    attempts: int = 3
    backoff_s: float = 2.0
    # A site that wants a longer rest than this gets it: until the next round.
    most_wait_s: float = 120.0
    # Nothing runs for ever: what is not asked by then is told, and comes in the next round.
    round_s: float = 14_400.0
    max_redirects: int = 5
    # A sitemap has at most 50,000 entries; indexes and OPML multiply them.
    most_entries: int = 100_000
    most_depth: int = 3
    max_list_bytes: int = 50_000_000
