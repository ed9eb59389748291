"""Pictures of the families: one architecture of each, drawn from its frozen document."""

from __future__ import annotations

import base64
from pathlib import Path

from resdsl.architecture import load
from resdsl.study.findings.study_result import CellResult, StudyResult
from resdsl.study.plan.jobs import cell_name
from resdsl.study.run.run_directory import RunDirectory
from resdsl.text.printable import html_text


def family_pictures(directory: RunDirectory, result: StudyResult) -> str:
    """Return a figure a family: the shallowest of its cells that has a frozen document.

    Pictures are drawn anew beside their documents, ``families/*.svg``.
    """
    chosen: dict[str, tuple[CellResult, Path]] = {}
    for cell in result.cells:  # shallow to deep
        document = directory.family(cell.cell)
        if document.is_file():
            chosen.setdefault(cell.family, (cell, document))
    return "\n".join(_figure(cell, document) for cell, document in chosen.values())


def _figure(cell: CellResult, document: Path) -> str:
    """Return the picture as an image of its own.

    So its ids and styles cannot meet those of another, and nothing that is in the file can run.
    """
    path = document.with_suffix(".svg")
    load(document).render(path)
    name = html_text(cell_name(cell.cell) or cell.family)
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return (
        f'<figure><div tabindex="0"><img alt="The layers of {name}" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
        f"<figcaption>{name}: depth {cell.depth}, {cell.params:,} parameters</figcaption></figure>"
    )
