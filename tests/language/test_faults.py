"""Faults carry their diagnostics."""

from reading import scalar

from resdsl.language.faults import Fault, unknown_name


def test_an_unknown_name_proposes_the_nearest() -> None:
    place = scalar("$widht").place
    found = unknown_name("widht", place, {"width": 1}, {"depth": 2})
    assert found.code == "unknown-name"
    assert "`width`" in str(found.help)
    assert str(Fault(found)) == found.message
    assert Fault(found).diagnostic is found
