"""The training loop of the attribution tagger."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - torch's own habit

from secondsource.attribute.tagger import (
    B_CUE,
    CLS,
    IMPOSSIBLE,
    OUT,
    PAD,
    SEP,
    Shape,
)
from secondsource.training.augment import alone, vary
from secondsource.training.corpus import Example, Prepared, cut_examples, link_tags
from secondsource.training.network import TaggerNetwork, path_loss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


ROUND = 16
"""Pieces and anchors are padded to a multiple of it: the matrix kernels are made anew per shape."""

AVERAGE_EVERY = 4
"""Steps between two updates of the running average of the weights."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a training run, together with the data and the library versions.

    Attributes:
        seed: of order, cuts, dropout, variation.
        cycles: passes over the texts, one number a cycle.  Each cycle warms up, cools down and
            starts from the averaged weights of the cycle before.
        cycle: the cycle that is trained, from 0.
        window: most pieces in a window, without the two special pieces.
        batch: windows a step.
        rate: peak learning rate of the encoder's top layer.
        head_rate: peak learning rate of what starts from nothing.
        layer_decay: factor on the rate per encoder layer downwards.
        restart: factor on all rates from one cycle to the next.
        dropout: share of channels dropped.
        plain_weight: weight of the plain seven-tag loss.
        vary: share of windows whose writing is varied (quote marks, case).
        alone: share of attributions that are also shown by themselves, one number a cycle.
        hide: share of pieces replaced by the unknown piece.
        average: decay per step of the running average of the weights (0: none).
        negatives: wrong anchors that the head sees, at most, per window of a batch.
    """

    seed: int = 1
    cycles: tuple[float, ...] = (2.4, 1.0)
    cycle: int = 0
    window: int = 190
    batch: int = 16
    rate: float = 3e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.85
    restart: float = 0.6
    weight_decay: float = 0.01
    warm_up: float = 0.08
    dropout: float = 0.1
    plain_weight: float = 0.2
    vary: float = 0.3
    alone: tuple[float, ...] = (0.0, 0.06)
    hide: float = 0.02
    average: float = 0.99
    negatives: int = 3


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length, special pieces added.

    ``b`` windows of ``n`` pieces, ``k`` attributions.

    Attributes:
        ids: (b, n); features: (b, n, 3).
        plain: (b, n), tags of all attributions laid over each other.
        rows, at: (k,), window and piece of each attribution's anchor.
        tags: (k, n), tags for that anchor.
    """

    ids: Tensor
    features: Tensor
    plain: Tensor
    rows: Tensor
    at: Tensor
    tags: Tensor


def collate(examples: Sequence[Example]) -> Batch:
    """Pad windows to one length and lay out their attributions."""
    n = max(len(e.ids) for e in examples) + 2
    n += -n % ROUND
    ids = np.full((len(examples), n), PAD, dtype=np.int64)
    features = np.zeros((len(examples), n, 3), dtype=np.int64)
    features[:, :, 0] = Shape.SPECIAL
    plain = np.zeros((len(examples), n), dtype=np.int64)
    rows, at, tags = [], [], []
    for row, example in enumerate(examples):
        size = len(example.ids)
        ids[row, 0], ids[row, size + 1] = CLS, SEP
        ids[row, 1 : size + 1] = example.ids
        features[row, 1 : size + 1] = example.features
        for link in example.links:
            own = np.zeros(n, dtype=np.int64)
            own[1 : size + 1] = link_tags(link, size)
            plain[row] = np.where(own != OUT, own, plain[row])
            rows.append(row)
            at.append(link.cue[0] + 1)
            tags.append(own)
    stacked = np.stack(tags) if tags else np.zeros((0, n), dtype=np.int64)
    return Batch(
        *map(
            torch.from_numpy,
            (
                ids,
                features,
                plain,
                np.array(rows, dtype=np.int64),
                np.array(at, dtype=np.int64),
                stacked,
            ),
        )
    )


def batches(
    texts: Sequence[Prepared], recipe: Recipe, dice: np.random.Generator
) -> Iterator[Batch]:
    """One pass over the texts in random order; windows of like length share a batch."""
    examples = [e for text in texts for e in cut_examples(text, recipe.window, dice)]
    share = _alone_share(recipe)
    examples += [part for e in examples for part in alone(e, dice, share)]
    examples = [vary(e, dice, recipe.vary, recipe.hide) for e in examples]
    keys = np.array([len(e.ids) for e in examples]) + dice.uniform(0, 24, len(examples))
    order = np.argsort(keys)
    starts = np.arange(0, len(order), recipe.batch)
    dice.shuffle(starts)
    for start in starts:
        yield collate([examples[i] for i in order[start : start + recipe.batch]])


def _alone_share(recipe: Recipe) -> float:
    return recipe.alone[min(recipe.cycle, len(recipe.alone) - 1)]


def anchored(tags: Tensor, at: Tensor) -> Tensor:
    """Tag scores in which a cue can begin at the anchor only, and must."""
    n = tags.shape[1]
    here = torch.arange(n)[None, :] == at[:, None]
    extra = torch.zeros_like(tags)
    extra[:, :, B_CUE] = IMPOSSIBLE
    only = torch.full((7,), IMPOSSIBLE)
    only[B_CUE] = 0.0
    return tags + torch.where(here[:, :, None], only, extra)


def loss_of(net: TaggerNetwork, batch: Batch, recipe: Recipe) -> tuple[Tensor, list[float]]:
    """The loss of one batch per attribution, and its four parts for the log."""
    with torch.autocast("cpu", torch.bfloat16):
        states, mask = net.encode(batch.ids, batch.features)
        anchor = net.anchor(states).squeeze(-1).float()
        plain = net.plain(states).float()
        real = batch.ids != PAD
        wanted = torch.zeros_like(anchor)
        wanted[batch.rows, batch.at] = 1.0
        # wrong anchors the network half believes in: the head learns to turn them down
        tempting = (anchor.detach() > -2.0) & (wanted == 0) & real
        wrong = torch.nonzero(tempting)[: recipe.negatives * len(batch.ids)]
        rows = torch.cat([batch.rows, wrong[:, 0]])
        at = torch.cat([batch.at, wrong[:, 1]])
        spare = torch.zeros(-len(rows) % ROUND, dtype=torch.long)  # first pieces: never a cue
        rows, at = torch.cat([rows, spare]), torch.cat([at, spare])
        tags, accept = net.relate(states, mask, rows, at)
    k = len(batch.rows)
    scores = anchored(tags[:k].float(), batch.at)
    paths = path_loss(scores, net.steps + net.legal, batch.tags, real[batch.rows])
    anchors = F.binary_cross_entropy_with_logits(anchor, wanted, reduction="none")[real].sum()
    accepted = torch.cat([torch.ones(k), torch.zeros(len(at) - k)])
    accepts = F.binary_cross_entropy_with_logits(accept.float(), accepted, reduction="sum")
    plains = F.cross_entropy(plain[real], batch.plain[real], reduction="sum")
    parts = [paths, anchors, accepts, plains]
    loss = (paths + anchors + accepts + recipe.plain_weight * plains) / max(1, k)
    return loss, [float(p.detach()) / max(1, k) for p in parts]


def rated_groups(net: TaggerNetwork, recipe: Recipe) -> list[dict[str, object]]:
    """Parameter groups: lower layers learn slower, new parts faster, norms do not decay."""
    groups = []
    depth = len(net.layers)
    for name, weight in net.named_parameters():
        part = name.split(".")[0]
        if part == "layers":
            rate = recipe.rate * recipe.layer_decay ** (depth - 1 - int(name.split(".")[1]))
        elif part == "words":  # kept as they are: half of all weights, and little to gain
            weight.requires_grad_(False)
            continue
        elif part in ("places", "norm"):
            rate = recipe.rate * recipe.layer_decay**depth
        else:
            rate = recipe.head_rate
        rate *= recipe.restart**recipe.cycle
        decay = recipe.weight_decay if weight.ndim > 1 and part != "steps" else 0.0
        groups.append({"params": [weight], "lr": rate, "peak": rate, "weight_decay": decay})
    return groups


def fit(
    net: TaggerNetwork,
    texts: Sequence[Prepared],
    recipe: Recipe,
    tell: Callable[[str], None],
    after_epoch: Callable[[TaggerNetwork, int], None] | None = None,
) -> TaggerNetwork:
    """Train; returns the network with averaged weights."""
    torch.manual_seed(recipe.seed + 1000 * recipe.cycle)
    dice = np.random.default_rng((recipe.seed, recipe.cycle))
    groups = rated_groups(net, recipe)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    pieces = sum(len(t.pieces) for t in texts)
    windows = sum(len(list(cut_examples(t, recipe.window, None))) for t in texts)
    # random first cuts add about half a window a text
    extra = 0.4 * len(texts) + _alone_share(recipe) * sum(len(t.links) for t in texts)
    total = int(recipe.cycles[recipe.cycle] * (windows + extra) / recipe.batch)
    tell(f"{len(texts)} texts, {pieces} pieces, about {total} steps")
    averaged = {k: v.detach().clone() for k, v in net.state_dict().items()}
    step, epoch, began = 0, 0, time.monotonic()
    seen = 0
    log: list[list[float]] = []
    while step < total:
        for batch in batches(texts, recipe, dice):
            if step >= total:
                break
            share = step / total
            scale = min(1.0, (step + 1) / (recipe.warm_up * total))
            if share > recipe.warm_up:
                scale = 0.02 + 0.98 * 0.5 * (
                    1 + math.cos(math.pi * (share - recipe.warm_up) / (1 - recipe.warm_up))
                )
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * scale
            net.train()
            loss, parts = loss_of(net, batch, recipe)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            seen += batch.ids.numel()
            if step % AVERAGE_EVERY == 0:
                decay = min(recipe.average, (1 + step) / (10 + step)) ** AVERAGE_EVERY
                with torch.no_grad():
                    for name, value in net.named_parameters():
                        if value.requires_grad:
                            averaged[name].lerp_(value, 1 - decay)
            log.append(parts)
            if step % 50 == 0:
                mean = np.mean(log, axis=0)
                log = []
                speed = seen / (time.monotonic() - began)
                tell(
                    f"step {step}/{total} paths {mean[0]:.2f} anchors {mean[1]:.3f} "
                    f"accept {mean[2]:.3f} plain {mean[3]:.2f} | {speed:.0f} pieces/s"
                )
        epoch += 1
        if after_epoch and step < total:
            own = {k: v.detach().clone() for k, v in net.state_dict().items()}
            net.load_state_dict(averaged)
            after_epoch(net, epoch)
            net.load_state_dict(own)
    net.load_state_dict(averaged)
    net.eval()
    return net
