"""Opening a plan: everything that can be wrong with a study is told before the first run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from resdsl.data.data_config import TaskName
from resdsl.language.holes import Choice, Float
from resdsl.study.config.corners import PlaceOf, refused_corners
from resdsl.study.config.slots import slots_of
from resdsl.study.config.study_config import FIGURES, StudyConfig
from resdsl.study.plan.cells import Cell, alternatives, cells_of, mismatches
from resdsl.study.plan.jobs import cell_name
from resdsl.study.plan.objective import Objective, objectives_of
from resdsl.study.plan.pruners import BY_RANK
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.plan.told import told_of
from resdsl.study.plan.unfit_data import unfit_for_data
from resdsl.text.diagnostics import Diagnostic, ResdslError, suggest
from resdsl.text.values import show
from resdsl.train.metric_names import METRIC_TASKS
from resdsl.train.recipe import Recipe
from resdsl.train.tasks import TASKS
from resdsl.train.trainable import SETTINGS

if TYPE_CHECKING:
    from resdsl.architecture import Space
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
            its space; `unknown-objective`, `unknown-baseline`, `unfit-pruner`, `bad-grid`;
            what is wrong with the device, the data or the space; `no-feasible-point` where no cell
            has a point.
    """
    from resdsl.codegen.device import mixed_precision, resolve_device
    from resdsl.data import load_dataset
    from resdsl.train.bound_space import bound_space

    device = resolve_device(study.device)
    study = study.model_copy(update={"device": str(device)})
    where = place or (lambda key: None)
    refused = list(refused_corners(study, where))
    if refused:
        raise ResdslError(refused)
    if "precision" not in study.recipe:
        mixed_precision(study.train.precision, device)
    dataset = load_dataset(study.data)
    bound = {name: bound_space(path, dataset) for name, path in space_paths.items()}
    spaces = {name: space for name, (space, _) in bound.items()}
    fits = dict.fromkeys(note for _, notes in bound.values() for note in notes)
    objectives = objectives_of(study.objectives, study.train, dataset.task)
    cells = cells_of(study, spaces, where)
    diagnostics = [
        *_unmeasured(objectives, study, dataset.task, where),
        *mismatches(study, cells, spaces, where),
        *_of_recipe(study, spaces, where),
        *_unknown_baseline(study, cells, where),
        *unfit_for_data(study, dataset, where),
    ]
    if diagnostics:
        raise ResdslError(diagnostics)
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
    diagnostics = list(_unfit_search(plan, where))
    if diagnostics:
        raise ResdslError(diagnostics)
    _first_points(plan, where)
    return replace(plan, **told_of(plan))


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


def _unfit_search(plan: StudyPlan, place: PlaceOf) -> Iterator[Diagnostic]:
    """Yield what the sampler and the pruner cannot do for this study."""
    study = plan.study
    if len(plan.objectives) > 1 and study.pruner.kind not in BY_RANK:
        text = f"the pruner `{study.pruner.kind}` compares one objective, and there are several"
        help = f"those that go by Pareto ranks are {', '.join(sorted(BY_RANK))}"
        yield Diagnostic("unfit-pruner", text, place(("pruner",)), help=help)
    real = [name for name, hole in plan.holes.items() if isinstance(hole, Float)]
    if study.sampler.kind == "brute_force" and real:
        text = f"`brute_force` tries every value, but `{real[0]}` is a range of real numbers"
        help = "give it a choice of values, or use `sampler=grid`"
        yield Diagnostic("bad-grid", text, place(("sampler",)), help=help)


def _unmeasured(
    objectives: tuple[Objective, ...], study: StudyConfig, task: TaskName, place: PlaceOf
) -> Iterator[Diagnostic]:
    """Yield the objectives that no trial of the study has a value for."""
    named = study.train.metric or TASKS[task].metrics
    known = ["loss", *(name.rpartition(":")[2] for name in named), *FIGURES]
    for objective in objectives:
        if objective.name not in known:
            text = f"`objectives.{objective.name}`: nothing of that name is measured"
            fit = [name for name, tasks in METRIC_TASKS.items() if task in tasks]
            name = objective.name
            help = f"set `train.metric: [{name}]`" if name in fit else suggest(name, known)
            at = place(("objectives", name))
            yield Diagnostic("unknown-objective", text, at, help=help)
    if all(objective.is_figure for objective in objectives):
        text = "a study needs an objective that is measured, beside figures of the net"
        yield Diagnostic("unknown-objective", text, place(("objectives",)), help=suggest("", known))


def _unknown_baseline(
    study: StudyConfig, cells: tuple[Cell, ...], place: PlaceOf
) -> Iterator[Diagnostic]:
    """Yield that the baseline names no cell: by a value, by its name, or by that of its family."""
    values = [value for cell in cells for value in cell.values() if isinstance(value, str)]
    known = dict.fromkeys([*values, *map(cell_name, cells)])
    # The depth axis is known after the runs; a family is called by the other values.
    families = {
        cell_name({key: cell[key] for key in cell if key != axis})
        for cell in cells
        for axis in cell
    }
    if study.baseline is not None and study.baseline not in known.keys() | families:
        text = f"`baseline`: no cell or family is called {study.baseline!r}"
        help = suggest(study.baseline, [name for name in known if name])
        yield Diagnostic("unknown-baseline", text, place(("baseline",)), help=help)


def _renamed(name: str, spaces: Mapping[str, Space]) -> str:
    """Return how a hole that has the name of a setting is told from it."""
    params = [s.document.params[name] for s in spaces.values() if name in s.document.params]
    files = ", ".join(f"{p.place.source.name}, line {p.place.line}" for p in params)
    return (
        f"for the setting, give the hole another name ({files}, and where `${name}` is read); for "
        f"the hole, take `{name}` out of `recipe`: it is tuned over its range without that"
    )


def _of_recipe(
    study: StudyConfig, spaces: Mapping[str, Space], place: PlaceOf
) -> Iterator[Diagnostic]:
    """Yield what ``recipe`` tunes that is neither a setting of `train` nor a hole."""
    holes = {name: hole for space in spaces.values() for name, hole in space.holes.items()}
    params = {name for space in spaces.values() for name in space.document.params}
    names = ", ".join(space.name for space in spaces.values())
    for name, tuned in study.recipe.items():
        key, at = f"recipe.{name}", place(("recipe", name))
        known = [*Recipe.model_fields, *holes]
        if name not in known:
            text = f"`{key}` is no hole of the space {names} and no setting of `train`"
            fixed = f"`{name}` is a param with a value there: declare a range of it"
            help = fixed if name in params else suggest(name, known)
            yield Diagnostic("unknown-hole", text, at, help=help)
        elif name in holes and name in Recipe.model_fields:
            text = f"`{key}` is a setting of `train` and a hole of the space {names}"
            yield Diagnostic("two-meanings", text, at, help=_renamed(name, spaces))
        elif name in holes:
            if isinstance(tuned, Choice) and isinstance(tuned.choice, dict):
                text = f"`{key}`: the space says what its labels stand for"
                labels = ", ".join(map(show, tuned.labels))
                yield Diagnostic("bad-value", text, at, help=f"write `{{choice: [{labels}]}}`")
            for value in alternatives(tuned):
                if not holes[name].contains(value):
                    text = f"`{key}`: {value!r} is outside {holes[name].domain()}"
                    help = "widen the hole in the space"
                    yield Diagnostic("outside-domain", text, at, help=help)
