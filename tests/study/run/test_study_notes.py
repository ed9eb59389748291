"""What a reader must know about how a study ran."""

from tiny_study import SPACE, formula

from resdsl.study.plan.jobs import Outcome
from resdsl.study.run.run_directory import read_run_directory


def notes(coordinator):
    return read_run_directory(coordinator.directory).notes


def test_a_study_that_went_as_planned_has_no_such_notes(make_plan, run_study):
    told = notes(run_study(make_plan()))
    assert not any("refused" in note or "tuning ended" in note for note in told)


def test_points_that_were_refused_are_counted_by_their_reason(make_plan, run_study):
    coordinator = run_study(make_plan(SPACE + "constraints:\n  - $bias <= -2.5\n"))
    runs = coordinator.ledger.runs.values()
    refused = [point for run in runs if run.purpose == "tune" for point in run.refused]
    assert {point.reason for point in refused} == {"$bias <= -2.5"}
    (note,) = [n for n in notes(coordinator) if n.startswith("gated, n 1: ")]
    own = sum(len(r.refused) for r in runs if r.purpose == "tune" and r.name == "gated, n 1")
    assert note == (f"gated, n 1: before training {own} points were refused by: $bias <= -2.5.")


def test_a_cell_without_any_point_does_not_end_the_study(make_plan, run_study):
    text = SPACE + "constraints:\n  - $depth <= 3 or $family == 'plain'\n"
    cells = {"family": ["plain", "gated"], "n": [4]}
    told = notes(run_study(make_plan(text, cells=cells)))
    (note,) = [note for note in told if note.startswith("gated")]
    reason = "$depth <= 3 or $family == 'plain'"
    assert note == f"gated, n 4 was not trained: 600 points were refused by: {reason}."


def test_an_untuned_cell_without_a_net_says_why(make_plan, run_study):
    text = SPACE + "constraints:\n  - $family == 'plain'\n"
    budget = {"trials_per_cell": 0, "seeds": 1, "epochs": 2}
    coordinator = run_study(make_plan(text, budget=budget, recipe={}))
    told = [note for note in notes(coordinator) if "not trained" in note]
    assert told[0] == "gated, n 1 was not trained: 1 point was refused by: $family == 'plain'."
    assert len(told) == 2
    tally = coordinator._agenda.tally()
    assert (tally.ended, tally.total) == (2, 2)


def test_trials_without_a_point_count_as_ended(make_plan, run_study):
    text = SPACE + "constraints:\n  - $depth <= 3 or $family == 'plain'\n"
    cells = {"family": ["plain", "gated"], "n": [4]}
    tally = run_study(make_plan(text, cells=cells))._agenda.tally()
    assert (tally.ended, tally.total) == (3 + 2 + 3, 3 + 2 + 3)


def test_a_cell_whose_runs_all_failed(make_plan, run_study):
    def work(job, ask):
        if job.cell["family"] == "plain":
            return Outcome.failed("out of memory")
        return formula(job, ask)

    told = notes(run_study(make_plan(), work=work))
    assert sum(note.startswith("No tuning run of plain") for note in told) == 2
    assert "plain, n 1: 3 of 3 trials failed by: out of memory." in told
