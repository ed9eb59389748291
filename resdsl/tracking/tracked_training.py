"""A training outside of a study, told to trackers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from resdsl.study.run.callbacks import tell
from resdsl.tracking.tracker import Tracker, TrainingStart, named, plain_settings, values_of

if TYPE_CHECKING:
    from resdsl.architecture import Architecture
    from resdsl.tracking.tracker import TrackedRun
    from resdsl.train import Epoch, Result


class TrackedTraining:
    """Keeps a run of each tracker for one training; use it as a context around the training.

    The runs are opened with the first epoch, by a training that surely began. A tracker that
    raises is told of once, and the training goes on without it.

    Args:
        trackers: see :func:`resdsl.tracking.by_name.make_trackers`.
        net: what is trained.
        directory: that of the training.
        settings: what characterises the training beside the net, nested or not: recipe, data, seed.
    """

    def __init__(
        self,
        trackers: Sequence[Tracker],
        net: Architecture,
        directory: Path,
        settings: Mapping[str, Any],
    ) -> None:
        self._trackers = list(trackers)
        self._runs: dict[Tracker, TrackedRun] = {}
        figures = {"params": net.params, "flops": net.flops, "depth": net.depth}
        self._start = TrainingStart(
            project=net.name,
            group="",
            name=directory.resolve().name,
            directory=directory,
            settings=plain_settings({**settings, **figures}),
            document=net.to_yaml(),
        )

    def on_epoch(self, epoch: Epoch) -> None:
        """Keep the values of an epoch."""
        values = values_of(asdict(epoch))
        tell(self._trackers, lambda t: self._run(t).log(epoch.epoch, values), "training")

    def end(self, result: Result) -> None:
        """Keep how the training ended, and close the runs."""
        values = named(result.train, "train_end") | named(result.test, "test")

        def finish(tracker: Tracker) -> None:
            run = self._run(tracker)
            run.log(result.epochs, values)
            del self._runs[tracker]
            run.close(result.status, result.reason)

        tell(self._trackers, finish, "training")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        """Close what is open: the training was interrupted, or ended by an error."""
        interrupted = kind is not None and issubclass(kind, KeyboardInterrupt)
        status = "interrupted" if interrupted else "failed"
        tell(self._trackers, lambda t: self._close(t, status), "training")

    def _close(self, tracker: Tracker, status: str) -> None:
        if tracker in self._runs:
            self._runs.pop(tracker).close(status, None)

    def _run(self, tracker: Tracker) -> TrackedRun:
        if tracker not in self._runs:
            self._runs[tracker] = tracker.open(self._start)
        return self._runs[tracker]
