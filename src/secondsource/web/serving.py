"""Serving: the application in uvicorn, until somebody ends it."""

from __future__ import annotations

from collections.abc import Callable
from socket import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from secondsource.library import Library
from secondsource.web.app import create_app
from secondsource.web.guard.access import Access

# How long answers may go on after somebody ended the server; streams end at once.
GRACE_S = 10


class _Server(uvicorn.Server):
    """Tells the application that the end is near, so that open streams end by themselves."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None and not self.should_exit:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        app = self.config.app
        if isinstance(app, FastAPI):
            app.state.ending = True
        super().handle_exit(sig, frame)


def serve(
    library: Library,
    access: Access,
    host: str = "127.0.0.1",
    port: int = 8765,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve a library until SIGINT or SIGTERM.

    Args:
        library: what is served.
        access: who may come in.
        host: the address to listen at.
        port: of it.
        ready: is called when requests are answered.
    """
    app = create_app(library, access)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(access.proxies),
        forwarded_allow_ips=list(access.proxies) or None,
        timeout_graceful_shutdown=GRACE_S,
    )
    _Server(config, ready).run()
