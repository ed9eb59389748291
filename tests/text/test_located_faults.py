"""Faults are told at the values that were given, whatever form of a union pydantic tried."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from resdsl.text.located_faults import Location, RuleError, faults_by_location


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["part"]
    n: int = 0


class Other(BaseModel):
    kind: Literal["other"]


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    size: int | Literal["auto"] = "auto"
    sizes: list[int] | dict[str, int] = []
    part: Annotated[Part | Other, Field(discriminator="kind")] | None = None
    pair: Annotated[tuple[int, ...], Field(min_length=2, strict=False)] = (0, 1)
    low: int = 0
    high: int = 1

    @model_validator(mode="after")
    def _rule(self) -> Whole:
        if self.low > self.high:
            raise RuleError("low must not be above high", ("high", "low"), "swap them")
        return self


def found(values: dict[str, Any]) -> dict[Location, list[str]]:
    with pytest.raises(ValidationError) as error:
        Whole.model_validate(values)
    faults = faults_by_location(error.value, values)
    return {location: [fault["type"] for fault in kinds] for location, kinds in faults.items()}


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"size": "big"}, {("size",): ["int_type", "literal_error"]}),
        ({"sizes": 3}, {("sizes",): ["list_type", "dict_type"]}),
        ({"pair": [1]}, {("pair",): ["too_short"]}),
        ({"pair": ["x", "y"]}, {("pair", 0): ["int_type"], ("pair", 1): ["int_type"]}),
        ({"pair": ["x"]}, {("pair",): ["too_short"], ("pair", 0): ["int_type"]}),
        ({"sizes": ["x"]}, {("sizes", 0): ["int_type"]}),
        ({"sizes": {"a": "x"}}, {("sizes", "a"): ["int_type"]}),
        ({"sizes": {"list[int]": "x"}}, {("sizes", "list[int]"): ["int_type"]}),
        ({"part": {"kind": "part", "n": "x"}}, {("part", "n"): ["int_type"]}),
        ({"part": {"kind": "part", "part": 1}}, {("part", "part"): ["extra_forbidden"]}),
        ({"part": {"kind": "none"}}, {("part", "kind"): ["literal_error"]}),
        ({"part": {}}, {("part", "kind"): ["missing"]}),
        ({"size": "big", "x": 1}, {("size",): ["int_type", "literal_error"],
                                   ("x",): ["extra_forbidden"]}),
        ({"low": 2}, {("low",): ["value_error"]}),
        ({"low": 3, "high": 2}, {("high",): ["value_error"]}),
    ],
)  # fmt: skip
def test_locations_are_keys_and_positions_of_the_values(
    values: dict[str, Any], faults: dict[Location, list[str]]
) -> None:
    assert found(values) == faults


def test_a_broken_rule_is_one_of_the_whole_where_no_field_is_written() -> None:
    class Broken(Whole):
        low: int = 2

        @model_validator(mode="before")
        @classmethod
        def _checked(cls, values: Any) -> Any:
            raise RuleError("never", ("high",), "")

    with pytest.raises(ValidationError) as error:
        Broken.model_validate({})
    assert [*faults_by_location(error.value, {})] == [()]
