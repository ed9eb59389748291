"""Gates that start shut."""

import math

import pytest
from linted import found, stack


@pytest.mark.parametrize(
    "gate",
    [
        "{highway: {bias: -7}}",
        "{highway: {bias: -7, carry: independent}}",
        "{transform: {sigmoid: {bias: -7}}}",
        "{transform: coupled, carry: {sigmoid: {bias: 7}}}",
    ],
)
def test_a_gate_that_starts_shut(gate: str) -> None:
    warning = found(stack(f"gate: {gate}, body: [layernorm, linear: {{out: 8}}]", 3))["gate-shut"]
    assert "starts at 0.00091" in warning.message
    assert math.isclose(1 / (1 + math.exp(7)), 0.00091, rel_tol=0.01)
    assert warning.place is not None
    assert warning.place.text == f"gate: {gate}"
    assert warning.notes[0] == "at `stage1.block0.skip1` and 2 more of its kind"


@pytest.mark.parametrize(
    "gate",
    ["{highway: {bias: -6}}", "highway", "rezero", "layerscale", "squeeze_excite",
     "{transform: {channel: {init: 0}}}"],
)  # fmt: skip
def test_gates_that_learn_are_quiet(gate: str) -> None:
    assert not stack(f"gate: {gate}, body: [layernorm, linear: {{out: 8}}]", 54).lint()
