"""`resdsl grow`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import File, Json, SetOption, app, find_weights, say
from resdsl.train.bounds import MAX_SEED


@app.command()
def grow(
    file: File,
    weights: Annotated[
        Path,
        typer.Option(
            "--weights",
            "-w",
            show_default=False,
            callback=find_weights,
            help="What was trained: the directory of a run (of a study: its best net); or a "
            ".safetensors or torch file, where FILE as it stands is the net that was trained.",
        ),
    ],
    set_: SetOption = None,
    seed: Annotated[int, typer.Option(help="Of new weights.", min=0, max=MAX_SEED)] = 0,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The directory to write.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a trained net deeper so that its outputs are equal at the start.

    FILE with --set is the net to become; input and classes are those of the run. Blocks that
    cannot start as the identity are refused. `resdsl train --init-from` goes on from the result.

    Example: resdsl grow cifar_resnet.yaml --weights runs/cifar_resnet-digits-1 --set n=9
    """  # fmt: skip
    from resdsl.architecture import load_space
    from resdsl.growth import grow_trained, open_trained
    from resdsl.text.values import from_texts
    from resdsl.train.training_run import new_directory

    trained = open_trained(file, weights)
    space = load_space(file, settings=from_texts(set_ or []), **trained.binding)
    grown = grow_trained(trained, space.architecture(), seed=seed)
    directory = output or new_directory(Path("runs"), f"{file.stem}-grown")
    grown.save(directory)
    if as_json:
        report = {"directory": str(directory), "difference": grown.difference}
        typer.echo(json.dumps(report | grown.transfer.as_dict()))
        return
    say(grown.transfer.text())
    say(f"greatest difference of the outputs on random inputs: {grown.difference:.2g}")
    say(directory)
