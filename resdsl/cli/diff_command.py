"""`resdsl diff`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resdsl.cli.app import Json, app, find_document, say
from resdsl.text.printable import printable

if TYPE_CHECKING:
    from resdsl.architecture import Architecture
    from resdsl.text.yaml_nodes import YamlNode


def _side(name: str, help: str) -> Any:
    return typer.Argument(metavar=name, help=help, show_default=False, callback=find_document)


@app.command()
def diff(
    a: Annotated[Path, _side("A", "A YAML document.")],
    b: Annotated[Path, _side("B", "Another one, or the same.")],
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="Set a param on the sides that have it; repeatable."
        ),
    ] = None,
    set_a: Annotated[
        list[str] | None,
        typer.Option("--set-a", metavar="NAME=VALUE", help="Set a param of A; repeatable."),
    ] = None,
    set_b: Annotated[
        list[str] | None,
        typer.Option("--set-b", metavar="NAME=VALUE", help="Set a param of B; repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how net B differs from net A: the same training, the same function family, or what
    differs in blocks, shapes, parameters and cost.

    The exit code is 0 where nothing differs that changes a trained result, 1 where something does,
    2 for bad input.

    Example: resdsl diff cifar_resnet.yaml cifar_resnet.yaml --set-a gate=highway
    """
    from resdsl.cli.summary_command import figures
    from resdsl.text.values import from_texts

    own = from_texts(set_a or [], "--set-a"), from_texts(set_b or [], "--set-b")
    nets = _load((a, b), from_texts(set_ or []), own)
    difference = nets[0].diff(nets[1])
    if as_json:
        result = {
            "verdict": difference.verdict,
            "a": {"file": str(a), **figures(nets[0])},
            "b": {"file": str(b), **figures(nets[1])},
            "changes": [change.as_dict() for change in difference.changes],
        }
        typer.echo(json.dumps(result))
    else:
        names = [_name(*side) for side in zip((a, b), nets, strict=True)]
        say(difference.text(*names))
    raise typer.Exit(0 if difference.verdict == "same-training" else 1)


def _load(
    files: tuple[Path, Path],
    shared: dict[str, YamlNode],
    own: tuple[dict[str, YamlNode], dict[str, YamlNode]],
) -> list[Architecture]:
    """Return the nets of both sides; ``shared`` settings go to the sides that have the param.

    Raises:
        ResdslError: every mistake on either side; a setting that fits neither.
    """
    from resdsl.architecture import load_space
    from resdsl.language.document import parse
    from resdsl.language.holes import hole_name
    from resdsl.text.diagnostics import Diagnostic, ResdslError, read_text, unique

    mistakes: list[Diagnostic] = []
    documents = []
    for file in files:
        try:
            documents.append(parse(read_text(file)))
        except ResdslError as error:
            mistakes += error.diagnostics
    if mistakes:
        raise ResdslError(unique(mistakes))
    nets = []
    for document, other, settings in zip(documents, documents[::-1], own, strict=True):
        foreign = other.params.keys() - document.params.keys()
        wanted = {k: v for k, v in shared.items() if hole_name(k) not in foreign}
        try:
            space = load_space(document.source, settings={**wanted, **settings})
            nets.append(space.architecture())
        except ResdslError as error:
            mistakes += error.diagnostics
    if mistakes:
        raise ResdslError(unique(mistakes))
    return nets


def _name(file: Path, net: Architecture) -> str:
    """Return how a side is called in the text: its file and what was set."""
    settings = (f"{k}={node.place.source.text}" for k, node in net.settings.items())
    return printable(", ".join([str(file), *settings]))
