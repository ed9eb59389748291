"""Colours, shapes and dashes of the families, in CSS and in Vega alike."""

from __future__ import annotations

import pytest

from resdsl.render.svg.colours import PALETTE
from resdsl.report.report_colours import DASHES, FAMILIES, SHAPES, css_colours, vega_config


@pytest.mark.parametrize("scheme", [0, 1])
def test_css_and_vega_have_the_same_colours(scheme):
    css, vega = css_colours(scheme, 9), vega_config(scheme)
    assert css["paper"] == PALETTE["paper"][scheme]
    assert vega["title"]["color"] == css["ink"]
    assert vega["range"]["category"] == [css[f"family-{i}"] for i in range(len(FAMILIES))]
    assert css["family-7"] == css["family-0"]
    assert css["family-8"] == css["family-1"]


def test_families_look_different_in_more_than_colour():
    looks = [
        (FAMILIES[i % len(FAMILIES)], list(SHAPES)[i % len(SHAPES)], DASHES[i % len(DASHES)])
        for i in range(84)
    ]
    assert len(set(looks)) == 84
    assert len({look[1:] for look in looks[:12]}) == 12


@pytest.mark.parametrize("scheme", [0, 1])
def test_families_stand_out_from_the_paper(scheme):
    """The contrast of graphics is 3 to 1 at least (WCAG 2.1, 1.4.11)."""

    def luminance(colour):
        channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    paper = luminance(PALETTE["paper"][scheme])
    for pair in FAMILIES:
        bright, dark = sorted((luminance(pair[scheme]), paper), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 3
