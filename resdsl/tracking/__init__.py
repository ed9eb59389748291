"""Progress of a study and of a training for other tools.

What a tool needs is imported when the tool is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resdsl.tracking.mlflow_runs import MLflow
    from resdsl.tracking.optuna_copy import to_optuna
    from resdsl.tracking.tensorboard import TensorBoard
    from resdsl.tracking.tracked_training import TrackedTraining
    from resdsl.tracking.tracker import TrackedRun, Tracker, TrainingStart
    from resdsl.tracking.wandb_shaped import Trackio, Wandb, WandbShaped

__all__ = [
    "MLflow", "TensorBoard", "TrackedRun", "TrackedTraining", "Tracker", "Trackio",
    "TrainingStart", "Wandb", "WandbShaped", "to_optuna",
]  # fmt: skip

_FILES = {
    "MLflow": "mlflow_runs",
    "TensorBoard": "tensorboard",
    "TrackedRun": "tracker",
    "TrackedTraining": "tracked_training",
    "Tracker": "tracker",
    "Trackio": "wandb_shaped",
    "TrainingStart": "tracker",
    "Wandb": "wandb_shaped",
    "WandbShaped": "wandb_shaped",
    "to_optuna": "optuna_copy",
}


def __getattr__(name: str) -> object:
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
