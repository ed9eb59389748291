"""The plan of a study: its cells, what is tuned in them, and the architectures they become."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue
from resdsl.study.config.corners import PlaceOf, refused_corners
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.jobs import Run, cell_name
from resdsl.study.plan.sampling import base_name, propose, sampler_kind
from resdsl.text.diagnostics import Diagnostic, ResdslError, suggest
from resdsl.text.values import show
from resdsl.train.recipe import Recipe

if TYPE_CHECKING:
    from resdsl.architecture import Architecture, Space
    from resdsl.study.plan.sampling import Proposal

MAX_ATTEMPTS = 200
"""Points refused by the constraints of the space before a trial is given up."""

AskFor = Callable[[str, Hole], PlainValue]
Cell = dict[str, PlainValue]


@dataclass(frozen=True)
class Candidate:
    """An architecture with the recipe to train it by."""

    architecture: Architecture
    tuned: dict[str, PlainValue]
    """What the study chose of it, by name; a label of a choice stands for its value."""
    recipe: Recipe
    violated: tuple[str, ...] = ()
    """The constraints of the space that it does not meet, as they are written."""

    @cached_property
    def document(self) -> str:
        """The frozen document of the architecture."""
        return self.architecture.to_yaml()

    def key(self, study: StudyConfig, seed: int) -> str:
        """Return the hash of all that changes the result of training this with ``seed``."""
        recipe, data = (model.model_dump(mode="json") for model in (self.recipe, study.data))
        net = self.architecture.training_hash
        whole = json.dumps([net, recipe, data, seed, study.device], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class StudyPlan:
    """A study with its space opened. ``input`` is the shape of one sample of the data."""

    study: StudyConfig
    space: Space
    input: tuple[int, ...]
    classes: int

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every combination of the cells' values, the last key varying fastest."""
        names, values = self.study.cells.keys(), self.study.cells.values()
        return tuple(dict(zip(names, point, strict=True)) for point in itertools.product(*values))

    @cached_property
    def holes(self) -> dict[str, Hole]:
        """The domain of everything tuned: first the recipe's, then the space's own."""
        free = {n: h for n, h in self.space.holes.items() if n not in self.study.cells}
        return {**free, **self.study.recipe}

    @cached_property
    def flops(self) -> tuple[int, ...]:
        """Multiply-adds of the first point of each cell, which orders cells by cost."""
        return tuple(self.first(cell).architecture.flops for cell in self.cells)

    def first(self, cell: Cell) -> Candidate:
        """Return the candidate of the cell's first trial."""
        return self.propose(cell, [], 0)[0]

    def propose(self, cell: Cell, ended: list[Run], number: int) -> tuple[Candidate, Proposal]:
        """Return what trial ``number`` of a cell trains, and the open trial.

        Raises:
            ResdslError: `no-feasible-point` when no attempt meets the constraints of the space.
        """
        attempts = propose(self.study, self.holes, ended, number)
        for proposal in itertools.islice(attempts, MAX_ATTEMPTS):
            candidate = self.draw(cell, proposal.ask)
            if not candidate.violated:
                return candidate, proposal
        raise ResdslError.of(
            "no-feasible-point",
            f"none of {MAX_ATTEMPTS} points of the cell {cell_name(cell)} meets the constraints",
            notes=tuple(f"not met by the last one: {text}" for text in candidate.violated),
        )

    def repeat(self, run: Run) -> Candidate:
        """Return the candidate that ``run`` trained."""
        return self.draw(run.cell, lambda name, hole: run.tuned[name])

    def draw(self, cell: Cell, ask: AskFor) -> Candidate:
        """Return the candidate of ``cell`` whose open values ``ask`` gives."""
        tuned: dict[str, PlainValue] = {}

        def noted(name: str, hole: Hole) -> PlainValue:
            tuned[name] = ask(name, self.holes.get(base_name(name), hole))
            return tuned[name]

        of_recipe = [name for name in self.study.recipe if name in Recipe.model_fields]
        changes = {n: self.holes[n].value(noted(n, self.holes[n])) for n in of_recipe}
        point = self.space.draw(cell, noted)
        recipe = Recipe.model_validate({**self.study.train.model_dump(), **changes})
        return Candidate(point.architecture, tuned, recipe, tuple(point.violated))

    def notes(self) -> Iterator[str]:
        """Yield what a reader of the results must know about how they were got."""
        study = self.study
        tuned = ", ".join(f"{n} in {h.domain()}" for n, h in self.holes.items()) or "nothing"
        yield (
            f"Tuned in every cell over the same ranges, by {sampler_kind(study)}: {tuned}. "
            "All else was not tuned and is the same in all cells."
        )
        if sampler_kind(study) in ("qmc", "random"):
            yield "The n-th tuning runs of all cells have the same values (common random numbers)."
        yield (
            f"Tuning runs have seed {study.seed}. The recipe with the highest validation accuracy "
            "was then run on fresh seeds, and after the last of these runs the test part was read, "
            "once for each of them."
        )
        yield from self.space.notes()


def open_plan(study: StudyConfig, space_path: Path, place: PlaceOf | None = None) -> StudyPlan:
    """Return the plan of ``study``, every cell of it known to be buildable.

    ``place`` gives the place where a key of the study was written, for what is wrong with it.

    Raises:
        ResdslError: no training takes a value of the recipe, the data or the space cannot be read,
            a cell or a tuned name is not in the space, a value is outside its domain, or a cell
            cannot be expanded.
    """
    from resdsl.architecture import load_space
    from resdsl.codegen.device import mixed_precision, resolve_device
    from resdsl.data import load_dataset

    device = resolve_device(study.device)
    study = study.model_copy(update={"device": str(device)})
    where = place or (lambda key: None)
    refused = list(refused_corners(study, where))
    if refused:
        raise ResdslError(refused)
    if "precision" not in study.recipe:
        mixed_precision(study.train.precision, device)
    dataset = load_dataset(study.data)
    space = load_space(space_path, input=dataset.input, classes=dataset.classes)
    plan = StudyPlan(study, space, dataset.input, dataset.classes)
    diagnostics = list(_mismatches(plan, where))
    if diagnostics:
        raise ResdslError(diagnostics)
    assert plan.flops  # expands every cell
    return plan


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
