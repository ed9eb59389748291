"""The vocabulary. Importing this package imports every file in it, so that its members register.

What is exported here is what an op of one's own is written with.
"""

from __future__ import annotations

import importlib
import pkgutil

from resdsl.ops.base import Fragment, Misfit, Op, Shape, Tensor

__all__ = ["Fragment", "Misfit", "Op", "Shape", "Tensor"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
