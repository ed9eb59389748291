"""Branches that are never negative, against what torch computes."""

import pytest
import torch
from linted import only, stack


def test_a_branch_that_is_never_negative() -> None:
    for end in ("relu", "relu, dropout: {p: 0.1}", "relu6", "sigmoid", "softmax"):
        architecture = stack(f"body: [linear: {{out: 8}}, layernorm, {end}]", 4)
        warning = only(architecture, "relu-before-add")
        assert warning.place is not None
        assert warning.place.text == end.split(",")[0]
        assert warning.notes[0].endswith(" and 3 more of its kind")
        x = torch.randn(7, 8)
        assert (architecture.build(device="cpu").eval()(x) >= x).all()


@pytest.mark.parametrize(
    ("skip", "after"),
    [
        ("body: [linear: {out: 8}, layernorm, relu]", ", relu"),
        ("body: [layernorm, relu, linear: {out: 8}]", ""),
        ("body: [linear: {out: 8}, layernorm, leaky_relu]", ""),
        ("body: [linear: {out: 8}, layernorm, gelu]", ""),
        ("gate: rezero, body: [linear: {out: 8}, layernorm, relu]", ""),
        ("gate: highway, body: [linear: {out: 8}, layernorm, relu]", ""),
        ("gate: {transform: -0.5}, body: [linear: {out: 8}, layernorm, relu]", ""),
        ("merge: concat, body: [linear: {out: 8}, layernorm, relu]", ""),
        ("shortcut: none, body: [linear: {out: 8}, layernorm, relu]", ""),
    ],
)
def test_a_branch_that_can_take_back_is_quiet(skip: str, after: str) -> None:
    assert not stack(skip, 4, after=after).lint()
