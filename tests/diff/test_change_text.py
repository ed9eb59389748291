"""Differences in words."""

from compared import net

from resdsl.diff.change_text import signed, text
from resdsl.diff.changes import Change, Setting

FIGURES = {"params": (10, 12), "receptive_field": (1, 1)}


def test_what_many_layers_share_is_one_line_of_the_text() -> None:
    a, b = (net(*[{"conv": {"out": w, "kernel": 3}}] * 9) for w in (4, 6))
    lines = str(a.diff(b)).splitlines()[12:]
    assert lines == [
        "The net                                        parameters  multiply-adds",
        "  ~ conv1, ..., conv9 (9 in all)  out: 4 -> 6      +1,512        +96,768",
        "",
        "Names aside, nothing else differs.",
    ]


def change(path: str, a: str, b: str, uses: int = 1) -> Change:
    settings = (Setting("out", a, b),)
    return Change(
        "changed", "b", path, f"conv {a}", f"conv {b}", settings, 1, 0, "s.b0", uses, ("s",)
    )


def test_figures_stand_beside_each_other() -> None:
    lines = text("same-family", FIGURES, (), "one", "two").splitlines()
    assert lines[:2] == ["A  one", "B  two"]
    assert lines[5:8] == [
        "                  A   B  B - A",
        "parameters       10  12     +2",
        "receptive field   1   1      0",
    ]
    assert lines[9].startswith("No setting differs")


def test_equal_trainings_have_the_verdict_alone() -> None:
    lines = text("same-training", FIGURES, (), "a", "b").splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("The same training")


def test_changes_that_not_all_uses_of_a_block_have_say_so() -> None:
    other = Change("added", "b", "relu1", None, "relu", (), 0, 0, "s.b1", 2, ("s",))
    lines = text("different", FIGURES, (change("conv1", "4", "8"), other), "a", "b").splitlines()
    assert [" ".join(line.split()) for line in lines[9:12]] == [
        "block b, 3 uses in s parameters multiply-adds",
        "~ conv1 out: 4 -> 8 (1 of 3 uses) +1",
        "+ relu1 relu (2 of 3 uses)",
    ]


def test_more_than_four_alternatives_are_cut() -> None:
    changes = tuple(change("conv1", str(i), "9") for i in range(5))
    lines = text("different", FIGURES, changes, "a", "b").splitlines()
    (line,) = [line for line in lines if "->" in line]
    assert "out: 0 -> 9, ..., 4 -> 9 (5 in all)" in line


def test_layers_of_which_only_the_input_shape_differs_are_one_line() -> None:
    shape = (Setting("input", "(4,)", "(8,)"),)
    changes = tuple(Change("changed", "net", f"conv{i}", "", "", shape, 0, 6) for i in (1, 2))
    lines = text("different", FIGURES, changes, "a", "b").splitlines()
    assert " ".join(lines[10].split()) == "~ 2 layers same settings, other input shape +12"


def test_signs() -> None:
    assert [signed(n) for n in (0, 5, -5000)] == ["", "+5", "-5,000"]
