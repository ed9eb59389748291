"""Trains one architecture and leaves everything about it in one directory.

architecture.yaml  the document with every hole filled
model.py           its generated source
environment.json   versions, device, threads, seed, data, recipe
data.json          what the net takes: shape, mean and standard deviation, names of classes
init_from.json     with --init-from: every tensor that was copied, is new or was dropped
history.jsonl      a line per epoch
checkpoint.pt      only while the run is not finished
weights.safetensors, result.json    at the end
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from resdsl.codegen.device import describe_environment, resolve_device
from resdsl.data import Dataset
from resdsl.files.in_use import in_use
from resdsl.files.run_files import CHECKPOINT, DOCUMENT, WEIGHTS
from resdsl.text.atomic_write import write_text, writing
from resdsl.text.diagnostics import ResdslError
from resdsl.train.checkpoint import describe_run
from resdsl.train.data_record import write_record
from resdsl.train.recipe import Recipe
from resdsl.train.step import evaluate
from resdsl.train.trainable import check_trainable
from resdsl.train.training import OnEpoch, fit
from resdsl.train.training_result import Result
from resdsl.weights import Transfer, read_weights, transfer, write_weights

if TYPE_CHECKING:
    from resdsl.architecture import Architecture

_ENVIRONMENT, _RESULT, _INIT = "environment.json", "result.json", "init_from.json"


def train_architecture(
    architecture: Architecture,
    dataset: Dataset,
    recipe: Recipe,
    directory: Path,
    *,
    device: str | torch.device = "auto",
    seed: int = 0,
    init_from: Path | None = None,
    on_init: Callable[[Transfer], None] | None = None,
    on_epoch: OnEpoch | None = None,
    test: bool = False,
) -> Result:
    """Return the result of a training in ``directory``.

    ``init_from`` are the weights to start from, as far as they fit by name and shape; ``on_init``
    is told what did. A run that was interrupted goes on, and takes nothing from there again. With
    ``test`` the test part is read once, at the end; a run that diverged does not read it.

    Raises:
        ResdslError: `output-in-use` when the directory holds something else, or a finished run;
            `run-in-use` while another process trains there; `batch-of-one`; else as
            :func:`resdsl.train.fit` and :func:`resdsl.weights.read_weights`.
    """
    place = resolve_device(device)
    check_trainable(architecture, recipe, len(dataset.train))
    run = {"architecture": architecture.fingerprint, **describe_run(dataset, recipe, seed)}
    run["init_from"] = init_from and str(init_from)
    _check_unused(directory, run)
    model = architecture.build(device="cpu", seed=seed)
    report = None
    if init_from is not None and not (directory / CHECKPOINT).is_file():
        report = transfer(model, read_weights(init_from), str(init_from))
    write_text(directory / DOCUMENT, architecture.to_yaml())
    write_text(directory / "model.py", architecture.source())
    _write_json(directory / _ENVIRONMENT, {**describe_environment(place), **run})
    write_record(directory, dataset)
    if report:
        told = {"from": str(init_from), **report.as_dict()}
        write_text(directory / _INIT, json.dumps(told, ensure_ascii=False) + "\n")
        if on_init:
            on_init(report)
    with in_use(directory):
        result = fit(
            model, dataset, recipe, device=place, seed=seed, directory=directory,
            depth=architecture.depth, on_epoch=on_epoch,
        )  # fmt: skip
    if result.status != "diverged":
        if test:
            measured = evaluate(model, dataset.test(), recipe, dataset.task, device=place)
            result = replace(result, test=measured)
        write_weights(directory / WEIGHTS, model.state_dict())
    figures = {name: getattr(architecture, name) for name in ("params", "flops", "depth")}
    net = {"architecture": architecture.name, **figures}
    _write_json(directory / _RESULT, {**net, **result.as_dict()})
    (directory / CHECKPOINT).unlink(missing_ok=True)
    return result


def new_directory(root: Path, name: str) -> Path:
    """Return the first of ``root/name-1``, ``root/name-2``, ... that does not exist yet.

    It is not made: two processes that ask at once get the same one, and the second of them is
    refused when it begins.
    """
    return next(path for i in count(1) if not (path := root / f"{name}-{i}").exists())


def _check_unused(directory: Path, run: dict[str, Any]) -> None:
    """Accept a directory that is empty, or that holds the beginning of the same run."""
    with writing(directory):
        if not directory.is_dir() or not any(directory.iterdir()):
            return
    try:
        before = json.loads((directory / _ENVIRONMENT).read_text(encoding="utf-8"))
        other = [key for key in run if before[key] != run[key]]
    except (OSError, ValueError, KeyError, TypeError):
        reason = "is not empty, and not the directory of a training"
    else:
        if (directory / _RESULT).exists():
            reason = "holds a finished run"
        elif other:
            reason = f"holds an unfinished run with another {', '.join(other)}"
        else:
            return
    raise ResdslError.of("output-in-use", f"{directory} {reason}", help="give another --output")


def _write_json(path: Path, value: dict[str, Any]) -> None:
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
