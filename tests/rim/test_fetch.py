"""Pages from a real server on loopback; the guard is told to let that one address through."""

from __future__ import annotations

import gzip
import ipaddress
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from secondsource import __version__
from secondsource.acquire.extract import report_from
from secondsource.errors import FetchError, RefusedError, SecondSourceError, SourceError
from secondsource.rim.address_guard import AddressGuard
from secondsource.rim.fetch import fetch
from secondsource.rim.sources import read_source
from secondsource.settings import Settings

CERTIFICATES = Path(__file__).parent / "certificates"

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Bridge closed after barge strike</title>
</head><body><article><h1>Bridge closed after barge strike</h1>
<p>The old bridge was closed on Monday after a barge struck it, the harbour police said.</p>
<p>It will stay closed for two weeks, said the mayor, who was not hurt – “luckily”.</p>
</article></body></html>"""

SHORT = Settings(total_timeout_s=1.0, read_timeout_s=0.5, connect_timeout_s=0.5)
SMALL = Settings(max_report_bytes=200_000)


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.server.seen.append(dict(self.headers))  # type: ignore[attr-defined]
        name = self.path.strip("/").split("/")[0].split("?")[0].replace("-", "_")
        try:
            getattr(self, f"answer_{name}", self.answer_missing)()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(self, body: bytes, kind: str = "text/html; charset=utf-8", **more: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, location: str, status: int = 302) -> None:
        self.send_response(status)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def endless(self, piece: bytes, pause: float = 0.0, **headers: str) -> None:
        self.send_response(200)
        for name, value in {"Content_Type": "text/html", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(5_000_000_000 // len(piece)):
            self.wfile.write(piece)
            time.sleep(pause)

    def answer_page(self) -> None:
        self.answer(PAGE.encode())

    def answer_missing(self) -> None:
        self.send_error(404)

    def answer_forbidden(self) -> None:
        self.send_error(403)

    def answer_moved(self) -> None:
        self.redirect("/page", 301)

    def answer_loop(self) -> None:
        self.redirect("/loop")

    def answer_to(self) -> None:
        self.redirect(self.path.removeprefix("/to/"))

    def answer_slow_body(self) -> None:
        self.endless(b"<p>", pause=0.1)

    def answer_silent(self) -> None:
        time.sleep(1.5)

    def answer_slow_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(40):
            self.wfile.write(b"X")
            self.wfile.flush()
            time.sleep(0.1)

    def answer_huge(self) -> None:
        self.endless(b"<p>The bridge was closed.</p>" * 1000)

    def answer_huge_and_says_so(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "5000000000")
        self.end_headers()

    def answer_bomb(self) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        piece = packer.compress(b"\0" * 50_000_000) + packer.flush()
        self.answer(piece, Content_Encoding="gzip")

    def answer_packed(self) -> None:
        self.answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def answer_two_members(self) -> None:
        half = len(PAGE) // 2
        first, second = PAGE[:half].encode(), PAGE[half:].encode()
        self.answer(gzip.compress(first) + gzip.compress(second), Content_Encoding="gzip")

    def answer_deflated(self) -> None:
        self.answer(zlib.compress(PAGE.encode()), Content_Encoding="deflate")

    def answer_raw_deflated(self) -> None:
        self.answer(zlib.compress(PAGE.encode())[2:-4], Content_Encoding="deflate")

    def answer_broken_gzip(self) -> None:
        self.answer(b"\x1f\x8b\x08 this is no gzip", Content_Encoding="gzip")

    def answer_brotli(self) -> None:
        self.answer(b"whatever", Content_Encoding="br")

    def answer_zstd(self) -> None:
        self.answer(b"whatever", Content_Encoding="zstd")

    def answer_image(self) -> None:
        self.answer(b"\x89PNG", "image/png")

    def answer_wrong_charset(self) -> None:
        self.answer(PAGE.encode(), "text/html; charset=iso-8859-1")

    def answer_nonsense_charset(self) -> None:
        self.answer(PAGE.encode(), "text/html; charset=unicode_escape")

    def answer_empty(self) -> None:
        self.answer(b"")

    def answer_truncated(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b"<p>half")
        self.close_connection = True

    def answer_garbage(self) -> None:
        self.wfile.write(b"\x00\x01\x02 no HTTP at all\r\n\r\n")
        self.close_connection = True


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with _serving() as server:
        yield server


class _serving:  # noqa: N801 - reads as a phrase: with _serving() as server
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
        self.server.seen = []  # type: ignore[attr-defined]
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)

    def __enter__(self) -> ThreadingHTTPServer:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self.server

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


NAMES = {"news.example": ["127.0.0.1"], "inside.example": ["192.168.0.7"]}


def guard() -> AddressGuard:
    """Lets 127.0.0.1 through, and knows two names; every other address is its own name."""
    return AddressGuard(
        allowed=(ipaddress.ip_network("127.0.0.1/32"),),
        resolve=lambda host, port: NAMES.get(host, [host]),
    )


def at(server: ThreadingHTTPServer, path: str) -> str:
    return f"http://news.example:{server.server_port}/{path}"


def error_of(
    server: ThreadingHTTPServer, path: str, settings: Settings = SMALL
) -> SecondSourceError:
    with pytest.raises(SecondSourceError) as caught:
        fetch(at(server, path), settings, guard())
    assert caught.value.thing == at(server, path)
    assert caught.value.way_out
    return caught.value


def test_a_page_comes_with_what_its_server_says(server: ThreadingHTTPServer) -> None:
    raw = fetch(at(server, "page"), SMALL, guard())
    assert raw.content == PAGE.encode()
    assert (raw.media_type, raw.charset) == ("text/html", "utf-8")
    assert raw.url == at(server, "page")


def test_it_says_who_asks_and_for_which_host(server: ThreadingHTTPServer) -> None:
    fetch(at(server, "page"), SMALL, guard())
    headers = server.seen[-1]  # type: ignore[attr-defined]
    assert headers["User-Agent"] == f"secondsource/{__version__}"
    assert headers["Host"] == f"news.example:{server.server_port}"


def test_a_proxy_in_the_environment_is_not_asked(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert fetch(at(server, "page"), SMALL, guard()).content


def test_a_redirect_is_followed_and_its_end_is_told(server: ThreadingHTTPServer) -> None:
    raw = fetch(at(server, "moved"), SMALL, guard())
    assert raw.url == at(server, "page")
    assert raw.source == at(server, "moved")


@pytest.mark.parametrize("path", ["packed", "two-members", "deflated", "raw-deflated"])
def test_packed_pages_are_unpacked(server: ThreadingHTTPServer, path: str) -> None:
    assert fetch(at(server, path), SMALL, guard()).content == PAGE.encode()


# what the server does            exit code and a word of the message
@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("missing", FetchError, "404"),
        ("forbidden", FetchError, "403"),
        ("loop", FetchError, "redirects more than 5 times"),
        ("image", FetchError, "not a page but image/png"),
        ("brotli", FetchError, "; "),
        ("zstd", FetchError, "unasked"),
        ("broken-gzip", FetchError, "damaged"),
        ("truncated", FetchError, "could not be reached"),
        ("garbage", FetchError, "could not be reached"),
        ("huge", RefusedError, "larger than 0.2 MB"),
        ("huge-and-says-so", RefusedError, "larger than 0.2 MB"),
        ("bomb", RefusedError, "larger than 0.2 MB"),
        ("to/http://127.0.0.2/", RefusedError, "not public"),
        ("to/http://169.254.169.254/latest/meta-data", RefusedError, "not public"),
        ("to/http://inside.example/", RefusedError, "not public"),
        ("to/http://[::1]/", RefusedError, "not public"),
        ("to/file:///etc/passwd", RefusedError, "only http and https"),
        ("to/ftp://news.example/", RefusedError, "only http and https"),
        ("to/http://user:word@news.example/", RefusedError, "password"),
    ],
)
def test_what_is_no_page_is_told(
    server: ThreadingHTTPServer, path: str, kind: type[SecondSourceError], words: str
) -> None:
    error = error_of(server, path)
    assert isinstance(error, kind)
    assert words in str(error)


@pytest.mark.parametrize("path", ["slow-body", "slow-headers", "silent"])
def test_a_slow_server_is_given_up(server: ThreadingHTTPServer, path: str) -> None:
    began = time.monotonic()
    assert "in time" in str(error_of(server, path, SHORT))
    assert time.monotonic() - began < 4


def test_nobody_listens() -> None:
    with pytest.raises(FetchError, match="could not be reached"):
        fetch("http://127.0.0.1:9/", SHORT, guard())


@pytest.mark.parametrize("url", ["http://", "http://[1/", "http:///path", "https://exa mple/"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(SourceError):
        fetch(url, SHORT, guard())


def test_a_wrong_charset_is_noticed(server: ThreadingHTTPServer) -> None:
    report = report_from(read_source(at(server, "wrong-charset"), SMALL, guard()), SMALL)
    assert "hurt – “luckily”" in report.text
    assert report.notices == ("declared as iso-8859-1, but the bytes are UTF-8; read as UTF-8",)


def test_a_charset_of_no_page_is_not_used(server: ThreadingHTTPServer) -> None:
    report = report_from(read_source(at(server, "nonsense-charset"), SMALL, guard()), SMALL)
    assert "hurt – “luckily”" in report.text


def test_the_page_becomes_a_report(server: ThreadingHTTPServer) -> None:
    report = report_from(read_source(at(server, "page"), SMALL, guard()), SMALL)
    assert report.title == "Bridge closed after barge strike"
    assert report.outlet == "news.example"
    assert report.url == at(server, "page")


def test_the_certificate_is_checked_under_the_asked_name() -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(CERTIFICATES / "server.pem")
    trusting = ssl.create_default_context(cafile=CERTIFICATES / "authority.pem")
    with _serving(serving) as server:
        port = server.server_port
        raw = fetch(f"https://news.example:{port}/page", SMALL, guard(), trusting)
        assert raw.content == PAGE.encode()
        with pytest.raises(FetchError, match="certificate verify failed"):
            fetch(f"https://127.0.0.1:{port}/page", SMALL, guard(), trusting)
        with pytest.raises(FetchError, match="certificate verify failed"):
            fetch(f"https://news.example:{port}/page", SMALL, guard())
