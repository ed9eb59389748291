"""Nets to compare."""

from pathlib import Path
from typing import Any

import resdsl
from resdsl.architecture import Architecture
from resdsl.text.diagnostics import Source

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str, **values: Any) -> Architecture:
    """Return an example with some values."""
    return resdsl.load(EXAMPLES / f"{name}.yaml", **values)


def net(*layers: Any, input: tuple[int, ...] = (4, 8, 8), **rest: Any) -> Architecture:
    """Return the net of these layers; ``rest`` are other parts of its document."""
    text = str({"resdsl": 1, "input": list(input), "net": list(layers), **rest})
    return resdsl.load(Source("net.yaml", text.replace("True", "true").replace("False", "false")))
