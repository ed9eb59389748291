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


def test_counts_stand_behind_the_join() -> None:
    columns = (DrawnColumn("", ()), DrawnColumn("", RELU))
    join = DrawnJoin("add", counts="early ×2")
    lines = [
        branches_grid(DrawnBranches("add", columns, join, extra), chain_grid).lines[-1]
        for extra in ((), ((7, "early"),))
    ]
    assert lines == ["  └▶(+)◀─┘ (early ×2)", "  └▶(+)◀─┴◀ early (early ×2)"]
