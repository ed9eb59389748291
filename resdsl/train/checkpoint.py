"""The state of an unfinished run, read without running anything that stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import torch

from resdsl.data import Dataset
from resdsl.files.run_files import CHECKPOINT
from resdsl.text.atomic_write import beside
from resdsl.text.diagnostics import ResdslError
from resdsl.train.recipe import Recipe
from resdsl.weights.torch_file import read_torch_file

_DAMAGED = (RuntimeError, OSError, ValueError, TypeError, LookupError, AttributeError)


def describe_run(dataset: Dataset, recipe: Recipe, seed: int) -> dict[str, Any]:
    """Return what must be the same for a run to go on, as plain values: data, recipe and seed."""
    data, settings = (model.model_dump(mode="json") for model in (dataset.config, recipe))
    return {"seed": seed, "data": data, "recipe": settings}


def write_checkpoint(directory: Path, state: dict[str, Any]) -> None:
    """Write ``checkpoint.pt`` in ``directory``, whole or not at all.

    ``state`` has tensors and plain values; under `run` stands whose it is, which
    :func:`read_checkpoint` compares.

    Raises:
        ResdslError: `unwritable-file`.
    """
    with beside(directory / CHECKPOINT) as path:
        torch.save(state, path)


@contextmanager
def undamaged(directory: Path) -> Iterator[None]:
    """Take what the checkpoint in ``directory`` says.

    Raises:
        ResdslError: `damaged-checkpoint` when it does not hold what was written.
    """
    try:
        yield
    except _DAMAGED as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"{directory / CHECKPOINT} cannot be read: {reason}"
        help = "delete it to start the run anew"
        raise ResdslError.of("damaged-checkpoint", message, help=help) from None


def read_checkpoint(directory: Path, run: dict[str, Any]) -> dict[str, Any] | None:
    """Return the state in ``directory``, its tensors on the CPU; None where there is none.

    ``run`` is what `run` in the state must be, key for key.

    Raises:
        ResdslError: `damaged-checkpoint`, or `other-checkpoint` when it belongs to another run.
    """
    path = directory / CHECKPOINT
    if not path.is_file():
        return None
    with undamaged(directory):
        state: Any = read_torch_file(path)
        other = [key for key in run if state["run"][key] != run[key]]
    if other:
        message = f"{path} belongs to another run: {', '.join(other)} differ"
        help = "give another directory, or delete the checkpoint"
        raise ResdslError.of("other-checkpoint", message, help=help)
    return cast("dict[str, Any]", state)
