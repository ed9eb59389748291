"""The tasks that a net can be trained for, each with its usual loss and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from resdsl.data.data_config import TaskName

if TYPE_CHECKING:
    from resdsl.data import Dataset


class Task(NamedTuple):
    """What a task is trained and measured by where a recipe names nothing else."""

    loss: str
    metrics: tuple[str, ...]
    """The first is what recipes are chosen by."""
    ending: str
    """The last layers of a net for this task, as the language writes them."""


TASKS: dict[TaskName, Task] = {
    "classification": Task("cross_entropy", ("accuracy",), "`linear: {out: $classes}`"),
    "multi_label": Task("bce", ("map", "f1"), "`linear: {out: $classes}`"),
    "regression": Task("mse", ("r2", "mae"), "`linear: {out: $classes}`"),
    "per_pixel": Task(
        "cross_entropy", ("miou", "accuracy"), "`conv: {out: $classes, kernel: 1}` at full size"
    ),
    "sequence": Task("cross_entropy", ("perplexity", "accuracy"), "`linear: {out: $classes}`"),
}


def output_words(dataset: Dataset) -> str:
    """Return what a data set asks of the outputs of a net, for people."""
    name, shape = f"the data set `{dataset.config.name}`", dataset.output
    match dataset.task:
        case "classification":
            return f"{name} has {dataset.classes} classes"
        case "multi_label":
            return f"{name} has {dataset.classes} labels"
        case "regression":
            return f"{name} has targets of shape {shape}"
        case "per_pixel":
            return f"{name} has {shape[0]} classes for each of {shape[1]} by {shape[2]} pixels"
        case "sequence":
            return f"{name} has {shape[0]} tokens to tell apart at each of {shape[1]} positions"
