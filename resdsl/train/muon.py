"""Muon for the matrices that it is made for, and AdamW beside it for all other tensors."""

from __future__ import annotations

from typing import Any

from torch.optim import AdamW, Muon, Optimizer


class SideBySide:
    """Several optimizers over different tensors, stepped as one."""

    def __init__(self, *parts: Optimizer) -> None:
        self._parts = parts

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """The groups of all parts, which may be changed in place."""
        return [group for part in self._parts for group in part.param_groups]

    def step(self) -> None:
        """Update all tensors by their gradients."""
        for part in self._parts:
            part.step()

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for part in self._parts:
            part.zero_grad()

    def state_dict(self) -> dict[str, Any]:
        """Return the states of the parts, for a checkpoint."""
        return {"parts": [part.state_dict() for part in self._parts]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the states that :meth:`state_dict` gave.

        Raises:
            KeyError, ValueError: they are those of other optimizers.
        """
        for part, saved in zip(self._parts, state["parts"], strict=True):
            part.load_state_dict(saved)


def muon_beside_adamw(
    matrices: list[dict[str, Any]],
    others: list[dict[str, Any]],
    *,
    lr: float,
    momentum: float,
    beta2: float,
    nesterov: bool,
    fused: bool,
) -> SideBySide:
    """Return Muon over the groups ``matrices`` and AdamW over the groups ``others``.

    Muon makes the momentum of a matrix nearly orthogonal, so that every direction moves alike. An
    update is then multiplied by ``0.2 * sqrt(max(rows, columns))``, which gives it the usual size
    of AdamW's: one learning rate and one weight decay serve both. The decay is decoupled in both.
    The joint matrix of an attention's queries, keys and values is one matrix here.

    Source: Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/; the factor is that of
    Liu et al. 2025, arXiv 2502.16982, section 2.2.
    """
    muon = Muon(matrices, lr, momentum=momentum, nesterov=nesterov, adjust_lr_fn="match_rms_adamw")
    if not others:
        return SideBySide(muon)
    return SideBySide(muon, AdamW(others, lr, (momentum, beta2), fused=fused))
