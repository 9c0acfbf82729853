"""What can go wrong, as a user meets it.

::

    SecondSourceError ........ 1  anything of ours; shown without a traceback
    ├── UsageError ........... 2  the words of the command do not fit
    │   └── MissingError ..... 2  they name a story, report or judgement that is not here
    ├── SourceError .......... 3  a file or page could not be read as a report
    │   ├── FetchError ....... 4  a URL did not answer, or not with a page
    │   └── RefusedError ..... 5  we will not fetch or open that (address guard, size caps)
    ├── ModelError ........... 6  a model is missing or is not the one its manifest names
    ├── DataError ............ 7  an evaluation file is missing or is not in its format
    ├── StoreError ........... 8  the library's store cannot be opened, read or written
    └── AlertError ........... 9  an alert could not be handed over

The number is the exit code of the command.  Every message names the thing, the place and the
way out.
"""

from __future__ import annotations

from typing import ClassVar


class SecondSourceError(Exception):
    """Base of all errors that are shown to the user as one sentence.

    >>> print(SourceError("notes.txt", "the file is empty", "give a file with text in it"))
    notes.txt: the file is empty; give a file with text in it
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, thing: str, problem: str, way_out: str = "") -> None:
        self.thing = thing
        self.problem = problem
        self.way_out = way_out
        super().__init__(f"{thing}: {problem}" + (f"; {way_out}" if way_out else ""))

    def __reduce__(self) -> tuple[type[SecondSourceError], tuple[str, str, str]]:
        # Exceptions pickle by their message alone; workers must hand on all three parts.
        return type(self), (self.thing, self.problem, self.way_out)


class UsageError(SecondSourceError):
    """The words of the command, or the arguments of a call, do not fit together."""

    exit_code = 2


class MissingError(UsageError):
    """What is asked for is not in the library."""


class SourceError(SecondSourceError):
    """A file or page could not be read as a report."""

    exit_code = 3


class FetchError(SourceError):
    """A URL did not answer, or did not answer with a page."""

    exit_code = 4


class RefusedError(SourceError):
    """The address guard or a size cap says no; nothing was opened."""

    exit_code = 5


class ModelError(SecondSourceError):
    """A model is missing, or is not the one that its manifest names."""

    exit_code = 6


class DataError(SecondSourceError):
    """A yardstick's file is missing, or is not in its format."""

    exit_code = 7


class StoreError(SecondSourceError):
    """The store cannot be opened, is newer than the program, is full, or is gone."""

    exit_code = 8


class AlertError(SecondSourceError):
    """An alert could not be handed over to who should pass it on."""

    exit_code = 9
