"""The plan of a study: its cells, what is tuned in them, and the architectures they become."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from resdsl.language.holes import Hole, Int, PlainValue, hole_name
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.cell_study import CellStudy
from resdsl.study.plan.cells import DOCUMENT, Cell
from resdsl.study.plan.imported import Imported
from resdsl.study.plan.jobs import Refusal, Run
from resdsl.study.plan.matching import matched
from resdsl.study.plan.objective import ACCURACY, Objective
from resdsl.text.diagnostics import ResdslError
from resdsl.train.recipe import Recipe
from resdsl.train.trainable import SETTINGS, check_trainable

if TYPE_CHECKING:
    from resdsl.architecture import Architecture, Space
    from resdsl.study.plan.cell_study import Proposal

MAX_ATTEMPTS = 200
"""Points that are refused before a trial is given up."""

AskFor = Callable[[str, Hole], PlainValue]


@dataclass(frozen=True)
class Candidate:
    """An architecture with the recipe to train it by."""

    architecture: Architecture
    tuned: dict[str, PlainValue]
    """What the study chose of it, by name; a label of a choice stands for its value."""
    recipe: Recipe
    matched: dict[str, int] = field(default_factory=dict)
    """The param that was solved for."""

    @cached_property
    def document(self) -> str:
        """The frozen document of the architecture: a file that needs nothing beside it."""
        return self.architecture.to_yaml()

    def key(self, plan: StudyPlan, seed: int, repeats: int = 1) -> str:
        """Return the hash of all that changes the result of training this with ``repeats`` seeds
        from ``seed`` on.

        Two trainings of one key on one device give the same numbers, so the second need not be
        run. How a study is named, scheduled or budgeted is no part of it.
        """
        study = plan.study
        recipe, data = (model.model_dump(mode="json") for model in (self.recipe, study.data))
        net = self.architecture.training_hash
        whole = [net, recipe, data, plan.data_digest, seed, study.device]
        whole += [repeats] if repeats > 1 else []
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:32]


class Refused(Exception):
    """A point that cannot be trained, with its values and the reason."""

    def __init__(
        self, refusal: Refusal, error: ResdslError | None = None, *, always: bool = False
    ) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
        self.always = always
        """Whether every point of the cell is refused like this one: no value was asked for its net,
        so all points have the same net, nor for the setting that does not go with it."""
        self.error = error
        """Why there is no such net; None where a constraint is not met."""


@dataclass(frozen=True)
class StudyPlan:
    """A study with its spaces opened: which cells there are, and what a trial of them trains."""

    study: StudyConfig
    """With the device, the objectives and the lag resolved."""
    spaces: Mapping[str, Space]
    """The documents by the names of their cells; one alone has the name ""."""
    cells: tuple[Cell, ...]
    input: tuple[int, ...]
    """The shape of one sample of the data, such as (channels, height, width)."""
    classes: int
    objectives: tuple[Objective, ...] = (ACCURACY,)
    """What is made large or small; the first metric chooses the recipe of a cell."""
    samples: int = 0
    """Those of the train part."""
    data_digest: str = ""
    """Of the samples, so that other data are not taken for these."""
    warnings: tuple[str, ...] = ()
    """Sentences for people: about the data, and what the study may not have meant."""
    imported: Imported | None = None
    """Trials of another study that the samplers know."""

    @cached_property
    def named(self) -> frozenset[str]:
        """What has a value in some cell, and is tuned in none."""
        names = {*self.study.set_, *(name for cell in self.cells for name in cell)}
        if self.study.match is not None:
            names.add(self.study.match.by)
        if self.study.ablate:  # What an ablation does not change stays as the document has it.
            names |= {n for space in self.spaces.values() for n in space.holes}
        return frozenset(names - set(self.study.recipe))

    @cached_property
    def holes(self) -> dict[str, Hole]:
        """The domain of everything tuned: first the spaces' own, then the recipe's."""
        free = {
            name: hole
            for space in self.spaces.values()
            for name, hole in space.holes.items()
            if name not in self.named
        }
        return {**free, **self.study.recipe} if self.study.budget.trials_per_cell else {}

    @property
    def lag(self) -> int:
        """A trial learns from the ends of those up to so many before it in its cell."""
        return self.study.lag or 1

    @property
    def first_fresh_seed(self) -> int:
        """The first seed that tuning has not seen."""
        return self.study.seed + self.study.budget.tuning_seeds

    @cached_property
    def flops(self) -> tuple[int, ...]:
        """Multiply-adds of the first point of each cell, which orders cells by cost; 0 where none
        was found."""
        return tuple(c.architecture.flops if c else 0 for c in self.firsts)

    @cached_property
    def firsts(self) -> tuple[Candidate | None, ...]:
        """The candidate of the first trial of each cell; None where it finds no point."""
        return tuple(self.first(cell)[0] for cell in self.cells)

    def first(self, cell: Cell) -> tuple[Candidate | None, list[Refused]]:
        """Return the candidate of the cell's first trial, and what was refused before it."""
        if not self.study.budget.trials_per_cell:
            try:
                return self.draw(cell, default), []
            except Refused as found:
                return None, [found]
        candidate, _, refused = self.choose(cell, self.cell_study(cell).propose(0, {}))
        return candidate, refused

    def cell_study(self, cell: Cell) -> CellStudy:
        """Return the Optuna study of a cell, with nothing proposed yet."""
        epochs = None if "epochs" in self.study.recipe else self.study.train.epochs
        earlier = self.imported.of(cell) if self.imported else ()
        return CellStudy(
            self.study, self.objectives, self.holes, lag=self.lag, epochs=epochs, earlier=earlier
        )

    def choose(
        self, cell: Cell, attempts: Iterable[Proposal]
    ) -> tuple[Candidate | None, Proposal | None, list[Refused]]:
        """Return the first proposal that can be trained, as it is, and those refused before it.

        After ``MAX_ATTEMPTS`` refused ones, or one that speaks for all points of the cell, there
        is None in the place of the proposal.
        """
        refused: list[Refused] = []
        for proposal in itertools.islice(attempts, MAX_ATTEMPTS):
            try:
                return self.draw(cell, proposal.ask), proposal, refused
            except Refused as found:
                refused.append(found)
                if found.always:
                    break
        return None, None, refused

    def repeat(self, run: Run) -> Candidate:
        """Return the candidate that ``run`` trained, from the values that were tuned."""
        return self.draw(run.cell, lambda name, hole: run.tuned[name])

    def space_of(self, cell: Cell) -> Space:
        """Return the document of a cell."""
        return self.spaces[str(cell.get(DOCUMENT, ""))]

    def draw(self, cell: Cell, ask: AskFor) -> Candidate:
        """Return the candidate of ``cell`` whose open values ``ask`` gives.

        ``ask`` is called with the name of a draw and its domain, for the tuned settings of the
        recipe first and then for each hole of the space that the net reads.

        Raises:
            Refused: there is no such net or recipe, or a constraint of the space is not met.
        """
        tuned: dict[str, PlainValue] = {}
        # Without tuning runs the recipe of `train` holds as it is.
        recipes = self.study.recipe if self.study.budget.trials_per_cell else {}
        of_recipe = [name for name in recipes if name in Recipe.model_fields]

        def noted(name: str, hole: Hole) -> PlainValue:
            base = hole_name(name)
            # Another cell gives it a value, and this one does not; or nothing is tuned.
            if base in self.named or not self.study.budget.trials_per_cell:
                return default(name, hole)
            if name not in tuned:
                tuned[name] = ask(name, self.holes.get(base, hole))
            return tuned[name]

        try:
            holes = {name: self.study.recipe[name] for name in of_recipe}
            changes = {name: hole.value(noted(name, hole)) for name, hole in holes.items()}
            point, solved = self._point(cell, noted)
            recipe = _recipe(self.study.train, changes)
            if not point.violated:
                check_trainable(point.architecture, recipe, self.samples)
        except ResdslError as error:
            code = error.diagnostics[0].code
            is_tuned = code == "bad-recipe" or SETTINGS.get(code) in self.study.recipe
            always = not is_tuned and tuned.keys() <= set(of_recipe)
            refusal = Refusal(tuned=tuned, reason=reason(error))
            raise Refused(refusal, error, always=always) from None
        if point.violated:
            refusal = Refusal(tuned=tuned, reason="; ".join(point.violated))
            raise Refused(refusal, always=tuned.keys() <= set(of_recipe))
        return Candidate(point.architecture, tuned, recipe, solved)

    def _point(self, cell: Cell, ask: AskFor) -> tuple[Any, dict[str, int]]:
        space, match = self.space_of(cell), self.study.match
        settings = {**self.study.set_, **{n: v for n, v in cell.items() if n != DOCUMENT}}
        if match is None:
            return space.draw(settings, ask), {}
        hole = space.holes.get(match.by)
        bounds = hole.bounds if isinstance(hole, Int) else None
        value, point = matched(match, lambda v: space.draw({**settings, match.by: v}, ask), bounds)
        return point, {match.by: value}


def default(name: str, hole: Hole) -> PlainValue:
    """Return the default of a hole that is not tuned.

    Raises:
        ResdslError: `hole-without-value` where it has none.
    """
    if hole.default is None:
        text = f"the hole `{name}` has no default and is given no value"
        help = f"give it one by `set: {{{hole_name(name)}: ...}}`, or in each cell"
        raise ResdslError.of("hole-without-value", text, help=help)
    return hole.default


def reason(error: ResdslError) -> str:
    """Return why a point was refused, on one line."""
    first = error.diagnostics[0]
    more = f" (and {len(error.diagnostics) - 1} more)" if len(error.diagnostics) > 1 else ""
    return f"{first.code}: {first.message}{more}"


def _recipe(train: Recipe, changes: Mapping[str, Any]) -> Recipe:
    try:
        return Recipe.model_validate({**train.model_dump(), **changes})
    except ValidationError as error:
        told = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ResdslError.of("bad-recipe", told) from None
