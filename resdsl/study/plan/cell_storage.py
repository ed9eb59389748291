"""Where the trials of one cell stand, in memory, as Optuna's samplers and pruners see them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any

from optuna.storages import InMemoryStorage
from optuna.trial import FrozenTrial, TrialState


class CellStorage(InMemoryStorage):
    """The trials of a cell, of which a pruner may be shown the earlier ones alone."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[int, int] | None = None

    @contextmanager
    def up_to(self, last: int, own: int) -> Iterator[None]:
        """Show the trials up to number ``last``, and number ``own``, while this is entered."""
        self._shown = last, own
        try:
            yield
        finally:
            self._shown = None

    def set_trial_system_attr(self, trial_id: int, key: str, value: Any) -> None:
        """Keep a note of a sampler, but for the values that it gave without being asked.

        TPE and GP note all values that they drew together, for trials of other processes that have
        not asked for theirs yet. Here a trial has asked for its values before the next one is
        proposed, and what its net does not read is no value of it: no run directory has it.
        """
        if not key.partition(":")[2].startswith("relative_params"):
            super().set_trial_system_attr(trial_id, key, value)

    def newest(self) -> FrozenTrial:
        """Return the trial that was added last."""
        (study,) = self.get_all_studies()
        return super().get_all_trials(study._study_id, deepcopy=False)[-1]

    def get_all_trials(
        self,
        study_id: int,
        deepcopy: bool = True,
        states: Container[TrialState] | None = None,
    ) -> list[FrozenTrial]:
        trials = super().get_all_trials(study_id, deepcopy, states)
        if self._shown is None:
            return trials
        last, own = self._shown
        return [trial for trial in trials if trial.number <= last or trial.number == own]
