"""The note of a trial for a dashboard: how it ended, its picture, and its YAML, in Markdown."""

from __future__ import annotations

import re

from resdsl.study.plan.jobs import Run


def trial_note(run: Run, document: str | None, picture: str | None) -> str:
    """Return the note of a trial as Markdown.

    Args:
        run: the trial.
        document: the YAML of its net, None where it is missing.
        picture: Markdown that shows the net.
    """
    heading = f"{run.number:04d} {run.name}".rstrip()
    ended = run.status if run.reason is None else f"{run.status}: {run.reason}"
    parts = [f"## {_escaped(heading)}", _escaped(ended), _measured(run)]
    parts.append(
        f"{run.params:,} parameters, {run.flops:,} multiply-adds, depth {run.depth}, "
        f"seed {run.seed}, {run.seconds:.1f} s"
    )
    if picture is not None:
        parts.append(picture)
    if document is not None:
        parts.append(fenced(document, "yaml"))
    return "\n\n".join(part for part in parts if part)


def fenced(text: str, language: str) -> str:
    """Return a text as a block of code, whatever it holds.

    >>> print(fenced("a: 1\\n", "yaml"))
    ```yaml
    a: 1
    ```
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _measured(run: Run) -> str:
    parts = {"train": run.train, "validation": run.validation, "test": run.test}
    parts = {part: values for part, values in parts.items() if values}
    metrics = list(dict.fromkeys(name for values in parts.values() for name in values))
    if not metrics:
        return ""
    rows = [["part", *map(_escaped, metrics)], ["---"] * (len(metrics) + 1)]
    for part, values in parts.items():
        rows.append([part, *(f"{values[m]:.4g}" if m in values else "" for m in metrics)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _escaped(text: str) -> str:
    """Return a text in which Markdown and HTML find nothing to read."""
    return re.sub(r"([\\`*_{}\[\]<>#|~!&])", r"\\\1", " ".join(text.split()))
