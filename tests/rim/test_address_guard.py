"""Which addresses may be asked: one address, one line."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from secondsource.errors import FetchError, RefusedError
from secondsource.rim.address_guard import AddressGuard, resolved

REFUSED = """
127.0.0.1                    loopback
127.255.255.254              the rest of loopback
::1                          loopback
0.0.0.0                      this host
::                           unspecified
10.1.2.3                     private
172.31.255.255               private
192.168.1.1                  private
100.64.0.1                   a carrier's own
169.254.169.254              cloud metadata
192.0.0.8                    protocol assignments
192.88.99.1                  6to4 relay
198.18.0.1                   benchmark
203.0.113.5                  documentation
224.0.0.1                    multicast
239.255.255.250              multicast
240.0.0.1                    reserved
255.255.255.255              broadcast
::ffff:127.0.0.1             IPv4-mapped
::ffff:93.184.215.14         IPv4-mapped, even of a public one
::7f00:1                     IPv4-compatible
64:ff9b::7f00:1              NAT64 of loopback
64:ff9b::a9fe:a9fe           NAT64 of cloud metadata
64:ff9b:1::1                 NAT64, local use
2002:7f00:1::                6to4 of loopback
2002:5db8:d822::1            6to4, even of a public one
2001:0:4136:e378::1          Teredo
2001:db8::1                  documentation
fc00::1                      unique local
fd12:3456::1                 unique local
fe80::1                      link-local
fe80::1%eth0                 link-local with a scope
ff02::1                      multicast
ff0e::1                      multicast, global scope
not an address               nonsense
"""

LET_THROUGH = """
93.184.215.14                a page's server
8.8.8.8                      public
2606:4700:4700::1111         public
64:ff9b::808:808             NAT64 of a public one: how an IPv6-only network sees IPv4
"""


def first_column(table: str) -> list[str]:
    return [row[:28].strip() for row in table.strip().splitlines()]


@pytest.mark.parametrize("address", first_column(REFUSED))
def test_refuses(address: str) -> None:
    assert AddressGuard().refusal(address)


@pytest.mark.parametrize("address", first_column(LET_THROUGH))
def test_lets_through(address: str) -> None:
    assert AddressGuard().refusal(address) is None


# However loopback is written, the resolver tells what it means.
@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_refuses_every_way_to_write_loopback(host: str) -> None:
    with pytest.raises(RefusedError):
        AddressGuard().addresses(host, 80)


def test_one_bad_answer_refuses_the_host() -> None:
    guard = AddressGuard(resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(RefusedError, match=r"10\.0\.0\.1 is not public"):
        guard.addresses("rebind.example", 80)


def test_a_name_without_an_address_is_told() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    for resolve in (unknown, lambda host, port: []):
        with pytest.raises(FetchError, match="has no address"):
            AddressGuard(resolve=resolve).addresses("nowhere.example", 80)


def test_an_allowed_network_passes_and_its_neighbour_does_not() -> None:
    guard = AddressGuard(allowed=(ipaddress.ip_network("127.0.0.1/32"),))
    assert guard.refusal("127.0.0.1") is None
    assert guard.refusal("127.0.0.2") == "not public"


def test_the_system_resolver_is_asked_once_and_in_order() -> None:
    assert resolved("127.0.0.1", 80) == ["127.0.0.1"]
