"""What Python's arithmetic raises, and what leaves the bounds, is a diagnostic at its place."""

import pytest

from resdsl.architecture import load
from resdsl.text.diagnostics import ResdslError, Source


def _fails(expression: str, value: object = 3) -> str:
    text = (
        f"resdsl: 1\ninput: [4]\nparams: {{x: {value}}}\nnet:\n  - linear: {{out: '{expression}'}}"
    )
    with pytest.raises(ResdslError) as caught:
        load(Source("net.yaml", text))
    (found,) = caught.value.diagnostics
    assert found.code == "bad-expression"
    assert found.place is not None
    assert found.place.line == 5
    return found.message


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("round($x * 1e308)", "the result is not a finite number"),
        ("round($x * 1e307)", "the result is out of range: whole numbers lie within 2**63"),
        ("min(round($x * 1e30), 8)", "the result is out of range: whole numbers lie within 2**63"),
        ("$x * 1e308 * 10", "the result is not a finite number"),
        ("9223372036854775807 + $x", "the result is out of range: whole numbers lie within 2**63"),
        ("$x ** 1e308", "the result of 3 ** 1e+308 is out of range"),
        ("3 ** ($x * 30)", "3 ** 90 is out of range"),
        ("$x / 0", "division by zero: 3 / 0"),
        ("$x // 0.0", "division by zero: 3 // 0.0"),
        ("$x % 0", "division by zero: 3 % 0"),
        ("0 ** -$x", "division by zero: 0 ** -3"),
        ("sqrt(2 - $x)", "the result is not a real number"),
        ("(-8.0) ** ($x / 9)", "the result is not a real number"),
    ],
)
def test_results_out_of_bounds(expression: str, message: str) -> None:
    assert _fails(expression) == message


def test_whole_numbers_stay_exact_up_to_the_bound() -> None:
    text = "resdsl: 1\ninput: [4]\nparams: {x: 9223372036854775807}\nnet: [relu]\nconstraints: [round(-$x) == -9223372036854775807]"
    assert load(Source("net.yaml", text)).params == 0
