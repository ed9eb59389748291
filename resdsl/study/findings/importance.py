"""How much each tuned value matters for being among the best trials of a cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from resdsl.language.holes import Hole, hole_name
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective

LEAST_TRIALS = 20
"""With fewer trials the best of them are too few for their densities to be estimated."""

BEST_TRIALS = 5
"""So many trials at least are the best ones, as Optuna advises, or a tenth of all."""


def importance(
    runs: Sequence[Run], holes: Mapping[str, Hole], objective: Objective
) -> dict[str, float]:
    """Return the share of each tuned value in being among the best trials, the largest first.

    The shares sum to 1; they are empty where there are too few trials, or where all are alike. A
    trial that diverged is among the worst; one that was pruned or failed does not count. A value
    that only some trials have counts by those, if two at least have it and two have not.

    Args:
        runs: those of one cell; only the tuning runs count.
        holes: the domains of what was tuned, by name.
        objective: what the best trials are best in.

    Source: Watanabe, Bansal and Hutter 2023, PED-ANOVA, arXiv 2304.10255, in its conditional form
    (arXiv 2601.20800), as Optuna has it.
    """
    ended = [r for r in runs if r.purpose == "tune" and r.status in ("finished", "diverged")]
    goodness = [objective.goodness(objective.of(run)) for run in ended]
    if len(ended) < LEAST_TRIALS or len(set(goodness)) < 2:
        return {}
    names = _estimable(ended, holes)
    quantile = max(0.1, BEST_TRIALS / len(ended))
    least = sorted(goodness, reverse=True)[math.ceil(quantile * len(ended)) - 1]
    if not names or all(value >= least for value in goodness):
        return {}
    return _shares(ended, goodness, {name: holes[hole_name(name)] for name in names}, quantile)


def _estimable(runs: Sequence[Run], holes: Mapping[str, Hole]) -> list[str]:
    """Return the names with a value in two runs at least, and without one in none or in two."""
    counts: dict[str, int] = {}
    for name, value in (item for run in runs for item in run.tuned.items()):
        if hole_name(name) in holes and holes[hole_name(name)].contains(value):
            counts[name] = counts.get(name, 0) + 1
    return [name for name, n in counts.items() if n > 1 and len(runs) - n != 1]


def _shares(
    runs: Sequence[Run], goodness: Sequence[float], domains: Mapping[str, Hole], quantile: float
) -> dict[str, float]:
    # Optuna takes most of a second to import; most reports have no use for it.
    import optuna
    from optuna.importance import PedAnovaImportanceEvaluator

    from resdsl.study.plan.distributions import as_optuna, distribution

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    # Less is better in this study whatever the objective, so that no sign is left to chance. What
    # was not measured has the worst value of all: Optuna leaves infinite ones out.
    costs = [-value for value in goodness]
    worst = max(cost for cost in costs if math.isfinite(cost))
    study = optuna.create_study(direction="minimize")
    distributions = {name: distribution(hole) for name, hole in domains.items()}
    for run, cost in zip(runs, costs, strict=True):
        known = {n: v for n, v in run.tuned.items() if n in domains and domains[n].contains(v)}
        study.add_trial(
            optuna.trial.create_trial(
                value=min(cost, worst),
                params={name: as_optuna(domains[name], value) for name, value in known.items()},
                distributions={name: distributions[name] for name in known},
            )
        )
    found = PedAnovaImportanceEvaluator(target_quantile=quantile).evaluate(study)
    total = math.fsum(found.values())
    if not total > 0:
        return {}
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return {name: value / total for name, value in ordered}
