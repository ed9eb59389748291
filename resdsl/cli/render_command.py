"""`resdsl render`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import File, SetOption, app, say


class Style(StrEnum):
    """What a picture shows."""

    blocks = "blocks"
    layers = "layers"


class Theme(StrEnum):
    """The colours of a picture; `auto` follows the viewer."""

    auto = "auto"
    light = "light"
    dark = "dark"


@app.command()
def render(
    file: File,
    style: Annotated[
        Style, typer.Option(help="blocks: each block once; layers: every layer.")
    ] = Style.blocks,
    theme: Annotated[Theme, typer.Option(help="Colours; auto follows the viewer.")] = Theme.auto,
    set_: SetOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The picture: .svg, .png, .html or .txt."),
    ] = None,
) -> None:
    """Draw a net: as a column of blocks with each block beside it, or layer by layer.

    Without -o the picture is printed as text.

    Example: resdsl render cifar_resnet.yaml --set n=9 -o resnet56.svg
    """
    from resdsl.architecture import load_space
    from resdsl.render import render_text, write_picture
    from resdsl.text.values import from_texts

    net = load_space(file, settings=from_texts(set_ or [])).architecture()
    if output is None:
        say(render_text(net.graph).rstrip("\n"))
        return
    say(write_picture(net.graph, output, style=style.value, theme=theme.value))
