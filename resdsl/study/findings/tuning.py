"""What tuning cost, and what its outcome leaves open: fairness of the budget, values at an edge."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from resdsl.language.holes import Choice, Hole, Int, PlainValue, hole_name
from resdsl.study.findings.study_result import CellResult
from resdsl.study.plan.jobs import Run, cell_name
from resdsl.text.counted import counted

EDGE = 0.05
"""The share of a range at either end that counts as its edge."""

MOST_NAMED = 4
"""So many cells are named in a sentence; the rest is counted."""


def budget_notes(cells: Sequence[CellResult], runs: Sequence[Run]) -> Iterator[str]:
    """Yield sentences on what each family was tuned with: trials, multiply-adds, and values.

    Equal trials are not equal budgets: a net that costs twice as much is trained by twice as many
    multiply-adds, and one with more tuned values has fewer trials for each.

    Args:
        cells: those of the study.
        runs: all that ended, those of ``cells``.
    """
    tuned = [cell for cell in cells if cell.tuning_runs]
    if not tuned:
        return
    most, least = max(c.tuning_runs for c in tuned), min(c.tuning_runs for c in tuned)
    said = f"Tuned with {'' if most == least else f'{least} to '}{counted(most, 'trial')} a cell"
    costs = sorted(cell.tuning_flops for cell in tuned if cell.tuning_flops)
    if len(costs) == len(tuned):
        said += f", of {_range([f'{cost:.2g}' for cost in costs])} multiply-adds in all (epochs x "
        said += "samples x those of a sample x 3, for passes forwards and backwards)"
        said += _most_and_least(tuned)
    yield f"{said}."
    yield from _unequal(cells, runs)


def _most_and_least(tuned: Sequence[CellResult]) -> str:
    """Return which family was tuned with the most multiply-adds at the depths that all have."""
    by_family: dict[str, dict[object, int]] = {}
    for cell in tuned:
        by_family.setdefault(cell.family, {})[cell.at] = cell.tuning_flops or 0
    common = set.intersection(*(set(costs) for costs in by_family.values()))
    totals = {name: sum(costs[at] for at in common) for name, costs in by_family.items()}
    most = max(totals, key=lambda name: totals[name])
    least = min(totals, key=lambda name: totals[name])
    if not totals[least] or totals[most] < 1.05 * totals[least]:
        return ""
    ratio = totals[most] / totals[least]
    return f"; at equal depths {most} took {ratio:.2g} times as many as {least}"


def _unequal(cells: Sequence[CellResult], runs: Sequence[Run]) -> Iterator[str]:
    family = {tuple(cell.cell.items()): cell.family for cell in cells}
    values: dict[str, set[PlainValue]] = {}
    names: dict[str, set[str]] = {}
    for run in runs:
        for name, value in run.tuned.items() if run.purpose == "tune" else ():
            values.setdefault(name, set()).add(value)
            names.setdefault(family[tuple(run.cell.items())], set()).add(name)
    # What is drawn for each stage or block is a value of its own there.
    several = {name for name, found in values.items() if len(found) > 1}
    tuned = {name: sorted(names.get(name, set()) & several) for name in family.values()}
    if len({len(found) for found in tuned.values()}) > 1:
        each = (f"{f} {len(found)} ({', '.join(found) or 'none'})" for f, found in tuned.items())
        yield (
            f"Families have unequal numbers of tuned values: {'; '.join(each)}. With equal trials, "
            "one that has more is searched less densely."
        )


def edge_notes(cells: Sequence[CellResult], holes: Mapping[str, Hole]) -> Iterator[str]:
    """Yield a sentence for each end of a domain at which best values lie.

    A best value within the first or last 5% of a range says that the range may end too early. It
    is measured along the logarithm in a range that is drawn so, and by position in an ordered
    choice of three or more.

    Args:
        cells: those of the study; only what was chosen among several results counts.
        holes: the domains of what was tuned, by name.
    """
    chosen: dict[str, set[str]] = {}
    at_end: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        compared = cell.tuning_runs - cell.lost_tuning_runs
        for draw, value in cell.recipe.items() if compared > 1 else ():
            name = hole_name(draw)
            place = position(holes[name], value) if name in holes else None
            if place is None:
                continue
            label = cell_name(cell.cell)
            chosen.setdefault(name, set()).add(label)
            if not EDGE < place < 1 - EDGE:
                end = at_end.setdefault((name, "lower" if place <= EDGE else "upper"), [])
                end.extend([label] if label not in end else [])
    for (name, end_name), labels in at_end.items():
        n = len(chosen[name])
        yield (
            f"{name}: the best value lies at the {end_name} end of what was tried, "
            f"{holes[name].domain()}, in {len(labels)} of {n} cell{'s' if n > 1 else ''} "
            f"({_some(labels)}); a wider range may hold a better one."
        )


def position(hole: Hole, value: PlainValue) -> float | None:
    """Return where a value lies in a domain, from 0 at its beginning to 1 at its end.

    None where the domain has no order or no inside: a choice that is not ordered, a range of two
    values, a value that is not in it.

    >>> from resdsl.language.holes import parse_hole
    >>> position(parse_hole({"float": [0.01, 1.0], "log": True}), 0.1)
    0.5
    """
    if not hole.contains(value):
        return None
    if isinstance(hole, Choice):
        last = len(hole.labels) - 1
        return hole.labels.index(value) / last if hole.ordered and last > 1 else None
    low, high = hole.bounds
    if low == high or (isinstance(hole, Int) and high - low < 2):
        return None
    assert isinstance(value, int | float)
    if hole.log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _range(texts: Sequence[str]) -> str:
    """Return the first and the last of sorted texts, once where they are equal."""
    return texts[0] if texts[0] == texts[-1] else f"{texts[0]} to {texts[-1]}"


def _some(labels: Sequence[str]) -> str:
    more = len(labels) - MOST_NAMED
    named = "; ".join(labels[:MOST_NAMED])
    return f"{named}; and {more} more" if more > 0 else named
