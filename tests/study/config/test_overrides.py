"""Overrides of the command line, right and wrong."""

import pytest
from own_study import messages, told

from resdsl.study.config.overrides import hydra_argument, override_place, parse_override

WRONG_OVERRIDES = told("wrong_overrides.txt")


@pytest.mark.parametrize("override", WRONG_OVERRIDES)
def test_a_wrong_override_is_explained(override):
    chosen = [] if override.startswith("study=") else ["study=depth_profile"]
    assert messages([*chosen, override]) == WRONG_OVERRIDES[override]


def test_a_number_of_many_digits():
    text = messages(["study=depth_profile", "seed=" + "9" * 5000])
    assert "is no override: a number in it is out of range" in text


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("budget.seeds=5", "++budget.seeds=5"),  # set, whether a file holds the key or not
        ("+budget.seeds=5", "++budget.seeds=5"),
        ("~recipe.lr", "~recipe.lr"),
        ("data=digits", "data=digits"),
        ("+data=digits", "data=digits"),
    ],
)
def test_an_override_as_hydra_takes_it(text, argument):
    assert hydra_argument(parse_override(text), {("data", "digits")}) == argument


def test_an_override_is_its_own_place():
    place = override_place("a=1")
    assert (place.source.name, place.source.text) == ("override", "a=1")
    assert (place.line, place.column, place.end_column) == (1, 1, 4)
