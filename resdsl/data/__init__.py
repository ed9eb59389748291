"""Named data sets as tensors in fixed parts.

What needs torch is imported when it is first asked for: settings are read without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from resdsl.data.data_config import DataConfig, data_config
from resdsl.data.fit_input import fit_input

if TYPE_CHECKING:
    from resdsl.data.dataset import Dataset, Part, Preprocessing
    from resdsl.data.load import load_dataset

__all__ = [
    "DataConfig", "Dataset", "Part", "Preprocessing", "data_config", "fit_input", "load_dataset",
]  # fmt: skip

_LATER = {
    "Dataset": "dataset",
    "Part": "dataset",
    "Preprocessing": "dataset",
    "load_dataset": "load",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
