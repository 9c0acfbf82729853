"""The pictures of docs/desk.md, from the bundled reports: ``make pictures``.

Each is what a reader sees at a desk with the four reports of an invented fire.  Colours are cut
to a palette, so that a picture weighs some 60 kB; the same desk gives the same picture.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from secondsource import demo
from secondsource.library import Additions, Library, Pasted, open_library
from secondsource.web.app import create_app

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
SIZE: ViewportSize = {"width": 1240, "height": 760}
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
#: Enough for black on paper with six colours of reports.
COLOURS = 128

Step = Callable[[Page], object]


def to(selector: str) -> Step:
    """Scroll until it stands at the top."""
    return lambda page: page.locator(selector).first.evaluate(
        "e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 12)"
    )


def click(selector: str) -> Step:
    return lambda page: page.locator(selector).first.click()


def open_choice(words: str) -> Step:
    return lambda page: page.locator("#panel").get_by_text(words).click()


#: Name, page, and what a reader did there; STORY is filled in.
PICTURES: tuple[tuple[str, str, tuple[Step, ...]], ...] = (
    ("stories", "/desk/", ()),
    ("story", "/desk/stories/STORY", ()),
    ("claim", "/desk/stories/STORY", (to("#claims"), click("#claims article .pick"))),
    ("origins", "/desk/stories/STORY", (to("#chains"),)),
    ("conflict", "/desk/stories/STORY", (to("#conflicts"),)),
    (
        "correction",
        "/desk/stories/STORY",
        (
            to("#claims"),
            click("#claims .quotes .fix"),
            open_choice("It is not the same claim as …"),
        ),
    ),
    ("queue", "/desk/queue", ()),
    ("copies", "/desk/stories/STORY/copies/1", ()),
    ("person", "/desk/people/Daniela%20Koleva", ()),
    ("take-away", "/desk/stories/STORY", (click("details.menu summary"),)),
)


def small(png: bytes) -> bytes:
    """The same picture in a palette."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    cut = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    cut.save(out, "PNG", optimize=True)
    return out.getvalue()


def take(url: str, story: str, folder: Path) -> None:
    """All pictures of a desk that is served at an address."""
    executable = next((name for name in BROWSERS if Path(name).exists()), None)
    if executable is None:
        sys.exit("no browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        window = browser.new_context(viewport=SIZE, base_url=url, reduced_motion="reduce")
        for name, path, steps in PICTURES:
            page = window.new_page()
            page.goto(path.replace("STORY", story))
            for step in steps:
                step(page)
                page.wait_for_timeout(400)
            (folder / f"{name}.png").write_bytes(small(page.screenshot()))
            page.close()
        browser.close()


def fill(library: Library) -> None:
    """The bundled reports, as the desk's own button adds them."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in demo.reports()}
    additions = Additions(library)
    additions.begin(
        files=[(n, text.encode()) for n, text in texts.items() if n not in demo.OUTLETS],
        texts=[Pasted(texts[n], outlet=outlet) for n, outlet in demo.OUTLETS.items()],
        by="desk",
    )
    additions.work()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where they go")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        open_library(f"{place}/desk.db") as library,
    ):
        fill(library)
        story = library.stories().entries[0].id
        library.dossier(story)
        config = uvicorn.Config(create_app(library), port=0, log_level="error", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        take(f"http://127.0.0.1:{port}", story, folder)
        server.should_exit = True
        thread.join(10)
    shown = set(re.findall(r"pictures/([\w-]+)\.png", (ROOT / "docs/desk.md").read_text("utf-8")))
    missing = shown - {name for name, _, _ in PICTURES}
    print(f"{len(PICTURES)} pictures in {folder}")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
