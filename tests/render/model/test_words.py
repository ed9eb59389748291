"""Figures and settings in words."""

from __future__ import annotations

import pytest

from resdsl.render.model.words import (
    dotted,
    join_sign,
    listed,
    output,
    parameters,
    repeated,
    settings_text,
    weight_text,
)


@pytest.mark.parametrize(
    ("weight", "words"),
    [(1.0, "1.00"), (0.0, "0.00"), (0.0474, "0.05"), (0.9975, "0.9975"),
     (0.0025, "0.0025"), (1e-6, "1e-6"), (-0.5, "-0.50")],
)  # fmt: skip
def test_figures_never_claim_all_or_nothing(weight: float, words: str) -> None:
    assert weight_text(weight) == words


def test_figures_of_weights_stay_short():
    figures = [weight_text(w) for w in (0, 0.5, 0.9999, 0.004, 1, -2, 1e300)]
    assert figures == ["0.00", "0.50", "0.9999", "0.004", "1.00", "-2.00", "1e+300"]


@pytest.mark.parametrize(
    ("token", "words"),
    [(("16",), "16"), (("16", "32", "64"), "16, 32, 64"), (("8", "16", "32", "64"), "8 … 64"),
     (("drop 0.1", "drop 0.2"), "drop 0.1, 0.2"), (("p 0", "p 1", "p 2", "p 3"), "p 0 … 3")],
)  # fmt: skip
def test_alternatives_say_their_word_once(token: tuple[str, ...], words: str) -> None:
    assert settings_text((("3×3",), token)) == f"3×3 · {words}"


def test_what_is_not_there_is_not_said() -> None:
    assert dotted("", "a", "", "b") == "a · b"
    assert (parameters(""), output("")) == ("", "")
    assert (parameters("1,024"), output("16×8×8")) == ("1,024 parameters", "output 16×8×8")
    assert listed([]) == ""


def test_a_join_without_a_sign_is_drawn_as_a_sum() -> None:
    assert [join_sign(op) for op in ("add", "mul", "concat", "unknown")] == ["+", "×", "‖", "+"]


def test_what_stands_there_several_times_is_counted():
    assert repeated([(0, "input"), (3, ""), (0, "input"), (3, ""), (5, "a")]) == (
        "input ×2, previous ×2"
    )
    assert repeated([(0, "a"), (1, "a")]) == ""  # two outputs, one of them in a list around
