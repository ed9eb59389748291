"""Colours, shapes and dashes of the page, light and dark, for CSS and for Vega alike."""

from __future__ import annotations

from typing import Any

from resdsl.render.svg.colours import FONTS, PALETTE

# The families of a study take these in turn. Colour, shape and dash have different periods, so
# families differ in more than colour, and the first 84 of them differ from each other.
FAMILIES = (
    PALETTE["weights-bar"], PALETTE["lane"], PALETTE["shape-bar"], ("#b0528a", "#de93bc"),
    ("#b87f00", "#e69f00"), ("#3d4f94", "#9fb0f5"), PALETTE["muted"],
)  # fmt: skip
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3))
SHAPES = {
    "circle": "M17 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
    "square": "M13 3h8v8h-8z",
    "triangle-up": "M17 2l5 9h-10z",
    "diamond": "M17 1.5l5 5.5l-5 5.5l-5-5.5z",
    "cross": "M15.4 2h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z",
    "triangle-down": "M17 12l5-9h-10z",
}
"""The marks by their names in Vega, each as a path around the middle of a swatch, (17, 7)."""


def css_colours(scheme: int, n_families: int) -> dict[str, str]:
    """Return the colours of the page by the names of their custom properties.

    ``scheme`` is 0 on light and 1 on dark paper. The family colours repeat after the last.
    """
    names = ("paper", "ink", "muted", "edge", "panel", "band", "rim")
    colours = {name: PALETTE[name][scheme] for name in names}
    families = {f"family-{i}": FAMILIES[i % len(FAMILIES)][scheme] for i in range(n_families)}
    return colours | families


def vega_config(scheme: int) -> dict[str, Any]:
    """Return the Vega-Lite configuration of a scheme: quiet axes, no frame."""
    muted, edge, band, ink = (PALETTE[n][scheme] for n in ("muted", "edge", "band", "ink"))
    text = {"labelFont": FONTS, "titleFont": FONTS, "labelColor": muted, "titleColor": muted}
    sizes = {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "tickSize": 4}
    lines = {"domainColor": edge, "tickColor": edge, "gridColor": band}
    title = {"font": FONTS, "fontSize": 12, "fontWeight": 600, "color": ink}
    return {
        "background": None,
        "font": FONTS,
        "view": {"stroke": None},
        "axis": text | sizes | lines,
        "title": title | {"anchor": "start", "offset": 10},
        "range": {"category": [pair[scheme] for pair in FAMILIES], "symbol": list(SHAPES)},
    }
