"""From a trained network to what is shipped: int8 ONNX, tokenizer, manifest entry."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own habit

from secondsource.attribute.tagger import Decoding
from secondsource.training.network import Layer, TaggerNetwork

if TYPE_CHECKING:
    from tokenizers import Tokenizer


LEAST = -1.5
"""Log odds below which a piece is no anchor (18 %).  The head costs about as much as a fortieth of
a window for each anchor; at 0.4 the least score that is reported needs more than this anyway, and
from -2.5 to -1.5 no figure on dev moved by more than .0005."""


class OneWindow(nn.Module):  # type: ignore[misc]
    """The graph that is shipped: one window, no padding, anchors only where they count."""

    def __init__(self, net: TaggerNetwork) -> None:
        super().__init__()
        self.net = copy.deepcopy(net)
        self.net.layers = nn.ModuleList(EncoderLayer(layer) for layer in net.layers)
        self.net.head = HeadLayer(net.head)

    def forward(
        self, ids: Tensor, features: Tensor, core: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Anchors (k,), their two log odds (k,), (k,), tag scores (k, n, 7); k may be 0.

        Takes ``ids`` (n,), ``features`` (n, 3) and ``core`` (n,), True where an anchor may be.
        """
        states = self.net.words(ids) + self.net.places.weight[: ids.shape[0]]
        for i, table in enumerate(self.net.kinds):
            states = states + table(features[:, i])
        states = self.net.norm(states)
        for layer in self.net.layers:
            states = layer(states)
        likely = self.net.anchor(states)[:, 0]
        at = torch.nonzero((likely > LEAST) & core)[:, 0]
        tags, accepted = self.net.relate(states[None], None, None, at)
        return at, likely[at], accepted, tags


class EncoderLayer(nn.Module):  # type: ignore[misc]
    """A layer of the encoder in the form that onnxruntime runs fastest: states (n, width).

    Three products for query, key and value: their heads are then multiplied where they lie, and
    nothing is copied.  No batch axis: with one, onnxruntime fuses every sum and the normalisation
    after it into an operator that takes four times as long as both.  A quarter less time in all;
    its own fused attention (``Attention``, ``MultiHeadAttention``) saved nothing.
    """

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """See :meth:`Layer.forward`."""
        layer, width = self.layer, self.layer.qkv.in_features
        share = width // layer.heads
        query, key, value = (
            F.linear(x, weight, bias).reshape(-1, layer.heads, share)
            for weight, bias in zip(
                layer.qkv.weight.split(width), layer.qkv.bias.split(width), strict=True
            )
        )
        scores = query.transpose(0, 1) @ key.permute(1, 2, 0) * (1 / math.sqrt(share))
        mixed = torch.softmax(scores, -1) @ value.transpose(0, 1)
        return _closed(layer, x, mixed.transpose(0, 1).reshape(-1, width))


class HeadLayer(nn.Module):  # type: ignore[misc]
    """The head's layer, states (k, n, width), for any number of anchors, none included.

    Its heads are split along the last axis, as no shape has to be inferred for that: with k = 0
    none could be.
    """

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor, _mask: None) -> Tensor:
        """See :meth:`Layer.forward`."""
        layer, x = self.layer, x[None]  # four axes are not fused either, see EncoderLayer
        share = layer.qkv.in_features // layer.heads
        parts = layer.qkv(x).split(share, -1)
        mixed = [
            torch.softmax(query @ key.transpose(-1, -2) * (1 / math.sqrt(share)), -1) @ value
            for query, key, value in zip(
                parts[: layer.heads], parts[layer.heads : -layer.heads], parts[-layer.heads :],
                strict=True,
            )
        ]  # fmt: skip
        return _closed(layer, x, torch.cat(mixed, -1))[0]


def _closed(layer: Layer, x: Tensor, mixed: Tensor) -> Tensor:
    """What comes after attention in a layer."""
    x = layer.norm1(x + layer.out(mixed))
    result: Tensor = layer.norm2(x + layer.down(F.gelu(layer.up(x))))
    return result


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
