"""From a trained network to what is shipped: int8 ONNX, tokenizer, manifest entry."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from secondsource.attribute.tagger import Decoding
from secondsource.training.network import TaggerNetwork

if TYPE_CHECKING:
    from tokenizers import Tokenizer


LEAST = -2.5
"""Log odds below which a piece is no anchor (8 %).  The head costs about as much as a fortieth of
a window for each anchor; at 0.4 the least score that is reported needs more than this anyway."""


class OneWindow(nn.Module):  # type: ignore[misc]
    """The graph that is shipped: one window, no padding, anchors only where they count."""

    def __init__(self, net: TaggerNetwork) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, ids: Tensor, features: Tensor, core: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Anchors (k,), their two log odds (k,), (k,), tag scores (k, n, 7).

        Takes ``ids`` (n,), ``features`` (n, 3) and ``core`` (n,), True where an anchor may be.  The
        first piece is always among the anchors, so that no tensor is ever empty.
        """
        states, _ = self.net.encode(ids[None], features[None], padded=False)
        likely = self.net.anchor(states)[0, :, 0]
        first = torch.arange(ids.shape[0]) == 0
        at = torch.nonzero(((likely > LEAST) & core) | first)[:, 0]
        tags, accepted = self.net.relate(states, None, None, at)
        return at, likely[at], accepted, tags


def export_onnx(net: TaggerNetwork, path: Path, *, quantize: bool = True) -> None:
    """Write the graph; weights of matrix products and tables become 8-bit integers.

    Per-channel scales: with one scale per matrix the exact F1 fell by about one point.
    """
    graph = OneWindow(net).eval()
    ids = torch.tensor([101, 2002, 2056, 2016, 2234, 102])
    features = torch.ones((6, 3), dtype=torch.long)
    core = torch.ones(6, dtype=torch.bool)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            graph,
            (ids, features, core),
            str(plain),
            dynamo=False,
            opset_version=17,
            input_names=["ids", "features", "core"],
            output_names=["anchors", "likely", "accepted", "tags"],
            dynamic_axes={
                "ids": {0: "n"},
                "features": {0: "n"},
                "core": {0: "n"},
                "anchors": {0: "k"},
                "likely": {0: "k"},
                "accepted": {0: "k"},
                "tags": {0: "k", 1: "n"},
            },
        )
        if quantize:
            _quantize(plain, path)
        else:
            path.write_bytes(plain.read_bytes())


def _quantize(plain: Path, path: Path) -> None:
    ready = plain.with_name("ready.onnx")
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        str(ready),
        str(path),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )


def write_bundle(
    net: TaggerNetwork,
    tokenizer: Tokenizer,
    decoding: Decoding,
    folder: Path,
    about: dict[str, Any],
) -> Path:
    """Write network, tokenizer and manifest entry into a folder; returns the network's path."""
    folder.mkdir(parents=True, exist_ok=True)
    network, words = folder / "attribution.onnx", folder / "attribution.tokenizer.json"
    export_onnx(net, network)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    words.write_text(tokenizer.to_str(), encoding="utf-8")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"models": {}}
    steps = net.steps.detach().tolist()
    manifest["models"]["attribution"] = {
        **about,
        "files": {"network": _file(network), "tokenizer": _file(words)},
        "decoding": {
            **asdict(decoding),
            "steps": [[round(x, 4) for x in row] for row in steps],
        },
    }
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return network


def _file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
