import numpy as np
import pytest
import torch

from resdsl.data import DataConfig, load_dataset
from resdsl.text.diagnostics import ResdslError


def test_digits_by_name():
    digits = load_dataset("digits")
    assert digits.input == (1, 8, 8)
    assert digits.classes == 10
    assert [len(p) for p in (digits.train, digits.validation, digits.test())] == [1200, 297, 300]
    for part in (digits.train, digits.validation, digits.test()):
        assert part.inputs.dtype == torch.float32
        assert part.targets.dtype == torch.int64
        assert part.inputs.shape == (len(part), 1, 8, 8)


def test_normalised_by_the_train_part_alone():
    digits = load_dataset("digits")
    assert digits.train.inputs.mean().item() == pytest.approx(0, abs=1e-5)
    assert digits.train.inputs.std(correction=0).item() == pytest.approx(1, abs=1e-5)
    assert digits.validation.inputs.mean().item() != pytest.approx(0, abs=1e-5)


def test_parts_hold_every_image_once():
    digits = load_dataset("digits")
    parts = (digits.train, digits.validation, digits.test())
    targets = torch.cat([part.targets for part in parts])
    assert len(targets) == 1797
    assert targets.bincount().tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    images = torch.cat([part.inputs for part in parts]).flatten(1)
    assert len(images.unique(dim=0)) == 1797


def test_seed_changes_the_parts_and_nothing_else():
    one = load_dataset(DataConfig(seed=0))
    same = load_dataset(DataConfig(seed=0))
    other = load_dataset(DataConfig(seed=1))
    assert torch.equal(one.train.inputs, same.train.inputs)
    assert not torch.equal(one.train.inputs, other.train.inputs)
    assert len(one.train) == len(other.train)


def test_part_of_the_training_images():
    few = load_dataset(DataConfig(train=100))
    all_of_them = load_dataset(DataConfig())
    assert len(few.train) == 100
    assert torch.equal(few.test().targets, all_of_them.test().targets)


def test_augmentation_is_for_images(tmp_path):
    np.savez(tmp_path / "own.npz", x_train=np.random.rand(40, 5), y_train=np.arange(40) % 2)
    config = DataConfig(name="npz", root=tmp_path / "own.npz", flip=True)
    with pytest.raises(ResdslError, match=r"need images \(C, H, W\).*\(5,\)"):
        load_dataset(config)


def test_constant_channel_becomes_zero(tmp_path):
    inputs = np.random.default_rng(0).random((40, 3)).astype("float32")
    inputs[:, 1] = 0.1
    np.savez(tmp_path / "own.npz", x_train=inputs, y_train=np.arange(40) % 2)
    data = load_dataset(DataConfig(name="npz", root=tmp_path / "own.npz"))
    assert data.train.inputs[:, 1].abs().max() < 1e-3
    assert data.train.inputs[:, 0].std(correction=0).item() == pytest.approx(1, abs=1e-4)


def test_unknown_name_proposes_the_nearest():
    with pytest.raises(ResdslError, match="did you mean `digits`"):
        load_dataset("digts")


def test_to_moves_every_part():
    moved = load_dataset("digits").to("meta")
    assert {p.inputs.device.type for p in (moved.train, moved.validation, moved.test())} == {"meta"}
