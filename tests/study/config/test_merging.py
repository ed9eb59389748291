"""Mappings on top of each other, and values that overrides set or take away."""

import pytest

from resdsl.study.config.merging import merged, with_override
from resdsl.study.config.overrides import parse_override
from resdsl.text.diagnostics import ResdslError


@pytest.mark.parametrize(
    ("below", "above", "result"),
    [
        ({"a": 1}, {}, {"a": 1}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": 4}}, {"a": {"b": 1, "c": 3, "d": 4}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"data": {"name": "digits", "test": 3}}, {"data": {"test": 5}}, {"data": {"name": "digits", "test": 5}}),
        ({"executor": {"kind": "local", "slots": 2}}, {"executor": {"kind": "inline"}}, {"executor": {"kind": "inline"}}),
        ({"pruner": {"kind": "none"}}, {"pruner": {"kind": "median"}}, {"pruner": {"kind": "median"}}),
        ({"sampler": {"kind": "tpe", "n_startup_trials": 2}}, {"sampler": {"kind": "tpe"}}, {"sampler": {"kind": "tpe", "n_startup_trials": 2}}),
        ({"recipe": {"lr": {"float": [1, 2], "log": True}}}, {"recipe": {"lr": {"choice": [1]}}}, {"recipe": {"lr": {"choice": [1]}}}),
        ({"recipe": {"lr": {"float": [1, 2], "log": True}}}, {"recipe": {"lr": {"float": [3, 4]}}}, {"recipe": {"lr": {"float": [3, 4], "log": True}}}),
        ({"cells": {"kind": ["a"], "n": [1]}}, {"cells": {"kind": ["b"]}}, {"cells": {"kind": ["b"], "n": [1]}}),
    ],
)  # fmt: skip
def test_values_on_top_of_others(below, above, result):
    before = repr(below)
    assert merged(below, above) == result
    assert repr(below) == before


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a.b=2", {"a": {"b": 2, "c": [1]}, "d": None}),
        ("a.x.y=2", {"a": {"b": 1, "c": [1], "x": {"y": 2}}, "d": None}),
        ("++d={e: 1}", {"a": {"b": 1, "c": [1]}, "d": {"e": 1}}),
        ("+a={b: 5}", {"a": {"b": 5, "c": [1]}, "d": None}),
        ("d.e=1", {"a": {"b": 1, "c": [1]}, "d": {"e": 1}}),
        ("a=", {"a": "", "d": None}),
        ("~a.b", {"a": {"c": [1]}, "d": None}),
        ("~a.b=1", {"a": {"c": [1]}, "d": None}),
        ("~d", {"a": {"b": 1, "c": [1]}}),
    ],
)
def test_an_override(text, result):
    values = {"a": {"b": 1, "c": [1]}, "d": None}
    assert with_override(values, parse_override(text)) == result
    assert values == {"a": {"b": 1, "c": [1]}, "d": None}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("~x", "`x` cannot be taken away: it is not there"),
        ("~a.x", "`a.x` cannot be taken away: it is not there"),
        ("~a.b.c", "`a.b.c` cannot be taken away: it is not there"),
        ("~a.b=2", "`a.b` cannot be taken away: it has another value"),
    ],
)
def test_what_is_not_there_cannot_be_taken_away(text, reason):
    with pytest.raises(ResdslError) as raised:
        with_override({"a": {"b": 1}}, parse_override(text))
    (finding,) = raised.value.diagnostics
    assert (finding.code, finding.message) == ("cannot-compose", reason)
    assert finding.place.source.text == text
    if "another" in reason:
        key = finding.help.partition("`,")[0].removeprefix("`")
        assert with_override({"a": {"b": 1}}, parse_override(key)) == {"a": {}}
