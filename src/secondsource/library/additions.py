"""Additions that somebody asked for and does not wait for: kept as jobs, done one after another.

An addition outlives the process that took it on: what was sent lies in a folder beside the library
until it is in, and whoever opens the library next goes on with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secondsource.errors import MissingError, SecondSourceError, UsageError
from secondsource.library.placing import take
from secondsource.library.plain import account_data, error_data
from secondsource.rim import whereabouts
from secondsource.rim.files import drop_folder, files_in, keep_in
from secondsource.rim.store import Job, Progress

if TYPE_CHECKING:
    from secondsource.library.adding import Account
    from secondsource.library.library import Library

KIND = "addition"
MOST_SOURCES = 500
# Each sign of progress is a write; more of them tell nobody anything.
_TOLD_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that was pasted in, and what is known of it."""

    text: str
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that is being added.

    ``state`` is waiting, running, done or failed; ``account`` what came of it so far, in plain
    form; ``error`` why it failed, in plain form.
    """

    id: str
    by: str
    at: datetime
    sources: tuple[str, ...]
    state: str
    account: dict[str, Any]
    error: dict[str, str] | None = None

    @property
    def is_over(self) -> bool:
        """Nothing more will come of it."""
        return self.state in {"done", "failed"}


class Stopped(Exception):  # noqa: N818 - nothing is wrong: it goes on later
    """An addition was interrupted; it waits to be gone on with."""


class Additions:
    """The additions of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._folder = whereabouts.uploads_folder(library.place)

    def begin(
        self,
        *,
        urls: Sequence[str] = (),
        files: Sequence[tuple[str, bytes]] = (),
        texts: Sequence[Pasted] = (),
        by: str,
    ) -> Addition:
        """Take on an addition; nothing is read or fetched yet.

        Args:
            urls: addresses of pages, feeds, sitemaps.
            files: names and contents of what :meth:`Library.add` reads.
            texts: reports.
            by: who asks for it.

        Raises:
            UsageError: there is nothing to add or too much, or an address is none of the web.
        """
        addresses = tuple(dict.fromkeys(_address(url) for url in urls if url.strip()))
        kept = [(_file_name(n, name, content), content) for n, (name, content) in enumerate(files)]
        kept += [_as_file(len(kept) + n, text) for n, text in enumerate(texts)]
        if not 1 <= len(addresses) + len(kept) <= MOST_SOURCES:
            problem = "has nothing in it" if not kept else f"has more than {MOST_SOURCES} sources"
            raise UsageError("the addition", problem, "give addresses, files or texts")
        token = whereabouts.token()
        if kept:
            keep_in(self._folder / token, kept)
        told = {
            "token": token,
            "by": by,
            "at": whereabouts.instant().isoformat(),
            "urls": list(addresses),
            "files": [_called(name) for name, _ in kept],
        }
        return _addition(self._library.store.job(KIND, json.dumps(told)))

    def get(self, id: str) -> Addition:
        """An addition as it stands.

        Raises:
            MissingError: there is none of this id.
        """
        job = self._library.store.find_job(id)
        if job is None or job.kind != KIND:
            raise MissingError(f"addition {id}", "is not in the library", "see POST /additions")
        return _addition(job)

    def latest(self, limit: int = 20) -> tuple[Addition, ...]:
        """The last that were asked for, the latest first."""
        return tuple(map(_addition, reversed(self._library.store.jobs(KIND, last=limit))))

    def work(self, is_stopped: Callable[[], bool] = lambda: False) -> int:
        """Do all that waits, the oldest first; says how many were done.

        Args:
            is_stopped: asked now and then; when it is true, the rest waits for the next time.
        """
        done = 0
        while not is_stopped():
            job = self._next()
            if job is None:
                return done
            self._do(job, is_stopped)
            done += 1
        return done

    def _next(self) -> Job | None:
        store, holder = self._library.store, self._library.placer.holder
        for job in (*store.jobs(KIND, "running"), *store.jobs(KIND, "waiting")):
            if (taken := take(store, job, holder)) is not None:
                return taken
        return None

    def _do(self, job: Job, is_stopped: Callable[[], bool]) -> None:
        store, holder = self._library.store, self._library.placer.holder
        told = json.loads(job.source)
        folder = self._folder / str(told["token"])
        last = 0.0

        def tell(account: Account, _source: str) -> None:
            nonlocal last
            if is_stopped():
                raise Stopped
            if whereabouts.ticks() - last >= _TOLD_EVERY_S:
                last = whereabouts.ticks()
                position = json.dumps(account_data(account))
                store.progress(Progress(job.id, holder, position, account.seen, lease_s=180))

        try:
            sources = [*map(str, files_in(folder)), *told["urls"]]
            account = self._library.add(sources, tell=tell, called=_caller(folder))
        except Stopped:
            store.give_back(job.id, holder)
            return
        except SecondSourceError as error:
            store.finish(job.id, holder, json.dumps({"error": error_data(error)}))
        except BaseException:
            store.give_back(job.id, holder)
            raise
        else:
            store.finish(job.id, holder, json.dumps({"account": account_data(account)}))
        drop_folder(folder)


def _addition(job: Job) -> Addition:
    told, end = json.loads(job.source), json.loads(job.note) if job.note else {}
    account = end.get("account") or (json.loads(job.position) if job.position else {})
    error = end.get("error")
    state = "failed" if error else str(job.state)
    sources = (*told["urls"], *told["files"])
    at = whereabouts.moment(told["at"])
    return Addition(job.id, str(told["by"]), at, sources, state, account, error)


def _address(url: str) -> str:
    url = url.strip()
    # Never a path: whoever asks over the net must not read this machine's files.
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE) or len(url) > 2000:
        raise UsageError(f"address {url[:100]}", "is none of the web", "begin it with https://")
    return url


def _file_name(number: int, name: str, content: bytes) -> str:
    """A name that is safe in any folder and keeps the end, which tells what the file is.

    >>> _file_name(3, "../../Bridge: closed?.html", b"")
    '003-e3b0c4-Bridge__closed_.html'
    """
    plain = re.sub(r"[^\w.-]", "_", re.split(r"[/\\]", name)[-1], flags=re.ASCII).lstrip(".")
    return f"{number:03}-{hashlib.sha256(content).hexdigest()[:6]}-{plain[-80:] or 'file'}"


def _as_file(number: int, pasted: Pasted) -> tuple[str, bytes]:
    if not pasted.text.strip():
        raise UsageError("the text", "is empty", "paste the report's words")
    fields = {"text": pasted.text, "title": pasted.title, "outlet": pasted.outlet}
    fields |= {"published": pasted.published, "url": pasted.url}
    line = json.dumps({name: value for name, value in fields.items() if value})
    return _file_name(number, "pasted.jsonl", line.encode()), line.encode() + b"\n"


def _called(name: str) -> str:
    """What a kept file is called in reports: by its content too, since two outlets' pages may go
    by one name, and are no versions of each other.

    >>> _called("003-e3b0c4-Bridge__closed_.html"), _called("004-77aa01-pasted.jsonl")
    ('upload e3b0c4/Bridge__closed_.html', 'pasted 77aa01')
    """
    _, digest, rest = name.split("-", 2)
    return f"pasted {digest}" if rest == "pasted.jsonl" else f"upload {digest}/{rest}"


def _caller(folder: Path) -> Callable[[str], str]:
    before = f"{folder}/"

    def called(source: str) -> str:
        path = source.replace("\\", "/")
        if not path.startswith(before.replace("\\", "/")):
            return source
        name, mark, place = path[len(before) :].partition("#")
        return _called(name) + (f"{mark}{place}" if not name.endswith("pasted.jsonl") else "")

    return called


def addition_data(addition: Addition) -> dict[str, Any]:
    """An addition in plain form."""
    return {
        "id": addition.id,
        "by": addition.by,
        "at": addition.at.isoformat(),
        "state": addition.state,
        "sources": list(addition.sources),
        "account": addition.account,
        "error": addition.error,
    }
