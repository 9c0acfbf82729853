"""Sites on loopback: a server of every name that ends in .example, and a guard that lets it in."""

from __future__ import annotations

import gzip
import ipaddress
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from secondsource.rim.address_guard import AddressGuard
from secondsource.rim.polite import Round, Threads
from secondsource.settings import Manners

Reply = tuple[int, dict[str, str], bytes]
Page = Reply | bytes | str | Callable[["Request"], Reply]

QUICK = Manners(
    gap_s=0.0,
    backoff_s=0.01,
    connect_timeout_s=1.0,
    read_timeout_s=1.0,
    total_timeout_s=2.0,
    round_s=60.0,
)
MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Request:
    """What came in."""

    host: str
    path: str
    headers: dict[str, str]
    times: int


@dataclass(slots=True)
class Sites:
    """``pages`` by host and path, or by path alone; ``asked`` in the order in which they came."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, address: str) -> str:
        """``post.example/a`` → its address with the port."""
        host, _, path = address.partition("/")
        return f"http://{host}:{self.port}/{path}"

    def put(self, address: str, page: Page) -> str:
        """Puts a page there and gives its address; ``{post.example/x}`` in it become addresses."""
        self.pages[address] = page
        return self.url(address)

    def round(self, manners: Manners = QUICK) -> Round:
        """A round that may ask these sites."""
        guard = AddressGuard(
            allowed=(ipaddress.ip_network("127.0.0.1/32"),),
            resolve=lambda host, _: ["127.0.0.1"] if host.endswith(".example") else [host],
        )
        return Round(manners, Threads(manners, MOST_BYTES, guard))

    def answer(self, request: Request) -> Reply:
        """What stands at an address; 404 where nothing does."""
        page = self.pages.get(f"{request.host}{request.path}")
        if page is None:
            return 404, {}, b"nothing here"
        if callable(page):
            return page(request)
        if isinstance(page, tuple):
            return page
        return (
            200,
            {"Content-Type": kind_of(page)},
            page.encode() if isinstance(page, str) else page,
        )


def kind_of(page: str | bytes) -> str:
    start = page[:200].encode() if isinstance(page, str) else page[:200]
    if start.lstrip().startswith(b"{"):
        return "application/feed+json"
    return "text/html; charset=utf-8" if b"<html" in start.lower() else "application/xml"


@contextmanager
def serving() -> Iterator[Sites]:
    """Sites that answer until the block ends."""
    sites = Sites()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            path = self.path
            sites.asked.append(f"{host}{path}")
            times = sites.asked.count(f"{host}{path}")
            status, headers, body = sites.answer(Request(host, path, dict(self.headers), times))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    sites.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield sites
    finally:
        server.shutdown()
        server.server_close()


def story(title: str, head: str = "", words: str = "") -> str:
    """A page with a report on it."""
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body><article>"
        f"<h1>{title}</h1><p>The old bridge was closed on Monday after a barge struck it, the"
        f" harbour police said. {words}</p><p>It will stay closed for two weeks, said the mayor,"
        " who was not hurt.</p></article></body></html>"
    )


def packed(page: str) -> bytes:
    return gzip.compress(page.encode())
