"""Colours, shapes and dashes of the page, light and dark, for CSS and for Vega alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"

# Colour, shape and dash have different periods: families differ in more than colour, and the
# first 24 differ from each other.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3))


@dataclass(frozen=True)
class Scheme:
    """One colour scheme. ``families`` are the Okabe-Ito colours, lightened on dark paper."""

    paper: str
    ink: str
    muted: str
    edge: str
    panel: str
    band: str
    rim: str
    families: tuple[str, ...]

    def family(self, index: int) -> str:
        """Return the colour of the ``index``-th family; colours repeat after the last."""
        return self.families[index % len(self.families)]


LIGHT = Scheme(
    paper="#ffffff",
    ink="#1b2733",
    muted="#566472",
    edge="#77848f",
    panel="#f7f8fa",
    band="#eaeef2",
    rim="#c8d0d9",
    families=("#0072b2", "#d55e00", "#009e73", "#b0528a", "#b87f00", "#3d4f94", "#566472"),
)
DARK = Scheme(
    paper="#10151b",
    ink="#e8edf2",
    muted="#a3b0bd",
    edge="#71808f",
    panel="#171d24",
    band="#222b34",
    rim="#3a4654",
    families=("#56b4e9", "#ff8f45", "#2fc79a", "#de93bc", "#e69f00", "#9fb0f5", "#a3b0bd"),
)


def css_variables(n_families: int) -> str:
    """Return the custom properties of both schemes as CSS."""
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK, n_families)} }} }}"
    return f":root {{ {_variables(LIGHT, n_families)} }}\n{dark}"


def _variables(scheme: Scheme, n_families: int) -> str:
    names = ("paper", "ink", "muted", "edge", "panel", "band", "rim")
    colors = {name: getattr(scheme, name) for name in names}
    colors |= {f"family-{i}": scheme.family(i) for i in range(n_families)}
    return " ".join(f"--{name}: {value};" for name, value in colors.items())


def vega_config(scheme: Scheme) -> dict[str, Any]:
    """Return the Vega-Lite configuration of a scheme: quiet axes, no frame."""
    text: dict[str, Any] = {"labelFont": FONT, "titleFont": FONT, "labelColor": scheme.muted}
    text |= {"titleColor": scheme.muted, "labelFontSize": 11, "titleFontSize": 11}
    lines = {"domainColor": scheme.edge, "tickColor": scheme.edge, "gridColor": scheme.band}
    title = {"font": FONT, "fontSize": 12, "fontWeight": 600, "color": scheme.ink}
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": text | lines | {"titleFontWeight": "normal", "tickSize": 4},
        "title": title | {"anchor": "start", "offset": 10},
        "range": {"category": list(scheme.families), "symbol": list(SHAPES)},
    }
