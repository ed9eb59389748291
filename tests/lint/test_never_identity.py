"""Blocks that cannot be the identity at the start."""

import pytest
import torch
from linted import net, only, stack

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
