"""Neural block graphs in YAML: checked, compiled to PyTorch, searched over depth, drawn.

Importing this package is cheap: PyTorch, Optuna and Hydra are imported when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resdsl.architecture import Architecture, Point, Space, load, load_space
    from resdsl.conformance.check_op import check_op
    from resdsl.growth import Grown, grow
    from resdsl.ops.op.plugins import register_op
    from resdsl.results import StudyRun, TrainedNet, open_run, open_training, resume, search
    from resdsl.study import Callback
    from resdsl.text.diagnostics import Diagnostic, ResdslError

__version__ = "0.1.0"

_HOMES = {
    "Architecture": "resdsl.architecture",
    "Point": "resdsl.architecture",
    "Space": "resdsl.architecture",
    "load": "resdsl.architecture",
    "load_space": "resdsl.architecture",
    "register_op": "resdsl.ops.op.plugins",
    "Diagnostic": "resdsl.text.diagnostics",
    "ResdslError": "resdsl.text.diagnostics",
    "StudyRun": "resdsl.results",
    "TrainedNet": "resdsl.results",
    "open_run": "resdsl.results",
    "open_training": "resdsl.results",
    "Callback": "resdsl.study",
    "resume": "resdsl.results",
    "search": "resdsl.results",
    "Grown": "resdsl.growth",
    "grow": "resdsl.growth",
    "check_op": "resdsl.conformance.check_op",
}

__all__ = [
    "Architecture",
    "Callback",
    "Diagnostic",
    "Grown",
    "Point",
    "ResdslError",
    "Space",
    "StudyRun",
    "TrainedNet",
    "check_op",
    "grow",
    "load",
    "load_space",
    "open_run",
    "open_training",
    "register_op",
    "resume",
    "search",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'resdsl' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
