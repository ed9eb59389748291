"""`resdsl summary`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from resdsl.cli.app import File, Json, SetOption, app, rendered, say
from resdsl.text.printable import printable

if TYPE_CHECKING:
    from resdsl.architecture import Architecture


@app.command()
def summary(file: File, set_: SetOption = None, as_json: Json = False) -> None:
    """Print shapes, parameters and multiply-adds, repeats collapsed, and health warnings.

    Example: resdsl summary cifar_resnet.yaml --set n=9
    """
    from resdsl.architecture import load_space
    from resdsl.text.values import from_texts

    net = load_space(file, settings=from_texts(set_ or [])).architecture()
    warnings = net.lint()
    if as_json:
        found = [warning.as_dict() for warning in warnings]
        typer.echo(json.dumps(figures(net) | {"diagnostics": found}))
    else:
        say(table(net))
        if warnings:
            typer.echo(f"\n{rendered(warnings, sys.stdout)}")


def figures(net: Architecture) -> dict[str, object]:
    """Return the measured figures of a net, JSON-ready."""
    return {
        "name": net.name,
        "input": list(net.input),
        "output": list(net.output),
        "params": net.params,
        "flops": net.flops,
        "activations": net.activations,
        "depth": net.depth,
        "receptive_field": net.receptive_field,
        "structure_hash": net.structure_hash,
        "training_hash": net.training_hash,
        "values": dict(net.values),
    }


def table(net: Architecture) -> str:
    """Return the table for people."""
    from resdsl.graph.table import rows

    header = ("layer", "", "output", "parameters", "multiply-adds")
    lines: list[tuple[str, ...]] = [header]
    for row in rows(net.graph):
        figure = [f"{value:,}" if value else "" for value in (row.params, row.flops)]
        output = "" if not row.what else " × ".join(map(str, row.output.dims)) or "number"
        lines.append(("  " * row.level + row.name, row.what, output, *figure))
    lines.append(("total", "", "", f"{net.params:,}", f"{net.flops:,}"))
    widths = [max(len(line[i]) for line in lines) for i in range(5)]
    text = []
    for line in lines:
        left = [f"{cell:<{width}}" for cell, width in zip(line[:3], widths, strict=False)]
        right = [f"{cell:>{width}}" for cell, width in zip(line[3:], widths[3:], strict=True)]
        text.append("  ".join([*left, *right]).rstrip())
    shape = " × ".join(map(str, net.input))
    title = (
        f"{printable(net.name)}: input {shape}, depth {net.depth}, receptive field "
        f"{net.receptive_field}, {net.activations:,} activations"
    )
    rule = "-" * max(map(len, text))
    return "\n".join([title, "", text[0], rule, *text[1:-1], rule, text[-1]])
