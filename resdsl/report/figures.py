"""Which charts the page shows: accuracy against depth, learning curves, tuned values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from resdsl.language.holes import Scalar
from resdsl.report.charts import (
    Encodings,
    Spec,
    accuracy_against_depth,
    accuracy_domain,
    learning_curves,
    tuned_values,
)
from resdsl.report.tables import legend
from resdsl.study.records import Run
from resdsl.study.result import Cell, Interval, StudyResult

MOST_HOLES = 6
"""So many tuned values get charts; the tables hold all of them."""


@dataclass(frozen=True)
class Figure:
    """Charts under one heading, with the text that says what one sees."""

    title: str
    caption: str
    rows: Sequence[Mapping[str, Spec]]
    layout: str = "panels"

    def html(self, families: Sequence[str]) -> str:
        """Return the section, with empty places that the script fills."""
        rows = "".join(
            f'<div class="{self.layout}">{"".join(_place(n) for n in row if row[n])}</div>'
            for row in self.rows
        )
        return (
            f'<section><h2>{escape(self.title)}</h2><p class="caption">{escape(self.caption)}</p>'
            f"{legend(families)}{rows}</section>"
        )

    @property
    def charts(self) -> dict[str, Spec]:
        """The charts by the ids of their places."""
        return {name: spec for row in self.rows for name, spec in row.items() if spec}


def _place(name: str) -> str:
    return f'<div class="chart" id="{name}"></div>'


def figures(
    result: StudyResult, runs: Sequence[Run], log_holes: Collection[str] = ()
) -> list[Figure]:
    """Return the figures that there are measurements for.

    ``log_holes`` names the tuned values that were drawn from a logarithmic range.
    """
    cells = {tuple(cell.cell.items()): cell for cell in result.cells}
    pairs = [(cells[tuple(run.cell.items())], run) for run in runs]
    shared = Encodings(result.families)
    final = [pair for pair in pairs if pair[1].purpose == "final" and pair[1].history]
    tuning = [pair for pair in pairs if pair[1].purpose == "tune"]
    found = [
        _against_depth(result, shared),
        _learning(final, shared),
        _tuned(tuning, shared, log_holes),
    ]
    return [figure for figure in found if figure is not None and figure.charts]


def _against_depth(result: StudyResult, shared: Encodings) -> Figure | None:
    """Return test and training accuracy on one scale, so that the eye can compare them."""
    intervals = [i for cell in result.cells for i in (cell.test, cell.train) if i is not None]
    if not intervals:
        return None
    domain = accuracy_domain(bound for i in intervals for bound in (i.mean, i.low, i.high))
    parts = {
        "test-depth": ("test accuracy", _test),
        "train-depth": ("training accuracy", _train),
    }
    charts = {
        name: accuracy_against_depth(result.cells, measure, title, domain, shared)
        for name, (title, measure) in parts.items()
        if any(measure(cell) is not None for cell in result.cells)
    }
    caption = (
        "Each cell was tuned on the validation part. Marks are means over the final seeds, bars "
        "95% t intervals (cut at 0 and 1), small dots single seeds. The axis of accuracy does not "
        "start at 0. Marks of one depth stand side by side so that none hides another. Where "
        "training accuracy falls with test accuracy, the net is not overfitting: it does not fit."
    )
    return Figure("Accuracy against depth", caption, [charts], layout="figures")


def _test(cell: Cell) -> Interval | None:
    return cell.test


def _train(cell: Cell) -> Interval | None:
    return cell.train


def _by_depth(pairs: Sequence[tuple[Cell, Run]]) -> Iterator[tuple[str, list[tuple[Cell, Run]]]]:
    """Yield the runs of each point of the depth axis under its title, shallow to deep."""
    groups: dict[float | None, list[tuple[Cell, Run]]] = {}
    for cell, run in sorted(pairs, key=lambda pair: pair[0].at or 0):
        groups.setdefault(cell.at, []).append((cell, run))
    for group in groups.values():
        depths = sorted({cell.depth for cell, _ in group})
        yield f"depth {depths[0]}" + (f" to {depths[-1]}" if len(depths) > 1 else ""), group


def _learning(pairs: Sequence[tuple[Cell, Run]], shared: Encodings) -> Figure | None:
    if not pairs:
        return None
    fields = {"train_accuracy": "training", "validation_accuracy": "validation"}
    domain = accuracy_domain(e.get(f) for _, run in pairs for e in run.history for f in fields)
    rows = [
        {
            f"curve-{part}-{i}": learning_curves(
                [(cell.family, run) for cell, run in group],
                field,
                f"{part}, {title}",
                domain,
                shared,
            )
            for i, (title, group) in enumerate(_by_depth(pairs))
        }
        for field, part in fields.items()
    ]
    caption = (
        "The final runs, a line for each seed. Training accuracy is the running average of an "
        "epoch, measured while the weights change; validation accuracy is measured after it."
    )
    return Figure("Learning curves", caption, rows)


def _tuned(
    pairs: Sequence[tuple[Cell, Run]], shared: Encodings, log_holes: Collection[str]
) -> Figure | None:
    """Return a chart for each tuned value at each depth."""
    tried: dict[str, set[Scalar]] = {}
    for name, value in (item for _, run in pairs for item in run.recipe.items()):
        tried.setdefault(name, set()).add(value)
    holes = [name for name, values in tried.items() if len(values) > 1]
    if not holes:
        return None
    domain = accuracy_domain(run.validation_accuracy for _, run in pairs)
    rows = [
        {
            f"tuned-{h}-{i}": tuned_values(
                [(cell.family, run) for cell, run in group],
                hole,
                title,
                domain,
                shared,
                log=hole in log_holes,
            )
            for i, (title, group) in enumerate(_by_depth(pairs))
        }
        for h, hole in enumerate(holes[:MOST_HOLES])
    ]
    unmeasured = sum(run.validation_accuracy is None for _, run in pairs)
    caption = (
        "A mark for each tuning trial; hollow marks are trials that did not finish. The recipe "
        "with the highest validation accuracy of a family and depth was run on the final seeds."
    )
    if unmeasured:
        caption += f" {unmeasured} of {len(pairs)} trials ended without a measurement."
    if len(holes) > MOST_HOLES:
        caption += f" Not drawn: {', '.join(holes[MOST_HOLES:])}."
    return Figure("Tuned values", caption, rows)
