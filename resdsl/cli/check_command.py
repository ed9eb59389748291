"""`resdsl check`."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from resdsl.cli.app import Files, Json, SetOption, app, rendered, say
from resdsl.text.printable import printable


@app.command()
def check(
    files: Files,
    set_: SetOption = None,
    as_json: Json = False,
    lint: Annotated[
        bool, typer.Option("--lint", help="Also warn of what lets a correct net train badly.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="As --lint, and exit with 1 if a warning remains.")
    ] = False,
) -> None:
    """Check documents: language, names, shapes, `expect`, every alternative of a space.

    Example: resdsl check cifar_resnet.yaml --set n=18
    """
    from resdsl.architecture.file_check import check_file
    from resdsl.text.diagnostics import Diagnostic, ResdslError
    from resdsl.text.values import from_texts

    settings = from_texts(set_ or [])
    results = []
    errors: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    for file in files:
        try:
            results.append(check_file(file, settings, warnings, health=lint or strict))
        except ResdslError as error:
            errors += error.diagnostics
    if errors:
        raise ResdslError([*errors, *warnings])
    failed = strict and bool(warnings)
    if as_json:
        found = [warning.as_dict() for warning in warnings]
        typer.echo(json.dumps({"ok": not failed, "diagnostics": found, "files": results}))
    else:
        say("\n".join(map(_line, results)))
        if warnings:
            typer.echo(f"\n{rendered(warnings, sys.stdout)}\n\n{_count(len(warnings))}")
    if failed:
        raise typer.Exit(1)


def _count(n_warnings: int) -> str:
    return "1 warning" if n_warnings == 1 else f"{n_warnings} warnings"


def _line(result: dict[str, Any]) -> str:
    parts = [f"{printable(result['file'])}: ok"]
    if "blocks" in result:
        parts.append(f"blocks to include: {', '.join(result['blocks']) or 'none'}")
        read = ", ".join(f"${name}" for name in result["params_read"]) or "none"
        return " · ".join([*parts, f"params read: {read}"])
    if "params" in result:
        parts += [f"{result['params']:,} parameters", f"depth {result['depth']}"]
    else:
        holes, points = counted(result["holes"], "hole"), counted(result["points"], "point")
        parts.append(f"a space with {holes}, {points} tried")
    if result["expectations"]:
        n_expected = result["expectations"]
        parts.append(
            "1 expectation holds" if n_expected == 1 else f"{n_expected} expectations hold"
        )
    return " · ".join(parts)


def counted(number: int, word: str) -> str:
    """Return a number with its noun: `1 hole`, `2 holes`."""
    return f"{number} {word}" + ("" if number == 1 else "s")
