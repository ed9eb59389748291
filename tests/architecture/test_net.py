"""The facade's values in other processes: their pickles."""

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from random_documents import documents

import resdsl
from resdsl.text.diagnostics import ResdslError, Source

EXAMPLES = Path(__file__).parents[2] / "examples"


def _pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("again", [_pickled, copy.deepcopy])
def test_a_net_says_the_same_after_it_was_pickled(again: Callable[[Any], Any]) -> None:
    for example in sorted(EXAMPLES.glob("*.yaml")):
        net = resdsl.load_space(example).architecture()
        copied = again(net)
        assert copied.source() == net.source()
        assert copied.to_yaml() == net.to_yaml()
        assert copied.values == net.values
        assert copied.training_hash == net.training_hash
        assert copied.structure_hash == net.structure_hash
        assert [d.message for d in copied.lint()] == [d.message for d in net.lint()]
        assert str(net.diff(copied)) == str(net.diff(net))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_random_nets_are_pickled(text: str) -> None:
    try:
        net = resdsl.load(Source("net.yaml", text))
    except ResdslError as error:
        assert _pickled(error).diagnostics == error.diagnostics
        assert str(_pickled(error)) == str(error)
    else:
        assert _pickled(net).source() == net.source()


def test_a_space_and_a_point_are_pickled() -> None:
    space = resdsl.load_space(EXAMPLES / "depth_families.yaml")
    point = space.draw({"family": "highway", "n": 3})
    assert _pickled(space).draw({"family": "highway", "n": 3}).values == point.values
    assert _pickled(point).architecture.source() == point.architecture.source()
    assert _pickled(point).values == point.values
    assert _pickled(point).violated == point.violated


def test_an_error_keeps_its_diagnostics() -> None:
    with pytest.raises(ResdslError) as caught:
        resdsl.load(Source("net.yaml", "resdsl: 1\ninput: [3]\nnet: [lineer: {out: 2}, foo]\n"))
    for again in (_pickled, copy.copy, copy.deepcopy):
        error = again(caught.value)
        assert error.diagnostics == caught.value.diagnostics
        assert len(error.diagnostics) == 2
        assert str(error) == str(caught.value)
