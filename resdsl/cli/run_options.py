"""The argument and the options that choose a trained net."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from resdsl.language.holes import PlainValue

RunArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RUN",
        help="The directory of a study, a training or a trial, or an exported folder.",
        show_default=False,
    ),
]
TrialOption = Annotated[
    int | None,
    typer.Option("--trial", help="Of a study: the trial of this number.", min=0, max=10**9),
]
CellOption = Annotated[
    list[str] | None,
    typer.Option(
        "--cell",
        metavar="NAME=VALUE[,NAME=VALUE]",
        help="Of a study: the best net of the cells with these settings; repeatable.",
    ),
]

FunctionsOption = Annotated[
    bool,
    typer.Option(
        "--allow-functions",
        help="Run functions that the record of RUN names: own data, losses, metrics.",
    ),
]


def chosen_cell(texts: list[str] | None) -> dict[str, PlainValue] | None:
    """Return the settings that `--cell` names, None without any.

    >>> chosen_cell(["family=residual,n=10", "bias=-6.0"])
    {'family': 'residual', 'n': 10, 'bias': -6.0}

    Raises:
        ResdslError: a text is not of the form `name=value`.
    """
    if not texts:
        return None
    from resdsl.text.diagnostics import ResdslError
    from resdsl.text.values import from_texts
    from resdsl.text.yaml_nodes import plain

    parts = [part for text in texts for part in re.split(r",(?=[^,=]+=)", text)]
    cell: dict[str, PlainValue] = {}
    for name, node in from_texts(parts, "--cell").items():
        value = plain(node)
        if not isinstance(value, bool | int | float | str):
            message = f"`--cell {name}` must be a number, a text, true or false"
            raise ResdslError.of("bad-setting", message)
        cell[name] = value
    return cell
