"""What a picture says of a layer, a block and a skip."""

from __future__ import annotations

import pytest
from handmade_graphs import Draft, basic, conv

from resdsl.graph.nodes import Layer, Region, Template
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.op.shape import Shape
from resdsl.ops.pointwise.activations import Relu
from resdsl.ops.skip.lane_weights import UNIT, BranchWeight
from resdsl.render.model.describe import (
    block_of,
    kind_of,
    paths_of,
    plain_branch,
    row_of,
    shape_text,
)
from resdsl.render.model.parts import DrawnPaths

X = Shape((16, 8, 8))


def _region(template: Template) -> Region:
    return next(node for node in template.body.nodes if isinstance(node, Region))


def test_residual() -> None:
    assert paths_of(_region(basic(X, 16))) == DrawnPaths("add", 1.0, 1.0)


def test_pad_is_named_where_it_does_something() -> None:
    assert paths_of(_region(basic(X, 32, 2))) == DrawnPaths("add", 1.0, 1.0, shortcut="pad")


def test_highway() -> None:
    lanes = paths_of(_region(basic(X, 16, 1, "highway")))
    assert lanes is not None
    assert (lanes.carried, lanes.transformed, lanes.coupled) == (True, True, "T")
    assert lanes.transform == pytest.approx(0.0474, abs=1e-4)
    assert lanes.carry == pytest.approx(0.9526, abs=1e-4)


def test_plain_carries_nothing() -> None:
    assert paths_of(_region(basic(X, 16, 1, "plain"))) == DrawnPaths("add", None, 1.0)


def test_numbers_kind_and_drop() -> None:
    draft = Draft(X)
    draft.skip(
        draft.body(conv(16)), lanes=(BranchWeight("number", 0.5), UNIT), kind="mean", drop=0.25
    )
    lanes = paths_of(_region(draft.template("block")))
    assert lanes == DrawnPaths("mean", 1.0, 0.5, transformed=True, notes=(("drop 0.25",),))


def _layer(draft: Draft) -> Layer:
    (node,) = draft.nodes
    assert isinstance(node, Layer)
    return node


def test_a_row_says_settings_parameters_and_output() -> None:
    draft = Draft(X)
    draft.layer(conv(32, 3, 2))
    row = row_of(_layer(draft))
    assert (row.name, row.kind, row.figure, row.shape) == ("conv", "weights", "4,608", "32×4×4")
    assert row.settings == (("3×3",), ("32",), ("/2",))


def test_a_block_says_what_tells_it_from_its_neighbours() -> None:
    block = block_of([basic(X, 32, 2)], 3, 7)
    assert (block.name, block.count, block.drawing) == ("basic", 3, 7)
    assert block.settings == (("32",), ("/2",), ("pad",))
    assert block.figure.endswith(" each")
    assert not block_of([basic(X, 16)], 1, 0).figure.endswith(" each")


def test_a_sign_has_a_bracket_around_what_a_skip_holds() -> None:
    icon = block_of([basic(X, 16, 1, "highway")], 1, 0).icon
    kinds = [bar.kind for bar in icon.bars]
    assert kinds == ["weights", "norm", "activation", "weights", "norm", "activation"]
    assert icon.brackets == ((0, 5, True),)


def test_a_sign_of_many_layers_is_that_of_its_weights() -> None:
    draft = Draft(X)
    draft.chain(*[conv(16), Batchnorm(), Relu()] * 12)
    icon = block_of([draft.template("deep")], 1, 0).icon
    assert [(bar.kind, bar.row) for bar in icon.bars] == [("weights", row) for row in range(8)]


def test_a_skip_without_shortcut_and_weights_is_its_branch() -> None:
    plain, residual = (_region(basic(X, 16, 1, family)) for family in ("plain", "residual"))
    assert plain_branch(plain) is plain.parts["branch"]
    assert plain_branch(residual) is None


def test_whole_numbers_are_tokens_and_joins_are_shapes() -> None:
    assert shape_text(Shape((256,), dtype="int")) == "256 tokens"
    assert shape_text(X) == "16×8×8"
    assert [kind_of(group) for group in ("weights", "merge")] == ["weights", "shape"]
