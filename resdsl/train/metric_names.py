"""The names of metrics, their directions and tasks: what settings are checked by, without torch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from resdsl.data.data_config import TaskName

Direction = Literal["maximize", "minimize"]

DIRECTIONS: dict[str, Direction] = {
    "accuracy": "maximize",
    "top5": "maximize",
    "miou": "maximize",
    "f1": "maximize",
    "map": "maximize",
    "r2": "maximize",
    "mse": "minimize",
    "mae": "minimize",
    "perplexity": "minimize",
    "loss": "minimize",
}
"""What is better: more, or less. ``loss`` is what the training makes small."""

WITHIN_UNIT = frozenset({"accuracy", "top5", "miou", "f1", "map"})
"""Metrics whose values lie in [0, 1], 1 being the best."""

METRIC_TASKS: dict[str, frozenset[TaskName]] = {
    "accuracy": frozenset({"classification", "per_pixel", "sequence"}),
    "top5": frozenset({"classification"}),
    "miou": frozenset({"per_pixel"}),
    "f1": frozenset({"multi_label"}),
    "map": frozenset({"multi_label"}),
    "r2": frozenset({"regression"}),
    "mse": frozenset({"regression"}),
    "mae": frozenset({"regression"}),
    "perplexity": frozenset({"sequence"}),
}


def first_metric(names: Iterable[str]) -> str:
    """Return the first name that is a metric; where only the loss was measured, that.

    >>> first_metric(["loss", "mse", "mae"]), first_metric(["loss"])
    ('mse', 'loss')
    """
    return next((name for name in names if name != "loss"), "loss")
