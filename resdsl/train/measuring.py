"""What is measured of a net on a part of the data, by name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn import functional

from resdsl.data.data_config import TaskName
from resdsl.data.own_function import is_own, own_function
from resdsl.data.targets import IGNORED
from resdsl.text.diagnostics import ResdslError
from resdsl.train.metric_names import DIRECTIONS, METRIC_TASKS
from resdsl.train.recipe import Recipe
from resdsl.train.tasks import TASKS


@dataclass(frozen=True)
class Metric:
    """A figure of merit. ``batch`` says what a batch contributes, ``value`` what all make.

    Contributions stay on the device until ``value`` is asked for: a number of Python would make a
    GPU wait at each batch. They are summed, or kept side by side where ``collects`` is true.
    """

    name: str
    direction: Literal["maximize", "minimize"]
    batch: Callable[[Tensor, Tensor], Any]
    value: Callable[[Any], float | None]
    """Gives None where the figure is not defined, such as R2 of equal targets."""
    collects: bool = False


TAKEN = frozenset({"loss", "params", "flops", "depth", "activations"})
"""Names that a metric of the user's own cannot have: the loss is measured beside all metrics, and
the objectives of a study may be figures of nets."""


class Measuring:
    """The figures of the batches of a part, gathered one after the other."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._gathered: list[tuple[Metric, list[Any]]] = [(metric, []) for metric in metrics]

    def add(self, outputs: Tensor, targets: Tensor) -> None:
        """Take a batch: what the net gave, detached, and what it should have given."""
        for metric, kept in self._gathered:
            found = metric.batch(outputs, targets)
            if metric.collects or not kept:
                kept.append(found)
            else:
                kept[0] = kept[0] + found

    def values(self) -> dict[str, float]:
        """Return the figures by name, those that are defined; a device is waited for here."""
        found = {}
        for metric, kept in self._gathered:
            value = metric.value(kept if metric.collects else kept[0]) if kept else None
            if value is not None and math.isfinite(value):
                found[metric.name] = float(value)
        return found


def metrics_of(recipe: Recipe, task: TaskName) -> tuple[Metric, ...]:
    """Return the metrics that a recipe names for data of a task, or else those of the task.

    A metric of the user's own, ``package.module:function``, is called with the outputs and the
    targets of a whole part, on the CPU, and gives a number; it goes by the name of the function.

    Raises:
        ResdslError: `unfit-metric` where one means nothing to the task, or one of the user's own
            has the name of another figure; `no-function`.
    """
    found = []
    for name in recipe.metric or TASKS[task].metrics:
        if is_own(name):
            found.append(_own(name))
            continue
        if task not in METRIC_TASKS[name]:
            fit = ", ".join(f"`{known}`" for known, tasks in METRIC_TASKS.items() if task in tasks)
            message = f"the metric `{name}` means nothing to the task `{task}`"
            raise ResdslError.of("unfit-metric", message, help=f"metrics of this task: {fit}")
        found.append(_KNOWN[name])
    for name, n in Counter(metric.name for metric in found).items():
        if n > 1 or name in TAKEN:
            message = f"the metric `{name}` has the name of another figure"
            raise ResdslError.of("unfit-metric", message, help="give your function another name")
    return tuple(found)


def _own(name: str) -> Metric:
    function = own_function(name, "the outputs of the net and the targets of a whole part")

    def value(batches: Sequence[tuple[Tensor, Tensor]]) -> float:
        found = function(*(torch.cat(parts) for parts in zip(*batches, strict=True)))
        try:
            return float(found)
        except (TypeError, ValueError, RuntimeError):  # as of a tensor of several numbers
            message = f"the metric `{name}` must give one number, but gave "
            message += " ".join(repr(found).split())[:60]
            raise ResdslError.of("failed-function", message) from None

    def batch(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        return outputs.float().cpu(), targets.cpu()

    label = name.partition(":")[2]
    return Metric(label, "maximize", batch, value, collects=True)


def _wide(device: torch.device) -> torch.dtype:
    return torch.float32 if device.type == "mps" else torch.float64


def _correct(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return how many positions have their highest logit at the target, of how many.

    >>> _correct(torch.tensor([[0.0, 1.0], [3.0, 2.0]]), torch.tensor([1, 1])).tolist()
    [1, 2]
    """
    counted = targets != IGNORED
    return torch.stack([((outputs.argmax(1) == targets) & counted).sum(), counted.sum()])


def _in_top(outputs: Tensor, targets: Tensor) -> Tensor:
    best = outputs.topk(min(5, outputs.shape[1]), 1).indices
    hits = (best == targets.unsqueeze(1)).any(1).sum()
    return torch.stack([hits, torch.tensor(len(targets), device=hits.device)])


def _nats(outputs: Tensor, targets: Tensor) -> Tensor:
    summed = functional.cross_entropy(
        outputs.float(), targets, ignore_index=IGNORED, reduction="sum"
    )
    counted = (targets != IGNORED).sum()
    return torch.stack([summed.to(_wide(summed.device)), counted.to(_wide(summed.device))])


def _confusion(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the counts (targets, predictions) of a batch, axis 1 being that of the classes."""
    n = outputs.shape[1]
    counted = targets != IGNORED
    pairs = targets[counted] * n + outputs.argmax(1)[counted]
    return torch.bincount(pairs, minlength=n * n).reshape(n, n)


def _mean_iou(confusion: Tensor) -> float | None:
    """Return the mean over classes of intersection over union; classes that neither occur nor are
    predicted do not count.

    Source: Everingham et al. 2010, The Pascal Visual Object Classes Challenge.
    """
    hits = confusion.diagonal()
    union = confusion.sum(0) + confusion.sum(1) - hits
    seen = union > 0
    return float((hits[seen] / union[seen]).mean()) if seen.any() else None


def _label_counts(outputs: Tensor, targets: Tensor) -> Tensor:
    said, true = outputs > 0, targets > 0.5
    return torch.stack([(said & true).sum(0), (said & ~true).sum(0), (~said & true).sum(0)])


def _mean_f1(counts: Tensor) -> float | None:
    """Return the mean over labels of 2 tp / (2 tp + fp + fn); those that never occur and are never
    said do not count."""
    hits, wrong, missed = counts.double() if counts.device.type != "mps" else counts.float()
    total = 2 * hits + wrong + missed
    seen = total > 0
    return float((2 * hits[seen] / total[seen]).mean()) if seen.any() else None


def _mean_precision(batches: Sequence[tuple[Tensor, Tensor]]) -> float | None:
    """Return the mean over labels of the area under precision and recall, by scikit-learn."""
    from sklearn.metrics import average_precision_score

    outputs, targets = (torch.cat(parts).float().cpu() for parts in zip(*batches, strict=True))
    seen = (targets > 0.5).any(0)
    if not seen.any() or not torch.isfinite(outputs).all():
        return None
    return float(average_precision_score(targets[:, seen].numpy(), outputs[:, seen].numpy()))


def _errors(power: int) -> Callable[[Tensor, Tensor], Tensor]:
    def batch(outputs: Tensor, targets: Tensor) -> Tensor:
        wide = _wide(outputs.device)
        summed = ((outputs.to(wide) - targets.to(wide)).abs() ** power).sum()
        return torch.stack([summed, torch.tensor(targets.numel(), dtype=wide).to(summed.device)])

    return batch


def _r2(batches: Sequence[tuple[Tensor, Tensor]]) -> float | None:
    """Return 1 - (sum of squared errors) / (sum of squares around the mean), the mean over outputs.

    None where an output's targets are all equal.
    """
    outputs, targets = (
        torch.cat(parts).flatten(1).to(_wide(parts[0].device))
        for parts in zip(*batches, strict=True)
    )
    spread = (targets - targets.mean(0)).square().sum(0)
    if not (spread > 0).all():
        return None
    return float((1 - (outputs - targets).square().sum(0) / spread).mean())


def _ratio(total: Tensor) -> float | None:
    part, whole = total.tolist()
    return part / whole if whole else None


def _exp_ratio(total: Tensor) -> float | None:
    mean = _ratio(total)
    return None if mean is None else math.exp(min(mean, 700.0))


def _pair(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    return outputs, targets


_KNOWN = {
    name: Metric(name, DIRECTIONS[name], batch, value, collects)
    for name, batch, value, collects in (
        ("accuracy", _correct, _ratio, False),
        ("top5", _in_top, _ratio, False),
        ("miou", _confusion, _mean_iou, False),
        ("f1", _label_counts, _mean_f1, False),
        ("map", _pair, _mean_precision, True),
        ("mse", _errors(2), _ratio, False),
        ("mae", _errors(1), _ratio, False),
        ("r2", _pair, _r2, True),
        ("perplexity", _nats, _exp_ratio, False),
    )
}
