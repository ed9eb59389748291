"""What is known of a space, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resdsl.spaces.counterexample import Failure
from resdsl.spaces.estimates import Estimate

RARE = 0.01  # of random points that meet the constraints: below it there is a warning


@dataclass(frozen=True, slots=True)
class RawSize:
    """The product of the sizes of all domains.

    A hole with `per` counts once for each of its draws that a point reads. ``without_floats``
    leaves out floats, of which ``n_floats`` are in the space; with one of them the size is
    infinite. Where not every point was seen, a hole with `per` may have more draws: then the size
    is a lower bound and not ``is_exact``.
    """

    without_floats: int
    n_floats: int
    is_exact: bool

    @property
    def is_infinite(self) -> bool:
        """Return whether a float that can take more than one value is among the holes."""
        return self.n_floats > 0


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """What a space holds.

    ``is_enumerated`` says that every point was built, and all figures are exact; else ``n_points``
    random points were, beside ``n_beside`` that take every alternative and the ends of ranges.

    ``active`` counts the points that differ in a hole that the net reads, floats left out;
    ``reads_float`` says that their number is infinite. ``compiling`` is the share of random points
    that are nets, and ``accepted`` the share of those that meet the constraints (None without
    any). ``graphs`` and ``ranges`` are of the points that do both, which are ``n_accepted``:
    how many different nets there are by `training_hash` and by `structure_hash`, and the
    least and the greatest of `params`, `flops` and `depth`. ``unread`` are holes that no point
    read, and ``refusals`` the numbers of points by the constraint that they do not meet.
    """

    is_enumerated: bool
    n_points: int
    n_beside: int
    n_failed: int
    n_accepted: int
    raw: RawSize
    active: Estimate
    reads_float: bool
    compiling: Estimate
    counterexample: Failure | None
    accepted: Estimate | None
    graphs: Mapping[str, Estimate]
    ranges: Mapping[str, tuple[int, int]]
    unread: tuple[str, ...]
    refusals: Mapping[str, int]

    @property
    def every_point_compiles(self) -> bool:
        """Return whether no point was found that cannot be built."""
        return self.counterexample is None

    def warnings(self) -> list[str]:
        """Return what hinders a search in the space, a line each."""
        found = [f"no point reads the hole `{name}`" for name in self.unread]
        share = self.accepted
        if share is not None and share.value is not None and share.value < RARE:
            worst = max(self.refusals, key=self.refusals.__getitem__)
            met = (
                f"{100 * share.value:.2g}% of random points meet" if share.value else "no point met"
            )
            vain = ", so a search draws most of its points in vain" if share.value else ""
            found.append(f"{met} the constraints{vain}; `{worst}` refuses most")
        return found
