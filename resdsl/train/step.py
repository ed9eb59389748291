"""What is done with a batch: a step of training, or a measurement."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_

from resdsl.codegen.device import mixed_precision
from resdsl.data import Part
from resdsl.data.data_config import TaskName
from resdsl.train.losses import loss_of, n_counted
from resdsl.train.measuring import Measuring, metrics_of
from resdsl.train.mixup import mixed, mixed_loss
from resdsl.train.optimizers import AnyOptimizer
from resdsl.train.recipe import Recipe

_MEASURED = 500  # samples at once, without gradients


class TrainStep:
    """Updates a net by a batch: forward, backward, clip, update.

    ``model`` and the parameters of ``optimizer`` must be on ``device``.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: AnyOptimizer,
        recipe: Recipe,
        device: torch.device,
        task: TaskName = "classification",
    ) -> None:
        self._model, self._optimizer, self._recipe = model, optimizer, recipe
        self._loss = loss_of(recipe, task)
        self._parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self._precision: AbstractContextManager[object] = nullcontext()
        if mixed_precision(recipe.precision, device):
            self._precision = torch.autocast(device.type, torch.bfloat16)

    def __call__(
        self, inputs: Tensor, targets: Tensor, lr: float, share: float = 1.0
    ) -> tuple[Tensor, Tensor]:
        """Return the mean loss, and what the net gave, (B, *output), before the update.

        ``inputs`` (B, *input) and ``targets`` (B, ...) are on the device of the net; ``lr`` is the
        learning rate of this step, of which groups of the optimizer have the share `lr_scale`. Both
        results are detached: a loss that is kept with its graph would keep the activations of its
        batch. Below a ``share`` of 1 samples are mixed: see :mod:`resdsl.train.mixup`.
        """
        for group in self._optimizer.param_groups:
            group["lr"] = lr * group["lr_scale"]
        with self._precision:
            outputs = self._model(mixed(inputs, share))
            loss = mixed_loss(self._loss, outputs, targets, share)
        torch.autograd.backward(loss)
        if self._recipe.clip is not None:
            clip_grad_norm_(self._parameters, self._recipe.clip)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return loss.detach(), outputs.detach()


def evaluate(
    model: nn.Module,
    part: Part,
    recipe: Recipe | None = None,
    task: TaskName = "classification",
    *,
    device: str | torch.device = "cpu",
) -> dict[str, float]:
    """Return the `loss` and the metrics of a net on a part, by name.

    The net is measured in evaluation mode, in full precision and without label smoothing, and is
    left in the mode it was in. A metric that is not defined on the part is left out.

    Args:
        model: it must be on ``device``; ``part`` may be elsewhere.
        part: inputs (N, *input) and targets.
        recipe: names the loss and the metrics; None: those of the task.
        task: of the data set.
        device: where it is measured.

    Raises:
        ResdslError: `unfit-loss`, `unfit-metric`, `no-function`.
    """
    settings = recipe or Recipe(epochs=1)
    loss_function = loss_of(settings, task, smooth=False)
    measuring = Measuring(metrics_of(settings, task))
    training = model.training
    model.eval()
    summed, counted = torch.zeros((), device=device), torch.zeros((), device=device)
    with torch.inference_mode():
        for start in range(0, len(part), _MEASURED):
            targets = part.targets[start : start + _MEASURED].to(device)
            outputs = model(part.inputs[start : start + _MEASURED].to(device))
            n = n_counted(targets)
            # The mean over positions of which none counts is 0 / 0.
            summed += torch.where(n > 0, loss_function(outputs, targets) * n, 0.0)
            counted += n
            measuring.add(outputs, targets)
    model.train(training)
    return {"loss": float(summed / counted), **measuring.values()}
