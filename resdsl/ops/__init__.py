"""The vocabulary. Importing this package imports every file in it, so that its members register.

What is exported here is what an op of one's own is written with; docs/ops.md writes one.
"""

from __future__ import annotations

import importlib
import pkgutil

from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.op import Moving, Op
from resdsl.ops.op.shape import Shape

__all__ = ["Doubt", "FieldError", "Fragment", "Moving", "Op", "Shape", "Tensor"]

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
