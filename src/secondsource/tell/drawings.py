"""Drawings of a dossier: origins, ranges, time.  Each is drawn beside a table or list of the same.

The one picture that the whole tool is about: reports stand on the left, the people and papers
they lean on to the right.  Two lines that run into one point are two outlets and one origin.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from secondsource.tell.phrases import count, cut, figure, short_days
from secondsource.tell.svg import colour, picture, tag, words
from secondsource.tell.telling import (
    ChainTold,
    ClaimTold,
    ConflictTold,
    MomentTold,
    ReportHead,
    SideTold,
)

# Above this many rows a drawing of who is quoted is a wall; the table has them all.
MOST_ORIGINS = 18
ROW = 25.0
HEAD = 34.0  # the column heads, and a name above the first point
Order = Mapping[str, int]


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def _spread(n: int, height: float) -> list[float]:
    """The middles of ``n`` equal rows."""
    return [height * (i + 0.5) / n for i in range(n)]


def glyph(claim: ClaimTold, order: Order) -> Markup:
    """Which reports run into how many origins, the size of a word."""
    rows = max(len(claim.told), len(claim.origins), 2)
    height = 13.0 * rows
    left = dict(zip(claim.reports, _spread(len(claim.told), height), strict=True))
    lines, dots = [], []
    for origin, y in zip(claim.origins, _spread(len(claim.origins), height), strict=True):
        for report in origin.reports:
            path = _curve(14, left[report], 50, y)
            lines.append(tag("path", d=path, class_=f"strand {colour(order[report])}"))
        dots.append(tag("circle", cx=54, cy=y, r=4.5, class_="origin" if origin.named else "none"))
    for report, y in left.items():
        kind = f"report {colour(order[report])}"
        dots.append(tag("circle", cx=8, cy=y, r=6, class_=kind))
        dots.append(tag("text", words(report), x=8, y=y + 3.2, class_="letter"))
    label = f"{claim.count}"
    return picture(62, height, label, *lines, *dots, class_="glyph")


@dataclass(frozen=True, slots=True)
class _Graph:
    """Chains to draw and where everything stands."""

    chains: tuple[ChainTold, ...]
    origins: dict[str, float]
    hands: dict[tuple[int, str], float]
    depth: int
    height: float


def _ranked(chains: Sequence[ChainTold]) -> list[str]:
    """Origins, those that several reports or several hands lead to first."""
    reports: dict[str, set[str]] = {}
    total: dict[str, int] = {}
    hands: dict[str, int] = {}
    for chain in chains:
        name = chain.names[-1]
        reports.setdefault(name, set()).update(r for r, _ in chain.by_report)
        total[name] = total.get(name, 0) + chain.total
        hands[name] = max(hands.get(name, 0), len(chain.names))
    names = sorted(total, key=lambda n: (-len(reports[n]), -hands[n], -total[n], n))
    return names[:MOST_ORIGINS]


def _laid_out(chains: Sequence[ChainTold]) -> _Graph:
    named = [c for c in chains if c.names]
    shown = _ranked(named)
    drawn = tuple(c for c in named if c.names[-1] in shown)
    # Neighbours in the drawing should be told by the same reports: fewer lines cross.
    first_report = {
        n: min((r for c in drawn if c.names[-1] == n for r, _ in c.by_report), default="")
        for n in shown
    }
    several = {
        n: len({r for c in drawn if c.names[-1] == n for r, _ in c.by_report}) for n in shown
    }
    shown.sort(key=lambda n: first_report[n] if several[n] == 1 else "")
    origins = {n: (i + 0.5) * ROW + HEAD for i, n in enumerate(shown)}
    depth = max((len(c.names) for c in drawn), default=1)
    hands: dict[tuple[int, str], list[float]] = {}
    for c in drawn:
        for i, name in enumerate(c.names[:-1]):
            hands.setdefault((len(c.names) - i - 1, name), []).append(origins[c.names[-1]])
    placed: dict[tuple[int, str], float] = {}
    for key, ys in sorted(
        hands.items(), key=lambda item: (item[0][0], sum(item[1]) / len(item[1]))
    ):
        y = sum(ys) / len(ys)
        # 34 units keep a name above its point clear of the point above.
        above = [placed[k] for k in placed if k[0] == key[0]]
        placed[key] = max(y, max(above) + 34) if above else y
    height = max([*origins.values(), *placed.values(), 60.0]) + 22
    return _Graph(drawn, origins, placed, depth, height)


def origins(chains: Sequence[ChainTold], reports: Sequence[ReportHead], order: Order) -> Markup:
    """Outlets on the left, origins on the right, hands between; one strand a report and chain."""
    g = _laid_out(chains)
    width = 706.0
    left, right = 164.0, 420.0
    step = (right - left) / g.depth
    letters = [r.id for r in reports if any(r.id in dict(c.by_report) for c in g.chains)]
    ys = dict(zip(letters, _spread(len(letters), g.height - HEAD), strict=True)) if letters else {}
    start = {letter: y + HEAD for letter, y in ys.items()}
    strands = []
    for chain in g.chains:
        for letter, ids in chain.by_report:
            points = [(left, start[letter])]
            for i, name in enumerate(chain.names[:-1]):
                away = len(chain.names) - i - 1
                points.append((right - away * step, g.hands[away, name]))
            points.append((right, g.origins[chain.names[-1]]))
            path = "".join(_curve(*a, *b) for a, b in pairwise(points))
            thick = 1.2 + 1.1 * math.log2(len(ids))
            strands.append(
                tag("path", d=path, stroke_width=thick, class_=f"strand {colour(order[letter])}")
            )
    heads = [
        tag("text", words(text), x=x, y=12, text_anchor=anchor, class_="axis")
        for text, x, anchor in (
            ("Outlet", left - 12, "end"),
            ("Through" if g.depth > 1 else "", (left + right) / 2, "middle"),
            ("Origin", right + 12, "start"),
        )
        if text
    ]
    nodes = [*_outlets(reports, start, left, order), *_hands(g, right, step), *_ends(g, right)]
    said = "; ".join(f"{c.line} ({c.counts})" for c in g.chains if len(c.names) > 1)
    label = f"Outlets and the origins that they rest on. Chains: {said or 'none'}"
    return picture(width, g.height, label, *heads, *strands, *nodes, class_="graph")


def _outlets(
    reports: Sequence[ReportHead], start: Mapping[str, float], left: float, order: Order
) -> list[Markup]:
    nodes = []
    for r in reports:
        if r.id in start:
            y = start[r.id]
            nodes.append(tag("circle", cx=left, cy=y, r=9, class_=f"report {colour(order[r.id])}"))
            nodes.append(tag("text", words(r.id), x=left, y=y + 4, class_="letter"))
            name = words(cut(r.name, 19))
            nodes.append(tag("text", name, x=left - 15, y=y + 4, text_anchor="end", class_="name"))
    return nodes


def _hands(g: _Graph, right: float, step: float) -> list[Markup]:
    nodes = []
    for (away, name), y in g.hands.items():
        x = right - away * step
        nodes.append(tag("circle", cx=x, cy=y, r=4.5, class_="hand"))
        text = words(cut(name, 24))
        nodes.append(tag("text", text, x=x, y=y - 9, text_anchor="middle", class_="name halo"))
    return nodes


def _ends(g: _Graph, right: float) -> list[Markup]:
    nodes = []
    for name, y in g.origins.items():
        letters = sorted({r for c in g.chains if c.names[-1] == name for r, _ in c.by_report})
        shared = len(letters) > 1
        kind = "origin shared" if shared else "origin"
        nodes.append(tag("circle", cx=right, cy=y, r=6.5 if shared else 4.5, class_=kind))
        most = 21 if shared else 31
        text = tag("tspan", words(cut(name, most)), class_="strong" if shared else "plain")
        more = count(len(letters), "report") if shared else ""
        note = tag("tspan", words(more), dx=6, class_="note")
        nodes.append(tag("text", text, note, x=right + 13, y=y + 4, class_="name"))
    return nodes


@dataclass(frozen=True, slots=True)
class _Scale:
    """Figures to units of the drawing; ``left`` and ``right`` are where the axis ends."""

    low: float
    high: float
    left: float = 112.0
    right: float = 424.0

    def at(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def bounds(conflict: ConflictTold, order: Order) -> Markup | None:
    """A bar a side on one scale; None where no side has a figure to draw."""
    known = [s for s in conflict.sides if s.low is not None or s.high is not None]
    if conflict.kind != "number" or not known:
        return None
    figures = sorted({v for s in known for v in (s.low, s.high) if v is not None})
    room = (figures[-1] - figures[0]) or max(1.0, figures[-1] * 0.2)
    # Room on the right for the arrow of an open end; counts never go below nothing.
    scale = _Scale(max(0.0, figures[0] - room * 0.18), figures[-1] + room * 0.3)
    height = 30.0 * len(known) + 34
    axis = height - 22
    inside = []
    if conflict.low is not None and conflict.high is not None:
        x, wide = scale.at(conflict.low), scale.at(conflict.high) - scale.at(conflict.low)
        inside.append(tag("rect", x=x, y=4, width=max(wide, 1), height=axis - 8, class_="band"))
    inside.append(tag("line", x1=scale.left, x2=scale.right, y1=axis, y2=axis, class_="rule"))
    last = -99.0
    for value in figures:
        x = scale.at(value)
        inside.append(tag("line", x1=x, x2=x, y1=axis, y2=axis + 4, class_="rule"))
        if x - last > 30:  # narrower than this, two numbers would touch
            text = words(figure(value))
            inside.append(tag("text", text, x=x, y=axis + 16, text_anchor="middle", class_="axis"))
            last = x
    for row, side in enumerate(known):
        kind = colour(order[side.reports[0]]) if len(side.reports) == 1 else "several"
        inside.extend(_bar(side, scale, 18.0 + 30 * row, kind))
    label = f"{conflict.line}; {conflict.range}"
    return picture(440, height, label, *inside, class_="bounds")


def _bar(side: SideTold, scale: _Scale, y: float, kind: str) -> list[Markup]:
    """One side: a point for a figure, a line for a stretch, an arrow for an open end."""
    name = words(cut(side.value or ", ".join(side.reports), 15))
    x, right = scale.left - 12, scale.right
    drawn = [tag("text", name, x=x, y=y + 4, text_anchor="end", class_="name strong")]
    start = scale.at(side.low if side.low is not None else scale.low)
    end = scale.at(side.high) if side.high is not None else right
    if end > start:
        drawn.append(tag("line", x1=start, x2=end, y1=y, y2=y, class_=f"bar {kind}"))
    if side.high is None:
        head = f"M{right - 7:.1f} {y - 5:.1f}L{right:.1f} {y:.1f}L{right - 7:.1f} {y + 5:.1f}"
        drawn.append(tag("path", d=head, class_=f"arrow {kind}"))
    ends = sorted({v for v in (side.low, side.high) if v is not None})
    drawn.extend(tag("circle", cx=scale.at(v), cy=y, r=6, class_=f"spot {kind}") for v in ends)
    return drawn


def share(part: float) -> Markup:
    """A bar filled to ``part`` (0-1)."""
    rest = tag("rect", x=0, y=2, width=90, height=9, class_="rest")
    full = tag("rect", x=0, y=2, width=90 * part, height=9, class_="full")
    return picture(90, 13, f"{part * 100:.0f} %", rest, full, class_="share")


def timeline(moments: Sequence[MomentTold], letters: Sequence[str], order: Order) -> Markup:
    """A lane a report and a column a moment; a break where more than two months lie between."""
    left, lane, top = 40.0, 28.0, 14.0
    column = max(96.0, (600.0 - left) / len(moments))
    width = left + column * len(moments) + 20
    bottom = top + lane * len(letters)
    inside = []
    for i, letter in enumerate(letters):
        y = top + lane * (i + 0.5)
        inside.append(tag("line", x1=left, x2=width - 8, y1=y, y2=y, class_="rule"))
        inside.append(tag("circle", cx=14, cy=y, r=9, class_=f"report {colour(order[letter])}"))
        inside.append(tag("text", words(letter), x=14, y=y + 4, class_="letter"))
    for i, moment in enumerate(moments):
        x = left + column * (i + 0.5)
        if i and (moment.first - moments[i - 1].last).days > 60:
            edge = x - column / 2
            inside.extend(
                tag("line", x1=x - 3, x2=x + 3, y1=bottom + 4, y2=top - 8, class_="break")
                for x in (edge - 3, edge + 3)
            )
        ids = [s for _, held in moment.told for s in held]
        for lane_at, letter in enumerate(letters):
            n = sum(1 for s in ids if s.rstrip("0123456789") == letter)
            if n:
                y = top + lane * (lane_at + 0.5)
                radius = 4.0 + 1.8 * math.sqrt(n)
                kind = f"spot {colour(order[letter])}"
                inside.append(tag("circle", cx=x, cy=y, r=radius, class_=kind))
                if n > 1:
                    inside.append(tag("text", words(str(n)), x=x, y=y + 3.5, class_="letter"))
        text = short_days(moment.first, moment.last)
        inside.append(
            tag("text", words(text), x=x, y=bottom + 18, text_anchor="middle", class_="axis")
        )
    label = "When: " + ", ".join(m.when for m in moments)
    return picture(width, bottom + 28, label, *inside, class_="time")
