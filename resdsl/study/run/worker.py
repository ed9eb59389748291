"""The work of a job, in whatever process an executor runs it. Never imports optuna."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache

from resdsl.architecture import load
from resdsl.data import DataConfig, Dataset, load_dataset
from resdsl.files.run_files import CHECKPOINT, DOCUMENT, WEIGHTS
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.study.run.executors import AskToStop, MachineFault
from resdsl.text.diagnostics import ResdslError
from resdsl.train import evaluate, fit
from resdsl.train.data_record import write_record
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
    model = architecture.build(device=job.device, channels_last=recipe.channels_last, seed=job.seed)
    if job.task == "test":
        model.load_state_dict(read_weights(directory))
        test = evaluate(model, dataset.test(), recipe, dataset.task, device=job.device)
        return Outcome(status="finished", test=test)
    result = fit(
        model, dataset, recipe, device=job.device, seed=job.seed, directory=directory,
        depth=architecture.depth, on_epoch=lambda epoch: ask(asdict(epoch)),
    )  # fmt: skip
    if job.purpose == "final":
        write_record(directory, dataset)
        write_weights(directory / WEIGHTS, model.state_dict())
    (directory / CHECKPOINT).unlink(missing_ok=True)
    return Outcome(
        status=result.status,
        reason=result.reason,
        train=result.train,
        validation=result.validation,
        seconds=result.seconds,
        history=[asdict(epoch) for epoch in result.history],
    )


@lru_cache(maxsize=1)
def _dataset(data: DataConfig, device: str) -> Dataset:
    """Return the data, which stay in the memory of the process and on the device between jobs."""
    return load_dataset(data).to(device)
