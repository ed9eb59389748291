"""The optimizer of a recipe."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, NAdam, Optimizer

from resdsl.text.diagnostics import ResdslError
from resdsl.train.hidden_weights import fan_in, hidden_weights
from resdsl.train.lr_scale import scale_of
from resdsl.train.muon import SideBySide, muon_beside_adamw
from resdsl.train.recipe import Recipe

_FUSED = {"cpu", "cuda"}  # where torch's fused optimizers exist in every supported version
_BETA2 = 0.999

AnyOptimizer = Optimizer | SideBySide


def build_optimizer(
    model: nn.Module, recipe: Recipe, device: torch.device, depth: int | None = None
) -> AnyOptimizer:
    """Return the optimizer over the trainable parameters, which must be on ``device``.

    Tensors with fewer than two dimensions (norms, biases, gate scalars) have no weight decay:
    it would pull a gate towards half open, and a norm's scale towards 0. `adam` and `nadam` add the
    decay to the gradient, so that it is divided by the running size of gradients as they are;
    `adamw` and `muon` subtract ``lr * weight_decay`` times the tensor beside the step. `muon` is
    for the matrices among the hidden weights: convolutions, the first and the last layer and all
    that has no decay are trained by AdamW beside it.

    The groups have, under `lr_scale`, what each step's rate is to be multiplied by: the recipe's
    ``lr_scale`` for hidden weights, 1 for all else.

    Args:
        model: its hidden weights are those of :func:`hidden_weights`.
        recipe: optimizer, rate, decay, momentum.
        device: where the parameters are.
        depth: weighted layers of the net, for ``lr_scale``.

    Raises:
        ResdslError: `nothing-to-train` for a net without parameters, `nothing-for-muon` for one
            without hidden matrices, `bad-lr-scale` where the expression has no value for the net.

    Source: Savarese 2016, arXiv 1611.01260 (gate scalars); Kingma, Ba 2015, arXiv 1412.6980
    (`adam`); Dozat 2016, Incorporating Nesterov Momentum into Adam (`nadam`); Loshchilov, Hutter
    2019, arXiv 1711.05101 (`adamw`). The fused form is 2.3 to 3 times faster on a CPU than the
    loop; torch has none of `nadam` and `muon`.
    """
    hidden = hidden_weights(model)
    by_muon: dict[tuple[float, float], dict[str, Any]] = {}
    others: dict[tuple[float, float], dict[str, Any]] = {}
    for parameter in sorted(filter(_trains, model.parameters()), key=lambda p: p.dim() < 2):
        scale = _scale(recipe, parameter, depth) if parameter in hidden else 1.0
        decay = recipe.weight_decay if parameter.dim() >= 2 else 0.0
        is_matrix = parameter in hidden and parameter.dim() == 2
        groups = by_muon if recipe.optimizer == "muon" and is_matrix else others
        new = {"params": [], "weight_decay": decay, "lr_scale": scale}
        groups.setdefault((decay, scale), new)["params"].append(parameter)
    if not by_muon and not others:
        message = "the net has no trainable parameters"
        raise ResdslError.of("nothing-to-train", message, help="add a layer such as `linear`")
    return _optimizer(list(by_muon.values()), list(others.values()), recipe, device)


def _trains(parameter: nn.Parameter) -> bool:
    return parameter.requires_grad


def _optimizer(
    by_muon: list[dict[str, Any]],
    groups: list[dict[str, Any]],
    recipe: Recipe,
    device: torch.device,
) -> AnyOptimizer:
    fused, betas = device.type in _FUSED, (recipe.momentum, _BETA2)
    match recipe.optimizer:
        case "sgd":
            return SGD(groups, recipe.lr, recipe.momentum, nesterov=recipe.nesterov, fused=fused)
        case "adam":
            return Adam(groups, recipe.lr, betas, fused=fused)
        case "adamw":
            return AdamW(groups, recipe.lr, betas, fused=fused)
        case "nadam":
            return NAdam(groups, recipe.lr, betas)
        case "muon" if by_muon:
            return muon_beside_adamw(
                by_muon, groups, lr=recipe.lr, momentum=recipe.momentum, beta2=_BETA2,
                nesterov=recipe.nesterov, fused=fused,
            )  # fmt: skip
    message = "the net has no matrices for `muon` between its first and its last layer"
    help = "take `optimizer: adamw`: convolutions are not what `muon` is for"
    raise ResdslError.of("nothing-for-muon", message, help=help)


def _scale(recipe: Recipe, weight: nn.Parameter, depth: int | None) -> float:
    sizes = {"fan_in": fan_in(weight)} | ({} if depth is None else {"depth": depth})
    try:
        return scale_of(recipe.lr_scale, sizes)
    except ValueError as error:
        got = ", ".join(f"{name}={value}" for name, value in sizes.items())
        message = f"`lr_scale: {recipe.lr_scale}` cannot be used at {got}: {error}"
        help = f"write a condition, `... if depth != {depth} else 1`"
        help = help if depth is not None else "give `depth` to `fit`"
        raise ResdslError.of("bad-lr-scale", message, help=help) from None
