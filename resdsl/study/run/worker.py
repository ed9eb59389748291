"""The work of a job, in whatever process an executor runs it. Never imports optuna."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache

import torch
from safetensors.torch import load_file, save_file

from resdsl.architecture import load
from resdsl.data import DataConfig, Dataset, load_dataset
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.study.run.executors import AskToStop
from resdsl.train import Epoch, Recipe, evaluate, fit


def execute(job: Job, ask: AskToStop) -> Outcome:
    """Train the job's architecture, or measure a trained one on the test part."""
    recipe = Recipe.model_validate(job.train)
    architecture = load(job.directory / "architecture.yaml", input=job.input)
    model = architecture.build(device=job.device, channels_last=recipe.channels_last, seed=job.seed)
    dataset = _dataset(json.dumps(job.data, sort_keys=True), job.device)
    if job.task == "train":
        return _train(job, model, dataset, recipe, ask)
    model.load_state_dict(load_file(job.directory / "weights.safetensors"))
    accuracy, _ = evaluate(model, dataset.test(), device=job.device)
    return Outcome(status="finished", test_accuracy=accuracy)


def _train(
    job: Job, model: torch.nn.Module, dataset: Dataset, recipe: Recipe, ask: AskToStop
) -> Outcome:
    """A final run leaves its weights, so that the test part need not be touched before all end.

    Epochs of a checkpoint that is continued are reported again, so the history is written anew.
    """
    with (job.directory / "history.jsonl").open("w", encoding="utf-8", buffering=1) as history:

        def on_epoch(epoch: Epoch) -> bool:
            print(json.dumps(asdict(epoch)), file=history)
            return ask(asdict(epoch))

        result = fit(
            model, dataset, recipe,
            device=job.device, seed=job.seed, directory=job.directory, on_epoch=on_epoch,
        )  # fmt: skip
    if job.purpose == "final":
        # safetensors takes no channels_last strides and no shared memory
        weights = {k: v.cpu().contiguous().clone() for k, v in model.state_dict().items()}
        save_file(weights, job.directory / "weights.safetensors")
    (job.directory / "checkpoint.pt").unlink(missing_ok=True)
    return Outcome(
        status=result.status,
        reason=result.reason,
        train_accuracy=result.train_accuracy,
        validation_accuracy=result.validation_accuracy,
        seconds=result.seconds,
        history=[asdict(epoch) for epoch in result.history],
    )


@lru_cache(maxsize=1)
def _dataset(data: str, device: str) -> Dataset:
    """Return the data, which stay in the memory of the process and on the device between jobs."""
    return load_dataset(DataConfig.model_validate_json(data)).to(device)
