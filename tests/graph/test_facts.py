"""Counts and depths of published nets, from the papers and reference implementations."""

from pathlib import Path

import pytest

import resdsl

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


def test_templates_of_resnet_1202_are_shared() -> None:
    net = resdsl.load(RESNET, n=200)
    assert [t.name for t in net.graph.templates] == ["basic"] * 5 + ["net"]
