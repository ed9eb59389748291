"""Opening a plan: everything that can be wrong with a study is told before the first run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from resdsl.study.config.corners import PlaceOf, refused_corners
from resdsl.study.config.slots import slots_of
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.cells import cells_of
from resdsl.study.plan.jobs import cell_name
from resdsl.study.plan.objective import objectives_of
from resdsl.study.plan.plan_check import unfit_search, unfit_study
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.plan.told import told_of
from resdsl.study.plan.unfit_data import unfit_for_data
from resdsl.text.diagnostics import Diagnostic, ResdslError
from resdsl.train.trainable import SETTINGS

if TYPE_CHECKING:
    from resdsl.data import Dataset


def open_plan(
    study: StudyConfig, space_paths: Mapping[str, Path], place: PlaceOf | None = None
) -> StudyPlan:
    """Return the plan of ``study``, with all told that can be known before the first run.

    Args:
        study: the composed configuration.
        space_paths: the documents by the names of their cells; one alone has the name "".
        place: gives the place where a key of the study was written, for what is wrong with it;
            None for a study that is read back from its run directory.

    Raises:
        ResdslError: `bad-recipe` where no training takes a value of the recipe; `unknown-hole`,
            `tuned-cell`, `two-meanings`, `outside-domain`, `bad-value` where the study does not fit
            its space; `unknown-objective`, `unknown-baseline`, `unfit-pruner`, `unfit-front`,
            `bad-grid`; what is wrong with the device, the data or the space; `no-feasible-point`
            where no cell has a point.
    """
    from resdsl.codegen.device import mixed_precision, resolve_device
    from resdsl.data import load_dataset
    from resdsl.train.bound_space import bound_space

    device = resolve_device(study.device)
    study = study.model_copy(update={"device": str(device)})
    where = place or (lambda key: None)
    _refuse(refused_corners(study, where))
    if "precision" not in study.recipe:
        mixed_precision(study.train.precision, device)
    dataset = load_dataset(study.data)
    bound = {name: bound_space(path, dataset) for name, path in space_paths.items()}
    spaces = {name: space for name, (space, _) in bound.items()}
    fits = dict.fromkeys(note for _, notes in bound.values() for note in notes)
    objectives = objectives_of(study.objectives, study.train, dataset.task)
    cells = cells_of(study, spaces, where)
    unfit = unfit_study(study, cells, spaces, objectives, dataset.task, where)
    _refuse([*unfit, *unfit_for_data(study, dataset, where)])
    chosen = {objective.name: objective.direction for objective in objectives}
    lag = study.lag or -(-slots_of(study.executor) // len(cells))
    study = study.model_copy(update={"objectives": chosen, "lag": lag})
    digest, notes = _digest(dataset), (*dataset.notes, *fits)
    plan = StudyPlan(
        study, spaces, cells, dataset.input, dataset.classes, objectives, len(dataset.train),
        digest, notes,
    )  # fmt: skip
    if not plan.holes:  # There is nothing to choose from, so nothing to tune.
        budget = study.budget.model_copy(update={"trials_per_cell": 0})
        plan = replace(plan, study=study.model_copy(update={"budget": budget}))
    _refuse(unfit_search(plan, where))
    _first_points(plan, where)
    return replace(plan, **told_of(plan))


def _refuse(found: Iterable[Diagnostic]) -> None:
    """Raise all that was found, if anything was."""
    if diagnostics := list(found):
        raise ResdslError(diagnostics)


def _first_points(plan: StudyPlan, place: PlaceOf) -> None:
    """Expand the first trial of every cell, so that nets that cannot be are told now.

    A cell without a point is no end of the others: the study says of it that it has none.

    Raises:
        ResdslError: where no cell has a point: why the nets cannot be built, or
            `no-feasible-point` where there are nets, but the constraints let none pass.
    """
    if any(plan.firsts):
        return
    for cell in plan.cells:
        _, refused = plan.first(cell)
        unmet = [point.refusal.reason for point in refused if point.error is None]
        if unmet:
            text = f"the net of {cell_name(cell)} does not meet the constraints"
            if not refused[-1].always:
                text = f"none of {len(refused)} points of {cell_name(cell)} meets the constraints"
            notes = (f"not met by the last one: {unmet[-1]}",)
            raise ResdslError.of("no-feasible-point", text, notes=notes)
    assert refused[-1].error is not None
    found = refused[-1].error.diagnostics
    setting = SETTINGS.get(found[0].code)
    if setting is not None:
        group = "recipe" if setting in plan.study.recipe else "train"
        found = (replace(found[0], place=place((group, setting))),)
    raise ResdslError(found)


def _digest(dataset: Dataset) -> str:
    """Return the hash of all samples. What they measure is not looked at, those of the test part
    included."""
    found = hashlib.blake2b(digest_size=16)
    for part in (dataset.train, dataset.validation, dataset._test):
        for tensor in (part.inputs, part.targets):
            found.update(repr((tuple(tensor.shape), str(tensor.dtype))).encode())
            found.update(tensor.contiguous().numpy().tobytes())
    return found.hexdigest()
