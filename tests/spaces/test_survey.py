"""The survey against spaces whose facts are known."""

import gc
import tracemalloc

import pytest
from known_spaces import conditional, constrained, failing, products, redundant, space_of

from resdsl.spaces.survey import survey


def test_a_small_space_is_known_exactly() -> None:
    heard: list[int] = []
    facts = survey(conditional(), on_point=heard.append)
    assert heard == list(range(1, 9))
    assert facts.is_enumerated
    assert facts.every_point_compiles
    assert (facts.raw.without_floats, facts.active.value, facts.n_points) == (30, 8, 8)
    assert facts.accepted is None
    assert facts.ranges == {"params": (20, 100), "flops": (16, 80), "depth": (1, 5)}
    assert {name: found.value for name, found in survey(products()).graphs.items()} == {
        "training": 9,
        "structure": 9,
    }


def test_nets_of_one_function_family_may_train_differently() -> None:
    space = space_of(
        "p: {choice: [0.1, 0.2]}, n: {int: [1, 3]}", "{linear: {out: $n}}, dropout: {p: $p}"
    )
    graphs = survey(space).graphs
    assert (graphs["training"].value, graphs["structure"].value) == (6, 3)


def test_a_large_space_is_estimated() -> None:
    facts = survey(redundant(300, 100), limit=1000)
    assert not facts.is_enumerated
    assert facts.raw.without_floats == 30_000
    assert facts.active.value == pytest.approx(30_000)
    assert facts.active.high == pytest.approx(30_000)
    found = facts.graphs["training"]
    assert found.high is not None
    assert found.low <= 300 <= found.high < 330
    assert facts.ranges["params"] == (5, 1500)  # the ends of ranges are tried besides
    assert facts.compiling.low > 0.99


def test_what_differs_in_unread_holes_is_one_point() -> None:
    space = space_of(
        "kind: {choice: [a, b]}, n: {int: [1, 50]}, m: {int: [1, 50]}, k: {int: [1, 50]}",
        "{linear: {out: $n}}, {linear: {out: $m + $k}, if: $kind == 'b'}",
    )
    facts = survey(space, limit=1500)
    active = 50 + 50**3
    assert facts.raw.without_floats == 2 * 50**3
    assert facts.active.high is not None
    assert facts.active.low < active < facts.active.high
    assert facts.active.high < 1.1 * active
    whole = facts.graphs["structure"]
    assert whole.low <= 50 + 50 * 99 <= (whole.high or 0)


def test_floats_make_a_space_infinite() -> None:
    space = space_of(
        "p: {float: [0, 0.5]}, n: {int: [1, 4]}", "{linear: {out: $n}}, dropout: {p: $p}"
    )
    facts = survey(space, limit=400)
    assert (facts.raw.is_infinite, facts.raw.without_floats, facts.reads_float) == (True, 4, True)
    assert facts.active.value == pytest.approx(4)
    assert facts.graphs["structure"].value == 4
    training = facts.graphs["training"]
    assert (training.value, training.high) == (None, None)
    assert training.low > 400
    unread = survey(space_of("p: {float: [0, 0.5]}, n: {int: [1, 4]}", "linear: {out: $n}"))
    assert (unread.is_enumerated, unread.raw.is_infinite, unread.unread) == (True, True, ("p",))


def test_the_smallest_counterexample_is_found_either_way() -> None:
    for limit in (1000, 150):
        facts = survey(failing(), limit=limit)
        assert facts.is_enumerated == (limit == 1000)
        assert facts.counterexample is not None
        assert facts.counterexample.values == {"kernel": 9, "out": 5}
        assert facts.compiling.low <= 0.4 <= (facts.compiling.high or 0)
    one = survey(
        space_of("n: {int: [1, 10000], default: 2}", "{linear: {out: 10000 - $n}}"), limit=50
    )
    assert one.n_failed == 0
    assert one.counterexample is not None  # at an end of the range, which random points miss
    assert one.counterexample.values == {"n": 10000}
    whole = survey(space_of("n: {int: [1, 3]}", "linear: {out: $n - 3}"))
    assert (whole.n_accepted, whole.compiling.value, whole.ranges) == (0, 0.0, {})


def test_a_constraint_over_params_excludes_what_cannot_be_built() -> None:
    text = "kernel: {int: [1, 20], default: 3}", "conv: {out: 1, kernel: $kernel, padding: 0}"
    facts = survey(space_of(*text, "constraints: [$kernel <= 8]", input="[1, 8]"))
    assert (facts.every_point_compiles, facts.n_failed, facts.n_accepted) == (True, 0, 8)
    assert facts.refusals == {"$kernel <= 8": 12}
    facts = survey(space_of(*text, "constraints: [$kernel <= 10]", input="[1, 8]"))
    assert (facts.n_failed, facts.n_accepted) == (2, 8)
    assert facts.counterexample is not None
    assert facts.counterexample.values == {"kernel": 9}


def test_the_acceptance_of_constraints() -> None:
    facts = survey(constrained(20))
    assert facts.accepted is not None
    assert facts.accepted.value == pytest.approx(0.2)
    assert facts.accepted.is_exact
    assert facts.warnings() == []
    facts = survey(constrained(200, 1000), limit=300)
    assert facts.accepted is not None
    assert facts.accepted.low < 0.2 < (facts.accepted.high or 0)
    none = survey(constrained(0))
    assert none.accepted is not None
    assert (none.accepted.value, none.n_accepted) == (0.0, 0)


def test_likely_points_count_for_more() -> None:
    """Half of the random points are the one of `a`, so half of them meet the constraint."""
    space = space_of(
        "kind: {choice: [a, b]}, n: {int: [2, 100]}",
        "{linear: {out: 1}, if: $kind == 'a'}, {linear: {out: $n}, if: $kind == 'b'}",
        "constraints: [$params < 6]",
    )
    facts = survey(space)
    assert (facts.n_points, facts.n_accepted) == (100, 1)
    assert facts.accepted is not None
    assert facts.accepted.value == pytest.approx(0.5)


def test_a_point_leaves_less_behind_than_its_net_takes() -> None:
    taken: dict[int, int] = {}

    def built(n: int) -> None:
        if n in (50, 150):
            gc.collect()
            taken[n] = tracemalloc.get_traced_memory()[0]

    layers = ", ".join(f"linear: {{out: {out}}}" for out in range(1, 40))
    space = space_of("a: {int: [1, 1000]}", f"linear: {{out: $a}}, {layers}")
    survey(space, limit=10)
    tracemalloc.start()
    try:
        survey(space, limit=150, on_point=built)
        graph = space.draw({"a": 7}).architecture.graph
        net = tracemalloc.get_traced_memory()[0]
        del graph
        gc.collect()
        net -= tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert (taken[150] - taken[50]) / 100 < net / 5
