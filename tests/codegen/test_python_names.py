"""Names of documents and names of the generated module: they never meet."""

import builtins
import json
import keyword
from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

import resdsl
from resdsl.codegen.python_names import class_name, names_in, variable
from resdsl.language.module_names import MODULE_NAMES, PART_NAMES
from resdsl.text.diagnostics import ResdslError, Source

SKIP: dict[str, Any] = {
    "skip": {
        "gate": "highway",
        "drop_path": 0.1,
        "body": [{"linear": {"out": 4}, "as": "b2"}, {"attention": {"heads": 2}}],
    }
}


def _named_first(name: str) -> dict[str, Any]:
    """Name a layer in front of those that bring helpers along."""
    return {"net": [{"linear": {"out": 4}, "as": name}, SKIP, {"add": ["previous", name]}]}


def _named_last(name: str) -> dict[str, Any]:
    return {"net": [SKIP, {**SKIP, "as": name}, {"add": ["previous", name]}, "relu"]}


def _named_inside(name: str) -> dict[str, Any]:
    inner = [{"linear": {"out": 4}, "as": name}, SKIP, {"add": ["previous", name]}]
    return {"net": [{"skip": {"gate": "highway", "body": inner}}]}


def _named_constant(name: str) -> dict[str, Any]:
    inner = [{"bias": {"shape": "channel"}, "as": name}, SKIP, {"add": ["previous", name]}]
    return {"net": [{"skip": {"gate": "rezero", "body": inner}}, "relu"]}


def _named_stage(name: str) -> dict[str, Any]:
    stage = {"stage": {"block": "one", "depth": 2}, "as": name}
    return {"blocks": {"one": {"body": [SKIP]}}, "net": [stage, SKIP, {"add": ["previous", name]}]}


def _named_block(name: str) -> dict[str, Any]:
    blocks = {name: {"body": [SKIP]}, "a_b_c": {"body": [{"block": name}, SKIP]}}
    return {"blocks": blocks, "net": [{"stage": {"block": name, "depth": 2}}, {"block": "a_b_c"}]}


def _named_argument(name: str) -> dict[str, Any]:
    blocks = {"one": {"args": {name: "int"}, "body": [SKIP, {"linear": {"out": f"${name}"}}]}}
    return {"blocks": blocks, "net": [{"block": {"use": "one", "with": {name: 4}}}]}


def _named_branch(name: str) -> dict[str, Any]:
    bodies = {name: [SKIP], "a_b_c": [{"linear": {"out": 4}}]}
    return {"net": [{"branches": {"bodies": bodies, "merge": "add"}}]}


def _named_net(name: str) -> dict[str, Any]:
    return {"name": name, "blocks": {"net": {"body": [SKIP]}}, "net": [{"block": "net"}]}


# where a name may stand, and a key of `state_dict` that has it
PLACES = {
    _named_first: "{}.weight",
    _named_last: "{}.branch.b2.weight",
    _named_inside: "skip1.branch.{}.weight",
    _named_constant: "skip1.branch.{}",
    _named_stage: "{}.block1.skip1.branch.b2.weight",
    _named_branch: "branches1.{}.skip1.branch.b2.weight",
    _named_block: "block1.block1.skip1.branch.b2.weight",
    _named_argument: "block1.linear1.weight",
    _named_net: "block1.skip1.branch.b2.weight",
}
NASTY = [
    "self", "torch", "nn", "F", "mix", "drop_path", "MultiHeadAttention", "training", "__x", "__x__",
    "_x", "_", "__", "", "x", "x1", "h", "h2", "s", "t", "c", "i", "a" * 100, "a" * 101, "Net", "net",
    "branch", "merge", "weight", "bias", "data", "scale", "p", "in_channels", "Tensor", "\ufb01lter",
    "e\u0301", "\xb5", "\u540d", "x y", "x.y", "0", "@0@", "{self}", "{0}", "\"\"\"", "\\",
    "a\u202eb", "T_destination", "super", "range", "exception", "none", "true", "block0",
]  # fmt: skip
TORCH = [*dir(nn.Module()), *dir(nn.ModuleDict()), *dir(nn.Sequential()), *dir(nn.ParameterDict())]
PYTHON = [*keyword.kwlist, *keyword.softkwlist, *dir(builtins)]


def _load(document: dict[str, Any]) -> resdsl.Architecture:
    text = json.dumps({"resdsl": 1, "input": [4, 6], **document}, ensure_ascii=False)
    return resdsl.load(Source("net.yaml", text))


@cache
def _expected(place: Any) -> tuple[torch.Tensor, torch.Tensor]:
    x = torch.randn(2, 4, 6)
    return x, _load(place("safe_name")).build(device="cpu").eval()(x)


def _assert_works_or_is_refused(place: Any, name: str) -> bool:
    """Assert that a document with the name computes what it does with another, or is refused."""
    try:
        net = _load(place(name))
    except ResdslError as error:
        refused = {"bad-name", "reserved-name", "unknown-block", "bad-expression", "bad-value"}
        refused.add("yaml-syntax")  # not all characters can stand in a text
        refused.add("unknown-name")  # `$F ` reads `F`, which an argument `F ` does not declare
        assert {d.code for d in error.diagnostics} <= refused
        for found in error.diagnostics:
            assert found.place is not None
            if found.code == "bad-name" and found.help:
                assert _assert_works_or_is_refused(place, found.help.split("`")[1])
        return False
    model = net.build(device="cpu").eval()
    assert PLACES[place].format(name) in model.state_dict()
    x, expected = _expected(place)
    assert torch.equal(model(x), expected)
    alone: dict[str, Any] = {"__name__": "alone"}
    exec(net.source(), alone)
    exported = alone[type(model).__name__]().eval()
    exported.load_state_dict(model.state_dict())
    assert torch.equal(exported(x), expected)
    return True


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_nasty_names_work_or_are_refused(place: Any) -> None:
    for name in NASTY:
        _assert_works_or_is_refused(place, name)


@pytest.mark.parametrize("place", [_named_last, _named_inside])
def test_names_of_torch_and_python_work_or_are_refused(place: Any) -> None:
    for name in dict.fromkeys([*TORCH, *PYTHON]):
        _assert_works_or_is_refused(place, name)


def test_blocks_of_names_of_python_work_or_are_refused() -> None:
    for name in PYTHON:
        _assert_works_or_is_refused(_named_block, name.lower())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(PLACES)), st.text("_abxF01.\u00e9 ", max_size=6) | st.text(max_size=4))
@example(_named_first, "mix")
@example(_named_inside, "items")
@example(_named_argument, "F ")
def test_any_name_works_or_is_refused(place: Any, name: str) -> None:
    _assert_works_or_is_refused(place, name)


@pytest.mark.parametrize("name", ["mix", "keys", "_stem", "sum", "weight", "conv1"])
def test_good_names_are_taken(name: str) -> None:
    assert _assert_works_or_is_refused(_named_first, name)


@pytest.mark.parametrize("name", ["forward", "__x", "items", "", "\u00e9", "a" * 101])
def test_bad_names_are_refused(name: str) -> None:
    assert not _assert_works_or_is_refused(_named_inside, name)


def test_names_that_layers_cannot_have_are_those_of_modules() -> None:
    used = {name for name in dir(nn.Module()) if not name.startswith("__")}
    assert used <= MODULE_NAMES
    used = {name for name in dir(nn.ModuleDict()) if not name.startswith("__")}
    assert used <= MODULE_NAMES | PART_NAMES


def test_a_name_that_another_torch_uses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    net = _load(_named_last("stem"))
    monkeypatch.setattr(nn.Module, "stem", None, raising=False)
    with pytest.raises(ResdslError, match=r"uses what layers are called: `stem`") as caught:
        net.build(device="cpu")
    assert caught.value.diagnostics[0].code == "bad-name"
    net.source()


def test_names_in_an_expression() -> None:
    assert names_in("mix({0}, {self}.a(b), dim=1)[len('c')]") == {"mix", "b", "len", "_"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("exception", "BlockException"), ("f", "BlockF"), ("none", "BlockNone"), ("", "Net"),
        ("3 nets", "Block3Nets"), ("a" * 300, "A" + "a" * 99), ("basic_block", "BasicBlock"),
    ],
)  # fmt: skip
def test_a_class_name_hides_nothing(name: str, expected: str) -> None:
    assert class_name(name, set()) == expected
    assert class_name(name, {expected}) != expected


def test_names_that_are_taken_are_numbered() -> None:
    taken: set[str] = set()
    assert [class_name("basic", taken) for _ in range(3)] == ["Basic", "Basic2", "Basic3"]
    assert [class_name("basic2", taken) for _ in range(2)] == ["Basic2_2", "Basic2_3"]
    assert variable("h", {"h", "h2"}, ()) == "h3"
    assert variable("conv1", {"conv1"}, ()) == "conv1_2"


@pytest.mark.parametrize("name", ["torch", "nn", "F", "self", "range", "super", "lambda"])
def test_a_variable_hides_nothing_that_the_module_reads(name: str) -> None:
    assert variable(name, (), ()) == f"{name}_"


def test_a_variable_hides_no_function_by_its_number_either() -> None:
    assert variable("h", {"h"}, {"h2"}) == "h3"
    assert variable("mix", (), {"mix"}) == "mix_"
