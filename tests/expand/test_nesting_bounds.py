"""Bounds of what lies inside each other."""

import pytest
from expanding import expanded

from resdsl.expand.nesting_bounds import MAX_LEVELS, MAX_REFERENCES, NestingBounds
from resdsl.language.faults import ExpansionLimit, Fault
from resdsl.text.diagnostics import Place, Source

PLACE = Place(Source("net.yaml", "net: [relu]"), 1, 1, 1, 4)


def _nest(enter, depth: int) -> None:
    if depth:
        with enter():
            _nest(enter, depth - 1)


def test_levels_end_in_a_diagnostic_and_are_given_back() -> None:
    bounds = NestingBounds()
    for _ in range(2):
        _nest(lambda: bounds.deeper(PLACE), MAX_LEVELS)
    with pytest.raises(ExpansionLimit) as caught:
        _nest(lambda: bounds.deeper(PLACE), MAX_LEVELS + 1)
    assert caught.value.diagnostic.code == "nested-too-deep"
    _nest(lambda: bounds.deeper(PLACE), MAX_LEVELS)


def test_references_likewise() -> None:
    bounds = NestingBounds()
    _nest(lambda: bounds.reference("n", PLACE), MAX_REFERENCES + 1)
    with pytest.raises(Fault) as caught:
        _nest(lambda: bounds.reference("n", PLACE), MAX_REFERENCES + 2)
    assert caught.value.diagnostic.code == "param-too-deep"


def test_a_list_that_contains_itself_ends() -> None:
    graph, findings = expanded(
        "params: {more: {choice: {a: [relu, $more]}, default: a}}\nnet: [$more]\n"
    )
    assert graph is None
    assert len(findings) == 1
