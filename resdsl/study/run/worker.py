"""The work of a job, in whatever process an executor runs it. Never imports optuna."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from statistics import fmean

# The first step of an optimizer imports `_dynamo`, which takes as long as torch itself: a process
# that waits for its first job does so now.
import torch
import torch._dynamo

from resdsl.architecture import Architecture, load
from resdsl.data import DataConfig, Dataset, load_dataset
from resdsl.files.run_files import CHECKPOINT, DOCUMENT, WEIGHTS
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.study.run.executors import AskToStop, MachineFault
from resdsl.text.diagnostics import ResdslError
from resdsl.train import evaluate, fit
from resdsl.train.data_record import write_record
from resdsl.train.threads import taking_threads, usual_threads
from resdsl.weights import read_weights, write_weights


def execute(job: Job, ask: AskToStop) -> Outcome:
    """Return how the job ended: its net trained, or the net it left measured on the test part.

    A final run leaves its weights, so that the test part need not be touched before the last
    training of the study has ended, and beside them what the net takes.

    Args:
        job: its directory holds the architecture, and is where the training keeps its state.
        ask: hears of each epoch, those of a checkpoint that is continued included.

    Raises:
        MachineFault: the document or the data cannot be read here.
        ResdslError, RuntimeError, OSError, MemoryError, ValueError: as the training and the files.
    """
    directory, recipe = job.directory, job.recipe
    try:
        architecture = load(directory / DOCUMENT)
        dataset = _dataset(job.data, job.device)
    except ResdslError as error:  # The coordinator has read both: something is missing here.
        told = error.diagnostics[0]
        raise MachineFault(f"{told.code}: {told.message}") from None
    if job.task == "test":
        model = architecture.build(device=job.device, channels_last=recipe.channels_last)
        model.load_state_dict(read_weights(directory))
        test = evaluate(model, dataset.test(), recipe, dataset.task, device=job.device)
        return Outcome(status="finished", test=test)
    ended: dict[int, Outcome] = {}
    for seed in range(job.seed, job.seed + job.repeats):
        ended[seed] = _trained(job, architecture, dataset, seed, ask)
        if ended[seed].status != "finished":
            break
    for seed in ended:  # An interrupted job goes on from the checkpoints of all its seeds.
        (_place(job, seed) / CHECKPOINT).unlink(missing_ok=True)
    return ended[job.seed] if len(ended) == 1 else over_seeds(ended)


def _place(job: Job, seed: int) -> Path:
    return job.directory if seed == job.seed else job.directory / f"seed-{seed}"


def _trained(
    job: Job, architecture: Architecture, dataset: Dataset, seed: int, ask: AskToStop
) -> Outcome:
    """Return how one training ended. Of several, the first one alone reports its epochs."""
    directory, recipe = _place(job, seed), job.recipe
    model = architecture.build(device=job.device, channels_last=recipe.channels_last, seed=seed)
    result = fit(
        model, dataset, recipe, device=job.device, seed=seed, directory=directory,
        depth=architecture.depth,
        on_epoch=(lambda epoch: ask(asdict(epoch))) if seed == job.seed else None,
    )  # fmt: skip
    if job.purpose != "tune":
        write_record(directory, dataset)
        write_weights(directory / WEIGHTS, model.state_dict())
    return Outcome(
        status=result.status,
        reason=result.reason,
        train=result.train,
        validation=result.validation,
        seconds=result.seconds,
        history=[asdict(epoch) for epoch in result.history],
    )


def over_seeds(ended: Mapping[int, Outcome]) -> Outcome:
    """Return the outcome of a trial over several seeds: the means of what they measured.

    A trial of which one seed did not finish ends as that one did, and has measured nothing.

    Args:
        ended: how the trainings ended, by seed, in their order.
    """
    outcomes = list(ended.values())
    first, last = outcomes[0], outcomes[-1]
    shared = {
        "seconds": math.fsum(outcome.seconds for outcome in outcomes),
        "history": first.history,
        "by_seed": {seed: outcome.validation for seed, outcome in ended.items()},
        "more_epochs": sum(len(outcome.history) for outcome in outcomes[1:]),
    }
    if last.status != "finished":
        return Outcome(
            status=last.status, reason=f"with seed {list(ended)[-1]}: {last.reason}", **shared
        )
    return Outcome(
        status="finished",
        train=_means([outcome.train for outcome in outcomes]),
        validation=_means([outcome.validation for outcome in outcomes]),
        **shared,
    )


def _means(measured: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: fmean(values[name] for values in measured) for name in measured[0]}


def execute_here(job: Job, ask: AskToStop) -> Outcome:
    """Do what :func:`execute` does, in the process of the caller, which keeps its threads.

    A small net takes one of them, as by `resdsl train`.
    """
    batch = job.flops * job.recipe.batch_size
    with taking_threads(usual_threads(batch, torch.device(job.device))):
        return execute(job, ask)


@lru_cache(maxsize=1)
def _dataset(data: DataConfig, device: str) -> Dataset:
    """Return the data, which stay in the memory of the process and on the device between jobs."""
    return load_dataset(data).to(device)
