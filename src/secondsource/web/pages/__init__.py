"""The pages of the desk: what an editor keeps open all day.

One router per subject; every page is whole without a script, which only makes it quicker.
"""

from __future__ import annotations

from fastapi import APIRouter

from secondsource.web.pages import (
    about,
    adding,
    assets,
    correcting,
    entry,
    judgements,
    people,
    reader,
    searching,
    stories,
    story,
)
from secondsource.web.pages.troubles import page_of

__all__ = ["page_of", "pages"]

pages = APIRouter(prefix="/desk")
for each in (
    assets,
    stories,
    story,
    reader,
    correcting,
    adding,
    judgements,
    searching,
    people,
    entry,
    about,
):
    pages.include_router(each.router)
