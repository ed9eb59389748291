"""The budget of a study: how many runs each cell has, and how much time and work they may take."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from resdsl.study.config.search_settings import PositiveInt, StudySettings
from resdsl.train.lengths import Epochs, Runs, RunsOrNone

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")


def parse_duration(value: object) -> object:
    """Return the seconds that a text such as ``90s``, ``4m`` or ``1h30m`` stands for.

    What is not a text is returned as it is; the model refuses it where it is no number either.

    Raises:
        ValueError: a text that is no duration.

    >>> parse_duration("1h30m")
    5400.0
    """
    if not isinstance(value, str):
        return value
    if not _DURATION.fullmatch(value):
        raise ValueError(f"a duration is written like 90s, 4m or 1h30m, but got {value!r}")
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(value))


Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(gt=0),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0},
                {"type": "string", "pattern": rf"^{_DURATION.pattern}$"},
            ],
            "description": "seconds, or a text such as 90s, 4m, 1h30m",
        }
    ),
]


class Budget(StudySettings):
    """How much each cell may use; the same for all of them."""

    trials_per_cell: RunsOrNone = Field(
        6, description="tuning runs of each cell; 0: the recipe of `train` as it is"
    )
    tuning_seeds: Runs = Field(
        1, description="trainings of each tuning run, on one seed each; their mean is its value"
    )
    seeds: Runs = Field(3, description="final runs of each cell, on fresh seeds")
    front_seeds: RunsOrNone = Field(
        0, description="runs of each other point of a Pareto front on fresh seeds, at the end"
    )
    epochs: Epochs | None = Field(None, description="of every run; null: as in `train`")
    max_time: Duration | None = Field(
        None, description="whole rounds are dropped from all cells alike when it nears"
    )
    max_epochs_per_cell: PositiveInt | None = Field(
        None, description="a cell that has used so many epochs in tuning begins no more trials"
    )
    max_flops_per_cell: PositiveInt | None = Field(
        None, description="the same in multiply-adds of training, three passes a sample"
    )
    max_epochs: PositiveInt | None = Field(
        None, description="of all cells together: then no cell begins more trials"
    )
    max_flops: PositiveInt | None = Field(None, description="the same in multiply-adds of training")
    max_run_time: Duration | None = Field(
        None, description="a run that takes longer is ended, and counts as failed"
    )
