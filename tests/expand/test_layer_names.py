"""Names of layers stay where others get a name or come between."""

import pytest
from expanding import expanded

from resdsl.expand.layer_names import LayerNames


def names(net: str) -> list[str]:
    graph, findings = expanded(f"params: {{on: false}}\nnet: {net}\n")
    assert not findings
    assert graph is not None
    return [node.name for node in graph.net.body.nodes]


@pytest.mark.parametrize(
    ("net", "wanted"),
    [
        ("[relu, tanh, relu]", ["relu1", "tanh1", "relu2"]),
        ("[relu, {relu, as: extra}, tanh, relu]", ["relu1", "extra", "tanh1", "relu2"]),
        ("[relu, {relu, if: $on}, relu]", ["relu1", "relu3"]),
        ("[{relu, as: relu1}, relu]", ["relu1", "relu2"]),  # a name that is taken is passed over
    ],
)
def test_layers_without_a_name_are_numbered_by_op(net: str, wanted: list[str]) -> None:
    assert names(net) == wanted


def test_a_name_that_a_number_has_taken_is_told() -> None:
    _, findings = expanded("net: [relu, {relu, as: relu1}]\n")
    assert [found.code for found in findings] == ["duplicate-name"]
    assert "first at line 3" in findings[0].message


def test_what_follows_from_a_layer_is_numbered_too() -> None:
    given = LayerNames()
    assert [given.fresh("conv"), given.fresh("conv"), given.fresh("relu")] == [
        "conv1", "conv2", "relu1",
    ]  # fmt: skip
