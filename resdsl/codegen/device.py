"""Where a run computes: device, precision, and what is written down about the machine."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import torch

from resdsl.text.diagnostics import ResdslError, suggest

_KINDS = ("auto", "cpu", "cuda", "mps")
_DTYPES = ("bfloat16", "float16", "float32", "float64")
_PACKAGES = ("resdsl", "torch", "numpy", "optuna", "hydra-core", "scikit-learn")


def resolve_device(name: str | torch.device = "auto") -> torch.device:
    """Return the device; `auto` is the first that exists of cuda, mps and cpu.

    Raises:
        ResdslError: `unknown-device` for a name that is none, `missing-device` for a device that
            this machine, or this build of torch, does not have.
    """
    if name == "auto":
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if _count(kind)))
    kind, colon, index = str(name).partition(":")
    if kind not in _KINDS or kind == "auto" or (colon and not re.fullmatch(r"\d{1,9}", index)):
        message = f"no device is called `{name}`"
        raise ResdslError.of("unknown-device", message, help=suggest(kind, _KINDS))
    if int(index or 0) >= _count(kind):
        available = ", ".join(f"`{k}`" for k in _KINDS[1:] if _count(k))
        message = f"there is no device `{name}` here"
        raise ResdslError.of("missing-device", message, help=f"available: {available}")
    return torch.device(kind, int(index)) if index else torch.device(kind)


def resolve_dtype(name: str | torch.dtype, device: torch.device) -> torch.dtype:
    """Return the type of numbers in which a device keeps weights.

    Raises:
        ResdslError: `unknown-dtype` for a name that is none, and for numbers that no weight can be.
    """
    text = str(name).removeprefix("torch.")
    dtype = getattr(torch, text, None)
    if not isinstance(dtype, torch.dtype):
        message = f"no type of numbers is called `{text}`"
        raise ResdslError.of("unknown-dtype", message, help=suggest(text, _DTYPES))
    if not dtype.is_floating_point:
        message = f"weights of layers cannot be of the type `{text}`"
        raise ResdslError.of("unknown-dtype", message, help=suggest("", _DTYPES))
    if device.type == "mps" and dtype == torch.float64:
        message = f"the device `{device}` has no `{text}`"
        raise ResdslError.of("unknown-dtype", message, help="use `float32`, or the device `cpu`")
    return dtype


def _count(kind: str) -> int:
    counts = {"cuda": torch.cuda.device_count(), "mps": int(torch.backends.mps.is_available())}
    return counts.get(kind, 1)


def mixed_precision(precision: str, device: torch.device) -> bool:
    """Return whether the run computes in bfloat16 under autocast.

    Raises:
        ResdslError: `missing-precision` when `precision` is `bfloat16` and the device has no
            hardware for it (in software it is several times slower than float32).
    """
    # is_bf16_supported would also accept emulation: the hardware begins with compute 8.0.
    supported = device.type == "cuda" and torch.cuda.get_device_capability(device) >= (8, 0)
    if precision == "bfloat16" and not supported:
        message = f"the device `{device}` does not compute bfloat16 in hardware"
        raise ResdslError.of("missing-precision", message, help="set `precision: auto`")
    return supported and precision != "float32"


def describe_environment(name: str | torch.device = "cpu") -> dict[str, Any]:
    """Return versions and machine as JSON-ready values.

    Raises:
        ResdslError: the device is not here.
    """
    device = resolve_device(name)
    processor = f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}"
    is_gpu = device.type == "cuda"
    return {
        "python": platform.python_version(),
        **{package: _version(package) for package in _PACKAGES},
        "platform": platform.platform(),
        "device": str(device),
        "device_name": torch.cuda.get_device_name(device) if is_gpu else processor,
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:  # run from a checkout
        return None
