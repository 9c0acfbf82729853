"""A source as a user names it (a path, a web address, ``-``) → its bytes.

::

    file, folder, glob ─► look into each ─┬─ one report ─────────────► document
                                          ├─ archive, table, message ─► document, document, …
                                          └─ feed, sitemap, OPML ─┐
    web address ──────────────────────────────────────────────────┴─► gather ─► document, …

``read_source`` gives the one document that is read at once; ``expand`` everything that is behind
sources for the library, without ever holding an archive, and past whatever is wrong in it.
"""

from __future__ import annotations

import glob
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from secondsource.acquire.extract import Instruments
from secondsource.acquire.report import Finished, RawDocument, Validators
from secondsource.errors import RefusedError, SourceError
from secondsource.rim.archives import MEDIA_TYPES, Listing, documents_in, look_into
from secondsource.settings import Manners, Settings

if TYPE_CHECKING:
    from secondsource.rim.address_guard import AddressGuard
    from secondsource.rim.polite import Round

Item = RawDocument | SourceError | Finished

# Two letters at least: "C:\\news\\a.txt" is a path.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
# What is taken from a folder; a file that is named itself is tried whatever it is called.
_TAKEN = frozenset(
    ".txt .md .markdown .htm .html .xhtml .pdf .docx .eml .json .jsonl .ndjson .ninjs .parquet"
    " .xml .newsml .nitf .warc .rss .atom .rdf .opml".split()
)


def read_source(source: str, settings: Settings, guard: AddressGuard | None = None) -> RawDocument:
    """The bytes of a file, of the page at a URL, or of standard input (``-``).

    ``guard`` is for tests; it decides which addresses may be asked.

    Raises:
        SourceError: there is no such file, or it is a folder, or cannot be read.
        FetchError: the page did not answer, or not with a page.
        RefusedError: it is larger than ``settings.max_report_bytes``, or must not be opened.
    """
    if source == "-":
        return _bounded(source, sys.stdin.buffer.read(settings.max_report_bytes + 1), settings)
    if _is_web(source):
        from secondsource.rim.fetch import fetch

        return fetch(source, settings, guard)
    if source.lower().startswith("file:"):
        raise RefusedError(source, "file addresses are not opened", "give the path of the file")
    return _read_file(source, settings)


def instruments() -> Instruments:
    """What the acquire room borrows: the language model and the PDF reader, both started lazily."""
    from secondsource.rim.languages import named_language
    from secondsource.rim.pdf import text_in_pdf

    return Instruments(name_language=named_language, pdf_text=text_in_pdf)


def expand(
    sources: Iterable[str],
    settings: Settings | None = None,
    *,
    manners: Manners | None = None,
    validators: Validators | None = None,
    after: str = "",
    round_: Round | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Item]:
    """Every document behind the sources; what is bad is an error in its place, the rest comes.

    Files come first, in a fixed order, then what is on the web, as it arrives.  After each archive,
    table, feed or sitemap comes its ``Finished``; the last one, unnamed, is the sum.

    Args:
        sources: files, folders, globs, web addresses of pages, feeds, sitemaps, OPML.
        settings: limits of a report.
        manners: how the web is asked.
        validators: who remembers what was read; nothing is written there.
        after: the ``position`` of the last document that is done; the sources must be the same.
        round_: for tests, who asks the web.
        now: the clock.
    """
    settings, manners = settings or Settings(), manners or Manners()
    walk = _Walk(settings, now)
    steps = tuple(json.loads(after)) if after else None
    lists: list[Listing] = []
    addresses: list[str] = []
    total = Finished("")
    for number, source in enumerate(sources):
        place, behind = (f"{number:06}",), steps
        if steps:
            if place[0] < steps[0]:
                continue
            behind = steps[1:] if place[0] == steps[0] else None
        if _is_web(source):
            addresses.append(source)
            continue
        for item in walk.source(source, place, behind):
            if isinstance(item, Listing):
                lists.append(item)
            else:
                total = _summed(total, item)
                yield item
    if addresses or lists:
        for item in _gathered(addresses, lists, settings, manners, validators, round_, now):
            total = _summed(total, item)
            yield item
    yield replace(total, passed=total.passed + walk.passed)


def _gathered(
    addresses: list[str],
    lists: list[Listing],
    settings: Settings,
    manners: Manners,
    validators: Validators | None,
    round_: Round | None,
    now: Callable[[], datetime],
) -> Iterator[Item]:
    from secondsource.rim.gather import gather
    from secondsource.rim.polite import Errand, Round, Threads

    round_ = round_ or Round(manners, Threads(manners, settings.max_report_bytes))
    errands = [Errand(address, address, is_named=True) for address in addresses]
    named = [(each.name, each.content) for each in lists]
    yield from gather(errands, named, manners, round_, validators, now)


def _summed(total: Finished, item: Item) -> Finished:
    if isinstance(item, RawDocument):
        return replace(total, taken=total.taken + 1)
    if isinstance(item, SourceError):
        return replace(total, refused=total.refused + 1)
    return replace(
        total, unchanged=total.unchanged + item.unchanged, passed=total.passed + item.passed
    )


@dataclass(slots=True)
class _Walk:
    """Files in their order; ``place`` is how one is found again, ``behind`` what is done of it."""

    settings: Settings
    now: Callable[[], datetime]
    passed: int = 0

    def source(
        self, source: str, place: tuple[str, ...], behind: tuple[str, ...] | None
    ) -> Iterator[Item | Listing]:
        """One source: a file, a folder or a pattern."""
        path = Path(source).expanduser()
        if source == "-" or not _is_pattern(source, path):
            yield from self._named(source, path, place, behind)
            return
        found = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - Path.glob drops "./"
        if not found:
            yield SourceError(source, "matches no file", "check the pattern")
        for each in _from(found, behind):
            inner = behind[1:] if behind and behind[0] == each else None
            if Path(each).is_file():
                yield from self._file(each, Path(each), (*place, each), inner)

    def _named(
        self, source: str, path: Path, place: tuple[str, ...], behind: tuple[str, ...] | None
    ) -> Iterator[Item | Listing]:
        try:
            if source != "-" and path.is_dir():
                yield from self._folder(path, place, behind, frozenset())
            elif source != "-" and path.is_file():
                yield from self._file(source, path, place, behind)
            elif behind is None:
                document = read_source(source, self.settings)
                yield replace(document, position=json.dumps(place), received_at=self.now())
        except SourceError as error:
            yield error
        except (OSError, ValueError) as error:
            yield _unreadable(source, error)

    def _folder(
        self,
        folder: Path,
        place: tuple[str, ...],
        behind: tuple[str, ...] | None,
        above: frozenset[tuple[int, int]],
    ) -> Iterator[Item | Listing]:
        """A folder's files and folders by name; hidden ones and its own ancestors are left out."""
        try:
            here = (folder.stat().st_dev, folder.stat().st_ino)
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is needed
        except OSError as error:
            yield _unreadable(str(folder), error)
            return
        if here in above:
            return
        for name in _from([name for name in names if not name.startswith(".")], behind):
            inner = behind[1:] if behind and behind[0] == name else None
            path, at = folder / name, (*place, name)
            if path.is_dir():
                yield from self._folder(path, at, inner, above | {here})
            elif not path.is_file():
                yield from self._odd(path)
            elif _is_taken(path):
                yield from self._file(str(path), path, at, inner)
            else:
                self.passed += 1

    def _odd(self, path: Path) -> Iterator[SourceError]:
        """A link that leads nowhere is told; pipes, sockets and devices are passed over."""
        if path.is_symlink():
            yield SourceError(str(path), "is a link that leads nowhere", "mend or remove it")
        else:
            self.passed += 1

    def _file(
        self, name: str, path: Path, place: tuple[str, ...], behind: tuple[str, ...] | None
    ) -> Iterator[Item | Listing]:
        if behind == ():
            return
        received = self.now()
        counts = {"taken": 0, "refused": 0, "passed": 0}
        is_container = True
        try:
            file = look_into(name, path)
            is_container = file.kind not in {"one", "list"}
            for member in documents_in(file, self.settings, behind[0] if behind else None):
                if isinstance(member, Listing):
                    yield member
                    continue
                counts[_counted(member)] += 1
                if isinstance(member, RawDocument):
                    at = (*place, member.position) if member.position else place
                    yield replace(
                        member,
                        container=name if is_container else None,
                        position=json.dumps(at),
                        received_at=member.received_at or received,
                    )
                elif member:
                    yield member
        except SourceError as error:
            counts["refused"] += 1
            yield error
        except (OSError, ValueError) as error:
            counts["refused"] += 1
            yield _unreadable(name, error)
        if is_container:
            yield Finished(name, counts["taken"], counts["refused"], passed=counts["passed"])


def _counted(member: RawDocument | SourceError | None) -> str:
    if member is None:
        return "passed"
    return "taken" if isinstance(member, RawDocument) else "refused"


def _from(names: list[str], behind: tuple[str, ...] | None) -> list[str]:
    """The names that are not done: from the one that was under way."""
    return [name for name in names if not behind or name >= behind[0]]


def _is_taken(path: Path) -> bool:
    """By its name a report or something that holds some; a nameless page of a mirror too."""
    suffix = Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
    if suffix.lower() in _TAKEN:
        return True
    if suffix:
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(1024).lstrip().lower()
    except OSError:
        return True  # opening it again tells why
    return head.startswith((b"<!doctype html", b"<html", b"%pdf-", b"warc/"))


def _is_pattern(source: str, path: Path) -> bool:
    try:
        return any(mark in source for mark in "*?[") and not path.exists()
    except (OSError, ValueError):
        return False


def _is_web(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _unreadable(source: str, error: Exception) -> SourceError:
    if isinstance(error, PermissionError):
        return SourceError(source, "may not be read", "check its permissions")
    reason = getattr(error, "strerror", None) or error
    return SourceError(source, f"cannot be read ({reason})", "check the path")


def _read_file(source: str, settings: Settings) -> RawDocument:
    path = Path(source).expanduser()
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise SourceError(source, "is a folder", "give the files in it")
        # A pipe is how shells hand over another command's output; devices and sockets never end.
        if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
            raise RefusedError(source, "is a device or socket", "give a file")
        with path.open("rb") as stream:
            content = stream.read(settings.max_report_bytes + 1)
    except FileNotFoundError as error:
        raise SourceError(source, "there is no such file", _way_out(source)) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreadable(source, error) from error
    return _bounded(source, content, settings, MEDIA_TYPES.get(path.suffix.lower()))


def _bounded(
    source: str, content: bytes, settings: Settings, media_type: str | None = None
) -> RawDocument:
    if len(content) > settings.max_report_bytes:
        megabytes = f"{settings.max_report_bytes / 1_000_000:g}"
        raise RefusedError(
            source,
            f"is larger than {megabytes} MB, the most that one report may have",
            "give the article alone",
        )
    return RawDocument(source, content, media_type)


def _way_out(source: str) -> str:
    if _SCHEME.match(source) and "://" in source:
        return "only http:// and https:// addresses are fetched"
    if re.match(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+/", source) or source.startswith("www."):
        return f"for a page of the web give https://{source}"
    return "check the path"
