"""Names that documents may give, and those that are taken."""

import pytest
from reading import scalar

from resdsl.language.names import LOOP_NAMES, MEASURED_NAMES, check_name
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
