"""What no training can be begun with, found before there is a run: the net, its recipe, its data.

Each check raises what :func:`resdsl.train.fit` would raise, or what torch would in the first step.
A study asks them of every point that is proposed, so that one that fails is refused, not trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from resdsl.text.diagnostics import ResdslError
from resdsl.train.losses import loss_of
from resdsl.train.measuring import metrics_of
from resdsl.train.mixup import check_mixable
from resdsl.train.optimizers import build_optimizer
from resdsl.train.recipe import Recipe

if TYPE_CHECKING:
    from resdsl.architecture import Architecture
    from resdsl.data import Dataset

SETTINGS = {
    "batch-of-one": "batch_size",
    "nothing-for-muon": "optimizer",
    "bad-lr-scale": "lr_scale",
}
"""The setting of the recipe that each code of :func:`check_trainable` speaks of."""


def check_fits_data(recipe: Recipe, dataset: Dataset) -> None:
    """Accept a recipe whose loss, metrics and mixup mean something to the data.

    Raises:
        ResdslError: `unfit-loss`, `unfit-metric`, `unfit-mixup`, `no-function`.
    """
    loss_of(recipe, dataset.task)
    metrics_of(recipe, dataset.task)
    check_mixable(recipe.mixup, dataset.train.inputs)


def check_trainable(architecture: Architecture, recipe: Recipe, samples: int) -> None:
    """Accept a net that the recipe can train.

    The net is built where that is needed to know, for `muon`, an expression of `lr_scale` and
    batches of one sample, which batch normalisation does not take where it sees one position.

    Args:
        architecture: of the net.
        recipe: its optimizer, `lr_scale` and `batch_size` are looked at.
        samples: those of the train part; a batch is never larger.

    Raises:
        ResdslError: `nothing-to-train`, `nothing-for-muon`, `bad-lr-scale`, `batch-of-one`.
    """
    is_single = min(recipe.batch_size, samples) == 1
    is_plain = recipe.optimizer != "muon" and not isinstance(recipe.lr_scale, str)
    if architecture.params and is_plain and not is_single:
        return
    model = architecture.build(device="cpu")
    build_optimizer(model, recipe, torch.device("cpu"), architecture.depth)
    if not is_single:
        return
    dtype = torch.long if architecture.graph.input.dtype == "int" else torch.float32
    try:
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            model.train()(torch.zeros(1, *architecture.input, dtype=dtype))
    except Exception as error:  # whatever torch, or an op of one's own, says of it
        message = f"no batch of a single sample passes through the net in training: {error}"
        help = "take a `batch_size` of 2 or more"
        raise ResdslError.of("batch-of-one", message, help=help) from None
