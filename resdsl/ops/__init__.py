"""The vocabulary. Importing this package imports every file in it, so that its members register.

What is exported here is what an op of one's own is written with.
"""

from __future__ import annotations

import importlib
import pkgutil

from resdsl.ops.op.op import FieldError, Fragment, Op, Shape, Tensor

__all__ = ["FieldError", "Fragment", "Op", "Shape", "Tensor"]

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
