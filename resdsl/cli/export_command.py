"""`resdsl export`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from resdsl.cli.app import File, Output, SetOption, app, write


class Target(StrEnum):
    """What `export --to` writes."""

    python = "python"


@app.command()
def export(
    file: File,
    to: Annotated[Target, typer.Option(help="The kind of output.")] = Target.python,
    modules: Annotated[
        bool,
        typer.Option("--modules", help="Make activations and pools submodules, to be hooked."),
    ] = False,
    set_: SetOption = None,
    output: Output = None,
) -> None:
    """Write the net as a Python module that imports torch alone.

    Example: resdsl export cifar_resnet.yaml --to python --set n=9 -o resnet56.py
    """
    from resdsl.architecture import load_space
    from resdsl.text.values import from_texts

    net = load_space(file, settings=from_texts(set_ or [])).architecture()
    write(net.source(modules=modules), output)
