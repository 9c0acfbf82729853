"""The tagger's network: a MiniLM encoder with a head that reads a window once per anchor.

::

    pieces + shape, gap, quote ──► 6 encoder layers ──┬─► is this the first piece of a cue?
                                                      ├─► plain tags (training only)
                                                      └─► for each anchor: 1 small layer ──► tags
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own habit

from secondsource.attribute.tagger import IMPOSSIBLE, PAD, TAGS, legal_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

FEATURE_SIZES = (7, 5, 6)  # Shape, Gap, Quote
REACH = 127  # pieces; farther ones share the outermost relative position


def drop_channels(x: Tensor, share: float, training: bool) -> Tensor:
    """Dropout of whole channels per window.

    Per-element dropout took 13 % of a step on the CPU for its random numbers alone.
    """
    if not training or share == 0:
        return x
    keep = torch.rand(x.shape[0], 1, x.shape[2]) > share
    return x * (keep.to(x.dtype) * (1 / (1 - share)))


class Layer(nn.Module):  # type: ignore[misc]
    """One post-norm transformer layer, as in BERT."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """``x``: (b, n, width); ``mask``: (b, 1, 1, n), 0 or ``IMPOSSIBLE``; None: no padding."""
        b, n, width = x.shape
        qkv = self.qkv(x).view(b, n, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        # written out: the fused kernel's backward pass in bf16 is twice as slow on the CPU
        scores = (q * (1 / math.sqrt(width // self.heads))) @ k.transpose(-1, -2)
        if mask is not None:
            scores = scores + mask
        mixed = torch.softmax(scores, -1).to(v.dtype) @ v
        mixed = self.out(mixed.transpose(1, 2).reshape(b, n, width))
        x = self.norm1(x + drop_channels(mixed, self.dropout, self.training))
        inner = self.down(F.gelu(self.up(x)))
        result: Tensor = self.norm2(x + drop_channels(inner, self.dropout, self.training))
        return result


class TaggerNetwork(nn.Module):  # type: ignore[misc]
    """See the module's picture.  Shapes: b windows, n pieces, k anchors, 7 tags."""

    def __init__(
        self,
        vocabulary: int = 30522,
        width: int = 384,
        layers: int = 6,
        dropout: float = 0.1,
        head_width: int = 128,
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(512, width)
        self.kinds = nn.ModuleList(nn.Embedding(size, width) for size in FEATURE_SIZES)
        for table in self.kinds:
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, 12, 1536, dropout) for _ in range(layers))
        self.plain = nn.Linear(width, len(TAGS))
        self.anchor = nn.Linear(width, 1)
        self.narrow = nn.Linear(width, head_width)
        self.shift = nn.Linear(width, head_width)
        self.gate = nn.Linear(width, head_width)
        self.relative = nn.Embedding(2 * REACH + 1, head_width)
        nn.init.normal_(self.relative.weight, std=0.02)
        self.head_norm = nn.LayerNorm(head_width)
        self.head = Layer(head_width, 2, 2 * head_width, dropout)
        self.tags = nn.Linear(head_width, len(TAGS))
        self.accept = nn.Linear(head_width, 1)
        self.steps = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.register_buffer("legal", torch.from_numpy(legal_steps()), persistent=False)

    def load_minilm(self, weights: Mapping[str, Tensor]) -> None:
        """Take over the weights of a BERT-shaped encoder (names as in its safetensors file)."""
        own = self.state_dict()

        def take(name: str, value: Tensor) -> None:
            if own[name].shape != value.shape:
                raise ValueError(
                    f"{name}: {tuple(value.shape)} in the file, "
                    f"{tuple(own[name].shape)} in the network"
                )
            own[name].copy_(value)

        take("words.weight", weights["embeddings.word_embeddings.weight"])
        take(
            "places.weight",
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0],
        )
        for kind in ("weight", "bias"):
            take(f"norm.{kind}", weights[f"embeddings.LayerNorm.{kind}"])
            for i in range(len(self.layers)):
                old, new = f"encoder.layer.{i}.", f"layers.{i}."
                take(
                    new + f"qkv.{kind}",
                    torch.cat(
                        [
                            weights[f"{old}attention.self.{part}.{kind}"]
                            for part in ("query", "key", "value")
                        ]
                    ),
                )
                take(new + f"out.{kind}", weights[f"{old}attention.output.dense.{kind}"])
                take(new + f"norm1.{kind}", weights[f"{old}attention.output.LayerNorm.{kind}"])
                take(new + f"up.{kind}", weights[f"{old}intermediate.dense.{kind}"])
                take(new + f"down.{kind}", weights[f"{old}output.dense.{kind}"])
                take(new + f"norm2.{kind}", weights[f"{old}output.LayerNorm.{kind}"])

    def encode(
        self, ids: Tensor, features: Tensor, *, padded: bool = True
    ) -> tuple[Tensor, Tensor | None]:
        """States (b, n, width) of the pieces ``ids`` (b, n) with ``features`` (b, n, 3); mask."""
        # one number type all through: a float32 mask or sum would double the memory traffic
        kind = torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32
        mask = (ids == PAD).to(kind)[:, None, None, :] * IMPOSSIBLE if padded else None
        x = self.words(ids) + self.places.weight[: ids.shape[1]]
        for i, table in enumerate(self.kinds):
            x = x + table(features[:, :, i])
        x = drop_channels(self.norm(x).to(kind), self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x, mask

    def relate(
        self, states: Tensor, mask: Tensor | None, rows: Tensor | None, at: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Tag scores (k, n, 7) and acceptance (k,) for anchors: piece ``at`` of window ``rows``.

        ``rows`` is None when there is one window only, unpadded.
        """
        n = states.shape[1]
        anchors = states[0, at] if rows is None else states[rows, at]
        pieces = self.narrow(states)
        if rows is not None:
            pieces = pieces[rows]
        away = (torch.arange(n, device=at.device)[None, :] - at[:, None]).clamp(-REACH, REACH)
        x = pieces + self.shift(anchors)[:, None] + pieces * self.gate(anchors)[:, None]
        x = self.head_norm(x + self.relative(away + REACH).to(x.dtype))
        x = self.head(x, None if mask is None or rows is None else mask[rows])
        here = x[torch.arange(at.shape[0], device=at.device), at]
        return self.tags(x), self.accept(here).squeeze(-1)


class _PathLoss(torch.autograd.Function):  # type: ignore[misc]
    """Forward and backward sums by hand: autograd over 200 small steps was a third of the time."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, steps: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
        """See :func:`path_loss`."""
        n, tags = scores.shape[1:]
        by_piece = scores.transpose(0, 1).contiguous()  # (n, k, 7)
        live = mask.transpose(0, 1).unsqueeze(2).to(scores.dtype)
        move = steps.exp()
        # sums in probability space, rescaled at every piece
        top = by_piece.max(dim=2, keepdim=True).values
        emit = (by_piece - top).exp()
        left = torch.empty_like(by_piece)
        left[0] = emit[0] / emit[0].sum(1, keepdim=True)
        log_norm = emit[0].sum(1).log() + top[0, :, 0]
        for t in range(1, n):
            now = (left[t - 1] @ move) * emit[t]
            total = now.sum(1, keepdim=True).clamp_min_(1e-30)
            alive = live[t]
            left[t] = torch.where(alive > 0, now / total, left[t - 1])
            log_norm += (total.log() + top[t])[:, 0] * alive[:, 0]
        right = torch.empty_like(by_piece)
        right[-1] = 1.0
        pairs = torch.zeros_like(steps)
        for t in range(n - 1, 0, -1):
            weighted = emit[t] * right[t]
            now = weighted @ move.T
            alive = live[t]
            both = (left[t - 1] * now).sum(1, keepdim=True).clamp_min(1e-30)
            pairs += (left[t - 1] / both * alive).T @ weighted
            scaled = now / now.amax(1, keepdim=True).clamp_min(1e-30)
            right[t - 1] = torch.where(alive > 0, scaled, right[t])
        pairs *= move
        marginals = left * right
        marginals /= marginals.sum(2, keepdim=True).clamp_min(1e-30)
        wanted = F.one_hot(gold, tags).to(scores.dtype)
        rows = mask.unsqueeze(2).to(scores.dtype)
        path = (scores * wanted * rows).sum()
        walks = torch.zeros_like(steps).reshape(-1)
        pair_ids = (gold[:, :-1] * tags + gold[:, 1:])[mask[:, 1:]]
        walks += torch.bincount(pair_ids, minlength=tags * tags).to(walks.dtype)
        walks = walks.view(tags, tags)
        path = path + (steps * walks).sum()
        ctx.save_for_backward((marginals.transpose(0, 1) - wanted) * rows, pairs - walks)
        return log_norm.sum() - path

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None, None]:
        """Expected minus wanted counts."""
        scores, steps = ctx.saved_tensors
        return scores * grad, steps * grad, None, None


def path_loss(scores: Tensor, steps: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
    """Negative log likelihood of tag paths under a linear-chain CRF, summed over the rows.

    Args:
        scores: (k, n, 7), float32.
        steps: (7, 7), forbidden steps included.
        gold: (k, n).
        mask: (k, n), True for pieces that exist; they come first in a row.
    """
    loss: Tensor = _PathLoss.apply(scores, steps, gold, mask)
    return loss
