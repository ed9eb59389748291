"""Trackers by the names that ``--track`` takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from resdsl.text.diagnostics import ResdslError, suggest

if TYPE_CHECKING:
    from resdsl.tracking.tracker import Tracker

TrackerName = Literal["tensorboard", "wandb", "trackio", "mlflow"]
NAMES: tuple[str, ...] = get_args(TrackerName)


def make_trackers(names: Sequence[str]) -> list[Tracker]:
    """Return a tracker for each name, with the settings of its tool; one that comes twice is one.

    Raises:
        ResdslError: `unknown-tracker`, or `missing-package` where a package is not installed.
    """
    return [_tracker(name) for name in dict.fromkeys(names)]


def _tracker(name: str) -> Tracker:
    from resdsl.tracking import MLflow, TensorBoard, Trackio, Wandb

    known: dict[str, Callable[[], Tracker]] = {
        "tensorboard": TensorBoard,
        "wandb": Wandb,
        "trackio": Trackio,
        "mlflow": MLflow,
    }
    if name not in known:
        message = f"no tracker is named `{name}`"
        raise ResdslError.of("unknown-tracker", message, help=suggest(name, known))
    return known[name]()
