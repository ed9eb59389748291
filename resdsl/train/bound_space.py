"""A document bound to the data that its nets are trained on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from resdsl.architecture import Space, load_space
from resdsl.data import Dataset, fit_input
from resdsl.text.yaml_nodes import YamlNode


def bound_space(
    path: str | Path, dataset: Dataset, settings: Mapping[str, YamlNode] | None = None
) -> tuple[Space, tuple[str, ...]]:
    """Return a document with input and classes of a data set, and how they differ from its own.

    Args:
        path: of the document.
        dataset: the data.
        settings: of params, by name.

    Raises:
        ResdslError: what is wrong with the document or the settings; `data-mismatch` where the
            samples are no input of it.
    """
    space = load_space(
        path,
        input=dataset.input,
        classes=dataset.classes,
        dtype=dataset.dtype,
        settings=settings,
    )
    return space, fit_input(dataset.input, space.declared_input, space.input_place)
