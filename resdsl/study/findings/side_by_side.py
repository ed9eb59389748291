"""Two studies side by side: which cells are the same, and by how much the results differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from resdsl.language.holes import PlainValue
from resdsl.study.findings.intervals import welch
from resdsl.study.findings.study_result import CellResult, Interval, StudyResult, flat
from resdsl.study.plan.jobs import cell_name

CellKey = frozenset[tuple[str, bool, PlainValue]]
Better = Literal["first", "second", "undecided"]


class _Beside(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CellPair(_Beside):
    """A cell in two studies; None where a study has no such cell."""

    name: str
    first: CellResult | None
    second: CellResult | None
    difference: Interval | None = None
    """The metric of the second minus that of the first in the test part, with Welch's 95% interval
    for this cell alone; the seeds of two studies are not paired."""
    better: Better = "undecided"
    """Which is better, where the interval excludes 0."""


class SettingPair(_Beside):
    """A setting in which two studies differ; None where a study has no such setting."""

    name: str
    first: Any
    second: Any


class SideBySide(_Beside):
    """Two studies: their cells in pairs, and the settings in which they differ."""

    names: tuple[str, str]
    results: tuple[StudyResult, StudyResult]
    cells: tuple[CellPair, ...]
    settings: tuple[SettingPair, ...]
    notes: tuple[str, ...]


def side_by_side(
    names: tuple[str, str],
    results: tuple[StudyResult, StudyResult],
    settings: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> SideBySide:
    """Return two studies with each cell of the first beside the same cell of the second.

    Cells are the same where the values of those keys are that all cells of both studies have, so
    that a study of one width stands beside one that names the width; where these do not tell the
    cells of a study apart, all values must be the same.

    Args:
        names: what people call the studies.
        results: theirs.
        settings: their configurations, nested as in ``study.json``.
    """
    first, second = results
    common = _common_keys(first.cells, second.cells)
    beside = {_key(cell, common): cell for cell in second.cells}
    pairs = [_pair(cell, beside.pop(_key(cell, common), None), results) for cell in first.cells]
    pairs += [_pair(None, cell, results) for cell in beside.values()]
    differing = tuple(_differing(*settings))
    return SideBySide(
        names=names,
        results=results,
        cells=tuple(pairs),
        settings=differing,
        notes=tuple(_notes(names, results, differing)),
    )


def _common_keys(first: Sequence[CellResult], second: Sequence[CellResult]) -> set[str] | None:
    """Return the keys that all cells have; None where they do not tell the cells apart."""
    cells = [*first, *second]
    common = set(cells[0].cell).intersection(*(cell.cell for cell in cells)) if cells else set()
    is_unique = all(
        len({_key(cell, common) for cell in study}) == len(study) for study in (first, second)
    )
    return common if is_unique else None


def _key(cell: CellResult, names: set[str] | None) -> CellKey:
    kept = cell.cell.items() if names is None else ((n, cell.cell[n]) for n in names)
    return frozenset((name, isinstance(value, bool), value) for name, value in kept)


def _pair(
    first: CellResult | None, second: CellResult | None, results: tuple[StudyResult, StudyResult]
) -> CellPair:
    shown = first or second
    assert shown is not None
    pair = CellPair(name=cell_name(shown.cell), first=first, second=second)
    scale, other = results[0].scale, results[1].scale
    is_one_metric = (scale.metric, scale.direction) == (other.metric, other.direction)
    if not (first and second and first.test and second.test and is_one_metric):
        return pair
    difference = welch(second.test, first.test)
    low, high = scale.gain(difference.bounds) or (0.0, 0.0)
    better: Better = "second" if low > 0 else "first" if high < 0 else "undecided"
    lost = {"second": second.unmeasured, "first": first.unmeasured, "undecided": 0}
    if lost[better]:  # what diverged without a value is missing from its mean
        better = "undecided"
    return pair.model_copy(update={"difference": difference, "better": better})


def _differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[SettingPair]:
    known = [dict(flat(settings)) for settings in (first, second)]
    for name in dict.fromkeys([*known[0], *known[1]]):
        values = [settings.get(name) for settings in known]
        if values[0] != values[1]:
            yield SettingPair(name=name, first=values[0], second=values[1])


def _notes(
    names: tuple[str, str],
    results: tuple[StudyResult, StudyResult],
    settings: Sequence[SettingPair],
) -> Iterator[str]:
    scales = [result.scale for result in results]
    if (scales[0].metric, scales[0].direction) != (scales[1].metric, scales[1].direction):
        yield (
            f"The studies measure different things, {scales[0].label} and {scales[1].label}, so "
            "their figures are not compared."
        )
    if any(setting.name.partition(".")[0] == "data" for setting in settings):
        yield "The settings of the data differ, so a difference is not one of the nets alone."
    for name, result in zip(names, results, strict=True):
        if not result.finished:
            yield f"{name} has not ended: not every final run has been tested yet."
    yield (
        "Differences are the second study minus the first, in the test part, with Welch's 95% "
        "interval for each cell alone; the seeds of two studies are not paired. A cell is better "
        "where its interval excludes 0: of twenty cells that are alike, one will seem to differ."
    )
