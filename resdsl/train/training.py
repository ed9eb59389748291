"""Trains one net on one data set by one recipe."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import torch
from torch import nn

from resdsl.data import Dataset
from resdsl.errors import ResdslError
from resdsl.train.batches import TrainBatches
from resdsl.train.checkpoint import Checkpoint, identity, read_checkpoint, write_checkpoint
from resdsl.train.device import resolve_device
from resdsl.train.evaluation import count_correct, evaluate
from resdsl.train.optimizers import build_optimizer
from resdsl.train.recipe import Recipe
from resdsl.train.result import Epoch, Result
from resdsl.train.schedule import learning_rate
from resdsl.train.seeds import derived_seed
from resdsl.train.step import TrainStep

OnEpoch = Callable[[Epoch], bool | None]

# Steps between looks at the loss: a look waits for a GPU, which must not idle at every step.
_LOOK = {"cpu": 1}
_LOOK_ELSEWHERE = 50


class _Ended(Exception):
    """The training stops before its last epoch."""

    def __init__(self, status: Literal["diverged", "pruned"], reason: str) -> None:
        self.status: Literal["diverged", "pruned"] = status
        self.reason = reason


def fit(
    model: nn.Module,
    dataset: Dataset,
    recipe: Recipe,
    *,
    device: str | torch.device = "cpu",
    seed: int = 0,
    directory: Path | None = None,
    on_epoch: OnEpoch | None = None,
) -> Result:
    """Return how the training of ``model``, which is changed in place, ended.

    ``seed`` decides the order of the data, augmentation and dropout; the caller's random state is
    left as it was. ``on_epoch`` is called after each epoch; True ends the run as pruned.

    With ``directory``, a checkpoint is written there after each epoch, and one that is found there
    is continued: the epochs in it are reported to ``on_epoch`` again, and on a CPU the result is
    the same bit for bit as that of a run without interruption.

    Raises:
        ResdslError: the device or precision is missing, the net does not fit the data set, or the
            checkpoint is damaged or belongs to another run.
    """
    place = resolve_device(device)
    with torch.random.fork_rng(devices=[place] if place.type == "cuda" else []):
        training = _Training(model, dataset, recipe, place, seed)
        try:
            training.run(directory, on_epoch or (lambda epoch: None))
            return training.result("finished", None)
        except _Ended as ended:
            return training.result(ended.status, ended.reason)


class _Training:
    """The state of one call of :func:`fit`."""

    def __init__(
        self, model: nn.Module, dataset: Dataset, recipe: Recipe, device: torch.device, seed: int
    ) -> None:
        images = len(dataset.input) == 3
        layout = torch.channels_last if images and recipe.channels_last else torch.contiguous_format
        self._recipe, self._seed, self._device = recipe, seed, device
        self._model = model.to(device).to(memory_format=layout)  # type: ignore[call-overload]
        self._data = dataset.to(device, memory_format=layout)
        _check_output(self._model, self._data)
        self._optimizer = build_optimizer(self._model, recipe, device)
        self._step = TrainStep(self._model, self._optimizer, recipe, device)
        self._batches = TrainBatches(
            self._data.train,
            recipe.batch_size,
            dataset.augmentation,
            channels_last=recipe.channels_last,
        )
        self._steps = recipe.steps or (recipe.epochs or 0) * len(self._batches)
        self._epochs = math.ceil(self._steps / len(self._batches))
        self._history: list[Epoch] = []

    def run(self, directory: Path | None, on_epoch: OnEpoch) -> None:
        """Train to the last epoch, or to what ends the run before it.

        Raises:
            _Ended: it diverged, or ``on_epoch`` returned True.
        """
        own = identity(self._model, self._data, self._recipe, self._seed) if directory else {}
        found = read_checkpoint(directory, own, self._device) if directory else None
        if found:
            self._restore(found)
        for epoch in self._history:
            _report(epoch, on_epoch)
        for number in range(len(self._history) + 1, self._epochs + 1):
            self._history.append(self._epoch(number))
            if directory:
                write_checkpoint(directory, self._checkpoint(own))
            _report(self._history[-1], on_epoch)

    def result(
        self, status: Literal["finished", "diverged", "pruned"], reason: str | None
    ) -> Result:
        """Return how the run ended, with the train part measured in evaluation mode."""
        done = tuple(self._history)
        seconds = sum(epoch.seconds for epoch in done)
        if status == "diverged":
            return Result(status, reason, None, None, None, None, seconds, len(done), done)
        start = time.perf_counter()
        accuracy, loss = evaluate(self._model, self._data.train, device=self._device)
        seconds += time.perf_counter() - start
        if not math.isfinite(loss):
            reason = f"the loss of the train part was {loss} after the last epoch"
            return Result("diverged", reason, None, None, None, None, seconds, len(done), done)
        return Result(
            status,
            reason,
            train_accuracy=accuracy,
            validation_accuracy=done[-1].validation_accuracy,
            train_loss=loss,
            validation_loss=done[-1].validation_loss,
            seconds=seconds,
            epochs=len(done),
            history=done,
        )

    def _epoch(self, number: int) -> Epoch:
        start = time.perf_counter()
        train_accuracy, train_loss, lr = self._train(number)
        accuracy, loss = evaluate(self._model, self._data.validation, device=self._device)
        if not math.isfinite(loss):
            raise _Ended("diverged", f"the validation loss was {loss} after epoch {number}")
        return Epoch(
            epoch=number,
            epochs=self._epochs,
            train_loss=train_loss,
            train_accuracy=train_accuracy,
            validation_loss=loss,
            validation_accuracy=accuracy,
            seconds=time.perf_counter() - start,
            lr=lr,
        )

    def _train(self, number: int) -> tuple[float, float, float]:
        """Return the running accuracy and loss of the epoch, and its last learning rate."""
        self._model.train()
        torch.manual_seed(derived_seed(self._seed, number, "model"))
        generator = torch.Generator().manual_seed(derived_seed(self._seed, number, "data"))
        first = (number - 1) * len(self._batches)
        last = min(first + len(self._batches), self._steps)
        look = _LOOK.get(self._device.type, _LOOK_ELSEWHERE)
        loss = torch.zeros((), device=self._device)
        correct = torch.zeros((), dtype=torch.int64, device=self._device)
        samples = 0
        for step, (inputs, targets) in zip(
            range(first, last), self._batches.epoch(generator), strict=False
        ):
            lr = learning_rate(self._recipe, step, self._steps)
            batch_loss, logits = self._step(inputs, targets, lr)
            loss += batch_loss
            correct += count_correct(logits, targets)
            samples += len(targets)
            if (step + 1) % look == 0 or step + 1 == last:
                _check_finite(float(loss), step + 1, self._steps)
        return int(correct) / samples, float(loss) / (last - first), lr

    def _checkpoint(self, own: dict[str, object]) -> Checkpoint:
        history = [epoch.as_dict() for epoch in self._history]
        return Checkpoint(own, self._model.state_dict(), self._optimizer.state_dict(), history)

    def _restore(self, checkpoint: Checkpoint) -> None:
        self._model.load_state_dict(checkpoint.model)
        self._optimizer.load_state_dict(checkpoint.optimizer)
        self._history = [Epoch(**epoch) for epoch in checkpoint.history]


def _report(epoch: Epoch, on_epoch: OnEpoch) -> None:
    if on_epoch(epoch):
        raise _Ended("pruned", f"pruned after epoch {epoch.epoch} of {epoch.epochs}")


def _check_finite(loss: float, step: int, steps: int) -> None:
    if not math.isfinite(loss):
        raise _Ended("diverged", f"the training loss was {loss} by step {step} of {steps}")


def _check_output(model: nn.Module, dataset: Dataset) -> None:
    """Refuse a net whose output is not one logit per class.

    Raises:
        ResdslError: `classes-mismatch`.
    """
    training = model.training
    model.eval()
    with torch.inference_mode():
        shape = tuple(model(dataset.validation.inputs[:1]).shape[1:])
    model.train(training)
    if shape != (dataset.classes,):
        message = (
            f"the net gives {shape}, the data set `{dataset.name}` has {dataset.classes} classes"
        )
        raise ResdslError.of(
            "classes-mismatch", message, help="end it by `linear: {out: $classes}`"
        )
