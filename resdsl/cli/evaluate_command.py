"""`resdsl evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import Device, Json, app, say
from resdsl.cli.run_options import (
    CellOption,
    FunctionsOption,
    RunArgument,
    TrialOption,
    chosen_cell,
)


@app.command()
def evaluate(
    run: RunArgument,
    data: Annotated[
        str | None,
        typer.Option(
            help="A data set of search/data, or a YAML file; without it those of the training.",
            show_default=False,
        ),
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Read the test part, too.")] = False,
    trial: TrialOption = None,
    cell: CellOption = None,
    root: Annotated[
        Path | None,
        typer.Option(
            help="Where the files of the data are; without --data they are read as those of the "
            "training were."
        ),
    ] = None,
    device: Device = "auto",
    allow_functions: FunctionsOption = False,
    as_json: Json = False,
) -> None:
    """Measure a trained net on data: loss and metrics of each part.

    Inputs are standardised as in its training, and classes are matched by their names. The test
    part is left unread without --test: what is chosen by it looks better than it is.

    Example: resdsl evaluate runs/cifar_resnet-digits-1 --data digits
    """
    from resdsl.data import data_config, load_dataset
    from resdsl.results.choose_net import choose_net
    from resdsl.results.evaluate_net import evaluate_net
    from resdsl.results.named_functions import check_functions

    net, _ = choose_net(run, trial=trial, cell=chosen_cell(cell))
    check_functions(net, of_data=data is None, allowed=allow_functions)
    if data is None:
        own = net.record.data
        config = own if root is None else own.model_copy(update={"root": root})
    else:
        config = data_config(data, root=root)
    dataset = load_dataset(config)
    for note in dataset.notes:
        say(f"note: {note}", err=True)
    measured = evaluate_net(net, dataset, test=test, device=device, allow_functions=allow_functions)
    if as_json:
        typer.echo(json.dumps({"directory": str(net.directory), **measured}))
        return
    say(net.directory)
    for part, values in measured.items():
        share = dataset.largest_share.get(part)
        told = [f"{name} {value:.4f}" for name, value in values.items()]
        if "accuracy" in values and share is not None:
            told.append(f"largest class {share:.4f}")
        say(f"{part:10}  {'  '.join(told)}")
