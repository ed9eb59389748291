"""The net that was trained: what a run's directory says, or a document and a file of weights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torch import Tensor

from resdsl.architecture import Architecture, load
from resdsl.files.run_files import DOCUMENT
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.weights.patterns import few
from resdsl.weights.transfer import fits
from resdsl.weights.weight_files import read_weights


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained net: its architecture and weights, and what a document takes over of its data."""

    architecture: Architecture
    weights: Mapping[str, Tensor] = field(repr=False)
    origin: str
    binding: Mapping[str, Any] = field(default_factory=dict)
    """Keywords for :func:`resdsl.load_space`: `input` and `classes`."""


def open_trained(path: str | Path | Source, weights: str | Path | Mapping[str, Tensor]) -> Trained:
    """Return the trained net: that of the run in ``weights``, else the document as it stands.

    Raises:
        ResdslError: something cannot be read, or `foreign-weights` when they are not of this net.
    """
    binding: dict[str, Any] = {}
    if isinstance(weights, (str, Path)):
        origin, tensors = str(weights), read_weights(Path(weights))
    else:
        origin, tensors = "the state_dict", dict(weights)
    if isinstance(weights, (str, Path)) and os.path.isdir(weights):
        net = load(Path(weights) / DOCUMENT)
        binding = {"input": net.input, "classes": net.output[0]}
    else:
        net = _as_it_stands(path)
    trained = Trained(net, tensors, origin, binding)
    return replace(trained, weights=_checked_weights(trained))


def _as_it_stands(path: str | Path | Source) -> Architecture:
    try:
        return load(path)
    except ResdslError as error:
        help = "without settings it must be the net as it was trained: `resdsl freeze` writes that"
        raise ResdslError(
            replace(finding, help=help) if finding.code == "hole-without-value" else finding
            for finding in error.diagnostics
        ) from None


def _checked_weights(trained: Trained) -> dict[str, Tensor]:
    """Return the weights in the shapes of the trained net; refuse those of another one."""
    own = trained.architecture.build(device="cpu").state_dict()
    given = trained.weights
    wrong = {
        "missing": own.keys() - given.keys(),
        "unknown": given.keys() - own.keys(),
        "of another shape": {k for k in own.keys() & given.keys() if not fits(given[k], own[k])},
    }
    if not any(wrong.values()):
        return {key: value.reshape(own[key].shape) for key, value in given.items()}
    net = trained.architecture.document.source.name
    notes = tuple(f"{what}: {few(sorted(keys))}" for what, keys in wrong.items() if keys)
    message = f"the weights in {trained.origin} are not those of the net in {net}"
    help = "give the document as it was trained: the architecture.yaml of the run"
    raise ResdslError.of("foreign-weights", message, notes=notes, help=help)
