"""What the tables of a result say, column by column: the same in a terminal and on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from resdsl.study import wording
from resdsl.study.result import Cell, Comparison, StudyResult

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of texts, on the left where ``is_text``."""

    title: str
    text: Callable[[Row], str]
    is_text: bool = False


CELLS: Sequence[Column[Cell]] = (
    Column("family", lambda cell: cell.family, is_text=True),
    Column("depth", lambda cell: str(cell.depth)),
    Column("test", lambda cell: wording.accuracy(cell.test)),
    Column("train", lambda cell: wording.accuracy(cell.train)),
    Column("seeds", lambda cell: _seeds(cell)),
    Column("params", lambda cell: f"{cell.params:,}"),
    Column("time", lambda cell: wording.seconds(cell.seconds)),
    Column("validation", lambda cell: wording.accuracy(cell.validation)),
    Column("mult-adds", lambda cell: f"{cell.flops:,}"),
    Column("best recipe", lambda cell: wording.recipe(cell.recipe), is_text=True),
    Column("trials", lambda cell: _lost(cell.tuning_runs, lost=cell.lost_tuning_runs)),
)
"""The most important first: what does not fit a line is left out from the end."""


def comparisons(result: StudyResult) -> Sequence[Column[Comparison]]:
    """Return the columns of the paired differences."""

    def where(pair: Comparison) -> str:
        if pair.depth is not None:
            return f"depth {pair.depth}"
        return f"{result.depth_axis} {pair.at}" if result.depth_axis else "differing depths"

    return (
        Column("at", where, is_text=True),
        Column("difference", lambda pair: f"{pair.left} - {pair.right}", is_text=True),
        Column("mean", lambda pair: wording.signed(pair.difference.mean)),
        Column("95% interval", lambda pair: wording.span(pair.difference)),
        Column("p (Holm)", lambda pair: wording.probability(pair.p_holm), is_text=True),
    )


def _seeds(cell: Cell) -> str:
    return _lost(cell.test.n if cell.test else 0, diverged=cell.diverged, failed=cell.failed)


def _lost(count: int, **lost: int) -> str:
    return ", ".join([str(count), *(f"{n} {word}" for word, n in lost.items() if n)])
