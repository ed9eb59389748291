"""A fixed share of what `tests/fuzz.py` runs by the ten thousand."""

import random
from pathlib import Path

import pytest
from fuzz import exercise
from mutations import TEXTS, mutant


@pytest.mark.parametrize("text", TEXTS[-2:], ids=["weights", "holes"])
def test_the_documents_themselves(text: str, tmp_path: Path) -> None:
    exercise(text, text, tmp_path, refused=False)


@pytest.mark.parametrize("seed", range(0, 160, 20))
def test_mutants_are_used_or_refused(seed: int, tmp_path: Path) -> None:
    for number in range(seed, seed + 20):
        original, text = mutant(random.Random(number))
        exercise(text, original, tmp_path)
