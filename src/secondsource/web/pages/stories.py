"""The list of stories: what the desk opens with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from time import monotonic
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from secondsource.errors import UsageError
from secondsource.library import Asked, titled
from secondsource.tell.phrases import count
from secondsource.web.guard.who import Reader
from secondsource.web.pages.languages import LANGUAGES
from secondsource.web.pages.rendering import is_part, library_of, page, with_query

router = APIRouter()
#: A screen and a half; the first view stays quick on a large library.
PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Filter:
    """What stands in the form, as it was typed."""

    words: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    language: str = ""
    at_least: int = 1
    order: str = "latest"
    status: str = ""
    cursor: str = ""

    def query(self, **other: str) -> str:
        """The address of the list so filtered."""
        asked: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        asked["at_least"] = "" if self.at_least == 1 else self.at_least
        asked["order"] = "" if self.order == "latest" else self.order
        return with_query("/desk/", **{**asked, **other})


@router.get("/")
def stories(  # noqa: PLR0913, PLR0917 - each is a field of the form
    request: Request,
    who: Reader,
    words: Annotated[str, Query(max_length=300)] = "",
    place: Annotated[str, Query(max_length=100)] = "",
    since: str = "",
    until: str = "",
    language: Annotated[str, Query(max_length=8)] = "",
    at_least: Annotated[int, Query(ge=1, le=1000)] = 1,
    order: str = "latest",
    status: str = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The stories, or the list alone where it is filtered live."""
    asked = Filter(words, place, since, until, language, at_least, order, status, cursor)
    library = library_of(request)
    found = library.list_stories(_asked(asked), PER_PAGE, cursor)
    standing = library.standings(found.entries)
    return page(
        request,
        who,
        "stories_list.html.j2" if is_part(request) else "stories.html.j2",
        asked=asked,
        stories=[titled(entry, standing[entry.id]) for entry in found.entries],
        standing=standing,
        following=asked.query(cursor=found.cursor) if found.cursor else "",
        first_page=asked.query(cursor=""),
        total=_total(request),
        languages=LANGUAGES,
        again=with_query("/desk/news", since=datetime.now(UTC).isoformat(timespec="seconds")),
    )


def _total(request: Request) -> int:
    """How many reports there are, as of half a minute ago: counting a million takes a while."""
    count, at = getattr(request.app.state, "total", (0, 0.0))
    if not count or monotonic() - at > 30:
        count, at = library_of(request).store.counts()["reports"], monotonic()
        request.app.state.total = (count, at)
    return int(count)


def _asked(asked: Filter) -> Asked:
    return Asked(
        since=_day(asked.since),
        until=_day(asked.until),
        place=asked.place.strip() or None,
        words=asked.words.strip() or None,
        language=asked.language or None,
        at_least=asked.at_least,
        order=asked.order,
        status=asked.status or None,
    )


def _day(typed: str) -> date | None:
    """A day of the form; one that is half typed filters nothing yet."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise UsageError(f"day {typed!r}", "is no date", "write it as 2025-10-13") from None


@router.get("/news")
def news(request: Request, who: Reader, since: Annotated[str, Query(max_length=40)]) -> Response:
    """Whether stories changed since the list was opened: asked now and then."""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise UsageError(f"moment {since!r}", "is no time", "load the page again") from None
    changed = sum(1 for _ in islice(library_of(request).all_stories(changed_since=moment), 100))
    told = f"{count(changed, 'story', 'stories')} changed since this page was opened."
    return page(
        request,
        who,
        "news.html.j2",
        is_new=changed > 0,
        told=told[:1].upper() + told[1:],
        where="/desk/",
        again=with_query("/desk/news", since=since),
    )
