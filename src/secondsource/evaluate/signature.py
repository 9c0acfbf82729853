"""A figure signs its name: on what, how many, matched how, by which engine and version.

As in sacrebleu: ``attribution.content.f1 = 0.712 | set:polnear-dev|sha:0f3c…|n:2193|match:exact|
engine:tagger-3|v:0.1.0``.  A number without its signature cannot be compared with anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from secondsource import __version__

_SHOWN_SHA = 12  # hex digits: enough to tell files apart, short enough to read aloud


@dataclass(frozen=True, slots=True)
class Signature:
    """Where a figure comes from.

    ``sha`` is the SHA-256 of the data (`corpora.digest`), ``match`` names the rule by which two
    spans or records count as the same, ``engine`` what was judged.

    >>> str(Signature("polnear-dev", "0f3c" * 16, 2193, "exact", "tagger-3", "0.1.0"))
    'set:polnear-dev|sha:0f3c0f3c0f3c|n:2193|match:exact|engine:tagger-3|v:0.1.0'
    """

    set: str
    sha: str
    n: int
    match: str
    engine: str
    version: str = __version__

    def __str__(self) -> str:
        return (
            f"set:{self.set}|sha:{self.sha[:_SHOWN_SHA]}|n:{self.n}|match:{self.match}"
            f"|engine:{self.engine}|v:{self.version}"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that never travels without its signature.

    ``value`` is a share between 0 and 1, or a count when ``lower_is_better`` mistakes are counted.

    >>> sign = Signature("mine", "ab" * 32, 9, "exact", "tagger-3", "0.1.0")
    >>> print(Figure("attribution.cue.f1", 0.71249, sign))
    attribution.cue.f1 = 0.712 | set:mine|sha:abababababab|n:9|match:exact|engine:tagger-3|v:0.1.0
    """

    name: str
    value: float
    signature: Signature
    lower_is_better: bool = False

    @property
    def shown(self) -> str:
        """Three decimals for a share, none for a count."""
        return str(self.value) if isinstance(self.value, int) else f"{self.value:.3f}"

    def __str__(self) -> str:
        return f"{self.name} = {self.shown} | {self.signature}"

    def public(self) -> dict[str, object]:
        """The figure as it stands in ``--json``."""
        return {
            "value": self.value if isinstance(self.value, int) else round(self.value, 6),
            "n": self.signature.n,
            "lower_is_better": self.lower_is_better,
            "signature": str(self.signature),
        }
