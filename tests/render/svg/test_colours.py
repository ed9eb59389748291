"""Colours: each has one for light and one for dark paper, and every rule names known ones."""

from __future__ import annotations

import re

import pytest

from resdsl.render.model.parts import KINDS
from resdsl.render.svg.colours import PALETTE, THEMES, resolve_variables, stylesheet


@pytest.mark.parametrize("theme", THEMES)
def test_a_rule_uses_colours_of_the_palette(theme: str) -> None:
    css = stylesheet(theme)
    assert "@" not in css.replace("@media", "")
    used = set(re.findall(r"var\(--rd-([a-z-]+)\)", css))
    defined = set(re.findall(r"--rd-([a-z-]+):#", css))
    assert used <= defined == PALETTE.keys()
    assert all(f".rd-{kind}-{part}{{" in css for kind in KINDS for part in ("fill", "bar", "text"))


def test_auto_has_the_dark_colours_for_viewers_that_prefer_them() -> None:
    light, dark = PALETTE["paper"]
    first, second = stylesheet("auto").split("@media(prefers-color-scheme:dark)")
    assert f"--rd-paper:{light};" in first
    assert f"--rd-paper:{dark};" in second
    assert f"--rd-paper:{dark};" in stylesheet("dark")


@pytest.mark.parametrize(("theme", "which"), [("auto", 0), ("light", 0), ("dark", 1)])
def test_resolved_variables_are_colours(theme: str, which: int) -> None:
    css = f"<style>{stylesheet(theme)}</style>"
    assert f".rd-{theme} .rd-band{{fill:{PALETTE['band'][which]}}}" in resolve_variables(css, theme)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(
    ("text", "paper"),
    [("ink", "paper"), ("muted", "panel"), *((f"{k}-text", f"{k}-fill") for k in KINDS)],
)
def test_words_can_be_read_on_what_is_behind_them(text: str, paper: str, theme: int) -> None:
    """WCAG 2.1 asks for a contrast of 4.5."""
    low, high = sorted(_luminance(PALETTE[name][theme]) for name in (text, paper))
    assert (high + 0.05) / (low + 0.05) >= 4.5
