"""Random points as nets."""

from known_spaces import conditional, constrained, failing

from resdsl.architecture import load
from resdsl.spaces.random_nets import random_nets
from resdsl.text.diagnostics import Source


def test_nets_differ_and_their_documents_are_the_nets() -> None:
    nets = list(random_nets(conditional(), 8, tries=1000))
    assert len({tuple(net.values.items()) for net in nets}) == 8
    for net in nets:
        again = load(Source("frozen.yaml", net.to_yaml()))
        assert again.training_hash == net.training_hash
    assert len(list(random_nets(conditional(), 9, tries=300))) == 8


def test_points_that_fail_or_are_refused_are_left_out() -> None:
    assert all(net.values["kernel"] <= 8 for net in random_nets(failing(), 20, tries=500))
    assert {net.values["a"] for net in random_nets(constrained(3), 5, tries=1500)} == {1, 2, 3}
    assert list(random_nets(constrained(0), 1, tries=20)) == []
