"""Pages and lists of the web → documents: a feed leads to entries, an index to sitemaps.

::

    errand ─► Round ─► answer ─┬─ list ──► its entries are new errands (each address once)
                               └─ page ──► a document, with what its feed says of it
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urldefrag, urlsplit

from secondsource.acquire.feeds import Entry, entries_in, feed_on, list_kind
from secondsource.acquire.formats.blocks import FRAGMENT
from secondsource.acquire.report import Finished, RawDocument, Validator, Validators
from secondsource.errors import FetchError, RefusedError, SourceError
from secondsource.rim.fetch import Answer, document_of
from secondsource.rim.polite import Errand, Round
from secondsource.rim.unzipped import read_whole, unzipped
from secondsource.settings import Manners

Item = RawDocument | SourceError | Finished


@dataclass(slots=True)
class _Tally:
    """How far a list's entries are; it is finished when none is open."""

    open: int = 1
    taken: int = 0
    refused: int = 0
    unchanged: int = 0
    validator: Validator | None = None


@dataclass(slots=True)
class _Gathering:
    manners: Manners
    validators: Validators | None
    round: Round
    now: Callable[[], datetime]
    tallies: dict[str, _Tally] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    entries: int = 0


def gather(
    errands: Sequence[Errand],
    lists: Sequence[tuple[str, bytes]],
    manners: Manners,
    round_: Round,
    validators: Validators | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Item]:
    """Everything behind these errands, as it arrives, and each list's tally when it is through.

    ``lists`` are feeds, sitemaps and OPML that are at hand already, by their names.
    """
    work = _Gathering(manners, validators, round_, now)
    # What was read before is likely to be there still: dead hosts come last.
    fresh = [_with_validator(work, errand) for errand in errands]
    for errand in sorted(fresh, key=lambda errand: errand.validator is None):
        _add(work, errand)
    for name, content in lists:
        yield from _listed(work, Errand(name, name, "list"), Answer(name, 200, {}, content))
    for outcome in round_.outcomes():
        if isinstance(outcome.result, Answer):
            errand = outcome.errands[0]
            yield from _answered(work, errand, outcome.result)
            yield from _closed(work, errand.container)
        else:
            yield from _failed(work, outcome.errands, outcome.result)
    for container, tally in work.tallies.items():
        if tally.open:
            yield _finished(container, _unproven(tally))


def _unproven(tally: _Tally) -> _Tally:
    """A list that is not through must come again whole."""
    return replace(tally, validator=None)


def _with_validator(work: _Gathering, errand: Errand) -> Errand:
    known = work.validators.validator(errand.origin) if work.validators else None
    return replace(errand, validator=known)


def _add(work: _Gathering, errand: Errand) -> bool:
    """Adds an errand unless its address is on the way already."""
    address = urldefrag(errand.origin).url
    if address in work.seen:
        return False
    work.seen.add(address)
    if errand.container:
        work.tallies.setdefault(errand.container, _Tally(open=0)).open += 1
    work.round.add(errand)
    return True


def _answered(work: _Gathering, errand: Errand, answer: Answer) -> Iterator[Item]:
    tally = work.tallies.get(errand.container, _Tally())
    if answer.status == 304:
        tally.unchanged += 1
        if not errand.container:
            yield Finished(errand.origin, unchanged=1)
        return
    try:
        content = _unzipped(errand, answer.content, work.manners)
        if list_kind(content):
            yield from _listed(work, errand, replace(answer, content=content))
            return
        feed = feed_on(content, answer.url) if _is_front_page(errand, answer) else None
        if feed:
            _add(work, Errand(feed, feed, "list", is_named=True, depth=errand.depth + 1))
            return
        if errand.leads_to == "list":
            raise SourceError(errand.origin, "is no feed, sitemap or OPML", "check the address")
        if not answer.is_page:
            problem = f"is not a page but {answer.media_type}"
            raise FetchError(errand.origin, problem, "give the address of an article")
    except SourceError as error:
        tally.refused += 1
        yield error
        return
    tally.taken += 1
    document = document_of(errand.origin, replace(answer, content=content), work.now())
    validator = document.validator and replace(document.validator, stamp=errand.stamp)
    yield replace(
        document, known=errand.known, container=errand.container or None, validator=validator
    )


def _is_front_page(errand: Errand, answer: Answer) -> bool:
    """A site that the user named, not one of its pages: its feed is meant."""
    return errand.is_named and urlsplit(answer.url).path in {"", "/"}


def _listed(work: _Gathering, errand: Errand, answer: Answer) -> Iterator[Item]:
    """A list's entries as errands; the list's own validator waits until they are through."""
    if errand.leads_to == "report":
        raise SourceError(errand.origin, "is a feed, not a report", "follow it by its address")
    if errand.depth >= work.manners.most_depth:
        raise RefusedError(
            errand.origin,
            f"is a list within {errand.depth} lists",
            "give the address of the innermost",
        )
    tally = work.tallies.setdefault(errand.origin, _Tally())
    headers, kind = answer.headers, list_kind(answer.content)
    # "Not modified" would hide what has changed in the lists that these two lead to.
    if kind not in {"opml", "sitemap index"} and headers:
        etag, modified = headers.get("etag"), headers.get("last-modified")
        tally.validator = Validator(errand.origin, etag, modified)
    try:
        yield from _entries(work, errand, answer, kind == "opml")
    except SourceError as error:
        tally.refused += 1
        tally.validator = None
        yield error
    tally.open -= 1
    yield from _closed(work, errand.origin, opened=False)


def _entries(work: _Gathering, errand: Errand, answer: Answer, is_users: bool) -> Iterator[Item]:
    """Puts every entry of a list on the way; what leads nowhere is an error, and the rest goes on.

    ``is_users``: the feeds of an OPML are a user's choice, as if each had been named.
    """
    tally = work.tallies[errand.origin]
    found = entries_in(errand.origin, answer.content, answer.url, answer.charset)
    for entry in found:
        if isinstance(entry, SourceError):
            tally.refused += 1
            yield entry
            continue
        work.entries += 1
        if work.entries > work.manners.most_entries:
            raise RefusedError(
                errand.origin,
                f"leads to more than {work.manners.most_entries:,} addresses",
                "give fewer lists at once",
            )
        if entry.url is None:
            tally.taken += 1
            yield _from_entry(errand.origin, entry, work.now())
        else:
            _visit(work, errand, entry, entry.url, is_users)


def _visit(work: _Gathering, errand: Errand, entry: Entry, url: str, is_users: bool) -> None:
    known = work.validators.validator(url) if work.validators else None
    if known and entry.stamp and known.stamp == entry.stamp and entry.leads_to == "report":
        work.tallies[errand.origin].unchanged += 1
        return
    _add(
        work,
        Errand(
            url,
            url,
            entry.leads_to,
            is_named=is_users,
            container=errand.origin,
            depth=errand.depth + 1,
            known=entry.known,
            whole=entry.content if entry.is_whole else None,
            validator=known,
            stamp=entry.stamp,
        ),
    )


def _failed(work: _Gathering, errands: tuple[Errand, ...], error: SourceError) -> Iterator[Item]:
    """One error; an entry whose feed carries its text is read from there instead."""
    rescued = [errand for errand in errands if errand.whole]
    if len(rescued) < max(1, len(errands)):
        yield error
    for errand in errands:
        tally = work.tallies.get(errand.container, _Tally())
        if "again" in error.way_out:  # what may pass must not be hidden by "not modified"
            tally.validator = None
        if errand.whole:
            tally.taken += 1
            entry = Entry(errand.origin, errand.origin, errand.known, errand.whole)
            yield _from_entry(errand.container, entry, work.now())
        else:
            tally.refused += 1
        yield from _closed(work, errand.container)


def _from_entry(feed: str, entry: Entry, now: datetime) -> RawDocument:
    """The text that a feed carries."""
    source = entry.url or f"{feed}#{entry.name}"
    return RawDocument(
        source,
        (entry.content or "").encode("utf-8", "replace"),
        FRAGMENT,
        "utf-8",
        entry.url,
        entry.known,
        container=feed,
        received_at=now,
    )


def _closed(work: _Gathering, container: str, *, opened: bool = True) -> Iterator[Finished]:
    """One entry of a list is through; with the last one the list is."""
    tally = work.tallies.get(container)
    if tally is None:
        return
    tally.open -= 1 if opened else 0
    if tally.open == 0:
        yield _finished(container, tally)


def _finished(container: str, tally: _Tally) -> Finished:
    return Finished(
        container, tally.taken, tally.refused, tally.unchanged, validator=tally.validator
    )


def _unzipped(errand: Errand, content: bytes, manners: Manners) -> bytes:
    """Sitemaps are often kept packed (sitemap.xml.gz)."""
    if not content.startswith(b"\x1f\x8b") or errand.leads_to == "report":
        return content
    stream = unzipped(errand.origin, io.BytesIO(content))
    whole = read_whole(stream, manners.max_list_bytes)
    if len(whole) > manners.max_list_bytes:
        megabytes = f"{manners.max_list_bytes / 1_000_000:g}"
        raise RefusedError(errand.origin, f"is larger than {megabytes} MB", "give a part of it")
    return whole
