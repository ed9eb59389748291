"""A study's run directory as a value: cells, trials, and the nets in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from resdsl.language.holes import PlainValue
from resdsl.results.trained_net import TrainedNet, is_training
from resdsl.study.findings.study_result import CellResult, StudyResult, flat
from resdsl.study.plan.jobs import cell_name
from resdsl.study.plan.objective import Objective
from resdsl.study.run.launch import read_result
from resdsl.study.run.run_directory import RunDirectory, read_run_directory
from resdsl.text.diagnostics import ResdslError, suggest

if TYPE_CHECKING:
    import pandas


class StudyRun(StudyResult):
    """The result of a study, with the way to its trials and their nets.

    It is a :class:`StudyResult`: ``cells``, ``comparisons``, ``verdicts`` and the rest stand in it.
    """

    files: RunDirectory = Field(exclude=True)
    """Read access to its directory."""

    @property
    def directory(self) -> Path:
        """The run directory."""
        return self.files.path

    @property
    def objective(self) -> Objective:
        """The metric by which recipes were chosen and ``best`` chooses."""
        return self.files.objective

    def __repr__(self) -> str:
        state = "finished" if self.finished else "not finished"
        cells, trials = len(self.cells), len(self.trials)
        return f"<StudyRun {self.directory}: {cells} cells, {trials} trials, {state}>"

    __str__ = __repr__

    @cached_property
    def trials(self) -> tuple[TrainedNet, ...]:
        """Every training that ended, tuning runs and final ones, by number."""
        return tuple(TrainedNet(self.files.trial(run.number), run) for run in self.files.runs)

    def trial(self, number: int) -> TrainedNet:
        """Return the training of a number, that of its directory ``trials/0017``.

        Raises:
            ResdslError: `unknown-trial`.
        """
        for trial in self.trials:
            if trial.run is not None and trial.run.number == number:
                return trial
        known = [trial.directory.name for trial in self.trials]
        shown = f"{known[0]} to {known[-1]}" if known else "none"
        message = f"no trial {number} of {self.directory} has ended; those that have: {shown}"
        raise ResdslError.of("unknown-trial", message)

    def best(self, cell: Mapping[str, PlainValue] | None = None) -> TrainedNet:
        """Return the best trained net, of the whole study or of a part of its cells.

        The cell is the one whose final runs have the best mean on the validation part, by the
        objective of the study; the net is that of the final run with the best value there. The
        test part has no say: else its figures would be too good. While no final run has ended, it
        is the best tuning run, which left no weights.

        Args:
            cell: settings that the cell must have, such as ``{"family": "residual", "n": 10}``;
                cells that differ in others are all looked at. None: all cells.

        Raises:
            ResdslError: `unknown-cell` for settings that no cell has; `no-result` where no run
                ended with a value.
        """
        wanted = dict(cell or {})
        cells = [found for found in self.cells if wanted.items() <= found.cell.items()]
        if self.cells and not cells:
            raise self._unknown(wanted)
        chosen = max(cells, key=self._mean_validation, default=None)
        if chosen is not None and chosen.validation is not None:
            cells = [chosen]
        for purpose in ("final", "tune"):
            found = [trial for trial in self.trials if self._counts(trial, cells, purpose)]
            if found:
                return max(found, key=self._goodness)
        what = f"the cell {cell_name(wanted)}" if wanted else "the study"
        message = f"no run of {what} in {self.directory} has ended with a value"
        raise ResdslError.of("no-result", message)

    def cell_of(self, trial: TrainedNet) -> CellResult:
        """Return the cell of a trial, with what its final runs measured."""
        assert trial.run is not None
        return next(cell for cell in self.cells if cell.cell == trial.run.cell)

    def to_dataframe(self) -> pandas.DataFrame:
        """Return a row for each trial; the columns are named as in JSON: ``cell.n``,
        ``tuned.lr``, ``validation.accuracy``. ``refused`` says how many points were refused before.

        Raises:
            ResdslError: `missing-package` without pandas.
        """
        try:
            frames = import_module("pandas")
        except ImportError:
            message = "a data frame needs pandas, which is not installed"
            raise ResdslError.of("missing-package", message, help="pip install pandas") from None
        runs = (trial.run for trial in self.trials if trial.run is not None)
        left_out = {"history", "refused"}
        rows = [
            dict(flat(run.model_dump(exclude=left_out))) | {"refused": len(run.refused)}
            for run in runs
        ]
        frame: pandas.DataFrame = frames.DataFrame(rows)
        return frame

    def _mean_validation(self, cell: CellResult) -> float:
        mean = None if cell.validation is None else cell.validation.mean
        return self.objective.goodness(mean)

    def _goodness(self, trial: TrainedNet) -> float:
        assert trial.run is not None
        return self.objective.goodness(self.objective.of(trial.run))

    def _counts(self, trial: TrainedNet, cells: list[CellResult], purpose: str) -> bool:
        run = trial.run
        return (
            run is not None
            and run.purpose == purpose
            and run.status == "finished"
            and any(run.cell == cell.cell for cell in cells)
            and self.objective.of(run) is not None
        )

    def _unknown(self, wanted: dict[str, Any]) -> ResdslError:
        known = [cell_name(cell.cell) for cell in self.cells]
        message = f"no cell of {self.directory} is {cell_name(wanted)}"
        names = list(dict.fromkeys(name for cell in self.cells for name in cell.cell))
        for name in wanted:
            if name not in names:
                message = f"the cells of {self.directory} have no `{name}`"
                return ResdslError.of("unknown-cell", message, help=suggest(name, names))
        notes = tuple(f"there is {name}" for name in known[:20])
        return ResdslError.of("unknown-cell", message, notes=notes)


def open_run(path: str | Path) -> StudyRun:
    """Return the study in a run directory, whether it has ended or not; nothing is written.

    Raises:
        ResdslError: `not-a-run`; `damaged-run` for a file that cannot be read; `link-out` for a
            symbolic link that leads out of the directory.
    """
    directory = Path(path)
    if not (directory / "study.json").is_file() and is_training(directory):
        message = f"{directory} is the directory of a training, not of a study"
        help = "`resdsl.open_training` opens it"
        raise ResdslError.of("not-a-run", message, help=help)
    found = read_run_directory(directory)
    return StudyRun(**dict(read_result(found)), files=found)
