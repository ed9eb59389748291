"""What holds layers without being called is a container that tools know as one."""

import functools
from pathlib import Path

import pytest
import small_examples
import torch
from torch import nn
from torch.distributed.fsdp.wrap import _recursive_wrap, size_based_auto_wrap_policy

from resdsl.architecture import load
from resdsl.text.diagnostics import Source

GATED = """\
resdsl: 1
input: [16, 8, 8]
net:
  - skip: {gate: {highway: {kernel: 3}}, body: [conv: {out: 16, kernel: 3}, bias, relu]}
  - skip: {gate: layerscale, body: [scale]}
  - branches: {bodies: {one: [conv: {out: 4, kernel: 1}], two: [scale: {shape: full}]}}
  - global_avg_pool
  - linear: {out: 2}
"""


@pytest.mark.parametrize("example", small_examples.EXAMPLES, ids=lambda path: path.stem)
def test_every_module_is_called_or_known_as_a_container(example: Path) -> None:
    model = small_examples.load(example).build(device="cpu")
    bare = [name for name, module in model.named_modules() if type(module) is nn.Module]
    assert not bare


def test_a_policy_by_size_wraps_no_container() -> None:
    class Wrapped(nn.Module):
        def __init__(self, inner: nn.Module) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.inner(x)

    model = load(Source("net.yaml", GATED)).build(device="cpu").eval()
    x = torch.randn(2, 16, 8, 8)
    y = model(x)
    # between one convolution and a whole skip
    policy = functools.partial(size_based_auto_wrap_policy, min_num_params=3000)
    wrapped, _ = _recursive_wrap(
        model, policy, Wrapped, ignored_modules=set(), ignored_params=set()
    )
    assert torch.equal(wrapped(x), y)
