"""Warnings of a space."""

from known_spaces import constrained, space_of

from resdsl.spaces.survey import survey


def test_constraints_that_few_points_meet_are_warned_of() -> None:
    (warning,) = survey(constrained(2, 400)).warnings()
    assert warning.startswith("0.5% of random points meet the constraints")
    assert warning.endswith("`$a <= 2` refuses most")
    (warning,) = survey(constrained(0)).warnings()
    assert warning == "no point met the constraints; `$a <= 0` refuses most"
    assert survey(constrained(5, 400)).warnings() == []


def test_a_hole_that_nothing_reads_is_warned_of() -> None:
    facts = survey(space_of("a: {int: [1, 4]}, b: {choice: [1, 2]}", "linear: {out: $a}"))
    assert facts.warnings() == ["no point reads the hole `b`"]
    assert (facts.raw.without_floats, facts.active.value) == (8, 4)
