"""Executes generated source: the only place where text becomes a module."""

from __future__ import annotations

import hashlib
import linecache
import sys
import types
from typing import Any

import torch
from torch import nn

from resdsl.codegen.source import GeneratedSource


def load_class(source: GeneratedSource) -> type[nn.Module]:
    """Return the net's class.

    The text is registered with ``linecache`` and as a module, so that tracebacks and debuggers show
    its lines and objects of its classes can be copied and pickled within the process.
    """
    digest = hashlib.sha256(source.text.encode()).hexdigest()[:16]
    name = f"resdsl_generated_{digest}"
    if name not in sys.modules:
        filename = f"<resdsl {source.class_name} {digest}>"
        module = types.ModuleType(name)
        module.__file__ = filename
        lines = source.text.splitlines(keepends=True)
        linecache.cache[filename] = (len(source.text), None, lines, filename)
        exec(compile(source.text, filename, "exec"), module.__dict__)
        sys.modules[name] = module
    cls: type[nn.Module] = getattr(sys.modules[name], source.class_name)
    return cls


def build(
    source: GeneratedSource,
    *,
    device: str | torch.device = "cpu",
    dtype: torch.dtype | None = None,
    channels_last: bool = False,
    seed: int = 0,
) -> nn.Module:
    """Return a module with initial values drawn from ``seed``; the global generator is untouched.

    ``channels_last`` sets the memory format of the weights of two-dimensional convolutions.
    """
    cls = load_class(source)
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
