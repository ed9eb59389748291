"""What a study may not have meant, told before it runs and beside its results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resdsl.study.plan.cells import Cell
from resdsl.study.plan.jobs import cell_name
from resdsl.study.plan.study_plan import Candidate, StudyPlan


def told_of(plan: StudyPlan) -> dict[str, Any]:
    """Return the cells that are nets of their own, and the warnings, as fields of the plan.

    Two cells whose first trials are the same net with the same tuned values would be the same
    results twice; the later one is left out.
    """
    kept: dict[Any, Cell] = {}
    warnings = list(plan.warnings)
    for number, (cell, first) in enumerate(zip(plan.cells, plan.firsts, strict=True)):
        same = kept.setdefault(_identity(first) or number, cell)
        if same is not cell:
            warnings.append(
                f"The cell {cell_name(cell)} is the same net as {cell_name(same)}, and left out."
            )
    warnings += _unread(plan)
    warnings += _beside_defaults(plan)
    return {"cells": tuple(kept.values()), "warnings": tuple(warnings)}


def _identity(first: Candidate | None) -> Any:
    if first is None:
        return None
    tuned = tuple(sorted((name, type(v), v) for name, v in first.tuned.items()))
    return first.architecture.training_hash, tuned


def _unread(plan: StudyPlan) -> Iterator[str]:
    """Yield a sentence for holes that no net of a first trial reads."""
    firsts = [first for first in plan.firsts if first is not None]
    if len(firsts) < len(plan.cells):
        return
    read = {name.partition("@")[0] for first in firsts for name in first.tuned}
    for name in plan.holes:
        if name not in read:
            yield f"`{name}` is read by the first net of no cell: perhaps nothing is tuned by it."
    for name in sorted(plan.named - {"document"}):
        spaces = [space for space in plan.spaces.values() if name in space.holes]
        values = {cell[name] for cell in plan.cells if name in cell}
        if not spaces or len(values) < 2:
            continue
        groups: dict[Any, set[str]] = {}
        for cell, first in zip(plan.cells, firsts, strict=True):
            rest = tuple((n, str(v)) for n, v in cell.items() if n != name)
            groups.setdefault(rest, set()).add(first.architecture.training_hash)
        if all(len(hashes) == 1 for hashes in groups.values()):
            yield f"`{name}` changes the net of no cell: no net reads it."


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
    """Yield a sentence for each hole that has a default and is tuned all the same."""
    for name, hole in plan.holes.items():
        if hole.default is not None and name not in plan.study.recipe:
            yield (
                f"`{name}` has the default {hole.default} in the space and is tuned all the same, "
                f"in {hole.domain()}; `set: {{{name}: {hole.default}}}` keeps it."
            )
