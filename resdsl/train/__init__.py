"""A net and a data set to a result.

What needs torch is imported when it is first asked for: recipes are read without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from resdsl.train.recipe import Recipe, load_recipe
from resdsl.train.result import Epoch, Result

if TYPE_CHECKING:
    from resdsl.train.device import resolve_device
    from resdsl.train.environment import describe_environment
    from resdsl.train.evaluation import evaluate
    from resdsl.train.run import TrainedRun, train_architecture
    from resdsl.train.training import fit

__all__ = [
    "Epoch",
    "Recipe",
    "Result",
    "TrainedRun",
    "describe_environment",
    "evaluate",
    "fit",
    "load_recipe",
    "resolve_device",
    "train_architecture",
]

_LATER = {
    "TrainedRun": "resdsl.train.run",
    "describe_environment": "resdsl.train.environment",
    "evaluate": "resdsl.train.evaluation",
    "fit": "resdsl.train.training",
    "resolve_device": "resdsl.train.device",
    "train_architecture": "resdsl.train.run",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
