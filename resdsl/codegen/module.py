"""Generated source as a module with initial values."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from resdsl.codegen.execution import execute
from resdsl.codegen.source import GeneratedSource


def build(
    source: GeneratedSource,
    *,
    device: str | torch.device = "cpu",
    dtype: torch.dtype | None = None,
    channels_last: bool = False,
    seed: int = 0,
) -> nn.Module:
    """Return a module with initial values drawn from ``seed``, as ``torch.manual_seed`` would.

    Other threads neither disturb them nor are disturbed; the global generators are untouched.
    ``channels_last`` sets the memory format of the weights of two-dimensional convolutions.
    """
    cls = execute(source).names[source.class_name]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = cls()
    target: dict[str, Any] = {"device": device}
    if dtype is not None:
        target["dtype"] = dtype
    model = model.to(**target)
    if channels_last:
        # the format applies to 4-D tensors only; others are left as they are
        model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return model
