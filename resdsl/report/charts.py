"""Charts of a study as Vega-Lite specifications without colours: the page's scheme gives those."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from resdsl.report import numbers
from resdsl.report.theme import DASHES
from resdsl.study.records import Run
from resdsl.study.result import Cell, Interval

Spec = dict[str, Any]
Row = dict[str, Any]
LOG_RATIO = 12
"""An axis whose values span more than this factor is logarithmic."""


@dataclass(frozen=True)
class Encodings:
    """What all charts share: which family has which colour, shape and dash."""

    families: Sequence[str]

    @property
    def color(self) -> alt.Color:
        return alt.Color("family:N", scale=alt.Scale(domain=list(self.families)), legend=None)

    @property
    def fill(self) -> alt.Fill:
        return alt.Fill("family:N", scale=alt.Scale(domain=list(self.families)), legend=None)

    @property
    def shape(self) -> alt.Shape:
        return alt.Shape("family:N", scale=alt.Scale(domain=list(self.families)), legend=None)

    @property
    def dash(self) -> alt.StrokeDash:
        dashes = [list(DASHES[i % len(DASHES)]) for i in range(len(self.families))]
        scale = alt.Scale(domain=list(self.families), range=dashes)
        return alt.StrokeDash("family:N", scale=scale, legend=None)


def accuracy_against_depth(
    cells: Sequence[Cell],
    measure: Callable[[Cell], Interval | None],
    title: str,
    domain: tuple[float, float],
    shared: Encodings,
) -> Spec:
    """Return means joined by lines, their intervals, and a small dot for every seed."""
    shown = [(cell, interval) for cell in cells if (interval := measure(cell)) is not None]
    dodge = _dodge([cell.depth for cell, _ in shown], shared.families)
    rows = [_point(cell, interval, dodge(cell)) for cell, interval in shown]
    seeds = [
        {"family": cell.family, "x": dodge(cell), "accuracy": round(value, 4), "seed": seed}
        for cell, interval in shown
        if interval.n > 1
        for seed, value in interval.values.items()
    ]
    x = _depth_axis([cell.depth for cell, _ in shown])
    base = alt.Chart(_data(rows)).encode(x=x, color=shared.color)
    y = _accuracy_axis("mean", domain)
    tip = [alt.Tooltip(f"{name}:N") for name in ("family", "depth", "accuracy", "seeds")]
    ends = base.mark_rule(strokeWidth=1.5, opacity=0.75).encode(
        y=_accuracy_axis("low", domain), y2="high:Q"
    )
    lines = base.mark_line(strokeWidth=1.75).encode(y=y, strokeDash=shared.dash)
    means = base.mark_point(size=64, filled=True, opacity=1).encode(
        y=y, shape=shared.shape, tooltip=tip
    )
    dots = alt.Chart(_data(seeds)).mark_circle(size=18, opacity=0.55)
    dots = dots.encode(x=x, y=_accuracy_axis("accuracy", domain), color=shared.color)
    layers = [ends, lines, dots, means] if seeds else [ends, lines, means]
    return _spec(alt.layer(*layers), title, height=280)


def _point(cell: Cell, interval: Interval, x: float) -> Row:
    # Bounds beyond what an accuracy can be are cut; the tables give them whole.
    low, high = interval.low, interval.high
    return {
        "family": cell.family,
        "depth": cell.depth,
        "x": x,
        "mean": round(interval.mean, 4),
        "low": interval.mean if low is None else round(max(0.0, low), 4),
        "high": interval.mean if high is None else round(min(1.0, high), 4),
        "accuracy": numbers.accuracy(interval),
        "seeds": interval.n,
    }


def learning_curves(
    runs: Sequence[tuple[str, Run]],
    field: str,
    title: str,
    domain: tuple[float, float],
    shared: Encodings,
) -> Spec:
    """Return one thin line a run: ``field`` of its history against the epoch.

    An empty specification where nothing was measured.
    """
    rows: list[Row] = [
        {"family": family, "run": run.number, "epoch": epoch["epoch"], "y": round(y, 4)}
        for family, run in runs
        for epoch in run.history
        if (y := epoch.get(field)) is not None and math.isfinite(y)
    ]
    if not rows:
        return {}
    chart = alt.Chart(_data(rows)).mark_line(strokeWidth=1.25, opacity=0.8)
    encoded = chart.encode(
        x=_epoch_axis(max(row["epoch"] for row in rows)),
        y=_accuracy_axis("y", domain),
        color=shared.color,
        strokeDash=shared.dash,
        detail="run:N",
    )
    return _spec(encoded, title, height=170)


def tuned_values(
    trials: Sequence[tuple[str, Run]],
    hole: str,
    title: str,
    domain: tuple[float, float],
    shared: Encodings,
    log: bool = False,
) -> Spec:
    """Return validation accuracy against the value of one hole, a mark a trial.

    Trials that did not finish (pruned, diverged) are drawn hollow. The axis of the values is
    logarithmic with ``log``, and where they span far. An empty specification where nothing was
    measured.
    """
    rows = [
        {
            "family": family,
            "value": run.recipe[hole],
            "y": round(run.validation_accuracy, 4),
            "status": run.status,
            "recipe": numbers.recipe(run.recipe),
        }
        for family, run in trials
        if hole in run.recipe
        and run.validation_accuracy is not None
        and math.isfinite(run.validation_accuracy)
    ]
    if not rows:
        return {}
    filled = alt.datum.status == "finished"
    chart = alt.Chart(_data(rows)).mark_point(size=52, strokeWidth=1.5)
    encoded = chart.encode(
        x=_value_axis(hole, [row["value"] for row in rows], log),
        y=_accuracy_axis("y", domain),
        color=shared.color,
        shape=shared.shape,
        fillOpacity=alt.when(filled).then(alt.value(0.85)).otherwise(alt.value(0.0)),
        fill=shared.fill,
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("family", "recipe", "y", "status")],
    )
    return _spec(encoded, title, height=170)


def accuracy_domain(values: Iterable[float | None]) -> tuple[float, float]:
    """Return the range of an accuracy axis: steps of 0.05 around ``values``, within [0, 1]."""
    known = [min(1.0, max(0.0, v)) for v in values if v is not None and math.isfinite(v)]
    if not known:
        return 0.0, 1.0
    low, high = math.floor(min(known) * 20) / 20, math.ceil(max(known) * 20) / 20
    return (low, high) if high > low else (max(0.0, low - 0.05), min(1.0, high + 0.05))


def _accuracy_axis(field: str, domain: tuple[float, float]) -> alt.Y:
    axis = alt.Axis(title=None, format=".2~f", tickCount=6)
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=list(domain), nice=False), axis=axis)


def _is_log(values: Sequence[float]) -> bool:
    return bool(values) and min(values) > 0 and max(values) / min(values) > LOG_RATIO


def _depth_axis(depths: Sequence[int]) -> alt.X:
    distinct = sorted(set(depths))
    axis = alt.Axis(title="depth (weighted layers)", grid=False, format="d")
    if len(distinct) <= 8:
        axis.values = distinct
    return alt.X("x:Q", scale=_scale(_is_log(distinct), padding=18), axis=axis)


def _epoch_axis(last: float) -> alt.X:
    axis = alt.Axis(title="epoch", grid=False, format="d", tickCount=6)
    if last <= 8:
        axis.values = list(range(1, round(last) + 1))
    return alt.X("epoch:Q", axis=axis)


def _value_axis(hole: str, values: Sequence[Any], log: bool) -> alt.X:
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return alt.X("value:N", title=hole, axis=alt.Axis(labelAngle=0, labelLimit=90))
    axis = alt.Axis(title=hole, grid=False, format="~g", tickCount=4)
    is_log = bool(values) and ((log and min(values) > 0) or _is_log(values))
    if is_log:
        axis.values = _round_values(min(values), max(values))
    return alt.X("value:Q", scale=_scale(is_log, padding=12), axis=axis)


def _scale(log: bool, padding: int) -> alt.Scale:
    if log:
        return alt.Scale(type="log", nice=False, padding=padding)
    return alt.Scale(zero=False, nice=False, padding=padding)


def _round_values(low: float, high: float) -> list[float]:
    """Return 1, 2, 5 times powers of ten within two bounds; powers alone over many decades."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if high / low < 500 else (1,)
    return [v for d in decades for f in factors if low <= (v := f * 10.0**d) <= high]


def _dodge(depths: Sequence[int], families: Sequence[str]) -> Callable[[Cell], float]:
    """Return where a cell stands: beside its depth, so that no family hides another."""
    log, step = _is_log(depths), 0.016
    span = max(depths, default=1) - min(depths, default=0) or 1

    def place(cell: Cell) -> float:
        offset = (families.index(cell.family) - (len(families) - 1) / 2) * step
        if log:
            return round(cell.depth * math.pow(max(depths) / min(depths), offset), 3)
        return round(cell.depth + span * offset, 3)

    return place


def _data(rows: Sequence[Row]) -> alt.InlineData:
    return alt.InlineData(values=list(rows))


def _spec(chart: Any, title: str, height: int) -> Spec:
    sized = chart.properties(width="container", height=height, title=title)
    spec: Spec = sized.to_dict()
    spec.pop("config", None)  # the scheme's configuration comes with the page
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec
