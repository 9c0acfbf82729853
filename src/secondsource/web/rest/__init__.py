"""REST: one router per noun, all of them in :data:`ROUTERS`."""

from __future__ import annotations

from fastapi import APIRouter

from secondsource.web.rest import (
    accounts,
    additions,
    health,
    judgements,
    reports,
    search,
    stories,
    watching,
)

ROUTERS: tuple[APIRouter, ...] = (
    stories.router,
    reports.router,
    search.router,
    additions.router,
    judgements.router,
    watching.router,
    accounts.router,
    health.router,
)
