"""An example and a module written without it have equal outputs when their weights are equal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from samples import samples
from torch import nn

import resdsl
from resdsl.architecture import Architecture

EXAMPLES = Path(__file__).parents[2] / "examples"


def load_example(name: str, **settings: Any) -> Architecture:
    """Return an example at the given settings."""
    return resdsl.load(EXAMPLES / f"{name}.yaml", **settings)


def n_params(module: nn.Module) -> int:
    """Return the number of trainable numbers of a module."""
    return sum(weight.numel() for weight in module.parameters())


def randomise(module: nn.Module) -> None:
    """Draw all weights and running statistics anew, so that no norm or gate is at its start."""
    generator = torch.Generator().manual_seed(0)
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var") or (tensor.ndim < 2 and name.endswith("weight")):
            tensor.uniform_(0.5, 1.5, generator=generator)
        elif tensor.ndim > 1:
            tensor.normal_(0, (2 / tensor[0].numel()) ** 0.5, generator=generator)
        elif tensor.is_floating_point():
            tensor.normal_(0, 0.3, generator=generator)


def assert_same(
    example: str,
    theirs: nn.Module,
    *,
    rename: Callable[[str], str] | None = None,
    convert: Callable[[str, torch.Tensor], torch.Tensor] = lambda _, tensor: tensor,
    output: Callable[[Any], torch.Tensor] = lambda y: y,
    **settings: Any,
) -> None:
    """Check parameters and outputs of an example against an independent module.

    Keys are paired by ``rename``, which maps theirs to ours, or else in their order. ``convert``
    takes one of their keys with its tensor and returns it as ours has it.
    """
    net = load_example(example, **settings)
    ours = net.build(device="cpu").eval()
    assert net.params == n_params(theirs)
    randomise(theirs.eval())
    weights = {key: convert(key, tensor) for key, tensor in theirs.state_dict().items()}
    keys = [rename(key) for key in weights] if rename else list(ours.state_dict())
    ours.load_state_dict(dict(zip(keys, weights.values(), strict=True)))
    torch.manual_seed(1)
    x = samples(net, 2)
    with torch.no_grad():
        got, want = ours(x), output(theirs(x))
    scale = want.abs().max().item()
    assert (want[0] - want[1]).abs().max() > 1e-3 * scale
    torch.testing.assert_close(got, want, rtol=0, atol=1e-5 * scale)
