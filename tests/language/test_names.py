"""Names that documents may give, and those that are taken."""

import pytest
from reading import scalar

from resdsl.language.names import LOOP_NAMES, MEASURED_NAMES, Earlier, check_name
from resdsl.text.diagnostics import Diagnostic


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("width", None), ("_x1", None), ("x" * 100, None),
        ("1x", "bad-name"), ("a-b", "bad-name"), ("é", "bad-name"), ("", "bad-name"),
        ("x" * 101, "bad-name"), ("index", "reserved-name"), ("params", "reserved-name"),
    ],
)  # fmt: skip
def test_a_name_of_a_param(name: str, code: str | None) -> None:
    findings: list[Diagnostic] = []
    check_name(name, scalar("x").place, "a param", findings)
    assert [found.code for found in findings] == ([code] if code else [])


def test_what_is_reserved_depends_on_what_is_named() -> None:
    findings: list[Diagnostic] = []
    check_name("depth", scalar("x").place, "a block", findings, frozenset())
    assert not findings
    assert "depth" in LOOP_NAMES & MEASURED_NAMES


def test_earlier_entries_are_those_before_a_name() -> None:
    order = {"a": 0, "b": 1, "c": 2}
    table = {"a": 1, "c": 3}
    earlier = Earlier(table, order, order["c"])
    table["b"] = 2  # which is seen, since nothing is copied
    assert dict(earlier) == {"a": 1, "b": 2}
    assert len(earlier) == 2
    assert "c" not in earlier
    assert earlier.get("unknown") is None
