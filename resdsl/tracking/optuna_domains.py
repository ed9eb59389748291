"""The domains of a study as Optuna's distributions."""

from __future__ import annotations

from collections.abc import Sequence

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from resdsl.architecture import load_space
from resdsl.language.holes import Choice, Hole, PlainValue, hole_name
from resdsl.study.plan.distributions import distribution
from resdsl.study.plan.jobs import Run
from resdsl.study.run.run_directory import RunDirectory


class Domains:
    """What each name of the trials of a study ranges over: settings of cells, and tuned values."""

    def __init__(self, directory: RunDirectory) -> None:
        """Read the domains from the configuration and the space of a run directory.

        Raises:
            ResdslError: the configuration or the space is damaged.
        """
        cells = directory.study.cells
        values: dict[str, list[PlainValue]] = dict(cells) if isinstance(cells, dict) else {}
        for name, value in (v for cell in cells if isinstance(cell, dict) for v in cell.items()):
            values.setdefault(name, []).append(value)
        self._cells = {name: _of_values(seen) for name, seen in values.items()}
        spaces = [load_space(path) for path in directory.spaces.values()]
        holes = {name: hole for space in spaces for name, hole in space.holes.items()}
        holes |= directory.study.recipe
        self._tuned = {name: _of_hole(hole) for name, hole in holes.items()}

    def of(self, run: Run) -> dict[str, tuple[PlainValue, BaseDistribution]]:
        """Return the settings of a trial, each with its domain.

        A value that lies outside of its domain, as where files were edited by hand, is left out.
        A draw that is made at several places, ``n@stage2.block0``, has the domain of ``n``.
        """
        named = [(name, value, self._cells.get(name)) for name, value in run.cell.items()]
        named += [
            (name, value, self._tuned.get(hole_name(name))) for name, value in run.tuned.items()
        ]
        return {
            name: (value, domain)
            for name, value, domain in named
            if domain is not None and _lies_in(domain, value)
        }


def _of_hole(hole: Hole) -> BaseDistribution:
    """Return the domain of a hole; a choice shows its labels, ordered or not."""
    return CategoricalDistribution(hole.labels) if isinstance(hole, Choice) else distribution(hole)


def _of_values(values: Sequence[PlainValue]) -> BaseDistribution:
    """Return the domain of a setting of the cells; numbers are a range, so that charts have an
    axis for them."""
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) < len(values):
        return CategoricalDistribution(values)
    low, high = min(numbers), max(numbers)
    if all(isinstance(number, int) for number in numbers):
        return IntDistribution(int(low), int(high))
    return FloatDistribution(float(low), float(high))


def _lies_in(domain: BaseDistribution, value: PlainValue) -> bool:
    match domain:
        case CategoricalDistribution(choices=choices):
            return value in choices
        case FloatDistribution(low=low, high=high) | IntDistribution(low=low, high=high):
            return isinstance(value, int | float) and low <= value <= high
    return False
