import numpy as np
import pytest

from resdsl.data.split import take
from resdsl.text.diagnostics import ResdslError

TARGETS = np.repeat([0, 1, 2], [70, 20, 10])


def test_parts_are_disjoint_and_complete():
    taken, others = take(TARGETS, 30, 0, part="test")
    assert sorted([*taken, *others]) == list(range(100))
    assert len(taken) == 30


def test_classes_keep_their_share():
    taken, _ = take(TARGETS, 0.1, 0, part="test")
    assert np.bincount(TARGETS[taken]).tolist() == [7, 2, 1]


@pytest.mark.parametrize("size", range(1, 100))
def test_every_size_is_met_exactly(size):
    taken, _ = take(TARGETS, size, 0, part="test")
    assert len(taken) == size
    assert (
        np.abs(np.bincount(TARGETS[taken], minlength=3) - size * np.array([0.7, 0.2, 0.1])).max()
        < 1
    )


def test_seed_decides():
    first, _ = take(TARGETS, 30, 0, part="test")
    again, _ = take(TARGETS, 30, 0, part="test")
    other, _ = take(TARGETS, 30, 1, part="test")
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_parts_stay_the_same_for_ever():
    taken, _ = take(np.arange(20) % 2, 4, 7, part="test")
    assert taken.tolist() == [3, 7, 10, 16]


@pytest.mark.parametrize(
    ("size", "remedy", "mended"),
    [(100, "smaller", 99), (200, "smaller", 1), (0.001, "larger", 0.01), (0.999, "smaller", 0.9)],
)
def test_empty_parts_are_refused(size, remedy, mended):
    with pytest.raises(ResdslError, match=r"of 100 samples for the validation part") as info:
        take(TARGETS, size, 0, part="validation")
    assert info.value.diagnostics[0].code == "too-few-samples"
    assert info.value.diagnostics[0].help == f"set a {remedy} `validation`"
    taken, others = take(TARGETS, mended, 0, part="validation")
    assert min(len(taken), len(others)) > 0
