"""`resdsl replicate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import Json, app, say
from resdsl.cli.run_options import (
    CellOption,
    FunctionsOption,
    RunArgument,
    TrialOption,
    chosen_cell,
)


@app.command()
def replicate(
    run: RunArgument,
    trial: TrialOption = None,
    cell: CellOption = None,
    root: Annotated[Path | None, typer.Option(help="Where the files of the data are.")] = None,
    device: Annotated[
        str | None, typer.Option(help="Instead of that of the training.", show_default=False)
    ] = None,
    tolerance: Annotated[
        float, typer.Option(help="The difference of a figure that counts as none.", min=0)
    ] = 0.0,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The directory of the new training.")
    ] = None,
    allow_functions: FunctionsOption = False,
    as_json: Json = False,
) -> None:
    """Repeat a training with its document, recipe, data and seed, and compare.

    RUN may be an exported folder. The exit code is 0 where all figures are the same, 1 where one
    differs by more than --tolerance.

    Example: resdsl replicate exported
    """
    from resdsl.results.choose_net import choose_net
    from resdsl.results.replicate import replicate as repeated
    from resdsl.train.training_run import new_directory

    net, _ = choose_net(run, trial=trial, cell=chosen_cell(cell))
    directory = output or new_directory(Path("runs"), f"{net.architecture().name}-replicate")
    found = repeated(net, directory, root=root, device=device, allow_functions=allow_functions)
    same = found.difference <= tolerance
    if as_json:
        figures = [figure._asdict() for figure in found.figures]
        told = {"same": same, "figures": figures, "notes": found.notes}
        typer.echo(json.dumps({"directory": str(directory), **told}))
    else:
        for note in found.notes:
            say(f"note: {note}")
        for part, metric, before, now in found.figures:
            say(f"{part:10}  {metric:10}  {before:.6g} then  {now:.6g} now")
        say("the same figures" if same else f"greatest difference: {found.difference:.3g}")
        say(directory)
    raise typer.Exit(0 if same else 1)
