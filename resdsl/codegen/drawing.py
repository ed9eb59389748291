"""Lets layers of torch draw their initial values from a generator of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


def _with_likes() -> frozenset[str]:
    """Return the functions that draw like a tensor, if torch gives them a generator: not in 2.9."""
    try:
        torch.rand_like(torch.empty(0), generator=torch.Generator())
    except TypeError:
        return frozenset()
    return frozenset({"rand_like", "randint_like", "randn_like"})


# What draws in torch, in ``torch.Tensor`` and in ``torch.nn.init``, and takes a generator. Other
# functions of ``torch.nn.init`` call these.
_DRAWING = frozenset(
    {"bernoulli", "bernoulli_", "binomial", "cauchy_", "exponential_", "geometric_",
     "kaiming_uniform_", "log_normal_", "multinomial", "normal", "normal_", "poisson", "rand",
     "randint", "randn", "random_", "randperm", "uniform_", *_with_likes()}
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
