"""A real browser at a real desk: what the browser tests share.

The browser is Debian's; where there is none, these tests say so and are skipped.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from secondsource.library import Library, open_library
from secondsource.web.guard.access import Access
from web.serving import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Debian's chromium (apt-get install chromium)"
)
# A story is put together anew after a correction: a second here, many on a busy machine.
expect.set_options(timeout=25_000)
ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    " --disable-component-update --disable-sync --no-first-run"
).split()
WIDE, PHONE = 1440, 360
# What a reader would see move after it was painted; a click's own doing does not count.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const each of list.getEntries())
  if (!each.hadRecentInput) window.shifted += each.value; })
  .observe({type: "layout-shift", buffered: true});
"""


@cache
def _playwright() -> Playwright:
    return sync_playwright().start()


@cache
def browser() -> Browser:
    """One browser for all tests; it ends with the process."""
    return _playwright().chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@dataclass
class Desk:
    """A desk that is served, and what its pages complained of."""

    url: str
    library: Library
    story: str
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def look(self, width: int = WIDE, **context: Any) -> Iterator[Page]:
        """A fresh browser window; it ends with the test."""
        window = browser().new_context(
            viewport={"width": width, "height": 900},
            base_url=self.url,
            reduced_motion="reduce",
            **context,
        )
        window.set_default_timeout(25_000)
        try:
            yield self._page(window)
        finally:
            window.close()

    def _page(self, window: BrowserContext) -> Page:
        page = window.new_page()
        page.on(
            "console",
            lambda said: (
                self.complaints.append(f"{page.url}: {said.text}")
                if said.type in {"error", "warning"}
                else None
            ),
        )
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.add_init_script(SHIFTS)
        return page


@contextmanager
def serving(place: Path, access: Access | None = None) -> Iterator[Desk]:
    """Serve a library on a free port of this machine."""
    with open_library(str(place)) as library, served(library, access or Access.loopback()) as url:
        entries = library.stories().entries
        yield Desk(url, library, entries[0].id if entries else "")


def copied(place: Path, folder: Path) -> Path:
    """A library of one's own, to change."""
    there = folder / "news.db"
    shutil.copyfile(place, there)
    return there
