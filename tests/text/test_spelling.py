"""Names that may be meant, among few and among many."""

from __future__ import annotations

import difflib

import pytest

from resdsl.text import spelling
from resdsl.text.spelling import nearest, suggest

MANY = [f"width_of_stage_{i}" for i in range(10_000)]


def test_the_nearest_of_few_names() -> None:
    assert nearest("widht", ["depth", "width", "height"]) == "width"
    assert suggest("widht", ["depth", "width"]) == "did you mean `width`?"
    assert suggest("zzz", ["depth", "Base"]) == "known: `Base`, `depth`"
    assert suggest("zzz", []) == "known: none"


@pytest.mark.parametrize("slip", ["widht_of_stage_77", "width_f_stage_77", "width_of_sttage_77",
                                  "width_of_stahe_77", "WIDTH_of_stage_77"])  # fmt: skip
def test_one_slip_is_found_among_many_names(slip: str) -> None:
    assert nearest(slip, MANY) == "width_of_stage_77"


def test_many_names_are_not_compared_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("all names are compared")

    monkeypatch.setattr(difflib, "get_close_matches", refuse)
    assert spelling.nearest("depht_of_77", MANY) is None
    assert spelling.nearest("x" * 100_000, MANY[:10]) is None


def test_of_many_names_a_hundred_are_listed() -> None:
    text = suggest("zzz", [f"n{i:04}" for i in range(1_000)])
    assert text.startswith("known: `n0000`, `n0001`")
    assert text.endswith("`n0099` and 900 more")
