"""What a skip's lanes carry."""

from __future__ import annotations

import pytest
from conftest import Draft, basic, conv

from resdsl.graph.nodes import Region, Template
from resdsl.ops.base import Shape
from resdsl.ops.weights import UNIT, Lane
from resdsl.render.lanes import Lanes, lane_of, merge_of, notes_of
from resdsl.render.skip import figure

X = Shape((16, 8, 8))


def _region(template: Template) -> Region:
    return next(node for node in template.body.nodes if isinstance(node, Region))


def test_residual() -> None:
    assert lane_of(_region(basic(X, 16))) == Lanes(1.0, 1.0)


def test_pad_is_named_where_it_does_something() -> None:
    assert lane_of(_region(basic(X, 32, 2))) == Lanes(1.0, 1.0, shortcut="pad")


def test_highway() -> None:
    lanes = lane_of(_region(basic(X, 16, 1, "highway")))
    assert lanes is not None
    assert (lanes.gated, lanes.coupled) == (True, "carry")
    assert lanes.transform == pytest.approx(0.0474, abs=1e-4)
    assert lanes.carry == pytest.approx(0.9526, abs=1e-4)


def test_plain_carries_nothing() -> None:
    assert lane_of(_region(basic(X, 16, 1, "plain"))) == Lanes(None, 1.0)


def test_numbers_kind_and_drop() -> None:
    draft = Draft(X)
    draft.skip(draft.body(conv(16)), lanes=(Lane("number", 0.5), UNIT), kind="mean", drop=0.25)
    region = _region(draft.template("block"))
    assert lane_of(region) == Lanes(1.0, 0.5)
    assert merge_of(region) == "mean"
    assert notes_of(region) == (("drop 0.25",),)


@pytest.mark.parametrize(
    ("weight", "words"),
    [(None, ""), (1.0, "1.00"), (0.0, "0.00"), (0.0474, "0.05"), (0.9975, "0.9975"),
     (0.0025, "0.0025"), (-0.5, "-0.50")],
)  # fmt: skip
def test_figures_never_claim_all_or_nothing(weight: float | None, words: str) -> None:
    assert figure(weight) == words
