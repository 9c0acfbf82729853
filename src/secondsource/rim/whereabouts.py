"""Where this program runs: the user's folders, who the user is, what time it is."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
import sys
import time
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

from secondsource.errors import UsageError
from secondsource.rim.address_guard import Network
from secondsource.settings import Manners

LIBRARY = "SECONDSOURCE_LIBRARY"
ALLOW = "SECONDSOURCE_ALLOW"
CONTACT = "SECONDSOURCE_CONTACT"


def library_place(given: str | None = None) -> str:
    """The library to use: the one given, else ``SECONDSOURCE_LIBRARY``, else the user's own."""
    return given or os.environ.get(LIBRARY) or str(data_folder() / "library.db")


def data_folder() -> Path:
    """Where this user's programs keep their data, by the custom of the system."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "secondsource"


def make_room_for(place: str) -> None:
    """Make the folder that a library's file will lie in, when the place is a file."""
    if file := _file(place):
        file.parent.mkdir(parents=True, exist_ok=True)


def allowed_networks() -> tuple[Network, ...]:
    """Networks of ``SECONDSOURCE_ALLOW`` that may be asked although they are not public.

    Raises:
        UsageError: one of them is no network.
    """
    said = os.environ.get(ALLOW, "")
    try:
        return tuple(ip_network(part.strip()) for part in said.split(",") if part.strip())
    except ValueError as error:
        raise UsageError(f"{ALLOW}={said}", str(error), "give for example 10.1.0.0/16") from None


def manners() -> Manners:
    """How the web is asked: as ever, with ``SECONDSOURCE_CONTACT`` to write to."""
    return Manners(contact=os.environ.get(CONTACT, ""))


def is_there(place: str) -> bool:
    """Something is at a library's place, so far as the disk tells; databases are taken to be."""
    file = _file(place)
    return file is None or file.exists()


def parts_folder(place: str) -> Path:
    """Where parts of an addition lie until they are in the library."""
    return _beside(place, "parts")


def uploads_folder(place: str) -> Path:
    """Where files that were sent to a library lie until they are in it."""
    return _beside(place, "uploads")


def _beside(place: str, name: str) -> Path:
    """A folder beside a library's file; the user's own where the library is a database."""
    file = _file(place)
    return data_folder() / name if file is None else file.with_name(f"{file.name}.{name}")


def _file(place: str) -> Path | None:
    """The file at a library's place; None where that is a database."""
    path = place.removeprefix("sqlite:///")
    return Path(path) if path != place or "://" not in place else None


def user_name() -> str:
    """Who signs, where nobody is named: the name that the system knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"


def process_name() -> str:
    """A name for this process that no other has: machine, number, dice."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


def is_gone(process: str) -> bool:
    """The process of this name (see :func:`process_name`) ran on this machine and has ended."""
    host, _, rest = process.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit() or sys.platform == "win32":
        return False  # there is no telling: its lease will run out
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def token() -> str:
    """Something that was never before."""
    return secrets.token_hex(8)


def secret() -> str:
    """Something that nobody can guess: 256 bits, in letters that need no escaping."""
    return secrets.token_urlsafe(32)


def pause(seconds: float) -> None:
    """Do nothing for so long."""
    time.sleep(seconds)


def ticks() -> float:
    """Seconds that only go forward."""
    return time.monotonic()


def instant() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def moment(stated: str) -> datetime:
    """A time that :func:`instant` gave, from its ISO form."""
    return datetime.fromisoformat(stated)
