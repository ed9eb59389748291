"""Parts of a data set on another device and in another layout; the test part behind a call."""

import torch

from resdsl.data import DataConfig, Dataset, Part
from resdsl.data.dataset import Preprocessing


def part(n: int) -> Part:
    return Part(torch.randn(n, 3, 4, 4), torch.arange(n))


def dataset() -> Dataset:
    return Dataset(DataConfig(), (3, 4, 4), 5, part(5), part(3), part(2))


def test_a_part_counts_its_samples() -> None:
    assert [len(part(n)) for n in (0, 1, 7)] == [0, 1, 7]


def test_the_layout_is_that_of_the_inputs() -> None:
    moved = part(5).to("cpu", torch.channels_last)
    assert moved.inputs.is_contiguous(memory_format=torch.channels_last)
    assert moved.inputs.shape == (5, 3, 4, 4)
    assert moved.targets.tolist() == [0, 1, 2, 3, 4]


def test_all_parts_move() -> None:
    moved = dataset().to("meta")
    for moved_part, n in ((moved.train, 5), (moved.validation, 3), (moved.test(), 2)):
        assert (moved_part.inputs.device.type, moved_part.targets.device.type) == ("meta", "meta")
        assert len(moved_part) == n
    assert (moved.input, moved.classes) == ((3, 4, 4), 5)


def test_the_test_part_is_not_shown() -> None:
    assert "_test" not in repr(dataset())


def test_preprocessing_is_by_channel_whatever_stands_in_it() -> None:
    done = Preprocessing(mean=(1.0, 10.0), std=(2.0, 5.0))
    for shape in ((3, 2), (3, 2, 4), (3, 2, 4, 5), (3, 2, 4, 5, 6)):
        for dtype in (torch.uint8, torch.float64):
            found = done.apply(torch.full(shape, 5, dtype=dtype))
            assert found.dtype == torch.float32
            assert found.shape == shape
            assert found[:, 0].unique().tolist() == [2]
            assert found[:, 1].unique().tolist() == [-1]
