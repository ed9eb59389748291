"""The rule that says what depth does to a family: degrades, overfits, holds, or undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resdsl.study.intervals import welch
from resdsl.study.result import Cell, Interval, Outcome, Verdict

MARGIN = 0.03
"""The smallest fall that counts: about what a test part of 300 images can resolve."""

RULE = (
    "Verdicts compare the deepest cell of a family with its best shallower cell (best by "
    "validation accuracy, so that the test part chooses nothing), by Welch's 95% interval of the "
    "difference over the final seeds and a margin of {margin}. An accuracy falls when the whole "
    "interval lies below minus the margin, and holds when it lies above. A family degrades when "
    "test and training accuracy fall, overfits when test accuracy falls and training accuracy "
    "holds, and holds when test accuracy holds; all else is undecided with these seeds."
)


@dataclass(frozen=True)
class _Point:
    """A cell with final runs: what the rule looks at."""

    cell: Cell
    train: Interval
    test: Interval

    @property
    def validation(self) -> float:
        return self.cell.validation.mean if self.cell.validation else self.train.mean

    def __str__(self) -> str:
        return f"{self.test.mean:.3f} at depth {self.cell.depth}"


def judge(family: str, cells: Sequence[Cell], margin: float = MARGIN) -> Verdict:
    """Return the verdict on ``family``; ``cells`` are those of the whole study.

    The study's deepest point counts as the family's, so a family that has no measurement there
    is undecided rather than judged by what is left of it.
    """
    everyone = [_Point(c, c.train, c.test) for c in cells if c.train and c.test]
    points = sorted((p for p in everyone if p.cell.family == family), key=_at)
    if not points:
        return _undecided(family, "no final run has a test accuracy")
    deepest, shallower = points[-1], points[:-1]
    if deepest.cell.at != max((cell.at for cell in cells if cell.at is not None), default=None):
        missing = "no final run has a test accuracy at the greatest depth of the study"
        return _undecided(family, f"{missing}; the deepest measured is {deepest}")
    if not shallower:
        return _undecided(family, f"measured at one depth only, test accuracy {deepest}")
    verdict = _compare(family, max(shallower, key=lambda p: p.validation), deepest, margin)
    remarks = _diverged(deepest.cell)
    if verdict.outcome == "holds":
        remarks = _below_best(deepest, everyone, margin) + remarks
    return verdict.model_copy(update={"sentence": f"{verdict.sentence}{remarks}."})


def _compare(family: str, reference: _Point, deepest: _Point, margin: float) -> Verdict:
    test = welch(deepest.test, reference.test)
    train = welch(deepest.train, reference.train)
    if test.low is None:
        why = f"test accuracy {reference} and {deepest}, but one seed has no interval"
        outcome: Outcome = "undecided"
    else:
        outcome, why = _decide(test, train, f"from {reference} to {deepest}", margin)
    says = "is undecided with these seeds" if outcome == "undecided" else outcome
    return Verdict(
        family=family, outcome=outcome, sentence=f"{family} {says}: {why}", test=test, train=train
    )


def _decide(test: Interval, train: Interval, span: str, margin: float) -> tuple[Outcome, str]:
    """Return the outcome and its reason; ``span`` names the two test accuracies."""
    span = f"{span} ({signed(test)})"
    match direction(test, margin), direction(train, margin):
        case "falls", "falls":
            return "degrades", (
                f"test accuracy falls {span}, training accuracy falls too ({signed(train)}), "
                "so this is degradation, not overfitting"
            )
        case "falls", "holds":
            return "overfits", (
                f"test accuracy falls {span}, training accuracy does not ({signed(train)}), "
                "so this is overfitting, not degradation"
            )
        case "falls", _:
            return "undecided", (
                f"test accuracy falls {span}, but whether training accuracy falls too is open "
                f"({signed(train)}), so degradation and overfitting cannot be told apart"
            )
        case "holds", "falls":
            return "holds", (
                f"test accuracy goes {span}, a fall of more than {margin:g} is ruled out, "
                f"although training accuracy falls ({signed(train)})"
            )
        case "holds", _:
            return "holds", (
                f"test accuracy goes {span}, a fall of more than {margin:g} is ruled out"
            )
        case _:
            return "undecided", (
                f"test accuracy goes {span}, which neither shows nor rules out a fall of more "
                f"than {margin:g}"
            )


def direction(difference: Interval, margin: float) -> str:
    """Return `falls`, `holds` or `open`: where the interval lies relative to ``-margin``."""
    if difference.low is None or difference.high is None:
        return "open"
    if difference.high < -margin:
        return "falls"
    return "holds" if difference.low > -margin else "open"


def signed(difference: Interval) -> str:
    """Return a difference in words: ``-0.295, 95% interval -0.35 to -0.24``."""
    mean = f"{_zero(difference.mean):+.3f}"
    if difference.low is None or difference.high is None:
        return f"{mean}, no interval"
    return f"{mean}, 95% interval {_zero(difference.low):+.3f} to {_zero(difference.high):+.3f}"


def _zero(value: float) -> float:
    # -0.0004 is printed as +0.000, not as -0.000.
    return 0.0 if abs(value) < 0.0005 else value


def _at(point: _Point) -> float:
    return point.cell.at if point.cell.at is not None else 0


def _diverged(cell: Cell) -> str:
    if not cell.diverged:
        return ""
    return f"; {cell.diverged} of {cell.final_runs} final runs at depth {cell.depth} diverged"


def _below_best(point: _Point, everyone: Sequence[_Point], margin: float) -> str:
    """Return how far below the best family of its depth a point lies, if beyond the margin."""
    rivals = [rival for rival in everyone if rival.cell.at == point.cell.at]
    best = max(rivals, key=lambda rival: rival.test.mean)
    gap = best.test.mean - point.test.mean
    return f"; there it lies {gap:.3f} below {best.cell.family}" if gap > margin else ""


def _undecided(family: str, why: str) -> Verdict:
    sentence = f"{family} is undecided with these seeds: {why}."
    return Verdict(family=family, outcome="undecided", sentence=sentence)
