"""What a reader must know about how a study ran, cell by cell."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from resdsl.study.plan.jobs import NoPoint, Run, cell_name, refused_words
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.run.ledger import Ledger
from resdsl.text.counted import counted


def extension_notes(plan: StudyPlan, ledger: Ledger) -> Iterator[str]:
    """Yield a sentence for each time that the study was tuned on, with more trials or with those
    that had failed, after its test part had been read."""
    counts = [before["trials_per_cell"] for before in ledger.record.extensions]
    for then, now in itertools.pairwise([*counts, plan.study.budget.trials_per_cell]):
        what = "Trials that had failed were run again"
        if now > then:
            what = f"The study was extended from {then} to {now} trials a cell"
        yield (
            f"{what} after its test part had been read: final runs of another recipe than before "
            "were made anew, the old ones are set aside."
        )


def front_notes(plan: StudyPlan, ledger: Ledger) -> Iterator[str]:
    """Yield how the points of the front were run on fresh seeds, and whether time was short."""
    wanted, runs = plan.study.budget.front_seeds, ledger.front_runs()
    if not runs:
        return
    made = {nth for number, _, nth in runs if ledger.has_ended(number)}
    points = len(runs) // wanted
    named = "one other point" if points == 1 else f"{points} other points"
    if made:
        seeds = "one fresh seed" if len(made) == 1 else f"{len(made)} fresh seeds"
        yield (
            f"Beside the best recipes {named} of the Pareto front ran on {seeds}; the test part "
            "was read once for each run, and has not chosen what stands on the front."
        )
    if len(made) < wanted:
        yield (
            f"{wanted - len(made)} of {wanted} runs of {named} of the Pareto front were dropped, "
            f"because the time of {plan.study.budget.max_time:g} s was running out."
        )


def cell_notes(plan: StudyPlan, ledger: Ledger, cell: int) -> Iterator[str]:
    """Yield how the tuning of the cell at a position went, where that is not as it was planned."""
    name, ends = cell_name(plan.cells[cell]), ledger.ends(cell).values()
    reasons = [point.reason for end in ends for point in end.refused]
    if not ends and not ledger.has_recipe(cell):
        _, refused = plan.first(plan.cells[cell])
        reasons = [point.refusal.reason for point in refused]
    trials = counted(len(ends), "trial")
    n_empty = sum(isinstance(end, NoPoint) for end in ends)
    if n_empty == len(ends) and reasons:
        yield f"{name} was not trained: {refused_words(reasons)}."
        return
    if not ledger.has_recipe(cell):
        yield f"No tuning run of {name} ended with a result."
    is_cut = len(ends) < plan.study.budget.trials_per_cell
    if is_cut and ledger.is_spent(ledger.number(len(ends), cell)):
        yield (
            f"{name}: tuning ended after {trials}, because the budget of epochs or "
            "multiply-adds was used."
        )
    failures = Counter(
        end.reason for end in ends if isinstance(end, Run) and end.status == "failed"
    )
    if failures:
        why, times = failures.most_common(1)[0]
        often = "" if len(failures) == 1 else f", most often ({counted(times, 'time')})"
        yield f"{name}: {failures.total()} of {trials} failed{often} by: {why}."
    if reasons:
        found = f"; {n_empty} of {trials} found no other" if n_empty else ""
        yield f"{name}: before training {refused_words(reasons)}{found}."
