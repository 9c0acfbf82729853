"""Build the wheel and try it as a stranger would: a clean environment, an empty folder.

It holds only what ``requirements.lock`` holds, so an import that only the development tools would
satisfy, a word list or a template that the wheel forgot, or a path into the checkout shows here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
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
        into = (*pip, "--python", python, "install")
        locked = ("--no-deps", "--require-hashes", "-r", ROOT / "requirements.lock")
        # Compiling 8,000 files would take longer than the tries, which need a tenth of them.
        run(*into, "--no-compile", *locked, cwd=here)
        run(*into, "--no-deps", wheel, cwd=here)
        run(*pip, "--python", python, "check", cwd=here)
        sys.stdout.write("installed in a clean environment\n")

        for words, expected in TRIES:
            out = run(python.parent / "secondsource", *words, cwd=empty)
            if expected not in out:
                raise SystemExit(f"wheel-check: secondsource {' '.join(words)}: no {expected!r}")
            sys.stdout.write(f"secondsource {' '.join(words)}: ok\n")
        if left := sorted(p.name for p in empty.iterdir()):
            raise SystemExit(f"wheel-check: left behind in the working folder: {', '.join(left)}")


if __name__ == "__main__":
    main()
