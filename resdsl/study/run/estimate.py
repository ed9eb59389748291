"""What a study will cost, by a few timed training steps in each cell."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

from resdsl.data import Dataset, load_dataset
from resdsl.study.config.compose_study import compose_study
from resdsl.study.plan.budget import Costs, Rounds, dropped_notes, fitted
from resdsl.study.plan.cells import Cell
from resdsl.study.plan.jobs import cell_name
from resdsl.study.plan.open_plan import open_plan
from resdsl.study.plan.study_plan import Candidate, StudyPlan
from resdsl.study.plan.told import uneven, without_point
from resdsl.study.run.importing import with_imported
from resdsl.study.run.launch import make_executor
from resdsl.train import evaluate
from resdsl.train.optimizers import build_optimizer
from resdsl.train.step import TrainStep
from resdsl.train.threads import taking_threads, usual_threads

TIMED_STEPS = 3


@dataclass(frozen=True)
class CellEstimate:
    """One cell: the figures of its first trial's net, and the expected seconds of one run."""

    name: str
    depth: int
    params: int
    flops: int
    seconds: float


@dataclass(frozen=True)
class Estimate:
    """A study before it runs."""

    cells: tuple[CellEstimate, ...]
    rounds: Rounds
    """Those that fit into ``max_time``."""
    dropped: tuple[str, ...]
    """A sentence for each kind of rounds of which some do not fit."""
    slots: int
    seconds: float
    """Of the whole study on these slots."""
    warnings: tuple[str, ...] = ()
    """What the study may not have meant."""


def estimate_study(
    overrides: Sequence[str], config_dir: Path | None = None, *, allow_env: bool = False
) -> Estimate:
    """Return the cells of a study and what it will cost, without running it.

    Each cell is timed alone on the machine; cores that share their caches and memory with other
    slots are slower. The arguments are those of
    :func:`resdsl.study.config.compose_study.compose_study`.

    Raises:
        ResdslError: what is wrong with the study, as when it is run.
    """
    composed = compose_study(overrides, config_dir, allow_env=allow_env)
    plan = open_plan(composed.config, composed.space_paths(), composed.place)
    plan = with_imported(plan, composed.place)
    with make_executor(plan.study.executor) as executor:
        slots = executor.slots
    dataset = load_dataset(plan.study.data).to(plan.study.device)
    firsts = zip(plan.cells, plan.firsts, strict=True)
    cells = tuple(_estimate(plan, cell, first, dataset) for cell, first in firsts if first)
    costs = Costs([cell.flops for cell in cells], {i: [c.seconds] for i, c in enumerate(cells)})
    each = costs.round_seconds(slots, plan.lag) or 0.0
    budget = plan.study.budget
    # The first tuning round is run in any case. Then it is measured, and the rest is decided.
    begun = Rounds(min(1, budget.trials_per_cell), 0)
    first = each * budget.tuning_seeds
    rounds = fitted(budget, begun, (budget.max_time or 0.0) - first, each)
    seconds = (rounds.tune * budget.tuning_seeds + rounds.final) * each
    dropped = tuple(dropped_notes(budget, rounds))
    imported = plan.imported.notes() if plan.imported else ()
    told = (*plan.warnings, *without_point(plan), *imported, *uneven(plan), *_of_front(plan))
    return Estimate(cells, rounds, dropped, slots, seconds, told)


def _of_front(plan: StudyPlan) -> Iterator[str]:
    seeds = plan.study.budget.front_seeds
    if seeds:
        yield (
            f"Each other point of the Pareto front is run on {seeds} fresh seeds at the end. How "
            "many there are is known after tuning, so they are not in this estimate."
        )


def _estimate(plan: StudyPlan, cell: Cell, candidate: Candidate, dataset: Dataset) -> CellEstimate:
    recipe, net = candidate.recipe, candidate.architecture
    device = torch.device(plan.study.device)
    model = net.build(device=str(device), channels_last=recipe.channels_last)
    optimizer = build_optimizer(model, recipe, device, net.depth)
    step = TrainStep(model, optimizer, recipe, device, dataset.task)
    inputs = dataset.train.inputs[: recipe.batch_size]
    targets = dataset.train.targets[: recipe.batch_size]

    def one_step() -> None:
        loss, _ = step(inputs, targets, 0.0)
        float(loss)  # This waits for the device, which works behind the program's back.

    usual = usual_threads(net.flops * len(inputs), device)
    with taking_threads(getattr(plan.study.executor, "threads", usual)):
        one_step()
        in_step = median(_seconds(one_step) for _ in range(TIMED_STEPS))
        in_validation = _seconds(
            lambda: evaluate(model, dataset.validation, recipe, dataset.task, device=device)
        )
    steps = recipe.steps_of(len(dataset.train))
    epochs = math.ceil(steps / recipe.batches_of(len(dataset.train)))
    in_train = in_validation * len(dataset.train) / len(dataset.validation)
    seconds = steps * in_step + epochs * in_validation + in_train
    return CellEstimate(cell_name(cell), net.depth, net.params, net.flops, seconds)


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
