"""How the figures of a result were computed, in sentences for its reader."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.study.findings.comparisons import ALPHA
from resdsl.study.findings.importance import LEAST_TRIALS
from resdsl.study.findings.scale import Scale
from resdsl.study.findings.verdict import rule

IMPORTANCE = (
    "The importance of a tuned value is its share in being among the best trials of a cell "
    "(PED-ANOVA, Watanabe et al. 2023, in Optuna's conditional form), along the trials that the "
    f"sampler made. It is told from {LEAST_TRIALS} trials on. Shares sum to 1 even where nothing "
    "matters, so a small effect is no finding."
)

FRONT = (
    "The Pareto front holds the tuning runs that no other one beats in all objectives, metrics by "
    "the validation part and the seeds of tuning: the best of many trials are flattered by it. The "
    "volume is a share of the space between the best value of each objective and the reference "
    "point, which lies a tenth of the range beyond the worst one."
)


def methods(
    scale: Scale,
    *,
    baseline: str | None,
    has_depth: bool,
    has_importance: bool = False,
    has_front: bool = False,
) -> Iterator[str]:
    """Yield the sentences about what a result holds.

    Args:
        scale: the metric of the study and its margin.
        baseline: what the cells were compared with; None for pairs of families.
        has_depth: whether there are verdicts on depth.
        has_importance: whether the importance of tuned values is told.
        has_front: whether there is a Pareto front.
    """
    metric = scale.metric
    yield (
        f"Figures of {metric} are means over the final runs, which train the best recipe of a cell "
        "on fresh seeds; ± is half of a 95% t interval over those seeds. It holds the spread "
        "between seeds, not the choice of the test samples. One seed has no interval, and neither "
        "have values that are equal for all seeds: they show no spread."
    )
    yield (
        f"The recipe of a cell is the one with the best validation {metric} of its tuning runs. So "
        f"validation {metric} has chosen the recipe and is no measurement of it, not even on "
        "fresh seeds; the test part has chosen nothing."
    )
    yield _diverged(metric)
    pairs = f"between each other cell and the baseline {baseline}" if baseline else (
        "between two families at one depth"
    )  # fmt: skip
    yield (
        f"Comparisons are differences of test {metric} {pairs}, paired by seed: a 95% t interval "
        "for each, and the p of a two-sided paired t test after Holm's correction for all "
        f"comparisons of the study. Better and worse are claimed below {ALPHA:g}."
    )
    yield _equivalence(scale)
    if has_depth:
        yield rule(scale)
    if has_importance:
        yield IMPORTANCE
    if has_front:
        yield FRONT


def _diverged(metric: str) -> str:
    failed = "A final run that failed measured nothing and is counted as failed."
    if metric == "accuracy":
        return (
            "A final run that diverged counts with the accuracy it had; a part that was not "
            "measured before it ended counts with its test accuracy, for a diverged net guesses on "
            f"all parts. {failed}"
        )
    return (
        f"A final run that diverged before its {metric} was measured is missing from the means; a "
        f"cell with such runs is never called better, equivalent or holding. {failed}"
    )


def _equivalence(scale: Scale) -> str:
    if not scale.margin:
        return (
            f"The study sets no margin for {scale.metric}, so no two nets are called equivalent, "
            "and a change for the worse counts at any size. A difference that is not significant "
            "is undecided, not equal."
        )
    return (
        f"Two nets are equivalent within the margin of {scale.margin:g} where two one-sided paired "
        "t tests (Schuirmann 1987) rule out a difference as large as the margin in either "
        f"direction, below {ALPHA:g} after Holm's correction. A difference that is not significant "
        "is undecided, not equal."
    )
