"""Nodes as plain values, and what is not written at all."""

from typing import Any

import pytest

from resdsl.text.diagnostics import Source
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlMapping, no_value, plain

TEXT = """\
a: {b: [1, 2.5, ~], "c": yes}
d: |
  text
"""


def node(text: str) -> Any:
    return read(Source("a.yaml", text))


def test_plain_values_keep_their_order_and_types() -> None:
    values = plain(node(TEXT))
    assert values == {"a": {"b": [1, 2.5, None], "c": "yes"}, "d": "text\n"}
    assert list(values) == ["a", "d"]


def test_a_key_that_is_not_there_has_no_node() -> None:
    root = node("a: 1")
    assert isinstance(root, YamlMapping)
    assert root.get("a") is root.entries["a"]
    assert root.get("b") is None


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("{a}", True), ("a:", True), ("a: null", False), ("a: ~", False), ('a: ""', False)],
)
def test_nothing_is_another_thing_than_null(text: str, nothing: bool) -> None:
    assert no_value(node(text).entries["a"]) is nothing
