"""Settings of a recipe that mean nothing to the data of a study, found before the first run."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from resdsl.study.config.corners import Corner, PlaceOf, corners
from resdsl.study.config.study_config import StudyConfig
from resdsl.text.diagnostics import Diagnostic, ResdslError
from resdsl.train.trainable import check_fits_data

if TYPE_CHECKING:
    from resdsl.data import Dataset

_TOGETHER = (("loss", "label_smoothing"), ("metric",), ("mixup",))
"""The settings that data may refuse, those together that are refused by each other's values."""

_NONE = {"label_smoothing": 0.0, "loss": None, "metric": (), "mixup": 0.0}


def unfit_for_data(study: StudyConfig, dataset: Dataset, place: PlaceOf) -> Iterator[Diagnostic]:
    """Yield the first value of each setting, tuned or not, that no training on the data takes.

    Args:
        study: its ``recipe`` holds the domains, its ``train`` all that is not tuned.
        dataset: which task it is, and whether its inputs are numbers.
        place: gives the place of a key.
    """
    for names in _TOGETHER:
        tried = [
            corners(study.recipe[name], ("recipe", name))
            if name in study.recipe
            else [Corner("", getattr(study.train, name), ("train", name))]
            for name in names
        ]
        for point in itertools.product(*tried):
            values = {name: corner.value for name, corner in zip(names, point, strict=True)}
            recipe = study.train.model_copy(update=_NONE | values)
            try:
                check_fits_data(recipe, dataset)
            except ResdslError as error:
                yield replace(error.diagnostics[0], place=place(_blamed(point)))
                break


def _blamed(point: tuple[Corner, ...]) -> tuple[int | str, ...]:
    """Return where the value stands that is told: the first that is tuned, or not the default."""
    tuned = [corner.path for corner in point if corner.path[0] == "recipe"]
    given = [corner.path for corner in point if corner.value != _NONE[str(corner.path[1])]]
    return (tuned or given or [point[0].path])[0]
