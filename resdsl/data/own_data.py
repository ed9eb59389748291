"""Data that a function of the user's own gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Parts, checked, checked_tokens, damaged
from resdsl.data.own_function import own_function

_PARTS = ("train", "validation", "test")


def read_own(config: DataConfig) -> Parts:
    """Return what the function ``config.name``, ``package.module:function``, gives.

    It is called with the settings and returns the samples as a pair of arrays (inputs, targets), or
    a mapping of such pairs with `train`, and where they exist `validation` and `test`. Arrays are
    of numpy, tensors of torch, or lists. Where the task is `sequence`, inputs are tokens (N,
    length), and targets may be None for the next tokens.

    Raises:
        ResdslError: `no-function`, `failed-function`, or `damaged-data` for what is no such value.
    """
    given = own_function(config.name, "the settings of the data")(config)
    parts = given if isinstance(given, Mapping) else {"train": given}
    if "train" not in parts or not set(parts) <= set(_PARTS):
        reason = "must give a pair (inputs, targets), or a mapping with `train`"
        raise damaged(config.name, f"{reason}, `validation` and `test`, but gave {list(parts)}")
    found: Parts = {}
    for part, pair in parts.items():
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise damaged(
                config.name, f"{part} must be a pair (inputs, targets), but is {pair!r:.60}"
            )
        where = f"{config.name}: {part}"
        if config.task == "sequence":
            targets = None if pair[1] is None else _array(where, pair[1])
            found[part] = checked_tokens(where, _array(where, pair[0]), targets)
        else:
            found[part] = checked(where, *(_array(where, values) for values in pair))
    return found


def _array(where: str, values: Any) -> Any:
    try:
        return np.asarray(values)
    except (ValueError, TypeError, RuntimeError) as error:
        raise damaged(where, f"is no array: {error}") from None
