"""Measures what growing promises: equal outputs, and new blocks that learn."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from resdsl.graph.nodes import Graph, Layer, walk

N_SAMPLES = 8
"""The number of random inputs on which outputs are compared."""


def samples(graph: Graph) -> Tensor:
    """Return (N, *input) random inputs, always the same, in double precision; their scales go
    from 0.1 to 10.

    Where the input holds tokens, they are below the number of names that its readers know.
    """
    generator = torch.Generator().manual_seed(0)
    size = (N_SAMPLES, *graph.input.dims)
    if graph.input.dtype == "int":
        return torch.randint(_n_names(graph), size, generator=generator)
    scales = torch.logspace(-1, 1, N_SAMPLES, dtype=torch.float64)
    values = torch.randn(size, generator=generator, dtype=torch.float64)
    return values * scales.view(-1, *(1 for _ in graph.input.dims))


def _n_names(graph: Graph) -> int:
    tables = (
        node.op.tensors(*node.x)
        for template in graph.templates
        for node in walk(template.body)
        if isinstance(node, Layer) and any(shape.dtype == "int" for shape in node.x)
    )
    return min((tensors[0].shape[0] for tensors in tables if tensors), default=1)


def difference(one: nn.Module, other: nn.Module, x: Tensor) -> float:
    """Return the greatest difference of the outputs of two nets; NaN where one is not finite."""
    with torch.inference_mode():
        return float((one(x) - other(x)).abs().max())


def without_gradient(model: nn.Module, paths: Iterable[str], x: Tensor) -> list[str]:
    """Return those of ``paths`` below which no parameter gets a gradient.

    Nothing is said of a net whose input gets none: there the gradient does not arrive anywhere.
    """
    if not x.is_floating_point():
        return _dead(model, paths, x)
    x = x.clone().requires_grad_()
    dead = _dead(model, paths, x)
    return dead if x.grad is not None and bool(x.grad.any()) else []


def _dead(model: nn.Module, paths: Iterable[str], x: Tensor) -> list[str]:
    y = model(x)
    torch.autograd.backward((y * torch.linspace(1, 2, y[0].numel()).view(y.shape[1:])).sum())
    alive = [
        name
        for name, parameter in model.named_parameters()
        if parameter.grad is not None and bool(parameter.grad.any())
    ]
    return [path for path in paths if not any(name.startswith(f"{path}.") for name in alive)]
