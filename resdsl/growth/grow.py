"""A trained net becomes a deeper one that starts as the same function.

Source: Net2Net, Chen et al. 2015, arXiv 1511.05641; the zero branch, Goyal et al. 2017,
arXiv 1706.02677, section 5.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from resdsl.architecture import Architecture, load_space
from resdsl.files.run_files import DOCUMENT, WEIGHTS
from resdsl.growth.compare_nets import compare
from resdsl.growth.growth_plan import GrowthPlan, Obstacle, diagnostics
from resdsl.growth.trained import Trained, open_trained
from resdsl.growth.verify import N_SAMPLES, difference, samples, without_gradient
from resdsl.text.atomic_write import is_free, write_text
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.weights.transfer import Transfer, transfer
from resdsl.weights.weight_files import write_weights

TOLERANCE = 1e-6
"""The greatest difference of outputs, in double precision, that counts as none."""


@dataclass(frozen=True, eq=False)
class Grown:
    """A net that is the same function as a trained one, with more blocks."""

    architecture: Architecture
    weights: Mapping[str, Tensor] = field(repr=False)
    transfer: Transfer = field(repr=False)
    difference: float
    """The greatest difference of the outputs on random inputs, in evaluation."""

    def save(self, directory: str | Path) -> None:
        """Write architecture.yaml and weights.safetensors, from which `train --init-from` starts.

        Raises:
            ResdslError: `output-in-use` when the directory is not empty, `unwritable-file`.
        """
        directory = Path(directory)
        if not is_free(directory):
            message = f"{directory} exists and is not an empty directory"
            raise ResdslError.of("output-in-use", message, help="give another --output")
        write_text(directory / DOCUMENT, self.architecture.to_yaml())
        write_weights(directory / WEIGHTS, self.weights)


def grow(
    path: str | Path | Source,
    weights: str | Path | Mapping[str, Tensor],
    *,
    seed: int = 0,
    **settings: Any,
) -> Grown:
    """Return the net of the document at ``path`` with ``settings``, grown from a trained one.

    ``weights`` is the directory of a run, whose net is the trained one. Or it is a file of weights
    or a ``state_dict``: then the trained net is the document as it stands, without ``settings``.
    New tensors have initial values drawn from ``seed``, those excepted that make the new blocks
    the identity.

    Raises:
        ResdslError: every reason why the net cannot grow; the document or the weights are wrong.
    """
    trained = open_trained(path, weights)
    wanted = load_space(path, **trained.binding).architecture(settings)
    return grow_trained(trained, wanted, seed=seed)


def grow_trained(trained: Trained, wanted: Architecture, *, seed: int = 0) -> Grown:
    """Return ``wanted`` with the weights of ``trained``, its new blocks the identity.

    Raises:
        ResdslError: every reason why the net cannot grow.
    """
    plan = compare(trained.architecture.graph, wanted.graph)
    if plan.obstacles:
        raise ResdslError(diagnostics(plan.obstacles, _settings_help(trained, wanted)))
    if not plan.new:
        message = f"{wanted.document.source.name} has no block more than the trained net"
        raise ResdslError.of("nothing-to-grow", message, help="give a deeper one by `--set`")
    model = wanted.build(device="cpu", seed=seed)
    report = transfer(model, trained.weights, trained.origin)
    weights = {key: value.clone() for key, value in model.state_dict().items()}
    for key, value in plan.starts.items():
        weights[key].fill_(value)
    measured = _verify(trained, wanted, model, weights, plan)
    return Grown(wanted, weights, replace(report, starts=plan.starts), measured)


def _verify(
    trained: Trained,
    wanted: Architecture,
    model: nn.Module,
    weights: Mapping[str, Tensor],
    plan: GrowthPlan,
) -> float:
    """Return the greatest difference of the outputs, in double precision.

    Raises:
        ResdslError: `outputs-differ`, or `never-learns` for new blocks without a gradient.
    """
    model.load_state_dict(weights)
    before = trained.architecture.build(device="cpu")
    before.load_state_dict(trained.weights)
    one, other = before.double().eval(), model.double().eval()
    x = samples(wanted.graph)
    measured = difference(one, other, x)
    if not measured < TOLERANCE:
        message = f"the outputs differ by {measured:g} on {N_SAMPLES} random inputs"
        if measured != measured:
            message = "the outputs are not finite on random inputs, so nothing can be promised"
        raise ResdslError.of("outputs-differ", message)
    dead = without_gradient(other, plan.skips, x[:2])
    if dead:
        reason = "would never learn: no gradient reaches its weights at the start"
        help = "of a branch and the weight on it only one may start at 0: leave out `zero_init`"
        obstacles = [Obstacle(path, reason, code="never-learns", help=help) for path in dead]
        raise ResdslError(diagnostics(obstacles))
    return measured


def _settings_help(trained: Trained, wanted: Architecture) -> str | None:
    """Return what to do where a run was trained with settings that the document does not have."""
    document = trained.architecture.document.source.name
    if not trained.binding or wanted.document.source.name == document:
        return None
    return f"give the settings of the training too, or take {document}, which has them"
