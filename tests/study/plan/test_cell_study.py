"""Proposals: a function of configuration, number and the ends before it, and nothing else."""

import itertools
import math

import pytest
from optuna.distributions import FloatDistribution

from resdsl.language.holes import parse_hole
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan import cell_study
from resdsl.study.plan.cell_study import CellStudy
from resdsl.study.plan.jobs import NoPoint, Refusal, Run
from resdsl.study.plan.objective import ACCURACY, Objective
from resdsl.study.plan.samplers import make_sampler

HOLES = {
    "lr": parse_hole({"float": [0.01, 1.0], "log": True}),
    "clip": parse_hole({"float": [0.0, 4.0]}),
    "batch_size": parse_hole({"int": [16, 256], "log": True}),
    "depth": parse_hole({"int": [1, 4]}),
    "optimizer": parse_hole({"choice": ["sgd", "adamw", True, 3]}),
    "width": parse_hole({"choice": [8, 16, 32], "ordered": True}),
}
WHOLE = {name: HOLES[name] for name in ("depth", "optimizer", "width")}
FAST = ["qmc", "tpe", "random", "cmaes", "nsgaii", "brute_force", "grid"]
SETTINGS = {
    "tpe": {"n_startup_trials": 3}, "gp": {"n_startup_trials": 3}, "nsgaii": {"population_size": 4},
    "cmaes": {"popsize": 4},
}  # fmt: skip


def holes_of(kind):
    return WHOLE if kind in ("brute_force", "grid") else HOLES


def study(kind="qmc", seed=0, sampler=None, **changes):
    sampler = {"kind": kind, **(SETTINGS.get(kind, {}) if sampler is None else sampler)}
    values = {"space": "s.yaml", "seed": seed, "sampler": sampler}
    return StudyConfig.model_validate(values | changes)


def ask(proposal, holes):
    return {name: proposal.ask(name, hole) for name, hole in holes.items()}


def run(number, tuned, accuracy, **fields):
    values = {
        "number": number, "cell": {"n": 1}, "purpose": "tune", "seed": 0, "tuned": tuned,
        "round": number, "status": "finished", "params": 1, "flops": 1, "depth": 1,
        "validation": {} if accuracy is None else {"accuracy": accuracy},
    }  # fmt: skip
    return Run(**(values | fields))


def score(values):
    lr = values.get("lr", 0.1)
    return math.exp(-((math.log(lr) + 2) ** 2)) * (0.5 + 0.5 * (values["width"] == 16))


class Loop:
    """Runs trials as a coordinator does: one after the other, from whatever has ended."""

    def __init__(self, config, holes, *, lag=1, refuse=lambda values: False, score=score):
        self.cell = CellStudy(config, [ACCURACY], holes, lag=lag)
        self.holes, self.refuse, self.score = holes, refuse, score
        self.ends = {}

    def step(self, number):
        refused = []
        for proposal in self.cell.propose(number, self.ends):
            values = ask(proposal, self.holes)
            if not self.refuse(values):
                break
            refused.append(Refusal(tuned=values, reason="refused"))
        return run(number, values, self.score(values), refused=refused)

    def to(self, length):
        for number in range(len(self.ends), length):
            self.ends[number] = self.step(number)
        return [self.ends[number].tuned for number in range(length)]


def made(kind, ends=()):
    """Return the loop of a sampler; one in three points is refused, but not to a slow sampler."""
    refuse = (lambda values: False) if kind == "gp" else (lambda values: values["width"] == 32)
    loop = Loop(study(kind), holes_of(kind), refuse=refuse)
    loop.ends = dict(enumerate(ends))
    return loop


@pytest.mark.parametrize("kind", [*FAST, "gp"])
def test_a_resumed_study_proposes_what_the_first_one_would_have(kind):
    whole = made(kind)
    points = whole.to(6)
    for cut in (1, 5):
        assert made(kind, [whole.ends[n] for n in range(cut)]).to(6) == points


@pytest.mark.parametrize("kind", FAST)
@pytest.mark.parametrize("lag", [2, 4])
def test_what_has_ended_too_late_to_be_seen_changes_nothing(kind, lag):
    """All earlier ends are there, or those alone that must be seen."""
    early, late = (Loop(study(kind), holes_of(kind), lag=lag) for _ in range(2))
    early.to(8)
    ended = {}
    for number in range(8):
        late.ends = {n: end for n, end in ended.items() if n <= number - lag}
        ended[number] = late.step(number)
    assert [ended[n].tuned for n in range(8)] == [early.ends[n].tuned for n in range(8)]


@pytest.mark.parametrize(
    ("kind", "sampler"),
    [("tpe", {"n_startup_trials": 3, "multivariate": True, "group": True}), ("nsgaii", {})],
)
def test_holes_that_one_net_reads_and_another_does_not_are_resumed(kind, sampler):
    """Trials under way stand for what they read, not for all that a sampler drew for them."""

    def go(ends, upto):
        cell, ends = CellStudy(study(kind, sampler=sampler), [ACCURACY], HOLES, lag=3), dict(ends)
        for number in range(len(ends), upto):
            proposal = next(cell.propose(number, ends))
            width = proposal.ask("width", HOLES["width"])
            read = ("lr", "clip") if width == 8 else ("lr", "depth")
            values = {"width": width} | {name: proposal.ask(name, HOLES[name]) for name in read}
            ends[number] = run(number, values, score(values))
        return ends

    whole = go({}, 14)
    for cut in (6, 9, 11):
        assert go({n: whole[n] for n in range(cut)}, 14) == whole


@pytest.mark.parametrize("kind", FAST)
def test_proposals_lie_in_their_domains_and_keep_their_types(kind):
    for values in Loop(study(kind), holes_of(kind)).to(7):
        assert all(HOLES[name].contains(value) for name, value in values.items())


@pytest.mark.parametrize("kind", ["qmc", "random", "tpe"])
def test_another_seed_gives_other_points(kind):
    assert Loop(study(kind), HOLES).to(1) != Loop(study(kind, seed=1), HOLES).to(1)


@pytest.mark.parametrize("kind", FAST)
def test_a_later_attempt_gives_another_point(kind):
    attempts = CellStudy(study(kind), [ACCURACY], holes_of(kind)).propose(0, {})
    first, second = (ask(proposal, holes_of(kind)) for proposal in itertools.islice(attempts, 2))
    assert first != second


@pytest.mark.parametrize("kind", ["brute_force", "grid"])
def test_every_point_comes_once(kind):
    points = Loop(study(kind), WHOLE).to(4 * 4 * 3)
    assert len({tuple((type(v), v) for v in p.values()) for p in points}) == 48


def test_refused_points_leave_the_distribution_of_the_others_as_it_is():
    """A random sampler proposes what is not refused uniformly, whatever was refused before."""
    hole = {"depth": parse_hole({"int": [1, 10]})}
    loop = Loop(study("random"), hole, refuse=lambda v: v["depth"] > 4, score=lambda v: 0.5)
    counts = [0] * 5
    for values in loop.to(400):
        counts[values["depth"]] += 1
    assert counts[0] == 0
    expected = 100
    assert sum((n - expected) ** 2 / expected for n in counts[1:]) < 11.3  # chi2, 3 df, p = 0.01


def test_tpe_learns_nothing_from_what_was_refused():
    """Its proposals are those of a study in which the refused attempts never were."""
    seen = Loop(study("tpe"), HOLES, refuse=lambda v: v["width"] == 8)
    seen.to(9)
    plain = Loop(study("tpe"), HOLES)
    for number in range(9):
        refused = seen.ends[number].refused
        attempts = itertools.islice(plain.cell.propose(number, plain.ends), len(refused) + 1)
        *_, values = (ask(proposal, HOLES) for proposal in attempts)
        assert values == seen.ends[number].tuned
        plain.ends[number] = run(number, values, score(values))


def test_tpe_learns_from_what_ended():
    hole = {"lr": HOLES["lr"]}
    points = Loop(
        study("tpe", sampler={}), hole, score=lambda v: math.exp(-((math.log(v["lr"]) + 2) ** 2))
    )
    distance = [abs(math.log(values["lr"]) + 2) for values in points.to(40)]
    assert sum(distance[20:]) < 0.7 * sum(distance[:20])


@pytest.mark.parametrize("status", ["failed", "diverged"])
def test_tpe_goes_away_from_what_fails(status):
    """Nets of more than 30 run out of memory, and were as good as any before that."""
    hole = {"size": parse_hole({"int": [1, 100]})}
    cell, ends = CellStudy(study("tpe"), [ACCURACY], hole), {}
    for number in range(40):
        values = ask(next(cell.propose(number, ends)), hole)
        bad = values["size"] > 30
        ends[number] = run(
            number, values, None if bad else 0.5, status=status if bad else "finished"
        )
    assert sum(end.tuned["size"] > 30 for end in list(ends.values())[10:]) < 10


def test_a_trial_without_a_point_is_no_hindrance():
    cell = CellStudy(study("tpe"), [ACCURACY], HOLES)
    refused = []
    for proposal in itertools.islice(cell.propose(0, {}), 3):
        refused.append(Refusal(tuned=ask(proposal, HOLES), reason="no"))
    cell.give_up(0)
    ends = {0: NoPoint(number=0, cell={}, round=0, refused=refused)}
    after = ask(next(cell.propose(1, ends)), HOLES)
    again = CellStudy(study("tpe"), [ACCURACY], HOLES)
    assert ask(next(again.propose(1, ends)), HOLES) == after


def test_a_conditional_hole_is_asked_for_only_where_it_is_read():
    ends = {0: run(0, {"lr": 0.1}, 0.5), 1: run(1, {"lr": 0.2, "clip@stage1": 1.0}, 0.6)}
    proposal = next(CellStudy(study("tpe"), [ACCURACY], HOLES).propose(2, ends))
    assert HOLES["clip"].contains(proposal.ask("clip@stage2", HOLES["clip"]))
    assert proposal.ask("lr", HOLES["lr"]) == proposal.ask("lr", HOLES["lr"])


@pytest.mark.parametrize("kind", FAST)
def test_runs_that_measured_nothing_do_not_stop_the_next_proposal(kind):
    holes = holes_of(kind)
    loop = Loop(study(kind), holes)
    for number, status in enumerate(["failed", "diverged", "pruned", "finished"]):
        history = [{"epoch": 1, "validation": {}}] if status == "pruned" else []
        values = ask(next(loop.cell.propose(number, loop.ends)), holes)
        loop.ends[number] = run(number, values, None, status=status, history=history)
    assert set(ask(next(loop.cell.propose(4, loop.ends)), holes)) == set(holes)


def report(epoch, accuracy):
    return {"epoch": epoch, "validation": {"accuracy": accuracy}}


PRUNERS = [
    {"kind": "median", "n_startup_trials": 2, "n_warmup_steps": 0},
    {"kind": "percentile", "n_startup_trials": 2, "n_warmup_steps": 0, "percentile": 50},
    {"kind": "successive_halving", "reduction_factor": 2},
    {"kind": "hyperband", "max_resource": 9, "reduction_factor": 2},
    {"kind": "threshold", "lower": 0.5},
    {"kind": "wilcoxon", "n_startup_steps": 2},
    {"kind": "patient", "patience": 1},
]


def pruned_study(pruner, lag=1, ends=None, upto=8, also=()):
    """Return how trials ended; one in three is bad. Those in ``also`` are there too early."""
    config = study("random", pruner=pruner)
    cell, ends = CellStudy(config, [ACCURACY], HOLES, lag=lag), dict(ends or {})
    known = {*ends, *also}
    for number in range(len(ends), upto):
        seen = {n: end for n, end in ends.items() if n <= number - lag or n in known}
        proposal = next(cell.propose(number, seen))
        values, rows, status = ask(proposal, HOLES), [], "finished"
        for epoch in range(1, 7):
            rows.append(report(epoch, 0.9 - epoch / 100 if number % 3 else 0.3 + epoch / 100))
            if proposal.prune(rows[-1], {}):
                status = "pruned"
                break
        accuracy = rows[-1]["validation"]["accuracy"]
        ends[number] = run(number, values, accuracy, status=status, history=rows)
    return ends


@pytest.mark.parametrize("pruner", PRUNERS, ids=lambda pruner: pruner["kind"])
@pytest.mark.parametrize("lag", [1, 3])
def test_a_resumed_study_prunes_what_the_first_one_would_have(pruner, lag):
    whole = pruned_study(pruner, lag)
    assert any(end.status == "pruned" for end in whole.values())
    for cut in (1, 4, 6):
        assert pruned_study(pruner, lag, {n: whole[n] for n in range(cut)}) == whole
    assert pruned_study(pruner, lag, also=range(8)) == whole


def test_the_median_pruner_sees_the_history_of_earlier_runs():
    config = study(pruner={"kind": "median", "n_startup_trials": 2, "n_warmup_steps": 0})
    history = [report(epoch, 0.8) for epoch in (1, 2)]
    values = Loop(config, HOLES).to(1)[0]
    ends = {n: run(n, values, 0.8, history=history) for n in (0, 1)}
    good, bad = (next(CellStudy(config, [ACCURACY], HOLES).propose(2, ends)) for _ in range(2))
    for proposal in (good, bad):
        ask(proposal, HOLES)
    assert not good.prune(report(1, 0.9), {})
    assert bad.prune(report(1, 0.1), {})
    early = next(CellStudy(config, [ACCURACY], HOLES).propose(1, {0: ends[0]}))
    assert not early.prune(report(1, 0.1), {})


def test_what_is_made_small_is_pruned_when_it_is_large():
    config = study(pruner={"kind": "median", "n_startup_trials": 1, "n_warmup_steps": 0})
    small = Objective("loss", "minimize")
    rows = [{"epoch": 1, "validation": {"loss": 1.0}}]
    ends = {0: run(0, {"lr": 0.1}, None, validation={"loss": 1.0}, history=rows)}
    for loss, ended in ((0.5, False), (2.0, True)):
        proposal = next(CellStudy(config, [small], HOLES).propose(1, ends))
        assert proposal.prune({"epoch": 1, "validation": {"loss": loss}}, {}) is ended


def test_what_was_not_measured_is_never_the_best():
    ends = {0: run(0, {"lr": 0.1}, None, status="diverged")}
    for way, worst in (("maximize", 0.0), ("minimize", 1.0)):
        cell = CellStudy(study(), [Objective("accuracy", way)], HOLES)
        next(cell.propose(0, {}))
        next(cell.propose(1, ends))
        assert cell._study.trials[0].value == worst


@pytest.mark.parametrize("way", ["early", "late", "resumed"])
def test_an_epoch_without_a_value_counts_as_the_worst_that_its_trial_sees(way):
    """Trial 2 sees a loss of 1, and not that of 9: its epoch may be told before trial 3 is proposed
    or after it. Trial 4 is worse than the median of 1, 9 and what it counts as."""
    config = study("random", pruner={"kind": "median", "n_startup_trials": 1, "n_warmup_steps": 0})

    def row(loss):
        return {"epoch": 1, "validation": {} if loss is None else {"loss": loss}}

    ends = {
        n: run(n, {"lr": 0.1}, None, validation={"loss": loss or 2.0}, history=[row(loss)])
        for n, loss in enumerate([1.0, 9.0, None, 1.0])
    }
    cell = CellStudy(config, [Objective("loss", "minimize")], {"lr": HOLES["lr"]}, lag=2)
    proposals = []
    for number in range(4) if way != "resumed" else ():
        if number == 3 and way == "early":
            proposals[2].prune(row(None), {})
        proposals.append(next(cell.propose(number, ends)))
    if way == "late":
        proposals[2].prune(row(None), {})
    assert next(cell.propose(4, ends)).prune(row(5.0), {})


BOTH = [ACCURACY, Objective("params", "minimize")]


def test_several_objectives_are_pruned_by_their_rank():
    config = study("nsgaii", pruner={"kind": "median", "n_startup_trials": 2, "n_warmup_steps": 0})
    ends = {}
    for number, (accuracy, params) in enumerate([(0.9, 100), (0.8, 50), (0.7, 90)]):
        ends[number] = run(
            number, {"lr": 0.1}, accuracy, params=params, history=[report(1, accuracy)]
        )
    for accuracy, params, ended in ((0.6, 40, False), (0.6, 95, True), (0.95, 200, False)):
        proposal = next(CellStudy(config, BOTH, {"lr": HOLES["lr"]}).propose(3, ends))
        assert proposal.prune(report(1, accuracy), {"params": params}) is ended


@pytest.mark.parametrize("kind", ["random", "tpe", "nsgaii"])
def test_several_objectives_are_proposed_for_and_resumed(kind):
    def go(ends, upto):
        cell, ends = CellStudy(study(kind), BOTH, HOLES), dict(ends)
        for number in range(len(ends), upto):
            values = ask(next(cell.propose(number, ends)), HOLES)
            status = "pruned" if number == 3 else "failed" if number == 4 else "finished"
            accuracy = None if status == "failed" else score(values)
            ends[number] = run(number, values, accuracy, status=status, params=values["width"])
        return ends

    whole = go({}, 7)
    for cut in (4, 5):
        assert go({n: whole[n] for n in range(cut)}, 7) == whole


@pytest.mark.parametrize("kind", ["tpe", "gp"])
def test_a_model_learns_from_trials_of_another_study(kind):
    """All earlier trials with a large depth were bad."""
    hole = {"depth": parse_hole({"int": [1, 100]})}
    earlier = [run(n, {"depth": 5 * n + 1}, 0.9 if n < 10 else 0.1) for n in range(20)]
    cell = CellStudy(study(kind), [ACCURACY], hole, earlier=earlier)
    ends = {}
    for number in range(5):
        values = ask(next(cell.propose(number, ends)), hole)
        ends[number] = run(number, values, 0.5)
    assert all(end.tuned["depth"] < 60 for end in ends.values())


@pytest.mark.parametrize("pruner", PRUNERS[:2], ids=lambda pruner: pruner["kind"])
def test_pruners_compare_with_trials_of_another_study(pruner):
    config = study("tpe", pruner=pruner)
    earlier = [run(n, {"lr": 0.1}, 0.8, history=[report(1, 0.8)]) for n in range(3)]
    for objectives, figures in (([ACCURACY], {}), (BOTH, {"params": 9})):
        cell = CellStudy(config, objectives, {"lr": HOLES["lr"]}, earlier=earlier)
        proposal = next(cell.propose(0, {}))
        ask(proposal, {"lr": HOLES["lr"]})
        assert proposal.prune(report(1, 0.1), figures)


@pytest.mark.parametrize("kind", ["tpe", "cmaes"])
def test_a_proposal_goes_through_the_domains_of_new_trials_alone(kind, monkeypatch):
    """The other work of a model grows with the trials; comparing their domains need not."""
    loop, compared = Loop(study(kind), HOLES), []
    equal = FloatDistribution.__eq__
    monkeypatch.setattr(
        FloatDistribution, "__eq__", lambda one, two: compared.append(1) or equal(one, two)
    )
    loop.to(20)
    counts = []
    for length in (21, 41):
        loop.to(length - 1)
        compared.clear()
        loop.to(length)
        counts.append(len(compared))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["tpe", "cmaes"])
def test_what_samplers_hand_on_changes_no_proposal(kind, monkeypatch):
    proposed = Loop(study(kind), HOLES, lag=3, refuse=lambda values: values["depth"] == 4).to(30)
    monkeypatch.setattr(cell_study, "make_sampler", lambda *arguments: make_sampler(*arguments[:4]))
    alone = Loop(study(kind), HOLES, lag=3, refuse=lambda values: values["depth"] == 4)
    assert alone.to(30) == proposed
