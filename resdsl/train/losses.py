"""What a training makes small, by name."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from resdsl.data.data_config import TaskName
from resdsl.data.own_function import is_own, own_function
from resdsl.data.targets import IGNORED
from resdsl.text.diagnostics import ResdslError
from resdsl.train.recipe import Recipe
from resdsl.train.tasks import TASKS

Loss = Callable[[Tensor, Tensor], Tensor]
"""Takes the outputs of a net and the targets of a batch; gives the mean over the batch."""

_CLASSES: frozenset[TaskName] = frozenset({"classification", "per_pixel", "sequence"})
_NUMBERS: frozenset[TaskName] = frozenset({"regression"})
_TASKS: dict[str, frozenset[TaskName]] = {
    "cross_entropy": _CLASSES,
    "bce": frozenset({"multi_label"}),
    "mse": _NUMBERS,
    "mae": _NUMBERS,
    "huber": _NUMBERS,
}
NAMES = tuple(_TASKS)


def loss_of(recipe: Recipe, task: TaskName, *, smooth: bool = True) -> Loss:
    """Return the loss of a recipe on data of a task.

    `cross_entropy` is in nats, over the axis of classes, which is axis 1; `bce` is the binary
    cross-entropy of logits, in nats; `mse`, `mae` and `huber` (quadratic below 1, linear above:
    Huber 1964) are means over all outputs, in units of the targets.

    Args:
        recipe: its ``loss`` names one, or the task does; ``label_smoothing`` is applied to it.
        task: of the data set.
        smooth: false where the loss is measured, not trained by.

    Raises:
        ResdslError: `unfit-loss` where the loss, or label smoothing, means nothing to the task;
            `no-function` for a loss of the user's own that cannot be loaded. The loss that is
            returned raises `failed-function` where the user's fails or gives no number.
    """
    name = recipe.loss or TASKS[task].loss
    smoothing = recipe.label_smoothing
    if smoothing and (is_own(name) or task in _NUMBERS):
        message = f"`label_smoothing` means nothing to the loss `{name}`"
        raise ResdslError.of("unfit-loss", message, help="set `label_smoothing: 0`")
    if is_own(name):
        return _own(name)
    if task not in _TASKS[name]:
        fit = ", ".join(f"`{loss}`" for loss, tasks in _TASKS.items() if task in tasks)
        message = f"the loss `{name}` means nothing to the task `{task}`"
        raise ResdslError.of("unfit-loss", message, help=f"losses of this task: {fit}")
    share = smoothing if smooth else 0.0
    match name:
        case "cross_entropy":
            return lambda outputs, targets: functional.cross_entropy(
                outputs, targets, ignore_index=IGNORED, label_smoothing=share
            )
        case "bce":
            return lambda outputs, targets: functional.binary_cross_entropy_with_logits(
                outputs, targets * (1 - share) + share / 2 if share else targets
            )
        case "mse":
            return functional.mse_loss
        case "mae":
            return functional.l1_loss
    return functional.huber_loss


def _own(name: str) -> Loss:
    function = own_function(name, "the outputs of the net and the targets of a batch")

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        value = function(outputs, targets)
        if not isinstance(value, Tensor) or value.numel() != 1:
            gave = (
                f"a tensor of shape {(*value.shape,)}"
                if isinstance(value, Tensor)
                else f"{value!r:.60}"
            )
            message = f"the loss `{name}` must give one number as a tensor, but gave {gave}"
            raise ResdslError.of("failed-function", message, help="take the mean over the batch")
        return value.reshape(())

    return loss


def n_counted(targets: Tensor) -> Tensor:
    """Return how many samples, or positions of them, a mean over ``targets`` was taken over.

    >>> n_counted(torch.tensor([[1, -100], [0, 2]])).item()
    3
    """
    if targets.is_floating_point():
        return torch.tensor(len(targets), device=targets.device)
    return (targets != IGNORED).sum()
