"""`resdsl predict`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resdsl.cli.app import Device, Json, app, say
from resdsl.cli.run_options import CellOption, RunArgument, TrialOption, chosen_cell

if TYPE_CHECKING:
    from resdsl.results.predict import Predictions


@app.command()
def predict(
    run: RunArgument,
    files: Annotated[
        list[Path],
        typer.Argument(help="Images, .npy or .npz files of samples.", show_default=False),
    ],
    top: Annotated[int, typer.Option(help="How many classes are printed.", min=1)] = 3,
    trial: TrialOption = None,
    cell: CellOption = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Say of samples which classes they are, with probabilities.

    Samples are taken as they are read, in the units of the training data, and are standardised as
    in the training of the net.

    Example: resdsl predict runs/birds-1 photo.jpg
    """
    from resdsl.results.choose_net import choose_net
    from resdsl.results.predict import predict as predicted
    from resdsl.results.sample_files import read_samples

    net, _ = choose_net(run, trial=trial, cell=chosen_cell(cell))
    names, inputs = read_samples(files, net)
    found = predicted(net, inputs, device=device)
    for note in found.notes:
        say(f"note: {note}", err=True)
    if as_json:
        rows = [{"sample": name, **found.as_dict(i)} for i, name in enumerate(names)]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for i, name in enumerate(names):
        say(f"{name}  {_line(found, i, top)}")


def _line(found: Predictions, row: int, top: int) -> str:
    """Return for people what is said of a sample."""
    if found.record.task == "regression":
        return "  ".join(f"{value:.4g}" for value in found.values[row].tolist())
    return "  ".join(f"{name} {value:.3f}" for name, value in found.top(row, top))
