"""Engines: who reads the parts of a large addition, in how many processes, on which machines.

::

    documents ──parts──► Parquet parts, named by what is in them
                            │  engine: here in turn │ processes │ dask
                            ▼
    readings  ◄──parts── Parquet parts with a manifest each: what is there is not made again

An engine knows nothing of reports: it turns bytes into bytes, anywhere, and says which bytes killed
whoever worked on them.  So a crash costs one part, whatever the engine.
"""

from __future__ import annotations

from secondsource.errors import UsageError
from secondsource.rim.engines.engine import Engine

NAMES = ("none", "processes", "dask")


def engine_named(name: str, jobs: int | None = None, address: str | None = None) -> Engine:
    """The engine that a user names.

    Args:
        name: one of ``NAMES``; ``none`` reads here, one report after another.
        jobs: how many processes; as many as there are processors when None.
        address: of a running Dask scheduler; a cluster on this machine when None.

    Raises:
        UsageError: there is no such engine, or what it needs is not installed.
    """
    if name == "none":
        from secondsource.rim.engines.here import Here

        return Here()
    if name == "processes":
        from secondsource.rim.engines.processes import Processes

        return Processes(jobs)
    if name == "dask":
        from secondsource.rim.engines.dask import Dask

        return Dask(jobs, address)
    raise UsageError(name, "is no engine", f"choose one of {', '.join(NAMES)}")
