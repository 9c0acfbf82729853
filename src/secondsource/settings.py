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
