"""What rules ask of a step and of the net around it."""

from __future__ import annotations

import pytest
from linted import net, stack

from resdsl.lint.expanded import expanded
from resdsl.lint.steps import INPUT, Expanded, skip_paths_of


def steps(layers: str) -> Expanded:
    return expanded(net(f"input: [8]\nnet: [{layers}]\n").graph)


@pytest.mark.parametrize(
    ("skip", "weights", "constant", "gated"),
    [
        ("body: [tanh]", (1, 1), True, False),
        ("body: [tanh], merge: mean", (0.5, 0.5), True, False),
        ("body: [tanh], gate: {transform: 0.25, carry: coupled}", (0.75, 0.25), True, False),
        ("body: [tanh], gate: {highway: {bias: 0}}", (0.5, 0.5), False, True),
        ("body: [tanh], gate: rezero", (1, 0), True, False),
    ],
)
def test_weights_of_the_paths_of_a_skip(
    skip: str, weights: tuple[float, float], constant: bool, gated: bool
) -> None:
    paths = expanded(stack(skip, 1).graph).steps[-1].skip
    assert paths is not None
    assert (paths.carry, paths.transform) == weights
    assert (paths.constant, paths.gated) == (constant, gated)


@pytest.mark.parametrize(
    "layer",
    [
        "skip: {body: [tanh], shortcut: none}",
        "skip: {body: [tanh], gate: {carry: 0}}",
        "skip: {body: [tanh], merge: mul}",
        "add: [previous, input]",
    ],
)
def test_ops_that_do_not_carry_their_input_on(layer: str) -> None:
    assert skip_paths_of(steps(layer).steps[-1].op) is None


def test_the_stream_goes_on_along_what_is_carried() -> None:
    found = steps("tanh, skip: {body: [linear: {out: 8}]}")
    merge = found.steps[-1]
    assert (merge.inputs, merge.residual_stream, merge.branch) == ((0, 1), (0,), 1)
    assert found.steps[1].residual_stream == (0,)
    assert found.ends == [2, 1]  # of the net and of the branch


def test_layers_that_alter_what_is_carried() -> None:
    layers = "[linear: {out: 8}, layernorm]"
    found = steps(f"skip: {{body: [tanh], shortcut: {{layers: {layers}}}}}")
    assert [step.op.tag for step in found.altered(found.steps[-1])] == ["linear", "layernorm"]
    wider = steps("skip: {body: [linear: {out: 4}], shortcut: {layers: [linear: {out: 4}]}}")
    assert wider.altered(wider.steps[-1]) == []


def test_what_comes_next_may_stand_behind_activations() -> None:
    found = steps("linear: {out: 8}, relu, layernorm, tanh, linear: {out: 8}")
    assert found.next_is(0, lambda step: step.op.group == "norm")
    assert not found.next_is(2, lambda step: step.op.group == "norm")
    assert found.readers == [[1], [2], [3], [4], []]


def test_gains_of_layers() -> None:
    found = steps("relu, linear: {out: 8}, scale: {init: 0.5}, linear: {out: 8, init: zeros}")
    assert [found.gain(step) for step in found.steps] == [0.5, 2.0, 0.25, 0.0]
    assert found.shape(INPUT).dims == (8,)
