"""Which network addresses may be asked for a page: public ones only.

A page that a user names may redirect, or its name may resolve, to this machine, to its neighbours
or to a cloud's metadata service.  A name is therefore resolved once, every answer is checked, and
the connection goes to the checked address itself: asking the resolver again would let it answer
otherwise (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from secondsource.errors import FetchError, RefusedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

# The special-purpose registries of IANA (RFC 6890 and its updates).  ``is_global`` alone is not
# enough: it is True for multicast, for 6to4 and NAT64 wrapped around any address, and what it knows
# differs between patch releases of Python.
_SPECIAL = tuple(
    ipaddress.ip_network(row.split()[0])
    for row in """
    0.0.0.0/8         this host
    10.0.0.0/8        private
    100.64.0.0/10     carriers' own
    127.0.0.0/8       loopback
    169.254.0.0/16    link-local, cloud metadata
    172.16.0.0/12     private
    192.0.0.0/24      protocol assignments
    192.0.2.0/24      documentation
    192.88.99.0/24    6to4 relays
    192.168.0.0/16    private
    198.18.0.0/15     benchmarks
    198.51.100.0/24   documentation
    203.0.113.0/24    documentation
    224.0.0.0/4       multicast
    240.0.0.0/4       reserved, broadcast
    ::/8              unspecified, loopback, IPv4-mapped and -compatible
    64:ff9b:1::/48    NAT64, local use
    100::/63          discard, dummy
    2001::/23         protocol assignments, Teredo
    2001:db8::/32     documentation
    2002::/16         6to4
    3fff::/20         documentation
    5f00::/16         segment routing
    fc00::/7          unique local
    fe80::/10         link-local
    fec0::/10         site-local
    ff00::/8          multicast
    """.strip().splitlines()
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host as the system's resolver gives them, in its order."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Lets public addresses through; ``allowed`` networks besides them (tests name loopback)."""

    allowed: tuple[Network, ...] = ()
    resolve: Resolve = resolved

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The checked addresses of ``host``: connect to these and to nothing else.

        Decimal, octal and hexadecimal forms (``http://2130706433/``) resolve to what they mean
        before they are checked.

        Raises:
            FetchError: the name does not resolve.
            RefusedError: any of its addresses is not public.
        """
        try:
            answers = tuple(self.resolve(host, port))
        except (OSError, UnicodeError, ValueError) as error:
            raise FetchError(host, "has no address on the network", "check the spelling") from error
        if not answers:
            raise FetchError(host, "has no address on the network", "check the spelling")
        for answer in answers:
            reason = self.refusal(answer)
            if reason:
                # One bad answer refuses the host: a page's own servers are all public.
                raise RefusedError(
                    host,
                    f"its address {answer} is {reason}; only public addresses are fetched",
                    "save the page and give the file",
                )
        return answers

    def refusal(self, answer: str) -> str | None:
        """Why an address is refused; None when it may be asked.

        >>> guard = AddressGuard()
        >>> guard.refusal("169.254.169.254"), guard.refusal("64:ff9b::7f00:1")
        ('not public', 'not public')
        >>> guard.refusal("93.184.215.14") is None
        True
        """
        try:
            address: Address = ipaddress.ip_address(answer)
        except ValueError:
            return "not an address"
        if any(address in network for network in self.allowed):
            return None
        if address in _NAT64:
            # An IPv6-only network reaches IPv4 pages through this prefix; what is inside counts.
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if isinstance(address, ipaddress.IPv6Address) and address.scope_id:
            return "not public"
        is_special = any(address in network for network in _SPECIAL)
        return None if address.is_global and not is_special else "not public"
