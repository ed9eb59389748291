"""A net and a data set to a result.

What needs torch is imported when it is first asked for: recipes are read without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from resdsl.train.recipe import Recipe, load_recipe
from resdsl.train.training_result import Epoch, Result

if TYPE_CHECKING:
    from resdsl.codegen.device import describe_environment, resolve_device
    from resdsl.train.step import evaluate
    from resdsl.train.training import fit
    from resdsl.train.training_run import train_architecture

__all__ = [
    "Epoch", "Recipe", "Result", "describe_environment", "evaluate", "fit", "load_recipe",
    "resolve_device", "train_architecture",
]  # fmt: skip

_LATER = {
    "describe_environment": "resdsl.codegen.device",
    "evaluate": "resdsl.train.step",
    "fit": "resdsl.train.training",
    "resolve_device": "resdsl.codegen.device",
    "train_architecture": "resdsl.train.training_run",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
