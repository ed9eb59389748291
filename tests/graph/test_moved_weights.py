"""The order of `parameters()` is part of a training: gradients are clipped, and summed, by it."""

import json
from typing import Any

import pytest
import torch

import resdsl
from resdsl.architecture import Architecture
from resdsl.text.diagnostics import Source

LINEAR = {"linear": {"out": 4}}
WIDE = {"linear": {"out": 4, "bias": False}}


def net(layers: list[Any], **blocks: list[Any]) -> Architecture:
    """Return a net on [4], where a use of a block is written by its name."""
    document = {
        "resdsl": 1,
        "input": [4],
        "blocks": {name: {"body": body} for name, body in blocks.items()},
        "net": [{"block": layer} if layer in [*blocks] else layer for layer in layers],
    }
    return resdsl.load(Source("net.yaml", json.dumps(document)))


def order(architecture: Architecture) -> list[tuple[int, ...]]:
    """Return the shapes of the parameters, in the order in which optimisers meet them."""
    model = architecture.build(device="cpu", seed=0)
    return [tuple(parameter.shape) for parameter in model.parameters()]


FLAT = net([LINEAR, "scale", WIDE])

# the same layers in blocks, and whether their parameters stand in the order of the flat net, whose
# own parameter `scale` stands before those of its parts
BLOCKS = {
    "the first two": (net(["a", WIDE], a=[LINEAR, "scale"]), True),
    "the last two": (net([LINEAR, "b"], b=["scale", WIDE]), False),
    "all": (net(["c"], c=[LINEAR, "scale", WIDE]), True),
    "the first alone": (net(["a", "scale", WIDE], a=[LINEAR]), True),
    "the last alone": (net([LINEAR, "scale", "b"], b=[WIDE]), True),
    "the scale alone": (net([LINEAR, "b", WIDE], b=["scale"]), False),
    "a block in a block": (net([LINEAR, "d"], b=["scale", WIDE], d=[{"block": "b"}]), False),
    "a stage": (net([{"stage": {"block": "c", "depth": 1}}], c=[LINEAR, "scale", WIDE]), True),
    "a stage of the last two": (
        net([LINEAR, {"stage": {"block": "b", "depth": 1}}], b=["scale", WIDE]), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("other", "alike"), BLOCKS.values(), ids=BLOCKS)
def test_a_net_whose_weights_have_moved_is_another_training(
    other: Architecture, alike: bool
) -> None:
    assert order(FLAT) == [(4,), (4, 4), (4,), (4, 4)]
    if alike:
        assert order(other) == order(FLAT)
    assert other.structure_hash == FLAT.structure_hash
    assert (other.training_hash == FLAT.training_hash) is alike


def test_where_each_weight_stands_is_what_counts() -> None:
    """Two nets of moved weights are one training where they have moved alike."""
    moved = [other.training_hash for other, alike in BLOCKS.values() if not alike]
    assert len(moved) == 4
    assert len(set(moved)) == 1  # linear, scale, linear
    x = torch.ones(1, 4)
    a, b = (
        BLOCKS[name][0].build(device="cpu", seed=3) for name in ("the last two", "the scale alone")
    )
    assert torch.equal(a(x), b(x))


def test_weights_in_parts_of_a_skip_stand_behind_those_of_the_block() -> None:
    skip = {"skip": {"body": [LINEAR]}}
    flat = net([skip, "scale"])
    inside = net([skip, "b"], b=["scale"])
    whole = net(["c"], c=[skip, "scale"])
    assert order(flat)[0] == order(whole)[0] == (4,)
    assert order(inside)[0] == (4, 4)
    assert flat.training_hash == whole.training_hash != inside.training_hash
    assert flat.structure_hash == inside.structure_hash
