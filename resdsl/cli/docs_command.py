"""`resdsl docs`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import app, write

_MARK = re.compile(r"^<!-- the rest is written by `resdsl docs.*-->$", re.MULTILINE)


@app.command()
def docs(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A word: an op, gate, shortcut, ...; `study`, `data` or `recipe` for the keys of "
            "such files; all words of the language without it."
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--write", help="Renew the reference in this Markdown file.")
    ] = None,
) -> None:
    """Print what a word of the language means: its fields, an example with figures, the source;
    or every key of a study, of data settings or of a recipe.

    Example: resdsl docs conv
    """
    from resdsl.reference import page, sections
    from resdsl.text.diagnostics import ResdslError, read_text

    if name in ("study", "data", "recipe"):
        text = settings_keys(name)
    else:
        text = sections(name) if name else page()
    if into is None:
        typer.echo(text.rstrip("\n"))
        return
    written = read_text(into).text
    mark = _MARK.search(written)
    if mark is None:
        message = f"{into} has no line `<!-- the rest is written by `resdsl docs ...` -->`"
        help = "add the line, without the words of your own, where the reference begins"
        raise ResdslError.of("unwritable-file", message, help=help)
    write(f"{written[: mark.end()]}\n\n{text}", into)


def settings_keys(name: str) -> str:
    """Return every key of the files called ``name``: `study`, `data` or `recipe`."""
    from resdsl.data.data_config import DataConfig
    from resdsl.study.config.study_config import StudyConfig
    from resdsl.text.settings_reference import settings_reference
    from resdsl.train.recipe import Recipe

    match name:
        case "data":
            keys = settings_reference(DataConfig)
        case "recipe":
            keys = settings_reference(Recipe)
        case _:
            pages = {
                "data": ("the keys of `resdsl docs data`", "the file `digits`"),
                "train": ("the keys of `resdsl docs recipe`", "the file `demo`"),
            }
            keys = settings_reference(StudyConfig, pages)
    return f"## Every key\n\n{keys}\n"
