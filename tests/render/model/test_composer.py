"""Branches, adapting joins and gates: what stands beside what, and what each of them reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

import resdsl
from resdsl.graph.nodes import Graph
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.op import Op, OpGroup
from resdsl.ops.op.shape import Shape
from resdsl.render import render_svg, render_text
from resdsl.render.model.outline import outline
from resdsl.render.model.parts import (
    Card,
    Chain,
    DrawnBlock,
    DrawnBranches,
    DrawnGate,
    DrawnRow,
    DrawnSkip,
    Pill,
)
from resdsl.render.svg.marks import Box, Disc, flatten
from resdsl.render.svg.sheet import compose_page

Load = Callable[..., Graph]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(*layers: str, blocks: str = "{}", shape: str = "[16, 8, 8]") -> Graph:
        text = f"resdsl: 1\nname: net\ninput: {shape}\nblocks: {blocks}\nnet:\n"
        path = tmp_path / "net.yaml"
        path.write_text(text + "".join(f"  - {layer}\n" for layer in layers), encoding="utf-8")
        return resdsl.load(path).graph

    return load


def _rows(chain: Chain) -> list[str]:
    return [row.name for k in chain if isinstance(k.part, Card) for row in k.part.rows]


def _branches(graph: Graph) -> DrawnBranches:
    (found,) = (k.part for k in outline(graph).net if isinstance(k.part, DrawnBranches))
    return found


def _gates(graph: Graph) -> tuple[DrawnGate, ...]:
    (found,) = (k.part for k in outline(graph).net if isinstance(k.part, DrawnSkip))
    return found.gates


def test_branches_keep_their_order_and_their_names(load: Load) -> None:
    part = _branches(load(
        "branches: {merge: mean, bodies: {late: [conv: {out: 16, kernel: 3}, relu], early: []}}"
    ))  # fmt: skip
    assert [column.name for column in part.columns] == ["late", "early"]
    assert [_rows(column.body) for column in part.columns] == [["conv", "relu"], []]
    assert part.join.op == "mean"


def test_what_a_join_adapts_is_a_column_and_the_rest_goes_to_its_glyph(load: Load) -> None:
    part = _branches(load(
        "{conv: {out: 8, kernel: 3}, as: stem}",
        "{conv: {out: 32, kernel: 3, stride: 2}, as: fits}",
        "relu",
        "{add: [previous, stem, fits], adapt: {spatial: avg_pool, channels: project}}",
    ))  # fmt: skip
    previous, stem = part.columns
    assert (previous.follows, previous.body) == (True, ())
    assert (stem.follows, _rows(stem.body)) == (False, ["avg_pool", "conv", "batchnorm"])
    assert [name for _, name in stem.body[0].extra] == ["stem"]
    assert [name for _, name in part.extra] == ["fits"]


def test_columns_that_the_input_flows_into_come_first(load: Load) -> None:
    part = _branches(load(
        "{conv: {out: 8, kernel: 3}, as: stem}",
        "conv: {out: 32, kernel: 3, stride: 2}",
        "{add: [stem, previous], adapt: {spatial: avg_pool, channels: project}}",
    ))  # fmt: skip
    assert [column.follows for column in part.columns] == [True, False]
    assert [len(column.body) for column in part.columns] == [0, 1]


@pytest.mark.parametrize(
    ("gate", "reads", "signs"),
    [
        ("squeeze_excite", ["path"], "σ"),
        ("highway: {bias: -2}", ["input"], "σ"),
        ("rezero", [""], "α"),
        ("layerscale", [""], "α"),
        ("{transform: {channel: {init: 1}}, carry: squeeze}", ["", "path"], "ασ"),
        ("highway: {carry: independent}", ["input", "input"], "σσ"),
    ],
)
@pytest.mark.parametrize("out", [16, 32])
def test_a_gate_reads_the_input_its_lane_or_nothing(
    load: Load, gate: str, reads: list[str], signs: str, out: int
) -> None:
    gate = gate if gate.startswith("{") or ":" not in gate else f"{{{gate}}}"
    body = f"[conv: {{out: {out}, kernel: 3}}]"
    gates = _gates(load(f"skip: {{gate: {gate}, shortcut: project, body: {body}}}"))
    if out == 16 and len(reads) == 2:  # an identity: the lane of the carry is the input
        reads = [reads[0], "input"]
    assert [gate.reads for gate in gates] == reads
    assert "".join(gate.sign for gate in gates) == signs


def test_the_line_of_a_squeeze_starts_below_the_branch(load: Load) -> None:
    graph = load("skip: {gate: squeeze_excite, body: [conv: {out: 16, kernel: 3}, batchnorm]}")
    shapes = list(flatten(compose_page(outline(graph)).shapes))
    (tap,) = (s for s in shapes if isinstance(s, Disc) and s.style == "tap")
    (merge,) = (s for s in shapes if isinstance(s, Disc) and s.style == "merge")
    rows = [s for s in shapes if isinstance(s, Box) and s.height > 20]
    branch = max(row.y + row.height for row in rows if row.style == "norm-fill")
    gate = min(row.y for row in rows if row.style == "shape-fill")
    assert branch < tap.y < gate
    assert tap.x == merge.x


def test_a_gate_of_a_named_output_reads_that_alone(load: Load) -> None:
    layers = "[{conv: {out: 16, kernel: 1}, from: stem}]"
    graph = load(
        "{relu, as: stem}",
        "relu",
        f"skip: {{gate: {{highway: {{layers: {layers}}}}}, body: [conv: {{out: 16, kernel: 3}}]}}",
    )
    (gate,) = _gates(graph)
    assert (gate.reads, gate.sign, _rows(gate.body)) == ("", "σ", ["conv"])
    assert [name for _, name in gate.body[0].extra] == ["stem"]


def test_a_plain_skip_reads_what_it_names(load: Load) -> None:
    links = outline(load(
        "{conv: {out: 16, kernel: 3}, as: stem}",
        "relu",
        "{skip: {shortcut: none, body: [conv: {out: 16, kernel: 3}]}, from: stem}",
    )).net  # fmt: skip
    assert [_rows((link,)) for link in links[1:-1]] == [["conv"], ["relu"], ["conv"]]
    assert [name for _, name in links[3].extra] == ["stem"]
    assert not links[3].follows


def test_a_list_may_end_in_an_earlier_output(load: Load) -> None:
    nothing = "{stage: {block: unit, depth: 0}, from: stem}"
    part = _branches(load(
        "{relu, as: stem}",
        "relu",
        f"branches: {{bodies: {{a: [relu, {nothing}], b: [relu]}}}}",
        blocks="{unit: {body: [relu]}}",
    ))  # fmt: skip
    last = part.columns[0].body[-1]
    assert (last.part, last.follows) == (Pill(""), False)
    assert [name for _, name in last.extra] == ["stem"]


def test_a_block_of_branches_has_a_sign_of_columns(load: Load) -> None:
    block = "{body: [relu, branches: {bodies: {a: [relu, tanh], b: [], c: [batchnorm]}}]}"
    graph = load("block: {use: wide}", blocks=f"{{wide: {block}}}")
    (closed,) = (k.part for k in outline(graph).net if isinstance(k.part, DrawnBlock))
    bars = [(b.kind, b.row, round(b.left * 3), round(b.width * 3)) for b in closed.icon.bars]
    assert bars == [
        ("activation", 0, 0, 3),
        ("activation", 1, 0, 1),
        ("activation", 2, 0, 1),
        ("norm", 1, 2, 1),
    ]


def test_tokens_are_said_to_be_tokens(load: Load) -> None:
    graph = load("embedding: {vocab: 1000, out: 64}", shape="{shape: [256], dtype: int}")
    pill, card = (link.part for link in outline(graph).net[:2])
    assert pill == Pill("input", "256 tokens")
    assert isinstance(card, Card)
    assert card.rows == (
        DrawnRow("embedding", "weights", (("1000",), ("64",)), "64,000", "64×256"),
    )


def test_a_registered_op_is_drawn_from_its_group_and_its_words(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Op, "members", dict(Op.members))

    @resdsl.register_op
    class Blur(Op):
        """A low pass."""

        group: ClassVar[OpGroup] = "norm"
        sigma: float = 1.0

        def fragment(self, *x: Shape) -> Fragment:
            return Fragment.anywhere(f"{{0}} * {self.sigma!r}")

        def summary(self, *x: Shape) -> str:
            return f"{x[0].channels} · σ {self.sigma:g}"

    graph = load("blur: {sigma: 0.5}")
    (card,) = (k.part for k in outline(graph).net if isinstance(k.part, Card))
    assert card.rows == (DrawnRow("blur", "norm", (("16",), ("σ 0.5",)), "", "16×8×8"),)
    assert "│ blur 16 · σ 0.5" in render_text(graph)
    assert "rd-norm-fill" in render_svg(graph)


def test_an_input_that_a_join_takes_several_times_says_so(load: Load) -> None:
    graph = load(
        "{conv: {out: 16, kernel: 3}, as: stem}",
        "relu",
        "concat: [input, input, stem, previous, input]",
        "add: [previous, previous]",
    )
    svg, text = render_svg(graph), render_text(graph)
    assert svg.count(">input ×3<") == 1
    assert "(‖)◀ input, input, stem, input\n" in text
    assert "×2<" not in svg  # what the spine and one line bring has two lines


def test_an_adapted_input_that_is_taken_twice_says_so(load: Load) -> None:
    graph = load(
        "{conv: {out: 16, kernel: 3, stride: 2}, as: stem}",
        "{conv: {out: 4, kernel: 3, stride: 2}, as: late}",
        "{concat: [previous, stem, previous, stem], adapt: {spatial: avg_pool}}",
        "{conv: {out: 4, kernel: 1}, as: last}",
        "{add: [last, late, late], adapt: {channels: pad}}",
    )
    svg, text = render_svg(graph), render_text(graph)
    assert ">previous ×2, stem ×2<" in svg
    assert "┘ (previous ×2, stem ×2)\n" in text


def test_an_output_without_a_name_is_called_as_in_the_language(load: Load) -> None:
    graph = load("relu", "mul: [previous, previous]", "tanh")
    assert "  ├─▶ previous\n (×)◀ previous\n" in render_text(graph)
