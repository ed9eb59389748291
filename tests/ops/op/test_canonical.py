"""Forms of products and joins: what is one function has one form."""

from resdsl.ops.op.canonical import CanonicalFunction, joined, product


def test_a_factor_of_one_is_no_factor() -> None:
    assert product(1.0, 0) == 0
    assert product(1, 0, 1) == CanonicalFunction("mul", (0, 1), ordered=False)
    assert product(0.5, 0) == CanonicalFunction("mul", (CanonicalFunction("0.5"), 0), ordered=False)
    assert product(1 - 0.9, 0) == product(0.1, 0) != product(0.1001, 0)


def test_a_product_multiplies_its_numbers() -> None:
    assert joined("mul", [(0.5, 0), (4.0, 1)]) == product(2.0, 0, 1)
    assert joined("mul", [(0.5, 0), (2.0, 1)]) == product(1.0, 0, 1)
    assert joined("mul", [(0.0, 0), (2.0, 1)]) == product(0.0, 0, 1)


def test_a_sum_leaves_out_what_weighs_nothing() -> None:
    both = CanonicalFunction("add", (0, 1), ordered=False)
    assert joined("add", [(1.0, 0), (1.0, 1)]) == both
    assert joined("add", [(1.0, 0), (0.0, 1)]) == 0
    assert joined("add", [(0.0, 0), (0.5, 1)]) == product(0.5, 1)
    zeros = (product(0.0, 0), product(0.0, 1))
    assert joined("add", [(0.0, 0), (0.0, 1)]) == CanonicalFunction("add", zeros, ordered=False)


def test_a_mean_is_a_sum_of_equal_shares() -> None:
    assert joined("mean", [(1.0, 0), (1.0, 1)]) == joined("add", [(0.5, 0), (0.5, 1)])
    assert joined("mean", [(2.0, 0), (2.0, 1)]) == joined("add", [(1.0, 0), (1.0, 1)])
    assert joined("mean", [(3.0, 0), (0.0, 1), (0.0, 2)]) == 0


def test_a_concatenation_is_ordered_and_keeps_zeros() -> None:
    assert joined("concat", [(1.0, 0), (1.0, 1)]) == CanonicalFunction("concat", (0, 1))
    assert joined("concat", [(1.0, 1), (1.0, 0)]) == CanonicalFunction("concat", (1, 0))
    assert joined("concat", [(1.0, 0), (0.0, 1)]) == CanonicalFunction(
        "concat", (0, product(0.0, 1))
    )
    assert joined("concat", [(1.0, 0)]) == 0
