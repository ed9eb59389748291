"""The models of a study's configuration: what Hydra composes must fit these, key by key.

The descriptions of the fields are what the JSON Schema for editors and the help of errors say.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from resdsl.data.data_config import DataConfig
from resdsl.language.holes import (
    Choice,
    Float,
    Hole,
    Int,
    PlainValue,
    exact,
    hole_kind,
    parse_hole,
)
from resdsl.study.config.budget_settings import Budget
from resdsl.study.config.search_settings import (
    AutoSampler,
    NoPruner,
    PositiveInt,
    Pruner,
    Sampler,
    StudySettings,
)
from resdsl.text.located_faults import RuleError
from resdsl.text.values import show
from resdsl.train.bounds import MAX_SEED, MAX_THREADS
from resdsl.train.lengths import MAX_EPOCHS, MAX_RUNS
from resdsl.train.metric_names import DIRECTIONS, Direction
from resdsl.train.recipe import Recipe

FIGURES = ("params", "flops", "depth", "activations")
"""The figures of a net that a study can ask for; they are known before training."""


def _percentage(value: object) -> object:
    """Return the share that a text such as ``2%`` stands for."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", value) if isinstance(value, str) else None
    return float(match.group(1)) / 100 if match else value


def _hole(value: object) -> object:
    if isinstance(value, Choice | Int | Float):
        return value
    if not isinstance(value, dict) or hole_kind(value) is None:
        raise ValueError(
            "a range is {float: [low, high]}, {int: ...} or {choice: ...}; a value that stays the "
            "same stands under `train`"
        )
    return parse_hole(value)


Percentage = Annotated[float, BeforeValidator(_percentage), Field(gt=0, lt=1)]
RecipeHole = Annotated[Hole, BeforeValidator(_hole)]


class InlineSettings(StudySettings):
    """Runs one job after the other in the coordinator's own process."""

    kind: Literal["inline"] = "inline"


class LocalSettings(StudySettings):
    """Runs jobs in processes of this machine, one a slot, each with its own threads."""

    kind: Literal["local"] = "local"
    slots: PositiveInt | Literal["auto"] = Field("auto", description="auto: one a usable core")
    threads: PositiveInt = Field(1, le=MAX_THREADS, description="torch threads of each process")


ExecutorSettings = Annotated[InlineSettings | LocalSettings, Field(discriminator="kind")]


class Match(StudySettings):
    """A figure that the nets of all cells shall have alike, and the param that makes it so."""

    params: PositiveInt | None = Field(None, description="as many parameters")
    flops: PositiveInt | None = Field(None, description="as many multiply-adds of one sample")
    activations: PositiveInt | None = Field(None, description="as many activations")
    depth: PositiveInt | None = Field(None, description="as many weighted layers")
    by: str = Field(description="the param that is solved for, a whole number")
    within: Percentage = Field(0.02, description="the share that may be missed, such as 2%")

    @model_validator(mode="after")
    def _one_figure(self) -> Match:
        given = [name for name in FIGURES if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of {', '.join(FIGURES)} must be given")
        return self

    @property
    def figure(self) -> str:
        """The name of the figure."""
        return next(name for name in FIGURES if getattr(self, name) is not None)

    @property
    def wanted(self) -> int:
        """What it shall be."""
        return int(getattr(self, self.figure))


CellValues = dict[str, PlainValue]
CellLists = dict[str, Annotated[list[PlainValue], Field(min_length=1)]]
Cells = Annotated[
    Annotated[CellLists, Tag("mapping")]
    | Annotated[list[CellValues], Field(min_length=1), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "mapping"),
]


class StudyConfig(StudySettings):
    """A study: architectures to compare, what is tuned in each, and with what means."""

    name: str = Field(
        "study",
        pattern=r"^[\w.-]+$",
        max_length=100,
        description="of its run directories: letters, digits, `_`, `.` and `-`",
    )
    space: str | Annotated[list[str], Field(min_length=1)] = Field(
        description="a document with holes, or several documents to compare"
    )
    set_: dict[str, Any] = Field(
        {}, alias="set", description="params of the space that have these values in all cells"
    )
    cells: Cells = Field(
        {},
        description="params of the space to compare at each of these values: every combination of "
        "a mapping of lists, or the mappings of a list; without it the study is one cell",
    )
    where: str | None = Field(
        None, description="an expression over the values of a cell; cells for which it is false go"
    )
    ablate: Literal["all"] | list[str] = Field(
        [], description="holes of which one at a time leaves its default, to make the cells"
    )
    match: Match | None = Field(
        None, description="a figure that all nets have alike, by a param that is solved for"
    )
    recipe: dict[str, RecipeHole] = Field(
        {}, description="settings of `train`, or free holes of the space, tuned in every cell"
    )
    import_from: str | None = Field(
        None, description="a run directory whose tuning runs the sampler knows from the start"
    )
    budget: Budget = Budget()
    objectives: dict[str, Direction] = Field(
        {},
        description="metrics of the validation part, and figures of the net: `params`, `flops`, "
        "`depth`, `activations`; without it the first metric of the recipe or the task",
    )
    baseline: str | None = Field(
        None, description="the cell or family that all others are compared with; null: all pairs"
    )
    margin: Annotated[float, Field(gt=0)] | None = Field(
        None,
        description="the smallest difference that counts, in units of the objective; null: 0.03 "
        "for metrics that are 1 at most",
    )
    lag: Annotated[int, Field(strict=True, ge=1, le=MAX_RUNS)] | None = Field(
        None,
        description="a trial learns from the ends of those up to so many before it in its cell; "
        "null: 1 where there are as many cells as slots, else slots / cells",
    )
    seed: int = Field(
        0, ge=0, le=MAX_SEED, strict=True, description="of the proposals and the tuning runs"
    )
    device: str = Field("cpu", description="auto, cpu, cuda, cuda:1, mps")
    data: DataConfig = DataConfig()
    train: Recipe = Recipe(epochs=12)
    sampler: Sampler = AutoSampler()
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
    def _distinct(cls, cells: Cells) -> Cells:
        columns = cells.items() if isinstance(cells, dict) else ()
        for name, values in columns:
            for at, value in enumerate(values):
                if any((type(v), v) == (type(value), value) for v in values[:at]):
                    text = f"`cells.{name}`: {show(value)} stands there twice"
                    raise RuleError(text, (name,), "take it out once")
        rows = cells if isinstance(cells, list) else []
        for at, cell in enumerate(rows):
            if exact(cell) in map(exact, rows[:at]):
                shown = ", ".join(f"{name}: {show(value)}" for name, value in cell.items())
                raise RuleError(f"`cells`: {{{shown}}} stands there twice", (), "take it out once")
        return cells

    @model_validator(mode="after")
    def _cells_or_ablation(self) -> StudyConfig:
        if self.ablate and self.cells:
            raise RuleError(
                "`ablate` makes the cells, so there can be no `cells` beside it",
                ("ablate", "cells"),
                "take one of them out",
            )
        return self

    @property
    def documents(self) -> dict[str, str]:
        """The files of the spaces by the names of their cells; one file alone has no name."""
        if isinstance(self.space, str):
            return {"": self.space}
        return {Path(name).stem: name for name in self.space}


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
