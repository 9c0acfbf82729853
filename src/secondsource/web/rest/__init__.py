"""REST: one router per noun, all of them in :data:`ROUTERS`."""

from __future__ import annotations

from fastapi import APIRouter

from secondsource.web.rest import health

ROUTERS: tuple[APIRouter, ...] = (health.router,)
