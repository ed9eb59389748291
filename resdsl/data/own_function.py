"""Functions of the user's own, named ``package.module:function`` in a recipe or in data settings.

An architecture can name none: a document that one is sent runs no code.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterable
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


def own_function(name: str, called_with: str) -> Callable[..., Any]:
    """Return the function called ``name``, such as ``mine.losses:focal``.

    Its module is imported as Python does. A module in the current folder is found too, after all
    that is installed, so that no file there can take the place of another module.

    Args:
        name: ``package.module:function``.
        called_with: for people, what it gets; they are told where it fails.

    Raises:
        ResdslError: `no-function` when the module or the function is not there, or fails to load.
            The function that is returned raises `failed-function` where the user's raises anything
            but an error of memory or of resdsl.
    """
    module, _, function = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        found: object = getattr(import_module(module), function)
    except Exception as error:  # Whatever the user's module raises as it is imported.
        help = f"`{module}` must be installed, or lie as a file in {here}"
        message = f"cannot load `{name}`: {_in_a_line(error)}"
        raise ResdslError.of("no-function", message, help=help) from None
    if not callable(found):
        raise ResdslError.of("no-function", f"`{name}` is no function, but {found!r:.80}")

    import torch  # not before a function is called: settings are read without it

    def called(*arguments: Any) -> Any:
        try:
            return found(*arguments)
        except (ResdslError, MemoryError, torch.OutOfMemoryError):
            raise
        except Exception as error:
            message = f"`{name}` failed{_place(found, error)}: {_in_a_line(error)}"
            help = f"it is called with {called_with}"
            raise ResdslError.of("failed-function", message, help=help) from error

    return called


def _in_a_line(error: Exception) -> str:
    reason = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


def _place(function: Callable[..., Any], error: Exception) -> str:
    """Return where an error arose in the file of a function, such as `` (mine.py, line 3)``.

    That is the innermost line there: what it calls, such as torch, is not the user's.
    """
    code = getattr(function, "__code__", None)
    if code is None:  # of a class, or a function that is not written in Python
        return ""
    steps = traceback.extract_tb(error.__traceback__)
    own = [step.lineno for step in steps if step.filename == code.co_filename]
    return f" ({Path(code.co_filename).name}, line {(own or [code.co_firstlineno])[-1]})"


def check_allowed(names: Iterable[str], where: str, *, allowed: bool) -> None:
    """Refuse to go on where ``names`` has functions, which would be run, unless that is allowed.

    What a user writes may name functions. What lies in a run directory may come from someone else.

    Args:
        names: of losses, metrics and data.
        where: the directory, for the message.
        allowed: by the user.

    Raises:
        ResdslError: `named-function`.
    """
    found = dict.fromkeys(name for name in names if is_own(name))
    if found and not allowed:
        shown = ", ".join(f"`{name}`" for name in found)
        message = f"the record of {where} names functions, which would be run: {shown}"
        help = "give --allow-functions, in Python `allow_functions=True`, if you trust it"
        raise ResdslError.of("named-function", message, help=help)
