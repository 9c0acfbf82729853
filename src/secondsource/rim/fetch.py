"""One page from the web, guarded: checked addresses, bounded time, bounded bytes.

::

    URL ─► guard ─► connect to the checked address ─► redirect? ─► the guard again, by hand
                                              └────► body, counted while it is unpacked

Robots rules, rates and repeats are for what visits by itself (``polite``); a page that a user names
is fetched as a browser would, once, without a retry.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from ssl import SSLContext

import httpx

from secondsource import __version__
from secondsource.acquire.report import RawDocument, Validator
from secondsource.errors import FetchError, RefusedError, SecondSourceError
from secondsource.rim.address_guard import AddressGuard
from secondsource.rim.packing import content_type_of, unpacked
from secondsource.settings import Settings

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = frozenset(
    {
        "",
        "application/octet-stream",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/xhtml+xml",
        "application/xml",
    }
)
AGENT = f"secondsource/{__version__}"
_HEADERS = {
    "User-Agent": AGENT,
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.8,text/*;q=0.8,*/*;q=0.1",
    "Accept-Language": "en",
    # Only what is unpacked below, piece by piece: a library's decoder has no bound on its output.
    "Accept-Encoding": "gzip, deflate",
}
_STATUS_WAYS_OUT = {
    401: "the page wants a login; save it from a browser and give the file",
    402: "the page is for subscribers; save it from a browser and give the file",
    403: "the site turns programs away; save the page from a browser and give the file",
    404: "check the address",
    410: "the page was taken down; look for it in a web archive",
    429: "the site asks for patience; try again later",
    451: "the page is withheld for legal reasons",
}


def fetch(
    url: str,
    settings: Settings,
    guard: AddressGuard | None = None,
    tls: SSLContext | None = None,
) -> RawDocument:
    """The page at ``url``.  ``guard`` and ``tls`` are for tests; both default to the strict ones.

    Raises:
        FetchError: no address, no connection, too slow, an error status, or not a page.
        RefusedError: an address is not public, or the page is larger than the cap.
    """
    job = _Job(url, settings, guard or AddressGuard(), tls)
    answer: queue.SimpleQueue[RawDocument | Exception] = queue.SimpleQueue()
    # The thread bounds what no socket timeout can: the resolver, and a server that sends one byte
    # of its headers a second.  It is a daemon, so that a stuck one does not keep the program.
    threading.Thread(target=_answer, args=(job.run, answer), daemon=True).start()
    try:
        result = answer.get(timeout=settings.total_timeout_s + 1)
    except queue.Empty:
        raise job.too_slow() from None
    if isinstance(result, Exception):
        raise result
    return result


def _answer(
    run: Callable[[], RawDocument], answer: queue.SimpleQueue[RawDocument | Exception]
) -> None:
    try:
        answer.put(run())
    except Exception as error:
        answer.put(error)  # whatever it is, the caller's thread raises it


class UnreachedError(FetchError):
    """No answer came, for a reason that may pass: worth another try."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much one request may be."""

    connect_s: float
    read_s: float
    total_s: float
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one request; ``content`` is the unpacked body of a 200."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes = b""

    @property
    def leads_to(self) -> str | None:
        """The address that a redirect names, absolute."""
        location = self.headers.get("location")
        if self.status not in _REDIRECTS or not location:
            return None
        try:
            return str(httpx.URL(self.url).join(location))
        except (httpx.InvalidURL, ValueError):
            return location

    @property
    def media_type(self) -> str:
        """The media type in lower case, "" when none is stated."""
        return content_type_of(self.headers.get("content-type", ""))[0]

    @property
    def charset(self) -> str | None:
        """The charset that the server states."""
        return content_type_of(self.headers.get("content-type", ""))[1]

    @property
    def is_page(self) -> bool:
        """The media type is one that a report can have."""
        return self.media_type in _PAGES or self.media_type.startswith("text/")


def ask(
    url: str,
    limits: Limits,
    guard: AddressGuard,
    tls: SSLContext | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request and its answer; a redirect is an answer like any other.

    Raises:
        UnreachedError: no connection, or too slow.
        FetchError: the host has no address, or its answer is damaged.
        RefusedError: an address is not public, or the body is larger than ``limits.most_bytes``.
    """
    until = time.monotonic() + limits.total_s
    address = _web_address(url, url)
    waits = httpx.Timeout(limits.read_s, connect=limits.connect_s)
    transport = GuardedTransport(guard, tls)
    asked = {**_HEADERS, **(headers or {})}
    with httpx.Client(transport=transport, timeout=waits, headers=asked, trust_env=False) as client:
        try:
            with client.stream("GET", address, follow_redirects=False) as response:
                said = {name.lower(): value for name, value in response.headers.items()}
                body = _body(url, response, limits, until) if response.status_code == 200 else b""
                return Answer(url, response.status_code, said, body)
        except SecondSourceError as error:
            if error.thing == url:
                raise
            # The guard knows only a host; the user knows the address that led there.
            raise type(error)(url, _via(error, url) + error.problem, error.way_out) from error
        except httpx.TimeoutException as error:
            raise too_slow(url, limits) from error
        except httpx.TransportError as error:
            problem = f"could not be reached ({_reason(error)})"
            raise UnreachedError(url, problem, "check the address") from error
        except (httpx.InvalidURL, httpx.HTTPError, ValueError) as error:
            problem = f"did not answer properly ({_reason(error)})"
            raise FetchError(url, problem, "check the address") from error


def too_slow(url: str, limits: Limits) -> UnreachedError:
    """The error of a server that took too long."""
    seconds = f"{limits.total_s:g}"
    return UnreachedError(
        url,
        f"did not answer in time (at most {seconds} s)",
        "try again later, or save the page and give the file",
    )


def status_error(url: str, answer: Answer) -> FetchError:
    """The error of an answer that is no page."""
    way_out = _STATUS_WAYS_OUT.get(answer.status, "try again later")
    phrase = httpx.codes.get_reason_phrase(answer.status)
    return FetchError(url, f"answered {answer.status} {phrase}".strip(), way_out)


def too_many_hops(url: str, most: int) -> FetchError:
    """The error of an address that leads round in circles."""
    return FetchError(
        url, f"redirects more than {most} times", "give the address it should lead to"
    )


def _via(error: SecondSourceError, url: str) -> str:
    return "" if error.thing in url else f"leads to {error.thing}, and "


def _body(url: str, response: httpx.Response, limits: Limits, until: float) -> bytes:
    stated = response.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limits.most_bytes:
        raise _too_large(url, limits)
    content = bytearray()
    packing = response.headers.get("content-encoding", "")
    for piece in unpacked(url, response.iter_raw(), packing):
        content += piece
        if len(content) > limits.most_bytes:
            raise _too_large(url, limits)
        if time.monotonic() > until:
            raise too_slow(url, limits)
    return bytes(content)


def _too_large(url: str, limits: Limits) -> RefusedError:
    megabytes = f"{limits.most_bytes / 1_000_000:g}"
    return RefusedError(
        url, f"is larger than {megabytes} MB", "save the article's text and give that file"
    )


@dataclass(frozen=True, slots=True)
class _Job:
    url: str
    settings: Settings
    guard: AddressGuard
    tls: SSLContext | None

    @property
    def limits(self) -> Limits:
        s = self.settings
        return Limits(s.connect_timeout_s, s.read_timeout_s, s.total_timeout_s, s.max_report_bytes)

    def run(self) -> RawDocument:
        try:
            return self._follow(time.monotonic() + self.settings.total_timeout_s)
        except SecondSourceError as error:
            if error.thing == self.url:
                raise
            raise type(error)(
                self.url, _via(error, self.url) + error.problem, error.way_out
            ) from error

    def too_slow(self) -> FetchError:
        return too_slow(self.url, self.limits)

    def _follow(self, until: float) -> RawDocument:
        here = self.url
        for _ in range(self.settings.max_redirects + 1):
            if time.monotonic() > until:
                raise self.too_slow()
            answer = ask(here, self.limits, self.guard, self.tls)
            there = answer.leads_to
            if there is None:
                return self._document(answer)
            here = str(_web_address(there, self.url))
        raise too_many_hops(self.url, self.settings.max_redirects)

    def _document(self, answer: Answer) -> RawDocument:
        if answer.status != 200:
            raise status_error(self.url, answer)
        if not answer.is_page:
            raise FetchError(
                self.url,
                f"is not a page but {answer.media_type}",
                "give the address of an article",
            )
        return document_of(self.url, answer, datetime.now(UTC))


def document_of(source: str, answer: Answer, received_at: datetime) -> RawDocument:
    """A page as a document, with what its server says of its state."""
    return RawDocument(
        source,
        answer.content,
        answer.media_type or None,
        answer.charset,
        answer.url,
        received_at=received_at,
        validator=Validator(
            source, answer.headers.get("etag"), answer.headers.get("last-modified")
        ),
    )


class GuardedTransport(httpx.BaseTransport):
    """Connects to the addresses that the guard has checked, under the name that was asked for.

    The URL's host is replaced by an address; the Host header stays, and ``sni_hostname`` makes TLS
    ask for, and check, the certificate of the name.
    """

    def __init__(self, guard: AddressGuard, tls: SSLContext | None = None) -> None:
        self._guard = guard
        self._inner = httpx.HTTPTransport(
            verify=tls or _trusted_authorities(), trust_env=False, retries=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Tries the checked addresses in order until one takes the connection."""
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        failure: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for address in self._guard.addresses(host, port):
            direct = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return self._inner.handle_request(direct)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError("no address")

    def close(self) -> None:
        """Closes every connection."""
        self._inner.close()


@cache
def _trusted_authorities() -> SSLContext:
    """Read once: it takes as long as a page."""
    return httpx.create_ssl_context(verify=True, trust_env=False)


def _web_address(url: str, asked: str) -> httpx.URL:
    """``url`` as an address that may be asked.

    Raises:
        FetchError: it is no address of the web.
        RefusedError: its scheme is another, or it carries a password.
    """
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(asked, "is not a web address", "check the address") from error
    if address.scheme not in {"http", "https"}:
        raise RefusedError(
            asked,
            f'leads to a "{address.scheme}:" address; only http and https are fetched',
            "save the page and give the file",
        )
    if not address.host:
        raise FetchError(asked, "is a web address without a host", "check the address")
    if address.userinfo:
        raise RefusedError(
            asked, "carries a user name or password", "save the page and give the file"
        )
    return address


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
