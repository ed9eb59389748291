"""The rule that says what depth does to a family: degrades, overfits, holds, or undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resdsl.study.findings.figure_words import signed, span
from resdsl.study.findings.intervals import welch
from resdsl.study.findings.study_result import CellResult, Effect, Interval, Verdict

MARGIN = 0.03
"""The smallest fall that counts: about what a test part of 300 images can resolve."""

RULE = (
    "Verdicts compare the deepest cell of a family with its best shallower cell (best by "
    "validation accuracy, so that the test part chooses nothing), by Welch's 95% interval of the "
    "difference over the final seeds and a margin of "
    f"{MARGIN}. An accuracy falls when the whole "
    "interval lies below minus the margin, and holds when it lies above. A family degrades when "
    "test and training accuracy fall, overfits when test accuracy falls and training accuracy "
    "holds, and holds when test accuracy holds; all else is undecided with these seeds."
)


@dataclass(frozen=True)
class _Point:
    """A cell with final runs: what the rule looks at."""

    cell: CellResult
    train: Interval
    validation: Interval
    test: Interval

    def __str__(self) -> str:
        return f"{self.test.mean:.3f} at depth {self.cell.depth}"


def judge(family: str, cells: Sequence[CellResult]) -> Verdict:
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
    outcome: Effect = "undecided"
    test = train = None
    if not points:
        why = "no final run has a test accuracy"
    elif points[-1].cell.at != greatest:
        why = "no final run has a test accuracy at the greatest depth of the study; "
        why += f"the deepest measured is {points[-1]}"
    elif len(points) == 1:
        why = f"measured at one depth only, test accuracy {points[0]}"
    else:
        *shallower, deepest = points
        reference = max(shallower, key=lambda p: p.validation.mean)
        test, train = welch(deepest.test, reference.test), welch(deepest.train, reference.train)
        outcome, why = _decide(test, train, reference, deepest)
        if outcome == "holds":
            why += _below_best(deepest, everyone)
        if n := deepest.cell.diverged:
            why += f"; {n} of {deepest.cell.final_runs} final runs at depth {deepest.cell.depth} "
            why += "diverged"
    says = "is undecided with these seeds" if outcome == "undecided" else outcome
    sentence = f"{family} {says}: {why}."
    return Verdict(family=family, outcome=outcome, sentence=sentence, test=test, train=train)


def _decide(
    test: Interval, train: Interval, reference: _Point, deepest: _Point
) -> tuple[Effect, str]:
    """Return the outcome and its reason, from the differences between two points."""
    if test.low is None:
        why = f"test accuracy {reference} and {deepest}, but {test.unbounded}: no interval"
        return "undecided", why
    way = f"from {reference} to {deepest} ({_signed(test)})"
    ruled_out = f"test accuracy goes {way}, a fall of more than {MARGIN:g} is ruled out"
    match direction(test), _cause(train):
        case "falls", "falls":
            return "degrades", (
                f"test accuracy falls {way}, training accuracy falls too ({_signed(train)}), "
                "so this is degradation, not overfitting"
            )
        case "falls", "holds":
            return "overfits", (
                f"test accuracy falls {way}, training accuracy does not ({_signed(train)}), "
                "so this is overfitting, not degradation"
            )
        case "falls", _:
            return "undecided", (
                f"test accuracy falls {way}, but whether training accuracy falls too is open "
                f"({_signed(train)}), so degradation and overfitting cannot be told apart"
            )
        case "holds", "falls":
            return "holds", f"{ruled_out}, although training accuracy falls ({_signed(train)})"
        case "holds", _:
            return "holds", ruled_out
        case _:
            return "undecided", (
                f"test accuracy goes {way}, which neither shows nor rules out a fall of more "
                f"than {MARGIN:g}"
            )


def direction(difference: Interval) -> str:
    """Return `falls` where the whole interval lies below minus the margin, `holds` where it lies
    above, and `open` where it holds that value or there is no interval.
    """
    if difference.low is None or difference.high is None:
        return "open"
    if difference.high < -MARGIN:
        return "falls"
    return "holds" if difference.low > -MARGIN else "open"


def _cause(train: Interval) -> str:
    """Return as :func:`direction` what training accuracy did, to tell one cause of a fall from
    another. Where it is the same for all seeds at both depths, often 1, there is no interval and
    none is needed: what was seen decides.
    """
    if train.low is None and train.n > 1:
        return "falls" if train.mean < -MARGIN else "holds"
    return direction(train)


def _signed(difference: Interval) -> str:
    """Return a difference in words: ``-0.295, 95% interval -0.35 to -0.24``."""
    bounds = f"95% interval {span(difference)}"
    if difference.low is None:
        bounds = "one seed" if difference.n == 1 else "the same for all seeds"
    return f"{signed(difference.mean)}, {bounds}"


def _below_best(point: _Point, everyone: Sequence[_Point]) -> str:
    """Return how far below the best family of its depth a point lies, if beyond the margin."""
    rivals = [rival for rival in everyone if rival.cell.at == point.cell.at]
    best = max(rivals, key=lambda rival: rival.test.mean)
    gap = best.test.mean - point.test.mean
    return f"; there it lies {gap:.3f} below {best.cell.family}" if gap > MARGIN else ""
