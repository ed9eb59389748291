"""`resdsl space`."""

from __future__ import annotations

import gc
import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resdsl.cli.app import INTERRUPTED, File, Json, SetOption, app, rendered, say
from resdsl.text.printable import printable
from resdsl.text.values import setting_text, values_text
from resdsl.train.bounds import MAX_SEED

if TYPE_CHECKING:
    from resdsl.architecture import Architecture, Space
    from resdsl.language.holes import PlainValue
    from resdsl.spaces import SpaceFacts

MAX_POINTS = 10_000_000
MAX_DOCUMENTS = 10_000


@app.command()
def space(
    file: File,
    set_: SetOption = None,
    data: Annotated[
        str | None, typer.Option(help="Bind input and classes to this data set, as `train` does.")
    ] = None,
    root: Annotated[Path | None, typer.Option(help="Where the files of the data are.")] = None,
    documents: Annotated[
        int,
        typer.Option(
            "-k", help="Also print this many points as documents.", min=0, max=MAX_DOCUMENTS
        ),
    ] = 0,
    points: Annotated[
        int,
        typer.Option(
            help="Build every point of a space that has no more, else so many random ones.",
            min=1,
            max=MAX_POINTS,
        ),
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="Of random points.", min=0, max=MAX_SEED)] = 0,
    as_json: Json = False,
) -> None:
    """Say what a space holds: its sizes, distinct nets, ranges, and whether every point compiles.

    Exits with 1 where a point does not compile, or none meets the constraints.

    Example: resdsl space depth_families.yaml -k 3
    """
    from resdsl.spaces import random_nets, survey

    opened = _open(file, set_ or [], data, root)
    gc.freeze()  # What is loaded by now stays; of thousands of nets each is garbage soon.
    gc.set_threshold(10_000)
    try:
        with _Progress() as progress:
            facts = survey(opened, limit=points, seed=seed, on_point=progress.built)
        wanted = min(documents, facts.n_accepted) if facts.is_enumerated else documents
        nets = list(random_nets(opened, wanted, tries=points, seed=seed))
    except KeyboardInterrupt:
        say("interrupted; with fewer --points it takes less time", err=True)
        raise typer.Exit(INTERRUPTED) from None
    command = _command(file, set_ or [], data, root)
    if as_json:
        typer.echo(json.dumps(_as_dict(opened, file, facts, command, nets)))
    else:
        text = _text(file, facts, command)
        say("\n".join(f"# {line}".rstrip() for line in text.split("\n")) if documents else text)
        for net in nets:
            typer.echo(f"---\n# {printable(values_text(net.values))}\n{net.to_yaml().rstrip()}")
    if len(nets) < documents:
        say(f"{len(nets):,} of {documents:,} documents: no more points were found", err=True)
    if facts.counterexample is not None or not facts.n_accepted:
        raise typer.Exit(1)


class _Progress:
    """A line on a terminal that counts points, and is gone at the end."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            typer.echo(f"\r{'':30}\r", nl=False, err=True)

    def built(self, n_points: int) -> None:
        """Tell that so many points have been built."""
        if self._shown and n_points % 50 == 0:
            typer.echo(f"\r{n_points:,} points built", nl=False, err=True)


def _open(file: Path, set_: list[str], data: str | None, root: Path | None) -> Space:
    from resdsl.architecture import load_space
    from resdsl.text.values import from_texts

    settings = from_texts(set_)
    if data is None:
        return load_space(file, settings=settings)
    from resdsl.data import data_config, load_dataset
    from resdsl.train.bound_space import bound_space

    dataset = load_dataset(data_config(data, root=root))
    space, notes = bound_space(file, dataset, settings)
    for note in (*dataset.notes, *notes):
        say(f"note: {note}", err=True)
    return space


def _command(file: Path, set_: list[str], data: str | None, root: Path | None) -> list[str]:
    """Return the words of a command that checks the space as it is bound here.

    `check` takes no data; where they bind the space, `space` itself shows what is wrong.
    """
    words = ["resdsl", "check" if data is None else "space", str(file)]
    if data is not None:
        words += ["--data", data]
        words += ["--root", str(root)] if root is not None else []
    for text in set_:
        words += ["--set", text]
    return words


def _at(command: list[str], values: Mapping[str, PlainValue]) -> str:
    """Return the line for a shell that checks one point."""
    words = list(command)
    for name, value in values.items():
        words += ["--set", f"{name}={setting_text(value)}"]
    return shlex.join(words)


def _text(file: Path, facts: SpaceFacts, command: list[str]) -> str:
    from resdsl.spaces.facts_text import how_built, lines

    parts = [f"{printable(str(file))}: {how_built(facts)}", "", *lines(facts)]
    if facts.counterexample is not None:
        values = facts.counterexample.values
        parts += ["", f"the smallest point that does not compile: {values_text(values)}", ""]
        parts += [rendered(facts.counterexample.diagnostics(), sys.stdout), ""]
        parts += [f"shown by: {_at(command, values)}"]
    for warning in facts.warnings():
        parts += ["", f"warning: {warning}"]
    return "\n".join(parts)


def _as_dict(
    opened: Space,
    file: Path,
    facts: SpaceFacts,
    command: list[str],
    nets: list[Architecture],
) -> dict[str, Any]:
    from resdsl.spaces.facts_text import as_dict

    failure = facts.counterexample
    holes = {n: h.domain() for n, h in opened.holes.items() if n not in opened.settings}
    return {
        "file": str(file),
        "name": opened.name,
        "holes": holes,
        **as_dict(facts),
        "counterexample": failure
        and {
            "values": dict(failure.values),
            "command": _at(command, failure.values),
            "diagnostics": [finding.as_dict() for finding in failure.diagnostics()],
        },
        "warnings": facts.warnings(),
        "documents": [{"values": dict(net.values), "document": net.to_yaml()} for net in nets],
    }
