"""Finds the data directories ``schemas`` and ``search`` in a wheel and in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def directory(name: str) -> Path:
    """Return the directory called ``name`` of this installation.

    ``name`` is `schemas`, `search` or `examples`, which a wheel has below the package in `_data`.

    A checkout is recognised by the ``pyproject.toml`` beside it, so that an unrelated folder
    of the same name in ``site-packages`` is never taken for ours.
    """
    root = checkout()
    if root is not None and (root / name).is_dir():
        return root / name
    return _PACKAGE / "_data" / name


def checkout() -> Path | None:
    """Return the root of the checkout that the package lies in; None where it is installed."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None
