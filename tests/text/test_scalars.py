"""Plain scalars by the core schema of YAML 1.2, and the numbers that files may hold."""

from __future__ import annotations

import math

import pytest

from resdsl.text.scalars import MAX_INT, is_text, out_of_bounds, resolve_scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("True", True), ("FALSE", False),
        ("0", 0), ("-12", -12), ("+3", 3), ("010", 10), ("0o17", 15), ("0x1F", 31),
        (str(MAX_INT - 1), MAX_INT - 1), (str(1 - MAX_INT), 1 - MAX_INT),
        ("1e-3", 0.001), ("-.5", -0.5), ("5.", 5.0), ("1E3", 1000.0), ("1e-999", 0.0),
    ],
)  # fmt: skip
def test_values(text: str, value: object) -> None:
    found = resolve_scalar(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "text",
    [
        "yes", "no", "on", "off", "y", "N", "tRUE", "nUll", "1_000", "0,5", "0b11", "0O7", "1:30",
        "0x", "0xG", "-0x1", "1e", "e1", ".", "-", "+", "..", "1.2.3", "inf", "nan", "2024-1",
        "3x3", "½", "٣",
    ],
)  # fmt: skip
def test_texts_that_other_readers_take_for_values(text: str) -> None:
    assert resolve_scalar(text) == text
    assert is_text(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (".inf", ".inf is not a finite number"),
        ("-.Inf", "-.Inf is not a finite number"),
        (".nan", ".nan is not a finite number"),
        ("1e999", "1e999 is too large for a number"),
        (str(MAX_INT), f"{MAX_INT} is out of range: whole numbers lie within 2**63"),
        ("1" * 25, "a whole number with more than 24 digits is out of range"),
        ("0x" + "f" * 100_000, "a whole number with more than 24 digits is out of range"),
        ("2024-01-31", "2024-01-31 is a date"),
        ("2024-1-3 10:00", "2024-1-3 10:00 is a date"),
    ],
)
def test_what_no_file_may_hold(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        resolve_scalar(text)
    assert str(error.value) == reason
    assert not is_text(text)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (0, None), (MAX_INT - 1, None), (1 - MAX_INT, None), (1e308, None), (True, None),
        (-MAX_INT, f"{-MAX_INT} is out of range: whole numbers lie within 2**63"),
        (math.inf, "inf is not a finite number"),
        (math.nan, "nan is not a finite number"),
    ],
)  # fmt: skip
def test_bounds_of_numbers(number: float, reason: str | None) -> None:
    assert out_of_bounds(number) == reason


def test_a_number_that_python_cannot_write_is_not_written() -> None:
    reason = "a longer number is out of range: whole numbers lie within 2**63"
    assert out_of_bounds(10**5000) == out_of_bounds(-(10**24)) == reason
