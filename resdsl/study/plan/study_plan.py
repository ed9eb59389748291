"""The plan of a study: its cells, what is tuned in them, and the architectures they become."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from resdsl.language.holes import Hole, PlainValue
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.jobs import Run, cell_name
from resdsl.study.plan.objective import ACCURACY, Objective
from resdsl.study.plan.sampling import base_name, propose, sampler_kind
from resdsl.text.diagnostics import ResdslError
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
        """The frozen document of the architecture: a file that needs nothing beside it."""
        return self.architecture.to_yaml()

    def key(self, study: StudyConfig, seed: int) -> str:
        """Return the hash of all that changes the result of training this with ``seed``.

        Two trainings of one key on one device give the same numbers, so the second need not be
        run. How a study is named, scheduled or budgeted is no part of it.
        """
        recipe, data = (model.model_dump(mode="json") for model in (self.recipe, study.data))
        net = self.architecture.training_hash
        whole = json.dumps([net, recipe, data, seed, study.device], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class StudyPlan:
    """A study with its space opened: which cells there are, and what a trial of them trains."""

    study: StudyConfig
    """With the device resolved: `cpu` or `cuda:0` instead of `auto`."""
    space: Space
    input: tuple[int, ...]
    """The shape of one sample of the data, such as (channels, height, width)."""
    classes: int
    objectives: tuple[Objective, ...] = (ACCURACY,)
    """What is made large or small; the first chooses the recipe of a cell."""
    data_notes: tuple[str, ...] = ()
    """What a reader of the results must know about the data and how they fit the space."""

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

        Args:
            cell: one of ``cells``.
            ended: the tuning runs of this cell with smaller numbers.
            number: the trial of the cell, from 0.

        Raises:
            ResdslError: `no-feasible-point` when no attempt meets the constraints of the space.
        """
        attempts = propose(self.study, self.objectives[0], self.holes, ended, number)
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
        """Return the candidate that ``run`` trained, from the values that were tuned."""
        return self.draw(run.cell, lambda name, hole: run.tuned[name])

    def draw(self, cell: Cell, ask: AskFor) -> Candidate:
        """Return the candidate of ``cell`` whose open values ``ask`` gives.

        ``ask`` is called with the name of a draw and its domain, for the tuned settings of the
        recipe first and then for each hole of the space that the net reads.
        """
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
        yield from self.data_notes
