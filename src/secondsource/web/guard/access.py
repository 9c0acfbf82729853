"""Who may come in, and how: decided once, when the desk is opened."""

from __future__ import annotations

from dataclasses import dataclass, field

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one caller may ask for; what is above is refused with 413 or 429."""

    # A page with its parts is some ten requests; an editor who leafs quickly makes two pages a
    # second.  What is for programs stays below: a crawl of a library is what exports are for.
    requests_per_minute: int = 3000
    anonymous_per_minute: int = 300
    # Ten tries in a quarter of an hour: a person who has forgotten gives up sooner, and a list of
    # the thousand commonest passwords takes a day for one account.
    logins_per_quarter: int = 10
    additions_per_hour: int = 120
    max_json_bytes: int = 1_000_000
    max_upload_bytes: int = 50_000_000
    max_files: int = 50
    # Each open stream holds a connection.
    streams: int = 200
    streams_each: int = 10
    stream_s: float = 900.0


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in.

    Args:
        login: users must say who they are; without, everybody who reaches the machine's own
            address is ``name`` with all rights.
        hosts: names that the ``Host`` header may give; empty for any.
        secure: the browser speaks https with us or with the proxy before us.
        proxies: addresses whose ``X-Forwarded-For`` is believed.
        name: who signs where nobody logs in.
        limits: how much one caller may ask for.

    >>> Access.loopback().login, Access.team(["desk.example"]).login
    (False, True)
    """

    login: bool
    hosts: tuple[str, ...]
    secure: bool = False
    proxies: tuple[str, ...] = ()
    name: str = "desk"
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def loopback(cls, name: str = "desk", limits: Limits | None = None) -> Access:
        """One person at their own machine, without login."""
        return cls(False, LOOPBACK, name=name, limits=limits or Limits())

    @classmethod
    def team(
        cls,
        hosts: list[str] | tuple[str, ...] = (),
        *,
        secure: bool = False,
        proxies: tuple[str, ...] = (),
        limits: Limits | None = None,
    ) -> Access:
        """Users with passwords and tokens."""
        names = (*hosts, *LOOPBACK) if hosts else ()
        return cls(True, names, secure=secure, proxies=proxies, limits=limits or Limits())
