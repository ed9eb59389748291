"""What a parameter weighs is handed to the module that owns it."""

import pytest

from resdsl.codegen.weighing import hand_over

A, B = "self.skip1.transform.a", "self.skip1.carry.b"


@pytest.mark.parametrize(
    ("expression", "outer", "inner", "parameters"),
    [
        (f"x + h * {A}", "x + self.skip1.transform(h)", "h * self.a", ("h",)),
        (f"x + 0.5 * {A}", "self.skip1.transform(x)", "x + 0.5 * self.a", ("x",)),
        (f"{A} * h", "self.skip1.transform(h)", "self.a * h", ("h",)),
        (f"mix(x, h, {A})", "self.skip1.transform(x, h)", "mix(x, h, self.a)", ("x", "h")),
        (
            f"torch.cat([x, h * {A}[:, None]], dim=1)",
            "torch.cat([x, self.skip1.transform(h)], dim=1)",
            "h * self.a[:, None]",
            ("h",),
        ),
        (
            f"(x * (1 - {A}) + drop_path(h * {A}, 0.1, self.training)) / 2",
            "self.skip1.transform(x, h) / 2",
            "x * (1 - self.a) + drop_path(h * self.a, 0.1, self.training)",
            ("x", "h"),
        ),
        # an operand without the weight is computed outside, whatever modules it calls
        (f"self.skip1.carry(x) * {A}", "self.skip1.transform(self.skip1.carry(x))",
         "h2 * self.a", ("h2",)),
        (f"x * h * {A}", "self.skip1.transform(x * h)", "h2 * self.a", ("h2",)),
        # a method is no operand: its tensor is
        (f"x.lerp(h, {A})", "self.skip1.transform(x, h)", "x.lerp(h, self.a)", ("x", "h")),
        # without a value to weigh the module gives the parameter
        (A, "self.skip1.transform()", "self.a", ()),
    ],
)  # fmt: skip
def test_the_smallest_operation_moves(
    expression: str, outer: str, inner: str, parameters: tuple[str, ...]
) -> None:
    split = hand_over(expression, A, {"x", "h"})
    assert (split.outer, split.inner, split.parameters) == (outer, inner, parameters)
    assert len(split.arguments) == len(parameters)


def test_a_name_of_a_function_is_no_parameter() -> None:
    split = hand_over(f"x * h * {A}", A, {"x", "h"}, {"h2"})
    assert split.parameters == ("h3",)


def test_both_weights_of_a_product_are_handed_over_in_turn() -> None:
    """The order of the products stays: rounding is that of the expression as it was."""
    first = hand_over(f"x * {B} * h * {A}", B, {"x", "h"})
    second = hand_over(first.outer, A, {"x", "h"})
    assert (first.inner, second.inner) == ("x * self.b", "h2 * self.a")
    assert second.outer == "self.skip1.transform(self.skip1.carry(x) * h)"
