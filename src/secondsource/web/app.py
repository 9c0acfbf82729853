"""The desk as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from secondsource import __version__
from secondsource.library import Additions, Library
from secondsource.web.guard.access import Access
from secondsource.web.guard.audit import Audit
from secondsource.web.guard.csrf import csrf_token
from secondsource.web.guard.door import Door
from secondsource.web.guard.head import Head
from secondsource.web.guard.headers import Headers
from secondsource.web.guard.rates import Rates
from secondsource.web.guard.who import Anyone, Who, admin, editor, reader
from secondsource.web.openapi import describes
from secondsource.web.pages import page_of, pages
from secondsource.web.pages.viewing import Views
from secondsource.web.problems import Json, tell_problems
from secondsource.web.rest import ROUTERS
from secondsource.web.work import Adder, Composer, Copies

__all__ = ["Access", "Who", "admin", "create_app", "csrf_token", "editor", "reader"]

THREADS = 80
STATIC = Path(__file__).parent / "static"


def create_app(
    library: Library, access: Access | None = None, *, is_apart: bool = False
) -> FastAPI:
    """The desk over a library.

    Args:
        library: stays open as long as the application runs; whoever opened it closes it.
        access: who may come in; by default whoever is at this machine, without login.
        is_apart: dossiers are made in a process beside this one.

    ``app.state`` holds ``library``, ``access`` and ``page_of``: what makes a page of a trouble
    (`secondsource.web.problems.PageOf`).
    """
    access = access or Access.loopback()
    app = FastAPI(
        title="Second Source",
        version=__version__,
        summary="Who said what, on whose word it rests, what independent origins confirm.",
        lifespan=_lifespan,
        openapi_url=None,  # ours is below, with a role like every route
        docs_url=None,
        redoc_url=None,
    )
    app.state.library, app.state.access = library, access
    app.state.page_of = page_of
    app.state.rates, app.state.streams, app.state.ending = Rates(), {}, False
    app.state.additions, app.state.composer = (
        Additions(library),
        Composer(library, is_apart=is_apart),
    )
    app.state.views = Views(library, app.state.composer)
    app.state.copies = Copies()
    app.state.adder = Adder(app.state.additions, library.accounts)
    tell_problems(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(pages, include_in_schema=False)
    app.add_api_route("/", _front, include_in_schema=False)
    app.add_api_route("/openapi.json", _description, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.openapi = describes(app, ROUTERS, access)  # type: ignore[method-assign]
    # The last one added is asked first.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(Head)
    app.add_middleware(Audit, library=library)
    app.add_middleware(Door, access=access)
    app.add_middleware(Headers, access=access)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What is done beside the requests begins and ends with the server."""
    # Plain endpoints each hold a thread; a page waits in one for a dossier that another reads.
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    app.state.adder.start()
    app.state.composer.start()
    yield
    app.state.ending = True
    await to_thread.run_sync(app.state.adder.stop)
    app.state.views.stop()
    app.state.composer.stop()


def _description(request: Request, who: Anyone) -> Response:
    del who
    return Json(request.app.openapi())


def _front(request: Request, who: Anyone) -> Response:
    del request, who
    return RedirectResponse("/desk/", 307)
