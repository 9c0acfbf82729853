"""Resolve pyproject.toml into the two lock files: hashes for every platform, no host, no path.

The development lock is a superset of the other with the same versions, so that one environment
can grow from ``make demo`` to ``make test``.  Neither holds torch: training needs it, reading does
not, and a locally built wheel's hash differs from the published one's.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The host options would write this machine's registry into the file; a header would write its
# command line, output path included.
COMMON = (
    *("--universal", "--python-version", "3.11", "--group", "build", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
)
FOREIGN = re.compile(r"://|^torch\b|^nvidia-|@ ", re.MULTILINE)


def compile_lock(name: str, *options: str) -> str:
    """Write one lock file and return its text.

    Raises:
        SystemExit: the resolver failed, or the file would carry a host, a path or torch.
    """
    target = ROOT / name
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *COMMON, *options]
    # --output-file makes uv prefer the versions already there; --upgrade (passed on) does not.
    subprocess.run([*command, "--output-file", name], cwd=ROOT, check=True)
    text = target.read_text(encoding="utf-8")
    if found := FOREIGN.search(text):
        raise SystemExit(f"{name}: holds {found.group()!r}; a lock names packages and hashes only")
    return text


def main() -> None:
    """Lock what reading needs, then the same and what testing needs."""
    more = sys.argv[1:]
    for name, options in (
        ("requirements.lock", ()),
        ("requirements-dev.lock", ("--extra", "dev", "--constraint", "requirements.lock")),
    ):
        text = compile_lock(name, *options, *more)
        count = len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))
        sys.stdout.write(f"{name}: {count} packages\n")


if __name__ == "__main__":
    main()
