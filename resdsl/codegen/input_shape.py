"""Says what a net is made for where a call of it fails on something else.

Many nets take other sizes than the declared one, so nothing is checked before a call, and the text
of a net has no check in it. A call that fails is told with both shapes: torch, in the middle of
the net, knows neither.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def tell_input(cls: type[nn.Module], sample: tuple[int, ...]) -> None:
    """Let calls of ``cls`` that fail say the shape ``sample`` of its samples where it was another.

    The error keeps its class and its words, which come first.
    """

    def __call__(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
        try:
            return nn.Module.__call__(self, *args, **kwargs)
        except (RuntimeError, ValueError, IndexError) as error:
            x = next(iter((*args, *kwargs.values())), None)
            if isinstance(x, torch.Tensor) and x.shape[1:] != sample and len(error.args) == 1:
                told = f"made for batches of samples of shape {_shown(sample)}"
                error.args = (f"{error}\nThe net is {told}, but got {_shown(x.shape)}.",)
            raise

    cls.__call__ = __call__  # type: ignore[method-assign]  # of one class, on purpose


def _shown(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"
