"""Functions of the user's own, named ``package.module:function`` in a recipe or in data settings.

An architecture can name none: a document that one is sent runs no code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from resdsl.text.diagnostics import ResdslError

FUNCTION_NAME = r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$"


def is_own(name: str) -> bool:
    """Return whether ``name`` is written like a function of the user's own.

    >>> is_own("mine.losses:focal"), is_own("accuracy")
    (True, False)
    """
    return re.fullmatch(FUNCTION_NAME[1:-1], name) is not None


def own_function(name: str) -> Callable[..., Any]:
    """Return the function called ``name``, such as ``mine.losses:focal``.

    Its module is imported as Python does. A module in the current folder is found too, after all
    that is installed, so that no file there can take the place of another module.

    Raises:
        ResdslError: `no-function` when the module or the function is not there, or fails to load.
    """
    module, _, function = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        found: object = getattr(import_module(module), function)
    except Exception as error:  # Whatever the user's module raises as it is imported.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        help = f"`{module}` must be installed, or lie as a file in {here}"
        message = f"cannot load `{name}`: {type(error).__name__}: {reason}"
        raise ResdslError.of("no-function", message, help=help) from None
    if not callable(found):
        raise ResdslError.of("no-function", f"`{name}` is no function, but {found!r:.80}")
    return found
