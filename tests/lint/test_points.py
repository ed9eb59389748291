"""Warnings of spaces, and codes that are ignored though no warning has them."""

from pathlib import Path

import pytest
from linted import net

from resdsl.architecture import check_file
from resdsl.text.diagnostics import Diagnostic, ResdslError
from resdsl.text.values import from_values

ROOT = Path(__file__).parents[2]


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ResdslError) as caught:
        net("input: [8]\nlint: {ignore: [dead-lanes]}\nnet: [relu]\n")
    (error,) = caught.value.diagnostics
    assert (error.code, error.help) == ("unknown-warning", "did you mean `dead-lane`?")
    assert error.place is not None
    assert (error.place.line, error.place.text) == (3, "dead-lanes")


SPACE = """\
resdsl: 1
input: [8]
params:
  gate: {choice: {none: none, dead: {transform: 0}, shut: {highway: {bias: -9}}}}
  n: {int: [1, 3]}
blocks: {b: {body: [skip: {gate: $gate, body: [layernorm, linear: {out: 8}]}]}}
net: [stage: {block: b, depth: $n}]
"""


def warned(folder: Path, text: str, **settings: object) -> list[Diagnostic]:
    path = folder / "net.yaml"
    path.write_text(text, encoding="utf-8")
    warnings: list[Diagnostic] = []
    check_file(path, from_values(settings), warnings)
    return warnings


def test_of_a_space_the_defaults_are_examined(tmp_path: Path) -> None:
    text = SPACE.replace("-9}}}}", "-9}}}, default: none}").replace("[1, 3]", "[1, 3], default: 2")
    assert not warned(tmp_path, text)
    (warning,) = warned(tmp_path, text.replace("default: none", "default: dead"))
    assert warning.code == "dead-lane"
    assert 'at the point n=2, gate="dead"' in warning.notes


def test_without_defaults_all_points_are_examined_and_each_place_is_told_once(
    tmp_path: Path,
) -> None:
    dead, shut = warned(tmp_path, SPACE)
    assert (dead.code, shut.code) == ("dead-lane", "gate-shut")
    assert 'at the point n=1, gate="shut"' in shut.notes
    assert [w.code for w in warned(tmp_path, SPACE, gate="shut")] == ["gate-shut"]
    assert [w.code for w in warned(tmp_path, SPACE, gate="none")] == []


def test_points_that_violate_a_constraint_do_not_count(tmp_path: Path) -> None:
    constrained = SPACE + "constraints: [$params <= 200]\n"  # a highway block has 160
    assert [w.code for w in warned(tmp_path, constrained)] == ["dead-lane", "gate-shut"]
    constrained = SPACE + "constraints: [$params <= 100]\n"
    assert [w.code for w in warned(tmp_path, constrained)] == ["dead-lane"]
