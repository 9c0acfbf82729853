"""Models from disk: sessions and tokenizers, opened once by whoever wires the pipeline."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from secondsource.attribute.tagger import Decoding, Tagger
from secondsource.compare.encoder import Encoder
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
    entry, session, tokenizer = _opened(folder, "attribution", threads, verify=verify)
    settings = dict(entry["decoding"])
    if not nested:
        settings["inner"] = 1.0
    settings["steps"] = tuple(tuple(row) for row in settings["steps"])
    return Tagger(session, tokenizer, Decoding(**settings))


def load_encoder(folder: Path, threads: int = 1) -> Encoder:
    """Load the sentence encoder from a folder of models.

    Raises:
        ModelError: something is missing, or is not what the manifest says.
    """
    _, session, tokenizer = _opened(folder, "sentences", threads)
    return Encoder(session, tokenizer)


def _opened(
    folder: Path, name: str, threads: int, *, verify: bool = False
) -> tuple[dict[str, Any], Any, Any]:
    """A model's entry in the manifest, its onnxruntime session and its tokenizer."""
    # opened here: commands that read nothing should not wait for them (0.2 s)
    import onnxruntime
    from tokenizers import Tokenizer

    entry = read_manifest(folder)["models"].get(name)
    if entry is None:
        raise ModelError(str(folder / MANIFEST), f"names no {name} model", WAY_OUT)
    paths = {part: folder / item["file"] for part, item in entry["files"].items()}
    for part, path in paths.items():
        if not path.is_file():
            raise ModelError(str(path), "is missing", WAY_OUT)
        if verify:
            check_sha256(path, entry["files"][part]["sha256"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(paths["network"]), options, providers=["CPUExecutionProvider"]
    )
    return entry, session, Tokenizer.from_file(str(paths["tokenizer"]))


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
