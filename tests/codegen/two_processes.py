"""A training step in two processes of gloo, compared with the step of one process."""

from __future__ import annotations

import copy
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.nn.parallel import DistributedDataParallel

N_PROCESSES = 2


def run(rank: int, folder: str, sources: list[str]) -> None:
    """Compare both ways for each net of ``sources``; raise where they differ from one process.

    ``folder`` holds the meeting point, each source ends in a line that names its class and input.
    """
    torch.set_num_threads(1)
    dist.init_process_group(
        "gloo",
        init_method=f"file://{Path(folder) / 'meeting'}",
        rank=rank,
        world_size=N_PROCESSES,
        timeout=timedelta(seconds=120),
    )
    try:
        for source in sources:
            _compare(source)
    finally:
        dist.destroy_process_group()


def _compare(source: str) -> None:
    from torch.distributed.fsdp import fully_shard  # where it is since torch 2.6

    names: dict[str, object] = {}
    exec(source, names)
    torch.manual_seed(0)
    model, x = names["make"](), names["samples"](2 * N_PROCESSES)
    model.eval()  # the statistics of a batch are those of each process alone
    expected = _step(copy.deepcopy(model), x)
    mine = x[2 * dist.get_rank() :][:2]
    ddp = DistributedDataParallel(copy.deepcopy(model))
    torch.testing.assert_close(_step(ddp.module, mine, ddp), expected)
    sharded = copy.deepcopy(model)
    mesh = init_device_mesh("cpu", (N_PROCESSES,))
    for module in reversed(list(sharded.modules())[1:]):
        called = type(module).forward is not nn.Module.forward
        if called and list(module.parameters()):
            fully_shard(module, mesh=mesh)
    fully_shard(sharded, mesh=mesh)
    torch.testing.assert_close(_step(sharded, mine), expected)


def _step(
    model: nn.Module, x: torch.Tensor, call: nn.Module | None = None
) -> dict[str, torch.Tensor]:
    """Return the weights after a step of gradient descent on the mean of squares."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    (call or model)(x).square().mean().backward()
    optimizer.step()
    state = model.state_dict()
    return {k: v.full_tensor() if hasattr(v, "full_tensor") else v for k, v in state.items()}
