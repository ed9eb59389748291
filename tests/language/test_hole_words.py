"""Holes by other names are told once, and read as what is meant."""

import pytest
from reading import mapping

from resdsl.language.hole_words import with_hole_meant
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.yaml_nodes import YamlMapping


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{choise: [a, b]}", "choice"), ("{categorical: [a, b]}", "choice"),
        ("{uniform: [0.1, 1]}", "float"), ("{randint: [1, 5]}", "int"),
        ("{range: [1, 5]}", "int"), ("{range: [0.5, 5]}", "float"),
        ("{low: 1, high: 5}", "int"), ("{min: 0.1, max: 5, log: true}", "float"),
    ],
)  # fmt: skip
def test_the_kind_that_is_meant(text: str, kind: str) -> None:
    findings: list[Diagnostic] = []
    meant = with_hole_meant(mapping(text), findings)
    assert isinstance(meant, YamlMapping)
    assert kind in meant.entries
    assert [found.code for found in findings] == ["bad-hole"]
    assert f"`{kind}" in str(findings[0].help)


@pytest.mark.parametrize(
    "text", ["{choice: [a]}", "{init: [1, 2]}", "{a: 1, b: [2]}", "{kernel: 3}"]
)
def test_other_mappings_stay(text: str) -> None:
    findings: list[Diagnostic] = []
    given = mapping(text)
    assert with_hole_meant(given, findings) is given
    assert not findings
