"""Gains beyond what floats hold, which ops from outside may have, end in a figure as well."""

import math

import pytest
from linted import stack

from resdsl.ops.pointwise.activations import LeakyRelu

BODY = "gate: {transform: 1}, body: [leaky_relu, linear: {out: 8}]"


@pytest.mark.parametrize("gain", [1e200, 1e308, math.inf])
def test_the_variance_grows_without_bound(gain: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LeakyRelu, "gain", lambda self, *x: gain)
    (warning,) = [w for w in stack(BODY, 3).lint() if w.code == "variance-growth"]
    assert "grows about 1e+300-fold over 3 skips" in warning.message


def test_a_gain_that_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LeakyRelu, "gain", lambda self, *x: 1e200**2)
    (warning,) = [w for w in stack(BODY, 3).lint() if w.code == "variance-growth"]
    assert "grows about 1e+300-fold over 3 skips" in warning.message
