import pytest

from resdsl.ops import FieldError, Shape
from resdsl.ops.joins.join import Add, Concat, Mean, Mul, unreachable
from resdsl.ops.op.canonical import joined

X = Shape((4, 8, 8))
PAIR = ("previous", "stem")


@pytest.mark.parametrize(
    ("cls", "source", "gain"),
    [
        (Add, "{0} + {1} + {2}", 3),
        (Mul, "{0} * {1} * {2}", 1),
        (Mean, "({0} + {1} + {2}) / 3", 1 / 3),
        (Concat, "torch.cat([{0}, {1}, {2}], dim=1)", 1),
    ],
)
def test_source_of_three_inputs(cls, source, gain):
    op = cls(inputs=("a", "b", "c"))
    assert op.fragment(X, X, X).forward == source
    assert op.gain(X, X, X) == gain


def test_a_join_has_the_shape_of_its_inputs_and_concat_all_channels():
    assert Add(inputs=PAIR).shape(X, X) == X
    assert Concat(inputs=PAIR).shape(X, X.with_channels(3)) == X.with_channels(7)
    assert Concat(inputs=PAIR).fragment(X, X).last == "torch.cat([{0}, {1}], dim=-1)"


@pytest.mark.parametrize("cls", [Add, Mul, Mean, Concat])
def test_the_form_does_not_know_the_names(cls):
    form = cls(inputs=PAIR).form(X, X)
    assert form == cls(inputs=("a", "b")).form(X, X) == joined(cls.tag, [(1.0, 0), (1.0, 1)])
    assert cls(inputs=PAIR).settings() == {"inputs": 2}


@pytest.mark.parametrize(
    ("cls", "other", "help"),
    [
        (
            Add,
            X.with_channels(5),
            "write `adapt: {spatial: avg_pool, channels: project}` beside it",
        ),
        (Add, Shape((4, 4, 4)), "`adapt` only shrinks: put `upsample: {scale: 2}` behind `stem`"),
        (Add, Shape((1, 8, 8)), "shapes do not broadcast: let `stem` have 4 channels of its own"),
        (Mul, Shape((4, 1, 1)), "shapes do not broadcast: to weigh channels use a `skip`"),
        (
            Add,
            Shape((4, 16, 16)),
            "write `adapt: {spatial: avg_pool, channels: project}` beside it",
        ),
        (Concat, Shape((4, 16, 16)), "write `adapt: {spatial: avg_pool}` beside it"),
        (Concat, Shape((4,)), "let all have the same axes"),
    ],
)
def test_shapes_never_broadcast(cls, other, help):
    with pytest.raises(FieldError, match="joins equal") as caught:
        cls(inputs=PAIR).shape(X, other)
    assert (caught.value.help or "").startswith(help)


@pytest.mark.parametrize(
    ("names", "x", "expected"),
    [
        (PAIR, (X, Shape((4, 4, 4))),
         "`adapt` only shrinks: put `upsample: {scale: 2}` behind `stem`"),
        (("a", "b"), (X, Shape((4, 4, 4))),
         "`adapt` only shrinks: put `upsample: {scale: 2}` behind `b`, or name `b` first"),
        (PAIR, (X, Shape((4, 4, 2))),
         "`adapt` only shrinks: put `upsample: {scale: [2, 4]}` behind `stem`"),
        (PAIR, (X, Shape((4, 5, 5))),
         "let all have as many positions: look at their kernels and paddings"),
        (PAIR, (X, Shape((4, 16, 16))), None),
    ],
)  # fmt: skip
def test_adapting_only_shrinks(names, x, expected):
    assert unreachable(Add(inputs=names), x) == expected


def test_the_previous_output_leads():
    assert [Add(inputs=names).leading for names in (("a", "previous"), ("a", "b"))] == [1, 0]
