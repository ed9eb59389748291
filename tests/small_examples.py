"""The examples, the large ones made small."""

from pathlib import Path
from typing import Any

import resdsl

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))

# a step at the size that these files state takes seconds, and shows no more than at this one
SMALLER: dict[str, dict[str, Any]] = {
    "causal_transformer": {"n": 2, "width": 24, "heads": 3},
    "convnext": {"input": [3, 64, 64], "n": 1, "width": 16},
    "densenet": {"input": [3, 64, 64]},
    "fractal_net": {"width": 16},
    "googlenet": {"input": [3, 64, 64]},
    "imagenet_resnet": {"input": [3, 64, 64]},
    "mlp_mixer": {"n": 2, "width": 64},
    "mobilenet_v2": {"input": [3, 64, 64]},
    "resnet_d": {"input": [3, 64, 64], "width": 16},
    "resnext_cifar": {"n": 2},
    "squeezenet": {"input": [3, 64, 64]},
    "unet": {"input": [3, 64, 64], "levels": 3, "width": 8},
    "video_resnet": {"input": [3, 4, 32, 32]},
    "vit": {"input": [3, 64, 64], "n": 2},
    "xception": {"input": [3, 75, 75], "middle": 2},
}


def load(path: Path) -> resdsl.Architecture:
    """Return an example with its defaults, or smaller."""
    return resdsl.load(path, **SMALLER.get(path.stem, {}))
