"""What workers do in tests of engines: functions that another process can import by name."""

import os
import signal
import time
from pathlib import Path

from secondsource.errors import ModelError


def shout(payload: bytes) -> bytes:
    return payload.upper()


def slowly(payload: bytes) -> bytes:
    time.sleep(0.1)
    return payload.upper()


def die_of_poison(payload: bytes) -> bytes:
    if b"poison" in payload:
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGKILL)
    return payload.upper()


def die_once(payload: bytes) -> bytes:
    """The payload names a file that the first try leaves behind."""
    mark = Path(payload.decode())
    if not mark.exists():
        mark.touch()
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGKILL)
    return b"alive"


def hang(payload: bytes) -> bytes:
    if b"hang" in payload:
        time.sleep(60)
    return payload.upper()


def complain(_: bytes) -> bytes:
    raise ModelError("parser", "is not installed", "install it")


def stumble(_: bytes) -> bytes:
    raise KeyError("a bug")
