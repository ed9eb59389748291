"""Packages of other tools, which are extras of this one."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from resdsl.text.diagnostics import ResdslError


def import_extra(package: str, extra: str) -> ModuleType:
    """Return the package of another tool.

    Args:
        package: the name it is imported by.
        extra: the extra of resdsl that installs it.

    Raises:
        ResdslError: `missing-package` where it is not installed.
    """
    try:
        return import_module(package)
    except ImportError as error:
        if not isinstance(error, ModuleNotFoundError) or error.name != package:
            message = f"the package {package} cannot be loaded: {error}"
            raise ResdslError.of("missing-package", message) from None
        message = f"the package {package} is not installed"
        help = f'pip install "resdsl[{extra}]"'
        raise ResdslError.of("missing-package", message, help=help) from None
