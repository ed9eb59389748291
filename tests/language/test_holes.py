"""The domains of holes."""

from typing import Any

import pytest
from pydantic import ValidationError

from resdsl.language.holes import hole_kind, parse_hole


@pytest.mark.parametrize(
    ("hole", "inside", "outside"),
    [
        ({"int": [1, 3]}, [1, 3], [0, 4, 2.0, True, "2"]),
        ({"float": [0.5, 2]}, [0.5, 1, 2], [0.4, 2.1, True, "1"]),
        ({"choice": [1, "a", False]}, [1, "a", False], [True, 1.0, 0, "b"]),
        ({"choice": {"a": {"b": 1}, "c": 2}}, ["a", "c"], [2, "b"]),
    ],
)
def test_what_lies_inside(hole: dict[str, Any], inside: list[Any], outside: list[Any]) -> None:
    found = parse_hole(hole)
    assert all(map(found.contains, inside))
    assert not any(map(found.contains, outside))


@pytest.mark.parametrize(
    "hole",
    [
        {"int": [3, 1]}, {"int": [1]}, {"int": [1.5, 2]}, {"float": [-1, 1], "log": True},
        {"choice": []}, {"choice": [1, 1]}, {"choice": [[1]]}, {"int": [1, 3], "default": 4},
        {"choice": ["a"], "default": "b"}, {"int": [1, 3], "per": "net"}, {"int": [1, 3], "step": 2},
        {"float": [-1.7e308, 1.7e308]}, {"int": [1, 3], "prior": {"value": 4}},
        {"choice": [1, "a"], "prior": {"value": True}}, {"int": [1, 3], "prior": 2},
        {"float": [0, 1], "prior": {"value": 0.5, "confidence": 0.9}},
    ],
)  # fmt: skip
def test_what_is_no_domain(hole: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        parse_hole(hole)


def test_a_label_stands_for_its_value() -> None:
    hole = parse_hole({"choice": {"on": {"highway": {}}, "off": "none"}})
    assert hole.value("on") == {"highway": {}}
    assert hole.domain() == "on | off"
    assert parse_hole({"int": [1, 3], "log": True}).domain() == "1 to 3 (log)"


def test_the_kind_is_told_by_the_keys() -> None:
    assert hole_kind({"int": [1, 2], "log": True}) == "int"
    assert hole_kind({"kernel": 3}) is None
    assert hole_kind(["int"]) is None
