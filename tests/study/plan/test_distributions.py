"""Holes as Optuna's distributions."""

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from resdsl.language.holes import parse_hole
from resdsl.study.plan.distributions import as_optuna, distribution, quantile, share_below


@pytest.mark.parametrize(
    ("hole", "expected"),
    [
        ({"float": [1, 2], "log": True}, FloatDistribution(1.0, 2.0, log=True)),
        ({"int": [1, 8]}, IntDistribution(1, 8)),
        ({"choice": ["a", 1]}, CategoricalDistribution(("a", 1))),
        ({"choice": [8, 16, 32], "ordered": True}, IntDistribution(0, 2)),
    ],
)
def test_the_distribution_of_a_hole(hole, expected):
    assert distribution(parse_hole(hole)) == expected


@pytest.mark.parametrize(
    ("hole", "values"),
    [
        ({"float": [0.01, 1.0], "log": True}, [0.01, 0.05, 0.9]),
        ({"float": [-2, 2]}, [-2, 0, 1.5]),
        ({"float": [3, 3]}, [3]),
        ({"int": [1, 8]}, [1, 4, 8]),
        ({"int": [1, 256], "log": True}, [1, 16, 256]),
        ({"int": [5, 5]}, [5]),
        ({"choice": ["a", "b", "c"], "ordered": True}, ["a", "c"]),
    ],
)
def test_a_value_lies_at_the_quantile_of_the_share_below_it(hole, values):
    found = parse_hole(hole)
    domain = distribution(found)
    for value in values:
        inside = as_optuna(found, value)
        share = share_below(domain, inside)
        assert 0 <= share <= 1
        assert quantile(domain, share) == pytest.approx(inside)


def test_alternatives_without_an_order_have_no_share_below():
    with pytest.raises(TypeError, match="no order"):
        share_below(CategoricalDistribution(("a", "b")), "a")
