"""Times of a training step on every device of this machine, as a table.

Run: python benchmarks/device_times.py
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import torch
from torch.nn import functional as F

import resdsl

EXAMPLE = Path(__file__).parents[1] / "examples" / "cifar_resnet.yaml"
BATCH = 128
STEPS = 20


def step_ms(gate: str, device: str, *, channels_last: bool, dtype: torch.dtype) -> float:
    """Return the median time of a training step of ResNet-20 in milliseconds."""
    model = resdsl.load(EXAMPLE, gate=gate).build(device=device, channels_last=channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, fused=True)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    x = torch.randn(BATCH, 3, 32, 32, device=device).to(memory_format=layout)
    y = torch.randint(10, (BATCH,), device=device)
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        with torch.autocast(device, dtype, enabled=dtype != torch.float32):
            loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[STEPS // 4 :])


def main() -> None:
    """Print the table."""
    print(f"ResNet-20, batch {BATCH}, torch {torch.__version__}\n")
    print("| device | gate | layout | precision | ms a step |\n| --- | --- | --- | --- | --- |")
    devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    for device in devices:
        precisions = [torch.float32, *([torch.bfloat16] if device == "cuda" else [])]
        for gate in ("none", "highway"):
            for channels_last in (False, True):
                for dtype in precisions:
                    ms = step_ms(gate, device, channels_last=channels_last, dtype=dtype)
                    layout = "channels_last" if channels_last else "contiguous"
                    precision = str(dtype).removeprefix("torch.")
                    print(f"| {device} | {gate} | {layout} | {precision} | {ms:.1f} |", flush=True)


if __name__ == "__main__":
    main()
