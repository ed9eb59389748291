"""Trains one net on one data set by one recipe."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from pydantic import TypeAdapter
from torch import nn

from resdsl.codegen.device import resolve_device
from resdsl.codegen.module import takes_channels_last
from resdsl.data import Dataset, Part
from resdsl.text.atomic_write import write_text
from resdsl.text.diagnostics import ResdslError
from resdsl.train.batches import TrainBatches
from resdsl.train.checkpoint import describe_run, read_checkpoint, undamaged, write_checkpoint
from resdsl.train.measuring import Measuring, metrics_of
from resdsl.train.mixup import check_mixable, mixing_shares
from resdsl.train.optimizers import build_optimizer
from resdsl.train.recipe import Recipe
from resdsl.train.schedule import learning_rate
from resdsl.train.step import TrainStep, evaluate
from resdsl.train.tasks import TASKS, output_words
from resdsl.train.training_result import Epoch, Result, Status

OnEpoch = Callable[[Epoch], bool | None]


class _Ended(Exception):
    """The training stops before its last epoch: a status and its reason."""


def fit(
    model: nn.Module,
    dataset: Dataset,
    recipe: Recipe,
    *,
    device: str | torch.device = "cpu",
    seed: int = 0,
    directory: Path | None = None,
    depth: int | None = None,
    on_epoch: OnEpoch | None = None,
) -> Result:
    """Return how the training of ``model``, which is changed in place, ended.

    ``model`` takes inputs (B, *dataset.input) and gives (B, *dataset.output). It is moved to
    ``device``, a name of torch or `auto`, and so are the train and the validation part of
    ``dataset``; the test part is not read.

    ``seed`` decides the order of the data, augmentation and dropout; the caller's random state is
    left as it was. Dropout draws from torch's global generator, as its functions take no other:
    two trainings at once belong into two processes. ``on_epoch`` is called after
    each epoch; True ends the run as pruned.

    With ``directory``, a checkpoint and ``history.jsonl``, a line for each epoch, are written there
    after each epoch, and a checkpoint that is found there is continued: the epochs in it are
    reported to ``on_epoch`` again, and on a CPU the result is the same bit for bit as that of a run
    without interruption.

    ``depth`` is the number of weighted layers, which the recipe's ``lr_scale`` may read.

    Raises:
        ResdslError: the device or precision is missing, the net or the recipe does not fit the
            data, or the checkpoint is damaged or belongs to another run.
    """
    place = resolve_device(device)
    with torch.random.fork_rng(devices=[place] if place.type == "cuda" else []):
        training = _Training(model, dataset, recipe, place, seed, depth)
        try:
            training.run(directory, on_epoch)
            return training.result("finished")
        except _Ended as ended:
            return training.result(*ended.args)


class _Training:
    """The state of one call of :func:`fit`."""

    def __init__(
        self,
        model: nn.Module,
        dataset: Dataset,
        recipe: Recipe,
        device: torch.device,
        seed: int,
        depth: int | None,
    ) -> None:
        images = len(dataset.input) == 3 and takes_channels_last(model, device)
        layout = torch.channels_last if images and recipe.channels_last else torch.contiguous_format
        kept = {"channels_last": layout is torch.channels_last}
        self._recipe, self._seed, self._device = recipe, seed, device
        self._train, self._validation = (
            part.to(device, layout) for part in (dataset.train, dataset.validation)
        )
        self._model = model.to(device).to(memory_format=layout)  # type: ignore[call-overload]  # torch types no layout alone
        self._check_output(dataset)
        check_mixable(recipe.mixup, self._train.inputs)
        self._optimizer = build_optimizer(self._model, recipe, device, depth)
        self._task = dataset.task
        self._metrics = metrics_of(recipe, self._task)
        self._step = TrainStep(self._model, self._optimizer, recipe, device, self._task)
        self._batches = TrainBatches(self._train, dataset.config, recipe.model_copy(update=kept))
        self._steps = recipe.steps_of(len(self._train))
        self._epochs = math.ceil(self._steps / len(self._batches))
        self._history: list[Epoch] = []
        weights = [[key, *value.shape] for key, value in self._model.state_dict().items()]
        self._run = {**describe_run(dataset, recipe, seed), "weights": weights}

    def run(self, directory: Path | None, on_epoch: OnEpoch | None) -> None:
        """Train to the last epoch.

        Raises:
            _Ended: it diverged, or ``on_epoch`` returned True.
        """
        state = read_checkpoint(directory, self._run) if directory else None
        if state and directory:
            with undamaged(directory):
                self._model.load_state_dict(state["model"])
                self._optimizer.load_state_dict(state["optimizer"])
                self._history = TypeAdapter(list[Epoch]).validate_python(state["history"])
        for number in range(1, self._epochs + 1):
            if number > len(self._history):
                self._history.append(self._epoch(number))
                if directory:
                    write_checkpoint(directory, self._state())
            if directory:
                lines = [json.dumps(asdict(epoch)) + "\n" for epoch in self._history[:number]]
                write_text(directory / "history.jsonl", "".join(lines))
            if on_epoch and on_epoch(self._history[number - 1]):
                raise _Ended("pruned", f"pruned after epoch {number} of {self._epochs}")

    def result(self, status: Status, reason: str | None = None) -> Result:
        """Return how the run ended, with the train part measured in evaluation mode."""
        start = time.perf_counter()
        measured: dict[str, dict[str, float]] = {}
        if status != "diverged":
            last = self._history[-1]
            train = self._evaluate(self._train)
            if not math.isfinite(train["loss"]):
                reason = f"the loss of the train part was {train['loss']} after epoch {last.epoch}"
                return self.result("diverged", reason)
            measured = {"train": train, "validation": last.validation}
        history = tuple(self._history)
        seconds = sum(epoch.seconds for epoch in history) + time.perf_counter() - start
        return Result(status, reason, seconds, len(history), history, **measured)

    def _state(self) -> dict[str, Any]:
        return {
            "run": self._run,
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "history": [asdict(epoch) for epoch in self._history],
        }

    def _epoch(self, number: int) -> Epoch:
        start = time.perf_counter()
        train, lr = self._learn(number)
        validation = self._evaluate(self._validation)
        if not math.isfinite(validation["loss"]):
            reason = f"the validation loss was {validation['loss']} after epoch {number}"
            raise _Ended("diverged", reason)
        return Epoch(
            epoch=number,
            epochs=self._epochs,
            train=train,
            validation=validation,
            seconds=time.perf_counter() - start,
            lr=lr,
        )

    def _evaluate(self, part: Part) -> dict[str, float]:
        return evaluate(self._model, part, self._recipe, self._task, device=self._device)

    def _learn(self, number: int) -> tuple[dict[str, float], float]:
        """Return the running loss and metrics of the epoch, and its last learning rate."""
        self._model.train()
        torch.manual_seed(self._stream(number, "model"))
        generator = torch.Generator().manual_seed(self._stream(number, "data"))
        first = (number - 1) * len(self._batches)
        last = min(first + len(self._batches), self._steps)
        # The loss is looked at for whether it is finite, which makes a GPU wait for all steps.
        look = 1 if self._device.type == "cpu" else 50
        loss = torch.zeros((), device=self._device)
        measuring = Measuring(self._metrics)
        batches = zip(
            range(first, last),
            self._batches.epoch(generator),
            mixing_shares(self._recipe.mixup, self._stream(number, "mixup")),
            strict=False,
        )
        for step, (inputs, targets), share in batches:
            lr = learning_rate(self._recipe, step, self._steps)
            batch_loss, outputs = self._step(inputs, targets, lr, share)
            loss += batch_loss
            measuring.add(outputs, targets)
            if ((step + 1) % look == 0 or step + 1 == last) and not math.isfinite(loss):
                reason = f"the training loss was {float(loss)} by step {step + 1} of {self._steps}"
                raise _Ended("diverged", reason)
        return {"loss": float(loss) / (last - first), **measuring.values()}, lr

    def _stream(self, epoch: int, name: str) -> int:
        """Return the seed of a stream of random numbers in an epoch: `data` decides order and
        augmentation, `mixup` its shares, `model` dropout. Each epoch begins them anew, so a
        checkpoint needs no state of any generator."""
        key = f"{self._seed}/{epoch}/{name}".encode()
        return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big") >> 1

    def _check_output(self, dataset: Dataset) -> None:
        """Refuse a net whose output has another shape than the data set asks for."""
        training = self._model.training
        self._model.eval()
        with torch.inference_mode():
            shape = tuple(self._model(self._validation.inputs[:1]).shape[1:])
        self._model.train(training)
        if shape != dataset.output:
            told = output_words(dataset)
            pool = "`global_avg_pool` and " if len(shape) > len(dataset.output) == 1 else ""
            help = f"end it by {pool}{TASKS[dataset.task].ending}"
            raise ResdslError.of("classes-mismatch", f"the net gives {shape}, {told}", help=help)
