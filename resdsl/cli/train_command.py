"""`resdsl train`."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resdsl.cli.app import INTERRUPTED, Device, File, Json, SetOption, Track, app, find_weights, say
from resdsl.train.bounds import MAX_SEED, MAX_THREADS
from resdsl.train.metric_names import first_metric

if TYPE_CHECKING:
    from resdsl.tracking.tracked_training import TrackedTraining
    from resdsl.train import Epoch, Result


Name = Annotated[str, typer.Option(help="A data set of search/data, or a YAML file.")]
RecipeName = Annotated[str, typer.Option(help="A recipe of search/train, or a YAML file.")]
Seed = Annotated[int, typer.Option(help="Of weights, order, dropout.", min=0, max=MAX_SEED)]
Threads = Annotated[
    int | None,
    typer.Option(
        help="On a CPU. Default: 1 for small nets, up to 1e9 multiply-adds a batch.",
        min=1,
        max=MAX_THREADS,
    ),
]
InitFrom = Annotated[
    Path | None,
    typer.Option(
        callback=find_weights,
        help="Start from these weights where name and shape agree: a run's directory (of a "
        "study: its best net), a .safetensors or a torch file.",
    ),
]


@app.command()
def train(
    file: File,
    data: Name,
    recipe: RecipeName = "demo",
    set_: SetOption = None,
    epochs: Annotated[int | None, typer.Option(help="Instead of the recipe's length.")] = None,
    lr: Annotated[float | None, typer.Option(help="Instead of the recipe's.")] = None,
    seed: Seed = 0,
    device: Device = "auto",
    threads: Threads = None,
    root: Annotated[Path | None, typer.Option(help="Where the files of the data are.")] = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch missing files.")] = False,
    init_from: InitFrom = None,
    test: Annotated[bool, typer.Option("--test", help="Measure the test part too.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Of the run.")] = None,
    track: Track = None,
    as_json: Json = False,
) -> None:
    """Train one architecture; write document, source, metrics and weights to a directory.

    The same command with the --output of an interrupted run goes on with it. The test part of the
    data is not read without --test: ask for it when nothing is left to choose.

    Example: resdsl train cifar_resnet.yaml --data digits --set n=1 --epochs 5
    """
    import torch

    from resdsl.data import data_config, load_dataset
    from resdsl.text.values import from_texts
    from resdsl.tracking.by_name import make_trackers
    from resdsl.tracking.tracked_training import TrackedTraining
    from resdsl.train import load_recipe, resolve_device, train_architecture
    from resdsl.train.bound_space import bound_space
    from resdsl.train.threads import usual_threads
    from resdsl.train.training_run import new_directory

    trackers = make_trackers(track or [])
    place = resolve_device(device)
    settings = load_recipe(recipe, epochs=epochs, lr=lr)
    dataset = load_dataset(data_config(data, root=root, download=download or None))
    space, notes = bound_space(file, dataset, from_texts(set_ or []))
    net = space.architecture()
    for note in (*dataset.notes, *notes):
        say(f"note: {note}", err=as_json)
    directory = output or new_directory(Path("runs"), f"{file.stem}-{dataset.config.name}")
    threads = threads or usual_threads(
        net.flops * min(settings.batch_size, len(dataset.train)), place
    )
    if threads is not None:
        torch.set_num_threads(threads)
    known = {"recipe": settings.model_dump(), "data": dataset.config.model_dump(), "seed": seed}
    tracked = TrackedTraining(trackers, net, directory, {"set": from_texts(set_ or []), **known})
    train_net = partial(
        train_architecture, net, dataset, settings, directory, device=place, seed=seed,
        init_from=init_from, test=test,
        on_init=lambda report: say(f"{init_from}: {report.line}", err=as_json),
    )  # fmt: skip
    _train(train_net, tracked, directory, as_json)


def _train(
    train_net: Callable[..., Result], tracked: TrackedTraining, directory: Path, as_json: bool
) -> None:
    """Train with epochs and result printed, and told to the trackers."""

    def on_epoch(epoch: Epoch) -> None:
        typer.echo(epoch_line(epoch), err=as_json)
        # Other tools greet on the standard output, which may hold JSON.
        with contextlib.redirect_stdout(sys.stderr):
            tracked.on_epoch(epoch)

    try:
        with tracked:
            result = train_net(on_epoch=on_epoch)
            with contextlib.redirect_stdout(sys.stderr):
                tracked.end(result)
    except KeyboardInterrupt:
        say(f"interrupted; the same command with --output {directory} goes on", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        typer.echo((directory / "result.json").read_text("utf-8"))
    else:
        say(f"{result_line(result)}\n{directory}")


def result_line(result: Result) -> str:
    """Return for people how a training ended: its accuracies, or why it has none."""
    if result.status == "diverged":
        return f"diverged after {result.epochs} epochs: {result.reason}"
    parts = {"train": result.train, "validation": result.validation, "test": result.test}
    metric = first_metric(result.validation)
    told = ", ".join(f"{part} {values[metric]:.3f}" for part, values in parts.items() if values)
    return f"{metric}: {told} after {result.seconds:.1f} s"


def epoch_line(epoch: Epoch) -> str:
    """Return an epoch for people, in columns that stay in place from line to line."""
    width = len(str(epoch.epochs))
    metric = first_metric(epoch.validation)
    left = epoch.seconds * (epoch.epochs - epoch.epoch)
    return (
        f"epoch {epoch.epoch:>{width}}/{epoch.epochs}"
        f"  loss {epoch.train['loss']:.3f}"
        f"  train {epoch.train.get(metric, math.nan):.3f}"
        f"  validation {epoch.validation[metric]:.3f}"
        f"  {epoch.seconds:.1f} s, {left:.0f} s left"
    )
