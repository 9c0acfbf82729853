"""What a format hands to the room: one article's text and what the file itself says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Article:
    """Text as it will stand in the report; ``None`` where the file's own data say nothing.

    ``credited`` are names from the author, source and copyright fields: among them may be agencies.
    ``url`` is where the article says that it lives.
    """

    text: str
    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published: date | None = None
    language: str | None = None
    url: str | None = None
    credited: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    dateline: str | None = None
    licence: str | None = None
