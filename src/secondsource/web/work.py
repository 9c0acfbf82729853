"""What the desk does beside answering: additions, one after another, and dossiers somebody waits
for.  Both end with the server; what was begun goes on at the next start.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from fastapi import Request

from secondsource.compose.dossier import Dossier
from secondsource.errors import SecondSourceError
from secondsource.library import Accounts, Additions, Elsewhere, Judgement, Library
from secondsource.web.packing import Piece

_log = logging.getLogger("secondsource.web")
# How long one addition may take to notice that it is to end.
_PATIENCE_S = 5.0
# An addition that another process took on is looked after when that one has gone.
_LOOK_EVERY_S = 30.0


class Adder:
    """One thread that does what waits."""

    def __init__(self, additions: Additions, accounts: Accounts) -> None:
        self._additions, self._accounts = additions, accounts
        self._asked = threading.Event()
        self._is_ending = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, with what an earlier server left."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="adder", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """There is something to do."""
        self.start()
        self._asked.set()

    def stop(self) -> None:
        """End soon; what is not done waits in the library."""
        self._is_ending = True
        self._asked.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        while not self._is_ending:
            self._asked.clear()
            try:
                self._accounts.flush()
                self._additions.work(lambda: self._is_ending)
            except SecondSourceError:
                _log.exception("an addition waits")
            except Exception:
                _log.exception("an addition went wrong and waits")
            self._asked.wait(_LOOK_EVERY_S)


@dataclass(slots=True)
class Reading:
    """A dossier that is being made: how many of how many reports are read."""

    future: Future[Dossier] = field(default_factory=Future)
    done: int = 0
    of: int = 0


class Composer:
    """Makes dossiers that are not kept yet, once for all who wait, beside the requests.

    Args:
        library: of the stories.
        is_apart: in a process of its own, so that answering goes on while it reads.
    """

    def __init__(self, library: Library, *, is_apart: bool = False) -> None:
        self._library = library
        self._elsewhere = Elsewhere(library) if is_apart else None
        self._lock = threading.Lock()
        self._readings: dict[tuple[str, int], Reading] = {}
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="composer")
        self._is_ending = False

    def start(self) -> None:
        """Begin, before the first has to wait."""
        if self._elsewhere is not None:
            self._elsewhere.start()

    def ask(self, id: str) -> Reading:
        """The dossier of a story, made now if nobody has asked for it yet.

        Raises:
            MissingError: there is no such story.
        """
        story = self._library.story(id)
        key = (story.id, story.revision)
        with self._lock:
            if key in self._readings:
                return self._readings[key]
        kept = self._library.kept_dossier(story.id)
        if kept is not None:  # only unpacked: it must not wait behind a story that is read
            here = Reading(done=story.size, of=story.size)
            here.future.set_result(kept)
            return here
        with self._lock:
            if key in self._readings:
                return self._readings[key]
            reading = self._readings[key] = Reading(of=story.size)
        reading.future.add_done_callback(lambda _: self._readings.pop(key, None))
        try:
            self._pool.submit(self._read, story.id, reading)
        except RuntimeError:  # the server ends
            reading.future.cancel()
        return reading

    def renew(self, judgements: Iterable[Judgement]) -> None:
        """Begin to make anew what was just judged, if it was ever read: who judged looks next."""
        if self._elsewhere is None:
            return
        reports = [about.partition(":")[0] for j in judgements for about in j.about]
        for story in dict.fromkeys(map(self._library.store.story_of, reports)):
            if story is not None and self._library.last_revision(story) is not None:
                self.ask(story)

    def progress(self, story: str) -> tuple[int, int] | None:
        """How far the reading of a story has come, if it is being read."""
        with self._lock:
            found = [r for (id_, _), r in self._readings.items() if id_ == story]
        return (found[-1].done, found[-1].of) if found else None

    def _read(self, story: str, reading: Reading) -> None:
        def tell(done: int, of: int) -> None:
            if self._is_ending:
                raise SecondSourceError("this desk", "is ending", "ask again in a minute")
            reading.done, reading.of = done, of

        def work() -> Dossier:
            if self._elsewhere is None:
                return self._library.dossier(story, tell=tell)
            self._elsewhere.make(story, tell)
            # The last and not the present one: somebody may have judged meanwhile.
            return self._library.last_dossier(story) or self._library.dossier(story, tell=tell)

        _settle(reading.future, work)

    def stop(self) -> None:
        """Make no more; the one that is being made ends with its next report."""
        self._is_ending = True
        if self._elsewhere is not None:
            self._elsewhere.close()
        self._pool.shutdown(wait=False, cancel_futures=True)


def composer_of(request: Request) -> Composer:
    """Who makes dossiers."""
    composer: Composer = request.app.state.composer
    return composer


class Copies:
    """What was told of dossiers, packed: the same is asked for by many, one after another."""

    def __init__(self, most_bytes: int = 100_000_000) -> None:
        self._most, self._size = most_bytes, 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Piece] = OrderedDict()

    def get(self, mark: str) -> Piece | None:
        """What was kept under a mark."""
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
            return self._kept.get(mark)

    def put(self, mark: str, content: Piece) -> None:
        """Keep it; what nobody asked for longest goes."""
        with self._lock:
            if mark in self._kept:
                return
            self._kept[mark] = content
            self._size += content.size
            while self._size > self._most:
                _, gone = self._kept.popitem(last=False)
                self._size -= gone.size


def _settle(future: Future[Dossier], work: Callable[[], Dossier]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)
