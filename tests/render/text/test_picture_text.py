"""Text pictures against golden files; `RESDSL_GOLDEN=1 pytest tests/render` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from handmade_graphs import Draft, Grower, resnet

from resdsl.graph.nodes import Graph
from resdsl.ops.op.shape import Shape
from resdsl.render import render_text
from resdsl.render.metrics import shorten, terminal_width

GOLDEN = Path(__file__).parents[1] / "golden"
L = ("layers", 2)
SCENES = {
    "gates": [("skip", [L], [("layers", 3)], "two"), ("skip", [L], None, "transform"),
              ("skip", [L], None, "number")],
    "names": [L, ("name", "stem"), L, ("skip", [L, ("join", [0])], None, "none"),
              ("from", 0), L, ("join", [0])],
    "branches": [("branches", [[L], [L, ("skip", [L], None, "none")], []])],
    "frames": [("stage", [("stage", [L], 2, [L]), ("call", [L], 2)], 1, [L])],
}  # fmt: skip


def _scene(name: str) -> Graph:
    if name.startswith("cifar"):
        return resnet(3, name.removeprefix("cifar-"))
    grower = Grower(Draft(Shape((16, 8, 8))))
    grower.grow([("layers", 1), *SCENES[name]])
    return grower.draft.graph(name)


@pytest.mark.parametrize("name", [*SCENES, "cifar-plain", "cifar-residual", "cifar-highway"])
def test_golden(name: str) -> None:
    _compare(_scene(name), name)


def test_golden_nets(net: Graph) -> None:
    _compare(net, f"net-{net.name}")


def _compare(graph: Graph, name: str) -> None:
    text, path = render_text(graph), GOLDEN / f"{name}.txt"
    if "RESDSL_GOLDEN" in os.environ:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_line_ends_in_blanks() -> None:
    assert not any(line.endswith(" ") for line in render_text(resnet(3, "highway")).splitlines())


def test_wide_characters_keep_the_borders_in_line() -> None:
    draft = Draft(Shape((16, 8, 8)))
    inner = Draft(Shape((16, 8, 8)))
    Grower(inner).grow([L])
    draft.call(inner.template("層の名前"))
    lines = render_text(draft.graph("wide")).splitlines()
    (row,) = (i for i, line in enumerate(lines) if line.startswith("║ 層"))
    assert len({terminal_width(line) for line in lines[row - 1 : row + 2]}) == 1


def test_shorten() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
    assert terminal_width(shorten("層層層層", 6)) <= 6
