"""What is counted of points."""

from known_spaces import conditional, constrained, failing, space_of

from resdsl.expand.check_points import cover
from resdsl.spaces.drawn_points import every_point
from resdsl.spaces.tally import Tally


def _tally(space) -> Tally:
    tally = Tally(space)
    for point in every_point(space):
        tally.count(point)
    return tally


def test_points_fail_are_refused_or_are_counted() -> None:
    tally = _tally(failing())
    assert (tally.n_points, tally.n_failed, tally.n_accepted) == (180, 108, 72)
    assert round(tally.failed_share, 9) == 0.6
    assert tally.smallest is not None
    assert tally.smallest.values == {"kernel": 9, "out": 5}
    tally = _tally(constrained(20))
    assert (tally.n_failed, tally.n_accepted, tally.refusals) == (0, 20, {"$a <= 20": 80})
    assert round(tally.accepted_share, 9) == 0.2
    assert tally.ranges["params"] == (5, 100)


def test_points_that_were_chosen_are_not_counted() -> None:
    space = conditional(kind="wide")
    tally = Tally(space)
    for tried in cover(space.document, space.settings):
        tally.see(tried)
    assert (tally.n_points, tally.n_beside, tally.draws) == (0, 2, {"width"})
    assert tally.ranges["params"] == (55, 65)
    assert tally.unread() == ("n",)


def test_raw_sizes() -> None:
    raw = _tally(conditional()).raw_size(is_complete=True)
    assert (raw.without_floats, raw.is_exact, raw.is_infinite) == (30, True, False)
    per = space_of(
        "k: {int: [1, 2]}, n: {int: [1, 3], per: block}, p: {float: [0, 1]}",
        "stage: {block: unit, depth: $k}",
        "blocks: {unit: {body: [linear: {out: $n}]}}",
    )
    tally = _tally(per)
    assert tally.n_points == 3 + 9
    raw = tally.raw_size(is_complete=True)
    assert (raw.without_floats, raw.n_floats, raw.is_exact) == (2 * 3 * 3, 1, True)
    assert not tally.raw_size(is_complete=False).is_exact
