"""One step of training: forward, backward, clip, update."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer

from resdsl.train.device import mixed_precision
from resdsl.train.recipe import Recipe


class TrainStep:
    """Updates a net by a batch. What a recipe leaves constant is decided once, here."""

    def __init__(
        self, model: nn.Module, optimizer: Optimizer, recipe: Recipe, device: torch.device
    ) -> None:
        self._model = model
        self._optimizer = optimizer
        self._parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self._clip = recipe.clip
        self._smoothing = recipe.label_smoothing
        self._precision: AbstractContextManager[object] = nullcontext()
        if mixed_precision(recipe, device):
            self._precision = torch.autocast(device.type, torch.bfloat16)

    def __call__(self, inputs: Tensor, targets: Tensor, lr: float) -> tuple[Tensor, Tensor]:
        """Return the loss and the logits before the update, detached."""
        for group in self._optimizer.param_groups:
            group["lr"] = lr
        with self._precision:
            logits = self._model(inputs)
            loss = functional.cross_entropy(logits, targets, label_smoothing=self._smoothing)
        torch.autograd.backward(loss)
        if self._clip is not None:
            clip_grad_norm_(self._parameters, self._clip)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return loss.detach(), logits.detach()
