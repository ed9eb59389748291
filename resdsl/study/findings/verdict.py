"""The rule that says what depth does to a family: degrades, overfits, worsens, holds, or undecided.

Differences are those of a deep cell to a shallow one. Where less of a metric is better, a fall is a
rise, in the words of the sentences too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from resdsl.study.findings.figure_words import signed, span
from resdsl.study.findings.intervals import welch
from resdsl.study.findings.scale import ACCURACY_SCALE, Scale
from resdsl.study.findings.study_result import CellResult, Effect, Interval, Verdict

Way = Literal["falls", "slips", "holds", "open"]


def rule(scale: Scale) -> str:
    """Return the rule in words, for a metric and its margin."""
    metric, worsens = scale.metric, scale.worsens
    side = "below minus" if worsens == "falls" else "above"
    other = "above minus" if worsens == "falls" else "below"
    return (
        "Verdicts compare the deepest cell of a family with its best shallower cell (best by "
        f"validation {metric}, so that the test part chooses nothing), by Welch's 95% interval of "
        f"the difference over the final seeds and a margin of {scale.margin:g}. The {metric} "
        f"{worsens} when the whole interval lies {side} the margin, and holds when it lies {other} "
        f"the margin. A family degrades when test and training {metric} {worsens[:-1]}, overfits "
        f"when test {metric} {worsens} and training {metric} holds, and holds when test {metric} "
        f"holds. It worsens when test {metric} {worsens} for a cause that is open, or when the "
        "interval excludes 0 but contains the margin; all else is undecided with these seeds."
    )


@dataclass(frozen=True)
class _Point:
    """A cell with final runs: what the rule looks at."""

    cell: CellResult
    train: Interval
    validation: Interval
    test: Interval


def judge(family: str, cells: Sequence[CellResult], scale: Scale = ACCURACY_SCALE) -> Verdict:
    """Return the verdict on ``family``; ``cells`` are those of the whole study.

    The deepest point of the study counts as that of the family, so a family that has no measurement
    there is undecided rather than judged by what is left of it.
    """
    everyone = [
        _Point(c, c.train, c.validation, c.test)
        for c in cells
        if c.train and c.validation and c.test
    ]
    points = sorted((p for p in everyone if p.cell.family == family), key=lambda p: p.cell.at or 0)
    greatest = max((cell.at for cell in cells if cell.at is not None), default=None)
    words = _Words(scale)
    outcome: Effect = "undecided"
    test = train = None
    if not points:
        why = f"no final run has a test {scale.metric}"
    elif points[-1].cell.at != greatest:
        why = f"no final run has a test {scale.metric} at the greatest depth of the study; "
        why += f"the deepest measured is {words.point(points[-1])}"
    elif len(points) == 1:
        why = f"measured at one depth only, test {scale.metric} {words.point(points[0])}"
    else:
        *shallower, deepest = points
        reference = max(shallower, key=lambda p: scale.goodness(p.validation.mean))
        test, train = welch(deepest.test, reference.test), welch(deepest.train, reference.train)
        outcome, why = words.decide(test, train, reference, deepest)
        if outcome == "holds":
            why += words.below_best(deepest, everyone)
        if n := deepest.cell.diverged:
            why += f"; {n} of {deepest.cell.final_runs} final runs at depth {deepest.cell.depth} "
            why += "diverged"
    says = "is undecided with these seeds" if outcome == "undecided" else outcome
    sentence = f"{family} {says}: {why}."
    return Verdict(family=family, outcome=outcome, sentence=sentence, test=test, train=train)


def direction(difference: Interval, scale: Scale = ACCURACY_SCALE) -> Way:
    """Return which way a metric goes for the worse, by the interval of its difference.

    It `falls` where the whole interval lies beyond the margin and `holds` where it lies within. It
    `slips` where the interval excludes 0 and contains the margin, so that a fall is sure and its
    size is open. All else, and what has no interval, is `open`.
    """
    gain = scale.gain(difference.bounds)
    if gain is None:
        return "open"
    low, high = gain
    if high < -scale.margin:
        return "falls"
    if low > -scale.margin:
        return "holds"
    return "slips" if high < 0 else "open"


@dataclass(frozen=True)
class _Words:
    """The rule's outcomes and sentences on one scale."""

    scale: Scale

    def point(self, point: _Point) -> str:
        """Return a point in words: ``0.687 at depth 42``."""
        return f"{point.test.mean:{self.scale.format}} at depth {point.cell.depth}"

    def decide(
        self, test: Interval, train: Interval, reference: _Point, deepest: _Point
    ) -> tuple[Effect, str]:
        """Return the outcome and its reason, from the differences between two points."""
        both = self.point(reference), self.point(deepest)
        metric, worsens = self.scale.metric, self.scale.worsens
        if test.low is None:
            why = f"test {metric} {both[0]} and {both[1]}, but {test.unbounded}: no interval"
            return "undecided", why
        way = f"from {both[0]} to {both[1]} ({self._signed(test)})"
        falls = f"test {metric} {worsens} {way}"
        then = self._signed(train)
        change = self.scale.counted_change
        match direction(test, self.scale), self._cause(train):
            case "falls", "falls":
                return "degrades", (
                    f"{falls}, training {metric} {worsens} too ({then}), "
                    "so this is degradation, not overfitting"
                )
            case "falls", "holds":
                return "overfits", (
                    f"{falls}, training {metric} does not ({then}), "
                    "so this is overfitting, not degradation"
                )
            case "falls", _:
                return "worsens", (
                    f"{falls}, but whether training {metric} {worsens} too is open "
                    f"({then}), so degradation and overfitting cannot be told apart"
                )
            case "slips", _:
                return "worsens", (
                    f"{falls}, but whether this is {change} is open; training {metric} "
                    f"changes by {then}"
                )
            case "holds", cause if not deepest.cell.unmeasured:
                return "holds", self._held(test, way, cause, then)
            case "holds", _:
                return "undecided", f"test {metric} goes {way}, over the runs that did not diverge"
            case _:
                return "undecided", (
                    f"test {metric} goes {way}, which neither shows nor rules out {change}"
                )

    def _held(self, test: Interval, way: str, cause: Way, train: str) -> str:
        metric, worsens = self.scale.metric, self.scale.worsens
        _, high = self.scale.gain(test.bounds) or (0.0, 0.0)
        goes = worsens if high < 0 else "goes"
        ruled_out = f"test {metric} {goes} {way}, {self.scale.counted_change} is ruled out"
        if cause == "falls":
            return f"{ruled_out}, although training {metric} {worsens} ({train})"
        return ruled_out

    def _cause(self, train: Interval) -> Way:
        """Return as :func:`direction` what the metric did in the train part, to tell one cause of a
        fall from another. Where it is the same for all seeds at both depths, as an accuracy of 1
        often is, there is no interval and none is needed: what was seen decides.
        """
        if train.low is None and train.n > 1:
            is_worse = self.scale.goodness(train.mean) < -self.scale.margin
            return "falls" if is_worse else "holds"
        return direction(train, self.scale)

    def _signed(self, difference: Interval) -> str:
        """Return a difference in words: ``-0.295, 95% interval -0.35 to -0.24``."""
        form = self.scale.format
        bounds = f"95% interval {span(difference, form)}"
        if difference.low is None:
            bounds = "one seed" if difference.n == 1 else "the same for all seeds"
        return f"{signed(difference.mean, form)}, {bounds}"

    def below_best(self, point: _Point, everyone: Sequence[_Point]) -> str:
        """Return how far a point lies from the best family of its depth, if beyond the margin."""
        rivals = [rival for rival in everyone if rival.cell.at == point.cell.at]
        best = max(rivals, key=lambda rival: self.scale.goodness(rival.test.mean))
        gap = abs(best.test.mean - point.test.mean)
        if not self.scale.margin or gap <= self.scale.margin:
            return ""
        side = "below" if self.scale.direction == "maximize" else "above"
        return f"; there it lies {gap:{self.scale.format}} {side} {best.cell.family}"
