"""What must be known of the data to use a net that was trained on them: ``data.json``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from resdsl.data.data_config import TaskName
from resdsl.text.atomic_write import write_text

if TYPE_CHECKING:
    from resdsl.data import Dataset

NAME = "data.json"


class DataRecord(BaseModel):
    """What a net takes and what its outputs mean.

    ``mean`` and ``std`` have a number for each channel, in the units of the data as they are read:
    a net takes (x - mean) / std. They are empty for tokens, which it takes as they are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    task: TaskName
    input: tuple[int, ...]
    """The shape of one sample, channels first."""
    dtype: Literal["float", "int"]
    """Numbers, or tokens."""
    classes: int
    """How many classes, labels or numbers the outputs stand for."""
    class_names: tuple[str, ...] = ()
    """In the order of the outputs; empty where they are numbers."""
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    largest_share: dict[str, float] = {}
    """Of each part, the share of its most frequent class: the accuracy of always guessing it."""


def record_of(dataset: Dataset) -> DataRecord:
    """Return what must be known of a data set to use a net that was trained on it."""
    done = dataset.preprocessing
    return DataRecord(
        task=dataset.task,
        input=dataset.input,
        dtype=dataset.dtype,
        classes=dataset.classes,
        class_names=dataset.class_names,
        mean=done.mean if done else (),
        std=done.std if done else (),
        largest_share=dict(dataset.largest_share),
    )


def write_record(directory: Path, dataset: Dataset) -> None:
    """Write the record of ``dataset`` as ``data.json`` to the directory of a training.

    Raises:
        ResdslError: `unwritable-file`.
    """
    write_text(directory / NAME, record_of(dataset).model_dump_json(indent=1) + "\n")
