"""The pages of the desk: what an editor keeps open all day."""

from __future__ import annotations

from fastapi import APIRouter

from secondsource.web.pages import assets, stories, story

pages = APIRouter(prefix="/desk")
for each in (assets, stories, story):
    pages.include_router(each.router)
