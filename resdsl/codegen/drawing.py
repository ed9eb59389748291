"""Lets layers of torch draw their initial values from a generator of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

# What draws in torch, in ``torch.Tensor`` and in ``torch.nn.init``, and takes a generator. Other
# functions of ``torch.nn.init`` call these.
_DRAWING = frozenset(
    {"bernoulli", "bernoulli_", "binomial", "cauchy_", "exponential_", "geometric_",
     "kaiming_uniform_", "log_normal_", "multinomial", "normal", "normal_", "poisson", "rand",
     "rand_like", "randint", "randint_like", "randn", "randn_like", "random_", "randperm",
     "uniform_"}
)  # fmt: skip


class DrawFrom(TorchFunctionMode):
    """Makes this thread draw from ``generator`` what is drawn from no other.

    Layers of torch take no generator, and the global one is shared by all threads: seeding it
    would disturb what others draw, and their drawing would change the layer's weights.
    """

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self._generator = generator

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        given = dict(kwargs or {})
        if getattr(func, "__name__", "") in _DRAWING and given.get("generator") is None:
            given["generator"] = self._generator
        return func(*args, **given)
