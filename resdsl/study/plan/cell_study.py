"""The Optuna study of one cell, kept from its first trial to its last.

A proposal is a function of the configuration, the number of the trial and the trials before it,
never of the time at which runs happen to end. With the lag L, trial k sees how the trials up to
k - L ended, and those between them and itself as still running, whether they are or not. So a study
that is resumed, or that has other slots, proposes what it would have proposed otherwise, and its
pruner decides alike.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, assert_never

import optuna
from optuna.search_space import IntersectionSearchSpace
from optuna.study import StudyDirection
from optuna.trial import TrialState, create_trial

from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue, hole_name
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.cell_storage import CellStorage
from resdsl.study.plan.distributions import as_optuna, distribution
from resdsl.study.plan.jobs import Run, TrialEnd
from resdsl.study.plan.objective import Objective
from resdsl.study.plan.pruners import KEEPS_RUNGS, ends_by_rank, make_pruner
from resdsl.study.plan.samplers import STATEFUL, make_sampler, sampler_kind
from resdsl.train.metric_names import WITHIN_UNIT

_IDLE = optuna.samplers.RandomSampler(seed=0)
"""Stands in a study between proposals, so that telling it of a trial asks no sampler."""


class Proposal:
    """An open trial of a cell: asks for values, then hears of each epoch."""

    def __init__(self, cell: CellStudy, number: int, trial: optuna.Trial) -> None:
        self._cell, self._number, self._trial = cell, number, trial

    def ask(self, name: str, hole: Hole) -> PlainValue:
        """Return a value of ``hole`` under ``name``; the same one when asked again.

        An alternative of a choice is told by its label. A choice whose labels are ordered is asked
        for as a position, so that a sampler can tell neighbours from what is far apart.
        """
        match hole:
            case Float(bounds=(low, high), log=log):
                return self._trial.suggest_float(name, low, high, log=log)
            case Int(bounds=(low, high), log=log):
                return self._trial.suggest_int(name, low, high, log=log)
            case Choice(ordered=True, labels=labels):
                return labels[self._trial.suggest_int(name, 0, len(labels) - 1)]
            case Choice(labels=labels):
                label = self._trial.suggest_categorical(name, labels)
                assert label is not None
                return label
        assert_never(hole)

    def prune(self, report: Mapping[str, Any], figures: Mapping[str, float]) -> bool:
        """Return whether the trial shall end after an epoch.

        Args:
            report: of the epoch, with its number and what was measured on the validation part.
            figures: of the net, by name.
        """
        return self._cell.prune(self._number, self._trial, report, figures)


class CellStudy:
    """Proposes the trials of a cell, one number after the other."""

    def __init__(
        self,
        study: StudyConfig,
        objectives: Sequence[Objective],
        holes: Mapping[str, Hole],
        *,
        lag: int = 1,
        epochs: int | None = None,
        earlier: Sequence[Run] = (),
    ) -> None:
        """Make the study of a cell, in which nothing has been proposed yet.

        Args:
            study: its sampler, pruner and seed.
            objectives: what is made large or small.
            holes: the domains by name, those of the recipe and those of the space.
            lag: a trial sees the ends of the trials up to so many before it.
            epochs: the length of the runs, None where it is not known.
            earlier: trials of another study that sampler and pruner know from the start.
        """
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._config, self._objectives, self._holes, self.lag = study, objectives, holes, lag
        self._storage = CellStorage()
        directions = [StudyDirection[o.direction.upper()] for o in objectives]
        self._storage.create_new_study(directions, "cell")
        pruner = make_pruner(study.pruner, epochs)
        self._study = optuna.Study("cell", self._storage, sampler=_IDLE, pruner=pruner)
        self._open: dict[int, optuna.Trial] = {}
        self._last_of: dict[int, int] = {}
        """The last Optuna trial of each of our trials; refused attempts have numbers too."""
        self._told: list[TrialEnd] = []
        self._known: dict[str, IntersectionSearchSpace] = {}
        self._worst: list[float | None] = [
            float(o.direction == "minimize") if o.name in WITHIN_UNIT else None for o in objectives
        ]
        self._worst_seen: dict[int, float | None] = {}
        """The worst value of the first objective among the ends that each of our trials sees."""
        self._earlier = earlier
        for run in earlier:
            self._tell(self._enter(run.tuned), run, self._worst[0])

    @property
    def next(self) -> int:
        """The number of the trial that has not been proposed yet."""
        return len(self._last_of)

    def propose(self, number: int, ends: Mapping[int, TrialEnd]) -> Iterator[Proposal]:
        """Yield proposals for trial ``number``, one attempt after the other, without end.

        A caller takes a later attempt where it refuses the earlier ones.

        Args:
            number: of the trial, from 0.
            ends: how trials of the cell ended, by number. Those up to ``number - lag`` must be
                there, and those before ``number`` that were proposed before an interruption.
        """
        while self.next < number:
            self._restore(self.next, ends)
        self._tell_until(number - self.lag, ends)
        for attempt in count():
            trial = self._ask(number, attempt)
            yield Proposal(self, number, trial)
            self._refuse(trial)

    def give_up(self, number: int) -> None:
        """Let trial ``number``, whose last attempt was refused too, be one without a point."""
        self._refuse(self._open.pop(number))

    def prune(
        self,
        number: int,
        trial: optuna.Trial,
        report: Mapping[str, Any],
        figures: Mapping[str, float],
    ) -> bool:
        """Return whether an open trial shall end; see :meth:`Proposal.prune`."""
        epoch, seen = int(report["epoch"]), number - self.lag
        if len(self._objectives) > 1:
            told = (*self._earlier, *self._told[: max(0, seen + 1)])
            ended = [end for end in told if isinstance(end, Run)]
            others = [point for run in ended if (point := self._at_epoch(run, epoch)) is not None]
            own = [
                o.goodness(figures[o.name] if o.is_figure else o.at_epoch(report))
                for o in self._objectives
            ]
            return ends_by_rank(self._config.pruner, epoch, own, others, len(ended))
        if not self._report(trial, report, self._worst_seen[number]):
            return False
        with self._storage.up_to(self._last_of.get(seen, len(self._earlier) - 1), trial.number):
            return bool(trial.should_prune())

    def _report(self, trial: optuna.Trial, report: Mapping[str, Any], worst: float | None) -> bool:
        """Tell Optuna of an epoch; return whether there was a value to tell.

        What was not measured counts as the worst that the trial sees, not as the worst so far:
        while it runs, later trials may have been proposed, or not yet, from later ends.
        """
        value = self._objectives[0].at_epoch(report)
        value = worst if value is None or not math.isfinite(value) else value
        if value is None:
            return False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # after an interruption an epoch is told again
            trial.report(value, int(report["epoch"]))
        return True

    def _at_epoch(self, run: Run, epoch: int) -> list[float] | None:
        row = next((row for row in run.history if row.get("epoch") == epoch), None)
        if row is None:
            return None
        return [o.goodness(o.of(run) if o.is_figure else o.at_epoch(row)) for o in self._objectives]

    def _ask(self, number: int, attempt: int) -> optuna.Trial:
        self._study.sampler = make_sampler(self._config, self._holes, number, attempt, self._known)
        trial = self._study.ask()
        self._note(number, trial)
        return trial

    def _note(self, number: int, trial: optuna.Trial) -> None:
        """Note which Optuna trial ours is; the ends that it sees have been told, and no others."""
        self._open[number], self._last_of[number] = trial, trial.number
        self._worst_seen[number] = self._worst[0]

    def _refuse(self, trial: optuna.Trial) -> None:
        """Let a trial be a failure to Optuna, whose samplers learn nothing from it.

        So what they propose is their distribution over the points that are not refused.
        """
        self._study.sampler = _IDLE
        self._study.tell(trial, state=TrialState.FAIL)

    def _restore(self, number: int, ends: Mapping[int, TrialEnd]) -> None:
        """Enter a trial that was proposed before an interruption."""
        self._tell_until(number - self.lag, ends)
        end = ends[number]
        points = [refusal.tuned for refusal in end.refused]
        points += [end.tuned] if isinstance(end, Run) else []
        for attempt, tuned in enumerate(points):
            trial = self._again(number, attempt, tuned)
            if attempt < len(end.refused):
                self._refuse(trial)
        if isinstance(end, Run) and self._config.pruner.kind in KEEPS_RUNGS:
            for row in end.history:
                self.prune(number, self._open[number], row, {})

    def _again(self, number: int, attempt: int, tuned: Mapping[str, PlainValue]) -> optuna.Trial:
        """Return a trial with the values of an earlier one.

        A sampler that keeps notes in a trial is asked again, for these notes; where it proposes
        something else, as another version may, its trial counts as refused.
        """
        if sampler_kind(self._config) in STATEFUL:
            trial = self._ask(number, attempt)
            proposal = Proposal(self, number, trial)
            found = {name: proposal.ask(name, self._holes[hole_name(name)]) for name in tuned}
            if found == tuned:
                return trial
            self._refuse(trial)
        trial = self._enter(tuned)
        self._note(number, trial)
        return trial

    def _enter(self, tuned: Mapping[str, PlainValue]) -> optuna.Trial:
        """Return a new trial with these values, which no sampler is asked for."""
        domains = {name: self._holes[hole_name(name)] for name in tuned}
        params = {name: as_optuna(domains[name], value) for name, value in tuned.items()}
        distributions = {name: distribution(hole) for name, hole in domains.items()}
        self._study.sampler = _IDLE
        self._study.add_trial(
            create_trial(state=TrialState.RUNNING, params=params, distributions=distributions)
        )
        return optuna.Trial(self._study, self._storage.newest()._trial_id)

    def _tell_until(self, last: int, ends: Mapping[int, TrialEnd]) -> None:
        for number in range(len(self._told), last + 1):
            end = ends[number]
            if isinstance(end, Run):
                self._tell(self._open.pop(number), end, self._worst_seen[number])
            self._told.append(end)

    def _tell(self, trial: optuna.Trial, run: Run, worst_seen: float | None) -> None:
        """Tell Optuna how a run ended. What was not measured counts as the worst so far."""
        self._study.sampler = _IDLE
        several = len(self._objectives) > 1
        for row in () if several else run.history:
            self._report(trial, row, worst_seen)
        if run.status == "pruned" and not several:
            self._study.tell(trial, state=TrialState.PRUNED)
            return
        values: list[float] = []
        for i, objective in enumerate(self._objectives):
            value, worst = objective.of(run), self._worst[i]
            if value is not None and math.isfinite(value):
                self._worst[i] = (
                    value if worst is None else min(value, worst, key=objective.goodness)
                )
                values.append(value)
            elif worst is not None:
                values.append(worst)
        if len(values) == len(self._objectives):
            self._study.tell(trial, values)
        else:  # Nothing is known that could be called the worst.
            self._study.tell(trial, state=TrialState.FAIL if several else TrialState.PRUNED)
