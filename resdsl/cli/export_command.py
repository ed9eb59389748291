"""`resdsl export`."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import Output, SetOption, app, find_document, say, write
from resdsl.cli.run_options import CellOption, TrialOption, chosen_cell


class Target(StrEnum):
    """What `export --to` writes."""

    python = "python"
    folder = "folder"
    optuna = "optuna"


_Source = Annotated[
    Path,
    typer.Argument(
        metavar="FILE|RUN",
        help="A YAML document, the name of an example, or the directory of a run.",
        show_default=False,
    ),
]
_Storage = Annotated[
    str | None,
    typer.Argument(
        metavar="[STORAGE]",
        help="With `--to optuna`: where the trials go, such as sqlite:///trials.db.",
        show_default=False,
    ),
]
_To = Annotated[
    Target | None,
    typer.Option(
        help="python: the net alone; folder: model card, document, Python, weights and settings, "
        "in the layout of the Hugging Face hub; optuna: the trials of a study. Of a RUN with "
        "-o DIR a folder, else python.",
        show_default=False,
    ),
]
_RAW_HELP = "The net in the folder takes data as they are read, and standardises them."
_MODULES_HELP = "Make activations and pools submodules, to be hooked."


@app.command()
def export(
    file: _Source,
    storage: _Storage = None,
    to: _To = None,
    best: Annotated[
        bool, typer.Option("--best", help="Of a study: the best net, which is so anyway.")
    ] = False,
    trial: TrialOption = None,
    cell: CellOption = None,
    raw: Annotated[bool, typer.Option("--with-preprocessing", help=_RAW_HELP)] = False,
    modules: Annotated[bool, typer.Option("--modules", help=_MODULES_HELP)] = False,
    set_: SetOption = None,
    output: Output = None,
) -> None:
    """Write a net as a Python module that imports torch alone, a trained net as a folder that works
    without resdsl, or the trials of a study into a storage of Optuna.

    Example: resdsl export cifar_resnet.yaml --to python --set n=9 -o resnet56.py
    """
    from resdsl.architecture import load_space
    from resdsl.text.values import from_texts

    picked = best or trial is not None or bool(cell)
    is_run, changed = os.path.isdir(file), modules or bool(set_)
    if storage is not None or to is Target.optuna:
        _to_optuna(file, storage, to, others=picked or raw or changed or output is not None)
        return
    if to is None:
        wanted = is_run and (picked or raw or (output is not None and output.suffix != ".py"))
        to = Target.folder if wanted else Target.python
    if (best or cell) and trial is not None:
        raise typer.BadParameter("--trial names one net, --best and --cell another")
    if to is Target.python:
        _refuse_of_folders(is_run=is_run, picked=picked, raw=raw)
        if picked:
            from resdsl.results.choose_net import choose_net

            file = choose_net(file, trial=trial, cell=chosen_cell(cell))[0].directory
        net = load_space(find_document(file), settings=from_texts(set_ or [])).architecture()
        write(net.source(modules=modules), output)
        return
    _folder(file, trial, cell, output, raw=raw, changed=changed)


def _refuse_of_folders(*, is_run: bool, picked: bool, raw: bool) -> None:
    if (picked or raw) and not is_run:
        raise typer.BadParameter("a trained net is that of a run: give the directory of one")
    if raw:
        raise typer.BadParameter("--with-preprocessing fits a folder: leave `--to python` out")


def _to_optuna(run: Path, storage: str | None, to: Target | None, *, others: bool) -> None:
    if to is not Target.optuna:
        raise typer.BadParameter("a storage is for the trials of a study: add `--to optuna`")
    if storage is None:
        raise typer.BadParameter("give the storage after the run, such as sqlite:///trials.db")
    if others:
        raise typer.BadParameter("`--to optuna` takes all trials of a study and no other option")
    from resdsl.tracking import to_optuna

    names = to_optuna(run, storage)
    say(f"the trials of {run} are the studies {' and '.join(names)} there")


def _folder(
    run: Path,
    trial: int | None,
    cell: list[str] | None,
    output: Path | None,
    *,
    raw: bool,
    changed: bool,
) -> None:
    if not os.path.isdir(run):
        raise typer.BadParameter("a folder is that of a trained net: give the directory of a run")
    if output is None:
        raise typer.BadParameter("a folder needs a name: give --output DIR")
    if changed:
        raise typer.BadParameter("--set and --modules change the net: they fit `--to python` alone")
    from resdsl.results.choose_net import choose_net
    from resdsl.results.export_folder import export_folder

    net, of_cell = choose_net(run, trial=trial, cell=chosen_cell(cell))
    export_folder(net, output, cell=of_cell, with_preprocessing=raw)
    say(f"{net.directory} is exported to {output}: see README.md there")
