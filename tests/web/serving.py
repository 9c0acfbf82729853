"""A desk that is really served, on a free port, in a thread of the tests' process."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from secondsource.library import Library
from secondsource.web.app import create_app
from secondsource.web.guard.access import Access


@contextmanager
def served(library: Library, access: Access) -> Iterator[str]:
    """The address of a desk."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = create_app(library, access)
    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        app.state.ending = True
        server.should_exit = True
        thread.join(20)
        listening.close()
