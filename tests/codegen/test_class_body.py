"""Blocks that differ in numbers share a class, and only those."""

import re

import torch

from resdsl.architecture import load
from resdsl.text.diagnostics import Source

TEXT = """\
resdsl: 1
input: [4, 8, 8]
params: {n: 18, drop: 0.5}
blocks:
  basic:
    args: {out: int, stride: 1, rate: float, c: 1.0}
    body:
      - skip:
          shortcut: pad
          drop_path: $rate
          gate: {transform: $c}
          body:
            - {dropout: {p: $rate}, as: dropout}
            - conv: {out: $out, kernel: 3, stride: $stride, init: {he: {scale: $c}}}
            - batchnorm
  pair:
    args: {rate: float}
    body:
      - block: {use: basic, with: {out: 4, rate: $rate, c: 0.5}}
      - {identity, as: rate}
net:
  - stage: {block: basic, depth: $n, with: {out: 4, rate: $drop * ($block + 1) / $blocks}}
  - stage: {block: basic, depth: $n, with: {out: 8, rate: $drop * ($block + 1) / $blocks}, first: {stride: 2}}
  - conv: {out: 4, kernel: 1}
  - stage: {block: pair, depth: 2, with: {rate: $drop * ($block + 1) / $blocks}}
"""


def test_blocks_that_differ_in_a_rate_share_a_class() -> None:
    net = load(Source("net.yaml", TEXT))
    source = net.source()
    assert re.findall(r"^class (\w+)", source, re.MULTILINE) == [
        "Basic", "Basic2", "Basic3", "Pair", "Net",
    ]  # fmt: skip
    assert "self.stage1.block2 = Basic(4, dropout=0.039473684210526314)\n" in source
    assert "self.stage2.block1 = Basic(8, dropout=0.2631578947368421)\n" in source
    assert "self.stage2.block0 = Basic2()\n" in source  # the only one of its shape
    # the argument passes through the block around it
    assert "def __init__(self, dropout: float) -> None:" in source


def test_the_numbers_arrive() -> None:
    net = load(Source("net.yaml", TEXT))
    model = net.build(device="cpu", seed=3)
    rates = [model.stage1.get_submodule(f"block{i}").skip1.branch.dropout.p for i in range(18)]
    torch.testing.assert_close(
        torch.tensor(rates), 0.5 * torch.arange(1, 19) / 38, check_dtype=False
    )
    model.eval()
    x = torch.randn(2, 4, 8, 8)
    block = model.stage3.block1.block1
    h = block.skip1.branch.batchnorm1(block.skip1.branch.conv1(x))
    torch.testing.assert_close(block(x), x + 0.5 * h)


def test_equal_numbers_are_written_in() -> None:
    source = load(Source("net.yaml", TEXT), drop=0.0).source()
    assert 'self.stage1.add_module(f"block{i}", Basic(4))' in source
    assert "float" not in source.split("class Basic(")[1]
