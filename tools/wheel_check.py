"""Build the wheel and try it as a stranger would: a clean environment, an empty folder.

The environment holds only what ``requirements.lock`` holds, so an import that only the tools for
tests would satisfy, a word list or a template that the wheel forgot, or a path into the checkout
shows here.  The locked packages are linked from the environment that runs this, where they were
installed by their hashes: installing them once more took a minute and could not differ.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRIES = (
    (("--help",), "read"),
    (("--version",), "0."),
    (("demo",), "Burgas"),
    (("demo", "--json"), '"secondsource/dossier/1"'),
)


def run(*command: str | Path, cwd: Path, quiet: bool = True) -> str:
    """The command's standard output.

    Raises:
        SystemExit: it failed; its last words are shown.
    """
    # Nothing of the surrounding environment may help it: no PYTHONPATH, no working folder.
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        text=True,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        shown = " ".join(str(part) for part in command)
        raise SystemExit(f"wheel-check: {shown}: exit {done.returncode}\n{done.stderr[-3000:]}")
    if not quiet:
        sys.stdout.write(done.stdout)
    return done.stdout


def link_locked(target: Path) -> int:
    """Link the files of every package that the lock names into another site-packages.

    Returns:
        How many packages: those of the lock that this platform needs.
    """
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = dict.fromkeys(re.findall(r"^([A-Za-z0-9][\w.-]*)==", text, re.MULTILINE))
    count = 0
    for name in names:
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another platform or Python: the lock is for all
        count += 1
        for file in found.files or ():
            source = Path(str(found.locate_file(file)))
            # What lies outside site-packages is a command or a manual page.
            if ".." in file.parts or file.suffix == ".pyc" or not source.exists():
                continue
            place = target / file
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, place)
            except OSError:  # another file system
                shutil.copy2(source, place)
    return count


def main() -> None:
    """Build, install, try; one line for each step that held."""
    with tempfile.TemporaryDirectory(prefix="wheel-check-") as place:
        here = Path(place)
        empty = here / "empty"
        empty.mkdir()
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
        run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", here, ROOT, cwd=here)
        (wheel,) = here.glob("secondsource-*.whl")
        sys.stdout.write(f"built {wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB\n")

        venv.create(here / "venv", with_pip=False)
        python = here / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        target = run(
            python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=here
        )
        linked = link_locked(Path(target.strip()))
        run(*pip, "--python", python, "install", "--no-deps", wheel, cwd=here)
        run(*pip, "--python", python, "check", cwd=here)
        sys.stdout.write(f"{linked} locked packages and the wheel in a clean environment\n")

        for words, expected in TRIES:
            out = run(python.parent / "secondsource", *words, cwd=empty)
            if expected not in out:
                raise SystemExit(f"wheel-check: secondsource {' '.join(words)}: no {expected!r}")
            sys.stdout.write(f"secondsource {' '.join(words)}: ok\n")
        if left := sorted(p.name for p in empty.iterdir()):
            raise SystemExit(f"wheel-check: left behind in the working folder: {', '.join(left)}")


if __name__ == "__main__":
    main()
