import pytest
import torch
from torch.nn import functional

from resdsl.data import DataConfig, Part
from resdsl.train import Recipe
from resdsl.train.batches import TrainBatches

NONE = DataConfig()
BOTH = DataConfig(pad_crop=1, flip=True)


def part(count=10, shape=(2, 4, 5)):
    inputs = torch.arange(1.0, count * torch.Size(shape).numel() + 1).view(count, *shape)
    return Part(inputs, torch.arange(count))


def make(data, size, augmentation=NONE, channels_last=False):
    recipe = Recipe(epochs=1, batch_size=size, channels_last=channels_last)
    return TrainBatches(data, augmentation, recipe)


def epoch(batches, seed=0):
    return list(batches.epoch(torch.Generator().manual_seed(seed)))


@pytest.mark.parametrize("shape", [(2, 4, 5), (7,), (3, 6), (2, 3, 4, 5)])
@pytest.mark.parametrize("channels_last", [True, False])
def test_every_sample_once_with_its_target(shape, channels_last):
    data = part(12, shape)
    batches = epoch(make(data, 4, channels_last=channels_last))
    assert [len(targets) for _, targets in batches] == [4, 4, 4]
    targets = torch.cat([targets for _, targets in batches])
    assert sorted(targets.tolist()) == list(range(12))
    assert torch.equal(torch.cat([inputs for inputs, _ in batches]), data.inputs[targets])


def test_incomplete_batch_is_left_out():
    batches = make(part(10), 4)
    assert len(batches) == 2
    left = {
        frozenset(range(10)) - {*torch.cat([t for _, t in epoch(batches, s)]).tolist()}
        for s in range(5)
    }
    assert len(left) > 1


def test_batch_larger_than_the_part():
    batches = make(part(10), 128)
    assert len(batches) == 1
    assert len(epoch(batches)[0][1]) == 10


def test_generator_decides():
    batches = make(part(10), 5, BOTH)
    for one, same in zip(epoch(batches), epoch(batches), strict=True):
        assert torch.equal(one[0], same[0])
    assert not torch.equal(epoch(batches, 0)[0][0], epoch(batches, 1)[0][0])


@pytest.mark.parametrize("channels_last", [True, False])
@pytest.mark.parametrize(
    "augmentation",
    [DataConfig(pad_crop=2, flip=True), DataConfig(pad_crop=2), DataConfig(flip=True)],
)
def test_every_image_is_a_crop_of_its_own(augmentation, channels_last):
    """The oracle pads, mirrors and crops image by image."""
    data = part(10)
    batches = make(data, 5, augmentation, channels_last=channels_last)
    pad, seen = augmentation.pad_crop, set()
    for seed in range(40):
        for inputs, targets in epoch(batches, seed):
            for image, target in zip(inputs, targets, strict=True):
                padded = functional.pad(data.inputs[target], (pad,) * 4)
                matches = [
                    (mirrored, top, left)
                    for mirrored in range(1 + augmentation.flip)
                    for top in range(2 * pad + 1)
                    for left in range(2 * pad + 1)
                    if torch.equal(
                        image,
                        (padded.flip(-1) if mirrored else padded)[
                            :, top : top + 4, left : left + 5
                        ],
                    )
                ]
                assert len(matches) == 1
                seen.add(matches[0])
    assert len(seen) == (1 + augmentation.flip) * (2 * pad + 1) ** 2


@pytest.mark.parametrize("augmentation", [NONE, BOTH])
def test_layout_is_the_one_asked_for(augmentation):
    for inputs, _ in epoch(make(part(), 5, augmentation, channels_last=True)):
        assert inputs.is_contiguous(memory_format=torch.channels_last)
    for inputs, _ in epoch(make(part(), 5, augmentation)):
        assert inputs.is_contiguous()


def test_layout_changes_no_value():
    first = epoch(make(part(), 5, BOTH, channels_last=True))
    second = epoch(make(part(), 5, BOTH))
    for one, other in zip(first, second, strict=True):
        assert torch.equal(one[0], other[0])
        assert torch.equal(one[1], other[1])


def test_windows_share_the_memory_of_the_padded_images():
    batches = make(part(), 5, DataConfig(pad_crop=2, flip=True))
    stored = batches._windows.untyped_storage().nbytes()
    assert stored == 4 * 2 * 10 * 2 * (4 + 4) * (5 + 4)


def test_classes_of_pixels_move_with_their_pixels():
    targets = torch.arange(3 * 25).reshape(3, 5, 5)
    part = Part(targets.float().unsqueeze(1) + 1, targets)
    data = DataConfig(flip=True, pad_crop=2)
    batches = TrainBatches(part, data, Recipe(epochs=1, batch_size=3))
    inputs, moved = next(iter(batches.epoch(torch.Generator().manual_seed(1))))
    assert torch.equal(inputs.squeeze(1) - 1, torch.where(moved < 0, -1, moved).float())
    assert set(moved[moved < 0].tolist()) == {-100}
    assert not torch.equal(moved.sort(0).values, targets)
