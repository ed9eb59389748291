"""The models of a study's configuration: what Hydra composes must fit these, key by key.

The descriptions of the fields are what the JSON Schema for editors and the help of errors say.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from resdsl.data.data_config import DataConfig
from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue, hole_kind, parse_hole
from resdsl.train.bounds import MAX_SEED, MAX_THREADS
from resdsl.train.lengths import MAX_EPOCHS, Epochs, Runs
from resdsl.train.metric_names import DIRECTIONS, Direction
from resdsl.train.recipe import Recipe

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


def _hole(value: object) -> object:
    if isinstance(value, Choice | Int | Float):
        return value
    if not isinstance(value, dict) or hole_kind(value) is None:
        raise ValueError(
            "a range is {float: [low, high]}, {int: ...} or {choice: ...}; a value that stays the "
            "same stands under `train`"
        )
    return parse_hole(value)


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
PositiveInt = Annotated[int, Field(strict=True, ge=1)]
RecipeHole = Annotated[Hole, BeforeValidator(_hole)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Budget(_Settings):
    """How much each cell may use; the same for all of them."""

    trials_per_cell: Runs = Field(6, description="tuning runs of each cell")
    seeds: Runs = Field(3, description="final runs of each cell, on fresh seeds")
    epochs: Epochs | None = Field(None, description="of every run; null: as in `train`")
    max_time: Duration | None = Field(
        None, description="whole rounds are dropped from all cells alike when it nears"
    )


class Sampler(_Settings):
    """Where the proposals come from.

    ``auto`` is ``qmc`` (points of a Sobol sequence) where a cell has fewer than ``startup`` trials,
    and ``tpe`` (Bergstra et al. 2011) from there on: a model needs points to learn from.
    """

    kind: Literal["auto", "qmc", "tpe", "random"] = "auto"
    startup: PositiveInt = Field(10, description="proposals before tpe starts to model")


class NoPruner(_Settings):
    """Every run goes on to its end."""

    kind: Literal["none"] = "none"


class MedianPruner(_Settings):
    """Ends a run whose best accuracy so far is below the median of its cell at that epoch."""

    kind: Literal["median"] = "median"
    startup: PositiveInt = Field(3, description="finished runs of the cell before any is pruned")
    warmup: int = Field(
        3, ge=0, strict=True, description="epochs of each run that are never pruned"
    )


class PercentilePruner(_Settings):
    """Ends a run that is not among the best ``keep`` percent of its cell at that epoch."""

    kind: Literal["percentile"] = "percentile"
    keep: float = Field(25.0, ge=0, le=100)
    startup: PositiveInt = Field(3, description="finished runs of the cell before any is pruned")
    warmup: int = Field(
        3, ge=0, strict=True, description="epochs of each run that are never pruned"
    )


Pruner = Annotated[NoPruner | MedianPruner | PercentilePruner, Field(discriminator="kind")]


class InlineSettings(_Settings):
    """Runs one job after the other in the coordinator's own process."""

    kind: Literal["inline"] = "inline"


class LocalSettings(_Settings):
    """Runs jobs in processes of this machine, one a slot, each with its own threads."""

    kind: Literal["local"] = "local"
    slots: PositiveInt | Literal["auto"] = Field("auto", description="auto: one a usable core")
    threads: PositiveInt = Field(1, le=MAX_THREADS, description="torch threads of each process")


ExecutorSettings = Annotated[InlineSettings | LocalSettings, Field(discriminator="kind")]


class StudyConfig(_Settings):
    """A study: architectures to compare, what is tuned in each, and with what means."""

    name: str = Field(
        "study",
        pattern=r"^[\w.-]+$",
        max_length=100,
        description="of its run directories: letters, digits, `_`, `.` and `-`",
    )
    space: str = Field(description="a document with holes")
    cells: dict[str, Annotated[list[PlainValue], Field(min_length=1)]] = Field(
        min_length=1, description="holes of the space to compare at each of these values"
    )
    recipe: dict[str, RecipeHole] = Field(
        {}, description="settings of `train`, or free holes of the space, tuned in every cell"
    )
    budget: Budget = Budget()
    objectives: dict[str, Direction] = Field(
        {},
        description="metrics of the validation part, and figures of the net: `params`, `flops`, "
        "`depth`, `activations`; without it the first metric of the recipe or the task",
    )
    seed: int = Field(
        0, ge=0, le=MAX_SEED, strict=True, description="of the proposals and the tuning runs"
    )
    device: str = Field("cpu", description="auto, cpu, cuda, cuda:1, mps")
    data: DataConfig = DataConfig()
    train: Recipe = Recipe(epochs=12)
    sampler: Sampler = Sampler()
    pruner: Pruner = NoPruner()
    executor: ExecutorSettings = LocalSettings()

    @model_validator(mode="before")
    @classmethod
    def _epochs(cls, values: Any) -> Any:
        """Let the budget's epochs replace the length of the recipe."""
        match values:
            case {"budget": {"epochs": int(epochs)}} if 1 <= epochs <= MAX_EPOCHS:
                train = values.get("train", {})
                if isinstance(train, dict):
                    kept = {key: value for key, value in train.items() if key != "steps"}
                    return {**values, "train": {**kept, "epochs": epochs}}
        return values

    @field_validator("objectives")
    @classmethod
    def _directions(cls, objectives: dict[str, Direction]) -> dict[str, Direction]:
        for name, direction in objectives.items():
            if DIRECTIONS.get(name, direction) != direction:
                raise ValueError(f"`{name}` is better the other way: `{DIRECTIONS[name]}` it")
        return objectives

    @field_validator("cells")
    @classmethod
    def _distinct(cls, cells: dict[str, list[PlainValue]]) -> dict[str, list[PlainValue]]:
        for name, values in cells.items():
            if len({(type(value), value) for value in values}) < len(values):
                raise ValueError(f"the values of `{name}` must be distinct, but got {values}")
        return cells


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file under ``search/study``: settings of all groups allowed."""
    schema = StudyConfig.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "resdsl study"
    schema["properties"]["defaults"] = {
        "type": "array",
        "description": "Hydra's list of group choices, such as `- override /data: cifar10`",
    }
    return schema
