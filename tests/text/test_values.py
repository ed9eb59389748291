"""Values in messages, and settings from Python and from the command line as nodes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from resdsl.text.diagnostics import ResdslError
from resdsl.text.values import from_texts, from_values, show
from resdsl.text.yaml_nodes import YamlMapping, plain


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "true"), (None, "nothing"), (3, "3"), (0.5, "0.5"), ("a", '"a"'),
        ("a" * 40, f'"{"a" * 40}"'), ("a" * 41, f'"{"a" * 37}..."'),
        ([1], "a value with parts"),
    ],
)  # fmt: skip
def test_show(value: object, shown: str) -> None:
    assert show(value) == shown


def test_values_of_python_become_nodes_that_know_their_origin() -> None:
    values = {"a": 1, "b": Path("x/y"), "c": (True, {"d": None}), "e": "no", "f": 0.5}
    nodes = from_values(values)
    assert {name: plain(node) for name, node in nodes.items()} == {
        "a": 1, "b": "x/y", "c": [True, {"d": None}], "e": "no", "f": 0.5,
    }  # fmt: skip
    assert nodes["a"].place.source.text == "settings: a=1"
    assert str(nodes["a"].place) == "settings:1:1"


@pytest.mark.parametrize(
    "value", [2**63, -(10**9999), [10**9999], math.inf, [math.nan], {"a": -math.inf}], ids=type
)
def test_a_number_that_no_file_may_hold_is_refused(value: object) -> None:
    with pytest.raises(ResdslError) as error:
        from_values({"a": value})
    assert error.value.diagnostics[0].code == "bad-scalar"


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", 1j, [range(3)]])
def test_another_kind_of_value_is_refused_at_its_setting(value: object) -> None:
    with pytest.raises(
        ResdslError, match="a value is a number, a text or true and false"
    ) as caught:
        from_values({"a": value})
    [found] = caught.value.diagnostics
    assert found.code == "bad-setting"
    assert found.place is not None
    assert found.place.source.text == f"settings: a={value}"


@pytest.mark.parametrize(
    "value", [np.int64(3), np.float64(3), np.array(3), torch.tensor(3), np.array([3])[0]]
)
def test_numbers_of_other_libraries_are_numbers(value: object) -> None:
    node = from_values({"a": value})["a"]
    assert isinstance(plain(node), int | float)
    assert plain(node) == 3
    assert plain(from_values({"a": [value, np.bool_(True)]})["a"]) == [3, True]


def test_options_hold_yaml() -> None:
    nodes = from_texts(["n = 9", "a={b: [1, no]}", "c='1'", "d=x=y"])
    assert {name: plain(node) for name, node in nodes.items()} == {
        "n": 9, "a": {"b": [1, "no"]}, "c": "1", "d": "x=y",
    }  # fmt: skip
    assert isinstance(nodes["a"], YamlMapping)
    assert str(nodes["n"].place) == "--set n:1:2"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["n"], "`--set-a n` is not of the form name=value"),
        (["=1"], "`--set-a =1` is not of the form name=value"),
        (["n=1", " n =2"], "`--set-a n=...` is given twice"),
        (["n= "], "`--set-a n= ` has no value"),
    ],
)
def test_options_of_another_form(texts: list[str], message: str) -> None:
    with pytest.raises(ResdslError) as error:
        from_texts(texts, "--set-a")
    (found,) = error.value.diagnostics
    assert (found.code, found.message) == ("bad-setting", message)


@pytest.mark.parametrize(
    ("text", "code", "help"),
    [
        ("n=# 1", "empty-document", "write a value behind `=`"),
        ("n=*a", "yaml-alias", "write the value out; quote a text that starts with `*`"),
        ("n={<<: {}}", "yaml-merge-key", "write the value out"),
    ],
)
def test_an_option_has_the_helps_of_options(text: str, code: str, help: str) -> None:
    with pytest.raises(ResdslError) as error:
        from_texts([text])
    assert [(f.code, f.help) for f in error.value.diagnostics] == [(code, help)]
