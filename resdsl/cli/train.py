"""`resdsl train`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resdsl.cli.app import File, Json, Settings, app

if TYPE_CHECKING:
    from resdsl.train import TrainedRun


@app.command()
def train(
    file: File,
    data: Annotated[str, typer.Option(help="A data set of search/data, or a YAML file.")],
    recipe: Annotated[str, typer.Option(help="A recipe of search/train, or a YAML file.")] = "demo",
    set_: Settings = None,
    epochs: Annotated[int | None, typer.Option(help="Instead of the recipe's length.")] = None,
    lr: Annotated[float | None, typer.Option(help="Instead of the recipe's.")] = None,
    seed: Annotated[int, typer.Option(help="Of weights, order, dropout.", min=0)] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1 or mps.")] = "auto",
    threads: Annotated[
        int | None, typer.Option(help="On a CPU; one is as fast for small nets.", min=1)
    ] = None,
    root: Annotated[Path | None, typer.Option(help="Where the files of the data are.")] = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch missing files.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Of the run.")] = None,
    as_json: Json = False,
) -> None:
    """Train one architecture; write document, source, metrics and weights to a directory.

    The same command with the --output of an interrupted run goes on with it.

    Example: resdsl train examples/cifar_resnet.yaml --data digits --set n=1 --epochs 5
    """
    from rich.console import Console

    from resdsl.architecture import load_space
    from resdsl.data import data_config, load_dataset
    from resdsl.language.settings import from_texts
    from resdsl.train import load_recipe, resolve_device, train_architecture
    from resdsl.train.device import use_threads
    from resdsl.train.progress import show_progress
    from resdsl.train.run import new_directory

    place = resolve_device(device)
    settings = load_recipe(recipe, epochs=epochs, lr=lr)
    config = data_config(data, root=root, download=download or None)
    dataset = load_dataset(config)
    fixed = from_texts(set_ or [])
    space = load_space(file, input=dataset.input, classes=dataset.classes, settings=fixed)
    net = space.draw().architecture
    directory = output or new_directory(Path("runs"), f"{file.stem}-{dataset.name}")
    if threads is not None:
        use_threads(threads)
    try:
        with show_progress(Console(stderr=as_json)) as on_epoch:
            run = train_architecture(
                net, dataset, settings, config, directory,
                device=place, seed=seed, on_epoch=on_epoch,
            )  # fmt: skip
    except KeyboardInterrupt:
        typer.echo(f"interrupted; the same command with --output {directory} goes on", err=True)
        raise typer.Exit(130) from None
    typer.echo((directory / "result.json").read_text("utf-8") if as_json else _sentence(run))


def _sentence(run: TrainedRun) -> str:
    result = run.result
    if result.status == "diverged":
        return f"diverged after {result.epochs} epochs: {result.reason}\n{run.directory}"
    parts = {"train": result.train_accuracy, "validation": result.validation_accuracy}
    accuracies = {**parts, "test": run.test_accuracy}
    told = ", ".join(f"{part} {accuracy:.3f}" for part, accuracy in accuracies.items())
    return f"accuracy: {told} after {result.seconds:.1f} s\n{run.directory}"
