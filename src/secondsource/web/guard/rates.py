"""How often: a bucket for each caller, which fills again as time goes by.

In memory: one process serves a desk, and what is forgotten at a restart is a few minutes' count.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from secondsource.web.problems import Refusal

# Callers that are remembered; the one not heard of for longest is forgotten first.
REMEMBERED = 20_000


class Rates:
    """Counts calls by key.

    >>> rates = Rates(lambda: 0.0)
    >>> [rates.wait("ana", 2, 60) for _ in range(3)]
    [0.0, 0.0, 30.0]
    """

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, most: int, window_s: float) -> float:
        """Count one call; 0, or the seconds after which it would be let through.

        Args:
            key: who calls for what.
            most: calls that may come at once, and as many again in each window.
            window_s: seconds.
        """
        now, each = self._ticks(), window_s / most
        with self._lock:
            left, at = self._buckets.pop(key, (float(most), now))
            left = min(float(most), left + (now - at) / each)
            waits = 0.0 if left >= 1 else (1 - left) * each
            self._buckets[key] = (left if waits else left - 1, now)
            while len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        return waits

    def take(self, key: str, most: int, window_s: float, thing: str) -> None:
        """Count one call.

        Raises:
            Refusal: 429, with ``Retry-After``.
        """
        waits = self.wait(key, most, window_s)
        if waits:
            seconds = math.ceil(waits)
            raise Refusal(
                429,
                thing,
                f"was asked more than {most:,} times in {_spelled(window_s)}",
                f"wait {seconds} s",
                {"Retry-After": str(seconds)},
            )


def _spelled(window_s: float) -> str:
    return {60: "a minute", 900: "a quarter of an hour", 3600: "an hour"}.get(
        int(window_s), f"{window_s:g} s"
    )
