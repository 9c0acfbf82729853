"""The pages of the desk: what an editor keeps open all day."""

from __future__ import annotations

from fastapi import APIRouter

pages = APIRouter(prefix="/desk")
