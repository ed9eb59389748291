"""``config.json`` of an exported folder: what the net takes, and how it came to be."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pydantic import ConfigDict, Field

from resdsl.results.trained_net import TrainedNet, TrainingRecord
from resdsl.train.data_record import DataRecord

NAME = "config.json"
_KEPT = ("python", "torch", "device_name", "threads")


class ExportConfig(DataRecord):
    """What the net takes, as in ``data.json``, and what it takes to train it again."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    name: str
    """Of the architecture."""
    model_class: str
    """In ``model.py``."""
    with_preprocessing: bool
    """Whether that class takes data as they are read, and standardises them itself."""
    training: TrainingRecord
    """Where the files of the data were is left out: it says nothing elsewhere."""
    init_from: str | None = None
    """The weights that the training began with, where it did not begin with random ones."""
    environment: dict[str, str | int | None] = Field({})
    """Versions and processor of the training."""


def config_of(net: TrainedNet, model_class: str, *, with_preprocessing: bool) -> ExportConfig:
    """Return what ``config.json`` says of a trained net.

    Raises:
        ResdslError: `damaged-run` for a file of it that cannot be read.
    """
    environment = net.environment
    known: dict[str, Any] = {key: environment.get(key) for key in _KEPT if key in environment}
    record = net.record
    data = record.data.model_copy(update={"root": None})
    started = environment.get("init_from")
    return ExportConfig(
        **net.data.model_dump(),
        name=net.architecture().name,
        model_class=model_class,
        with_preprocessing=with_preprocessing,
        training=record.model_copy(update={"data": data}),
        init_from=str(started) if started else None,
        environment={"resdsl": _version(), **known},
    )


def _version() -> str | None:
    try:
        return version("resdsl")
    except PackageNotFoundError:  # a checkout that is not installed
        return None
