"""Holes: the domains of a search space, in a document's ``params`` and in a study's ``recipe``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    field_validator,
    model_validator,
)

PlainValue = StrictBool | StrictInt | StrictFloat | StrictStr
Number = StrictInt | StrictFloat


class Prior(BaseModel):
    """A value that is believed to be a good one, for the studies that tune the hole."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, allow_inf_nan=False)

    value: PlainValue = Field(description="what the first trial takes")
    confidence: Literal["low", "medium", "high"] = Field(
        "medium", description="how near to it some later trials are drawn"
    )


class _Hole(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, allow_inf_nan=False)

    per: Literal["stage", "block"] | None = Field(
        None, description="in a document: drawn anew for each stage or block; null: one for the net"
    )
    prior: Prior | None = Field(
        None, description="what studies try first: `value`, and `confidence` (low, medium, high)"
    )

    @field_validator("prior", mode="before")
    @classmethod
    def _mapping(cls, prior: object) -> object:
        if prior is not None and not isinstance(prior, (dict, Prior)):
            raise ValueError("must be a mapping such as `{value: 3, confidence: medium}`")
        return prior

    @model_validator(mode="after")
    def _prior_inside(self) -> Self:
        if self.prior is not None and not self.contains(self.prior.value):
            told = f"the value {self.prior.value!r} of `prior` is outside {self.domain()}"
            raise ValueError(told)
        return self

    def contains(self, value: object) -> bool:
        """Return whether a value is in the domain."""
        raise NotImplementedError

    def domain(self) -> str:
        """Return the domain for people."""
        raise NotImplementedError

    def value(self, drawn: PlainValue) -> Any:
        """Return what a drawn value stands for: itself, where it is no label."""
        return drawn


class Choice(_Hole):
    """One of several alternatives: scalars, or labels of values of any kind."""

    choice: Annotated[list[PlainValue], Field(min_length=1)] | dict[str, Any] = Field(
        description="a list of single values, or labels with values of any kind, null among them"
    )
    ordered: bool = Field(False, description="whether the order of the alternatives says something")
    default: PlainValue | None = Field(None, description="the one that is taken if none is given")

    @field_validator("choice", mode="before")
    @classmethod
    def _listed(cls, choice: object) -> object:
        if not isinstance(choice, (list, dict)) or not choice:
            raise ValueError("must list alternatives, or map labels to them")
        if isinstance(choice, list) and any(
            isinstance(c, (list, dict)) or c is None for c in choice
        ):
            raise ValueError(
                "lists single values; alternatives with parts have labels: `{a: ..., b: ...}`"
            )
        return choice

    @field_validator("choice")
    @classmethod
    def _distinct(
        cls, choice: list[PlainValue] | dict[str, Any]
    ) -> list[PlainValue] | dict[str, Any]:
        keys = [(type(label), label) for label in choice]
        if not keys or len(set(keys)) < len(keys):
            raise ValueError("alternatives must be distinct, and at least one")
        return choice

    @model_validator(mode="after")
    def _default_inside(self) -> Choice:
        if self.default is not None and not self.contains(self.default):
            raise ValueError(f"default {self.default!r} is none of the alternatives")
        return self

    def value(self, drawn: PlainValue) -> Any:
        """Return the value that a label names."""
        return self.choice[str(drawn)] if isinstance(self.choice, dict) else drawn

    @property
    def labels(self) -> tuple[PlainValue, ...]:
        """The alternatives by the names that studies and ``--set`` use."""
        return tuple(self.choice)

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is a label of this choice (1 and true are different)."""
        return any(value == label and type(value) is type(label) for label in self.labels)

    def domain(self) -> str:
        """Return the domain for people."""
        return " | ".join(str(label) for label in self.labels)


class _Range(_Hole):
    log: bool = Field(False, description="whether the logarithm is uniform, not the value")

    def _check(self, low: float, high: float, default: float | None) -> None:
        if not low <= high:
            raise ValueError(f"`low <= high` must hold, but got (low={low}, high={high})")
        if self.log and low <= 0:
            raise ValueError(f"a log range must lie above 0, but got (low={low}, high={high})")
        if not math.isfinite(high / low if self.log else high - low):
            raise ValueError(f"the range is too wide to draw from: (low={low}, high={high})")
        if default is not None and not low <= default <= high:
            raise ValueError(f"default {default} is outside [{low}, {high}]")


def _two(value: object) -> object:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ValueError("must be two bounds: `[low, high]`")
    return value


class Int(_Range):
    """A whole number between two bounds, both included."""

    bounds: Annotated[tuple[StrictInt, StrictInt], BeforeValidator(_two)] = Field(
        alias="int", description="the lowest and the highest value"
    )
    default: StrictInt | None = Field(None, description="the value that is taken if none is given")

    @model_validator(mode="after")
    def _valid(self) -> Int:
        self._check(*self.bounds, self.default)
        return self

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is a whole number within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return self.bounds[0] <= value <= self.bounds[1]

    def domain(self) -> str:
        """Return the domain for people."""
        return f"{self.bounds[0]} to {self.bounds[1]}" + (" (log)" if self.log else "")


class Float(_Range):
    """A number between two bounds, both included."""

    bounds: Annotated[tuple[Number, Number], BeforeValidator(_two)] = Field(
        alias="float", description="the lowest and the highest value"
    )
    default: Number | None = Field(None, description="the value that is taken if none is given")

    @model_validator(mode="after")
    def _valid(self) -> Float:
        self._check(*self.bounds, self.default)
        return self

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is a number within the bounds."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return self.bounds[0] <= value <= self.bounds[1]

    def domain(self) -> str:
        """Return the domain for people."""
        return f"{self.bounds[0]} to {self.bounds[1]}" + (" (log)" if self.log else "")


class UnreadHole(Choice):
    """Stands for a hole that is wrong, so that nothing more is told of it or of what reads it."""

    choice: dict[str, Any] = {}

    def contains(self, value: object) -> bool:
        """Return that any value may be meant."""
        return True


Hole = Choice | Int | Float

_MODELS: dict[str, type[Choice] | type[Int] | type[Float]] = {
    "choice": Choice,
    "int": Int,
    "float": Float,
}


def exact(values: Mapping[str, PlainValue]) -> frozenset[tuple[str, type, PlainValue]]:
    """Return values by name as a key, in which 1, 1.0 and true differ.

    >>> exact({"n": 1}) == exact({"n": True}), exact({"a": 1, "b": 2}) == exact({"b": 2, "a": 1})
    (False, True)
    """
    return frozenset((name, type(value), value) for name, value in values.items())


def hole_name(draw: str) -> str:
    """Return the name of the hole that a draw is made of.

    >>> hole_name("n@stage2.block0"), hole_name("n")
    ('n', 'n')
    """
    return draw.partition("@")[0]


def hole_kind(keys: object) -> str | None:
    """Return which kind of hole a mapping with these keys declares, or None for no hole."""
    if not isinstance(keys, dict):
        return None
    return next((kind for kind in _MODELS if kind in keys), None)


def parse_hole(value: dict[str, Any]) -> Hole:
    """Return the hole that a plain mapping declares.

    Raises:
        pydantic.ValidationError: the mapping has unknown keys or an impossible domain.
        KeyError: the mapping declares no hole at all.
    """
    return _MODELS[hole_kind(value) or ""].model_validate(value)


def alternatives(hole: Hole) -> tuple[PlainValue, ...]:
    """Return every alternative of a choice, or the bounds of a range; equal bounds are one.

    >>> alternatives(Int(int=[1, 4])), alternatives(Choice(choice=["a", "b"]))
    ((1, 4), ('a', 'b'))
    """
    match hole:
        case Choice(labels=labels):
            return labels
        case Int(bounds=bounds) | Float(bounds=bounds):
            return tuple(dict.fromkeys(bounds))
