"""Lists of layers become nodes: names, order, switches, and what is refused."""

import pytest
from expanding import expanded

from resdsl.graph.nodes import Layer, Region


def nodes(net: str, params: str = "{}") -> list[tuple[str, tuple[int, ...]]]:
    graph, findings = expanded(f"params: {params}\nnet: {net}\n")
    assert not findings
    assert graph is not None
    return [(node.name, node.inputs) for node in graph.net.body.nodes]


def test_layers_are_numbered_by_op_those_switched_off_included() -> None:
    net = "[relu, {relu, if: $on}, tanh, {relu, as: last}, relu]"
    assert nodes(net, "{on: false}") == [
        ("relu1", (0,)), ("tanh1", (1,)), ("last", (2,)), ("relu3", (3,)),
    ]  # fmt: skip


def test_names_make_edges() -> None:
    net = "[{relu, as: a}, tanh, {sigmoid, from: a}, add: [previous, a, input]]"
    assert nodes(net)[2:] == [("sigmoid1", (1,)), ("add1", (3, 1, 0))]


def test_a_name_of_a_layer_switched_off_is_its_input() -> None:
    assert nodes("[relu, {tanh, if: false, as: a}, add: [previous, a]]")[-1] == ("add1", (1, 1))


def test_a_spliced_list_is_numbered_where_it_stands() -> None:
    params = "{more: {choice: {a: [relu, relu]}, default: a}}"
    assert [name for name, _ in nodes("[relu, $more, relu]", params)] == [
        "relu1", "relu2", "relu3", "relu4",
    ]  # fmt: skip


def test_structures_are_regions() -> None:
    graph, _ = expanded("net: [skip: {gate: rezero, body: [relu]}]\n")
    assert graph is not None
    (region,) = graph.net.body.nodes
    assert isinstance(region, Region)
    assert [*region.parts] == ["branch", "transform"]
    assert isinstance(region.merge, Layer)


@pytest.mark.parametrize(
    ("net", "code"),
    [
        ("[{relu, as: a}, {tanh, as: a}]", "duplicate-name"),
        ("[{relu, from: nowhere}]", "unknown-output"),
        ("[{relu, if: 1}]", "bad-value"),
        ("[{relu, adapt: {spatial: stride}}]", "misplaced-key"),
        ("[{relu, as: a}, {add: [a], from: a}]", "misplaced-key"),
        ("[embedding: {vocab: 3, out: 2}]", "shape-mismatch"),
        ("[conv: {out: 2000000000, kernel: 500}]", "shape-mismatch"),
    ],
)
def test_what_is_refused(net: str, code: str) -> None:
    graph, findings = expanded(f"net: {net}\n")
    assert graph is None
    assert code in [found.code for found in findings]
