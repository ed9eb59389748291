"""Structures lower themselves to parts."""

import pytest
from expanding import expanded

from resdsl.graph.nodes import Region


def region(text: str) -> Region:
    graph, findings = expanded(f"net: [{text}]\n")
    assert not findings
    assert graph is not None
    node = graph.net.body.nodes[-1]
    assert isinstance(node, Region)
    return node


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("skip: {body: [relu]}", ["branch"]),
        ("skip: {gate: highway, body: [conv: {out: 4, kernel: 3}]}", ["branch", "transform"]),
        ("skip: {gate: {highway: {carry: independent}}, body: [relu]}", ["branch", "transform", "carry"]),
        ("skip: {shortcut: project, body: [conv: {out: 8, kernel: 3}]}", ["branch", "shortcut"]),
        ("branches: {merge: concat, bodies: {a: [relu], b: []}}", ["a", "b"]),
    ],
)  # fmt: skip
def test_the_parts_that_compute_something(text: str, parts: list[str]) -> None:
    assert sorted(region(text).parts) == sorted(parts)


def test_every_part_begins_at_the_input_of_the_structure() -> None:
    found = region("skip: {shortcut: project, body: [conv: {out: 8, kernel: 3}]}")
    assert {part.input for part in found.parts.values()} == set(found.inputs)
    assert [*found.merge.inputs] == [found.parts[k].output for k in ("shortcut", "branch")] or [
        *found.merge.inputs
    ] == [found.parts[k].output for k in ("branch", "shortcut")]


def test_a_shortcut_among_layers_stands_in_their_list() -> None:
    found = region(
        "skip: {shortcut: {layers: [avg_pool: {kernel: 2}, project]},"
        " body: [conv: {out: 8, kernel: 3, stride: 2}]}"
    )
    assert [node.name for node in found.parts["shortcut"].nodes] == [
        "avg_pool1", "conv1", "batchnorm1",
    ]  # fmt: skip


def test_parts_point_at_the_field_that_they_follow_from() -> None:
    found = region("skip: {shortcut: project, body: [conv: {out: 8, kernel: 3}]}")
    place = found.parts["shortcut"].nodes[0].place
    assert place is not None
    assert place.text == "shortcut: project"
