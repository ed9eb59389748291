"""`resdsl freeze`."""

from __future__ import annotations

from resdsl.cli.app import File, Output, SetOption, app, write


@app.command()
def freeze(file: File, set_: SetOption = None, output: Output = None) -> None:
    """Write the document with its holes filled; comments stay.

    Example: resdsl freeze depth_families.yaml --set family=plain --set n=5 -o plain22.yaml
    """
    from resdsl.architecture import load_space
    from resdsl.text.values import from_texts

    net = load_space(file, settings=from_texts(set_ or [])).architecture()
    write(net.to_yaml(), output)
