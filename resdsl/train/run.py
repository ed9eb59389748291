"""Trains one architecture and leaves everything about it in one directory.

architecture.yaml  the document with every hole filled
model.py           its generated source
environment.json   versions, device, threads, seed, data, recipe
history.jsonl      a line per epoch
checkpoint.pt      only while the run is not finished
weights.safetensors, result.json    at the end
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import save_file
from torch import nn

from resdsl.data import DataConfig, Dataset
from resdsl.errors import ResdslError
from resdsl.train.beside import beside, write_json, write_text
from resdsl.train.checkpoint import NAME as CHECKPOINT
from resdsl.train.device import resolve_device
from resdsl.train.environment import describe_environment
from resdsl.train.evaluation import evaluate
from resdsl.train.recipe import Recipe
from resdsl.train.result import Epoch, Result
from resdsl.train.training import OnEpoch, fit

_ENVIRONMENT, _RESULT = "environment.json", "result.json"
_SETTINGS = ("seed", "data", "recipe")  # what must be the same for a run to go on


class Trainable(Protocol):
    """What training needs of an architecture."""

    @property
    def name(self) -> str: ...
    @property
    def params(self) -> int: ...
    @property
    def flops(self) -> int: ...
    @property
    def depth(self) -> int: ...
    def build(self, *, device: str = "cpu", seed: int = 0) -> nn.Module: ...
    def source(self) -> str: ...
    def to_yaml(self) -> str: ...


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A finished run. The accuracy on the test part is None for a run that diverged."""

    directory: Path
    result: Result
    test_accuracy: float | None
    test_loss: float | None


def train_architecture(
    architecture: Trainable,
    dataset: Dataset,
    recipe: Recipe,
    data: DataConfig,
    directory: Path,
    *,
    device: str | torch.device = "auto",
    seed: int = 0,
    on_epoch: OnEpoch | None = None,
) -> TrainedRun:
    """Return the run, trained and written to ``directory``. ``data`` is what gave ``dataset``.

    A run that was interrupted there goes on. The test part is read once, at the end.

    Raises:
        ResdslError: `output-in-use` when the directory holds something else, or a finished run;
            else as :func:`resdsl.train.fit`.
    """
    place = resolve_device(device)
    settings = {
        "seed": seed,
        "data": data.model_dump(mode="json"),
        "recipe": recipe.model_dump(mode="json"),
    }
    _claim(directory, architecture, {**describe_environment(place), **settings})
    model = architecture.build(device="cpu", seed=seed)
    history = _History(directory / "history.jsonl", on_epoch)
    result = fit(
        model, dataset, recipe, device=place, seed=seed, directory=directory, on_epoch=history
    )
    return _finish(directory, architecture, model, result, dataset, place)


def new_directory(root: Path, name: str) -> Path:
    """Return the first of ``root/name-1``, ``root/name-2``, ... that does not exist yet."""
    number = 1
    while (root / f"{name}-{number}").exists():
        number += 1
    return root / f"{name}-{number}"


class _History:
    """Keeps ``history.jsonl``. A resumed run reports its first epochs again, so the file of the
    first attempt is replaced."""

    def __init__(self, path: Path, on_epoch: OnEpoch | None) -> None:
        self._path, self._on_epoch = path, on_epoch
        self._lines: list[str] = []

    def __call__(self, epoch: Epoch) -> bool | None:
        self._lines.append(json.dumps(epoch.as_dict()) + "\n")
        write_text(self._path, "".join(self._lines))
        return self._on_epoch(epoch) if self._on_epoch else None


def _claim(directory: Path, architecture: Trainable, environment: dict[str, Any]) -> None:
    """Write what is known before the first epoch, or accept the same from an interrupted run."""
    if directory.is_dir() and any(directory.iterdir()):
        _check_same(directory, architecture, environment)
    write_text(directory / "architecture.yaml", architecture.to_yaml())
    write_text(directory / "model.py", architecture.source())
    write_json(directory / _ENVIRONMENT, environment)


def _check_same(directory: Path, architecture: Trainable, environment: dict[str, Any]) -> None:
    help = "give another --output"
    try:
        before = json.loads((directory / _ENVIRONMENT).read_text(encoding="utf-8"))
        document = (directory / "architecture.yaml").read_text(encoding="utf-8")
        theirs = {key: before[key] for key in _SETTINGS}
    except (OSError, ValueError, KeyError, TypeError):
        message = f"{directory} is not empty, and not the directory of a training"
        raise ResdslError.of("output-in-use", message, help=help) from None
    if (directory / _RESULT).exists():
        message = f"{directory} holds a finished run"
        raise ResdslError.of("output-in-use", message, help=help)
    other = [key for key in _SETTINGS if theirs[key] != environment[key]]
    other += ["architecture"] if document != architecture.to_yaml() else []
    if other:
        message = f"{directory} holds an unfinished run with another {', '.join(other)}"
        notes = tuple(
            f"{key}: {theirs[key]} there, {environment[key]} now" for key in other if key in theirs
        )
        raise ResdslError.of("output-in-use", message, notes=notes, help=help)


def _finish(
    directory: Path,
    architecture: Trainable,
    model: nn.Module,
    result: Result,
    dataset: Dataset,
    device: torch.device,
) -> TrainedRun:
    accuracy: float | None = None
    loss: float | None = None
    if result.status != "diverged":
        accuracy, loss = evaluate(model, dataset.test(), device=device)
        _save_weights(model, directory / "weights.safetensors")
    record = {
        "architecture": architecture.name,
        "params": architecture.params,
        "flops": architecture.flops,
        "depth": architecture.depth,
        **result.as_dict(),
        "test_accuracy": accuracy,
        "test_loss": loss,
    }
    write_json(directory / _RESULT, record)
    (directory / CHECKPOINT).unlink(missing_ok=True)
    return TrainedRun(directory, result, accuracy, loss)


def _save_weights(model: nn.Module, path: Path) -> None:
    # safetensors takes neither channels_last strides nor memory that two tensors share.
    tensors = {key: value.cpu().contiguous().clone() for key, value in model.state_dict().items()}
    with beside(path) as temporary:
        save_file(tensors, temporary, metadata={"format": "pt"})
