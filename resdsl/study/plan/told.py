"""What a study may not have meant, told before it runs and beside its results."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from random import Random
from typing import Any

from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue, hole_name
from resdsl.study.plan.cells import Cell
from resdsl.study.plan.jobs import cell_name, refused_words
from resdsl.study.plan.prior_sampler import EXHAUSTIVE, follows_prior
from resdsl.study.plan.samplers import sampler_kind
from resdsl.study.plan.study_plan import Candidate, Refused, StudyPlan

POINTS = 40
"""Points that are tried before a hole is said to be read by none, or two cells to be the same."""

NetsOf = Callable[[int], tuple[str | None, ...]]
"""Gives the nets of a cell at points at random, by the position of the cell in the plan."""


def told_of(plan: StudyPlan) -> dict[str, Any]:
    """Return the cells that are nets of their own, and the warnings, as fields of the plan.

    Two cells that have the same net, with the same tuned values, in their first trials and at
    points at random would be the same results twice; the later one is left out.
    """

    @cache
    def nets_of(number: int) -> tuple[str | None, ...]:
        points = range(POINTS if plan.holes else 0)
        return tuple(_at_random(plan, plan.cells[number], point)[0] for point in points)

    kept: dict[Any, Cell] = {}
    warnings = list(plan.warnings)
    identities = list(map(_identity, plan.firsts))
    times = Counter(identities)
    for number, (cell, identity) in enumerate(zip(plan.cells, identities, strict=True)):
        if identity is None:
            kept[number] = cell
            continue
        # A first trial may not read what makes two cells differ, such as the bias of a gate.
        same = kept.setdefault((identity, times[identity] > 1 and nets_of(number)), cell)
        if same is not cell:
            warnings.append(
                f"The cell {cell_name(cell)} is the same net as {cell_name(same)}, and left out."
            )
    warnings += _unread(plan, nets_of)
    warnings += _beside_defaults(plan)
    warnings += _priors(plan)
    return {"cells": tuple(kept.values()), "warnings": tuple(warnings)}


def _identity(first: Candidate | None) -> Any:
    if first is None:
        return None
    tuned = tuple(sorted((name, type(v), v) for name, v in first.tuned.items()))
    return first.architecture.training_hash, tuned


def _unread(plan: StudyPlan, nets_of: NetsOf) -> Iterator[str]:
    """Yield a sentence for holes that no net reads, of the first trials and of points at random."""
    firsts = [first for first in plan.firsts if first is not None]
    if len(firsts) < len(plan.cells):
        return
    read = {hole_name(name) for first in firsts for name in first.tuned}
    for cell, point in zip(itertools.cycle(plan.cells), range(POINTS), strict=False):
        if read >= plan.holes.keys():
            break
        read |= _at_random(plan, cell, point)[1]
    for name in plan.holes:
        if name not in read:
            yield f"`{name}` is read by no net that was tried: perhaps nothing is tuned by it."
    for name in sorted(plan.named - {"document"}):
        spaces = [space for space in plan.spaces.values() if name in space.holes]
        values = {cell[name] for cell in plan.cells if name in cell}
        if not spaces or len(values) < 2:
            continue
        groups: dict[Any, list[int]] = {}
        for number, cell in enumerate(plan.cells):
            rest = tuple((n, str(v)) for n, v in cell.items() if n != name)
            groups.setdefault(rest, []).append(number)
        compared = [numbers for numbers in groups.values() if len(numbers) > 1]
        if compared and all(
            len({firsts[n].architecture.training_hash for n in numbers}) == 1
            and len(set(map(nets_of, numbers))) == 1
            for numbers in compared
        ):
            yield f"`{name}` changes the net of no cell: no net reads it."


def _at_random(plan: StudyPlan, cell: Cell, point: int) -> tuple[str | None, set[str]]:
    """Return the training hash of the net of a cell at a random point, and the holes that it reads.

    At a point, a hole has one value in all cells. The hash is None where there is no such net.
    """
    read: set[str] = set()

    def ask(name: str, hole: Hole) -> PlainValue:
        read.add(hole_name(name))
        random = Random(f"{point}/{name}")
        match hole:
            case Choice(labels=labels):
                return random.choice(labels)
            case Int(bounds=(low, high)):
                return random.randint(low, high)
            case Float(bounds=(low, high)):
                return random.uniform(low, high)

    with suppress(Refused):
        return plan.draw(cell, ask).architecture.training_hash, read
    return None, read


def without_point(plan: StudyPlan) -> Iterator[str]:
    """Yield a sentence for each cell whose first trial finds no point.

    It is for before a study: afterwards is known what all trials of the cell found.
    """
    for cell, first in zip(plan.cells, plan.firsts, strict=True):
        if first is None:
            reasons = [point.refusal.reason for point in plan.first(cell)[1]]
            yield f"{cell_name(cell)}: its first trial finds no point: {refused_words(reasons)}."


def uneven(plan: StudyPlan) -> Iterator[str]:
    """Yield a sentence where cells have different numbers of tuned values.

    It is for before a study: what its results say of this counts the values that were tuned.
    """
    counts = {len(first.tuned): cell for cell, first in zip(plan.cells, plan.firsts, strict=True)
              if first is not None}  # fmt: skip
    if len(counts) > 1:
        most, least = max(counts), min(counts)
        yield (
            f"Cells have different numbers of tuned values with the same trials: "
            f"{cell_name(counts[most])} has {most}, {cell_name(counts[least])} has {least}."
        )


def _beside_defaults(plan: StudyPlan) -> Iterator[str]:
    """Yield a sentence about holes that have a default and are tuned all the same."""
    defaults = {
        name: hole.default
        for name, hole in plan.holes.items()
        if hole.default is not None and name not in plan.study.recipe
    }
    if defaults:
        names = ", ".join(f"`{name}`" for name in defaults)
        kept = ", ".join(f"{name}: {value}" for name, value in defaults.items())
        has = "has a default in the space and is" if len(defaults) == 1 else "have defaults and are"
        yield f"{names} {has} tuned all the same; `set: {{{kept}}}` keeps what it names."


def _priors(plan: StudyPlan) -> Iterator[str]:
    """Yield which trials are at or around values that have a prior, or that none is."""
    priors = {name: hole.prior for name, hole in plan.holes.items() if hole.prior is not None}
    if not priors:
        return
    kind, trials = sampler_kind(plan.study), plan.study.budget.trials_per_cell
    if kind in EXHAUSTIVE:
        names = ", ".join(f"`{name}`" for name in priors)
        yield f"The prior of {names} is not used: `{kind}` tries every point, in its own order."
        return
    values = ", ".join(f"{name}: {p.value} ({p.confidence})" for name, p in priors.items())
    text = f"The first trial of each cell has the values that are believed in ({values})"
    around = [str(number) for number in range(1, trials) if follows_prior(kind, number)]
    if around:
        numbered, verb = ("trial", "is") if len(around) == 1 else ("trials", "are")
        text += f", and {numbered} {', '.join(around)}, counted from 0, {verb} drawn around them"
    yield f"{text}; all others are proposed by the sampler."
