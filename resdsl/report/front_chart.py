"""The chart of a Pareto front: two objectives against each other, a mark for each trial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from resdsl.report.charts import Shared, Spec, finished_spec, value_scale
from resdsl.study.findings import figure_words
from resdsl.study.findings.scale import Scale
from resdsl.study.findings.study_result import Front
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective


def front_chart(front: Front, trials: Sequence[tuple[str, Run]], shared: Shared) -> Spec:
    """Return the first objective of a front against the second, its points joined by a line.

    What stands on the front by a third objective may lie off the line's steps. Trials that are
    dominated are drawn hollow.

    Args:
        front: that of the study.
        trials: each tuning run with the name of its family; those that lack a value are left out.
        shared: the looks of the families.
    """
    y, x = (Objective(*item) for item in list(front.objectives.items())[:2])
    numbers = {point.number for point in front.points}
    rows: list[dict[str, Any]] = [
        {
            "family": family,
            "x": x.of(run),
            "y": y.of(run),
            "trial": run.number,
            "is_on_front": run.number in numbers,
            "tuned": figure_words.tuned(run.tuned),
        }
        for family, run in trials
        if run.status == "finished" and x.of(run) is not None and y.of(run) is not None
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=_axis(alt.X, "x", x, [row["x"] for row in rows]),
        y=_axis(alt.Y, "y", y, [row["y"] for row in rows]),
    )
    solid = alt.when(alt.datum.is_on_front).then(alt.value(0.9)).otherwise(alt.value(0.0))
    marks = base.mark_point(size=56, strokeWidth=1.5).encode(
        color=shared.family(alt.Color),
        shape=shared.family(alt.Shape),
        fill=shared.family(alt.Fill),
        fillOpacity=solid,
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("family", "trial", "y", "x", "tuned")],
    )
    line = base.transform_filter(alt.datum.is_on_front).mark_line(strokeWidth=1.25, opacity=0.6)
    title = f"{y.name} against {x.name}"
    return finished_spec(alt.layer(line.encode(order="x:Q"), marks), title, height=280)


def _axis(channel: Any, field: str, objective: Objective, values: Sequence[float]) -> Any:
    label = Scale(objective.name, objective.direction).label
    axis = alt.Axis(title=label, format="~s" if objective.is_figure else "~g", tickCount=5)
    return channel(f"{field}:Q", scale=value_scale(values, padding=12), axis=axis)
