"""Cells against each other: which are compared, by which tests, and what may be claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from resdsl.language.holes import PlainValue
from resdsl.study.findings.figure_words import probability, signed, span
from resdsl.study.findings.intervals import equivalence_p, holm, paired, paired_p
from resdsl.study.findings.scale import Scale
from resdsl.study.findings.study_result import (
    CellResult,
    Comparison,
    Interval,
    Relation,
    StudyResult,
)
from resdsl.study.plan.jobs import cell_name
from resdsl.text.counted import counted

Baseline = str | Mapping[str, PlainValue]
ALPHA = 0.05
"""The level of every test."""


def comparisons(
    cells: Sequence[CellResult],
    scale: Scale,
    baseline: Baseline | None = None,
    axis: str | None = None,
) -> list[Comparison]:
    """Return the comparisons of a study, from shallow to deep.

    Holm's correction is for all of them: with a baseline, ten cells have 9 tests instead of 45.

    Args:
        cells: all cells of the study.
        scale: the metric, and the margin within which nets are equivalent.
        baseline: as of :func:`baseline_cells`; without one, all families are compared at each
            depth, the one that comes later in the study on the left.
        axis: the key of the cells along which depth changes.
    """
    found: list[tuple[CellResult, CellResult, Interval]] = []
    for left, right in _pairs(cells, baseline, axis):
        if left.test and right.test:
            difference = paired(left.test.values, right.test.values)
            if difference is not None:
                found.append((left, right, difference))
    found.sort(key=lambda pair: pair[0].at or 0)
    ps = [paired_p(difference) for *_, difference in found]
    equal_ps = [equivalence_p(difference, scale.margin) for *_, difference in found]
    corrected = zip(holm(ps), holm(equal_ps), strict=True)
    return [
        _comparison(*pair, scale, (p, equal_p, *after))
        for pair, p, equal_p, after in zip(found, ps, equal_ps, corrected, strict=True)
    ]


def claims(result: StudyResult) -> list[str]:
    """Return the sentences of the pairs that are decided, and how many are not."""
    decided = [pair.sentence for pair in result.comparisons if pair.relation != "undecided"]
    n, undecided = len(result.comparisons), len(result.comparisons) - len(decided)
    if undecided:
        verb = "is" if undecided == 1 else "are"
        told = f"{undecided} of {counted(n, 'comparison')} {verb} undecided with these seeds."
        decided.append(told)
    return decided


def named_by(cell: CellResult, baseline: Baseline, axis: str | None = None) -> set[str] | None:
    """Return the keys of a cell by which a baseline names it; None where it names another.

    Args:
        cell: any cell of the study.
        baseline: a mapping names the cells that have its values; a text the cells that have it as
            a value, or as the name of their family, or as their own name.
        axis: the key of the cells along which depth changes.
    """
    if not isinstance(baseline, str):
        is_named = all(
            key in cell.cell and _same(cell.cell[key], value) for key, value in baseline.items()
        )
        return set(baseline) if is_named else None
    by_value = {key for key, value in cell.cell.items() if value == baseline}
    if by_value:
        return by_value
    if baseline == cell_name(cell.cell):
        return set(cell.cell)
    return set(cell.cell) - {axis} if baseline == cell.family else None


def _same(a: PlainValue, b: PlainValue) -> bool:
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def _pairs(
    cells: Sequence[CellResult], baseline: Baseline | None, axis: str | None
) -> Iterator[tuple[CellResult, CellResult]]:
    if baseline is None:
        for right, left in combinations(cells, 2):
            if left.at == right.at and left.family != right.family:
                yield left, right
        return
    keys = [named_by(cell, baseline, axis) for cell in cells]
    named = [(cell, found) for cell, found in zip(cells, keys, strict=True) if found is not None]
    for left, found in zip(cells, keys, strict=True):
        for right, by in named if found is None else ():
            if len(named) == 1 or _agree(left, right, but=by):
                yield left, right


def _agree(left: CellResult, right: CellResult, *, but: set[str]) -> bool:
    """Return whether two cells have the same values, such as a depth, of all keys that both have
    and that are not in ``but``."""
    common = left.cell.keys() & right.cell.keys() - but
    return all(_same(left.cell[key], right.cell[key]) for key in common)


def _comparison(
    left: CellResult,
    right: CellResult,
    difference: Interval,
    scale: Scale,
    ps: tuple[float | None, float | None, float | None, float | None],
) -> Comparison:
    p, p_equivalent, p_holm, p_equivalent_holm = ps
    is_at_one = left.at == right.at and left.family != right.family
    names = [c.family if is_at_one else cell_name(c.cell) for c in (left, right)]
    found = Comparison(
        left=names[0],
        right=names[1],
        at=left.at if left.at == right.at else None,
        depth=left.depth if left.depth == right.depth else None,
        difference=difference,
        p=p,
        p_holm=p_holm,
        p_equivalent=p_equivalent,
        p_equivalent_holm=p_equivalent_holm,
    )
    found = found.model_copy(update={"relation": _relation(found, left, right, scale)})
    return found.model_copy(update={"sentence": _sentence(found, left, right, scale)})


def _is_significant(p: float | None) -> bool:
    return p is not None and p < ALPHA


def _relation(found: Comparison, left: CellResult, right: CellResult, scale: Scale) -> Relation:
    """Return what may be claimed. What diverged without a value is missing from the pairs, so such
    a side can only be the worse one.
    """
    complete = not (left.unmeasured or right.unmeasured)
    if complete and _is_significant(found.p_equivalent_holm):
        return "equivalent"
    if not _is_significant(found.p_holm):
        return "undecided"
    if scale.goodness(found.difference.mean) > 0:
        return "undecided" if left.unmeasured else "better"
    return "undecided" if right.unmeasured else "worse"


def _sentence(found: Comparison, left: CellResult, right: CellResult, scale: Scale) -> str:
    where = f"depth {found.depth}: " if found.depth is not None and found.at is not None else ""
    size = signed(found.difference.mean, scale.format)
    bounds = span(found.difference, scale.format)
    test = "" if found.difference.low is None else f", {probability(found.p_holm)}"
    interval = bounds if found.difference.low is None else f"95% interval {bounds}"
    figures = f"test {scale.metric} {size}, {interval}"
    match found.relation:
        case "better" | "worse":
            says = f"{found.left} is {found.relation} than {found.right} ({figures}{test})"
        case "equivalent":
            p = probability(found.p_equivalent_holm)
            says = f"{found.left} and {found.right} are equivalent within {scale.margin:g} "
            says += f"({figures}, {p})"
            if _is_significant(found.p_holm):
                is_better = scale.goodness(found.difference.mean) > 0
                says += f", and {found.left if is_better else found.right} is better by that little"
        case _:
            says = f"{found.left} against {found.right} is undecided with these seeds "
            says += f"({figures}{test})"
    for cell in (left, right):
        if cell.unmeasured:
            name = cell_name(cell.cell)
            says += f"; {cell.unmeasured} of {cell.final_runs} final runs of {name} diverged"
    return f"{where}{says}."
