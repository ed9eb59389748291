"""The work of a job, in whatever process an executor runs it. Never imports optuna."""

from __future__ import annotations

import dataclasses
import json
import math
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file, save_file

from resdsl.architecture import load
from resdsl.data import DataConfig, load_dataset
from resdsl.study.executors import Ask, Report
from resdsl.study.jobs import Job, Outcome
from resdsl.train import Recipe, evaluate, fit

if TYPE_CHECKING:
    from resdsl.data import Dataset
    from resdsl.train import Epoch, Result


def execute(job: Job, ask: Ask) -> Outcome:
    """Train the job's architecture, or measure a trained one on the test part."""
    return _train(job, ask) if job.task == "train" else _test(job)


def _train(job: Job, ask: Ask) -> Outcome:
    """A final run leaves its weights, so that the test part need not be touched before all end.

    Epochs of a checkpoint that is continued are reported again, so the history is written anew.
    """
    recipe = Recipe.model_validate(job.train)
    model = _build(job, recipe)
    with (job.directory / "history.jsonl").open("w", encoding="utf-8") as history:

        def on_epoch(epoch: Epoch) -> bool:
            report = _report(epoch)
            history.write(json.dumps(report) + "\n")
            history.flush()
            return ask(report)

        result = fit(
            model,
            _dataset(job),
            recipe,
            device=job.device,
            seed=job.seed,
            directory=job.directory,
            on_epoch=on_epoch,
        )
    if job.purpose == "final":
        save_file(_contiguous(model), job.directory / "weights.safetensors")
    (job.directory / "checkpoint.pt").unlink(missing_ok=True)
    return _outcome(result)


def _test(job: Job) -> Outcome:
    recipe = Recipe.model_validate(job.train)
    model = _build(job, recipe)
    model.load_state_dict(load_file(job.directory / "weights.safetensors"))
    accuracy, _ = evaluate(model, _dataset(job).test(), device=job.device)
    return Outcome(status="finished", test_accuracy=accuracy)


def _build(job: Job, recipe: Recipe) -> torch.nn.Module:
    architecture = load(job.directory / "architecture.yaml", input=job.input)
    return architecture.build(device=job.device, channels_last=recipe.channels_last, seed=job.seed)


def _dataset(job: Job) -> Dataset:
    return _load(json.dumps(job.data, sort_keys=True), job.device)


@lru_cache(maxsize=1)
def _load(data: str, device: str) -> Dataset:
    """Return the data, which stay in the memory of the process and on the device between jobs."""
    return load_dataset(DataConfig.model_validate_json(data)).to(device)


def _contiguous(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    # safetensors takes no channels_last strides and no shared memory
    return {k: v.detach().cpu().contiguous().clone() for k, v in model.state_dict().items()}


def _report(epoch: Epoch) -> Report:
    fields = dataclasses.asdict(epoch)
    return {k: v if v is not None and math.isfinite(v) else None for k, v in fields.items()}


def _outcome(result: Result) -> Outcome:
    def measured(value: float | None) -> float | None:
        return value if value is not None and math.isfinite(value) else None

    return Outcome(
        status=result.status,
        reason=result.reason,
        train_accuracy=measured(result.train_accuracy),
        validation_accuracy=measured(result.validation_accuracy),
        seconds=result.seconds,
        history=[_report(epoch) for epoch in result.history],
    )
