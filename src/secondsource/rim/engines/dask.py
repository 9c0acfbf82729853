"""Dask: the workers of a cluster, or of one that is started here.

Bytes travel, not paths: the workers need the package and its models, and no shared disk.  A worker
that dies is replaced by its nanny and its tasks go to others; a task that takes several with it
comes back as :class:`distributed.KilledWorker`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Any

from secondsource.errors import SourceError, UsageError
from secondsource.rim.engines.engine import DEATHS, Answer, Task, Work, processors

# Tasks on their way for each thread: none waits for the network, and no archive piles up.
AHEAD = 2
# A nanny does not replace a worker that dies while it starts, and Dask waits for ever when the
# last one goes so.  Twice this long without any worker is the end of a cluster.
PATIENCE_S = 20.0


class Dask:
    """A Dask cluster: the one at ``address``, or ``jobs`` processes of this machine."""

    def __init__(
        self,
        jobs: int | None = None,
        address: str | None = None,
        timeout_s: float = 20,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._jobs = max(1, jobs or processors())
        self._address, self._timeout_s, self._patience_s = address, timeout_s, patience_s
        self._client: Any = None

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that work now."""
        return tuple(self._client.run(os.getpid).values()) if self._client else ()

    def run(self, work: Work, tasks: Iterable[Task]) -> Iterator[Answer]:
        waiting, suspects = iter(tasks), list[Task]()
        try:
            while not (yield from self._mapped(work, waiting, suspects)):
                self._leave()
            # Dask suspects those that waited behind the deadly one, too: each is tried alone.
            for task in suspects:
                alone: list[Task] = []
                if not (yield from self._mapped(work, iter([task]), alone)):
                    self._leave()
                if alone:
                    yield Answer(task.key, death="the workers that read it died")
        finally:
            self._leave()

    def _mapped(
        self, work: Work, waiting: Iterator[Task], suspects: list[Task]
    ) -> Generator[Answer, None, bool]:
        """Answers to all tasks but those that workers died over; returns False when, with some
        still waiting, no worker is left.
        """
        distributed, client = _distributed(), self._peopled()
        running: dict[Any, Task] = {}
        deserted, most = 0, AHEAD * max(1, sum(client.nthreads().values()))
        while True:
            for task in islice(waiting, most - len(running)):
                running[client.submit(work, task.payload, pure=False)] = task
            if not running:
                return True
            try:
                done = distributed.wait(list(running), self._patience_s, "FIRST_COMPLETED").done
                for future in sorted(done, key=lambda f: f.key):
                    task = running[future]
                    try:
                        yield Answer(task.key, future.result(self._patience_s))
                    except distributed.KilledWorker:
                        suspects.append(task)
                    del running[future]
                deserted = 0
            except TimeoutError:
                deserted = 0 if client.nthreads() else deserted + 1
                if deserted > 1:
                    self._give_up()
                    suspects += running.values()
                    return False

    def _peopled(self) -> Any:
        """The cluster with a worker at least: nobody shall die for what others killed before."""
        client = self._connected()
        try:
            client.wait_for_workers(1, timeout=self._patience_s)
        except TimeoutError:
            self._give_up()
            self._leave()
            client = self._connected()
        return client

    def _give_up(self) -> None:
        """The cluster has no worker any more; one of ours is replaced."""
        if self._address is not None:
            way_out = "start workers and give the same command again: what was read is kept"
            raise SourceError(self._address, "the Dask cluster has no worker any more", way_out)

    def _connected(self) -> Any:
        if self._client is not None:
            return self._client
        distributed = _distributed()
        import dask

        # Dask warns of tasks above 10 MB, which the largest report that we take may have.
        dask.config.set(
            {
                "distributed.scheduler.allowed-failures": DEATHS - 1,
                "distributed.admin.large-graph-warning-threshold": "64MB",
            }
        )
        where = self._address or distributed.LocalCluster(
            n_workers=self._jobs,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
        try:
            self._client = distributed.Client(where, timeout=self._timeout_s)
        except (OSError, ValueError, TimeoutError) as error:
            problem = f"no Dask scheduler answers ({error})"
            raise SourceError(str(self._address), problem, "check its address") from error
        return self._client

    def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            cluster = client.cluster
            client.close()
            if cluster is not None:
                cluster.close()


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        way_out = "pip install 'secondsource[scale]'"
        raise UsageError("--engine dask", "Dask is not installed", way_out) from None
    return distributed
