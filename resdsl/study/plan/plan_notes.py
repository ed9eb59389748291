"""What a reader of the results must know about how they were got."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.objective import chosen_by
from resdsl.study.plan.samplers import sampler_kind
from resdsl.study.plan.study_plan import StudyPlan


def plan_notes(plan: StudyPlan) -> Iterator[str]:
    """Yield what a reader of the results must know about how they were got."""
    study, objective = plan.study, chosen_by(plan.objectives)
    if plan.holes:
        tuned = ", ".join(f"{n} in {h.domain()}" for n, h in plan.holes.items())
        by = f"by {sampler_kind(study)}"
        if len(plan.cells) > 1:
            yield (
                f"Tuned {by}, over the same ranges in all cells that read them: {tuned}. All else "
                "was not tuned and is the same in all cells."
            )
        else:
            yield f"Tuned {by}: {tuned}. All else was not tuned."
        if sampler_kind(study) in ("qmc", "random") and len(plan.cells) > 1:
            yield (
                "The n-th tuning runs of all cells have the same values (common random numbers)."
            )
        best = "highest" if objective.direction == "maximize" else "lowest"
        yield (
            f"Tuning runs have {_seeds(study)}. The recipe with the {best} validation "
            f"{objective.name} was then run on fresh seeds, and after the last of these runs "
            "the test part was read, once for each of them."
        )
    else:
        yield (
            "Nothing was tuned: each cell was trained on fresh seeds as it is, and after the "
            "last of these runs the test part was read, once for each of them."
        )
    if study.match is not None:
        match = study.match
        yield (
            f"`{match.by}` was solved for in each net, so that all have {match.wanted:,} "
            f"{match.figure} within {match.within:.3g}."
        )
    for space in plan.spaces.values():
        yield from space.notes()
    if plan.imported is not None:
        yield from plan.imported.notes()
    yield from plan.warnings


def _seeds(study: StudyConfig) -> str:
    first, several = study.seed, study.budget.tuning_seeds
    if several == 1:
        return f"seed {first}"
    return f"the seeds {first} to {first + several - 1}, and the mean over these is their value"
