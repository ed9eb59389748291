"""The survey of a space: all its points where they are few, else random ones."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from resdsl.architecture import Space
from resdsl.expand.check_points import cover
from resdsl.spaces.counterexample import shrink
from resdsl.spaces.domains import size
from resdsl.spaces.drawn_points import (
    EndlessHole,
    every_point,
    random_points,
)
from resdsl.spaces.estimates import exactly, kinds, leaves, wilson
from resdsl.spaces.space_facts import SpaceFacts
from resdsl.spaces.tally import Tally

PILOT = 50  # random points that tell whether all can be listed

OnPoint = Callable[[int], object]


def survey(
    space: Space, *, limit: int = 10_000, seed: int = 0, on_point: OnPoint = lambda n: None
) -> SpaceFacts:
    """Return what a space holds, exact where it has at most ``limit`` points.

    Else ``limit`` random points are built, from ``seed``. A net is gone before the next one is
    built; what stays are two hashes and a number for each point. ``on_point`` hears how many
    points have been built so far.

    >>> from resdsl.architecture import load_space
    >>> from resdsl.text.diagnostics import Source
    >>> text = "{resdsl: 1, input: [4], params: {n: {int: [1, 6]}}, net: [linear: {out: $n}]}"
    >>> facts = survey(load_space(Source("net.yaml", text)))
    >>> facts.is_enumerated, facts.active.value, facts.ranges["params"]
    (True, 6, (5, 30))
    """
    whole = _all_points(space, limit, seed, on_point)
    return _exact(whole) if whole is not None else _estimated(space, limit, seed, on_point)


def _all_points(space: Space, limit: int, seed: int, on_point: OnPoint) -> Tally | None:
    """Return the counts of every point; None where there are more than ``limit``."""
    if not _may_be_listed(space, limit, seed):
        return None
    tally = Tally(space)
    try:
        for point in every_point(space):
            if tally.n_points == limit:
                return None
            tally.count(point)
            on_point(tally.n_points)
    except EndlessHole:
        return None
    return tally


def _may_be_listed(space: Space, limit: int, seed: int) -> bool:
    """Return whether a space seems to have no more than ``limit`` points.

    The size of the domains is an upper bound where no hole is drawn anew in stages or blocks.
    """
    product = 1
    for name, hole in space.holes.items():
        if name not in space.settings:
            n = size(hole)
            product = limit + 1 if n is None or hole.per else min(product * n, limit + 1)
    if product <= limit:
        return True
    pilot = list(islice(random_points(space, seed), min(PILOT, limit)))
    if any(point.reads_float for point in pilot):
        return False
    return (leaves([point.log_weight for point in pilot]).value or 0) <= limit


def _exact(tally: Tally) -> SpaceFacts:
    n_built = tally.n_points - tally.n_failed
    compiling = _share(1 - tally.failed_share, n_built, tally.n_points)
    accepted = _share(tally.accepted_share / (compiling or 1), tally.n_accepted, n_built)
    return SpaceFacts(
        is_enumerated=True,
        n_points=tally.n_points,
        n_beside=0,
        n_failed=tally.n_failed,
        n_accepted=tally.n_accepted,
        raw=tally.raw_size(is_complete=True),
        active=exactly(tally.n_points),
        reads_float=False,
        compiling=exactly(compiling),
        counterexample=tally.smallest,
        accepted=exactly(accepted) if tally.space.document.constraints else None,
        graphs={name: exactly(len(seen)) for name, seen in tally.graphs.items()},
        ranges=tally.ranges,
        unread=tally.unread(),
        refusals=tally.refusals,
    )


def _share(sum_of_shares: float, n_hits: int, n: int) -> float:
    """Return a share without what the sum was rounded by where none or all are hit."""
    return float(n_hits > 0) if n_hits in (0, n) else round(sum_of_shares, 12)


def _estimated(space: Space, limit: int, seed: int, on_point: OnPoint) -> SpaceFacts:
    """Return what ``limit`` random points show, and the points that `resdsl check` tries."""
    tally = Tally(space)
    for point in islice(random_points(space, seed), limit):
        tally.count(point)
        on_point(tally.n_points)
    for tried in islice(cover(space.document, space.settings), limit):
        tally.see(tried)
        on_point(tally.n_points + tally.n_beside)
    raw = tally.raw_size(is_complete=False)
    most = raw.without_floats if raw.is_exact else None
    n_different = 1 if tally.reads_float else len(tally.graphs["training"])
    active = leaves(tally.log_weights).within(n_different, most)
    top = None if tally.reads_float else active.high
    n_built = tally.n_points - tally.n_failed
    accepted = wilson(tally.n_accepted, n_built) if space.document.constraints else None
    smallest = tally.smallest
    return SpaceFacts(
        is_enumerated=False,
        n_points=tally.n_points,
        n_beside=tally.n_beside,
        n_failed=tally.n_failed,
        n_accepted=tally.n_accepted,
        raw=raw,
        active=active,
        reads_float=tally.reads_float,
        compiling=wilson(n_built, tally.n_points),
        counterexample=shrink(space, smallest) if smallest else None,
        accepted=accepted,
        graphs={name: kinds(seen).within(len(seen), top) for name, seen in tally.graphs.items()},
        ranges=tally.ranges,
        unread=tally.unread(),
        refusals=tally.refusals,
    )
