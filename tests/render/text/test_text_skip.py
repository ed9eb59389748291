"""A skip in text: the heavy line of the shortcut, and the weights of both paths."""

from __future__ import annotations

from resdsl.render.model.parts import (
    Card,
    DrawnGate,
    DrawnPaths,
    DrawnRow,
    DrawnSkip,
    Link,
)
from resdsl.render.text.picture_text import chain_grid
from resdsl.render.text.text_skip import skip_grid

RELU = (Link(Card((DrawnRow("relu", "activation"),))),)


def _lines(*parts: object) -> tuple[str, ...]:
    return skip_grid(DrawnSkip("skip1", *parts), chain_grid).lines


def test_an_identity_is_a_heavy_line_beside_the_branch() -> None:
    assert _lines(DrawnPaths("add", 1.0, 1.0), RELU) == (
        " ┏━━━━━┥",
        " ┃   ┌─┴───────┐",
        " ┃   │ relu    │",
        " ┃   └─┬───────┘",
        " ┗━━━▶(+)",
    )


def test_weights_stand_at_their_paths() -> None:
    paths = DrawnPaths("add", 0.5, 0.25, carried=True, transformed=True)
    assert _lines(paths, RELU)[3:] == (
        "     ┃   └─┬───────┘",
        "    (×)   (×)",
        "0.50 ┃     │ 0.25",
        "     ┗━━━▶(+)",
    )


def test_a_line_is_thin_below_a_weight_of_less_than_half() -> None:
    paths = DrawnPaths("mul", 0.25, 1.0, carried=True, notes=(("drop 0.1",),))
    assert _lines(paths, RELU)[4:] == (
        "    (×)    │",
        "0.25 │     │",
        "     └───▶(×) drop 0.1",
    )


def test_a_gate_has_an_arm_to_each_path_that_it_weighs() -> None:
    paths = DrawnPaths("add", 0.9, 0.1, carried=True, transformed=True, coupled="T")
    gate = DrawnGate("T", RELU, "σ", "input")
    assert _lines(paths, RELU, (), "", (gate,)) == (
        "     ┏━━━━━━━━━━┯━━━━━━━━━━━━┥",
        "     ┃        ┌─┴────────┐ ┌─┴───────┐",
        "     ┃        │ relu     │ │ relu    │",
        "     ┃        └─┬────────┘ └─┬───────┘",
        "    (×)◀ 1−T ──(σ)─── T ───▶(×)",
        "0.90 ┃                       │ 0.10",
        "     ┗━━━━━━━━━━━━━━━━━━━━━▶(+)",
    )


def test_a_skip_without_a_shortcut_ends_in_its_branch() -> None:
    paths = DrawnPaths("add", None, 0.5, transformed=True)
    assert _lines(paths, RELU)[3:] == ("└─┬───────┘", " (×)", "  │ 0.50")
