import pytest

from resdsl.ops import Shape
from resdsl.ops.op.canonical import CanonicalFunction, joined, product
from resdsl.ops.op.initial_bias import AutoBias
from resdsl.ops.skip.lane_weights import UNIT, BranchWeight
from resdsl.ops.skip.merge import Merge

X, C = Shape((4, 8, 8)), Shape((4,))
COUPLED = BranchWeight("coupled", 0.0)
GATE = BranchWeight("tensor", -2.0, sigmoid=True)
LEARNT = BranchWeight("tensor", 0.5, batched=False)


def merge(
    kind: str = "add", transform=UNIT, carry: BranchWeight | None = UNIT, drop_path=0.0
) -> Merge:
    return Merge(kind=kind, transform=transform, carry=carry, drop_path=drop_path)


def number(value: float) -> BranchWeight:
    return BranchWeight("number", value)


@pytest.mark.parametrize(
    ("op", "x", "source"),
    [
        (merge(), (X, X), "{0} + {1}"),
        (merge("mean"), (X, X), "({0} + {1}) / 2"),
        (merge("mul"), (X, X), "{0} * {1}"),
        (merge("concat"), (X, X), "torch.cat([{0}, {1}], dim=1)"),
        (merge(carry=None), (X,), "{0}"),
        (merge(transform=number(0.5)), (X, X), "{0} + 0.5 * {1}"),
        (merge(transform=number(0.9), carry=COUPLED), (X, X), "0.1 * {0} + 0.9 * {1}"),
        (merge(transform=GATE), (X, X, X), "{0} + {1} * {2}"),
        (merge(transform=GATE, carry=COUPLED), (X, X, X), "mix({0}, {1}, {2})"),
        (merge(transform=COUPLED, carry=GATE), (X, X, X), "mix({1}, {0}, {2})"),
        (merge(transform=GATE, carry=GATE), (X, X, X, X), "{0} * {3} + {1} * {2}"),
        (merge(transform=GATE), (X, X, C), "{0} + {1} * {2}[:, :, None, None]"),
        (merge(transform=LEARNT), (X, X, C), "{0} + {1} * {2}[:, None, None]"),
        (merge(transform=GATE, carry=COUPLED, drop_path=0.1), (X, X, X),
         "{0} * (1 - {2}) + drop_path({1} * {2}, 0.1, self.training)"),
    ],
)  # fmt: skip
def test_source(op, x, source):
    assert op.fragment(*x).forward == source


def test_a_gate_of_one_value_a_channel_where_the_channels_come_last():
    assert merge(transform=GATE).fragment(X, X, C).last == "{0} + {1} * {2}[:, None, None]"
    assert merge(transform=LEARNT).fragment(X, X, C).last == "{0} + {1} * {2}"
    assert merge("concat").fragment(X, X).last == "torch.cat([{0}, {1}], dim=-1)"


@pytest.mark.parametrize(
    ("op", "weights"),
    [
        (merge(), (1.0, 1.0)),
        (merge(carry=None), (None, 1.0)),
        (merge(transform=number(0.25), carry=COUPLED), (0.75, 0.25)),
        (merge(transform=COUPLED, carry=number(0.25)), (0.25, 0.75)),
        (merge(transform=GATE), (1.0, GATE.initial)),
    ],
)
def test_weights_at_the_start(op, weights):
    assert op.weights == weights


def test_forms_know_what_is_computed_and_not_how_it_is_written():
    add = joined("add", [(1.0, 0), (1.0, 1)])
    assert merge().form(X, X) == add
    assert merge(drop_path=0.5).form(X, X) == add
    half = merge(transform=number(0.5), carry=number(0.5)).form(X, X)
    assert merge(transform=number(0.5), carry=COUPLED).form(X, X) == half
    other = merge(transform=BranchWeight("tensor", 1.0, sigmoid=True), carry=COUPLED)
    assert merge(transform=GATE, carry=COUPLED).form(X, X, X) == other.form(X, X, X)
    left = CanonicalFunction("1 -", (2,))
    mixed = joined("add", [(1.0, product(1.0, 0, left)), (1.0, product(1.0, 1, 2))])
    assert other.form(X, X, X) == mixed


def test_words_for_pictures():
    assert merge().summary() == "carry 1 · transform 1"
    assert merge("mean", GATE, COUPLED).summary() == "carry 1 - T(x) · transform T(x) · merge mean"
    assert merge(transform=LEARNT, carry=None, drop_path=0.1).summary() == (
        "carry none · transform learnt by channel · drop_path 0.1"
    )


@pytest.mark.parametrize(
    ("kind", "share", "sums", "multiplies", "spread", "channels"),
    [("add", 1, True, False, 1, 4), ("mean", 0.5, True, False, 0.25, 4),
     ("mul", 1, False, True, 0.5, 4), ("concat", 1, False, False, 0.5, 8)],
)  # fmt: skip
def test_kinds(kind, share, sums, multiplies, spread, channels):
    op = merge(kind)
    assert (op.share, op.sums, op.multiplies, op.spread) == (share, sums, multiplies, spread)
    assert op.shape(X, X).channels == channels


def test_the_bare_branch_is_the_identity():
    assert merge(carry=None).is_identity
    assert not merge(carry=None, transform=number(2.0)).is_identity
    assert not merge().is_identity


def test_automatic_biases():
    auto = BranchWeight("tensor", AutoBias(), sigmoid=True)
    op = merge(transform=auto, carry=COUPLED)
    assert op.is_auto
    resolved = op.at_length(3)
    assert isinstance(resolved, Merge)
    assert (resolved.is_auto, resolved.transform.start) == (False, AutoBias().at(3))
