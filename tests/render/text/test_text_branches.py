"""Columns side by side in text."""

from __future__ import annotations

from resdsl.render.model.parts import Card, DrawnBranches, DrawnColumn, DrawnJoin, DrawnRow, Link
from resdsl.render.text.picture_text import chain_grid
from resdsl.render.text.text_branches import branches_grid

RELU = (Link(Card((DrawnRow("relu", "activation"),))),)


def test_a_fork_leads_into_named_columns_and_a_join_out_of_them() -> None:
    columns = (DrawnColumn("late", RELU), DrawnColumn("early", ()))
    part = DrawnBranches("branches", columns, DrawnJoin("concat"), ())
    assert branches_grid(part, chain_grid).lines == (
        "  ┌─────┴──────┐",
        "  │ late       │ early",
        "┌─┴────────┐   │",
        "│ relu     │   │",
        "└─┬────────┘   │",
        "  └───▶(‖)◀────┘",
    )


def test_a_column_of_a_named_output_stands_at_the_right_and_has_no_line_from_the_fork() -> None:
    side = (Link(RELU[0].part, extra=((3, "stem"),), follows=False),)
    columns = (DrawnColumn("", ()), DrawnColumn("", side))
    part = DrawnBranches("add", columns, DrawnJoin("add"), ((7, "early"),))
    grid = branches_grid(part, chain_grid)
    assert grid.lines == (
        "  │      ╷◀ stem",
        "  │    ┌─┴────────┐",
        "  │    │ relu     │",
        "  │    └─┬────────┘",
        " (+)◀────┴◀ early",
    )
    assert grid.spine == 2
