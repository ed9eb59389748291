"""Opening a plan: everything that can be wrong with a study is told before the first run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from resdsl.data.data_config import TaskName
from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue
from resdsl.study.config.corners import PlaceOf, refused_corners
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.objective import FIGURES, Objective, objectives_of
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.text.diagnostics import Diagnostic, ResdslError, suggest
from resdsl.text.values import show
from resdsl.train.metric_names import METRIC_TASKS
from resdsl.train.recipe import Recipe
from resdsl.train.tasks import TASKS


def open_plan(study: StudyConfig, space_path: Path, place: PlaceOf | None = None) -> StudyPlan:
    """Return the plan of ``study``, every cell of it known to be buildable.

    Args:
        study: the composed configuration.
        space_path: the document of its space.
        place: gives the place where a key of the study was written, for what is wrong with it;
            None for a study that is read back from its run directory.

    Raises:
        ResdslError: `bad-recipe` where no training takes a value of the recipe; `unknown-hole`,
            `tuned-cell`, `two-meanings`, `outside-domain`, `bad-value` where the study does not fit
            its space; what is wrong with the device, the data or the space; `no-feasible-point`.
    """
    from resdsl.architecture import load_space
    from resdsl.codegen.device import mixed_precision, resolve_device
    from resdsl.data import fit_input, load_dataset

    device = resolve_device(study.device)
    study = study.model_copy(update={"device": str(device)})
    where = place or (lambda key: None)
    refused = list(refused_corners(study, where))
    if refused:
        raise ResdslError(refused)
    if "precision" not in study.recipe:
        mixed_precision(study.train.precision, device)
    dataset = load_dataset(study.data)
    space = load_space(
        space_path, input=dataset.input, classes=dataset.classes, dtype=dataset.dtype
    )
    fit = fit_input(dataset.input, space.declared_input, space.input_place)
    objectives = objectives_of(study.objectives, study.train, dataset.task)
    diagnostics = list(_unmeasured(objectives, study, dataset.task, where))
    if diagnostics:
        raise ResdslError(diagnostics)
    chosen = {objective.name: objective.direction for objective in objectives}
    study = study.model_copy(update={"objectives": chosen})
    notes = (*dataset.notes, *fit)
    plan = StudyPlan(study, space, dataset.input, dataset.classes, objectives, notes)
    diagnostics = list(_mismatches(plan, where))
    if diagnostics:
        raise ResdslError(diagnostics)
    assert plan.flops  # Asking for them expands every cell, so a net that cannot be is told now.
    return plan


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


def _mismatches(plan: StudyPlan, place: PlaceOf) -> Iterator[Diagnostic]:
    """Yield what ``cells`` and ``recipe`` say that the space or the recipe cannot take."""
    study, holes = plan.study, plan.space.holes
    for name in study.recipe.keys() & study.cells.keys():
        text = f"`{name}` stands in `cells` and in `recipe`"
        yield Diagnostic("tuned-cell", text, place(("recipe", name)))
    values = {f"cells.{name}": (name, tuple(tried)) for name, tried in study.cells.items()}
    ranges = {f"recipe.{name}": (name, _edges(hole)) for name, hole in study.recipe.items()}
    for key, (name, tried) in {**values, **ranges}.items():
        at = place((key.partition(".")[0], name))
        known = list(holes) if key in values else [*Recipe.model_fields, *holes]
        if name not in known:
            text = f"`{key}` is no hole of the space {plan.space.name}"
            text += "" if key in values else " and no setting of `train`"
            yield Diagnostic("unknown-hole", text, at, help=suggest(name, known))
        tuned = study.recipe.get(name) if key in ranges else None
        if tuned is not None and name in holes and name in Recipe.model_fields:
            text = f"`{key}` is a setting of `train` and a hole of the space {plan.space.name}"
            yield Diagnostic("two-meanings", text, at, help="give the hole another name")
        elif isinstance(tuned, Choice) and isinstance(tuned.choice, dict) and name in holes:
            text = f"`{key}`: the space says what its labels stand for"
            names = ", ".join(map(show, tuned.labels))
            yield Diagnostic("bad-value", text, at, help=f"write `{{choice: [{names}]}}`")
        for value in tried if name in holes else ():
            if not holes[name].contains(value):
                text = f"`{key}`: {value!r} is outside {holes[name].domain()}"
                help = "widen the hole in the space"
                yield Diagnostic("outside-domain", text, at, help=help)


def _edges(hole: Hole) -> tuple[PlainValue, ...]:
    match hole:
        case Choice():
            return hole.labels
        case Int(bounds=bounds) | Float(bounds=bounds):
            return bounds
