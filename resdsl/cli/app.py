"""The command-line application that commands register with, and options they share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from resdsl.files.run_files import DOCUMENT
from resdsl.text.printable import printable_lines

if TYPE_CHECKING:
    from resdsl.text.diagnostics import Diagnostic

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended."""

app = typer.Typer(
    name="resdsl",
    help="Neural block graphs in YAML: check, compile to PyTorch, search over depth, draw.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def find_document(path: Path) -> Path:
    """Return the file that a user means by ``path``: the document of a run where it is the
    directory of one, and that of a packaged example where nothing of this name is in the current
    folder.

    Raises:
        ResdslError: a directory is not that of a run, or is damaged.
    """
    if os.path.isdir(path):
        from resdsl.results.net_directory import net_directory

        return net_directory(path) / DOCUMENT
    if path.name != str(path) or path.suffix != ".yaml" or os.path.lexists(path):
        return path
    from resdsl.resources import directory

    example = directory("examples") / path
    return example if os.path.isfile(example) else path


def find_weights(path: Path | None) -> Path | None:
    """Return the file of weights that a user means by ``path``, or the directory that holds them:
    of a study that of its best net.

    Raises:
        ResdslError: the directory of a run is damaged, or nothing of a study has ended.
    """
    if path is None or not any(map(os.path.isfile, (path / "study.json", path / DOCUMENT))):
        return path
    from resdsl.results.net_directory import net_directory

    return net_directory(path)


def _find_documents(paths: list[Path]) -> list[Path]:
    return [find_document(path) for path in paths]


_DOCUMENT = "A YAML document, the name of an example (cifar_resnet.yaml), or a RUN directory."
File = Annotated[Path, typer.Argument(help=_DOCUMENT, show_default=False, callback=find_document)]
Files = Annotated[
    list[Path], typer.Argument(help="YAML documents.", show_default=False, callback=_find_documents)
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Set a param or fill a hole; repeatable."),
]
Track = Annotated[
    list[str] | None,
    typer.Option(
        "--track",
        metavar="TOOL",
        help="Keep each training in tensorboard, wandb, trackio or mlflow too; repeatable.",
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1 or mps.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file instead of printing.")
]


def _version(wanted: bool) -> None:
    if wanted:
        import resdsl

        typer.echo(resdsl.__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", is_eager=True, callback=_version
        ),
    ] = False,
) -> None:
    pass


def say(text: object, *, err: bool = False) -> None:
    """Print lines for people: what a user's names hold of control characters is escaped.

    With ``err`` they go to the standard error output, as where the other holds JSON.
    """
    typer.echo(printable_lines(str(text)), err=err)


def rendered(diagnostics: Sequence[Diagnostic], stream: TextIO) -> str:
    """Return diagnostics as text for a stream; after a hundred the rest is counted.

    They are coloured where the stream is a terminal and `NO_COLOR` is not set.
    """
    from resdsl.text.diagnostics import MAX_SHOWN, omitted, render

    color = stream.isatty() and "NO_COLOR" not in os.environ
    shown = [render(d, color=color) for d in diagnostics[:MAX_SHOWN]]
    rest = omitted(len(diagnostics))
    return "\n\n".join([*shown, rest] if rest else shown)


def write(text: str, output: Path | None) -> None:
    """Print a text, or write it to the file ``output``.

    The file is written in place and not renamed, so that it may be a pipe or a device.

    Raises:
        ResdslError: the file cannot be written.
    """
    if output is None:
        typer.echo(text.rstrip("\n"))
        return
    from resdsl.text.atomic_write import writing

    with writing(output):
        output.write_text(text, encoding="utf-8")
