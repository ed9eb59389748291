"""Parts that cannot learn, against three steps of training."""

import pytest
import torch
from linted import net, only, stack
from torch.nn import functional as F

from resdsl.architecture import Architecture


def moved(architecture: Architecture) -> set[str]:
    """Return the keys of parameters that three steps of training change."""
    model = architecture.build(device="cpu")
    before = {key: value.clone() for key, value in model.state_dict().items()}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x, y = torch.randn(16, *architecture.input), torch.randint(0, 3, (16,))
    for _ in range(3):
        optimizer.zero_grad()
        F.cross_entropy(model(x).flatten(1), y).backward()
        optimizer.step()
    return {key for key, value in model.state_dict().items() if not torch.equal(value, before[key])}


def test_a_branch_times_zero() -> None:
    architecture = stack("gate: {transform: 0}, body: [linear: {out: 8}]", 2)
    warning = only(architecture, "dead-lane")
    assert "its 72 parameters cannot learn" in warning.message
    assert architecture.params == 2 * 72
    assert only(
        stack("gate: {transform: coupled, carry: 1}, body: [linear: {out: 8}]", 2), "dead-lane"
    )


def test_a_shortcut_times_zero() -> None:
    warning = only(stack("gate: {carry: 0}, body: [layernorm, linear: {out: 8}]", 2), "dead-lane")
    assert "the block is plain" in warning.message
    convolved = "shortcut: {project: {always: true, norm: none}}"
    architecture = stack(f"{convolved}, gate: {{carry: 0}}, body: [linear: {{out: 8}}]", 1)
    assert "and 64 parameters cannot learn" in only(architecture, "dead-lane").message


@pytest.mark.parametrize(
    "skip",
    [
        "gate: rezero, zero_init: true, body: [linear: {out: 8}, relu, linear: {out: 8}]",
        "gate: {transform: {channel: {init: 0}}}, body: [linear: {out: 8}, {scale: {init: 0}}]",
        "body: [linear: {out: 8, bias: false}, layernorm, linear: {out: 8, bias: false, init: zeros}, scale: {init: 0}]",
    ],
)
def test_two_zeros_never_change(skip: str) -> None:
    architecture = stack(skip, 2)
    warning = only(architecture, "zero-twice")
    assert "2 zeros multiply" in warning.message
    assert not moved(architecture)


def test_one_zero_learns() -> None:
    for skip in (
        "gate: rezero, body: [linear: {out: 8}, relu, linear: {out: 8}]",
        "zero_init: true, body: [linear: {out: 8}, relu, linear: {out: 8}]",
        "gate: highway, zero_init: true, body: [linear: {out: 8}, relu, linear: {out: 8}]",
    ):
        architecture = stack(skip, 2)
        assert not architecture.lint()
        assert len(moved(architecture)) >= 4


def test_what_nothing_reads() -> None:
    text = """\
input: [4]
net:
  - {linear: {out: 4}, as: stem}
  - {linear: {out: 8}, as: first}
  - {linear: {out: 16, bias: false}, as: lost}
  - {linear: {out: 3}, from: stem}
"""
    architecture = net(text)
    warning = only(architecture, "unread-output")
    assert "nothing reads `lost`: 2 layers lead nowhere, with 168 parameters" in warning.message
    model = architecture.build(device="cpu")
    model(torch.randn(2, 4)).sum().backward()
    dead = [p for p in model.parameters() if p.grad is None]
    assert sum(p.numel() for p in dead) == 168
    assert warning.place is not None
    assert warning.place.line == 6
    assert not net(text.replace("from: stem}", "from: lost}")).lint()
    assert not net(text + "  - concat: [previous, lost]\n").lint()


def test_each_use_of_an_unread_layer_counts() -> None:
    warning = only(
        net("""\
input: [8]
blocks:
  b: {body: [{identity, as: x}, linear: {out: 8}, relu, {layernorm, from: x}]}
net: [stage: {block: b, depth: 5}]
"""),
        "unread-output",
    )
    assert "nothing reads `relu1`: 2 layers lead nowhere, with 72 parameters" in warning.message
    assert warning.notes[0] == "at `stage1.block0.relu1` and 4 more of its kind"
