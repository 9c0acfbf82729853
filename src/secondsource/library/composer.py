"""The process that makes dossiers: see `secondsource.library.composing`."""

from __future__ import annotations

from secondsource.library.composing import run

if __name__ == "__main__":
    run()
