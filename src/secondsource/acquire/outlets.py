"""Who published a report: the outlet behind a host name, and the family it belongs to."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from secondsource.lexicon import rows


def host_of(url: str | None) -> str | None:
    """The host of a web address, without ``www.`` and in lower case.

    >>> host_of("https://www.harbourpost.example/2021/05/bridge"), host_of("notes.txt")
    ('harbourpost.example', None)
    """
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.rstrip(".").removeprefix("www.") if host else None


def outlet_of(host: str | None) -> str | None:
    """The outlet that publishes under a host; the host itself when the list does not know it.

    >>> outlet_of("edition.cnn.com"), outlet_of("news.bbc.co.uk"), outlet_of("tiny.example")
    ('CNN', 'BBC News', 'tiny.example')
    """
    if not host:
        return None
    row = _row(host)
    return row[1] if row else host.lower().removeprefix("www.")


def outlet_named(outlet: str | None) -> str | None:
    """An outlet as a table names it: one that is given as a host goes by its name.

    >>> outlet_named("www.dw.com"), outlet_named("St. Example Post")
    ('Deutsche Welle', 'St. Example Post')
    """
    return outlet_of(outlet) if outlet and "." in outlet and " " not in outlet else outlet


def family_of(host: str | None) -> str | None:
    """The publisher family behind a host, None when the list does not know it.

    >>> family_of("www.thesun.co.uk") == family_of("nypost.com"), family_of("tiny.example")
    (True, None)
    """
    row = _row(host) if host else None
    return row[2] if row else None


def family_of_outlet(outlet: str | None) -> str | None:
    """The publisher family of an outlet by its name; None when no list or two families know it.

    >>> family_of_outlet("KGW"), family_of_outlet("The Harbour Post")
    ('Tegna', None)
    """
    return _by_outlet().get(outlet.casefold()) if outlet else None


def _row(host: str) -> tuple[str, ...] | None:
    """The longest listed suffix: ``a.b.example`` is looked up as itself, then as ``b.example``."""
    labels = host.lower().removeprefix("www.").split(".")
    for start in range(len(labels) - 1):
        row = _by_host().get(".".join(labels[start:]))
        if row:
            return row
    return None


@cache
def _by_host() -> dict[str, tuple[str, ...]]:
    return {row[0]: row for row in rows("publishers")}


@cache
def _by_outlet() -> dict[str, str]:
    families: dict[str, set[str]] = {}
    for _, outlet, family in rows("publishers"):
        families.setdefault(outlet.casefold(), set()).add(family)
    return {outlet: min(known) for outlet, known in families.items() if len(known) == 1}
