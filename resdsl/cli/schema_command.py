"""`resdsl schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import app, say, write


@app.command()
def schema(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The folder to write to; in a checkout that of its schemas."
        ),
    ] = None,
) -> None:
    """Write the JSON Schemas that editors complete and check by.

    Example: resdsl schema -o schemas
    """
    from resdsl.resources import checkout
    from resdsl.schema import architecture_schema, as_text
    from resdsl.study.config.study_config import study_schema
    from resdsl.text.atomic_write import writing
    from resdsl.text.diagnostics import ResdslError

    root, folder = checkout(), output
    if root is not None and Path.cwd().is_relative_to(root):
        folder = output or root / "schemas"
    if folder is None:
        message = "`resdsl schema` does not know where to write"
        raise ResdslError.of("unwritable-file", message, help="name a folder: `-o schemas`")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("architecture", architecture_schema()), ("study", study_schema())):
        path = folder / f"{name}.schema.json"
        write(as_text(content), path)
        say(path)
