import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from resdsl.data import DataConfig, load_dataset
from resdsl.data.load import read_digits
from resdsl.files import memory
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


def test_digits_are_those_of_scikit_learn():
    whole = read_digits(DataConfig())["train"]
    digits = load_digits()
    assert (whole.inputs[:, 0] == digits.images).all()
    assert (whole.targets == digits.target).all()
    assert (whole.inputs.dtype, whole.targets.dtype) == (np.float64, np.int64)


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


def test_padding_is_no_larger_than_the_image():
    assert load_dataset(DataConfig(pad_crop=8)).input == (1, 8, 8)
    with pytest.raises(
        ResdslError, match=r"pad_crop is 9, more than an image of shape \(1, 8, 8\)"
    ):
        load_dataset(DataConfig(pad_crop=9))


def npz(tmp_path, **arrays):
    np.savez(tmp_path / "own.npz", **arrays)
    return load_dataset(DataConfig(name="npz", root=tmp_path / "own.npz"))


def test_preprocessing_is_what_was_done_to_the_inputs(tmp_path):
    random = np.random.default_rng(0)
    x = random.integers(0, 256, (40, 2, 3, 3), dtype=np.uint8)
    x[:, 1] = 7
    test = random.integers(0, 256, (9, 2, 3, 3), dtype=np.uint8)
    data = npz(tmp_path, x_train=x, y_train=np.arange(40) % 2, x_test=test, y_test=np.arange(9) % 2,
               x_validation=test, y_validation=np.arange(9) % 2)  # fmt: skip
    done = data.preprocessing
    assert done.mean == pytest.approx((x[:, 0].mean(), 7))
    assert done.std == pytest.approx((x[:, 0].std(), 1))
    assert torch.equal(done.apply(torch.from_numpy(test)), data.test().inputs)
    assert torch.equal(done.apply(torch.from_numpy(x)), data.train.inputs)


def test_values_whose_squares_float32_cannot_hold(tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 2)) * [1e25, 1]
    data = npz(tmp_path, x_train=x, y_train=np.arange(40) % 2)
    assert data.train.inputs.std(0, correction=0).tolist() == pytest.approx([1, 1], abs=1e-4)


def test_tokens_stay_as_they_are(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(b"a" * 9999)
    data = load_dataset(DataConfig(name="text", root=path, length=9))
    assert data.preprocessing is None
    assert data.largest_share == {"train": 1, "validation": 1, "test": 1}


def test_the_share_of_the_largest_class(tmp_path):
    x = np.arange(40.0).reshape(20, 2)
    y = np.array([3] * 10 + [4] * 10)
    data = npz(tmp_path, x_train=x, y_train=y, x_validation=x[:4], y_validation=[3, 3, 3, 4],
               x_test=x[:2], y_test=[4, 4])  # fmt: skip
    assert data.largest_share == {"train": 0.5, "validation": 0.75, "test": 1}
    assert data.class_names == ("3", "4")
    assert load_dataset("diabetes").largest_share == {}
    digits = load_dataset("digits")
    assert digits.class_names == tuple("0123456789")
    assert digits.largest_share["train"] == pytest.approx(0.1, abs=0.01)


def test_data_larger_than_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "memory_size", lambda: 2**20)
    with pytest.raises(ResdslError, match=r"digits: the inputs take 1\.3 MiB of memory") as info:
        load_dataset("digits")
    assert info.value.diagnostics[0].code == "data-too-large"
