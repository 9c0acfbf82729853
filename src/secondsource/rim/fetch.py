"""One page from the web, guarded: checked addresses, bounded time, bounded bytes.

::

    URL ─► guard ─► connect to the checked address ─► redirect? ─► the guard again, by hand
                                              └────► body, counted while it is unpacked

Robots rules are for ``watch``, which visits by itself; a page that a user names is fetched as a
browser would, once, without a retry.
"""

from __future__ import annotations

import queue
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from ssl import SSLContext

import httpx

from secondsource import __version__
from secondsource.acquire.report import RawDocument
from secondsource.errors import FetchError, RefusedError, SecondSourceError
from secondsource.rim.address_guard import AddressGuard
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
_HEADERS = {
    "User-Agent": f"secondsource/{__version__}",
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


@dataclass(frozen=True, slots=True)
class _Job:
    url: str
    settings: Settings
    guard: AddressGuard
    tls: SSLContext | None

    def run(self) -> RawDocument:
        until = time.monotonic() + self.settings.total_timeout_s
        limits = httpx.Timeout(
            self.settings.read_timeout_s, connect=self.settings.connect_timeout_s
        )
        transport = GuardedTransport(self.guard, self.tls)
        with httpx.Client(
            transport=transport, timeout=limits, headers=_HEADERS, trust_env=False
        ) as client:
            try:
                return self._follow(client, until)
            except SecondSourceError as error:
                if error.thing == self.url:
                    raise
                # The guard knows only a host; the user knows the address that led there.
                via = "" if error.thing in self.url else f"leads to {error.thing}, and "
                raise type(error)(self.url, via + error.problem, error.way_out) from error
            except httpx.TimeoutException as error:
                raise self.too_slow() from error
            except httpx.TransportError as error:
                raise FetchError(
                    self.url, f"could not be reached ({_reason(error)})", "check the address"
                ) from error
            except (httpx.InvalidURL, httpx.HTTPError, ValueError) as error:
                raise FetchError(
                    self.url, f"did not answer properly ({_reason(error)})", "check the address"
                ) from error

    def too_slow(self) -> FetchError:
        seconds = f"{self.settings.total_timeout_s:g}"
        return FetchError(
            self.url,
            f"did not answer in time (at most {seconds} s)",
            "try again later, or save the page and give the file",
        )

    def _follow(self, client: httpx.Client, until: float) -> RawDocument:
        here = _web_address(self.url, self.url)
        for _ in range(self.settings.max_redirects + 1):
            with client.stream("GET", here, follow_redirects=False) as response:
                if response.status_code in _REDIRECTS and response.headers.get("location"):
                    there = here.join(response.headers["location"])
                    here = _web_address(str(there), self.url)
                    continue
                return self._document(response, here, until)
        raise FetchError(
            self.url,
            f"redirects more than {self.settings.max_redirects} times",
            "give the address it should lead to",
        )

    def _document(self, response: httpx.Response, here: httpx.URL, until: float) -> RawDocument:
        if response.status_code != 200:
            way_out = _STATUS_WAYS_OUT.get(response.status_code, "try again later")
            status = f"{response.status_code} {response.reason_phrase}".strip()
            raise FetchError(self.url, f"answered {status}", way_out)
        media_type, charset = _content_type(response.headers.get("content-type", ""))
        if media_type not in _PAGES and not media_type.startswith("text/"):
            raise FetchError(
                self.url, f"is not a page but {media_type}", "give the address of an article"
            )
        cap = self.settings.max_report_bytes
        stated = response.headers.get("content-length", "")
        if stated.isdigit() and int(stated) > cap:
            raise self._too_large()
        content = bytearray()
        for piece in _unpacked(self.url, response):
            content += piece
            if len(content) > cap:
                raise self._too_large()
            if time.monotonic() > until:
                raise self.too_slow()
        return RawDocument(self.url, bytes(content), media_type or None, charset, str(here))

    def _too_large(self) -> RefusedError:
        megabytes = f"{self.settings.max_report_bytes / 1_000_000:g}"
        return RefusedError(
            self.url, f"is larger than {megabytes} MB", "save the article's text and give that file"
        )


class GuardedTransport(httpx.BaseTransport):
    """Connects to the addresses that the guard has checked, under the name that was asked for.

    The URL's host is replaced by an address; the Host header stays, and ``sni_hostname`` makes TLS
    ask for, and check, the certificate of the name.
    """

    def __init__(self, guard: AddressGuard, tls: SSLContext | None = None) -> None:
        self._guard = guard
        self._inner = httpx.HTTPTransport(verify=tls or True, trust_env=False, retries=0)

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


def _content_type(header: str) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = header or "application/octet-stream"
    media_type = message.get_content_type() if header else ""
    charset = message.get_param("charset")
    return media_type.lower(), charset.strip() if isinstance(charset, str) else None


def _unpacked(url: str, response: httpx.Response) -> Iterator[bytes]:
    """The body's bytes, unpacked in pieces of at most 64 kB however much is packed in them."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"}:
        yield from response.iter_raw()
        return
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(url, f"answered packed as {packing!r}, unasked", "save the page")
    try:
        yield from _inflated(response.iter_raw(), 15 if packing == "deflate" else 31)
    except zlib.error as error:
        raise FetchError(url, "sent a damaged page", "try again later") from error


def _inflated(packed: Iterator[bytes], window: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(window)
    for piece in packed:
        rest = piece
        while rest:
            try:
                yield unpacker.decompress(rest, 65_536)
            except zlib.error:
                # Some servers send raw deflate where the standard means zlib; known at once.
                if window != 15:
                    raise
                window = -15
                unpacker = zlib.decompressobj(window)
                continue
            rest = unpacker.unconsumed_tail
            if unpacker.eof and unpacker.unused_data:  # a second gzip member
                rest = unpacker.unused_data
                unpacker = zlib.decompressobj(window)
    yield unpacker.flush()


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
