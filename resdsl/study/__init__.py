"""Studies compare families of nets: each cell is tuned with the same budget, its best recipe runs
on fresh seeds, and the test part is read once, at the end."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resdsl.study.run.callbacks import Callback

__all__ = ["Callback"]


def __getattr__(name: str) -> object:
    if name != "Callback":  # Its file needs more than commands that only read may load.
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("resdsl.study.run.callbacks").Callback
