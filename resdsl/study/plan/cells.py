"""The cells of a study: what is compared, each by the params that make it differ."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from resdsl.language.evaluation import evaluate
from resdsl.language.expression_tree import ExpressionError, Name
from resdsl.language.expressions import parse
from resdsl.language.holes import PlainValue, alternatives
from resdsl.study.config.corners import PlaceOf
from resdsl.study.config.study_config import StudyConfig
from resdsl.text.diagnostics import Place, ResdslError, suggest

if TYPE_CHECKING:
    from resdsl.architecture import Space

Cell = dict[str, PlainValue]

DOCUMENT = "document"
"""The key of a cell that names its document, where a study has several."""


def cells_of(
    study: StudyConfig, spaces: Mapping[str, Space], place: PlaceOf = lambda key: None
) -> tuple[Cell, ...]:
    """Return the cells of a study; without any of its settings about cells it is one, ``{}``.

    A mapping of lists gives every combination, the last key varying fastest. An ablation is the
    document with its defaults, and then each other value of each hole, one at a time; of a range
    these are its bounds. Several documents are each a cell, or each have all of the cells.

    Args:
        study: its ``space``, ``cells``, ``where`` and ``ablate``.
        spaces: the documents by name.
        place: gives the place of a key of the study, for what is wrong with it.

    Raises:
        ResdslError: `unknown-hole` for an ablation of what is no hole; `bad-where`; `no-cells`
            where the condition leaves none.
    """
    if study.ablate:
        given = list(_ablation(study, next(iter(spaces.values())), place))
    elif isinstance(study.cells, list):
        given = [dict(cell) for cell in study.cells]
    else:
        points = itertools.product(*study.cells.values())
        given = [dict(zip(study.cells, point, strict=True)) for point in points]
    if len(spaces) > 1:
        given = [{DOCUMENT: name, **cell} for name in spaces for cell in given]
    if study.where is not None:
        given = [cell for cell in given if _meets(study.where, cell, place(("where",)))]
    if not given:
        text = "no cell meets the condition of `where`"
        raise ResdslError.of("no-cells", text, place=place(("where",)))
    return tuple(given)


def _ablation(study: StudyConfig, space: Space, place: PlaceOf) -> Iterator[Cell]:
    names = list(space.holes) if study.ablate == "all" else list(study.ablate)
    yield {}
    for name in names:
        if name not in space.holes:
            text = f"`ablate`: `{name}` is no hole of the space {space.name}"
            help = suggest(name, list(space.holes))
            raise ResdslError.of("unknown-hole", text, place=place(("ablate",)), help=help)
        if name in study.recipe or name in study.set_:
            continue  # It is tuned, or has a value already.
        hole = space.holes[name]
        for value in alternatives(hole):
            if (type(value), value) != (type(hole.default), hole.default):
                yield {name: value}


def _meets(condition: str, cell: Cell, place: Place | None) -> bool:
    def lookup(name: Name) -> Any:
        if name.name not in cell:
            known = suggest(name.name, list(cell))
            raise ExpressionError(f"a cell has no `{name.name}`", name.start, help=known)
        return cell[name.name]

    try:
        value = evaluate(parse(condition), lookup)
    except ExpressionError as error:
        text = f"`where`: {error.message}"
        raise ResdslError.of("bad-where", text, place=place, help=error.help) from None
    if not isinstance(value, bool):
        text = f"`where` must be true or false of each cell, but gives {value!r}"
        raise ResdslError.of("bad-where", text, place=place)
    return value
