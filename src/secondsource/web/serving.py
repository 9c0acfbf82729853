"""Serving: the application in uvicorn, until somebody ends it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from secondsource.errors import UsageError
from secondsource.library import Library
from secondsource.web.app import create_app
from secondsource.web.guard.access import LOOPBACK, Access

# How long answers may go on after somebody ended the server; streams end at once.
GRACE_S = 10
SWITCH_S = 0.001
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - looked for, not listened at


@dataclass(frozen=True, slots=True)
class Where:
    """Where the desk stands and how it is reached, as the command line says it.

    ``names`` are those that browsers may use for it, ``proxies`` the addresses of proxies that are
    believed, ``login`` asks for one on this machine too, ``certificate`` and ``key`` make it https.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    login: bool = False
    certificate: Path | None = None
    key: Path | None = None

    @property
    def address(self) -> str:
        """For people."""
        name = self.names[0] if self.names else self.host
        name = "localhost" if name in _EVERYWHERE else name
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{f'[{name}]' if ':' in name else name}:{self.port}/"


def access_to(library: Library, where: Where, name: str) -> Access:
    """Who may come in to a library that is served there.

    This machine's own address needs no login as long as the library has no users; everything else
    does.

    Raises:
        UsageError: a login is needed, and there is nobody to log in.
    """
    has_users = bool(library.accounts.users())
    is_open = where.host in LOOPBACK and not (where.proxies or where.login or where.names)
    if is_open and not has_users:
        return Access.loopback(name)
    if not has_users:
        raise UsageError(
            f"the desk at {where.host}",
            "can be reached by others, and the library has no users",
            "`secondsource users add NAME --role admin` makes the first",
        )
    own = () if where.host in _EVERYWHERE else (where.host,)
    # Whoever listens everywhere and names nothing is asked by many names; the login is the bar.
    hosts: Sequence[str] = (*where.names, *own) if where.names or own else ()
    secure = bool(where.certificate or where.proxies)
    return Access.team(tuple(hosts), secure=secure, proxies=where.proxies)


class _Server(uvicorn.Server):
    """Tells the application that the end is near, so that open streams end by themselves."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None and not self.should_exit:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        app = self.config.app
        if isinstance(app, FastAPI):
            app.state.ending = True
        super().handle_exit(sig, frame)


def serve(
    library: Library, access: Access, where: Where, ready: Callable[[], None] | None = None
) -> None:
    """Serve a library until SIGINT or SIGTERM.

    Args:
        library: what is served.
        access: who may come in.
        where: the address.
        ready: is called when requests are answered.

    Raises:
        UsageError: the address cannot be listened at, or the certificate cannot be read.
    """
    listening = _listening(where)
    # Whoever has little to do gets its turn at the interpreter soon, beside one that has much: with
    # the usual 5 ms, and several turns to an answer, every page is slow while one is made.
    sys.setswitchinterval(SWITCH_S)
    config = uvicorn.Config(
        create_app(library, access, is_apart=True),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(access.proxies),
        forwarded_allow_ips=list(access.proxies) or None,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
    )
    try:
        config.load()
    except OSError as error:
        listening.close()
        raise UsageError(str(where.certificate), str(error), "check --certificate, --key") from None
    with listening, suppress(KeyboardInterrupt):
        _Server(config, ready).run([listening])


def _listening(where: Where) -> socket.socket:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((where.host, where.port))
    except OSError as error:
        made.close()
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"{where.host} port {where.port}", reason, "give another --port or --host"
        ) from None
    return made
