"""Whole-process times of `resdsl check`, against what is required of them.

Run: python benchmarks/check_times.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 7


def layers_document(n_layers: int) -> str:
    """Return a document with ``n_layers`` layers written out."""
    layers = ["conv: {out: 16, kernel: 3}", "batchnorm", "relu", "dropout: {p: 0.1}"]
    lines = [f"  - {layers[i % 4]}" for i in range(n_layers)]
    return "\n".join(["resdsl: 1", "input: [3, 32, 32]", "net:", *lines, ""])


def median_seconds(*arguments: str) -> float:
    """Return the median time of the process."""
    command = [sys.executable, "-m", "resdsl", *arguments]
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    """Print a table; return 1 where a requirement is missed."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "layers.yaml"
        written.write_text(layers_document(10_000), encoding="utf-8")
        resnet = str(ROOT / "examples" / "cifar_resnet.yaml")
        cases = [
            ("ResNet-1202", 0.5, ("check", resnet, "--set", "n=200")),
            ("10,000 written layers", 2.0, ("check", str(written))),
        ]
        print(f"| resdsl check | median of {RUNS} | required |\n| --- | --- | --- |")
        missed = False
        for name, required, arguments in cases:
            seconds = median_seconds(*arguments)
            missed |= seconds > required
            print(f"| {name} | {seconds:.2f} s | {required} s |")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
