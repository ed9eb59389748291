"""Settings in words."""

import pytest
from compared import net

from resdsl.diff.setting_words import differing, show
from resdsl.graph.nodes import Layer
from resdsl.ops.op.op import Op


def op(layer: object) -> Op:
    (node,) = net(layer).graph.net.body.nodes
    assert isinstance(node, Layer)
    return node.op


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "default"),
        (False, "false"),
        (1e-5, "1e-05"),
        (0.123456, "0.1235"),
        ([1, (2.0, "a")], "[1, [2, a]]"),
    ],
)
def test_values(value: object, words: str) -> None:
    assert show(value) == words


def test_members_of_families_show_what_is_set() -> None:
    a = op({"conv": {"out": 4, "kernel": 3, "init": "he"}})
    b = op({"conv": {"out": 4, "kernel": 3, "init": {"normal": {"std": 0.5}}}})
    (setting,) = differing(a, b)
    assert (setting.name, setting.a, setting.b) == ("init", "he", "normal {std: 0.5}")


def test_numbers_that_look_alike_are_told_in_full() -> None:
    a, b = (op({"leaky_relu": {"slope": slope}}) for slope in (0.1, 0.10000001))
    (setting,) = differing(a, b)
    assert (setting.a, setting.b) == ("0.1", "0.10000001")
    assert differing(a, a) == []
