"""Dossiers made in a process beside: reading takes a processor, and answering must not wait for it.

``python -m secondsource.library.composer`` is that process.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from secondsource import errors
from secondsource.errors import SecondSourceError
from secondsource.library.plain import error_data
from secondsource.rim.beside import Beside, answer, questions
from secondsource.settings import Settings

if TYPE_CHECKING:
    from secondsource.library.library import Library


class Elsewhere:
    """Makes the dossiers of a library in a process of its own."""

    def __init__(self, library: Library) -> None:
        first = {"place": library.place, "settings": asdict(library.settings)}
        self._beside = Beside("secondsource.library.composer", first)

    def start(self) -> None:
        """Start the process: it opens the models before somebody waits for them."""
        self._beside.start()

    def make(self, story: str, tell: Callable[[int, int], None]) -> None:
        """The dossier of a story is kept in the library after this.

        Raises:
            SecondSourceError: as `Library.dossier` has it, or the process ended.
        """
        said = self._beside.ask(story, lambda line: tell(int(line["done"]), int(line["of"])))
        if error := said.get("error"):
            kind = getattr(errors, error["kind"], SecondSourceError)
            raise kind(error["thing"], error["problem"], error["way_out"])

    def close(self) -> None:
        """End the process."""
        self._beside.close()


def run() -> None:
    """The process itself."""
    from secondsource.library.library import open_library
    from secondsource.rim.wiring import tools

    asked = questions()
    first: dict[str, Any] = next(asked, {})
    if not first:
        return
    settings = Settings(**first["settings"])
    with suppress(SecondSourceError):  # said when a dossier is asked for
        tools(settings)
    with open_library(first["place"], settings, upgrade=False) as library:
        for story in asked:
            try:
                library.dossier(story, tell=lambda done, of: answer({"done": done, "of": of}))
            except SecondSourceError as error:
                answer({"error": error_data(error)})
            except Exception as error:
                thing = f"story {story}"
                problem = f"could not be read ({type(error).__name__})"
                answer({"error": {"kind": "SecondSourceError", "thing": thing,
                                  "problem": problem, "way_out": "please report it"}})  # fmt: skip
            else:
                answer({"end": story})
