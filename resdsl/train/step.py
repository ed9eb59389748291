"""What is done with a batch: a step of training, or a measurement."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer

from resdsl.codegen.device import mixed_precision
from resdsl.data import Part
from resdsl.train.recipe import Recipe

_MEASURED = 500  # samples at once, without gradients


class TrainStep:
    """Updates a net by a batch: forward, backward, clip, update.

    ``model`` and the parameters of ``optimizer`` must be on ``device``.
    """

    def __init__(
        self, model: nn.Module, optimizer: Optimizer, recipe: Recipe, device: torch.device
    ) -> None:
        self._model, self._optimizer, self._recipe = model, optimizer, recipe
        self._parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self._precision: AbstractContextManager[object] = nullcontext()
        if mixed_precision(recipe.precision, device):
            self._precision = torch.autocast(device.type, torch.bfloat16)

    def __call__(self, inputs: Tensor, targets: Tensor, lr: float) -> tuple[Tensor, Tensor]:
        """Return the mean loss in nats, and the logits (B, classes), before the update.

        ``inputs`` (B, *input) and ``targets`` (B,) are on the device of the net; ``lr`` is the
        learning rate of this step. Both results are detached: a loss that is kept with its graph
        would keep the activations of its batch.
        """
        for group in self._optimizer.param_groups:
            group["lr"] = lr
        with self._precision:
            logits = self._model(inputs)
            loss = functional.cross_entropy(
                logits, targets, label_smoothing=self._recipe.label_smoothing
            )
        torch.autograd.backward(loss)
        if self._recipe.clip is not None:
            clip_grad_norm_(self._parameters, self._recipe.clip)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return loss.detach(), logits.detach()


def evaluate(
    model: nn.Module, part: Part, *, device: str | torch.device = "cpu"
) -> tuple[float, float]:
    """Return the accuracy in [0, 1] and the mean cross-entropy in nats of a net on a part.

    The net is measured in evaluation mode, in full precision and without label smoothing, and is
    left in the mode it was in. ``model`` must be on ``device``; ``part`` may be elsewhere.
    """
    training = model.training
    model.eval()
    correct = torch.zeros((), dtype=torch.int64, device=device)
    loss = torch.zeros((), device=device)
    with torch.inference_mode():
        for start in range(0, len(part), _MEASURED):
            targets = part.targets[start : start + _MEASURED].to(device)
            logits = model(part.inputs[start : start + _MEASURED].to(device))
            loss += functional.cross_entropy(logits, targets, reduction="sum")
            correct += count_correct(logits, targets)
    model.train(training)
    return int(correct) / len(part), float(loss) / len(part)


def count_correct(logits: Tensor, targets: Tensor) -> Tensor:
    """Return how many samples have their highest logit at the target, as a scalar tensor.

    It stays on the device of ``logits`` (N, classes) and ``targets`` (N,): a number of Python would
    make a GPU wait.

    >>> count_correct(torch.tensor([[0.0, 1.0], [3.0, 2.0]]), torch.tensor([1, 1])).item()
    1
    """
    return (logits.argmax(1) == targets).sum()
