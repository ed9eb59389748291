"""`resdsl docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import app, write


@app.command()
def docs(
    name: Annotated[
        str | None, typer.Argument(help="A word: an op, gate, shortcut, ...; all without it.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--write", help="Renew the reference in this Markdown file.")
    ] = None,
) -> None:
    """Print what a word of the language means: its fields, an example with figures, the source.

    Example: resdsl docs conv
    """
    from resdsl.reference import BEGIN, page, sections
    from resdsl.text.diagnostics import ResdslError, read_text

    text = sections(name) if name else page()
    if into is None:
        typer.echo(text.rstrip("\n"))
        return
    before, mark, _ = read_text(into).text.partition(BEGIN)
    if not mark:
        raise ResdslError.of("unwritable-file", f"{into} has no line `{BEGIN}`")
    write(f"{before}{mark}\n\n{text}", into)
