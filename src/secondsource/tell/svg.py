"""The smallest pen: escaped SVG elements without styles, coloured by class only.

A strict content security policy forbids ``style`` attributes, so geometry stands in attributes
and every colour comes from the page's style sheet (``r0`` … ``r5`` are the reports' colours).
"""

from __future__ import annotations

from markupsafe import Markup, escape

from secondsource.tell.phrases import folded


def tag(name: str, *inside: Markup, **attributes: str | float) -> Markup:
    """An element; ``class_`` and ``aria_label`` lose and change their underscores.

    >>> tag("circle", cx=1.25, cy=2, class_="dot")
    Markup('<circle cx="1.2" cy="2" class="dot"/>')
    >>> tag("text", words("a < b"), x=0)
    Markup('<text x="0">a &lt; b</text>')
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        plain = value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(plain)}"')
    if not inside:
        return Markup("".join(parts) + "/>")  # noqa: S704 - every value went through escape()
    return Markup("".join(parts) + ">" + "".join(inside) + f"</{name}>")  # noqa: S704 - as above


def words(text: str) -> Markup:
    """Text on one line, escaped.

    >>> words("a   <b>")
    Markup('a &lt;b&gt;')
    """
    return escape(folded(text))


def picture(width: float, height: float, label: str, *inside: Markup, class_: str = "") -> Markup:
    """A drawing that scales with its box and says in words what it shows."""
    return tag(
        "svg",
        tag("title", words(label)),
        *inside,
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
        class_=f"drawing {class_}".strip(),
        focusable="false",
    )


def colour(index: int) -> str:
    """The class of the colour of the report at this place in the order; six colours go round.

    >>> colour(0), colour(7)
    ('r0', 'r1')
    """
    return f"r{index % 6}"
