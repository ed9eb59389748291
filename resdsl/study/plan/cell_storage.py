"""Where the trials of one cell stand, in memory, as Optuna's samplers and pruners see them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager

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
