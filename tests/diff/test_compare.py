"""What differs between two nets, on known pairs and on random ones."""

from typing import Any

import pytest
from compared import EXAMPLES, example, net
from hypothesis import HealthCheck, assume, given, settings
from random_documents import documents
from test_random_documents import _load

from resdsl.architecture import Architecture
from resdsl.diff.changes import Change
from resdsl.diff.difference import Difference


def brief(difference: Difference) -> list[tuple[Any, ...]]:
    """Return kind, path, uses and words of each change."""
    return [
        (c.kind, c.path, c.uses, *(f"{s.name}: {s.a} -> {s.b}" for s in c.settings))
        for c in difference.changes
    ]


def test_a_net_and_itself() -> None:
    difference = example("cifar_resnet").diff(example("cifar_resnet"))
    assert (difference.verdict, difference.changes) == ("same-training", ())


def test_the_highway_net_without_its_gates_is_the_residual_net() -> None:
    difference = example("cifar_resnet", gate="highway").diff(example("cifar_resnet"))
    assert difference.verdict == "different"
    assert {(c.kind, c.path) for c in difference.changes} == {
        ("changed", "skip1"),
        ("removed", "skip1.transform.conv1"),
        ("removed", "skip1.transform.sigmoid1"),
    }
    merges = [c for c in difference.changes if c.kind == "changed"]
    words = {tuple((s.name, s.a, s.b) for s in c.settings) for c in merges}
    assert words == {(("carry", "1 - T(x)", "1"), ("transform", "T(x)", "1"))}
    assert sum(c.uses for c in merges) == 9
    assert [c.at for c in merges] == [f"stage{s}.block{b}" for s, b in ((1, 0), (2, 0), (2, 1), (3, 0), (3, 1))]  # fmt: skip


def test_depth_stands_once_a_stage() -> None:
    difference = example("cifar_resnet").diff(example("cifar_resnet", n=9))
    assert brief(difference) == [
        ("changed", f"stage{i}", 1, "depth: 3 -> 9") for i in (1, 2, 3)
    ]  # fmt: skip
    assert difference.changes[0].params == 6 * 4_672


def test_another_shortcut_is_told_where_it_works() -> None:
    difference = example("cifar_resnet").diff(example("cifar_resnet", shortcut="project"))
    assert brief(difference)[:3] == [
        ("removed", "skip1.shortcut.pad1", 1),
        ("added", "skip1.shortcut.conv1", 1),
        ("added", "skip1.shortcut.batchnorm1", 1),
    ]
    assert {c.at for c in difference.changes} == {"stage2.block0", "stage3.block0"}


def test_a_skip_put_around_layers_leaves_them_as_they_are() -> None:
    difference = example("plain").diff(example("cifar_resnet"))
    assert {(c.kind, c.path, c.b) for c in difference.changes} == {
        ("added", "skip1", "skip · carry 1 · transform 1"),
        ("added", "skip1.shortcut.pad1", "pad +16 · /2"),
        ("added", "skip1.shortcut.pad1", "pad +32 · /2"),
    }
    assert sum(c.uses for c in difference.changes if c.path == "skip1") == 9


def test_stages_and_skips_are_paired_across_layers_that_moved() -> None:
    difference = example("cifar_preact_resnet").diff(example("cifar_resnet"))
    outer = [(c.kind, c.path) for c in difference.changes if not c.at]
    assert outer[:4] == [
        ("added", "batchnorm1"), ("added", "relu1"), ("removed", "batchnorm1"), ("removed", "relu1")
    ]  # fmt: skip
    assert {c.path.partition(".")[0] for c in difference.changes if c.at} == {"batchnorm1", "relu1", "skip1"}  # fmt: skip
    assert not any(c.path == "skip1" for c in difference.changes)


def test_initial_values_and_rates_are_of_one_family() -> None:
    a, b = ({"scalar": {"init": i}} for i in (0, 0.5))
    difference = example("cifar_resnet", gate={"transform": a}).diff(
        example("cifar_resnet", gate={"transform": b})
    )
    assert difference.verdict == "same-family"
    assert {words for _, _, _, words in brief(difference)} == {"init: 0 -> 0.5"}


def test_uses_count_through_nested_blocks() -> None:
    def nested(kernel: int) -> Architecture:
        return net(
            {"stage": {"block": "outer", "depth": 2}},
            {"block": "inner"},
            blocks={
                "inner": {"body": [{"conv": {"out": 4, "kernel": kernel}}]},
                "outer": {"body": [{"stage": {"block": "inner", "depth": 3}}, "relu"]},
            },
        )

    (change,) = nested(3).diff(nested(5)).changes
    assert (change.block, change.at, change.path, change.uses) == ("inner", "stage1.block0.stage1.block0", "conv1", 7)  # fmt: skip
    assert change.within == ("stage1", "block1")


CONV = {"conv": {"out": 4, "kernel": 3}}
WIDE = {"conv": {"out": 4, "kernel": 5}}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (["relu"], ["gelu"], [("changed", "relu1", 1, "op: relu -> gelu")]),
        (["relu"], [CONV, "relu"], [("added", "conv1", 1)]),
        ([CONV, "batchnorm"], [WIDE, "batchnorm"], [("changed", "conv1", 1, "kernel: 3 -> 5")]),
        ([{**CONV, "as": "a"}], [{**WIDE, "as": "b"}], [("changed", "a", 1, "kernel: 3 -> 5")]),
        (["batchnorm"], [{"batchnorm": {"momentum": 0.2}}], [("changed", "batchnorm1", 1, "momentum: 0.1 -> 0.2")]),
        (
            [CONV, {**CONV, "as": "c"}, "relu", {"add": ["previous", "input"]}],
            [CONV, {**CONV, "as": "d"}, "relu", {"add": ["previous", "d"]}],
            [("changed", "add1", 1, "reads: previous, input -> previous, d")],
        ),
        (
            [{"branches": {"bodies": {"a": [CONV], "b": []}}}],
            [{"branches": {"bodies": {"b": [], "a": [CONV]}}}],
            [("changed", "branches1", 1, "order: a, b -> b, a")],
        ),
        (
            [{"branches": {"bodies": {"a": [CONV], "b": [WIDE]}}}],
            [{"branches": {"bodies": {"x": [CONV], "b": [WIDE], "c": []}}}],
            [("changed", "branches1", 1, "inputs: 2 -> 3")],
        ),
        (
            [{"skip": {"body": [CONV], "merge": "mean"}}],
            [{"skip": {"body": [CONV], "drop_path": 0.5}}],
            [("changed", "skip1", 1, "merge: mean -> add", "drop_path: 0 -> 0.5")],
        ),
        (
            [{"block": "b"}],
            [{"stage": {"block": "b", "depth": 3}}],
            [("changed", "block1", 1, "depth: 1 -> 3")],
        ),
    ],
)  # fmt: skip
def test_changes(a: list[Any], b: list[Any], expected: list[Any]) -> None:
    blocks = {"b": {"body": [CONV]}}
    assert brief(net(*a, blocks=blocks).diff(net(*b, blocks=blocks))) == expected


def test_another_input() -> None:
    difference = net(CONV).diff(net(CONV, input=(4, 4, 4)))
    assert brief(difference) == [
        ("changed", "input", 1, "shape: (4, 8, 8) -> (4, 4, 4)"),
        ("changed", "conv1", 1, "input: (4, 8, 8) -> (4, 4, 4)"),
    ]
    assert difference.changes[1].of_shape


def _check(a: Architecture, b: Architecture) -> None:
    difference = a.diff(b)
    changes: tuple[Change, ...] = difference.changes
    if difference.verdict == "same-training":
        assert a.training_hash == b.training_hash
        return
    assert sum(c.params * c.uses for c in changes) == b.params - a.params
    assert sum(c.flops * c.uses for c in changes) == b.flops - a.flops
    assert changes or difference.verdict == "same-family"
    assert str(difference).count("\n") >= 10


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(first=documents(), second=documents())
def test_costs_of_changes_add_up(first: str, second: str) -> None:
    a, b = _load(first), _load(second)
    assume(a is not None and b is not None)
    assert a is not None
    assert b is not None
    _check(a, b)
    assert a.diff(a).verdict == "same-training"


@pytest.mark.parametrize("a", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_costs_of_changes_add_up_between_families(a: str) -> None:
    for b in ("cifar_resnet", "highway_conv", "residual_mlp"):
        _check(example(a), example(b))
