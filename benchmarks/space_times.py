"""Measures `resdsl space` on a large space: `python benchmarks/space_times.py [POINTS]`.

The space is that of examples/depth_families.yaml with 100 widths: 12,000 points with 6 to 162
layers, of which 10,000 random ones are built and hashed. Printed are processor seconds, the time
on the clock and the memory at a tenth of the points and at all of them; it fails where 10,000
points take more than 60 s of one processor.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from pathlib import Path

from resdsl.architecture import load_space
from resdsl.spaces import survey
from resdsl.text.diagnostics import Source

REQUIRED = 60.0 / 10_000
EXAMPLE = Path(__file__).parents[1] / "examples" / "depth_families.yaml"


def main(n_points: int) -> bool:
    """Print a row of the table; return whether the requirement is met."""
    text = EXAMPLE.read_text(encoding="utf-8")
    wide = text.replace("width: 12", "width: {int: [4, 103], default: 12}")
    space = load_space(Source(str(EXAMPLE), wide))
    gc.freeze()  # as the command does
    gc.set_threshold(10_000)
    memory: list[int] = []

    def built(n: int) -> None:
        if n in (n_points // 10, n_points):
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

    clock, processor = time.perf_counter(), time.process_time()
    facts = survey(space, limit=n_points, on_point=built)
    processor, clock = time.process_time() - processor, time.perf_counter() - clock
    print("| points | processor s | ms a point | clock s | MiB at a tenth | MiB at the end |")
    print("| --- | --- | --- | --- | --- | --- |")
    each = 1000 * processor / facts.n_points
    print(
        f"| {facts.n_points:,} | {processor:.1f} | {each:.2f} | {clock:.1f} "
        f"| {memory[0]:,} | {memory[-1]:,} |"
    )
    return processor <= REQUIRED * facts.n_points


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
