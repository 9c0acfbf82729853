"""Models from disk: sessions and tokenizers, opened once by whoever wires the pipeline."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from secondsource.attribute.tagger import Decoding, Tagger
from secondsource.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
WAY_OUT = "install secondsource again, or give the folder that holds its models"


def load_tagger(
    folder: Path, threads: int = 1, *, verify: bool = False, nested: bool = True
) -> Tagger:
    """Load the attribution tagger from a folder of models.

    Args:
        folder: holds ``manifest.json`` and the files that it names.
        threads: threads that the network may use.
        verify: compare every file with the sha256 in the manifest (reads 23 MB).
        nested: read each content a second time for what is told inside it; doubles the time.

    Raises:
        ModelError: something is missing, or is not what the manifest says.
    """
    # opened here: commands that read nothing should not wait for them (0.2 s)
    import onnxruntime
    from tokenizers import Tokenizer

    entry = read_manifest(folder)["models"].get("attribution")
    if entry is None:
        raise ModelError(str(folder / MANIFEST), "names no attribution model", WAY_OUT)
    paths = {name: folder / item["file"] for name, item in entry["files"].items()}
    for name, path in paths.items():
        if not path.is_file():
            raise ModelError(str(path), "is missing", WAY_OUT)
        if verify:
            check_sha256(path, entry["files"][name]["sha256"])
    settings = dict(entry["decoding"])
    if not nested:
        settings["inner"] = 1.0
    settings["steps"] = tuple(tuple(row) for row in settings["steps"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(paths["network"]), options, providers=["CPUExecutionProvider"]
    )
    return Tagger(session, Tokenizer.from_file(str(paths["tokenizer"])), Decoding(**settings))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of models."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(str(path), "is missing", WAY_OUT) from None
    except ValueError:
        raise ModelError(str(path), "is not JSON", WAY_OUT) from None
    return manifest


def check_sha256(path: Path, expected: str) -> None:
    """Raise a ``ModelError`` when a file is not the one that the manifest names."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise ModelError(str(path), f"has sha256 {found}, the manifest says {expected}", WAY_OUT)
