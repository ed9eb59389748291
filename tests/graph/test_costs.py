"""Counts and depths of published nets, from the papers and reference implementations."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import resdsl
from resdsl.graph.costs import total
from resdsl.graph.nodes import Cost, Graph
from resdsl.text.diagnostics import Source

RESNET = Path(__file__).parents[2] / "examples" / "cifar_resnet.yaml"


@pytest.mark.parametrize(
    ("n", "depth", "option_a", "option_b"),
    [
        (3, 20, 269_722, 272_474),
        (5, 32, 464_154, 466_906),
        (7, 44, 658_586, 661_338),
        (9, 56, 853_018, 855_770),
        (18, 110, 1_727_962, 1_730_714),
        (200, 1202, 19_421_274, 19_424_026),
    ],
)
def test_cifar_resnet(n: int, depth: int, option_a: int, option_b: int) -> None:
    for shortcut, params in (("pad", option_a), ("project", option_b)):
        net = resdsl.load(RESNET, n=n, shortcut=shortcut)
        assert (net.params, net.depth, net.output) == (params, depth, (10,))


def test_project_everywhere() -> None:
    net = resdsl.load(RESNET, n=18, shortcut={"project": {"always": True, "norm": "none"}})
    assert net.params == 1_822_170


def test_plain_net_has_the_count_of_its_twin() -> None:
    plain = resdsl.load(RESNET.with_name("plain.yaml"), n=9)
    twin = resdsl.load(RESNET, n=9, shortcut="none")
    assert plain.params == twin.params == 853_018
    assert plain.structure_hash == twin.structure_hash


def test_highway_layer_of_width_50_has_5100_parameters() -> None:
    one, two = (resdsl.load(RESNET.with_name("highway_fc.yaml"), n=n).params for n in (1, 2))
    assert two - one == 5_100


def test_gates_add_no_depth() -> None:
    assert resdsl.load(RESNET, gate="highway").depth == 20


def test_multiply_adds_of_resnet20() -> None:
    assert resdsl.load(RESNET).flops == 40_551_040


def small(*layers: object, input: tuple[int, ...] = (4, 16, 16)) -> Graph:
    document = {"resdsl": 1, "input": list(input), "net": list(layers)}
    return resdsl.load(Source("net.yaml", json.dumps(document))).graph


CONV = {"conv": {"out": 4, "kernel": 3}}
HALF = {"conv": {"out": 4, "kernel": 3, "stride": 2}}


def test_windows_behind_strides_reach_further() -> None:
    one = small(HALF).net.cost
    assert (one.reach, one.jump) == ((2, 2, 0), (2, 2, 1))
    assert (one.params, one.flops, one.activations) == (4 * 4 * 9, 4 * 4 * 9 * 64, 4 * 64)
    two = small(HALF, CONV)
    assert (two.net.cost.reach, two.net.cost.jump) == ((6, 6, 0), (2, 2, 1))
    assert two.receptive_field == 7


def test_activations_are_the_outputs_of_all_layers() -> None:
    size = 4 * 16 * 16
    assert small(CONV, "relu", HALF).net.cost.activations == 2 * size + size // 4
    skip = {"skip": {"body": [CONV, "relu"], "shortcut": {"layers": ["tanh"]}}}
    assert small(CONV, skip).net.cost.activations == 5 * size  # the sum of the skip is one
    text = json.dumps(
        {
            "resdsl": 1,
            "input": [4, 16, 16],
            "blocks": {"b": {"body": [CONV, "relu"]}},
            "net": [{"stage": {"block": "b", "depth": 3}}, {"block": "b"}, CONV],
        }
    )
    graph = resdsl.load(Source("net.yaml", text)).graph
    assert graph.net.cost.activations == 9 * size


def test_axes_may_differ() -> None:
    wide = small({"conv": {"out": 4, "kernel": [1, 5]}}, {"upsample": {"scale": 2}}, CONV).net.cost
    half = Fraction(1, 2)
    assert (wide.reach, wide.jump) == ((1, 5, 0), (half, half, 1))


def test_the_deepest_way_counts_and_shortcuts_do_not() -> None:
    deep = small({"skip": {"body": [CONV, CONV], "shortcut": {"layers": [CONV, CONV, CONV]}}})
    assert (deep.depth, deep.net.cost.layers) == (2, 6)
    assert deep.receptive_field == 7  # three convolutions on the shortcut see further than two
    joined = {"branches": {"bodies": {"a": [CONV, CONV, CONV], "b": [CONV]}}}
    assert small(joined, CONV).depth == 4


def test_a_net_without_layers_costs_nothing() -> None:
    assert small("identity").net.cost == replace(Cost(), activations=4 * 16 * 16, layers=1)


def test_totals_are_those_of_all_that_nodes_hold() -> None:
    graph = resdsl.load(RESNET, gate="highway").graph
    assert total(graph.net.body.nodes) == (graph.params, graph.flops)
    assert total([]) == (0, 0)
