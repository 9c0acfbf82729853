"""A round of visits to many sites: several hosts at once, one request at a time at each.

::

    errand ─► its host's queue ─► robots.txt read? allowed? ─► rest since the last visit over?
                                                                  │
        answer ◄── retried, put off, led elsewhere ◄── one request on a thread of its own

Who decides is one loop on one thread: no lock, and with another crew and clock no time either.
The rules of robots.txt are RFC 9309's: no file, no rules; a file that cannot be had closes a site.
Addresses that a user named are asked without them, as a browser or a feed reader would.
"""

from __future__ import annotations

import heapq
import queue
import random
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from ssl import SSLContext
from typing import Literal, Protocol
from urllib.parse import urlsplit

from protego import Protego

from secondsource.acquire.report import Known, Validator
from secondsource.errors import FetchError, RefusedError, SourceError
from secondsource.rim.address_guard import AddressGuard
from secondsource.rim.fetch import (
    AGENT,
    Answer,
    Limits,
    UnreachedError,
    ask,
    status_error,
    too_many_hops,
    too_slow,
)
from secondsource.settings import Manners

# RFC 9309 2.5: at least this much of a robots.txt is read.
_ROBOTS_BYTES = 500 * 1024
_TOKEN = "secondsource"  # noqa: S105 - the name that robots.txt knows us by
_BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Errand:
    """One address to be asked, and why.

    ``origin`` is the address as its list gave it, before any redirect; ``is_named`` tells that the
    user named it, ``leads_to`` what is expected there, ``container`` and ``depth`` where it came
    from, ``whole`` the text that its feed carries.
    """

    url: str
    origin: str
    leads_to: Literal["report", "list", "any", "robots"] = "any"
    is_named: bool = False
    container: str = ""
    depth: int = 0
    known: Known = field(default_factory=Known)
    whole: str | None = None
    validator: Validator | None = None
    stamp: str | None = None
    hops: int = 0
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of errands: one answered, or one error for one or many of them."""

    errands: tuple[Errand, ...]
    result: Answer | SourceError


class Crew(Protocol):
    """Whoever does the requests; tests have one that needs no thread."""

    def begin(self, errand: Errand, headers: Mapping[str, str]) -> None:
        """Starts a request."""

    def ended(self, wait_s: float) -> tuple[Errand, Answer | Exception] | None:
        """One that ended, waited for as long; None when none did."""


class Threads:
    """A thread for each request: what no timeout of a socket bounds, the loop gives up on.

    The threads are daemons, so that one stuck in the system's resolver keeps no program alive.
    """

    def __init__(
        self,
        manners: Manners,
        most_bytes: int,
        guard: AddressGuard | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        self._manners, self._most_bytes = manners, most_bytes
        self._guard, self._tls = guard or AddressGuard(), tls
        self._over: queue.SimpleQueue[tuple[int, Answer | Exception]] = queue.SimpleQueue()
        self._under_way: dict[int, tuple[Errand, float]] = {}
        self._numbers = count()

    def begin(self, errand: Errand, headers: Mapping[str, str]) -> None:
        """Starts a request on a new thread."""
        number = next(self._numbers)
        self._under_way[number] = (errand, time.monotonic() + self._manners.total_timeout_s + 1)
        work = (number, errand, headers)
        threading.Thread(target=self._work, args=work, daemon=True).start()

    def ended(self, wait_s: float) -> tuple[Errand, Answer | Exception] | None:
        """One that ended or was given up."""
        until = time.monotonic() + wait_s
        while True:
            late = [n for n, (_, end) in self._under_way.items() if end < time.monotonic()]
            if late:
                errand, _ = self._under_way.pop(late[0])
                return errand, too_slow(errand.url, self._limits(errand))
            try:
                wait = min(1.0, max(0.0, until - time.monotonic()))
                number, result = self._over.get(timeout=wait)
            except queue.Empty:
                if time.monotonic() >= until:
                    return None
                continue
            if number in self._under_way:
                return self._under_way.pop(number)[0], result

    def _work(self, number: int, errand: Errand, headers: Mapping[str, str]) -> None:
        try:
            result: Answer | Exception = ask(
                errand.url, self._limits(errand), self._guard, self._tls, headers
            )
        except Exception as error:  # whatever it is, the loop deals with it
            result = error
        self._over.put((number, result))

    def _limits(self, errand: Errand) -> Limits:
        m = self._manners
        most = {"report": self._most_bytes, "robots": 10 * _ROBOTS_BYTES}
        bytes_ = most.get(errand.leads_to, m.max_list_bytes)
        return Limits(m.connect_timeout_s, m.read_timeout_s, m.total_timeout_s, bytes_)


@dataclass(slots=True)
class _Host:
    """What a round knows of one host."""

    name: str
    gap_s: float
    waiting: deque[Errand] = field(default_factory=deque)
    ready_at: float = 0.0
    is_busy: bool = False
    is_queued: bool = False
    failures: int = 0
    has_answered: bool = False
    # Why it is left alone for the rest of the round.
    closed: SourceError | None = None
    # By scheme and port: parsed rules, or why nothing may be asked.
    rules: dict[str, Protego | SourceError] = field(default_factory=dict)


class Round:
    """Errands in, outcomes out; errands may be added while it runs.

    ``clock`` counts seconds, ``sleep`` waits them, ``dice`` gives 0-1; tests bring their own.
    """

    def __init__(
        self,
        manners: Manners,
        crew: Crew,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._manners, self._crew = manners, crew
        self._clock, self._sleep, self._dice = clock, sleep, dice
        self._hosts: dict[str, _Host] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._numbers = count()
        self._under_way = 0
        self._end = clock() + manners.round_s
        agent = f"{AGENT} (+{manners.contact})" if manners.contact else AGENT
        self._headers = {"User-Agent": agent}

    def add(self, errand: Errand) -> None:
        """Puts an errand at the end of its host's queue."""
        self._put(errand)

    def outcomes(self) -> Iterator[Outcome]:
        """Every outcome as it comes; ends when all errands are done or the round's time is over."""
        while self._ready or self._under_way:
            now = self._clock()
            if now >= self._end:
                yield from self._left_over()
                return
            yield from self._begin_ready(now)
            wait = self._wait(self._clock())
            if not self._under_way:
                if self._ready:
                    self._sleep(wait)
                continue
            ended = self._crew.ended(wait)
            if ended:
                self._under_way -= 1
                yield from self._after(*ended)

    # ------------------------------------------------------------------------------- before asking

    def _put(self, errand: Errand, *, first: bool = False) -> None:
        name = _host_of(errand.url)
        host = self._hosts.setdefault(name, _Host(name, self._manners.gap_s))
        if first:
            host.waiting.appendleft(errand)
        else:
            host.waiting.append(errand)
        self._queue(host)

    def _queue(self, host: _Host) -> None:
        if host.waiting and not host.is_busy and not host.is_queued:
            host.is_queued = True
            heapq.heappush(self._ready, (host.ready_at, next(self._numbers), host.name))

    def _wait(self, now: float) -> float:
        """Seconds until a host may be asked, when there is room for it; else until the end."""
        has_room = self._under_way < self._manners.at_once
        soonest = self._ready[0][0] if self._ready and has_room else self._end
        return max(0.0, min(soonest, self._end) - now)

    def _begin_ready(self, now: float) -> Iterator[Outcome]:
        while self._ready and self._under_way < self._manners.at_once:
            if self._ready[0][0] > now:
                return
            host = self._hosts[heapq.heappop(self._ready)[2]]
            host.is_queued = False
            if host.waiting:
                yield from self._begin(host)
            self._queue(host)

    def _begin(self, host: _Host) -> Iterator[Outcome]:
        errand = host.waiting.popleft()
        if host.closed:
            error = host.closed
            yield Outcome((errand,), FetchError(errand.url, error.problem, error.way_out))
            return
        if not errand.is_named and errand.leads_to != "robots":
            site = _site_of(errand.url)
            rules = host.rules.get(site)
            if rules is None:
                host.waiting.appendleft(errand)
                robots = f"{site}/robots.txt"
                errand = Errand(robots, robots, "robots")
            elif isinstance(rules, SourceError):
                yield Outcome((errand,), type(rules)(errand.url, rules.problem, rules.way_out))
                return
            elif not rules.can_fetch(errand.url, _TOKEN):
                yield Outcome((errand,), _disallowed(errand.url))
                return
        host.is_busy = True
        self._under_way += 1
        self._crew.begin(errand, {**self._headers, **_conditions(errand.validator)})

    # -------------------------------------------------------------------------------- after asking

    def _after(self, errand: Errand, result: Answer | Exception) -> Iterator[Outcome]:
        host = self._hosts[_host_of(errand.origin if errand.leads_to == "robots" else errand.url)]
        host.is_busy = False
        host.ready_at = self._clock() + host.gap_s
        if isinstance(result, Answer):
            host.failures, host.has_answered = 0, True
            yield from self._answered(host, errand, result)
        elif isinstance(result, SourceError):
            yield from self._failed(host, errand, result)
        else:
            self._queue(host)
            raise result
        self._queue(host)

    def _answered(self, host: _Host, errand: Errand, answer: Answer) -> Iterator[Outcome]:
        there = answer.leads_to
        if there is not None:
            yield from self._led_on(host, errand, there)
        elif answer.status in _BUSY:
            yield from self._told_to_wait(host, errand, answer)
        elif errand.leads_to == "robots":
            self._learn(host, errand, answer)
        elif answer.status in {200, 304}:
            yield Outcome((errand,), answer)
        else:
            yield Outcome((errand,), status_error(errand.url, answer))

    def _led_on(self, host: _Host, errand: Errand, there: str) -> Iterator[Outcome]:
        if errand.hops >= self._manners.max_redirects:
            error = too_many_hops(errand.origin, self._manners.max_redirects)
            yield from self._gave_up(host, errand, error)
            return
        if errand.leads_to == "robots":
            # Wherever it is kept, it is this site's, and this site waits for it.
            host.is_busy = True
            self._under_way += 1
            self._crew.begin(replace(errand, url=there, hops=errand.hops + 1), self._headers)
            return
        if not _host_of(there):
            error = FetchError(errand.url, f"leads to {there[:200]!r}", "check the address")
            yield Outcome((errand,), error)
            return
        # The rest between two requests is for pages; a site's own redirects belong to one.
        if _host_of(there) == host.name:
            host.ready_at = self._clock()
        self._put(replace(errand, url=there, hops=errand.hops + 1), first=True)

    def _told_to_wait(self, host: _Host, errand: Errand, answer: Answer) -> Iterator[Outcome]:
        wait = _retry_after(answer.headers.get("retry-after"))
        error = status_error(errand.url, answer)
        if wait is not None and wait > self._manners.most_wait_s:
            minutes = f"{wait / 60:.0f} min"
            yield from self._closed(host, errand, error, f"asks to be left alone for {minutes}")
        elif errand.tries + 1 >= self._manners.attempts:
            yield from self._gave_up(host, errand, error)
        else:
            self._again(host, errand, wait)

    def _failed(self, host: _Host, errand: Errand, error: SourceError) -> Iterator[Outcome]:
        has_no_address = "has no address" in error.problem
        if not isinstance(error, UnreachedError) and not has_no_address:
            yield from self._gave_up(host, errand, error)
            return
        host.failures += 1
        # A feed's host that was never there is not worth as many tries as one that just was.
        most = self._manners.failures if host.has_answered else min(2, self._manners.failures)
        if has_no_address or host.failures >= most:
            yield from self._closed(host, errand, error, error.problem)
        elif errand.tries + 1 >= self._manners.attempts:
            yield from self._gave_up(host, errand, error)
        else:
            self._again(host, errand, None)

    def _again(self, host: _Host, errand: Errand, wait: float | None) -> None:
        """Later, and not at the moment when everybody else comes again."""
        backoff = self._manners.backoff_s * 2**errand.tries * (0.5 + self._dice())
        host.ready_at = max(host.ready_at, self._clock() + max(wait or 0.0, backoff))
        self._put(replace(errand, tries=errand.tries + 1), first=True)

    def _gave_up(self, host: _Host, errand: Errand, error: SourceError) -> Iterator[Outcome]:
        """One errand failed; when it was for the rules, nothing else may be asked there."""
        if errand.leads_to != "robots":
            yield Outcome((errand,), error)
            return
        host.rules[_site_of(errand.origin)] = FetchError(
            errand.origin,
            f"its robots.txt cannot be read ({error.problem}), so that nothing there may be asked",
            "try again later",
        )

    def _closed(
        self, host: _Host, errand: Errand, error: SourceError, why: str
    ) -> Iterator[Outcome]:
        """The host is left alone for this round: one error for all that was to be asked there."""
        host.closed = FetchError(host.name, why, "try again later")
        waiting = [errand, *host.waiting]
        host.waiting.clear()
        left = tuple(each for each in waiting if each.leads_to != "robots")
        if len(left) == 1:
            yield Outcome(left, type(error)(left[0].url, why, error.way_out))
        elif left:
            problem = f"{why}; {len(left)} addresses there are left out"
            yield Outcome(left, FetchError(host.name, problem, "try again later"))

    def _learn(self, host: _Host, errand: Errand, answer: Answer) -> None:
        """RFC 9309 2.3.1: 2xx are rules, 4xx are none, 5xx are a closed door."""
        if answer.status >= 500:
            error = status_error(errand.url, answer)
            list(self._gave_up(host, errand, error))
            return
        words = answer.content[:_ROBOTS_BYTES].decode("utf-8", "replace")
        rules = Protego.parse(words if answer.status == 200 else "")
        host.rules[_site_of(errand.origin)] = rules
        delay = rules.crawl_delay(_TOKEN) or 0.0
        rate = rules.request_rate(_TOKEN)
        delay = max(delay, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        host.gap_s = max(host.gap_s, min(delay, self._manners.most_gap_s))
        host.ready_at = self._clock() + min(host.gap_s, self._manners.gap_s)

    def _left_over(self) -> Iterator[Outcome]:
        waiting = [e for host in self._hosts.values() for e in host.waiting]
        left = tuple(each for each in waiting if each.leads_to != "robots")
        late = self._under_way
        if left or late:
            hosts = len({_host_of(each.url) for each in left})
            yield Outcome(
                left,
                FetchError(
                    "the round",
                    f"ended after {self._manners.round_s:g} s with {len(left) + late} addresses at"
                    f" {max(hosts, 1)} hosts not asked",
                    "run it again: what is read already is not asked again",
                ),
            )


def _conditions(validator: Validator | None) -> dict[str, str]:
    if validator is None:
        return {}
    said = {"If-None-Match": validator.etag, "If-Modified-Since": validator.last_modified}
    return {name: value for name, value in said.items() if value}


def _disallowed(url: str) -> RefusedError:
    return RefusedError(
        url,
        "its site asks programs not to fetch it (robots.txt)",
        "open it in a browser, save it and give the file",
    )


def _retry_after(words: str | None) -> float | None:
    """Seconds that a server wants to be left alone: it gives them, or a time."""
    if not words:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", words):
        return float(words)
    try:
        at = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _site_of(url: str) -> str:
    """Scheme, host and port: whom a robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"
