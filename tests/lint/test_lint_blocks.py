"""Warnings of how blocks are made: dead parts, additions, identities, depths."""

import pytest
import torch
from linted import found, net, only, stack
from torch.nn import functional as F

from resdsl.architecture import Architecture

# -- dead-lane, zero-twice, unread-output -------------------------------------------------------


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


# -- relu-before-add ----------------------------------------------------------------------------


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


# -- never-identity -----------------------------------------------------------------------------

BRANCH = "body: [layernorm, linear: {out: 8}]"


@pytest.mark.parametrize(
    ("skip", "after", "text"),
    [
        (f"gate: {{transform: 0.5, carry: 0.5}}, {BRANCH}", "", "by the constant 0.5"),
        (f"gate: {{transform: 0.25, carry: coupled}}, {BRANCH}", "", "by the constant 0.75"),
        (f"gate: {{carry: -1}}, {BRANCH}", "", "by the constant -1"),
        (f"merge: mean, {BRANCH}", "", "`merge: mean` multiplies what is carried by the constant 0.5"),
        (f"shortcut: {{project: {{always: true}}}}, {BRANCH}", "",
         "passes through 2 layers (`linear`, `batchnorm`) though the shapes agree"),
        (f"shortcut: {{layers: [dropout: {{p: 0.5}}]}}, {BRANCH}", "", "1 layer (`dropout`)"),
        (BRANCH, ", layernorm", "`layernorm` changes what block `b` has carried past its branch"),
        (BRANCH, ", linear: {out: 8}", "`linear` changes what block `b`"),
        (BRANCH, ", relu, batchnorm", "`batchnorm` changes what block `b`"),
    ],
)  # fmt: skip
def test_a_block_that_cannot_be_the_identity(skip: str, after: str, text: str) -> None:
    warning = only(stack(skip, 3, after=after), "never-identity")
    assert text in warning.message
    assert warning.notes[0].endswith(" and 2 more of its kind")
    # with a branch of zero it would be, but for what is warned of
    zeroed = skip.replace("linear: {out: 8}]", "linear: {out: 8, init: zeros}]")
    x = torch.rand(16, 8) + 0.1
    y = stack(zeroed, 3, after=after).build(device="cpu")(x)
    assert not torch.allclose(y, x, atol=0.05)


@pytest.mark.parametrize(
    ("skip", "after"),
    [
        (BRANCH, ""),
        (BRANCH, ", relu"),
        (f"shortcut: pad, {BRANCH}", ""),
        (f"shortcut: project, {BRANCH}", ", gelu"),
        (f"gate: highway, {BRANCH}", ""),
        (f"gate: {{carry: scalar}}, {BRANCH}", ""),
        (f"gate: {{transform: 0.5}}, {BRANCH}", ""),
        (f"gate: {{carry: 1.2}}, {BRANCH}", ", layernorm"),  # DeepNorm
        (f"shortcut: none, {BRANCH}", ", layernorm"),
        ("merge: concat, shortcut: {layers: [layernorm]}, body: [layernorm, linear: {out: 8}]", ""),
    ],
)
def test_a_block_that_can_be_the_identity_is_quiet(skip: str, after: str) -> None:
    assert not stack(skip, 4, after=after).lint()


def test_shapes_that_differ_and_layers_outside_of_blocks_are_no_matter() -> None:
    assert not net("""\
input: [3, 8, 8]
blocks:
  b:
    args: {out: int, stride: 1}
    body:
      - skip: {shortcut: project, body: [batchnorm, conv: {out: $out, kernel: 3, stride: $stride}]}
      - relu
  down: {args: {out: int}, body: [skip: {body: [batchnorm, conv: {out: 4, kernel: 3}]}, conv: {out: $out, kernel: 1}]}
  tail: {body: [stage: {block: b, depth: 2, with: {out: 16}}, batchnorm]}
net:
  - conv: {out: 4, kernel: 3}
  - stage: {block: b, depth: 3, with: {out: 4}}
  - skip: {body: [batchnorm, conv: {out: 4, kernel: 3}]}
  - batchnorm
  - block: {use: down, with: {out: 16}}
  - stage: {block: tail, depth: 2}
  - conv: {out: 4, kernel: 1}
  - block: {use: down, with: {out: 4}}
""").lint()


def test_two_skips_of_a_block_of_which_one_is_followed_by_a_norm() -> None:
    warning = only(
        net("""\
input: [8]
blocks:
  b:
    body:
      - skip: {body: [layernorm, linear: {out: 8}]}
      - layernorm
      - skip: {body: [layernorm, linear: {out: 8}]}
net: [stage: {block: b, depth: 2}]
"""),
        "never-identity",
    )
    assert warning.place is not None
    assert (warning.place.line, warning.place.text) == (7, "layernorm")


# -- empty-stage, plain-depth -------------------------------------------------------------------


def test_a_stage_without_a_block() -> None:
    text = """\
input: [8]
params: {n: 0}
blocks:
  b: {body: [linear: {out: 8}]}
  group: {body: [block: b, {stage: {block: b, depth: $n}, as: deep}]}
net: [stage: {block: group, depth: 3}]
"""
    warning = only(net(text), "empty-stage")
    assert warning.message == "stage `deep` has depth 0 and is the identity"
    assert warning.notes[0] == "at `stage1.block0.deep`"
    assert warning.place is not None
    assert warning.place.text == "depth: $n"
    assert not net(text, n=1).lint()
    assert not net(text.replace("as: deep", "if: $n > 0")).lint()


def test_a_deep_plain_net() -> None:
    text = """\
input: [8]
params: {n: 25, shortcut: none, gate: none}
blocks:
  b: {body: [skip: {shortcut: $shortcut, gate: $gate, body: [layernorm, linear: {out: 8}, relu, linear: {out: 8}]}]}
net: [stage: {block: b, depth: $n}, linear: {out: 2}]
"""
    warning = only(net(text), "plain-depth")
    assert "passes 51 weighted layers" in warning.message
    assert warning.place is not None
    assert warning.place.line == 5
    assert not net(text, n=24).lint()
    assert not net(text, shortcut="identity").lint()
    # neither a gate's layers nor a lane that is multiplied by zero are a way round
    assert set(found(net(text, gate={"transform": "sigmoid"}))) == {"plain-depth"}
    dead = found(net(text, shortcut="identity", gate={"carry": 0}))
    assert set(dead) == {"plain-depth", "dead-lane"}


def test_long_ways_round_count() -> None:
    assert not net("""\
input: [8]
blocks: {b: {body: [layernorm, linear: {out: 8}]}}
net:
  - {linear: {out: 8}, as: stem}
  - stage: {block: b, depth: 60}
  - add: [previous, stem]
""").lint()
