"""Fetch what the desk takes from others, or check that what lies here is what was fetched.

``python tools/vendor.py`` compares the files with their SHA-256 in the manifest;
``python tools/vendor.py --fetch`` gets them anew by npm, the versions that stand in ``TAKEN``, and
writes the manifest.  Nothing of npm is needed to run the desk.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src/secondsource/web/static/vendor"
MANIFEST = VENDOR / "manifest.json"
#: Package, version, licence, and which of its files go where.
TAKEN = (
    (
        "htmx.org",
        "4.0.1",
        "0BSD",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"},
    ),
)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch() -> None:
    """Get every package and lay its files down."""
    told = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, version, licence, taken in TAKEN:
            pack = ["npm", "pack", "--silent", "--pack-destination", folder, f"{package}@{version}"]
            name = subprocess.run(pack, check=True, capture_output=True, text=True).stdout.strip()
            with tarfile.open(Path(folder) / name.splitlines()[-1]) as tar:
                for inside, here in taken.items():
                    member = tar.extractfile(f"package/{inside}")
                    if member is None:
                        raise SystemExit(f"{package} {version} has no file {inside}: mend TAKEN")
                    (VENDOR / here).write_bytes(member.read())
                    told[here] = {
                        "package": package,
                        "version": version,
                        "licence": licence,
                        "file": inside,
                        "sha256": sha256(VENDOR / here),
                    }
    MANIFEST.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def problems() -> list[str]:
    """Files that are not what the manifest says, or that it does not know."""
    told = json.loads(MANIFEST.read_text(encoding="utf-8"))
    here = {path.name for path in VENDOR.iterdir()} - {MANIFEST.name}
    found = [f"{name}: is not in {MANIFEST.name}" for name in sorted(here - set(told))]
    for name, facts in told.items():
        path = VENDOR / name
        if not path.is_file():
            found.append(f"{name}: is missing")
        elif sha256(path) != facts["sha256"]:
            found.append(f"{name}: has other bytes than were fetched")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--fetch", action="store_true", help="get the files anew")
    if parser.parse_args().fetch:
        fetch()
    found = problems()
    print("\n".join([*found, "python tools/vendor.py --fetch"]) if found else "as fetched")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
