"""Second Source: who said what, on whose word, and what independent origins confirm."""

from __future__ import annotations

__version__ = "0.1.0"
