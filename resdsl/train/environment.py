"""What a result was computed with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import torch

from resdsl.train.device import resolve_device

_PACKAGES = ("resdsl", "torch", "numpy", "optuna", "hydra-core", "scikit-learn")


def describe_environment(device: str | torch.device = "cpu") -> dict[str, Any]:
    """Return versions and machine as JSON-ready values.

    Raises:
        ResdslError: ``device`` is not here.
    """
    place = resolve_device(device)
    return {
        "python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
        "platform": platform.platform(),
        "device": str(place),
        "device_name": _device_name(place),
        "cuda": torch.version.cuda if place.type == "cuda" else None,
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{platform.machine()} {capability}" if device.type == "cpu" else platform.machine()
