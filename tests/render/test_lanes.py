"""What a skip's lanes carry."""

from __future__ import annotations

import pytest
from handmade_graphs import Draft, basic, conv

from resdsl.graph.nodes import Region, Template
from resdsl.ops.op.shape import Shape
from resdsl.ops.skip.lane_weights import UNIT, BranchWeight
from resdsl.render.model.describe import lanes_of
from resdsl.render.model.parts import DrawnPaths, figure_text

X = Shape((16, 8, 8))


def _region(template: Template) -> Region:
    return next(node for node in template.body.nodes if isinstance(node, Region))


def test_residual() -> None:
    assert lanes_of(_region(basic(X, 16))) == DrawnPaths("add", 1.0, 1.0)


def test_pad_is_named_where_it_does_something() -> None:
    assert lanes_of(_region(basic(X, 32, 2))) == DrawnPaths("add", 1.0, 1.0, shortcut="pad")


def test_highway() -> None:
    lanes = lanes_of(_region(basic(X, 16, 1, "highway")))
    assert lanes is not None
    assert (lanes.carried, lanes.transformed, lanes.coupled) == (True, True, "T")
    assert lanes.transform == pytest.approx(0.0474, abs=1e-4)
    assert lanes.carry == pytest.approx(0.9526, abs=1e-4)


def test_plain_carries_nothing() -> None:
    assert lanes_of(_region(basic(X, 16, 1, "plain"))) == DrawnPaths("add", None, 1.0)


def test_numbers_kind_and_drop() -> None:
    draft = Draft(X)
    draft.skip(
        draft.body(conv(16)), lanes=(BranchWeight("number", 0.5), UNIT), kind="mean", drop=0.25
    )
    lanes = lanes_of(_region(draft.template("block")))
    assert lanes == DrawnPaths("mean", 1.0, 0.5, transformed=True, notes=(("drop 0.25",),))


@pytest.mark.parametrize(
    ("weight", "words"),
    [(1.0, "1.00"), (0.0, "0.00"), (0.0474, "0.05"), (0.9975, "0.9975"),
     (0.0025, "0.0025"), (1e-6, "1e-6"), (-0.5, "-0.50")],
)  # fmt: skip
def test_figures_never_claim_all_or_nothing(weight: float, words: str) -> None:
    assert figure_text(weight) == words


def test_figures_of_weights_stay_short():
    figures = [figure_text(w) for w in (0, 0.5, 0.9999, 0.004, 1, -2, 1e300)]
    assert figures == ["0.00", "0.50", "0.9999", "0.004", "1.00", "-2.00", "1e+300"]
