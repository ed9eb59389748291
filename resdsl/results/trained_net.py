"""A net that was trained, by the directory that its training left."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from resdsl.data.data_config import DataConfig
from resdsl.files.links import check_links
from resdsl.files.run_files import DOCUMENT, WEIGHTS
from resdsl.study.plan.jobs import Run, TrialStatus
from resdsl.study.run.run_directory import read
from resdsl.text.diagnostics import ResdslError, read_text
from resdsl.train.data_record import NAME as DATA
from resdsl.train.data_record import DataRecord
from resdsl.train.recipe import Recipe

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from resdsl.architecture import Architecture


class TrainingRecord(BaseModel):
    """How a net was trained, and what was measured of it.

    ``train``, ``validation`` and ``test`` hold the `loss` and the metrics by name, as far as they
    were measured; accuracies are in [0, 1].
    """

    model_config = ConfigDict(frozen=True)

    seed: int
    recipe: Recipe
    data: DataConfig
    device: str
    params: int
    flops: int
    """Multiply-adds of one sample."""
    depth: int
    status: TrialStatus
    seconds: float
    train: dict[str, float] = {}
    validation: dict[str, float] = {}
    test: dict[str, float] = {}


@dataclass(frozen=True)
class TrainedNet:
    """The net of one training: its document, its weights, and how it was trained.

    Nothing is read before it is asked for, and then once.
    """

    directory: Path
    """What the training left: ``trials/0017`` of a study, or what `resdsl train` wrote."""
    run: Run | None = field(default=None, repr=False)
    """Its record in the study; None for a net of `resdsl train`."""

    @cached_property
    def document(self) -> str:
        """The YAML of the net, with every hole filled and the comments of the space.

        Raises:
            ResdslError: `unreadable-file`.
        """
        return read_text(self.directory / DOCUMENT).text

    @cached_property
    def record(self) -> TrainingRecord:
        """The seed, the recipe, the data, and what was measured.

        Raises:
            ResdslError: `damaged-run` for a file that is missing or holds something else.
        """
        names = ("environment.json", "result.json") if self.run is None else ("job.json",)
        values: dict[str, Any] = {}
        for name in names:
            values |= read(self.directory / name, dict[str, Any])
        if self.run is not None:
            values |= self.run.model_dump(mode="json")
        return as_record(values, self.directory)

    @cached_property
    def environment(self) -> dict[str, Any]:
        """Versions and machine of the training.

        Raises:
            ResdslError: `damaged-run`.
        """
        of_study = self.directory.parent.parent
        return read((of_study if self.run else self.directory) / "environment.json", dict[str, Any])

    @cached_property
    def data(self) -> DataRecord:
        """What the net takes and what its outputs mean: shape, mean, std, names of the classes.

        Raises:
            ResdslError: `damaged-run` for a file that is missing, as of a tuning run of a study, or
                holds something else.
        """
        return read(self.directory / DATA, DataRecord)

    def architecture(self) -> Architecture:
        """Return the net as it is declared, for its figures, pictures and differences.

        Raises:
            ResdslError: the document cannot be read, or is none.
        """
        from resdsl.architecture import load

        return load(self.directory / DOCUMENT)

    @property
    def has_weights(self) -> bool:
        """Whether weights were left: of a study the final runs leave them."""
        return os.path.isfile(self.directory / WEIGHTS)

    def weights(self) -> dict[str, Tensor]:
        """Return the trained tensors by key, on the CPU.

        Raises:
            ResdslError: `no-weights` where the training left none; `damaged-weights`.
        """
        from resdsl.weights import read_weights

        return read_weights(self.directory)

    def build(self, *, device: str | torch.device = "cpu") -> torch.nn.Module:
        """Return the trained net as a module in evaluation mode, on ``device``.

        It takes what it was trained on: inputs (N, *input) standardised per channel with the mean
        and standard deviation of the train part.

        Raises:
            ResdslError: as :meth:`architecture` and :meth:`weights`; `foreign-weights` where they
                are those of another net.
        """
        model = self.architecture().build(device=device)
        weights = self.weights()
        try:
            model.load_state_dict(weights)
        except RuntimeError as error:
            where = self.directory / WEIGHTS
            message = f"the weights in {where} are not those of the net in {DOCUMENT}"
            notes = tuple(line.strip() for line in str(error).splitlines()[1:4])
            raise ResdslError.of("foreign-weights", message, notes=notes) from None
        return model.eval()


def as_record(values: dict[str, Any], where: Path) -> TrainingRecord:
    """Return the record in JSON values, of which others are left out.

    Raises:
        ResdslError: `damaged-run`; ``where`` names the file or the directory in the message.
    """
    from pydantic import ValidationError
    from pydantic_core import to_json

    try:
        return TrainingRecord.model_validate_json(to_json(values))
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise ResdslError.of("damaged-run", f"cannot read {where}: {reason}") from None


def is_training(path: Path) -> bool:
    """Return whether a directory is what `resdsl train` writes, finished or not."""
    names = (DOCUMENT, "environment.json")
    return all(os.path.isfile(path / name) for name in names)


def open_training(path: str | Path) -> TrainedNet:
    """Return the net that `resdsl train` left in a directory.

    Raises:
        ResdslError: `not-a-run`; `link-out` for a symbolic link that leads out of the directory.
    """
    directory = Path(path)
    if not is_training(directory):
        message = f"{directory} is not the directory of a training: it holds no {DOCUMENT} with an "
        message += "environment.json"
        help = "give the directory that `resdsl train` printed, such as runs/cifar_resnet-digits-1"
        if os.path.isfile(directory / "study.json"):
            help = "it is that of a study: `resdsl.open_run` opens it"
        raise ResdslError.of("not-a-run", message, help=help)
    check_links(directory)
    return TrainedNet(directory)
