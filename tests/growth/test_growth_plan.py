import pytest

from resdsl.graph.nodes import Layer
from resdsl.growth.growth_plan import GrowthPlan, Obstacle, Outputs, diagnostics
from resdsl.ops import Shape
from resdsl.ops.pointwise.activations import Gelu, Relu
from resdsl.ops.pointwise.dropout import Dropout, Identity

X = Shape((4,))


def test_one_diagnostic_a_reason_with_all_its_layers():
    obstacles = [
        Obstacle("a.block1", "is wide", "changed-function"),
        Obstacle("b", "is new", "no-identity-start", help="drop it"),
        Obstacle("a.block2", "is wide", "changed-function"),
        Obstacle("c", "is gone", "dropped-layers"),
    ]
    found = diagnostics(obstacles, "give the settings")
    assert [(d.code, d.message, d.help) for d in found] == [
        ("changed-function", "`a.block[1-2]`: is wide", "give the settings"),
        ("no-identity-start", "`b`: is new", "drop it"),
        ("dropped-layers", "`c`: is gone", None),
    ]


def test_reasons_have_the_codes_of_their_kind():
    plan = GrowthPlan()
    plan.refuse("a", "cannot", "do")
    plan.change("b", "differs")
    assert plan.obstacles == [
        Obstacle("a", "cannot", "no-identity-start", "do"),
        Obstacle("b", "differs", "changed-function"),
    ]


@pytest.mark.parametrize(
    ("op", "origin"),
    [(Relu(), Relu()), (Gelu(), None), (Dropout(p=0.5), "before"), (Identity(), "before")],
)
def test_where_an_output_comes_from(op, origin):
    known = Outputs({0: 0}, {0: "before"})  # any value is passed on
    known.note_origin(Layer("op1", op, 1, (0,), (X,), X))
    assert known.origin[1] == origin


def test_what_is_passed_on_equals_what_it_was():
    known = Outputs({0: 7}, {0: Relu()})
    known.pass_on(3, 0)
    assert (known.same[3], known.origin[3]) == (7, Relu())
