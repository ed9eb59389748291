"""Charts of a study as Vega-Lite specifications.

They hold no colours. The page draws them with the configuration of its light or its dark scheme,
and anew when the reader's system changes from one to the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from resdsl.report.report_colours import DASHES
from resdsl.study.findings import figure_words
from resdsl.study.findings.scale import ACCURACY_SCALE, Scale
from resdsl.study.findings.study_result import CellResult, Interval
from resdsl.study.plan.jobs import Run

Spec = dict[str, Any]
LOG_RATIO = 12
"""An axis whose values span more than this factor is logarithmic."""


@dataclass(frozen=True)
class Shared:
    """What the charts of a figure share: the looks of the families, the axis of the metric."""

    families: Sequence[str]
    """All of the study, in its order: a family looks the same in every chart."""
    ends: tuple[float, float]
    """The ends of the axis of the metric; it is logarithmic where they are far apart."""
    scale: Scale = ACCURACY_SCALE

    def family(self, channel: Any, **options: Any) -> Any:
        """Return the family as a channel of a mark: ``alt.Color``, ``alt.Shape``, ...

        ``options`` are those of the scale.
        """
        scale = alt.Scale(domain=list(self.families), **options)
        return channel("family:N", scale=scale, legend=None)

    def dash(self) -> Any:
        """Return the family as the dashes of a line."""
        dashes = [list(DASHES[i % len(DASHES)]) for i in range(len(self.families))]
        return self.family(alt.StrokeDash, range=dashes)

    def height(self, field: str) -> alt.Y:
        """Return the field as a height on the axis of the metric."""
        is_unit = self.scale.is_within_unit
        scale = alt.Scale(domain=list(self.ends), nice=False, clamp=True)
        if not is_unit and _is_log(self.ends):
            scale.type = "log"
        form = ".2~f" if is_unit else "~g"
        axis = alt.Axis(title=self.scale.label, format=form, tickCount=6)
        return alt.Y(f"{field}:Q", scale=scale, axis=axis)

    def within(self, value: float) -> float:
        """Return a value, cut where a metric cannot be, to the digits of a chart.

        A t interval may reach beyond what an accuracy can be: in the tables it is whole.
        """
        if self.scale.is_within_unit:
            return round(min(1.0, max(0.0, value)), 4)
        return float(f"{value:.5g}")


def metric_range(values: Iterable[float | None], scale: Scale) -> tuple[float, float]:
    """Return the range of the axis of a metric around ``values``.

    In a metric within [0, 1] it goes in steps of 0.05, else a little beyond the values.

    >>> metric_range([0.62, None, 0.87], Scale("accuracy"))
    (0.6, 0.9)
    >>> metric_range([10.0, 30.0], Scale("mse", "minimize"))
    (9.0, 31.0)
    """
    known = [v for v in values if v is not None and math.isfinite(v)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if scale.is_within_unit:
        low, high = (min(1.0, max(0.0, v)) for v in (low, high))
        low, high = math.floor(low * 20) / 20, math.ceil(high * 20) / 20
        return (low, high) if high > low else (max(0.0, low - 0.05), min(1.0, high + 0.05))
    if _is_log((low, high)):
        return low / 1.1, high * 1.1
    beyond = 0.05 * (high / 2 - low / 2) * 2 or 0.1 * abs(low) or 1.0
    return low - beyond, high + beyond


def metric_against_depth(
    cells: Sequence[tuple[CellResult, Interval]], title: str, shared: Shared
) -> Spec:
    """Return means joined by lines, their intervals, and a small dot for every seed.

    Args:
        cells: each cell with the interval that is drawn of it; one at least.
        title: stands above the chart.
        shared: the looks of the families, and the axis.
    """
    depths = sorted({cell.depth for cell, _ in cells})
    beside = _beside(depths, shared.families)
    rows = [_mean(cell, interval, shared) | {"x": beside(cell)} for cell, interval in cells]
    seeds = [
        {"family": cell.family, "x": beside(cell), "mean": shared.within(value)}
        for cell, interval in cells
        if interval.n > 1
        for value in interval.values.values()
    ]
    axis = alt.Axis(title="depth (weighted layers)", grid=False, format="d")
    if len(depths) <= 8:
        axis.values = depths
    x = alt.X("x:Q", scale=value_scale(depths, padding=18), axis=axis)
    common = {"x": x, "y": shared.height("mean"), "color": shared.family(alt.Color)}
    base = alt.Chart(alt.InlineData(values=rows)).encode(**common)
    dots = alt.Chart(alt.InlineData(values=seeds)).encode(**common)
    layers = [
        base.mark_rule(strokeWidth=1.5, opacity=0.75).encode(y=shared.height("low"), y2="high:Q"),
        base.mark_line(strokeWidth=1.75).encode(strokeDash=shared.dash()),
        *([dots.mark_circle(size=18, opacity=0.55)] if seeds else []),
        base.mark_point(size=64, filled=True, opacity=1).encode(
            shape=shared.family(alt.Shape),
            tooltip=[alt.Tooltip(f"{name}:N") for name in ("family", "depth", "measured", "seeds")],
        ),
    ]
    return finished_spec(alt.layer(*layers), title, height=280)


def _mean(cell: CellResult, interval: Interval, shared: Shared) -> dict[str, Any]:
    low, high = interval.low, interval.high
    return {
        "family": cell.family,
        "depth": cell.depth,
        "mean": shared.within(interval.mean),
        "low": shared.within(interval.mean if low is None else low),
        "high": shared.within(interval.mean if high is None else high),
        "measured": figure_words.mean(interval, shared.scale.format),
        "seeds": interval.n,
    }


def learning_curves(
    runs: Sequence[tuple[str, Run]], part: str, metric: str, title: str, shared: Shared
) -> Spec:
    """Return one thin line for each run: a metric of a part against the epoch.

    The specification is empty where nothing was measured.

    Args:
        runs: each run with the name of its family.
        part: `train` or `validation`.
        metric: its name in the history of a run.
        title: stands above the chart.
        shared: the looks of the families.
    """
    rows: list[dict[str, Any]] = [
        {"family": family, "run": run.number, "epoch": epoch["epoch"], "y": shared.within(y)}
        for family, run in runs
        for epoch in run.history
        if (y := epoch.get(part, {}).get(metric)) is not None
    ]
    axis = alt.Axis(title="epoch", grid=False, format="d", tickCount=6, tickMinStep=1)
    encoded = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("epoch:Q", axis=axis),
        y=shared.height("y"),
        color=shared.family(alt.Color),
        strokeDash=shared.dash(),
        detail="run:N",
    )
    lines = encoded.mark_line(strokeWidth=1.25, opacity=0.8)
    return finished_spec(lines, title, height=170) if rows else {}


def tuned_values(
    trials: Sequence[tuple[str, Run]], hole: str, metric: str, title: str, shared: Shared
) -> Spec:
    """Return a metric of the validation part against the value of one hole, a mark for each trial.

    Trials that did not finish (pruned, diverged) are drawn hollow. The axis of values that span
    far is logarithmic. The specification is empty where nothing was measured.

    Args:
        trials: each tuning run with the name of its family.
        hole: the name of what was tuned.
        metric: its name in what a run measured.
        title: stands above the chart.
        shared: the looks of the families.
    """
    rows: list[dict[str, Any]] = [
        {
            "family": family,
            "value": run.tuned[hole],
            "y": shared.within(run.validation[metric]),
            "status": run.status,
            "recipe": figure_words.tuned(run.tuned),
        }
        for family, run in trials
        if hole in run.tuned and metric in run.validation
    ]
    solid = alt.when(alt.datum.status == "finished").then(alt.value(0.85))
    encoded = alt.Chart(alt.InlineData(values=rows)).encode(
        x=_value_axis(hole, [row["value"] for row in rows]),
        y=shared.height("y"),
        color=shared.family(alt.Color),
        shape=shared.family(alt.Shape),
        fill=shared.family(alt.Fill),
        fillOpacity=solid.otherwise(alt.value(0.0)),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("family", "recipe", "y", "status")],
    )
    return (
        finished_spec(encoded.mark_point(size=52, strokeWidth=1.5), title, height=170)
        if rows
        else {}
    )


def _value_axis(hole: str, values: Sequence[Any]) -> alt.X:
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return alt.X("value:N", title=hole, axis=alt.Axis(labelAngle=0, labelLimit=90))
    axis = alt.Axis(title=hole, grid=False, format="~g", tickCount=4)
    if _is_log(values):  # Vega would label every line of a decade, one over the other.
        decades = range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))))
        axis.values = [factor * 10.0**decade for decade in decades for factor in (1, 2, 5)]
    return alt.X("value:Q", scale=value_scale(values, padding=12), axis=axis)


def _is_log(values: Sequence[float]) -> bool:
    return bool(values) and min(values) > 0 and max(values) / min(values) > LOG_RATIO


def value_scale(values: Sequence[float], padding: int) -> alt.Scale:
    """Return the scale of an axis around values, logarithmic where they span far."""
    if _is_log(values):
        return alt.Scale(type="log", nice=False, padding=padding)
    return alt.Scale(zero=False, nice=False, padding=padding)


def _beside(depths: Sequence[int], families: Sequence[str]) -> Callable[[CellResult], float]:
    """Return the function that says where a cell stands on the axis of depths.

    It stands beside its depth, so that no family hides another: neighbours are 1.6% of the axis
    apart, along its logarithm where it is logarithmic.
    """
    low, high, step = depths[0], depths[-1], 0.016

    def place(cell: CellResult) -> float:
        offset = (families.index(cell.family) - (len(families) - 1) / 2) * step
        if _is_log(depths):
            return round(cell.depth * math.pow(high / low, offset), 3)
        return round(cell.depth + (high - low or 1) * offset, 3)

    return place


def finished_spec(chart: Any, title: str, height: int) -> Spec:
    """Return a chart as a specification as wide as its place, ``height`` pixels high."""
    sized = chart.properties(width="container", height=height, title=title)
    spec: Spec = sized.to_dict()
    spec.pop("config", None)  # altair's own would win over that of the page.
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec
