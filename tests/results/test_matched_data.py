"""Data as a net takes them that was trained on others."""

import numpy as np
import pytest
import torch

from resdsl.data import data_config, load_dataset
from resdsl.results.matched_data import MatchedData, check_shape
from resdsl.text.diagnostics import ResdslError
from resdsl.train.data_record import record_of


def arrays(path, targets, scale=1.0, shape=(2, 3, 3)):
    noise = np.random.default_rng(0)
    targets = np.array(targets)
    inputs = noise.normal(5, 2, (len(targets), *shape)).astype(np.float32) * scale
    np.savez(path, x=inputs, y=targets)
    return inputs, load_dataset(data_config("npz", root=path, validation=4, test=4))


def test_inputs_are_standardised_as_in_the_training(tmp_path):
    _, first = arrays(tmp_path / "a.npz", [0, 1] * 10)
    _, second = arrays(tmp_path / "b.npz", [0, 1] * 10, scale=3.0)
    assert torch.equal(MatchedData(first, record_of(first)).train().inputs, first.train.inputs)
    matched = MatchedData(second, record_of(first))
    for part, own in ((matched.train(), first.train), (matched.test(), first.test())):
        mean = torch.tensor(first.preprocessing.mean).view(1, -1, 1, 1)
        std = torch.tensor(first.preprocessing.std).view(1, -1, 1, 1)
        raw = own.inputs * std + mean
        torch.testing.assert_close(part.inputs, (3 * raw - mean) / std, atol=1e-4, rtol=1e-4)
        assert torch.equal(part.targets, own.targets)


def test_classes_are_matched_by_name(tmp_path):
    _, known = arrays(tmp_path / "a.npz", [3, 5, 9, 11] * 6)
    _, part = arrays(tmp_path / "b.npz", [5, 11] * 10)
    assert part.class_names == ("5", "11")
    assert set(part.train.targets.tolist()) == {0, 1}
    matched = MatchedData(part, record_of(known)).train()
    assert torch.equal(matched.targets, part.train.targets * 2 + 1)
    with pytest.raises(ResdslError, match="has the class `3`, which the net does not know") as told:
        MatchedData(known, record_of(part))
    (finding,) = told.value.diagnostics
    assert (finding.code, finding.notes) == ("data-mismatch", ("it knows 5, 11",))


def test_other_tasks_and_shapes_are_refused(tmp_path):
    _, classes = arrays(tmp_path / "a.npz", [0, 1] * 10)
    _, wider = arrays(tmp_path / "b.npz", [0, 1] * 10, shape=(2, 4, 4))
    np.savez(
        tmp_path / "c.npz",
        x=np.ones((20, 2, 3, 3)) * np.arange(20)[:, None, None, None],
        y=np.arange(20) / 7,
    )
    config = data_config("npz", root=tmp_path / "c.npz", validation=4, test=4, task="regression")
    numbers = load_dataset(config)
    with pytest.raises(ResdslError, match="is for the task `regression`"):
        MatchedData(numbers, record_of(classes))
    with pytest.raises(ResdslError, match=r"has samples of shape \(2, 4, 4\), but the net takes"):
        MatchedData(wider, record_of(classes))


def test_numbers_must_be_as_many(tmp_path):
    noise = np.random.default_rng(0)
    for name, width in (("a", 1), ("b", 2)):
        np.savez(
            tmp_path / f"{name}.npz", x=noise.normal(size=(20, 3)), y=noise.normal(size=(20, width))
        )
    one, two = (
        load_dataset(
            data_config(
                "npz", root=tmp_path / f"{name}.npz", validation=4, test=4, task="regression"
            )
        )
        for name in "ab"
    )
    MatchedData(one, record_of(one)).validation()
    with pytest.raises(ResdslError, match="has 2 classes or numbers, the net 1"):
        MatchedData(two, record_of(one))


def test_channels_that_stand_last_have_a_help(tmp_path):
    _, images = arrays(tmp_path / "a.npz", [0, 1] * 10, shape=(3, 8, 8))
    with pytest.raises(ResdslError) as told:
        check_shape("x", (8, 8, 3), record_of(images))
    help = told.value.diagnostics[0].help
    assert "`x.transpose(0, 3, 1, 2)`" in help
    last = np.zeros((5, 8, 8, 3))
    check_shape("x", last.transpose(0, 3, 1, 2).shape[1:], record_of(images))
    with pytest.raises(ResdslError) as told:
        check_shape("x", (7,), record_of(images))
    assert told.value.diagnostics[0].help is None
