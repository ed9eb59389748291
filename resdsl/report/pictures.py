"""Pictures of the families: one architecture of each, drawn from its frozen document."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from resdsl.architecture import load
from resdsl.study.findings.study_result import CellResult, StudyResult
from resdsl.study.plan.jobs import cell_name
from resdsl.study.run.run_directory import RunDirectory


@dataclass(frozen=True)
class FamilyPicture:
    """The net of a cell as an SVG file, in base64.

    The page shows it as an image of its own, so that its ids and styles cannot meet those of
    another picture, and nothing that is in the file can run.
    """

    name: str
    cell: CellResult
    svg: str


def family_pictures(directory: RunDirectory, result: StudyResult) -> Iterator[FamilyPicture]:
    """Yield a picture for each family: the shallowest of its cells that has a frozen document.

    The pictures are drawn anew beside their documents, ``families/*.svg``.

    Raises:
        ResdslError: a document there cannot be read.
    """
    seen: set[str] = set()
    for cell in result.cells:  # they go from shallow to deep in each family
        document = directory.family(cell.cell)
        if cell.family in seen or not document.is_file():
            continue
        seen.add(cell.family)
        path = document.with_suffix(".svg")
        load(document).render(path)
        svg = base64.b64encode(path.read_bytes()).decode("ascii")
        yield FamilyPicture(cell_name(cell.cell), cell, svg)
