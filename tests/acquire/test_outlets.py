"""Hosts, outlets and families."""

from __future__ import annotations

import pytest

from secondsource.acquire.outlets import family_of, host_of, outlet_of
from secondsource.lexicon import rows


@pytest.mark.parametrize(
    ("host", "outlet"),
    [
        ("www.nytimes.com", "The New York Times"),
        ("edition.cnn.com", "CNN"),
        ("abcnews.go.com", "ABC News"),
        ("uk.reuters.com", "Reuters"),
        ("www.bbc.co.uk", "BBC News"),
        ("WWW.DW.COM", "Deutsche Welle"),
        ("www.harbourpost.example", "harbourpost.example"),
        ("com", "com"),
        (None, None),
    ],
)
def test_outlets(host: str | None, outlet: str | None) -> None:
    assert outlet_of(host) == outlet


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.dw.com/en/a-1", "dw.com"),
        ("HTTP://DW.com:80/", "dw.com"),
        ("/tmp/dw.com", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_hosts(url: str | None, host: str | None) -> None:
    assert host_of(url) == host


def test_families_are_told_apart() -> None:
    assert family_of("mirror.co.uk") == family_of("express.co.uk") != family_of("thesun.co.uk")
    assert family_of("abc.net.au") != family_of("abcnews.go.com")
    assert family_of("independent.ie") != family_of("independent.co.uk")


def test_the_list_is_in_order_and_whole() -> None:
    listed = rows("publishers")
    assert all(len(row) == 3 and all(row) for row in listed)
    assert list(listed) == sorted(listed)
    assert len({host for host, _, _ in listed}) == len(listed)
