"""Makes a module with initial values of generated source: what `Architecture.build` calls."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import Any

import torch
from torch import nn

from resdsl.codegen.drawing import DrawFrom
from resdsl.codegen.execution import execute
from resdsl.codegen.source import GeneratedSource
from resdsl.text.diagnostics import ResdslError

_ATTRIBUTE = re.compile(r"^ +self\.(?:\w+\.)*(\w+) = ", re.MULTILINE)


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
    ``channels_last`` sets the memory format of the weights of two-dimensional convolutions, unless
    :func:`takes_channels_last` says otherwise; a ``dtype`` is what weights are converted to after
    they are drawn.

    Raises:
        ResdslError: a layer has a name that this version of torch uses itself; no such seed.
    """
    _refuse_names(source.text)
    model = _drawn(execute(source).names[source.class_name], seed)
    target: dict[str, Any] = {"device": device}
    if dtype is not None:
        target["dtype"] = dtype
    model = model.to(**target)
    if channels_last and takes_channels_last(model, device):
        # not `model.to(memory_format=...)`, which fails where a weight has five axes
        for weight in model.parameters():
            if weight.ndim == 4:
                weight.data = weight.data.to(memory_format=torch.channels_last)
    return model


def takes_channels_last(model: nn.Module, device: str | torch.device) -> bool:
    """Return whether a net can be trained with images whose channels come last in memory.

    On a CPU torch 2.13 writes past the end of its memory where a convolution of fewer than 8
    channels has a kernel of 1 and a stride, as a projecting shortcut has: the process is killed.
    ``python benchmarks/narrow_shortcut.py`` shows whether another version still does.
    """
    return torch.device(device).type != "cpu" or not any(
        isinstance(module, nn.Conv2d)
        and module.in_channels // module.groups < 8
        and max(module.kernel_size) == 1
        and max(module.stride) > 1
        for module in model.modules()
    )


def _refuse_names(text: str) -> None:
    """Refuse layers whose name this version of torch gives to all modules.

    The names that are known stand in the language; another version may have more.
    """
    taken = set(_ATTRIBUTE.findall(text)).intersection(dir(nn.Module))
    if taken:
        names = ", ".join(f"`{name}`" for name in sorted(taken))
        message = f"torch {torch.__version__} uses what layers are called: {names}"
        raise ResdslError.of("bad-name", message, help="call them something else by `as`")


def _drawn(cls: type[nn.Module], seed: int) -> nn.Module:
    with ExitStack() as stack:
        # Each device has another stream: the values are drawn on the CPU whatever the default is.
        if torch.get_default_device().type != "cpu":
            stack.enter_context(torch.device("cpu"))
        stack.enter_context(DrawFrom(_generator(seed)))
        return cls()


def _generator(seed: int) -> torch.Generator:
    try:
        return torch.Generator("cpu").manual_seed(seed)
    except (RuntimeError, TypeError, ValueError):
        message = f"a seed is a whole number of at most 64 bits, but got {seed!r}"
        raise ResdslError.of("bad-value", message, help="give one such as `seed=0`") from None
