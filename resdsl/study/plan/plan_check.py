"""What a study says that its spaces, its data or its search cannot take, with the places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from resdsl.data.data_config import TaskName
from resdsl.language.holes import Choice, Float, alternatives
from resdsl.study.config.corners import PlaceOf
from resdsl.study.config.study_config import FIGURES, StudyConfig
from resdsl.study.plan.cells import DOCUMENT, Cell
from resdsl.study.plan.jobs import cell_name
from resdsl.study.plan.objective import Objective
from resdsl.study.plan.pruners import BY_RANK
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.text.diagnostics import Diagnostic, Place, suggest
from resdsl.text.values import show
from resdsl.train.metric_names import DIRECTIONS, METRIC_TASKS
from resdsl.train.recipe import Recipe
from resdsl.train.tasks import TASKS

if TYPE_CHECKING:
    from resdsl.architecture import Space


def unfit_study(
    study: StudyConfig,
    cells: tuple[Cell, ...],
    spaces: Mapping[str, Space],
    objectives: tuple[Objective, ...],
    task: TaskName,
    place: PlaceOf,
) -> Iterator[Diagnostic]:
    """Yield what a study says that its documents cannot take, or that nobody measures.

    Args:
        study: the configuration.
        cells: those that it makes.
        spaces: the documents by the names of their cells.
        objectives: what is made large or small.
        task: that of the data.
        place: gives the place of a key of the study.
    """
    yield from _unmeasured(objectives, study, task, place)
    yield from _mismatches(study, cells, spaces, place)
    yield from _of_recipe(study, spaces, place)
    yield from _unknown_baseline(study, cells, place)


def unfit_search(plan: StudyPlan, place: PlaceOf) -> Iterator[Diagnostic]:
    """Yield what the sampler and the pruner cannot do for this study."""
    study = plan.study
    if len(plan.objectives) > 1 and study.pruner.kind not in BY_RANK:
        text = f"the pruner `{study.pruner.kind}` compares one objective, and there are several"
        help = f"those that go by Pareto ranks are {', '.join(sorted(BY_RANK))}"
        yield Diagnostic("unfit-pruner", text, place(("pruner",)), help=help)
    if len(plan.objectives) == 1 and study.budget.front_seeds:
        text = "`budget.front_seeds` is for a study of several objectives, and this one has one"
        (only,) = plan.objectives
        help = f"name another beside it, as in `objectives: {{{only.name}: {only.direction}, "
        help += "params: minimize}`, or set it to 0"
        yield Diagnostic("unfit-front", text, place(("budget", "front_seeds")), help=help)
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
        metric = known[1] if len(known) > len(FIGURES) + 1 else "loss"
        help = f"add `{metric}: {DIRECTIONS.get(metric, 'maximize')}`; `resdsl space FILE` tells "
        help += "the ranges of such figures without training"
        yield Diagnostic("unknown-objective", text, place(("objectives",)), help=help)


def _mismatches(
    study: StudyConfig, cells: tuple[Cell, ...], spaces: Mapping[str, Space], place: PlaceOf
) -> Iterator[Diagnostic]:
    """Yield what cells, `set` and `match` say that the documents cannot take."""
    told: set[str] = set()
    for cell in cells:
        space = (
            spaces[str(cell.get(DOCUMENT, ""))] if len(spaces) > 1 else next(iter(spaces.values()))
        )
        given = {f"set.{name}": (name, value) for name, value in study.set_.items()}
        given |= {f"cells.{name}": (name, v) for name, v in cell.items() if name != DOCUMENT}
        for key, (name, value) in given.items():
            hole = space.holes.get(name)
            at = _place_of(study, cell, key, place)
            if name not in space.document.params:
                text = f"`{key}` is no param of {space.name}"
                found = Diagnostic(
                    "unknown-hole", text, at, help=suggest(name, list(space.document.params))
                )
            elif hole is not None and not hole.contains(value):
                text = f"`{key}`: {value!r} is outside {hole.domain()}"
                is_label = isinstance(hole, Choice) and isinstance(value, str)
                labels = list(map(str, hole.labels)) if isinstance(hole, Choice) else []
                help = suggest(str(value), labels) if is_label else "widen the hole in the space"
                found = Diagnostic("outside-domain", text, at, help=help)
            else:
                continue
            if found.message not in told:
                told.add(found.message)
                yield found
    named = {name for cell in cells for name in cell} | set(study.set_)
    for name in sorted(study.recipe.keys() & named):
        where = "cells" if name not in study.set_ else "set"
        text = f"`{name}` stands in `{where}` and in `recipe`"
        yield Diagnostic("tuned-cell", text, place(("recipe", name)))
    if study.match is not None:
        yield from _unsolvable(study, named, spaces, place)


def _place_of(study: StudyConfig, cell: Cell, key: str, place: PlaceOf) -> Place | None:
    """Return where a value of a cell, or of `set`, is written."""
    group, _, name = key.partition(".")
    if group == "cells" and isinstance(study.cells, list):
        own = {n: v for n, v in cell.items() if n != DOCUMENT}
        return place((group, study.cells.index(own), name)) or place((group,))
    return place((group, name)) or place((group,))


def _unsolvable(
    study: StudyConfig, named: set[str], spaces: Mapping[str, Space], place: PlaceOf
) -> Iterator[Diagnostic]:
    assert study.match is not None
    by, at = study.match.by, place(("match", "by")) or place(("match",))
    for space in spaces.values():
        if by not in space.document.params:
            text = f"`match.by`: `{by}` is no param of {space.name}"
            help = suggest(by, list(space.document.params))
            yield Diagnostic("unknown-hole", text, at, help=help)
    if by in named or by in study.recipe:
        text = f"`match.by`: `{by}` has a value already, by `cells`, `set` or `recipe`"
        yield Diagnostic("tuned-cell", text, at)


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
