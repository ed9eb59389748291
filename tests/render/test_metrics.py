"""Text widths come from the shipped table."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from resdsl.render.metrics import cut, text_width


def test_widths_are_those_of_helvetica_with_a_tenth_to_spare() -> None:
    assert round(text_width("conv"), 3) == round((500 + 556 + 556 + 500) * 0.0143, 3)
    assert text_width("conv", "bold") > text_width("conv") > text_width("conv", "small")


def test_wide_and_combining_characters() -> None:
    assert round(text_width("層"), 3) == 14.3
    assert text_width("e\u0301") == text_width("e")


@given(text=st.text(max_size=80), width=st.floats(20, 400))
def test_a_cut_text_fits(text: str, width: float) -> None:
    shown = cut(text, width)
    assert text_width(shown) <= width
    assert shown == text or shown.endswith("…")
